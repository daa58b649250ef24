import { asError, codeOf, isTerminal } from './errors';
import type { ErrorRecord } from './history';

/** What the journal keeps of a text: enough to understand, never enough to bloat. */
const TEXT_LIMIT = 8_192;
const CAUSE_DEPTH = 4;

const clip = (text: string): string => (text.length <= TEXT_LIMIT ? text : `${text.slice(0, TEXT_LIMIT)}…`);

/** An error as the journal keeps it. Never throws, whatever was thrown. */
export function recordError(thrown: unknown, depth = 0): ErrorRecord {
  const error = asError(thrown);
  const code = codeOf(error);
  const { retryAfter } = error as { retryAfter?: unknown };
  return {
    name: String(error.name),
    message: clip(String(error.message)),
    ...(code === undefined ? {} : { code: clip(code) }),
    ...(isTerminal(error) ? { retryable: false as const } : {}),
    ...(typeof retryAfter === 'number' ? { retryAfter } : {}),
    ...(typeof error.stack === 'string' ? { stack: clip(error.stack) } : {}),
    ...(error.cause === undefined || error.cause === null || depth >= CAUSE_DEPTH ? {} : { cause: recordError(error.cause, depth + 1) }),
  };
}

/** Makes an error without capturing a stack (V8 takes a limit of none), for one that brings its own. */
function withoutStack<T>(make: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** The error that a record tells of. */
export const recallError = (record: ErrorRecord): JournaledError => withoutStack(() => new JournaledError(record));

/** An error as the journal gives it back: name, message, code and cause, no longer its class. */
export class JournaledError extends Error {
  override readonly name: string;
  readonly code?: string;
  readonly retryable: boolean;
  readonly retryAfter?: number;

  constructor(record: ErrorRecord) {
    super(record.message, record.cause === undefined ? undefined : { cause: recallError(record.cause) });
    this.name = record.name;
    this.retryable = record.retryable !== false;
    if (record.code !== undefined) this.code = record.code;
    if (record.retryAfter !== undefined) this.retryAfter = record.retryAfter;
    if (record.stack !== undefined) this.stack = record.stack;
  }
}
