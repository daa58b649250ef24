import { CompensateOnce, ExecuteOnce } from './actions';
import { ForwardContext, Outcomes } from './context';
import { recallError, recordError } from './error-record';
import { AmendsError } from './errors';
import { saysRefused, Stop, type Attempt, type Execution, type Settled, type StepOptions, type Turn } from './execution';
import { helpUndos, isFailedUndo, type FailedUndo } from './failed-undos';
import type { EndState, ErrorRecord } from './history';
import type { StepAttempt } from './middleware';
import { compose } from './middleware';
import type { Plan, PlannedStep } from './plan';
import type { PlannedRun } from './planned-run';
import type { ResponseRecord } from './response';
import { optionsOf } from './step-options';
import type { BackgroundTransaction } from './transaction';
import { together, type Work } from './work';

export interface RunEnd {
  readonly state: EndState;
  readonly answer: ResponseRecord;
}

/** Carries a run out, forward and, when a step fails, backward. All of what a saga means is here; how it is made durable is the port's. */
export function runSaga(run: PlannedRun, execution: Execution): Work<RunEnd> {
  return new SagaRun(run, execution).toEnd();
}

/** What a journal that recorded nothing yet tells of an attempt. */
const firstAttempt = (execution: Execution): Attempt => ({
  number: 1,
  request: execution.latestRequest,
  signal: new AbortController().signal,
  visits: 0,
  note: undefined,
  timedOut: false,
  received: () => undefined,
  unknown: false,
  usedUp: undefined,
  found: undefined,
  transact: () => Promise.reject(new AmendsError('STEP_INTERRUPTED', 'shouldExecute runs in no commit.')),
});

/** The way back of a run, and what is known of its answer. */
interface WayBack {
  readonly turn: Turn;
  readonly error: Error;
  answer: ResponseRecord;
  willRetry: boolean;
}

const EARLIEST = (a: Turn, b: Turn): number => a.order - b.order;

class SagaRun {
  readonly #outcomes: Outcomes;
  /** Steps whose intention is journaled, and guards whose turn has come: what has to be undone. */
  readonly #started = new Set<string>();
  /** The pivot's first intention is journaled, and it has not refused. */
  #pastPivot = false;

  constructor(
    private readonly run: PlannedRun,
    private readonly execution: Execution,
  ) {
    this.#outcomes = new Outcomes(run.plan, (step) => run.classOf(step));
  }

  *toEnd(): Work<RunEnd> {
    const turn = yield* this.#forward();
    if (turn !== undefined) return yield* this.#backward(turn);
    const applied = this.run.plan.some(({ name, kind }) => kind !== 'guard' && this.#started.has(name));
    return applied ? { state: 'completed', answer: { kind: 'done' } } : { state: 'skipped', answer: { kind: 'skip', reason: 'no step applies' } };
  }

  // ---- forward ----

  *#forward(): Work<Turn | undefined> {
    const stages = stagesOf(this.run.plan);
    for (let index = 0; index < stages.length; index += 1) {
      const stage = stages[index]!;
      if (this.#shallTurn(stage[0]!, index, stages)) return this.execution.cancelled;
      const turn = stage.length === 1 ? yield* this.#single(stage[0]!) : yield* this.#group(stage);
      if (turn !== undefined) return turn;
    }
    return this.#pastPivot ? undefined : this.execution.cancelled; // it came while the last step was under way
  }

  /** A cancel is obeyed before the next intention; a resumed run first walks to where it stood. A guard does nothing forward, and is passed. */
  #shallTurn(first: PlannedStep, index: number, stages: Stages): boolean {
    if (this.execution.cancelled === undefined || this.#pastPivot || first.kind === 'guard') return false;
    return !stages.slice(index).some((stage) => stage.some(({ name }) => this.execution.begun(name)));
  }

  #single(step: PlannedStep): Work<Turn | undefined> {
    return this.#isAsked(step) ? this.#performIfApplies(step) : this.#perform(step, undefined);
  }

