import { AmendsError } from '../core/errors';
import { recordError } from '../core/error-record';
import { formatDuration } from '../core/duration';
import type { EndState, ErrorRecord, HistoryEvent, ParkedEvent, RunState } from '../core/history';
import { recallResponse, recordResponse, type BackgroundResponse, type ResponseRecord } from '../core/response';
import type { Req } from '../core/request';
import type { Plan } from '../core/plan';
import { runSaga, type PlannedRun } from '../core/run-saga';
import type { RunInfo } from '../core/transaction';
import type { CancelTimer } from '../services/clock';
import { LogScope } from '../services/log-scope';
import type { Blueprint } from './blueprint';
import { freezeRequest, isOlder } from './delivered-request';
import type { RunSummary } from './engine';
import type { RunChange } from './journal';
import { decidePlan, plannedRun, unknownSteps } from './planned-run';
import { RunExecution } from './run-execution';
import { CRASH_LIMIT, RunHistory, stuckKey } from './run-history';
import { RunSlot } from './run-slot';
import { isEnd, type Surroundings } from './surroundings';
import { postponement, Waiters } from './waiters';

export interface LiveRunFacts {
  readonly info: RunInfo;
  readonly number: number;
  readonly lock: string;
  readonly state: RunState;
  readonly owes: boolean;
  readonly createdAt: number;
  readonly step?: string;
  readonly error?: ErrorRecord;
}

/** One run that has not ended: its state, who waits for it, and everything that is journaled of it. */
export class LiveRun {
  readonly info: RunInfo;
  readonly number: number;
  readonly lock: string;
  readonly createdAt: number;
  readonly history = new RunHistory();
  readonly slot: RunSlot;
  #execution: RunExecution;
  readonly #waiters: Waiters;
  readonly #requests: { readonly json: string; readonly value: Req }[] = [];
  #state: RunState;
  #step: string | undefined;
  #error: ErrorRecord | undefined;
  #owes: boolean;
  #updatedAt: number;
  #wake: number | undefined;
  #answer: BackgroundResponse | undefined;
  #deadline: CancelTimer | undefined;
  #launched = false;

  constructor(
    facts: LiveRunFacts,
    readonly surroundings: Surroundings,
    private readonly blueprint: Blueprint | undefined,
  ) {
    this.info = facts.info;
    this.number = facts.number;
    this.lock = facts.lock;
    this.createdAt = facts.createdAt;
    this.#updatedAt = facts.createdAt;
    this.#state = facts.state;
    this.#owes = facts.owes;
    this.#step = facts.step;
    this.#error = facts.error;
    this.slot = new RunSlot(surroundings.slots);
    this.#waiters = new Waiters(surroundings.clock);
    this.#execution = new RunExecution(this);
  }

  get state(): RunState {
    return this.#state;
  }

