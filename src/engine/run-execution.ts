import { AmendsError, codeOf, isTerminal } from '../core/errors';
import { recallError, recordError } from '../core/error-record';
import type { Action, Execution, Settled, StepOptions, Stop, StuckVerb, Turn } from '../core/execution';
import type { ErrorRecord, ParkedEvent } from '../core/history';
import type { Req } from '../core/request';
import { delayAfter } from '../core/retry';
import { never, promised, type Wait, type Work } from '../core/work';
import type { TimerPurpose } from '../services/clock';
import { LiveAttempt, type Settlement } from './attempt';
import type { ExecutionHost } from './execution-host';
import { parkedEvent } from './parked-event';
import { stuckKey, type Facts, type RunHistory } from './run-history';
import { startTraced } from './tracing/start-traced';
import { withinTime } from './within-time';

/** Milliseconds from which on a backoff gives the slot to others: a vendor that is down for an hour must not hold all of them. */
const LONG_BACKOFF = 1_000;

/** The durability port over a journal: intentions before effects, outcomes after them, and nothing done twice that is journaled once. */
export class RunExecution implements Execution {
  readonly #history: RunHistory;
  /** Steps that were begun or taken up, and have not come to their end. */
  readonly #open = new Set<string>();
  #parked: Set<string> | undefined;
  #backingOff: Set<string> | undefined;
  #sleepers: Set<() => void> | undefined;
  #stuck: Map<string, (verb: StuckVerb) => void> | undefined;

  constructor(private readonly run: ExecutionHost) {
    this.#history = run.history;
  }

  get cancelled(): Turn | undefined {
    return this.#history.cancelled;
  }

  get latestRequest(): Req {
    return this.run.requests.latest;
  }

