import { z } from 'zod';
import { lenientNumber, lenientText, optionalAny, optionalText, orNull } from './lenient';

/** The kinds of tasks that an events application is given. */
export const TASK_CATEGORIES = ['background', 'interactive', 'scheduled', 'transformation'] as const;

/** What can become of a task. `retry` asks Connect to deliver it again by its own policy. */
export const TASK_RESULTS = ['success', 'reschedule', 'skip', 'retry', 'fail'] as const;

const output = z.object({
  result: z.enum(TASK_RESULTS),
  /** Of interactive tasks only. */
  data: optionalAny,
  /** Seconds. */
  countdown: lenientNumber.transform(Math.trunc).pipe(z.int().min(0)).default(0),
  /** Seconds; `null` is the same as none. */
  runtime: lenientNumber.nullish().transform((seconds) => seconds ?? 0),
  message: optionalText,
});

/** One task of Connect: on its way in without an output, on its way back the same with one. Members that nobody declared are dropped. */
export const task = z.object({
  options: z.object({
    task_id: lenientText,
    /** Open, since an unknown one has to be answered, too. */
    task_category: lenientText,
    correlation_id: optionalText,
    reply_to: optionalText,
    /** A key that acts for the installation. Secret. */
    api_key: optionalText,
    installation_id: optionalText,
    /** Looks like a W3C traceparent: `00-<32 hex>-<16 hex>-01`. */
    connect_correlation_id: optionalText,
  }),
  input: z.object({ event_type: lenientText, object_id: lenientText, data: optionalAny }),
  output: orNull(output),
  model_type: z.literal('task').default('task'),
});

export type Task = z.infer<typeof task>;
export type TaskOutput = z.infer<typeof output>;
export type TaskCategory = (typeof TASK_CATEGORIES)[number];
export type TaskResult = (typeof TASK_RESULTS)[number];
