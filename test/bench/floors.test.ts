import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContenderName } from '../../bench/contender';
import { openContender } from '../../bench/open-contender';
import { assetRequest, outcomeOf, STEP_NAMES, type Workload } from '../../bench/workload';

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Carries out three sagas at a time and reads, with a connection of its own, what is in the file. */
async function journaled(name: ContenderName, workload: Workload) {
  const folder = mkdtempSync(join(tmpdir(), 'amends-bench-test-'));
  folders.push(folder);
  const contender = await openContender(name, { level: 'power', workload, folder });
  const endings = await Promise.all(['PR-1', 'PR-2', 'PR-3'].map((id) => contender.saga(assetRequest(id))));
  const reader = new Database(join(folder, 'floor.db'), { readonly: true });
  const read = (sql: string): unknown[] => reader.prepare(sql).raw().all();
  const steps = read('SELECT seq, step FROM steps WHERE run = 2 ORDER BY seq');
  const requests = read(name === 'base' ? 'SELECT request FROM runs ORDER BY id' : 'SELECT body FROM requests ORDER BY id').map(
    (row) => JSON.parse((row as [string])[0]) as unknown,
  );
  const ended = read('SELECT count(*) FROM runs WHERE ended IS NOT NULL');
  reader.close();
  await contender.close();
  return { endings, steps, requests, ended };
}

describe.each(['base', 'best'] as const)('the %s floor', (name) => {
  test('keeps every request, every outcome and the end of every run in its file before it answers', async () => {
    const { endings, steps, requests, ended } = await journaled(name, 'ok');
    expect(endings).toEqual(['completed', 'completed', 'completed']);
    expect(steps).toEqual(STEP_NAMES.map((step, index) => [index + 1, step]));
    expect(requests).toEqual(['PR-1', 'PR-2', 'PR-3'].map(assetRequest));
    expect(ended).toEqual([[3]]);
  });

  test('keeps the failure and every undo in reverse order in its file before it answers', async () => {
    const { endings, steps, ended } = await journaled(name, 'undo');
    expect(endings).toEqual(['compensated', 'compensated', 'compensated']);
    expect(steps).toEqual([...STEP_NAMES, ...STEP_NAMES.slice(0, 4).reverse()].map((step, index) => [index + 1, step]));
    expect(ended).toEqual([[3]]);
  });
});

test('the memory floor carries out both workloads', async () => {
  for (const workload of ['ok', 'undo'] as const) {
    const contender = await openContender('memory', { level: 'memory', workload, folder: '' });
    expect(await contender.saga(assetRequest('PR-1'))).toBe(workload === 'ok' ? 'completed' : 'compensated');
    await contender.close();
  }
});

test('the workload has requests of about 4 KB and outcomes of about 200 bytes', () => {
  const request = assetRequest('PR-1000-2000-3000-001');
  expect(JSON.stringify(request).length).toBeGreaterThan(3_800);
  expect(JSON.stringify(request).length).toBeLessThan(4_400);
  for (const step of STEP_NAMES) expect(Math.abs(JSON.stringify(outcomeOf(step, request)).length - 200)).toBeLessThan(30);
});
