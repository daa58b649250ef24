import { recordError } from '../core/error-record';
import { AmendsError } from '../core/errors';
import type { Req } from '../core/request';
import type { RunInfo } from '../core/transaction';
import type { LiveAttempt } from './attempt';
import type { Blueprint } from './blueprint';
import { BriefMap } from './brief-map';
import { crashesOf } from './crash-count';
import { recalledSlot, slotFor } from './flow/slot-for';
import type { Delivery, RunSummary } from './engine';
import type { NewRun, RunRow } from './journal-rows';
import { LiveRun } from './live-run';
import { lockOf } from './lock-of';
import { decidePlan } from './planned-run';
import { summaryOf } from './run-view';
import { readHistory } from './read-history';
import type { Quarters } from './shared-runs';
import { subjectOf } from './subject-of';
import type { Neighbour, Surroundings } from './surroundings';
import { isEnd } from '../core/run-states';

/** How long a delivery waits, and where it came from. */
type Arrival = Pick<Delivery, 'patience' | 'origin'>;

const keyOf = (saga: string, request: string): string => `${saga}\n${request}`;

/** A new run, with what its request is about. */
function about(run: NewRun, request: Req): NewRun {
  const subject = subjectOf(request);
  return subject === undefined ? run : { ...run, subject };
}

/** At a lock stand those that have it, then those that wait, as the journal has them. */
const before = (a: Neighbour, b: Neighbour): boolean => ((a.state === 'queued') === (b.state === 'queued') ? a.number < b.number : b.state === 'queued');

/** The runs that live in this process: found by their request and by their id, begun, taken up, and let go. */
export class LiveRuns implements Quarters {
  blueprints: ReadonlyMap<string, Blueprint> = new Map();
  /** The runs that were taken up last, as they were then. */
  adopted: readonly RunSummary[] = [];
  readonly #byKey = new BriefMap<LiveRun>();
  readonly #byId = new BriefMap<LiveRun>();
  /** Runs that were not begun, since another process was first. */
  readonly #elsewhere = new WeakSet<LiveRun>();

  /** Runs of which the journal did not take something. */
  readonly #refused = new Set<string>();
  /** Those that it does not have at all. */
  readonly #unwritten = new WeakMap<LiveRun, AmendsError>();

  constructor(private readonly surroundings: Surroundings & { readonly attempts: Iterable<LiveAttempt> }) {}

  find(saga: string, request: string): LiveRun | undefined {
    return this.#byKey.get(keyOf(saga, request));
  }

  /** The live runs of a request, of all sagas. @param alone no other process may have one */
  live(request: string, alone: boolean): readonly RunSummary[] {
    return [...this.blueprints.keys()].flatMap((saga) => {
      const run = this.find(saga, request);
      if (run !== undefined) return run.over ? [] : [run.summary];
      const row = alone ? undefined : this.surroundings.journal.latest(saga, request);
      return row === undefined || isEnd(row.state) ? [] : [summaryOf(row)];
    });
  }

  get(id: string): LiveRun | undefined {
    return this.#byId.get(id);
  }

  /** Whether another process was first to begin a run for the request of this one. */
  isElsewhere(run: LiveRun): boolean {
    return this.#elsewhere.has(run);
  }

  /** @throws AmendsError `JOURNAL_REFUSED` when a run was to begin, and the journal did not take it. */
  assertWritable(run: LiveRun): void {
    const error = this.#unwritten.get(run);
    if (error !== undefined) throw error;
  }

  all(): Iterable<LiveRun> {
    return this.#byKey.values();
  }

  begin(blueprint: Blueprint, request: Req, json: string, generation: number, { patience, origin }: Arrival): LiveRun {
    const lock = lockOf(blueprint, request);
    const slot = slotFor(this.surroundings.slots, blueprint, request);
    const free = this.surroundings.locks.free(lock) && slot.available;
    if (!free) slot.assertRoom();
    const id = this.surroundings.journal.newId();
    const info: RunInfo = { id, saga: blueprint.name, request: request.id, generation };
    const plan = free ? decidePlan(blueprint, request, info) : undefined;
    const createdAt = this.surroundings.clock.now();
    const state = free ? ('running' as const) : ('queued' as const);
    const owes = patience <= 0;
    const row = { id, saga: blueprint.name, request: request.id, generation, lock, state, owes, createdAt, updatedAt: createdAt };
    const begun = about(row, request);
    const number = this.surroundings.journal.begin(begun, json);
    const run = new LiveRun({ info, subject: begun.subject, number, slot, lock, state, owes, createdAt }, this.surroundings, blueprint);
    run.trace?.begin(origin);
    run.requests.add(json, request);
    this.#keep(run);
    this.surroundings.locks.join(lock, run);
    run.watchDeadline();
    if (plan === undefined) run.proceed();
    else if (run.slot.tryTake()) run.start(plan);
    return run;
  }

