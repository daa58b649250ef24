import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { AssetRequest, BackgroundResponse, RunDetails } from 'amends';
import { fromSources } from '../from-sources';

/** What a child process is told of one order: a journal of its own, and where to end. */
export interface Life {
  readonly journal: string;
  readonly vendor: string;
  readonly request: AssetRequest;
  /** The commit at which it ends itself, such as `before:3`, counted from the start of the process. */
  readonly kill?: string;
}

/** What a child process tells of an order when it lived to the end. */
export interface Report {
  readonly answer: BackgroundResponse;
  readonly commits: number;
  /** Every run of the order, as the journal has them. */
  readonly runs: readonly RunDetails[];
  /** How many runs were found unfinished at its start. */
  readonly resumed: number;
}

const CHILD = resolve(__dirname, 'child.ts');

/** Lets a child process live these, one after the other. @returns its reports; `undefined` when it was killed. @throws Error when it ended in any other way. */
export async function live(lives: readonly Life[]): Promise<readonly Report[] | undefined> {
  const child = spawn(process.execPath, [...fromSources, CHILD, JSON.stringify(lives)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, complaints] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (signal === 'SIGKILL' && lives.some(({ kill }) => kill !== undefined)) return undefined;
  if (code === 0 && output !== '') return JSON.parse(output) as readonly Report[];
  throw new Error(`A child process ended with ${signal ?? code}: ${complaints}`);
}
