import { BackwardContext, ForwardContext, type Outcomes } from './context';
import type { Action, Attempt, Ended, Execution } from './execution';
import { TerminalError } from './errors';
import { toJournal } from './journalable';
import type { PlannedRun } from './planned-run';
import { Directive, recordResponse, Done, Fail, Reschedule, Skip, WaitFor } from './response';
import type { Cause } from './transaction';

const DONE: Ended = { kind: 'succeeded', json: undefined };
const UNDONE: Ended = { kind: 'undone' };
const NOTHING_TO_UNDO: Ended = { kind: 'undone', nothing: true };

/** Executes a step once, and says how it ended. */
export class ExecuteOnce implements Action {
  constructor(
    private readonly run: PlannedRun,
    private readonly step: string,
    private readonly outcomes: Outcomes,
  ) {}

  begin(attempt: Attempt): unknown {
    return this.run.instance(this.step).execute(attempt.request, new ForwardContext(this.run.info, this.step, attempt, this.outcomes));
  }

  returned(result: unknown): Ended {
    if (!(result instanceof Directive)) return { kind: 'succeeded', json: toJournal(result, `the outcome of ${this.step}`) };
    if (result instanceof Done) return DONE;
    if (result instanceof Fail || result instanceof Skip) return { kind: 'refused', answer: recordResponse(result) };
    if (result instanceof Reschedule) {
      const note = toJournal(result.note, `the note of ${this.step}`);
      return { kind: 'parked', seconds: result.seconds, ...(note === undefined ? {} : { note: JSON.parse(note) as unknown }) };
    }
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
    const { run, step, outcomes, execution } = this;
    const { error, cause, willRetry } = this.why;
    return run
      .instance(step)
      .compensate?.(execution.requestOf(step), error, new BackwardContext(run.info, step, attempt, outcomes, execution, cause, willRetry));
  }

  returned(result: unknown): Ended {
    if (!(result instanceof Directive) || result instanceof Done) return UNDONE;
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
