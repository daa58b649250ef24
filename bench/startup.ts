import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

export interface StartupOptions {
  /** Of the built package. */
  readonly root: string;
  /** Where the journals are. */
  readonly folder: string;
  readonly rounds: number;
  readonly json: boolean;
  progress(text: string): void;
}

/** Says which packages are asked for by files that belong to none. */
const RECORDER = `
const { Module } = require('node:module');
const asked = new Set();
const load = Module._load;
Module._load = function (request, parent, ...rest) {
  const ours = parent?.filename !== undefined && !parent.filename.includes('node_modules');
  if (ours && !/^(node:|[./])/.test(request) && !Module.isBuiltin(request) && !/^amends(\\/|$)/.test(request)) asked.add(require.resolve(request, { paths: [parent.filename] }));
  return load.call(this, request, parent, ...rest);
};
process.on('exit', () => require('node:fs').writeFileSync(process.env.ASKED, JSON.stringify([...asked])));
`;

/** As small as an extension can be that does something. */
const EXTENSION = `
const { BackgroundTransaction, Extension, Saga } = require('amends');
class Greet extends BackgroundTransaction { async execute(request) { return { text: 'Hello, ' + request.id }; } }
class GreetSaga extends Saga { transactions() { return [Greet]; } }
class GreetingExtension extends Extension { sagas() { return [GreetSaga]; } }
exports.GreetingExtension = GreetingExtension;
`;

/**
 * How long `amends start` takes until it is ready, as a ratio to a process that does nothing but load the same libraries. They take turns, each on a fresh journal.
 * @returns the report
 */
export async function compareStartup({ root, folder, rounds, json, progress }: StartupOptions): Promise<string> {
  const extension = join(root, 'dist', 'bench-startup', 'extension.cjs'); // inside the package, where its name stands for itself
  const bare = join(folder, 'bare.cjs');
  const recorder = join(folder, 'recorder.cjs');
  mkdirSync(join(extension, '..'), { recursive: true });
  try {
    writeFileSync(extension, EXTENSION);
    writeFileSync(recorder, RECORDER);
    const start = (index: number, flags: readonly string[] = [], asked = ''): Promise<number> =>
      untilReady([...flags, join(root, 'dist/src/cli/main.js'), 'start', extension, '--port', '0', '--journal', join(folder, `journal-${index}.db`)], asked);
    const asked = join(folder, 'asked.json');
    await start(-1, ['--require', recorder], asked);
    writeFileSync(bare, `for (const file of require(${JSON.stringify(asked)})) require(file);\nprocess.stderr.write('loaded\\n');\nprocess.stdin.resume();\n`);
    const times = { start: [] as number[], bare: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      progress(`start-up, round ${round + 1} of ${rounds}`);
      const turns = [async () => times.start.push(await start(round)), async () => times.bare.push(await untilReady([bare]))];
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
    }
    progress('');
    const figures = { start: median(times.start), bare: median(times.bare), ratio: median(times.start.map((time, index) => time / times.bare[index]!)) };
    if (json) return JSON.stringify({ startup: figures });
    return `amends start until ready: ${figures.start.toFixed(0)} ms; the same libraries alone: ${figures.bare.toFixed(0)} ms; ${figures.ratio.toFixed(2)} times (median of ${rounds} rounds)`;
  } finally {
    rmSync(join(extension, '..'), { recursive: true, force: true });
  }
}

/** Milliseconds from the start of a process until it says that it is ready. */
function untilReady(args: readonly string[], asked = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', LOG_LEVEL: 'silent', ASKED: asked },
    });
    let said = '';
    let taken: number | undefined;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (taken !== undefined || !/listens on|loaded/.test(said)) return;
      taken = performance.now() - begin;
      child.kill('SIGTERM');
    });
    child.once('error', reject).once('close', () => (taken === undefined ? reject(new Error(`It was not ready: ${said}`)) : resolve(taken)));
  });
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