  requestOf(step: string): Req {
    return this.run.requests.at(this.#history.facts(step, false).request);
  }

  begun(step: string): boolean {
    return this.#history.facts(step, false).begun;
  }

  settled(step: string): Settled | undefined {
    return this.#history.facts(step, false).settled;
  }

  decided(step: string): boolean {
    const { applies, undecided } = this.#history.step(step);
    return applies !== undefined || undecided !== undefined;
  }

  *decide(step: string, ask: () => boolean | Promise<boolean>): Work<boolean> {
    const facts = this.#history.step(step);
    if (facts.undecided !== undefined) throw recallError(facts.undecided);
    if (facts.applies !== undefined || facts.forward.begun) return facts.applies ?? true;
    try {
      const answer = ask();
      const asked = typeof answer !== 'boolean';
      const applies = asked ? yield* promised(withinTime(answer, step, this.run.surroundings.timeouts)) : answer;
      if (this.run.halted) return yield* never();
      const guard = this.#history.plan.some(({ name, kind }) => name === step && kind === 'guard'); // which has no intention to be remembered by
      if (asked || !applies || guard) this.run.record({ type: 'decided', at: this.run.now(), step, applies: Boolean(applies) });
      return Boolean(applies); // as a restart reads it
    } catch (thrown) {
      if (this.run.halted) return yield* never();
      this.run.record({ type: 'decided', at: this.run.now(), step, applies: false, error: recordError(thrown) });
      throw thrown;
    }
  }

  *step(step: string, action: Action, options: StepOptions): Work<Settled> {
    const facts = this.#history.facts(step, options.undo);
    this.#open.add(step);
    for (;;) {
      const settled = facts.settled ?? this.#interrupted(facts, options);
      if (settled !== undefined) {
        if (settled.kind !== 'parked') this.#open.delete(step); // which is visited again
        if (settled.kind === 'succeeded' || settled.kind === 'bypassed') this.#restIfParked(); // a failure wakes the parked members instead
        return settled;
      }
      if (this.run.halted) return yield* never();
      const wait = (facts.retryAt ?? 0) - this.run.now();
      if (wait > 0) yield* this.#backOff(step, wait, options.stop);
      else if (!this.run.slot.tryTake()) yield* promised(this.run.slot.take());
      else {
        this.#intend(step, options.undo, facts);
        yield this.run.committed;
        if (this.#dropped(step, options)) return yield* never();
        if (!this.run.surroundings.fresh) yield* promised(this.run.surroundings.refresh());
        if (this.#dropped(step, options)) return yield* never();
        const bar = this.#bar(options.stop);
        const attempt = bar === undefined ? this.#attempt(step, facts, action, options) : undefined;
        if (attempt !== undefined) yield (resume) => startTraced(attempt, options.undo, this.run.trace, resume);
        const settlement = attempt?.settlement ?? { error: bar };
        if (this.#dropped(step, options)) return yield* never();
        this.#conclude(step, options, facts, settlement);
      }
    }
  }

  /** Why an attempt is not made although its intention is journaled: while that was committed, the process began to stop, or a sibling failed. */
  #bar(stop: Stop | undefined): AmendsError | undefined {
    const why = this.run.halted ? 'The process was shut down' : stop?.stopped ? 'Another step of the group failed' : undefined;
    return why === undefined ? undefined : new AmendsError('STEP_INTERRUPTED', `${why} before the attempt began.`);
  }

  /** What an attempt brought counts for nothing: the run was ended meanwhile. */
  #dropped(step: string, { undo }: StepOptions): boolean {
    if (this.run.over) this.run.trace?.dropped(step, undo);
    return this.run.over;
  }

  /** A forward step makes no further attempt after a cancel before the pivot, or after a sibling's failure. */
  #interrupted(facts: Facts, options: StepOptions): Settled | undefined {
    const cancelled = !options.undo && this.cancelled !== undefined && !this.#history.pastPivot;
    return cancelled || options.stop?.stopped ? { kind: 'interrupted', started: facts.begun, order: this.#history.order } : undefined;
  }

  /** Journals the intention of an attempt, pinning the request: a retry sees the one before, a new visit the newest. */
  #intend(step: string, undo: boolean, facts: Facts): void {
    const at = this.run.now();
    const { parked } = this.#history.step(step);
    if (!undo && parked !== undefined && parked.begun === undefined && facts.attempts === 0) return this.run.park(this.#visit(parked, at));
    const request = undo ? this.#history.facts(step, false).request : facts.begun ? facts.request : this.run.requests.latestNumber;
    const attempt = facts.attempts + 1;
    this.run.record(undo ? { type: 'begun', at, step, undo, attempt, request } : { type: 'begun', at, step, attempt, request });
    this.run.working();
  }

  /** The parked event with the intention of the visit that follows: given the message it waited for, or told that none came. */
  #visit(parked: ParkedEvent, at: number): ParkedEvent {
    const begun = { at, request: this.run.requests.latestNumber };
    this.run.working();
    if (parked.message === undefined) return { ...parked, begun };
    const number = this.#history.step(parked.step).claimed ?? this.#history.nextMessage(parked.message)?.number;
    if (number !== undefined) return { ...parked, begun, received: { ...parked.received, [parked.message]: number } };
    const early = this.#history.step(parked.step).woken && (parked.until === undefined || parked.until > at);
    return early ? { ...parked, begun } : { ...parked, begun, timedOut: true };
  }

  #attempt(step: string, { attempts: number, request }: Facts, action: Action, options: StepOptions): LiveAttempt {
    return new LiveAttempt({ number, request: this.run.requests.at(request), step, action, options }, this.#history, this.run.surroundings, this.run);
  }

  /** Journals how an attempt settled. */
  #conclude(step: string, options: StepOptions, facts: Facts, settlement: Settlement): void {
    const at = this.run.now();
    if ('error' in settlement) return this.#errored(step, options, facts, settlement.error, at);
    const { ended } = settlement;
    if ('journaled' in ended) return;
    switch (ended.kind) {
      case 'succeeded':
        return this.run.record(ended.by === undefined ? { type: 'succeeded', step, at } : { type: 'succeeded', step, at, by: ended.by }, ended.json);
      case 'refused':
        return this.run.record({ type: 'refused', step, at, answer: ended.answer });
      case 'undone': {
        const { answer, nothing, by } = ended;
        const plain = answer === undefined && nothing === undefined && by === undefined; // most are, and what is spread is dear
        if (plain) return this.run.record({ type: 'undone', step, at, undo: true });
        const { kind: _kind, ...said } = ended;
        return this.run.record({ type: 'undone', step, at, undo: true, ...said });
      }
      case 'found':
        return this.run.record({ type: 'found', step, at, undo: true, ...(ended.json === undefined ? {} : { outcome: JSON.parse(ended.json) as unknown }) });
      case 'parked':
        return this.run.park(parkedEvent(this.#history.step(step).parked, ended, { step, at }));
    }
  }

  #errored(step: string, options: StepOptions, facts: Facts, thrown: unknown, at: number): void {
    const { retry, unlimited } = options;
    const error = recordError(thrown);
    const attempt = facts.attempts;
    const interrupted = error.code === 'STEP_INTERRUPTED';
    const spent = !unlimited && attempt >= retry.maxAttempts;
    const look = spent && options.probe && !options.undo && facts.usedUp === undefined; // its probe is asked before it is given up
    const last = !interrupted && (isTerminal(thrown) || (spent && !look));
    const delay = interrupted ? 0 : delayAfter(attempt, retry, error.retryAfter, this.run.surroundings.random());
    const retryAt = last ? {} : { retryAt: at + delay, ...(look && !interrupted ? { usedUp: true as const } : {}) };
    this.run.record({ type: 'errored', at, step, ...(options.undo ? { undo: true as const } : {}), attempt, error, ...retryAt });
    if (unlimited && attempt === retry.maxAttempts)
      this.run.alert(codeOf(thrown) ?? 'RETRYING', `${step} has failed ${attempt} times after the pivot and is tried on: ${error.message}`);
  }

  *park(step: string, stop?: Stop): Work<boolean> {
    const parked = this.#history.step(step).parked!;
    (this.#parked ??= new Set()).add(step);
    try {
      for (;;) {
        if (this.#interrupted(this.#history.facts(step, false), { undo: false, stop } as StepOptions)) {
          this.#open.delete(step);
          return false;
        }
        const remaining = parked.until === undefined ? undefined : parked.until - this.run.now();
        if (this.run.halted) return yield* never();
        const message = parked.message === undefined ? undefined : this.#history.nextMessage(parked.message);
        this.#history.step(step).claimed = message?.number;
        if (message !== undefined || this.#history.step(step).woken || (remaining !== undefined && remaining <= 0)) break;
        this.#restIfParked();
        yield this.#pause(remaining, stop, 'park');
      }
    } finally {
      this.#parked.delete(step);
    }
    this.#history.facts(step, false).settled = undefined; // it is visited next
    return true;
  }

  /** The run rests once every step that is not at its end is parked, whichever of them came last. */
  #restIfParked(): void {
    if (this.run.halted) return;
    for (const open of this.#open) if (this.#parked?.has(open) !== true) return;
    const first: string | undefined = this.#parked?.values().next().value;
    if (first !== undefined) this.run.rest(first, this.#nextWake());
    else if (!this.idle) this.run.slot.give(); // the last that worked beside a stuck step
  }

  /** When the first of the parked steps is due by itself. */
  #nextWake(): number | undefined {
    const times = [...(this.#parked ?? [])].map((step) => this.#history.step(step).parked?.until).filter((until) => until !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  turn(turn: Turn): void {
    if (this.#history.turned || this.run.over) return; // over: abandoned in the same moment
    const { cause, step, error, answer } = turn;
    const { stack: _stack, ...told } = error; // it stands with the attempt that failed
    this.run.record({
      type: 'turned',
      at: this.run.now(),
      cause,
      ...(step === undefined ? {} : { step }),
      error: told,
      ...(answer === undefined ? {} : { answer }),
    });
    this.run.working();
  }

  *stuck(step: string, undo: boolean, error: ErrorRecord): Work<StuckVerb> {
    if (!undo && this.cancelled !== undefined) return 'cancel';
    this.#open.delete(step);
    const asked: { verb?: StuckVerb; resume?: () => void } = {};
    (this.#stuck ??= new Map<string, (verb: StuckVerb) => void>()).set(stuckKey(step, undo), (verb) => {
      asked.verb = verb;
      asked.resume?.();
    });
    this.run.stick(step, undo, error);
    this.#restIfParked();
    if (asked.verb === undefined) yield (resume) => void (asked.resume = resume);
    return asked.verb!;
  }

  /** Nobody here waits for an operator. */
  get idle(): boolean {
    return this.#stuck === undefined || this.#stuck.size === 0;
  }

  /** Goes on where the run is stuck: everywhere, or in these places only. */
  unstick(verb: StuckVerb, keys: Iterable<string> = [...(this.#stuck?.keys() ?? [])]): void {
    for (const key of keys) {
      const resolve = this.#stuck?.get(key);
      this.#stuck?.delete(key);
      resolve?.(verb);
    }
  }

  /** Wakes whoever sleeps, to look again. */
  nudge(): void {
    for (const wake of [...(this.#sleepers ?? [])]) wake();
  }

  /** Waits for the next attempt, without a slot if that takes long and nothing else of the run is at work. */
  *#backOff(step: string, length: number, stop: Stop | undefined): Work<void> {
    const backingOff = (this.#backingOff ??= new Set()).add(step);
    const idle = [...this.#open].every((open) => backingOff.has(open) || this.#parked?.has(open));
    if (idle && length >= LONG_BACKOFF) this.run.slot.give();
    yield this.#pause(length, stop, 'backoff');
    backingOff.delete(step);
  }

  #pause(length: number | undefined, stop: Stop | undefined, purpose: TimerPurpose): Wait {
    return (resume) => {
      const done = (): void => {
        if (this.#sleepers?.delete(done) !== true) return; // somebody else woke it before
        cancel?.();
        unlisten?.();
        resume();
      };
      const cancel = length === undefined ? undefined : this.run.surroundings.clock.timer(length, done, purpose);
      const unlisten = stop?.listen(done);
      (this.#sleepers ??= new Set()).add(done);
    };
  }
}
