import type { LogEntry } from './log-entry';

/** What a field must not be called, because the line has it already. */
const RESERVED = new Set(['time', 'level', 'message']);

/** Characters that JSON leaves as they are and at which some readers break lines or terminals act. */
const TREACHEROUS = /[\u007f-\u009f\u2028\u2029]/g;

/** One JSON object in one line: `time`, `level`, `message`, and the fields; a field with one of these names gets an underscore. */
export function jsonLine({ time, level, message, fields }: LogEntry): string {
  const named = Object.entries(fields).map(([name, value]) => [RESERVED.has(name) ? `${name}_` : name, value] as const);
  const line = JSON.stringify({ time: time.toISOString(), level, message, ...Object.fromEntries(named) });
  return line.replace(TREACHEROUS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
