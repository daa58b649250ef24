import { AmendsError } from '../core/errors';
import { recordError } from '../core/error-record';
import type { EndState, ErrorRecord, HistoryEvent, ParkedEvent, RunState } from '../core/history';
import type { StuckVerb } from '../core/execution';
import type { Plan } from '../core/plan';
import type { ResponseRecord } from '../core/response';
import type { Req } from '../core/request';
import { runSaga } from '../core/run-saga';
import type { RunInfo } from '../core/transaction';
import { carryOut, type Inside, type Wait } from '../core/work';
import type { CancelTimer } from '../services/clock';
import { LogScope } from '../services/log-scope';
import type { Blueprint } from './blueprint';
import { crashesOf } from './crash-count';
import { DeliveredRequests } from './delivered-requests';
import type { Command, RunSummary } from './engine';
import type { ExecutionHost } from './execution-host';
import { decidePlan, plannedRun, unknownSteps } from './planned-run';
import { RunAnswers } from './run-answers';
import { passDeadline } from './run-deadline';
import { RunExecution } from './run-execution';
import { RunHistory, stuckKey } from './run-history';
import type { RunSlot } from './run-slot';
import { RunStanding, stuckIn, type LiveRunFacts, type Standing } from './run-standing';
import type { Hearing } from './step-transaction';
import { RunVerbs, type Commanded } from './run-verbs';
import type { Neighbour, Surroundings } from './surroundings';
import { isEnd } from '../core/run-states';
import { RunTrace } from './tracing/run-trace';

/** One run that has not ended: its life, and everything that is journaled of it. */
export class LiveRun implements ExecutionHost, Commanded, Hearing, Neighbour {
  readonly info: RunInfo;
  readonly number: number;
  readonly lock: string;
  readonly createdAt: number;
  readonly subject: string | undefined;
  readonly history = new RunHistory();
  readonly slot: RunSlot;
  readonly #standing: RunStanding;
  readonly answers: RunAnswers;
  readonly committed: Wait = (resume) => this.surroundings.journal.whenCommitted(resume);
  readonly trace: RunTrace | undefined;
  /** Log lines of the run carry its fields, whoever woke it. */
  readonly #inside: Inside;
  #execution: RunExecution;
  #deadline: CancelTimer | undefined;
  #launched = false;
  /** Another process has it, or nobody; or, `setBack`, one was in the way of what was handed over of it last, and it goes on anew if the journal has it. */
  lost = false;
  setBack = false;

