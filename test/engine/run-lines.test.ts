import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackgroundResponse, parallel, TerminalError } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { EngineRig } from '../../src/testing/contracts/engine/engine-rig';

let folder: string;
let rig: EngineRig;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'amends-lines-'));
  rig = new EngineRig({ journal: () => new SqliteJournal({ path: join(folder, 'journal.db'), durability: 'process' }), remove: () => undefined });
  rig.stopBackoffs();
});
afterEach(async () => {
  await rig.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const vendorDown = (): Error => Object.assign(new Error('the vendor is down'), { code: 'VENDOR_DOWN' });

test('a run in a list says which step it tries again, for which error and when, and what it waits for', async () => {
  const steps = [{ execute: () => Promise.reject(vendorDown()) }, { execute: () => BackgroundResponse.waitFor('approval') }].map((parts, index) =>
    rig.step('AB'[index]!, parts),
  );
  const saga = rig.saga('Purchase', [parallel(...(steps as [never, never]))]);
  await rig.start(saga);
  await rig.accept(saga, { id: 'PR-1', asset: { id: 'AS-1' } });
  const { runs } = await rig.engine.search({ subject: 'AS-1' });
  expect(runs).toMatchObject([
    {
      id: rig.run,
      subject: 'AS-1',
      doing: [
        { step: 'A', doing: 'retrying', attempt: 1, error: { message: 'the vendor is down', code: 'VENDOR_DOWN' }, until: expect.any(Number) as number },
        { step: 'B', doing: 'waiting', message: 'approval' },
      ],
    },
  ]);
  expect(runs[0]!.doing![0]!.error).not.toHaveProperty('stack');
  expect(rig.details().subject).toBe('AS-1');
});

test('runs that stand alike are found by one of them, whether they back off or are stuck, and no other', async () => {
  const fails = rig.step('A', { execute: ({ id }) => Promise.reject(id.startsWith('PR-x') ? new Error('another') : vendorDown()), undo: true });
  const saga = rig.saga('Purchase', [fails]);
  const other = rig.saga('Change', [fails]);
  await rig.start(saga, other);
  const [first, second] = [await rig.accept(saga, { id: 'PR-1' }), await rig.accept(saga, { id: 'PR-2' })];
  await rig.accept(saga, { id: 'PR-x' });
  await rig.accept(other, { id: 'PR-1' });
  const alike = await rig.engine.search({ like: first, count: true });
  expect([alike.runs.map(({ id }) => id), alike.total]).toEqual([[second, first], 2]);
  await rig.command('abandon', second);
  expect((await rig.engine.search({ like: first })).runs.map(({ id }) => id)).toEqual([first]);
  await expect(rig.engine.search({ like: second })).rejects.toMatchObject({ code: 'RUN_ENDED' });
  await expect(rig.engine.search({ like: 'nobody' })).rejects.toMatchObject({ code: 'RUN_UNKNOWN' });
});

test('a run that went backward, or was abandoned while it was stuck, is found by the step and the error, and its row has no stack', async () => {
  const refuses = rig.step('A', { execute: () => Promise.reject(new TerminalError('no stock', { code: 'NO_STOCK' })), undo: true });
  const pivot = rig.step('P', { kind: 'pivot', retry: { maxAttempts: 1 }, execute: () => Promise.reject(vendorDown()) });
  const [purchase, change] = [rig.saga('Purchase', [refuses]), rig.saga('Change', [pivot])];
  await rig.start(purchase, change);
  const turned = await rig.accept(purchase, { id: 'PR-1' });
  const stuck = await rig.accept(change, { id: 'PR-2' });
  expect((await rig.engine.search({ order: 'urgent' })).runs.map(({ id, state }) => [id, state])).toEqual([[stuck, 'stuck']]);
  await rig.command('abandon', stuck);
  const found = [
    await rig.engine.search({ step: 'A', error: 'NO_STOCK' }),
    await rig.engine.search({ step: 'P', error: 'VENDOR_DOWN', states: ['abandoned'] }),
  ];
  expect(found.map(({ runs }) => runs.map(({ id }) => id))).toEqual([[turned], [stuck]]);
  for (const { runs } of found) expect(runs[0]!.error).not.toHaveProperty('stack');
});
