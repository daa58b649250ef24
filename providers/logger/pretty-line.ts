import type { LogLevel } from 'amends';
import type { LogEntry } from './log-entry';

const RED = 31;
const GREEN = 32;
const YELLOW = 33;
const BLUE = 34;
const GREY = 90;
const COLOURS: Readonly<Record<LogLevel, number>> = { error: RED, warn: YELLOW, info: GREEN, debug: BLUE };

/** What would begin a new line or make a terminal act. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

type Paint = (colour: number, text: string) => string;
const paintNothing: Paint = (_colour, text) => text;
const paintAnsi: Paint = (colour, text) => `\u001b[${colour}m${text}\u001b[39m`;

/** A line for a person: time of day (UTC), level, message, fields; the stack of an error stands below it, indented. */
export function prettyLine({ time, level, message, fields }: LogEntry, coloured: boolean): string {
  const paint = coloured ? paintAnsi : paintNothing;
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const shown = given.map(([name, value]) => ` ${paint(GREY, `${word(name)}=`)}${word(isError(value) ? summary(value) : value)}`);
  const below = given.flatMap(([, value]) => stackLines(value)).map((line) => `\n${paint(GREY, `    | ${plain(line)}`)}`);
  return [paint(GREY, time.toISOString().slice(11, 23)), ` ${paint(COLOURS[level], level.toUpperCase().padEnd(5))} `, plain(message), ...shown, ...below].join(
    '',
  );
}

/** On one line, whatever it holds. */
function plain(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A value of a field: bare where that cannot be mistaken, else as JSON. */
function word(value: unknown): string {
  return plain(typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value));
}

/** An error as the redactor shows it. */
interface ShownError {
  readonly stack: string;
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
}

function isError(value: unknown): value is ShownError {
  return typeof value === 'object' && value !== null && typeof (value as { stack?: unknown }).stack === 'string';
}

/** An error in the line itself, whose stack stands below. */
function summary({ name, message, code }: ShownError): string {
  return [name, typeof code === 'string' ? `(${code})` : undefined, message].filter((part) => typeof part === 'string' && part !== '').join(' ');
}

function stackLines(value: unknown): readonly string[] {
  if (!isError(value)) return [];
  const [first = '', ...others] = stackLines(value.cause);
  return [...value.stack.split('\n'), ...(isError(value.cause) ? [`Caused by: ${first}`, ...others] : [])];
}
