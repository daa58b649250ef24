import { VendorProcess } from '../crash/vendor-process';
import { Scene, sleep, until } from './scene';

jest.setTimeout(60_000);

/** Milliseconds. */
const LEASE = 1_000;

let vendor: VendorProcess;
let scene: Scene;
beforeAll(async () => (vendor = await VendorProcess.start(':memory:')));
afterAll(() => vendor.stop());
beforeEach(async () => {
  scene = await Scene.open(LEASE, vendor);
  scene.prepare(2);
});
afterEach(() => scene.close());

const places = (): readonly number[] => [...scene.audited().places.values()];

describe('a process that shares a journal', () => {
  test('is stopped in an attempt for longer than a lease: another one makes it, and what the first brings later is refused', async () => {
    const [a, b] = [await scene.join(), await scene.join()];
    const cut = a.deliver('held', scene.held('PR-1'));
    await until('A works', () => scene.calls.length === 1);
    a.freeze();
    const attached = b.deliver('held', scene.held('PR-1'), 20_000, 'T-1');
    await until('B works', () => scene.calls.length === 2);
    scene.openGate('PR-1');
    const answered = await attached;
    a.thaw();
    expect(answered.response.kind).toBe('done');
    expect((await cut).response.kind).toBe('reschedule');
    await until('A has joined anew', () => places().includes(2));
    expect((await a.deliver('held', scene.held('PR-1'), 0, 'T-2')).response.kind).toBe('done');
    const [run] = await scene.runs();
    expect(run!.history.filter(({ type }) => type === 'succeeded')).toMatchObject([{ outcome: { process: b.pid } }]);
    expect(scene.calls.map(({ pid }) => pid)).toEqual([a.pid, b.pid]);
    expect(scene.audited()).toMatchObject({ strange: [], outcomes: 1 });
  });

  test('is killed: another one takes its runs at once, however long the lease', async () => {
    await scene.close();
    scene = await Scene.open(60_000, vendor);
    const [a, b] = await scene.joinAll(2);
    void a!.deliver('held', scene.held('PR-1')).catch(() => undefined);
    await until('A works', () => scene.calls.length === 1);
    const killed = performance.now();
    await a!.kill();
    await until('B works', () => scene.calls.length === 2);
    expect(performance.now() - killed).toBeLessThan(2_000);
    scene.openGate('PR-1');
    expect((await b!.deliver('held', scene.held('PR-1'))).response.kind).toBe('done');
  });

  test('has its clock set back and forth: nobody loses a run by that', async () => {
    const [a, b] = [await scene.join(), await scene.join()];
    const { run } = await a.deliver('asked', { id: 'PR-1' });
    for (let turn = 0; turn < 10; turn += 1) {
      await a.ask({ do: 'setClock', offset: turn % 2 === 0 ? 3_600_000 : -3_600_000 });
      await b.ask({ do: 'setClock', offset: turn % 3 === 0 ? -3_600_000 : 3_600_000 });
      await sleep(LEASE / 4);
    }
    expect(places()).toEqual([1, 1]);
    await b.ask({ do: 'send', run: run!.id, message: 'approved', payload: true });
    await until('the run has ended', async () => (await b.find(run!.id)).state === 'completed');
    expect((await b.find(run!.id)).history.find(({ type }) => type === 'succeeded')).toMatchObject({ outcome: { process: a.pid } });
  });

  test('was stopped itself, and so were all: time in which it did not look counts against nobody', async () => {
    const [a, b] = [await scene.join(), await scene.join()];
    const delivered = a.deliver('held', scene.held('PR-1'), 20_000);
    await until('A works', () => scene.calls.length === 1);
    b.freeze();
    await sleep(2 * LEASE);
    b.thaw();
    await sleep(LEASE / 2);
    for (const owner of [a, b]) owner.freeze();
    await sleep(2 * LEASE);
    for (const owner of [a, b]) owner.thaw();
    await sleep(LEASE / 2);
    scene.openGate('PR-1');
    expect((await delivered).response.kind).toBe('done');
    expect(scene.audited().places.get(a.pid)).toBe(1);
    expect(scene.calls.map(({ pid }) => pid)).toEqual([a.pid]);
  });

  test('is told to stop: what is under way settles, however long the grace, and the rest goes on elsewhere at once', async () => {
    const [a, b] = [await scene.join(), await scene.join()];
    const { run } = await a.deliver('asked', { id: 'PR-2' });
    void a.deliver('held', scene.held('PR-1')).catch(() => undefined);
    await until('A works', () => scene.calls.length === 2);
    const ended = a.terminate();
    await sleep(2 * LEASE);
    scene.openGate('PR-1');
    await ended;
    await b.ask({ do: 'send', run: run!.id, message: 'approved', payload: true });
    await until('both have ended', async () => (await scene.runs()).every(({ state }) => state === 'completed'));
    const outcomes = (await scene.runs()).map(({ request, history }) => ({ request, outcome: history.find(({ type }) => type === 'succeeded') }));
    expect(outcomes).toMatchObject([
      { request: 'PR-1', outcome: { outcome: { process: a.pid } } },
      { request: 'PR-2', outcome: { outcome: { process: b.pid } } },
    ]);
    expect(scene.audited()).toMatchObject({ strange: [], postings: 0 });
  });

  test('gets the same request in the same moment as three others: it is one run, and one answer', async () => {
    const owners = await scene.joinAll(4);
    const requests = Array.from({ length: 8 }, (_, index) => scene.held(`PR-${index}`));
    for (const { id } of requests) scene.openGate(id);
    const answers = await Promise.all(requests.map((request) => Promise.all(owners.map((owner) => owner.deliver('held', request, 10_000, `T-${request.id}`)))));
    for (const answered of answers) {
      expect(new Set(answered.map(({ response }) => response.kind))).toEqual(new Set(['done']));
      expect(new Set(answered.map(({ run }) => run!.id)).size).toBe(1);
    }
    expect(scene.calls).toHaveLength(requests.length);
    expect(await scene.runs()).toHaveLength(requests.length);
  });
});