  /** Goes on with runs from where the journal says that they stand. */
  adopt(rows: readonly RunRow[]): void {
    this.adopted = rows.map(summaryOf);
    const runs = rows.map((row) => this.#recall(row, this.blueprints.get(row.saga)));
    const queuedLast = [...runs].sort((a, b) => Number(a.state === 'queued') - Number(b.state === 'queued'));
    for (const run of queuedLast) this.surroundings.locks.enter(run.lock, run, before);
    for (const run of runs) run.watchDeadline();
    for (const run of queuedLast) run.resume();
  }

  /** A run as the journal tells it. Whoever waited for it when the process ended was cut off, so the run owes its answer. */
  #recall(row: RunRow, blueprint: Blueprint | undefined): LiveRun {
    const { id, saga, request, generation } = row;
    const requests = this.surroundings.journal.requests(row.number);
    const slot = recalledSlot(this.surroundings.slots, saga, blueprint, JSON.parse(requests.at(-1)!.json) as Req, (message) =>
      this.surroundings.logger.warn(message, { run: id }),
    );
    const run = new LiveRun({ ...row, owes: true, slot, info: { id, saga, request, generation } }, this.surroundings, blueprint);
    for (const { json } of requests) run.requests.add(json);
    readHistory(this.surroundings.journal.history(row.number), run.history);
    this.#keep(run);
    return run;
  }

  byNumber(number: number): LiveRun | undefined {
    for (const run of this.#byKey.values()) if (run.number === number) return run;
    return undefined;
  }

  dismiss(run: LiveRun): void {
    this.#elsewhere.add(run);
    run.lose();
    this.left(run);
    this.surroundings.locks.leave(run.lock, run)?.proceed();
  }

  dismissAll(): void {
    const runs = [...this.#byKey.values()];
    this.#byKey.clear();
    this.#byId.clear();
    for (const run of runs) run.lose();
    for (const run of runs) this.surroundings.locks.leave(run.lock, run);
    for (const attempt of this.surroundings.attempts) attempt.interrupt(new AmendsError('STEP_INTERRUPTED', 'Another process has taken the run.'));
  }

  refuse(former: LiveRun, error: AmendsError): void {
    const { info, lock } = former;
    former.lose();
    this.left(former);
    const row = this.surroundings.journal.find(info.id);
    if (row === undefined) this.#unwritten.set(former, error);
    if (row === undefined || isEnd(row.state)) return this.surroundings.locks.leave(lock, former)?.proceed();
    if (this.#refused.has(info.id)) return; // not even that it is stuck can be written: until the next start nobody goes on with it
    this.#refused.add(info.id);
    const run = this.#recall(row, this.blueprints.get(info.saga));
    // It was to end, and does not: it stands before whoever got its lock meanwhile, and whom the journal refuses that.
    if (!this.surroundings.locks.replace(lock, former, run)) this.surroundings.locks.enter(lock, run, () => true);
    run.watchDeadline();
    for (const crash of crashesOf(run.history, run.now())) run.record(crash); // what was under way is made again, if anybody says so
    run.stick(undefined, false, recordError(error));
  }

  requeue(former: LiveRun, begun: boolean): LiveRun {
    const { info, subject, number, lock, createdAt, requests } = former;
    const blueprint = this.blueprints.get(info.saga)!;
    const slot = slotFor(this.surroundings.slots, blueprint, requests.latest);
    const facts = { info, subject, number, lock, createdAt, state: 'queued' as const, owes: true, slot };
    if (!begun)
      this.surroundings.journal.begin(
        about({ ...info, lock, createdAt, updatedAt: this.surroundings.clock.now(), state: 'queued', owes: true }, requests.at(0)),
        JSON.stringify(requests.at(0)),
      );
    const run = new LiveRun(facts, this.surroundings, blueprint, requests);
    for (const event of begun ? this.surroundings.journal.history(number) : []) run.history.apply(event);
    if (!begun && former.history.trace !== undefined) run.record(former.history.trace);
    for (let later = begun ? this.surroundings.journal.requests(number).length : 1; later <= requests.latestNumber; later += 1) {
      this.surroundings.journal.deliver(number, { request: later, json: JSON.stringify(requests.at(later)) });
      run.record({ type: 'delivered', at: this.surroundings.clock.now(), request: later });
    }
    for (const { name, id, payload } of former.history.messages) void run.message(name, id, payload).catch(() => undefined);
    former.lose();
    this.#keep(run);
    if (!this.surroundings.locks.replace(lock, former, run)) this.surroundings.locks.join(lock, run); // it ended in the turn in which it began
    run.watchDeadline();
    return run;
  }

  #keep(run: LiveRun): void {
    this.#byKey.set(keyOf(run.info.saga, run.info.request), run);
    this.#byId.set(run.info.id, run);
  }

  left(run: Neighbour): void {
    if (this.#byId.get(run.info.id) !== run) return; // another has taken its place
    this.#byKey.delete(keyOf(run.info.saga, run.info.request));
    this.#byId.delete(run.info.id);
  }
}
