import { parallel } from '../../../core/parallel';
import { BackgroundResponse } from '../../../core/response';
import type { StepClass } from '../../../core/transaction';
import type { Bench } from './bench';
import { Gate } from './gate';
import type { TestRequest } from './saga-parts';

/** A step that waits until it is let through, request by request. */
class Turnstile {
  /** Whom it has begun with, in order. */
  readonly begun: string[] = [];
  readonly #gates = new Map<string, Gate>();

  constructor(private readonly bench: Bench) {}

  step(name = 'A'): StepClass {
    return this.bench.rig.step(name, { timeout: '100d', execute: ({ id }) => this.hold(id), undo: true });
  }

  hold(id: string): Promise<void> {
    this.begun.push(id);
    const gate = new Gate();
    this.#gates.set(id, gate);
    return gate.promise;
  }

  /** Those who are inside. */
  get inside(): readonly string[] {
    return [...this.#gates.keys()];
  }

  async let(...ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.#gates.get(id)!.open();
      this.#gates.delete(id);
    }
    await this.bench.rig.rest();
  }
}

/** Rule 25, continued: limits, turns, and what is done when there is no room. */
export function flowRules(bench: Bench): void {
  const customer = ({ of }: TestRequest): string | undefined => of as string | undefined;

  test('rule 25e: no more runs of a saga execute at once than it says; others are queued meanwhile, and those of other sagas are not', async () => {
    const { rig } = bench;
    const turnstile = new Turnstile(bench);
    const limited = rig.saga('Limited', [turnstile.step()], { concurrency: 2 });
    const free = rig.saga('Free', [turnstile.step('B')]);
    await rig.start(limited, free);
    const runs: string[] = [];
    for (const id of ['PR-1', 'PR-2', 'PR-3', 'PR-4']) runs.push(await rig.accept(limited, { id }));
    await rig.accept(free, { id: 'PR-9' });
    expect(turnstile.inside).toEqual(['PR-1', 'PR-2', 'PR-9']);
    expect(runs.map((run) => rig.state(run))).toEqual(['running', 'running', 'queued', 'queued']);
    await turnstile.let('PR-2');
    expect(turnstile.inside).toEqual(['PR-1', 'PR-9', 'PR-3']);
  });

  test('rule 25f: no more runs of a flow key execute at once than its saga says, and a run without a key is not counted', async () => {
    const { rig } = bench;
    const turnstile = new Turnstile(bench);
    const saga = rig.saga('Purchase', [turnstile.step()], { perKey: { concurrency: 1 }, flowKey: customer });
    await rig.start(saga);
    for (const request of [{ id: 'a1', of: 'a' }, { id: 'a2', of: 'a' }, { id: 'b1', of: 'b' }, { id: '1' }, { id: '2' }, { id: 'a3', of: 'a' }])
      await rig.accept(saga, request);
    expect(turnstile.inside).toEqual(['a1', 'b1', '1', '2']);
    await turnstile.let('a1');
    await turnstile.let('a2');
    expect(turnstile.begun).toEqual(['a1', 'b1', '1', '2', 'a2', 'a3']);
  });

  test('rule 25g: in no stretch of time more runs of a flow key begin than its rate allows; others begin by themselves as soon as it does', async () => {
    const { rig } = bench;
    const begun: [string, number][] = [];
    const start = rig.clock.now();
    const execute = ({ id }: TestRequest): void => void begun.push([id, rig.clock.now() - start]);
    const saga = rig.saga('Purchase', [rig.step('A', { execute })], { perKey: { rate: { limit: 2, per: '1m' } }, flowKey: customer });
    await rig.start(saga);
    await rig.accept(saga, { id: 'a1', of: 'a' });
    await rig.advance('50s');
    for (const id of ['a2', 'a3', 'a4', 'a5']) await rig.accept(saga, { id, of: 'a' });
    await rig.accept(saga, { id: 'b1', of: 'b' });
    expect(rig.state(rig.engine.list({ request: 'a3' }).runs[0]!.id)).toBe('queued');
    await rig.advance('10m');
    expect(begun).toEqual([
      ['a1', 0],
      ['a2', 50_000],
      ['b1', 50_000],
      ['a3', 60_000],
      ['a4', 110_000],
      ['a5', 120_000],
    ]);
  });

  test('rule 25h: a run that parks gives its place under every limit back, and has one again before its next attempt', async () => {
    const { rig } = bench;
    const turnstile = new Turnstile(bench);
    const visit = rig.step('A', { timeout: '100d', execute: ({ id }, { visits }) => (visits === 0 ? BackgroundResponse.reschedule(60) : turnstile.hold(id)) });
    const saga = rig.saga('Purchase', [visit], { concurrency: 1, perKey: { concurrency: 1, rate: { limit: 3, per: '1d' } }, flowKey: customer });
    await rig.start(saga);
    const runs: string[] = [];
    for (const id of ['a1', 'a2', 'a3']) runs.push(await rig.accept(saga, { id, of: 'a' }));
    expect(runs.map((run) => rig.state(run))).toEqual(['waiting', 'waiting', 'waiting']);
    await rig.advance('2m');
    expect(turnstile.inside).toEqual(['a1']);
    for (const id of ['a1', 'a2', 'a3']) await turnstile.let(id);
    expect(runs.map((run) => rig.state(run))).toEqual(['completed', 'completed', 'completed']);
  });

  test('rule 25i: at a restart the limits hold, and runs that were under way go before those that were queued', async () => {
    const { rig } = bench;
    let turnstile = new Turnstile(bench);
    let asked = new Gate();
    const applies = ({ id }: TestRequest): Promise<boolean> => (id === 'PR-3' ? asked.promise : Promise.resolve()).then(() => true);
    const hold = rig.step('B', { timeout: '100d', applies, execute: ({ id }) => turnstile.hold(id) });
    const saga = rig.saga('Purchase', [rig.step('A'), hold], { concurrency: 2 });
    await rig.start(saga);
    for (const id of ['PR-1', 'PR-2', 'PR-3', 'PR-4']) await rig.accept(saga, { id });
    await turnstile.let('PR-1');
    expect(turnstile.inside).toEqual(['PR-2']); // PR-3 is asked whether its step applies
    turnstile = new Turnstile(bench);
    asked = new Gate();
    asked.open();
    await rig.restart();
    expect(turnstile.inside).toEqual(['PR-2', 'PR-3']);
    expect(rig.engine.load()).toEqual({ running: 2, queued: 1, limit: 256 });
    await turnstile.let('PR-3');
    expect(turnstile.inside).toEqual(['PR-2', 'PR-4']);
  });

  test('rule 25j: a rate remembers over a restart when the runs that still live began', async () => {
    const { rig } = bench;
    const turnstile = new Turnstile(bench);
    const saga = rig.saga('Purchase', [turnstile.step()], { perKey: { rate: { limit: 2, per: '1m' } }, flowKey: customer });
    await rig.start(saga);
    await rig.accept(saga, { id: 'a1', of: 'a' });
    await rig.advance('30s');
    for (const id of ['a2', 'a3', 'a4']) await rig.accept(saga, { id, of: 'a' });
    await rig.restart();
    const later = async (time: '29s' | '2s' | '1m'): Promise<readonly string[]> => {
      await rig.advance(time);
      return turnstile.begun.slice(4);
    };
    expect(turnstile.begun).toEqual(['a1', 'a2', 'a1', 'a2']);
    expect([await later('29s'), await later('2s'), await later('1m')]).toEqual([[], ['a3'], ['a3', 'a4']]);
  });

  test('rule 25k: runs that are undone go first, then those that are under way, then new ones', async () => {
    const { rig } = bench;
    rig.config = { MAX_RUNNING: 1 };
    const turnstile = new Turnstile(bench);
    const visit = rig.step('Visit', {
      undo: true,
      execute: ({ id, parks }, { visits }) => (parks === true && visits === 0 ? BackgroundResponse.reschedule(60) : void turnstile.begun.push(id)),
    });
    const saga = rig.saga('Purchase', [visit]);
    const hold = rig.saga('Hold', [turnstile.step()]);
    await rig.start(saga, hold);
    await rig.accept(saga, { id: 'parked', parks: true });
    const cancelled = await rig.accept(saga, { id: 'cancelled', parks: true });
    await rig.accept(hold, { id: 'holder' });
    await rig.accept(saga, { id: 'new' });
    await rig.advance('2m'); // the parked ones are due: both wait in line
    rig.engine.observe(({ request }, { type }) => void (type === 'undone' && turnstile.begun.push(`undo ${request}`)));
    await rig.accept(hold, { id: 'also new' });
    await rig.command('cancel', cancelled);
    await turnstile.let('holder');
    expect(turnstile.begun.slice(1)).toEqual(['undo cancelled', 'parked', 'new', 'also new']);
  });

  test('rule 25l: of the runs that have yet to begin, those with a higher priority go first, and every eighth turn goes to others', async () => {
    const { rig } = bench;
    rig.config = { MAX_RUNNING: 1 };
    const turnstile = new Turnstile(bench);
    const saga = rig.saga('Purchase', [turnstile.step()], { priority: ({ urgency }) => Number(urgency) });
    await rig.start(saga);
    await rig.accept(saga, { id: 'first', urgency: 0 });
    for (let index = 0; index < 3; index += 1) await rig.accept(saga, { id: `low ${index}`, urgency: -10 });
    for (let index = 0; index < 12; index += 1) await rig.accept(saga, { id: `high ${index}`, urgency: 10 });
    for (let turn = 0; turn < 12; turn += 1) await turnstile.let(turnstile.inside[0]!);
    expect(turnstile.begun.slice(1, 8)).toEqual(['high 0', 'high 1', 'high 2', 'high 3', 'high 4', 'high 5', 'high 6']);
    expect(turnstile.begun.slice(8)).toEqual(['low 0', 'high 7', 'high 8', 'high 9', 'high 10']);
  });

  test('rule 25m: flow keys have their turns: a thousand queued runs of one customer delay the first of another by one turn', async () => {
    const { rig } = bench;
    rig.config = { MAX_RUNNING: 1 };
    const turnstile = new Turnstile(bench);
    const saga = rig.saga('Purchase', [turnstile.step()], { flowKey: customer });
    await rig.start(saga);
    await Promise.all(Array.from({ length: 1_000 }, (_, index) => rig.delivering(saga, { id: `a${index}`, of: 'a' }, { patience: 0 })));
    await rig.accept(saga, { id: 'b0', of: 'b' });
    await rig.accept(saga, { id: 'c0', of: 'c' });
    await rig.accept(saga, { id: 'b1', of: 'b' });
    for (let turn = 0; turn < 6; turn += 1) await turnstile.let(turnstile.inside[0]!);
    expect(turnstile.begun).toEqual(['a0', 'a1', 'b0', 'c0', 'a2', 'b1', 'a3']);
  });

  test('rule 25n: a delivery that would start one more run than may be queued starts none; live runs and recorded answers are served', async () => {
    const { rig } = bench;
    rig.config = { MAX_RUNNING: 1, MAX_QUEUED: 2 };
    const turnstile = new Turnstile(bench);
    const saga = rig.saga('Purchase', [turnstile.step()]);
    await rig.start(saga);
    const answered = rig.delivering(saga, { id: 'PR-0' }, { deliveryId: 'task-0' });
    await rig.rest();
    await turnstile.let('PR-0');
    for (const id of ['PR-1', 'PR-2', 'PR-3']) await rig.accept(saga, { id });
    await expect(rig.deliver(saga, { id: 'PR-4' })).rejects.toMatchObject({ code: 'OVERLOADED', retryAfter: 30 });
    const rescheduled = await rig.deliver(saga, { id: 'PR-4' }, { deliveryId: 'task-4', whenOverloaded: 'reschedule' });
    expect(rescheduled).toEqual({ response: BackgroundResponse.reschedule(30), run: null });
    expect(rig.engine.list({ request: 'PR-4' }).runs).toEqual([]);
    expect(await rig.deliver(saga, { id: 'PR-0' }, { deliveryId: 'task-0' })).toEqual(await answered);
    expect((await rig.deliver(saga, { id: 'PR-3' })).run?.state).toBe('queued');
    expect(rig.engine.load()).toEqual({ running: 1, queued: 2, limit: 1 });
    await turnstile.let('PR-1');
    expect((await rig.deliver(saga, { id: 'PR-4' })).run?.state).toBe('queued');
  });

  test('rule 25o: one flow key never takes all the room for queued runs', async () => {
    const { rig } = bench;
    rig.config = { MAX_RUNNING: 1, MAX_QUEUED: 20 };
    const saga = rig.saga('Purchase', [new Turnstile(bench).step()], { flowKey: customer });
    await rig.start(saga);
    const accepted = await Promise.allSettled(Array.from({ length: 40 }, (_, index) => rig.delivering(saga, { id: `a${index}`, of: 'a' }, { patience: 0 })));
    expect(accepted.filter(({ status }) => status === 'fulfilled')).toHaveLength(1 + 18);
    expect((await rig.deliver(saga, { id: 'b0', of: 'b' })).run?.state).toBe('queued');
  });

  test('rule 25p: a request whose flow key or priority is none is refused, and leaves nothing behind', async () => {
    const { rig } = bench;
    const saga = rig.saga('Purchase', [rig.step('A')], { flowKey: customer, priority: ({ urgency }) => Number(urgency ?? 0) });
    await rig.start(saga);
    for (const request of [{ of: 7 }, { urgency: 11 }, { urgency: 0.5 }, { urgency: 'much' }])
      await expect(rig.deliver(saga, { id: 'PR-1', ...request })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    expect(rig.engine.list({}).runs).toEqual([]);
    expect((await rig.deliver(saga, { id: 'PR-1', of: 'a', urgency: -10 })).response.kind).toBe('done');
  });

  const flaky = (name: string, initialInterval: '1s' | '999ms'): StepClass =>
    bench.rig.step(name, {
      retry: { initialInterval, jitter: 0 },
      execute: (_request, { attempt }) => (attempt === 1 ? Promise.reject(new Error('the vendor is down')) : 'up again'),
    });

  test('rule 25q: a run that waits a second or longer for its next attempt makes room for others, and has a slot again before that attempt', async () => {
    const { rig } = bench;
    rig.config = { MAX_RUNNING: 1 };
    const turnstile = new Turnstile(bench);
    const [saga, other] = [rig.saga('Flaky', [flaky('A', '1s')]), rig.saga('Other', [turnstile.step('B')])];
    await rig.start(saga, other);
    rig.stopBackoffs();
    const run = await rig.accept(saga, { id: 'flaky' });
    for (const id of ['other', 'another']) await rig.accept(other, { id });
    await rig.advance('5s');
    expect([rig.state(run), turnstile.inside, rig.calls]).toEqual(['running', ['other'], ['A', 'B']]);
    await turnstile.let('other');
    expect([rig.state(run), turnstile.inside]).toEqual(['completed', ['another']]);
  });

  test.each([
    ['waits less than a second', (): readonly unknown[] => [flaky('A', '999ms')]],
    ['has a sibling at work', (turnstile: Turnstile): readonly unknown[] => [parallel(flaky('A', '1s') as never, turnstile.step('C') as never)]],
  ])('rule 25r: a run whose step waits for its next attempt keeps its slot where it %s', async (_why, steps) => {
    const { rig } = bench;
    rig.config = { MAX_RUNNING: 1 };
    const turnstile = new Turnstile(bench);
    const [saga, other] = [rig.saga('Flaky', steps(turnstile)), rig.saga('Other', [turnstile.step('B')])];
    await rig.start(saga, other);
    rig.stopBackoffs();
    await rig.accept(saga, { id: 'flaky' });
    const queued = await rig.accept(other, { id: 'other' });
    expect(rig.state(queued)).toBe('queued');
  });
}
