/** What comes of work, unless the signal aborts first; then `error` is thrown, and nobody hears of the work any more. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal, error: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(error());
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort)); // a long-lived signal must not remember all work
  });
}