  /** The run has ended: what an attempt still brings counts for nothing. */
  get over(): boolean {
    return isEnd(this.#state);
  }

  /** Nothing more is begun: the run has ended, or the process is about to. */
  get halted(): boolean {
    return this.over || this.surroundings.stopping;
  }

  get summary(): RunSummary {
    return {
      ...this.info,
      state: this.#state,
      createdAt: this.createdAt,
      updatedAt: this.#updatedAt,
      ...(this.#step === undefined ? {} : { step: this.#step }),
      ...(this.#error === undefined ? {} : { error: this.#error }),
    };
  }

  now(): number {
    return this.surroundings.clock.now();
  }

  committed(): Promise<void> {
    return this.surroundings.journal.committed();
  }

  // ---- requests ----

  get latestNumber(): number {
    return this.#requests.length - 1;
  }

  get latestRequest(): Req {
    return this.#requests.at(-1)!.value;
  }

  request(number: number): Req {
    return this.#requests[number]!.value;
  }

  /** Takes a request that is in the journal already. */
  recall(json: string): void {
    this.#requests.push({ json, value: freezeRequest(json) });
  }

  /** Takes a request that was delivered later; an older one, or the same again, changes nothing. */
  offer(request: Req, json: string): void {
    if (this.over || json === this.#requests.at(-1)!.json || isOlder(request, this.latestRequest)) return;
    this.recall(json);
    this.surroundings.journal.deliver(this.number, { request: this.latestNumber, json });
    this.record({ type: 'delivered', at: this.now(), request: this.latestNumber });
  }

  // ---- what is journaled ----

  record(event: HistoryEvent, outcomeJson?: string): void {
    this.surroundings.journal.append(this.number, event, outcomeJson);
    this.history.apply(event, outcomeJson);
    this.surroundings.heard(this, event, outcomeJson);
  }

  park(event: ParkedEvent): void {
    this.surroundings.journal.park(this.number, event);
    this.history.apply(event);
    this.surroundings.heard(this, event, undefined);
  }

  alert(code: string, message: string): void {
    this.surroundings.logger.error(`alert: ${message}`, { code });
    this.record({ type: 'alert', at: this.now(), code, message });
  }

  #change(state: RunState, more: Partial<RunChange> = {}): void {
    this.#state = state;
    this.#step = more.step;
    this.#error = more.error;
    this.#updatedAt = this.now();
    this.surroundings.journal.change(this.number, { ...more, state, owes: this.#owes, updatedAt: this.#updatedAt });
  }

  // ---- where it stands ----

  /** An attempt begins, or the run turns. */
  working(): void {
    const state = this.history.turned ? 'compensating' : 'running';
    if (this.#state !== state) this.#change(state);
  }

  /** Every step is parked; `wake` is when the first is due by itself. */
  rest(step: string, wake: number | undefined): void {
    this.#wake = wake;
    this.slot.give();
    if (this.#state === 'waiting') return;
    this.#owes ||= this.#waiters.some;
    this.#change('waiting', { step });
    this.#postponeWaiters();
  }

  /** Only an operator helps now. */
  stick(step: string | undefined, undo: boolean, error: ErrorRecord): void {
    this.slot.give();
    if (!this.history.stuck.has(stuckKey(step, undo))) {
      const of = { ...(step === undefined ? {} : { step }), ...(undo ? { undo: true as const } : {}) };
      this.record({ type: 'stuck', at: this.now(), ...of, error });
      this.surroundings.logger.error(`alert: the run is stuck${step === undefined ? '' : ` in ${undo ? 'the undo of ' : ''}${step}`}: ${error.message}`, { code: error.code });
    }
    if (this.#state === 'stuck') return;
    this.#owes ||= this.#waiters.some;
    this.#change('stuck', { ...(step === undefined ? {} : { step }), error });
    this.#postponeWaiters();
  }

  // ---- its life ----

  /** Begins with a plan that was decided before. */
  start(plan: Plan): void {
    this.record({ type: 'planned', at: this.now(), plan });
    this.working();
    this.launch();
  }

  /** Begins, as soon as its lock and the slots allow: the plan is decided then, from the last request delivered. */
  proceed(): void {
    if (this.#state !== 'queued' || this.#launched || this.halted || !this.surroundings.locks.holds(this.lock, this)) return;
    if (this.slot.tryTake()) return this.#begin();
    void this.slot.take().then(() => this.#state === 'queued' && !this.halted && this.#begin());
  }

  #begin(): void {
    let plan: Plan;
    try {
      plan = decidePlan(this.blueprint, this.latestRequest, this.info);
    } catch (error) {
      this.stick(undefined, false, recordError(error));
      return;
    }
    this.start(plan);
  }

  /** Goes on after a restart: what was under way counts as a crash, and a run that waited for its code has it now, or waits on. */
  resume(): void {
    if (this.#state === 'queued') return this.proceed();
    for (const { name } of this.history.plan) for (const undo of [false, true]) this.#countCrash(name, undo);
    if (this.#state === 'stuck' && this.history.stuck.has(stuckKey(undefined, false))) {
      if (this.#error?.code !== 'STEP_UNKNOWN' || unknownSteps(this.blueprint, this.history.plan).length > 0) return;
      this.record({ type: 'verb', at: this.now(), verb: 'resume', by: 'amends', why: 'every step is known again' });
      this.working();
    }
    this.launch();
  }

  /** Three crashes in one step, and it is not executed again. */
  #countCrash(step: string, undo: boolean): void {
    const facts = this.history.facts(step, undo);
    if (!facts.inFlight) return;
    const loop = facts.crashes + 1 >= CRASH_LIMIT;
    const message = loop ? `${step} was under way in ${CRASH_LIMIT} crashes; it is not executed again until an operator says so.` : `The process ended while ${step} was under way.`;
    const error = { name: 'AmendsError', code: loop ? 'CRASH_LOOP' : 'STEP_CRASHED', message };
    this.record({ type: 'errored', at: this.now(), step, ...(undo ? { undo: true as const } : {}), attempt: facts.attempts, error, crashed: true, ...(loop ? {} : { retryAt: this.now() }) });
  }

  /** Runs the algorithm from where the journal says that the run stands. */
  launch(): void {
    this.#launched = true;
    this.#execution = new RunExecution(this);
    const { id: run, saga, request } = this.info;
    LogScope.run({ request, saga, run }, () => {
      const planned = this.#planned();
      if (planned === undefined) return;
      runSaga(planned, this.#execution).then(
        ({ state, answer }) => this.end(state, answer),
        (error: unknown) => this.over || this.stick(undefined, false, recordError(error)),
      );
    });
  }

  #planned(): PlannedRun | undefined {
    const unknown = unknownSteps(this.blueprint, this.history.plan);
    if (this.blueprint !== undefined && unknown.length === 0) return plannedRun(this.blueprint, this.info, this.history.plan, this.latestRequest);
    const what = this.blueprint === undefined ? `the saga ${this.info.saga}` : `the step ${unknown.join(', ')}`;
    const error = new AmendsError('STEP_UNKNOWN', `This process does not know ${what}. Start a version that does, under the same durable name, and the run goes on.`);
    this.stick(undefined, false, recordError(error));
    return undefined;
  }

  /** Sets the timer of the deadline, counted from the first delivery. */
  watchDeadline(): void {
    const length = this.blueprint?.deadline;
    if (length === undefined) return;
    this.#deadline = this.surroundings.clock.timer(Math.max(0, this.createdAt + length - this.now()), () => this.#deadlinePassed(length), 'deadline');
  }

  #deadlinePassed(length: number): void {
    const why = `deadline of ${formatDuration(length)} passed`;
    if (this.over || this.history.alerts.has('DEADLINE_PASSED')) return;
    if (this.history.turned || this.history.pastPivot || this.#state === 'stuck') return this.alert('DEADLINE_PASSED', `${why}; the run is ${this.#state}`);
    this.record({ type: 'verb', at: this.now(), verb: 'deadline', by: 'amends', why });
    this.#obeyCancel();
  }

  /** Ends the run: its answer, the deliveries that get it, and the lock, in one commit. */
  end(state: EndState, answer: ResponseRecord): void {
    if (this.over) return;
    const at = this.now();
    this.#deadline?.();
    this.record({ type: 'ended', at, state, answer });
    const response = recallResponse(answer);
    // An answer that says `reschedule` owes nothing: the next delivery starts afresh.
    this.#owes = answer.kind !== 'reschedule' && !this.#waiters.some && (this.#owes || state === 'abandoned');
    this.#change(state, { endedAt: at, answer });
    for (const id of this.#waiters.deliveryIds()) this.#recordAnswer(id, answer);
    this.#answer = response;
    this.slot.give();
    this.surroundings.locks.leave(this.lock, this)?.proceed();
    const committed = this.committed();
    this.#waiters.answer(response, committed);
    void committed.then(() => this.surroundings.left(this));
  }

  // ---- answers ----

  /** The final answer, or `reschedule` when the run rests, or does not end within `patience` milliseconds. */
  async answer(deliveryId: string | undefined, patience: number): Promise<BackgroundResponse> {
    if (this.#answer !== undefined) return this.#late(this.#answer, deliveryId);
    const works = this.#state === 'running' || this.#state === 'compensating';
    if (!works || patience <= 0 || this.surroundings.stopping) return this.#postpone();
    return this.#waiters.wait(deliveryId, patience, () => (this.#answer === undefined ? this.#postpone() : this.#late(this.#answer, deliveryId)));
  }

  /** The run ended while this delivery came in. */
  async #late(answer: BackgroundResponse, deliveryId: string | undefined): Promise<BackgroundResponse> {
    if (deliveryId !== undefined) this.#recordAnswer(deliveryId, recordResponse(answer));
    await this.committed();
    return answer;
  }

  #recordAnswer(id: string, answer: ResponseRecord): void {
    if (answer.kind === 'reschedule') return;
    this.surroundings.journal.answer({ id, request: this.info.request, run: this.info.id, state: this.#state, answer, at: this.now() });
  }

  async #postpone(): Promise<BackgroundResponse> {
    if (!this.#owes) {
      this.#owes = true;
      this.#change(this.#state, { ...(this.#step === undefined ? {} : { step: this.#step }), ...(this.#error === undefined ? {} : { error: this.#error }) });
    }
    await this.committed();
    return postponement(this.#state, this.#wake, this.now());
  }

  #postponeWaiters(): void {
    this.#waiters.answer(postponement(this.#state, this.#wake, this.now()), this.committed());
  }

  /** The process ends before the run does: whoever waits is told to come again. */
  release(): void {
    this.#deadline?.();
    if (!this.#waiters.some || this.over) return;
    this.#owes = true;
    this.#change(this.#state);
    this.#postponeWaiters();
  }

  // ---- operators and messages ----

  /** @throws AmendsError `VERB_REFUSED` unless the run is stuck. */
  retry(by: string, why: string): void {
    if (this.#state !== 'stuck') throw new AmendsError('VERB_REFUSED', `Run ${this.info.id} is ${this.#state}; only a stuck run can be retried.`);
    if (this.#error?.code === 'STEP_UNKNOWN') throw new AmendsError('VERB_REFUSED', this.#error.message);
    for (const key of this.history.stuck) {
      const undo = key.endsWith(' undo');
      const step = undo ? key.slice(0, -' undo'.length) : key;
      this.record({ type: 'verb', at: this.now(), verb: 'retry', by, why, ...(step === '' ? {} : { step }), ...(undo ? { undo: true as const } : {}) });
    }
    this.#goOn('retry');
  }

  /** Cancels before the pivot; later cancels are journaled and change nothing. @throws AmendsError `PAST_THE_PIVOT` */
  cancel(by: string, why: string): void {
    if (this.history.pastPivot && !this.history.turned) {
      throw new AmendsError('PAST_THE_PIVOT', `Run ${this.info.id} is past its pivot and can no longer be cancelled. Let it finish, or abandon it.`);
    }
    const before = this.history.cancelled;
    this.record({ type: 'verb', at: this.now(), verb: 'cancel', by, why });
    if (before === undefined && !this.history.turned) this.#obeyCancel();
  }

  #obeyCancel(): void {
    const { message } = this.history.cancelled!.error;
    if (this.history.plan.length === 0) return this.end('compensated', { kind: 'fail', reason: message });
    if (this.#state === 'stuck') return this.#goOn('cancel');
    this.#execution.nudge();
  }

  /** Ends the run now and undoes nothing. */
  abandon(by: string, why: string): void {
    this.record({ type: 'verb', at: this.now(), verb: 'abandon', by, why });
    this.end('abandoned', { kind: 'fail', reason: `abandoned by ${by}: ${why}` });
    this.#execution.nudge();
  }

  #goOn(verb: 'retry' | 'cancel'): void {
    const whole = this.history.plan.length === 0 || this.#execution.idle;
    if (this.history.plan.length === 0) {
      this.#change('queued');
      this.#launched = false;
      return this.proceed();
    }
    this.working();
    if (whole) this.launch();
    else this.#execution.unstick(verb);
  }

  /** Journals a message; whoever waits for it is woken once it is durable. @returns false when this id came before. */
  async message(name: string, id: string, payload: unknown): Promise<boolean> {
    const known = this.history.messages.some((message) => message.id === id);
    if (!known) this.record({ type: 'message', at: this.now(), name, id, ...(payload === undefined ? {} : { payload }) });
    await this.committed();
    if (!known) this.#execution.nudge();
    return !known;
  }
}
