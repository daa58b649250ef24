import { ExitCode } from './exit-code';

const EXIT_CODES = { SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const;

/** Work that a SIGINT or SIGTERM interrupts: it is told by an abort, and may put in order what it has begun. */
export class Interruption {
  readonly #controller = new AbortController();
  /** What the process ends with, once it was interrupted. */
  exitCode: ExitCode | undefined;

  readonly #hear = (signal: NodeJS.Signals): void => {
    this.exitCode ??= EXIT_CODES[signal as keyof typeof EXIT_CODES];
    this.#controller.abort();
  };

  constructor() {
    for (const signal of Object.keys(EXIT_CODES)) process.on(signal, this.#hear);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From here on a signal ends the process as ever. */
  end(): void {
    for (const signal of Object.keys(EXIT_CODES)) process.off(signal, this.#hear);
  }
}
