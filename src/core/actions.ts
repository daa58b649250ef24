import { BackwardContext, ForwardContext, type Outcomes } from './context';
import { askProbe } from './ask-probe';
import { Concluded } from './concluded';
import { recallError } from './error-record';
import { TerminalError } from './errors';
import type { Action, Attempt, Ended, Execution } from './execution';
import type { ErrorRecord } from './history';
import { toJournal } from './journalable';
import type { PlannedRun } from './planned-run';
import { Absent, Found } from './probe';
import { Directive, recordResponse, Done, Fail, Reschedule, Skip, WaitFor } from './response';
import type { BackgroundTransaction, Cause } from './transaction';

const DONE: Ended = { kind: 'succeeded', json: undefined };
const UNDONE: Ended = { kind: 'undone' };
const NOTHING_TO_UNDO = { kind: 'undone', nothing: true } as const;

/** Executes a step once, and says how it ended. Where an attempt before it may have taken effect, the step's probe is asked first. */
export class ExecuteOnce implements Action {
  constructor(
    private readonly run: PlannedRun,
    private readonly step: string,
    private readonly outcomes: Outcomes,
  ) {}

  begin(attempt: Attempt): unknown {
    const step = this.run.instance(this.step);
    const context = new ForwardContext(this.run.info, this.step, attempt, this.outcomes);
    if (step.probe !== undefined && attempt.unknown) return this.#probeFirst(step, attempt, context);
    return step.execute(attempt.request, context);
  }

  async #probeFirst(step: BackgroundTransaction<unknown>, attempt: Attempt, context: ForwardContext): Promise<unknown> {
    const answer = await askProbe(this.step, step, attempt.request, context);
    if (answer instanceof Found)
      return new Concluded({ kind: 'succeeded', json: toJournal(answer.outcome, `what the probe of ${this.step} found`), by: 'probe' });
    if (attempt.usedUp !== undefined) throw this.#givenUp(attempt.usedUp, answer instanceof Absent);
    return step.execute(attempt.request, context);
  }

  /** Why the step has failed: the error that used up its attempts. A pivot that did not happen is as good as one that refused. */
  #givenUp(error: ErrorRecord, absent: boolean): Error {
    const cause = recallError(error);
    const pivot = this.run.plan.some(({ name, kind }) => name === this.step && kind === 'pivot');
    return pivot && absent ? new TerminalError(`${this.step} has not happened, says its probe: ${error.message}`, { code: 'PIVOT_ABSENT', cause }) : cause;
  }

  returned(result: unknown): Ended {
    if (!(result instanceof Directive)) return { kind: 'succeeded', json: toJournal(result, `the outcome of ${this.step}`) };
    if (result instanceof Done) return DONE;
    if (result instanceof Fail || result instanceof Skip) return { kind: 'refused', answer: recordResponse(result) };
    if (result instanceof Reschedule) {
      const note = toJournal(result.note, `the note of ${this.step}`);
      return { kind: 'parked', seconds: result.seconds, ...(note === undefined ? {} : { note: JSON.parse(note) as unknown }) };
    }
    if (result instanceof Concluded) return result.ended;
    if (result instanceof WaitFor) return { kind: 'parked', message: result.message, ...(result.timeout === undefined ? {} : { timeout: result.timeout }) };
    throw noResponse(this.step, 'execute', (result as Directive).kind);
  }

  threw(error: unknown): Ended {
    throw error;
  }
}

/** Undoes a step once. Rethrowing the error it was given, or one whose cause that is, means that there was nothing to undo. */
export class CompensateOnce implements Action {
  constructor(
    private readonly run: PlannedRun,
    private readonly step: string,
    private readonly outcomes: Outcomes,
    private readonly execution: Execution,
    private readonly why: { readonly error: Error; readonly cause: Cause; readonly willRetry: boolean },
  ) {}

  begin(attempt: Attempt): unknown {
    const step = this.run.instance(this.step);
    const asks = step.probe !== undefined && attempt.unknown && attempt.found === undefined;
    return asks ? this.#probeFirst(step, attempt) : this.#undo(step, attempt);
  }

  async #probeFirst(step: BackgroundTransaction<unknown>, attempt: Attempt): Promise<unknown> {
    const context = new ForwardContext(this.run.info, this.step, attempt, this.outcomes); // with the key that the execution sent
    const answer = await askProbe(this.step, step, attempt.request, context);
    if (answer instanceof Found) return new Concluded({ kind: 'found', json: toJournal(answer.outcome, `what the probe of ${this.step} found`) });
    return answer instanceof Absent ? new Concluded({ ...NOTHING_TO_UNDO, by: 'probe' }) : this.#undo(step, attempt);
  }

  #undo(step: BackgroundTransaction<unknown>, attempt: Attempt): unknown {
    const { run, outcomes, execution } = this;
    const { error, cause, willRetry } = this.why;
    return step.compensate?.(execution.requestOf(this.step), error, new BackwardContext(run.info, this.step, attempt, outcomes, execution, cause, willRetry));
  }

  returned(result: unknown): Ended {
    if (!(result instanceof Directive) || result instanceof Done) return UNDONE;
    if (result instanceof Concluded) return result.ended;
    if (result instanceof Fail || result instanceof Skip || result instanceof Reschedule) return { kind: 'undone', answer: recordResponse(result) };
    throw noResponse(this.step, 'compensate', (result as Directive).kind);
  }

  threw(thrown: unknown): Ended {
    const { error } = this.why;
    if (thrown === error || (thrown instanceof Error && thrown.cause === error)) return NOTHING_TO_UNDO;
    throw thrown;
  }
}

const noResponse = (name: string, method: string, kind: string): TerminalError =>
  new TerminalError(`${name}.${method} answered ${kind}, which has no meaning there.`, { code: 'STEP_RETURNED_NO_RESPONSE' });
