/** Something with which work has been begun; if that fails, it is shut down, and nothing is left open. */
export async function begun<T>(what: T, shutdown: () => Promise<void>, work: (what: T) => Promise<void>): Promise<T> {
  try {
    await work(what);
    return what;
  } catch (error) {
    await shutdown().catch(() => undefined); // the first error is the one to tell
    throw error;
  }
}
