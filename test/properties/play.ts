import { EmbeddedEngine, Saga, type HistoryEvent, type Logger, type RunDetails } from 'amends';
import { MemoryJournal, MemoryStore } from 'amends/journals/memory';
import { VirtualClock, fake } from 'amends/testing';
import { Container } from '../../src/container/container';
import { Scopes } from '../../src/container/scopes';
import { parallel } from '../../src/core/parallel';
import type { JournalOp } from '../../src/engine/journal-op';
import { SagaBlueprint } from '../../src/saga-blueprint';
import type { Crash, Story } from './story';
import { stepsOf, type Deed, type Process } from './world';

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const silent = fake<Logger>({ error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined });

/** Turns of the event loop after which a run that neither ends nor rests never will. */
const PATIENCE = 5_000;
/** Turns of the event loop without a commit after which nothing happens by itself any more: an attempt takes up to three. */
const QUIET = 10;
const HOUR = 3_600_000;

/** A journal in a process that ends at one of its commits: what comes from there on is lost, and nobody hears of it. */
class DyingJournal extends MemoryJournal implements Process {
  commits = 0;
  ended = false;
  #die!: () => void;
  readonly death = new Promise<void>((resolve) => (this.#die = resolve));

  constructor(
    store: MemoryStore,
    private readonly crash: Crash | undefined,
  ) {
    super(store);
  }

  protected override write(ops: readonly JournalOp[]): void {
    if (this.ended) return;
    this.commits += 1;
    const now = this.commits === this.crash?.commit;
    if (!now || this.crash.when === 'after') super.write(ops);
    if (!now) return;
    this.ended = true;
    this.#die();
  }

  override whenCommitted(callback: () => void): void {
    if (!this.ended)
      super.whenCommitted(() => {
        if (!this.ended) callback();
      });
  }
}

/** What came of a story. */
export interface Played {
  readonly world: readonly Deed[];
  readonly run: RunDetails;
  readonly runs: number;
  readonly history: readonly HistoryEvent[];
  /** What the last delivery was answered, as `kind` or `kind reason`. */
  readonly answer: string;
  /** Of each crash, the attempts that were under way. */
  readonly underWay: readonly (readonly string[])[];
  readonly crashes: number;
}

/** Plays a story: one process after the other on the same store, each but the last ending at its crash. */
export async function play(story: Story): Promise<Played> {
  const store = new MemoryStore();
  const world: Deed[] = [];
  const underWay: string[][] = [];
  let now = Date.UTC(2026, 0, 1);
  for (const crash of [...story.crashes, undefined]) {
    const lifetime = new Lifetime(story, store, world, crash, now);
    const answer = await lifetime.live();
    now = lifetime.clock.now();
    if (answer !== undefined) return { ...lifetime.result(), world, answer, underWay, crashes: underWay.length };
    underWay.push(attemptsUnderWay(lifetime.history()));
  }
  throw new Error('the last process has no crash');
}

/** One process. */
class Lifetime {
  readonly clock: VirtualClock;
  readonly #journal: DyingJournal;
  readonly #engine: EmbeddedEngine;
  readonly #blueprint: SagaBlueprint;

  constructor(
    story: Story,
    private readonly store: MemoryStore,
    world: Deed[],
    crash: Crash | undefined,
    now: number,
  ) {
    this.clock = new VirtualClock(now);
    this.#journal = new DyingJournal(store, crash);
    this.#engine = new EmbeddedEngine(this.#journal, this.clock, silent, { random: () => 0.5 });
    const stages = stepsOf(story.stages, world, this.#journal);
    class StorySaga extends Saga {
      override transactions() {
        return stages.map((stage) => (stage.length === 1 ? stage[0]! : parallel(...stage)));
      }
    }
    this.#blueprint = new SagaBlueprint(StorySaga, new Scopes(new Container()));
  }

  /** @returns the answer that the run owes; `undefined` when the process ended before. */
  async live(): Promise<string | undefined> {
    return Promise.race([this.#live(), this.#journal.death.then(() => undefined)]);
  }

  async #live(): Promise<string> {
    await this.#engine.start([this.#blueprint]);
    const row = this.store.runs.get(1)?.row;
    if (row?.answer === undefined) void this.#deliver();
    await this.#rest();
    const { answer, state } = this.store.runs.get(1)!.row;
    if (answer?.kind === 'reschedule') return answer.kind; // the next delivery would begin the next generation
    return state === 'stuck' ? 'reschedule' : this.#deliver();
  }

  async #deliver(): Promise<string> {
    const { response } = await this.#engine.deliver({ blueprint: this.#blueprint, request: { id: 'R-1' }, deliveryId: 'D-1', patience: 1e12 });
    return 'reason' in response ? `${response.kind} ${response.reason}` : response.kind;
  }

  /** Lets time pass until the run has ended, or is stuck and stays so. */
  async #rest(): Promise<void> {
    for (let quiet = 0, turns = 0; ; turns += 1) {
      if (turns > PATIENCE) throw new Error(`the run is ${this.store.runs.get(1)?.row.state} and neither ends nor rests`);
      const before = this.#journal.commits;
      await turn();
      quiet = this.#journal.commits === before ? quiet + 1 : 0;
      if (quiet < QUIET) continue;
      const { state } = this.store.runs.get(1)!.row;
      if (state !== 'waiting' && state !== 'stuck') {
        if (state === 'running' || state === 'compensating') continue;
        return;
      }
      if (this.clock.step(HOUR) === undefined && state === 'stuck') return;
      quiet = 0;
    }
  }

  history(): readonly HistoryEvent[] {
    return this.store.runs.has(1) ? this.#journal.history(1) : [];
  }

  result(): Pick<Played, 'run' | 'runs' | 'history'> {
    const run = this.#engine.find(this.store.runs.get(1)!.row.id)!;
    return { run, runs: this.store.runs.size, history: run.history };
  }
}

const SETTLES: readonly string[] = ['succeeded', 'refused', 'undone', 'errored', 'parked'];

/** The attempts that a journal tells were begun and not ended, as `step#visit#attempt`. */
function attemptsUnderWay(history: readonly HistoryEvent[]): string[] {
  const open = new Map<string, string>();
  const visits = new Map<string, number>();
  for (const event of history) {
    if (!('step' in event)) continue;
    const name = `${event.step}${'undo' in event ? ' undo' : ''}`;
    if (event.type === 'parked') visits.set(name, event.visits);
    if (SETTLES.includes(event.type)) open.delete(name);
    if (event.type === 'begun') open.set(name, `${name}#${visits.get(name) ?? 0}#${event.attempt}`);
    if (event.type === 'parked' && event.begun !== undefined) open.set(name, `${name}#${event.visits}#1`);
  }
  return [...open.values()];
}
