import { spawnSync } from 'node:child_process';
import { fromSources } from '../from-sources';
import type { AmendsProcess, workshop } from './amends-process';

/** Whether `script` of util-linux is here, which gives a process a terminal; where it is not, that is said, and fails where CI is set. */
export function terminalsHere(): boolean {
  const { status } = spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' });
  if (status === 0) return true;
  if (process.env['CI'] !== undefined) throw new Error("These tests need the program 'script' of util-linux.");
  process.stderr.write("NOT TESTED: how the command line behaves on a terminal, since there is no program 'script' of util-linux here.\n");
  return false;
}

/** The command line on a terminal of so many cells; `answer` is what somebody types there. */
export function onTerminal(shop: ReturnType<typeof workshop>, columns: number, words: readonly string[], answer?: string): AmendsProcess {
  const command = [process.execPath, ...fromSources, 'src/cli/main.ts', ...words].map(quoted).join(' ');
  const script = `script -qec ${quoted(`stty cols ${columns} rows 40; ${command}`)} /dev/null`;
  // what is typed waits in the terminal until it is asked for
  return shop.bash(answer === undefined ? `${script} < /dev/null` : `echo ${quoted(answer)} | ${script}`, { TERM: 'xterm-256color' });
}

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
