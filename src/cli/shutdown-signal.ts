/** A terminal sends Ctrl-C to npm and to us, and npm forwards it: what follows this soon (milliseconds) is the same one. */
const ECHO = 200;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Settles at the first SIGTERM or SIGINT; a second one ends the process at once. */
export function shutdownSignal(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const hear = (signal: keyof typeof EXIT_CODES): void => {
      const now = performance.now();
      if (first === undefined) {
        first = now;
        resolve();
      } else if (signal !== 'SIGINT' || now - first > ECHO) {
        process.exit(EXIT_CODES[signal]);
      }
    };
    process.on('SIGTERM', hear);
    process.on('SIGINT', hear);
  });
}
