import { asError, isTerminal, TerminalError } from './errors';
import { Absent, Found, Unknown, type ProbeResult } from './probe';
import type { Req } from './request';
import type { BackgroundTransaction, StepContext } from './transaction';

/**
 * Asks a step whether an attempt of it took effect. An error is one of the attempt that asks, never an answer: a terminal one ends the attempts,
 * but is no refusal of the step, and says so by its code.
 * @throws TerminalError `PROBE_FAILED`, `STEP_RETURNED_NO_RESPONSE`; anything retryable that the probe throws
 */
export async function askProbe(name: string, step: BackgroundTransaction<unknown>, request: Req, context: StepContext): Promise<ProbeResult<unknown>> {
  let answer: unknown;
  try {
    answer = await step.probe!(request, context);
  } catch (error) {
    if (!isTerminal(error)) throw error;
    const { message } = asError(error);
    throw new TerminalError(`The probe of ${name} cannot tell whether it took effect: ${message}`, { code: 'PROBE_FAILED', cause: error });
  }
  if (answer instanceof Found || answer instanceof Absent || answer instanceof Unknown) return answer;
  throw new TerminalError(`${name}.probe answered neither Probe.found(…), Probe.absent() nor Probe.unknown().`, { code: 'STEP_RETURNED_NO_RESPONSE' });
}
