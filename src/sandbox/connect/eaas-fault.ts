import { z } from 'zod';

/** Where each kind of fault strikes. The first three strike at once when they are asked for, and after a task was sent in a random mix. */
export const FAULT_POINTS = {
  drop: 'sent',
  'bad-frame': 'sent',
  'big-frame': 'sent',
  duplicate: 'sent',
  'duplicate-new-id': 'sent',
  'drop-after-task': 'sent',
  'answer-lost': 'answered',
  'drop-after-answer': 'answered',
  'refuse-upgrade': 'upgrade',
  'setup-slow': 'setup',
  'setup-absent': 'setup',
  'rest-error': 'rest',
  'rest-slow': 'rest',
  'rest-drop': 'rest',
  'rest-answer-lost': 'rest',
} as const;

export type FaultKind = keyof typeof FAULT_POINTS;
export type FaultPoint = (typeof FAULT_POINTS)[FaultKind];

/** Kinds that strike every living connection they are for (or `count` of them) as soon as they are asked for, and none later. */
export const STRIKES_AT_ONCE: ReadonlySet<FaultKind> = new Set(['drop', 'bad-frame', 'big-frame']);

/** Frames that no host can read; the last is text and not JSON. */
export const BAD_FRAMES = {
  'unknown-model': JSON.stringify({ version: 2, message_type: 'task', data: { model_type: 'riddle', options: {} } }),
  'wrong-types': JSON.stringify({ version: 2, message_type: 'task', data: { model_type: 'task', options: [], input: 'none', output: null } }),
  'no-object': '[1, 2, 3]',
  'not-json': 'this is not JSON {',
} as const;

const target = z.strictObject({
  environment_id: z.string().optional(),
  instance_id: z.string().optional(),
  runner_type: z.string().optional(),
  event_type: z.string().optional(),
  object_id: z.string().optional(),
  method: z.string().toUpperCase().optional(),
  /** Below `/public/v1`; `*` stands for one segment. */
  path: z.string().optional(),
});

const details = {
  /** The close code of `drop`; the TCP connection is cut without one. */
  code: z
    .int()
    .refine((code) => code === 1000 || code === 1001 || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999), 'is no code that a server may send')
    .optional(),
  /** Of `refuse-upgrade` (502) and `rest-error` (503). */
  status: z.int().min(400).max(599).optional(),
  /** Seconds, of `rest-error` with 429 or 503. */
  retry_after: z.int().min(0).optional(),
  /** Of `setup-slow` (7000) and `rest-slow` (1000). */
  milliseconds: z.int().min(0).max(600_000).optional(),
  /** Of `bad-frame`; `text` is sent as it is. */
  frame: z.enum(Object.keys(BAD_FRAMES) as [keyof typeof BAD_FRAMES]).optional(),
  text: z.string().optional(),
};

const kinds = Object.keys(FAULT_POINTS) as [FaultKind];
const chance = z.number().min(0).max(1);

/** One fault on demand: what, how often or how long, and for whom. */
export const faultRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(kinds),
    /** How often it strikes: once; as often as there is an occasion when only `seconds` is given; at every connection if it strikes at once. */
    count: z.int().min(1).optional(),
    /** How long it may strike. */
    seconds: z.number().positive().optional(),
    for: target.optional(),
    ...details,
  }),
  z.strictObject({
    kind: z.literal('random'),
    /** The same seed and the same occasions make the same faults. */
    seed: z.int().default(1),
    /** How probable each kind is at each of its occasions. */
    probabilities: z.partialRecord(z.enum(kinds), chance),
    seconds: z.number().positive().optional(),
    for: target.optional(),
    ...details,
  }),
]);

export type FaultRequest = z.infer<typeof faultRequest>;
export type FaultTarget = z.infer<typeof target>;
export type FaultDetails = Pick<FaultRequest, keyof typeof details>;

/** What is known of an occasion. */
export type FaultOccasion = { readonly [name in keyof FaultTarget]?: string | null };

/** Whether a fault for `target` is for this occasion. What the occasion does not know rules it out. */
export function isFor(target: FaultTarget | undefined, occasion: FaultOccasion): boolean {
  return Object.entries(target ?? {}).every(([name, wanted]) => {
    const given = occasion[name as keyof FaultTarget];
    if (typeof given !== 'string' || wanted === undefined) return wanted === undefined;
    return name === 'path' ? isPath(wanted, given) : wanted === given;
  });
}

function isPath(pattern: string, path: string): boolean {
  const [wanted, given] = [segments(pattern), segments(path)];
  return wanted.length === given.length && wanted.every((segment, index) => segment === '*' || segment === given[index]);
}

const segments = (path: string): readonly string[] => path.split('/').filter((segment) => segment !== '');
