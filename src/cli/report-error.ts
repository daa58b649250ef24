import { AmendsError, asError, codeOf } from '../core/errors';
import { escapedLines } from './escaped';
import { say } from './say';

/** Says on stderr what went wrong: one line with the code, and the stack only where LOG_LEVEL=debug asks for it. */
export function reportError(thrown: unknown): void {
  const error = asError(thrown);
  const code = codeOf(error) ?? 'INTERNAL';
  say(`${code}: ${error.message}`);
  if (process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${escapedLines(stackOf(error))}\n`);
  else if (!(error instanceof AmendsError)) say('set LOG_LEVEL=debug to see where.');
}

function stackOf(error: Error): string {
  const stack = error.stack ?? '';
  return error.cause instanceof Error ? `${stack}\ncaused by ${stackOf(error.cause)}` : stack;
}
