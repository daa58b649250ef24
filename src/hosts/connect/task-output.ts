import type { Task, TaskOutput } from '../../clients/connect/eaas/task';
import { AmendsError } from '../../core/errors';
import type { InteractiveResponse } from '../../core/interactive-response';
import type { BackgroundResponse } from '../../core/response';
import type { Delivered } from '../../engine/engine';

/** The least countdown that Connect takes, in seconds. */
const LEAST_COUNTDOWN = 30;

export const output = (result: TaskOutput['result'], parts: Partial<TaskOutput> = {}): TaskOutput => ({
  result,
  data: null,
  countdown: 0,
  runtime: 0,
  message: null,
  ...parts,
});

const postponed = (seconds: number): TaskOutput => output('reschedule', { countdown: Math.max(LEAST_COUNTDOWN, Math.ceil(seconds)) });

/** @param stuckCountdown seconds after which Connect asks again for a run that only an operator can move */
export function backgroundOutput({ response, run }: Delivered, stuckCountdown: number): TaskOutput {
  switch (response.kind) {
    case 'done':
      return output('success');
    case 'fail':
    case 'skip':
      return output(response.kind, { message: response.reason ?? null });
    case 'reschedule':
      if (run?.state === 'stuck') return postponed(stuckCountdown);
      return postponed(run?.state === 'waiting' ? response.seconds + 1 : response.seconds); // one more, so that the run has gone on by then
  }
}

/** `fail` and `success` are all that a scheduled task can end with: one that was skipped is done. */
export function scheduledOutput(response: Exclude<BackgroundResponse, { readonly kind: 'reschedule' }>): TaskOutput {
  if (response.kind === 'done') return output('success');
  return output(response.kind === 'fail' ? 'fail' : 'success', { message: response.reason ?? null });
}

const answer = (httpStatus: number, body: unknown, headers: InteractiveResponse['headers'] = null) => ({ http_status: httpStatus, headers, body });

export function interactiveOutput({ kind, httpStatus, headers, body, output: message }: InteractiveResponse): TaskOutput {
  return output(kind === 'done' ? 'success' : 'fail', { data: answer(httpStatus, body, headers), message });
}

/** What a run said, to somebody who waits for it. A run that was skipped has had no effect, as it was meant to. @param shown leaves secrets out of a reason, which may be an error's */
export function interactiveRunOutput(response: Exclude<BackgroundResponse, { readonly kind: 'reschedule' }>, shown: (text: string) => string): TaskOutput {
  if (response.kind === 'fail') return output('fail', { data: answer(400, shown(response.reason)), message: response.reason });
  return output('success', { data: answer(200, null), message: response.kind === 'skip' ? (response.reason ?? null) : null });
}

/** The events of which somebody outside Connect reads the answer, and so is told of an error, too. */
const HTTP_EVENTS: ReadonlySet<string> = new Set(['product_action_execution', 'product_custom_event_processing']);

/** Codes of what passes by itself: the delivery is as good later. */
const NOT_NOW = /^(NOT_READY|OWNERSHIP_LOST|OVERLOADED|JOURNAL_)/;

/** When Connect is to come again for a task that cannot be served now; `undefined` for what will not pass by itself, or cannot be said of its category. */
export function postponedOutput({ options }: Task, error: unknown): TaskOutput | undefined {
  if (options.task_category !== 'background' || !(error instanceof AmendsError) || !NOT_NOW.test(error.code)) return undefined;
  return postponed((error.retryAfter ?? 0) + 1);
}

/** A task that came to no answer: what can be delivered again, shall be. */
export function failedOutput({ options, input }: Task, message: string): TaskOutput {
  switch (options.task_category) {
    case 'background':
    case 'scheduled':
      return output('retry', { message });
    case 'interactive':
      return output('fail', { message, data: HTTP_EVENTS.has(input.event_type) ? answer(400, message) : null });
    default:
      return output('fail', { message });
  }
}
