import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LogScope, TerminalError, type HistoryEvent } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { MemoryJournal } from 'amends/journals/memory';
import { VirtualClock } from 'amends/testing';
import { ObserverQueue } from '../../src/engine/observing/observer-queue';
import { Observers } from '../../src/engine/observing/observers';
import type { Neighbour } from '../../src/engine/surroundings';
import { TimerQueue } from '../../src/engine/timer-queue';
import { makeSaga, makeStep } from '../../src/testing/contracts/engine/saga-parts';
import { Listening, observed, until, type Observed } from './observed';

const calls: string[] = [];
const step = (name: string, parts: Parameters<typeof makeStep>[2] = {}) => makeStep(calls, name, parts);
const refuse = (): never => {
  throw new TerminalError('no such plan');
};
const PURCHASE = makeSaga('Purchase', [step('A', { undo: true }), step('B')], {});
const FAILING = makeSaga('Failing', [step('A', { undo: true }), step('B', { execute: refuse })], {});
const UNDONE = ['planned', 'begun', 'succeeded', 'begun', 'errored', 'turned', 'begun', 'undone', 'ended'];
const GOOD = ['planned', 'begun', 'succeeded', 'begun', 'succeeded', 'ended'];

const running: Observed[] = [];
const start = async (...args: Parameters<typeof observed>): Promise<Observed> => {
  const one = await observed(...args);
  running.push(one);
  return one;
};
afterEach(async () => {
  for (const { application } of running.splice(0)) await application.stop();
});

describe('an observer', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'amends-observer-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('hears every change of every run in its order, and each only when the journal has it', async () => {
    const early: string[] = [];
    const listening: Listening = new Listening(({ run, event }) => {
      const journaled = shop.application.engine.find(run.id)!.history;
      if (!journaled.some((other) => isDeepStrictEqual(other, event))) early.push(event.type);
    });
    const shop: Observed = await start([PURCHASE, FAILING], [listening], { journal: new SqliteJournal({ path: join(folder, 'journal.db') }) });
    await Promise.all([...Array(20).keys()].map((number) => shop.deliver(number % 2 ? 'Purchase' : 'Failing', { id: `PR-${number}` })));
    await shop.application.stop();
    expect(early).toEqual([]);
    for (let number = 0; number < 20; number += 1) {
      const of = listening.heard.filter(({ run }) => run.request === `PR-${number}`);
      expect(of.map(({ event }) => event.type)).toEqual(number % 2 ? GOOD : UNDONE);
      expect(of.at(-1)!.run).toMatchObject({ saga: number % 2 ? 'Purchase' : 'Failing', generation: 1, state: number % 2 ? 'completed' : 'compensated' });
    }
  });

  test('hears only the types of events that it asks for, and nothing is made ready for it of the others', async () => {
    const ends = new (class extends Listening {
      override readonly events = ['ended', 'turned'] as const;
    })();
    const all = new Listening(undefined, 'All');
    const shop = await start([PURCHASE, FAILING], [ends]);
    const both = await start([PURCHASE], [ends, all]);
    for (const name of ['Purchase', 'Failing']) await shop.deliver(name, { id: `PR-${name}` });
    await both.deliver('Purchase', { id: 'PR-1' });
    await Promise.all([shop.application.stop(), both.application.stop()]);
    expect(ends.heard.map(({ event }) => event.type)).toEqual(['ended', 'turned', 'ended', 'ended']);
    expect(all.heard.map(({ event }) => event.type)).toEqual(GOOD);
  });

  test('of all providers is told, whatever another of them does: throws, rejects, or never answers', async () => {
    const throwing = new Listening(() => {
      throw new Error('no');
    }, 'Throwing');
    const rejecting = new Listening(() => Promise.reject(new Error('later no')), 'Rejecting');
    const silent = new Listening(() => new Promise(() => undefined), 'Silent');
    const listening = new Listening();
    const shop = await start([PURCHASE], [throwing, rejecting, silent, listening]);
    for (let number = 0; number < 5; number += 1) expect(await shop.deliver('Purchase', { id: `PR-${number}` })).toMatchObject({ kind: 'done' });
    await until(() => [throwing, rejecting, listening].every(({ types }) => types.length === 5 * GOOD.length));
    expect(silent.types).toEqual(['planned']);
    const failures = shop.lines.filter(({ message }) => message.startsWith('an observer failed'));
    expect(failures.map(({ level, fields }) => [level, fields['observer']])).toEqual([
      ['error', 'Throwing'],
      ['error', 'Rejecting'],
    ]);
  });

  test('that does not take a change within 30 seconds is told the next one', async () => {
    const clock = new VirtualClock();
    const silent = new Listening(() => new Promise(() => undefined));
    const shop = await start([PURCHASE], [silent], { clock });
    await shop.deliver('Purchase', { id: 'PR-1' });
    await until(() => silent.heard.length === 1);
    clock.step(29_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(silent.types).toEqual(['planned']);
    clock.step(1);
    await until(() => silent.heard.length === 2);
    expect(shop.lines).toContainEqual(
      expect.objectContaining({ level: 'error', fields: expect.objectContaining({ error: expect.objectContaining({ code: 'OBSERVER_TIMED_OUT' }) }) }),
    );
    for (const type of GOOD.slice(2)) {
      clock.step(30_000);
      await until(() => silent.types.at(-1) === type);
    }
    clock.step(30_000);
  });

  test('can change nothing of what the engine goes on with', async () => {
    const meddling = new Listening(({ run, event }) => {
      Object.assign(event, { attempt: 99 });
      Object.assign(run, { state: 'skipped' });
    });
    const shop = await start([PURCHASE], [meddling]);
    await shop.deliver('Purchase', { id: 'PR-1' });
    await until(() => meddling.heard.length === GOOD.length);
    expect(meddling.heard.map(({ run }) => run.state).at(-1)).toBe('completed');
    expect(meddling.heard.every(({ event }) => (event as { attempt?: number }).attempt !== 99)).toBe(true);
  });

  test('logs under its own name, and not as the run whose change it hears', async () => {
    const fields: unknown[] = [];
    const shop = await start([PURCHASE], [new Listening(() => void fields.push(LogScope.fields()), 'Board')]);
    await shop.deliver('Purchase', { id: 'PR-1' });
    await until(() => fields.length === GOOD.length);
    expect(new Set(fields.map((one) => JSON.stringify(one)))).toEqual(new Set(['{"observer":"Board"}']));
  });

  test('hears at a shutdown what waited for it, and holds it up no longer than the grace', async () => {
    const slow = new Listening(() => new Promise((resolve) => setTimeout(resolve, 5)));
    const shop = await start([PURCHASE], [slow], { config: { SHUTDOWN_GRACE: 30 } });
    await shop.deliver('Purchase', { id: 'PR-1' });
    await shop.application.stop();
    expect(slow.types).toEqual(GOOD);

    const silent = new Listening(() => new Promise(() => undefined));
    const other = await start([PURCHASE], [silent], { config: { SHUTDOWN_GRACE: 0.2 } });
    await other.deliver('Purchase', { id: 'PR-1' });
    await other.application.stop(); // comes back at all
    expect(silent.heard).toHaveLength(1);
  });
});

