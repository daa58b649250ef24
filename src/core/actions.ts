import type { Attempt, Ended } from './execution';
import { TerminalError } from './errors';
import { toJournal } from './journalable';
import { Directive, recordResponse, Done, Fail, Reschedule, Skip, WaitFor } from './response';
import type { Req } from './request';
import type { BackgroundTransaction, CompensationContext, StepContext } from './transaction';

/** Executes a step once and says how it ended. @throws what the step throws, and TerminalError when it answered something impossible. */
export async function executeOnce(step: BackgroundTransaction<unknown>, name: string, attempt: Attempt, context: StepContext): Promise<Ended> {
  const result: unknown = await step.execute(attempt.request, context);
  if (!(result instanceof Directive)) return { kind: 'succeeded', json: toJournal(result, `the outcome of ${name}`) };
  if (result instanceof Done) return { kind: 'succeeded', json: undefined };
  if (result instanceof Fail || result instanceof Skip) return { kind: 'refused', answer: recordResponse(result) };
  if (result instanceof Reschedule) {
    const note = toJournal(result.note, `the note of ${name}`);
    return { kind: 'parked', seconds: result.seconds, ...(note === undefined ? {} : { note: JSON.parse(note) as unknown }) };
  }
  if (result instanceof WaitFor) return { kind: 'parked', message: result.message, ...(result.timeout === undefined ? {} : { timeout: result.timeout }) };
  throw noResponse(name, 'execute', (result as Directive).kind);
}

/** Undoes a step once. Rethrowing the error it was given, or one whose cause that is, means that there was nothing to undo. */
export async function compensateOnce(
  step: BackgroundTransaction<unknown>,
  name: string,
  request: Req,
  error: Error,
  context: CompensationContext<unknown>,
): Promise<Ended> {
  try {
    const result: unknown = await step.compensate?.(request, error, context);
    if (result instanceof Fail || result instanceof Skip || result instanceof Reschedule) return { kind: 'undone', answer: recordResponse(result) };
    if (result instanceof Directive && !(result instanceof Done)) throw noResponse(name, 'compensate', (result as Directive).kind);
    return { kind: 'undone' };
  } catch (thrown) {
    if (thrown === error || (thrown instanceof Error && thrown.cause === error)) return { kind: 'undone', nothing: true };
    throw thrown;
  }
}

const noResponse = (name: string, method: string, kind: string): TerminalError =>
  new TerminalError(`${name}.${method} answered ${kind}, which has no meaning there.`, { code: 'STEP_RETURNED_NO_RESPONSE' });
