import { asError } from '../../core/errors';

/** Connect shows no more. */
const LONGEST = 4000;

/** An error as a result tells it: `Name: text` first, since Connect cuts what is long, then where it was thrown, then its causes. */
export function errorMessage(thrown: unknown, redact: (text: string) => string): string {
  return redact(told(asError(thrown), 0)).slice(0, LONGEST);
}

function told(error: Error, depth: number): string {
  const header = error.message === '' ? error.name : `${error.name}: ${error.message}`;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const cause = error.cause instanceof Error && depth < 5 ? [`caused by ${told(error.cause, depth + 1)}`] : [];
  return [header, ...frames, ...cause].join('\n');
}
