import { ExitCode } from './exit-code';

/** A terminal or a supervisor signals npm and us alike, and npm forwards it: under npm, what follows this soon (milliseconds) is the same signal again. */
const ECHO = 200;

const EXIT_CODES = { SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const;

/** Settles at the first SIGTERM or SIGINT; a second one ends the process at once. */
export function shutdownSignal(): Promise<void> {
  const echo = process.env['npm_lifecycle_event'] === undefined ? 0 : ECHO;
  return new Promise((resolve) => {
    let first: number | undefined;
    const hear = (signal: keyof typeof EXIT_CODES): void => {
      const now = performance.now();
      first ??= now;
      if (first === now) resolve();
      else if (now - first >= echo) process.exit(EXIT_CODES[signal]);
    };
    process.on('SIGTERM', hear);
    process.on('SIGINT', hear);
  });
}
