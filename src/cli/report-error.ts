import { AmendsError, asError, codeOf } from '../core/errors';

/** Says on stderr what went wrong: one line with the code, and the stack only where LOG_LEVEL=debug asks for it. */
export function reportError(thrown: unknown): void {
  const error = asError(thrown);
  const code = codeOf(error) ?? 'INTERNAL';
  process.stderr.write(`amends: ${code}: ${error.message}\n`);
  if (process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${stackOf(error)}\n`);
  else if (!(error instanceof AmendsError)) process.stderr.write('amends: set LOG_LEVEL=debug to see where.\n');
}

function stackOf(error: Error): string {
  const stack = error.stack ?? '';
  return error.cause instanceof Error ? `${stack}\ncaused by ${stackOf(error.cause)}` : stack;
}
