import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { cellsNamed, cellsOf, contendersAt, contendersNamed, type Cell } from './cell';
import { compare, type Comparison, type Pace } from './compare';
import type { ContenderName } from './contender';
import { compareMemory } from './memory';
import { compareProcesses } from './processes';
import { reportJson, reportTable } from './report';
import { compareStartup } from './startup';

/** The magic number of tmpfs in statfs(2): a commit there reaches no disk. */
const TMPFS = 0x0102_1994;
const QUICK: Pace = { rounds: 5, length: 600, warmUp: 700 };
const FULL: Pace = { rounds: 7, length: 1_200, warmUp: 1_500 };
/** Milliseconds that `--quick` may take: below three minutes with room for a slow machine to finish its last round. */
const QUICK_BUDGET = 150_000;

function options() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      rss: { type: 'boolean', default: false },
      processes: { type: 'boolean', default: false },
      startup: { type: 'boolean', default: false },
      operated: { type: 'boolean', default: false },
      only: { type: 'string' },
      contenders: { type: 'string' },
      folder: { type: 'string', default: tmpdir() },
      profile: { type: 'string' },
    },
  });
  const quick: readonly ContenderName[] = ['base', 'memory', 'framework'];
  return {
    ...values,
    asked: values.operated
      ? (['framework', 'operated', 'traced'] as const)
      : values.quick && values.contenders === undefined
        ? quick
        : contendersNamed(values.contenders),
    cells:
      values.only !== undefined
        ? cellsNamed(values.only)
        : values.operated
          ? cellsNamed('power/ok/16,power/ok/64,power/undo/64')
          : values.quick
            ? cellsOf(['power'])
            : cellsOf(),
    pace: values.quick ? QUICK : FULL,
  };
}

/** Progress on one line that overwrites itself, where somebody is looking. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${text}`);
}

async function compareAll(cells: readonly Cell[], { asked, pace, quick, profile }: ReturnType<typeof options>, folder: string): Promise<readonly Comparison[]> {
  const begin = performance.now();
  const flags = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-interval', '200', '--cpu-prof-dir', profile];
  const comparisons: Comparison[] = [];
  for (const [index, cell] of cells.entries()) {
    if (contendersAt(cell.level, asked).length === 0) continue;
    const share = quick ? (begin + QUICK_BUDGET - performance.now()) / (cells.length - index) : Number.POSITIVE_INFINITY;
    comparisons.push(await compare(cell, { asked, pace, folder, flags, until: performance.now() + share, progress }));
  }
  progress('');
  return comparisons;
}

async function main(): Promise<void> {
  const chosen = options();
  const folder = mkdtempSync(join(chosen.folder, 'amends-bench-'));
  const stopped = (): never => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  };
  process.once('SIGINT', stopped).once('SIGTERM', stopped);
  try {
    if (statfsSync(folder).type === TMPFS)
      throw new Error(`${chosen.folder} is in memory, where a commit costs nothing. Name a folder on a disk: --folder DIR.`);
    if (chosen.rss) {
      const contender = chosen.asked.length === 1 ? chosen.asked[0]! : 'framework';
      console.log(await compareMemory({ contender, folder, json: chosen.json, progress }));
      return;
    }
    if (chosen.processes) {
      console.log(await compareProcesses({ folder, json: chosen.json, progress }));
      return;
    }
    if (chosen.startup) {
      console.log(await compareStartup({ root: process.cwd(), folder, rounds: 15, json: chosen.json, progress }));
      return;
    }
    const begin = performance.now();
    const comparisons = await compareAll(chosen.cells, chosen, folder);
    const seconds = (performance.now() - begin) / 1_000;
    console.log(chosen.json ? reportJson(comparisons, seconds) : `Journals in ${folder}\n${reportTable(comparisons, seconds)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
