import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromSources } from '../from-sources';
import type { Verdict } from './judge';
import type { Mutant } from './mutant';
import { MUTANTS } from './mutants';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- shared with a transformer, which jest loads as it is
const { places } = require('./places') as { places(text: string, from: string): readonly unknown[] };

const WORKERS = 2;
/** Milliseconds for one mutant: the whole contract takes a tenth of it. */
const PATIENCE = 30_000;
/** How many characters of what a process said last are told when it ends. */
const LAST_WORDS = 4_000;

/** A process that judges mutants; another takes its place when a mutant has hung or killed it. */
class Judge {
  #child: ChildProcess | undefined;

  judge(mutant: Mutant): Promise<Verdict> {
    const child = (this.#child ??= fork(join(__dirname, 'worker.ts'), { execArgv: [...fromSources], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }));
    let said = '';
    const hear = (chunk: Buffer): void => void (said = (said + chunk.toString()).slice(-LAST_WORDS));
    child.stderr?.on('data', hear);
    return new Promise((resolve) => {
      const end = (verdict: Verdict): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        child.stderr?.off('data', hear);
        if (verdict.broken !== undefined) this.end();
        resolve(verdict);
      };
      const timer = setTimeout(() => end({ passed: [], failed: [], broken: 'it hung' }), PATIENCE);
      child.once('message', (verdict) => end(verdict as Verdict));
      child.once('close', (code, signal) => end({ passed: [], failed: [], broken: `its process ended (${code ?? signal}): ${said}` }));
      child.send(mutant);
    });
  }

  end(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }
}

/** What is wrong with a mutant's verdict; `undefined`: it was killed, by the very test that names its rule. */
function complaint({ title }: Mutant, { passed, failed, broken }: Verdict): string | undefined {
  if (broken !== undefined) return `was not judged: ${broken.slice(0, 300)}`;
  if (failed.length === 0) return passed.length === 0 ? `no test's title begins with '${title}'` : 'SURVIVED';
  return undefined;
}

/** The places of edits that do not occur exactly once: the sources have moved on. */
function stale({ edits }: Mutant): readonly string[] {
  return edits
    .filter(({ file, from }) => places(readFileSync(file, 'utf8'), from).length !== 1)
    .map(({ file, from }) => `${file} does not have exactly one place that reads: ${from}`);
}

async function main(chosen: readonly Mutant[]): Promise<void> {
  const start = performance.now();
  const queue = [...chosen];
  const complaints: string[] = [];
  const tell = (mutant: Mutant, what: string | undefined, by: string): void => {
    if (what !== undefined) complaints.push(`${mutant.rule}: ${mutant.wrong}: ${what}`);
    console.log(`${mutant.rule.padEnd(14)} ${mutant.wrong.padEnd(84)} ${what ?? by}`);
  };
  const work = async (): Promise<void> => {
    const judge = new Judge();
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const [moved] = stale(mutant);
      let verdict: Verdict = { passed: [], failed: [], broken: moved ?? '' };
      // What one mutant leaves behind may break the next: who was not judged is judged once more, by a process that has seen no other.
      for (let left = 2; moved === undefined && verdict.broken !== undefined && left > 0; left -= 1) {
        verdict = await judge.judge(mutant);
        if (verdict.broken !== undefined && left > 1) console.log(`${mutant.rule.padEnd(14)} is judged again: ${verdict.broken.split('\n', 6).join(' ')}`);
      }
      tell(mutant, complaint(mutant, verdict), verdict.failed[0]?.slice(0, 60) ?? '');
    }
    judge.end();
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  console.log(`\n${chosen.length} mutants, ${complaints.length} not killed, ${((performance.now() - start) / 1_000).toFixed(1)} s`);
  for (const line of complaints) console.log(`  ${line}`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}

const [wanted] = process.argv.slice(2);
void main(MUTANTS.filter(({ rule, title }) => wanted === undefined || rule === wanted || title.startsWith(wanted)));
