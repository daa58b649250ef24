import { escapedJson } from './escaped';

/** A value as JSON, as a program and a person read it. */
export function jsonOf(value: unknown): string {
  return `${escapedJson(JSON.stringify(value, undefined, 2))}\n`;
}

export function printJson(value: unknown): void {
  process.stdout.write(jsonOf(value));
}

/** Prints a value as JSON in one line: the way of everything that is a list, so that a program can read it while it comes. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${escapedJson(JSON.stringify(value))}\n`);
}
