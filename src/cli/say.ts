import { escapedLines } from './escaped';

/** Tells a person what is going on: on stderr, since stdout is for data. */
export function say(line: string): void {
  process.stderr.write(`amends: ${escapedLines(line)}\n`);
}