describe('a run with a step that a process does not know', () => {
  test('goes to a process that knows it, and waits for one where there is none', async () => {
    const newer = await scene.join(2);
    const { run } = await newer.deliver('asked', { id: 'PR-1' });
    const id = run!.id;
    const older = await scene.join(1);
    await newer.kill();
    await until('it is stuck', async () => (await older.find(id)).state === 'stuck');
    expect(await older.list('stuck')).toMatchObject([{ id, error: { code: 'STEP_UNKNOWN' } }]);
    await expect(older.ask({ do: 'command', run: id, verb: 'retry', by: 'anna' })).rejects.toMatchObject({ code: 'VERB_REFUSED' });
    const next = await scene.join(2);
    await until('it waits again', async () => (await older.find(id)).state === 'waiting');
    await older.ask({ do: 'send', run: id, message: 'approved', payload: true });
    await until('it has ended', async () => (await older.find(id)).state === 'completed');
    expect(new Set(scene.calls.slice(1).map(({ pid }) => pid))).toEqual(new Set([next.pid]));
  });

  test('is never taken by a process that does not know it while one that does is there', async () => {
    const [newer, older, other] = [await scene.join(2), await scene.join(1), await scene.join(2)];
    const { run } = await newer.deliver('asked', { id: 'PR-1' });
    await newer.kill();
    await other.ask({ do: 'send', run: run!.id, message: 'approved', payload: true });
    await until('it has ended', async () => (await older.find(run!.id)).state === 'completed');
    const { history } = await older.find(run!.id);
    expect(history.filter(({ type }) => type === 'stuck')).toEqual([]);
    expect(history.flatMap((event) => (event.type === 'succeeded' ? [event.outcome] : []))).toEqual([{ process: other.pid }, { process: other.pid }]);
  });
});
