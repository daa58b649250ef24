import { AmendsError, asError } from '../../core/errors';
import type { Operations } from './operations';

/** Milliseconds between two looks: at a journal, of which a number tells whether it has changed, and at a host, which has to be asked. */
const JOURNAL_PACE = 250;
const HTTP_PACE = 1_000;

/** What passes: the process is down, or starts again. */
const PASSING = new Set(['HTTP_UNREACHABLE', 'HTTP_TIMEOUT', 'NOT_READY', 'OWNERSHIP_LOST', 'JOURNAL_UNAVAILABLE', 'JOURNAL_LOCKED']);

export interface Watch<T> {
  readonly operations: Operations;
  readonly look: () => Promise<T>;
  /** Shows what is there now, and why it may be old. @returns whether there is more to come */
  readonly show: (seen: T, problem: Error | undefined) => boolean | Promise<boolean>;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** Looks again and again until nothing more is to come; what passes, such as a process that starts again, is waited for. @throws AmendsError what the first look meets */
export async function watchRuns<T>({ operations, look, show, signal }: Watch<T>): Promise<void> {
  let version = await operations.version();
  let seen = await look();
  let problem: Error | undefined;
  for (;;) {
    if (signal.aborted || !(await show(seen, problem))) return;
    await pause(version === undefined ? HTTP_PACE : JOURNAL_PACE, signal);
    try {
      const now = await operations.version();
      if (now === undefined || now !== version || problem !== undefined) seen = await look();
      [version, problem] = [now, undefined];
    } catch (error) {
      if (!(error instanceof AmendsError) || !(PASSING.has(error.code) || isServerError(error))) throw error;
      problem = asError(error);
    }
  }
}

/** A proxy whose host is down answers in its place. */
function isServerError(error: AmendsError): boolean {
  const { status } = error as { readonly status?: unknown };
  return typeof status === 'number' && status >= 500;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
