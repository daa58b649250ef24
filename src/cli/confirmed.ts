import { createInterface } from 'node:readline/promises';

/** Whether somebody sits at a terminal and can be asked. */
export const somebodyIsThere = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** Asks on the terminal whether to go on; anything but a yes is a no. */
export async function confirmed(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const called = new AbortController();
  lines.once('SIGINT', () => called.abort());
  lines.once('close', () => called.abort()); // the end of the input is no answer
  try {
    return /^\s*y(es)?\s*$/i.test(await lines.question(`${question} [y/N] `, { signal: called.signal }));
  } catch {
    process.stderr.write('\n');
    return false;
  } finally {
    lines.close();
  }
}
