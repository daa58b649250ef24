import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fromSources } from '../from-sources';
import type { StockLife, StockReport } from './stock-child';

jest.setTimeout(120_000);

const CHILD = resolve(__dirname, 'stock-child.ts');
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'amends-stock-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @returns its report; `undefined` when it was killed. */
function live(life: StockLife): StockReport | undefined {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...fromSources, CHILD, JSON.stringify(life)], { encoding: 'utf8' });
  if (signal === 'SIGKILL' && life.kill !== undefined) return undefined;
  if (status === 0) return JSON.parse(stdout) as StockReport;
  throw new Error(`A child process ended with ${signal ?? status}: ${stderr}`);
}

test('a table of ours and the journal tell the same, once each, wherever the process is killed with -9', () => {
  const { commits, ...expected } = live({ journal: join(folder, 'undisturbed.db') })!;
  expect(expected).toEqual({ pieces: 0, state: 'completed', outcomes: [{ left: 0 }] });
  expect(commits).toBeGreaterThanOrEqual(5);
  for (let commit = 1; commit <= commits; commit += 1) {
    for (const when of ['before', 'after']) {
      const journal = join(folder, `${when}-${commit}.db`);
      expect(live({ journal, kill: `${when}:${commit}` })).toBeUndefined();
      expect([when, commit, live({ journal })]).toEqual([when, commit, { ...expected, commits: expect.any(Number) }]);
    }
  }
});