test('where no observer is bound the journal is not even asked to say when it commits', async () => {
  class Asked extends MemoryJournal {
    asked = 0;
    override beforeCommit(listener: () => void): void {
      this.asked += 1;
      super.beforeCommit(listener);
    }
  }
  const [without, having] = [new Asked(), new Asked()];
  await start([PURCHASE], [], { journal: without });
  await start([PURCHASE], [new Listening()], { journal: having });
  expect([without.asked, having.asked]).toEqual([0, 1]);
});

test('for one observer 10,000 changes wait; more are dropped, counted, and told in one line a minute', async () => {
  const lines: string[] = [];
  const log = (message: string) => void lines.push(message);
  const clock = new VirtualClock();
  let go = (): void => undefined;
  const slow = new Listening(({ run }) => (run.request === 'first' ? new Promise((resolve) => (go = resolve)) : undefined));
  const queue = new ObserverQueue(slow, new TimerQueue(clock, 'background'), clock, { error: log, warn: log, info: log, debug: log });
  const change = (request: string) => ({
    run: { id: request, saga: 'S', request, generation: 1, createdAt: 1, state: 'running' as const },
    event: { type: 'message', at: 1, name: 'm', id: request } as HistoryEvent,
  });
  queue.push(change('first'));
  await until(() => slow.heard.length === 1);
  for (let number = 0; number < 10_500; number += 1) queue.push(change(String(number)));
  clock.step(60_000 - 30_001);
  expect([queue.dropped, lines.length]).toEqual([500, 1]);
  go();
  await queue.idle();
  expect(slow.heard.map(({ run }) => run.request)).toEqual(['first', ...Array.from({ length: 10_000 }, (_, number) => String(number))]);
});

test('nobody is told of what a commit was refused: another process had the run', async () => {
  const clock = new VirtualClock();
  const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
  const journal = new MemoryJournal();
  journal.open();
  const listening = new Listening();
  const observers = new Observers([listening], journal, clock, silent);
  const runs = ['kept', 'lost'].map((id): Neighbour & { lost: boolean } => {
    const row = { id, saga: 'S', request: id, generation: 1, lock: id, state: 'running' as const, owes: false, createdAt: 1, updatedAt: 1 };
    const number = journal.begin(row, '{}');
    return { info: row, number, state: 'running', lost: false, proceed: () => undefined } as unknown as Neighbour & { lost: boolean };
  });
  for (const run of runs) observers.hear(run, { type: 'planned', at: 1, plan: [] }, false);
  runs[1]!.lost = true;
  await observers.drain(clock.now() + 1);
  expect(listening.heard.map(({ run }) => run.id)).toEqual(['kept']);
});