  constructor(
    facts: LiveRunFacts,
    readonly surroundings: Surroundings,
    private readonly blueprint: Blueprint | undefined,
    readonly requests = new DeliveredRequests(),
  ) {
    ({ info: this.info, number: this.number, lock: this.lock, createdAt: this.createdAt, subject: this.subject, slot: this.slot } = facts);
    const { info, number, createdAt, slot, state, owes, step, error } = facts;
    this.#standing = new RunStanding(number, surroundings.journal, surroundings.clock, { state, owes, step, error }, createdAt, slot);
    this.answers = new RunAnswers(info, this.#standing, surroundings);
    this.#execution = new RunExecution(this);
    this.trace = surroundings.tracer && new RunTrace(surroundings.tracer, this);
    const fields = { request: info.request, saga: info.saga, run: info.id };
    this.#inside = this.trace?.opened(fields) ?? LogScope.opened(fields);
  }

  get state(): RunState {
    return this.#standing.state;
  }

  get over(): boolean {
    return this.lost || isEnd(this.state);
  }

  get halted(): boolean {
    return this.over || this.surroundings.stopping;
  }

  get summary(): RunSummary {
    return { ...this.info, createdAt: this.createdAt, ...this.#standing.summary };
  }

  now(): number {
    return this.surroundings.clock.now();
  }

  /** Takes a request that was delivered later; an older one, or the same again, changes nothing. */
  offer(request: Req, json: string): void {
    if (this.over || !this.requests.isNews(request, json)) return;
    this.requests.add(json, request);
    this.surroundings.journal.deliver(this.number, { request: this.requests.latestNumber, json });
    this.record({ type: 'delivered', at: this.now(), request: this.requests.latestNumber });
  }

  record(given: HistoryEvent, outcomeJson?: string): void {
    const event = this.trace?.journaled(given) ?? given;
    this.surroundings.journal.append(this.number, event, outcomeJson);
    this.journaled(event, outcomeJson, false);
  }

  park(given: ParkedEvent): void {
    const event = this.trace?.journaled(given) ?? given;
    this.surroundings.journal.park(this.number, event);
    this.journaled(event, undefined, false);
  }

  journaled(event: HistoryEvent, outcomeJson?: string, durable = true): void {
    this.history.apply(event, outcomeJson);
    this.trace?.heard(event);
    this.surroundings.heard(this, event, outcomeJson, durable);
  }

  alert(code: string, message: string): void {
    this.surroundings.logger.error(`alert: ${message}`, { code });
    this.record({ type: 'alert', at: this.now(), code, message });
  }

  working(): void {
    if (this.history.stuck.size > 0) return; // a sibling goes on; the run stays stuck for whoever can help
    const state = this.history.turned ? 'compensating' : 'running';
    if (this.state !== state) this.#standing.change({ state, owes: this.#standing.owes });
  }

  rest(step: string, wake: number | undefined): void {
    this.slot.give();
    if (this.state === 'waiting' || this.state === 'stuck') this.answers.resting(wake);
    else this.#restAs({ state: 'waiting', step }, wake);
  }

  stick(step: string | undefined, undo: boolean, error: ErrorRecord): void {
    this.slot.give();
    if (!this.history.stuck.has(stuckKey(step, undo))) {
      this.record({ type: 'stuck', at: this.now(), ...(step === undefined ? {} : { step }), ...(undo ? { undo: true as const } : {}), error });
      this.surroundings.logger.error(`alert: the run is stuck${step === undefined ? '' : ` in ${undo ? 'the undo of ' : ''}${step}`}: ${error.message}`, {
        code: error.code,
      });
    }
    if (this.state !== 'stuck') this.#restAs(stuckIn({ step, error }), undefined);
  }

  /** Whoever waits is told to come again, and is owed the answer then. */
  #restAs(standing: Omit<Standing, 'owes'>, wake: number | undefined): void {
    this.#standing.change({ ...standing, owes: this.#standing.owes || this.answers.awaited });
    this.answers.resting(wake);
  }

  start(plan: Plan): void {
    this.record({ type: 'planned', at: this.now(), plan });
    this.working();
    this.launch();
  }

  /** Begins, as soon as its lock and the slots allow: the plan is decided then, from the last request delivered. */
  proceed(): void {
    if (!this.#mayBegin) return;
    if (this.slot.tryTake()) return this.#inside(() => this.#begin());
    void this.slot.take().then(() => (this.#mayBegin ? this.#inside(() => this.#begin()) : this.state === 'queued' && this.slot.give())); // who had the lock may have it again
  }

  get #mayBegin(): boolean {
    return this.state === 'queued' && !this.#launched && !this.halted && this.surroundings.locks.holds(this.lock, this);
  }

  #begin(): void {
    let plan: Plan;
    this.surroundings.journal.take(this.number, this.lock);
    try {
      plan = decidePlan(this.blueprint, this.requests.latest, this.info);
    } catch (error) {
      return this.stick(undefined, false, recordError(error));
    }
    this.start(plan);
  }

  /** Goes on after a restart: what was under way counts as a crash, and a run that waited for its code has it now, or waits on. */
  resume(): void {
    const length = this.blueprint?.deadline; // one that passed while no process ran counts before anything is begun
    if (length !== undefined && this.createdAt + length <= this.now()) passDeadline(this, length);
    if (this.over) return;
    if (this.state === 'queued') return this.proceed();
    if (this.history.startedAt !== undefined) this.slot.recall(this.history.startedAt);
    if (this.state === 'running' || this.state === 'compensating') this.slot.reserve(); // before those that are queued
    for (const crash of crashesOf(this.history, this.now())) this.record(crash);
    const whole = this.history.stuck.get(stuckKey(undefined, false));
    if (this.state === 'stuck' && whole !== undefined) {
      const unknown = this.blueprint === undefined || unknownSteps(this.blueprint, this.history.plan).length > 0;
      if (whole.error.code !== 'STEP_UNKNOWN' || unknown) return;
      this.record({ type: 'verb', at: this.now(), verb: 'resume', by: 'amends', why: 'every step is known again' });
      return this.goOn('retry', [stuckKey(undefined, false)]); // it may have been queued, with no plan yet
    }
    this.launch();
  }

  /** Runs the algorithm from where the journal says that the run stands. */
  launch(): void {
    if (this.#launched) this.#execution = new RunExecution(this);
    this.#launched = true;
    this.#inside(() => {
      const planned = plannedRun(this.blueprint, this.info, this.history.plan, this.requests.latest);
      if (planned instanceof AmendsError) return this.stick(undefined, false, recordError(planned));
      carryOut(
        runSaga(planned, this.#execution),
        this.#inside,
        ({ state, answer }) => this.end(state, answer),
        (error: unknown) => this.over || this.stick(undefined, false, recordError(error)),
      );
    });
  }

  /** Sets the timer of the deadline, counted from the first delivery. */
  watchDeadline(): void {
    const length = this.blueprint?.deadline;
    if (length === undefined) return;
    this.#deadline = this.surroundings.clock.timer(Math.max(0, this.createdAt + length - this.now()), () => passDeadline(this, length), 'deadline');
  }

  /** Ends the run: its answer, the deliveries that get it, and the lock, in one commit. */
  end(state: EndState, answer: ResponseRecord): void {
    if (this.over) return;
    this.#deadline?.();
    const at = this.now();
    this.record({ type: 'ended', at, state, answer });
    // An answer that says `reschedule` owes nothing: the next delivery starts afresh.
    const owes = answer.kind !== 'reschedule' && !this.answers.awaited && (this.#standing.owes || state === 'abandoned');
    const { step, error } = this.state === 'stuck' ? this.#standing.summary : (this.history.turn ?? {}); // by which ended runs are found
    this.#standing.change({ state, owes, step, error }, { endedAt: at, answer }, answer.kind === 'reschedule' || this.answers.awaited);
    this.slot.giveUp();
    this.surroundings.locks.leave(this.lock, this)?.proceed();
    this.answers.end(answer);
    this.surroundings.journal.whenCommitted(() => this.surroundings.left(this));
  }

  /** The run goes on in another process, or not at all: nothing more is journaled of it here, and whoever waits is told to come again. */
  lose(): void {
    this.answers.withdraw();
    if (this.over) return;
    this.lost = true;
    this.#deadline?.();
    this.slot.vanish();
    this.#execution.nudge();
    this.answers.resting(undefined);
  }

  /** Somebody who asked another process is told to come again. */
  owe(): void {
    if (!this.over) this.#standing.owe();
  }

  /** The process ends before the run does: whoever waits is told to come again. */
  release(): void {
    this.#deadline?.();
    this.#execution.nudge(); // who sleeps takes the timer back, and begins nothing
    if (this.over || !this.answers.awaited) return;
    this.#standing.owe();
    this.answers.resting(undefined);
  }

  /** Carries out an operator's verb. @throws AmendsError that says why not; nothing is journaled then. */
  command(command: Command): void {
    new RunVerbs(this).carryOut(command);
  }

  giveWay(why: string): void {
    new RunVerbs(this).giveWay(why);
  }

  /** Goes on where the run was stuck: everywhere, or in these places, and it stays stuck in the others. */
  goOn(verb: StuckVerb, places?: Iterable<string>): void {
    const whole = this.history.plan.length === 0 || this.#execution.idle;
    if (this.history.plan.length === 0) {
      this.#standing.change({ state: 'queued', owes: this.#standing.owes });
      this.#launched = false;
      return this.proceed();
    }
    const [left] = this.history.stuck.values();
    if (left === undefined) this.working();
    else this.#standing.change({ ...stuckIn(left), owes: this.#standing.owes });
    if (whole) this.launch();
    else this.#execution.unstick(verb, places);
  }

  nudge(): void {
    if (this.history.cancelled !== undefined) this.slot.hurry();
    this.#execution.nudge();
  }

  /** Journals a message; whoever waits for it is woken once it is durable. @returns false when this id came before. */
  async message(name: string, id: string, payload: unknown): Promise<boolean> {
    const known = this.history.messages.some((message) => message.id === id);
    if (!known) this.record({ type: 'message', at: this.now(), name, id, ...(payload === undefined ? {} : { payload }) });
    await this.surroundings.journal.committed();
    if (!known) this.#execution.nudge();
    return !known;
  }
}
