/**
 * When a server that was started for another process shall end: when its standard input does, so that a killed parent leaves nothing behind, or at SIGTERM.
 * It takes no notice of Ctrl-C, which a terminal sends to both, so that the parent can finish what it began.
 */
export function endOfParent(): Promise<void> {
  process.on('SIGINT', () => undefined);
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.stdin
      .once('end', () => resolve())
      .once('error', () => resolve())
      .resume();
  });
}