  *#performIfApplies(step: PlannedStep): Work<Turn | undefined> {
    const applies = yield* this.#decide(step);
    if (typeof applies === 'object') return applies;
    return applies ? yield* this.#perform(step, undefined) : undefined;
  }

  /** The members' intentions share a commit; the first failure in journal order stops the others and is the error. */
  *#group(members: readonly PlannedStep[]): Work<Turn | undefined> {
    const decisions = yield* together(members.map((member) => this.#decide(member)));
    const refusal = decisions.find((decision) => typeof decision === 'object');
    if (refusal !== undefined) return refusal;
    const stop = new Stop();
    const applying = members.filter((_, index) => decisions[index] === true);
    if (!this.#pastPivot && applying.some(({ name }) => isFailure(this.execution.settled(name)))) stop.now();
    const turns = yield* together(applying.map((member) => this.#perform(member, stop)));
    return turns.filter((turn) => turn !== undefined).sort(EARLIEST)[0];
  }

  /** Whether it is asked, or was before a deploy took its `shouldExecute` away: what is remembered counts. */
  #isAsked(step: PlannedStep): boolean {
    return this.#has(step, 'shouldExecute') || this.execution.decided(step.name);
  }

  /** Whether the step applies; a turn when asking failed. After the pivot there is no turning: the run is stuck, and a retry asks again. */
  *#decide(step: PlannedStep): Work<boolean | Turn> {
    if (!this.#isAsked(step)) return true;
    for (;;) {
      try {
        const { latestRequest } = this.execution;
        return yield* this.execution.decide(step.name, () => {
          const instance = this.run.instance(step.name);
          if (instance.shouldExecute === undefined) return true; // it could be asked once, and threw
          return instance.shouldExecute(latestRequest, new ForwardContext(this.run.info, step.name, firstAttempt(this.execution), this.#outcomes));
        });
      } catch (thrown) {
        const error = recordError(thrown);
        if (!this.#pastPivot) return { cause: 'failed', error, order: Number.MAX_SAFE_INTEGER };
        yield* this.execution.stuck(step.name, false, error);
      }
    }
  }

  /** Attempts, visits and operator's retries of one step, until it is done or the run has to turn. */
  *#perform(step: PlannedStep, stop: Stop | undefined): Work<Turn | undefined> {
    const after = this.#pastPivot;
    if (step.kind === 'guard') return void this.#started.add(step.name);
    const action = new ExecuteOnce(this.run, step.name, this.#outcomes);
    for (;;) {
      this.#started.add(step.name);
      if (step.kind === 'pivot') this.#pastPivot = true;
      const settled = yield* this.execution.step(step.name, action, this.#options(step, false, after, stop));
      if (settled.kind === 'succeeded') {
        this.#outcomes.keep(step.name, settled.json);
        return undefined;
      }
      const turn = yield* this.#conclude(step, settled, after, stop);
      if (turn !== 'again') return turn;
    }
  }

  *#conclude(step: PlannedStep, settled: Settled, after: boolean, stop: Stop | undefined): Work<Turn | undefined | 'again'> {
    switch (settled.kind) {
      case 'parked':
        if (yield* this.execution.park(step.name, stop)) return 'again';
        return this.#interrupted(step, true);
      case 'interrupted':
        return this.#interrupted(step, settled.started);
      case 'succeeded':
      case 'bypassed':
      case 'undone':
        return undefined; // done, not to be done, and only an undo ends so
      default:
        return yield* this.#fail(step, settled, after, stop);
    }
  }

  #interrupted(step: PlannedStep, started: boolean): Turn | undefined {
    if (!started) this.#started.delete(step.name);
    return this.execution.cancelled; // none: a sibling's failure is the error
  }

  *#fail(
    step: PlannedStep,
    settled: Extract<Settled, { kind: 'refused' | 'failed' | 'crashLoop' }>,
    after: boolean,
    stop: Stop | undefined,
  ): Work<Turn | undefined | 'again'> {
    const turn = turnOf(step, settled);
    const said = saysRefused(settled);
    const goesBack = !after && (step.kind === 'pivot' ? said : settled.kind !== 'crashLoop');
    if (goesBack) {
      if (step.kind === 'pivot') this.#pastPivot = false;
      stop?.now();
      const { cancelled } = this.execution;
      return cancelled !== undefined && cancelled.order < turn.order ? cancelled : turn;
    }
    const verb = yield* this.execution.stuck(step.name, false, turn.error);
    return verb === 'cancel' ? (this.execution.cancelled ?? turn) : 'again';
  }

  // ---- backward ----

  *#backward(turn: Turn): Work<RunEnd> {
    this.execution.turn(turn);
    const way: WayBack = { turn, error: recallError(turn.error), answer: turn.answer ?? { kind: 'fail', reason: turn.error.message }, willRetry: false };
    const help = {
      stuck: (step: PlannedStep, why: ErrorRecord) => this.execution.stuck(step.name, true, why),
      undo: (step: PlannedStep) => this.#undo(step, way),
    };
    const failed: FailedUndo[] = [];
    for (const step of [...this.run.plan].reverse()) {
      if (!this.#started.has(step.name) || !this.#has(step, 'compensate')) continue;
      const settled: Settled = yield* this.#undo(step, way);
      if (!isFailedUndo(settled)) continue;
      failed.push({ step, settled });
      if (this.run.onUndoFailure === 'halt') yield* helpUndos(failed.splice(0), help);
    }
    yield* helpUndos(failed, help);
    return { state: turn.cause === 'skipped' ? 'skipped' : 'compensated', answer: way.answer };
  }

  /** Undoes one step, and hears what the undo says the run shall answer. */
  *#undo(step: PlannedStep, way: WayBack): Work<Settled> {
    const { turn, error, willRetry } = way;
    const action = new CompensateOnce(this.run, step.name, this.#outcomes, this.execution, { error, cause: turn.cause, willRetry });
    const settled = yield* this.execution.step(step.name, action, this.#options(step, true, false, undefined));
    const said = settled.kind === 'undone' ? settled.answer : undefined;
    if (said === undefined || step.name !== turn.step || turn.cause !== 'failed') return settled;
    way.answer = said;
    way.willRetry = said.kind === 'reschedule';
    return settled;
  }

  // ---- both ----

  /** Whether a step has such a method. Of one that cannot be built now its class tells; the attempt that follows says why it cannot. */
  #has(step: PlannedStep, method: 'shouldExecute' | 'compensate'): boolean {
    try {
      return this.run.instance(step.name)[method] !== undefined;
    } catch {
      return (this.run.classOf(step.name).prototype as BackgroundTransaction<unknown>)[method] !== undefined;
    }
  }

  #options(step: PlannedStep, undo: boolean, unlimited: boolean, stop: Stop | undefined): StepOptions {
    return optionsOf(this.run.classOf(step.name), step.kind, { undo, unlimited, stop, around: this.#around(step, undo) });
  }

  #around(step: PlannedStep, undo: boolean): StepOptions['around'] {
    const { middlewares, info } = this.run;
    if (middlewares.length === 0) return undefined;
    return (attempt, next) => {
      const seen: StepAttempt = {
        run: info,
        step: step.name,
        direction: undo ? 'compensate' : 'execute',
        attempt: attempt.number,
        visits: attempt.visits,
        request: attempt.request,
        get signal() {
          return attempt.signal;
        },
      };
      const layers = middlewares.map((middleware) => (inner: () => Promise<void>) => middleware.handleStep!(seen, inner));
      return compose(layers, next);
    };
  }
}

type Stages = readonly (readonly PlannedStep[])[];

/** Sagas that do not look at the request share one plan among all their runs. */
const staged = new WeakMap<Plan, Stages>();

/** The plan as stages that follow one another: single steps, and groups. */
function stagesOf(plan: Plan): Stages {
  let stages = staged.get(plan);
  if (stages === undefined) staged.set(plan, (stages = divide(plan)));
  return stages;
}

function divide(plan: Plan): Stages {
  const stages: PlannedStep[][] = [];
  for (const step of plan) {
    const last = stages.at(-1);
    if (step.group !== undefined && last?.[0]?.group === step.group) last.push(step);
    else stages.push([step]);
  }
  return stages;
}

const isFailure = (settled: Settled | undefined): boolean => settled?.kind === 'failed' || settled?.kind === 'refused';

function turnOf(step: PlannedStep, settled: Extract<Settled, { kind: 'refused' | 'failed' | 'crashLoop' }>): Turn {
  const { order } = settled;
  if (settled.kind !== 'refused') return { cause: 'failed', step: step.name, error: settled.error, order };
  const skipped = settled.answer.kind === 'skip';
  const message = settled.answer.reason ?? (skipped ? 'skipped' : 'failed');
  const error = { name: 'TerminalError', message, code: skipped ? 'RUN_SKIPPED' : 'BUSINESS_FAILURE', retryable: false as const };
  return skipped ? { cause: 'skipped', step: step.name, error, answer: settled.answer, order } : { cause: 'failed', step: step.name, error, order };
}
