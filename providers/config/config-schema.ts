import type { ConfigValues } from 'amends';
import { z } from 'zod';
import { namedTokens } from './named-tokens';
import { isRetention, retention, retentionOf } from './retention';
import { strictNumber, type NumberRange } from './strict-number';

const DAY = 86_400;
const MIB = 1024 * 1024;

const text = (fallback: string, meaning: string) => z.string().min(1).default(fallback).meta({ accepts: 'text, not empty', meaning });

const choice = <const T extends readonly [string, ...string[]]>(options: T, fallback: T[number] | (() => T[number]), meaning: string) =>
  (z.enum(options) as z.ZodType<T[number]>).default(fallback as never).meta({ accepts: options.join(', '), meaning });

const number = (range: Required<NumberRange>, fallback: number, meaning: string) =>
  strictNumber(range)
    .default(fallback)
    .meta({ accepts: `${range.whole ? 'a whole number' : 'a number'} from ${range.min} to ${range.max}`, meaning });

const secret = (meaning: string) =>
  z
    .string()
    .regex(/^[\x21-\x7e]*$/) // what a header can carry
    .optional()
    .transform((value) => (value === '' ? undefined : value))
    .meta({ accepts: 'printable ASCII characters without spaces', meaning });

const optionalText = (accepts: string, meaning: string, pattern = /./) =>
  z
    .string()
    .refine((value) => value === '' || pattern.test(value))
    .optional()
    .transform((value) => (value === '' ? undefined : value))
    .meta({ accepts, meaning });

const yesOrNo = (fallback: boolean, meaning: string) =>
  z
    .union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')])
    .default(fallback)
    .meta({ accepts: 'true, false', meaning });

/** May hold a password, and so is shown nowhere. */
const address = (accepts: string, meaning: string) =>
  z
    .string()
    .refine((value) => value === '' || URL.canParse(value))
    .optional()
    .transform((value) => (value === '' ? undefined : value))
    .meta({ accepts, meaning, secret: true });

const onTerminal = (): 'pretty' | 'json' => (process.stderr.isTTY ? 'pretty' : 'json');

const keys = z.object({
  JOURNAL_PATH: text('.amends/journal.db', 'The file that remembers the runs. Its folder is created; it is readable by its owner only.'),
  JOURNAL_DURABILITY: choice(['power', 'process'], 'power', 'What a commit survives: a power failure, or only the end of the process (faster).'),
  JOURNAL_RETENTION: retention(
    '30d',
    'How long after its end the history of a run is removed; its answer is kept for longer. With `never` nothing is removed.',
  ),
  JOURNAL_DEDUP_RETENTION: retention(
    '90d',
    'How long after its end a run is forgotten, with its answer and its delivery ids: a delivery of its request then starts afresh. At least `JOURNAL_RETENTION`.',
  ),
  JOURNAL_LEASE: number(
    { min: 1, max: 3600, whole: false },
    20,
    'Seconds without a sign of life after which other processes that share the journal take the runs of one. One that has ended is noticed at once.',
  ),
  MAX_RUNNING: number({ min: 1, max: 100_000, whole: true }, 256, 'How many runs execute at once in this process; others are queued, or wait their turn.'),
  MAX_QUEUED: number(
    { min: 1, max: 10_000_000, whole: true },
    10_000,
    'How many runs may be queued in this process; a delivery that would start one more is refused with `OVERLOADED`.',
  ),
  LOG_LEVEL: choice(['error', 'warn', 'info', 'debug', 'silent'], 'info', 'The least important lines that are still written.'),
  LOG_FORMAT: choice(['json', 'pretty'], onTerminal, 'One JSON object a line, or lines for a person. Both go to stderr.'),
  HOST: text('127.0.0.1', 'The address that the HTTP host listens on. Beyond loopback, `AMENDS_TOKEN` or `AMENDS_TOKENS` must be set.'),
  PORT: number({ min: 0, max: 65_535, whole: true }, 8080, 'The port that the HTTP host listens on; 0 takes any free one.'),
  HTTP_PATIENCE: number({ min: 0, max: 3600, whole: false }, 30, 'Seconds that the HTTP host waits for a run before it answers `reschedule`.'),
  HTTP_BODY_LIMIT: number({ min: 1, max: 1024 * MIB, whole: true }, MIB, 'The largest body that the HTTP host takes, in bytes.'),
  HTTP_PAGE: yesOrNo(true, 'Whether the HTTP host shows the page at `/`, and lets callers log in there.'),
  AMENDS_TOKEN: secret('The bearer token that callers of the HTTP host must show. Secret; empty is the same as not set. Who holds it is `default`.'),
  AMENDS_TOKENS: namedTokens(
    'More bearer tokens, each with the name of who holds it, which is journaled with every verb. Secret; empty is the same as not set.',
  ),
  ALERT_WEBHOOK_URL: address('https://host/path', 'Where an alert is posted when a run is stuck, and when it goes on. Secret.'),
  ALERT_WEBHOOK_SECRET: secret('What the alerts are signed with. Secret; empty is the same as not set.'),
  PUBLIC_URL: optionalText('https://host/path', 'Where people reach the page: alerts link to it.', /^https?:\/\/\S+$/),
  METRICS: yesOrNo(true, 'Whether what happens is measured, and told at `/metrics` of the HTTP host.'),
  SHUTDOWN_GRACE: number({ min: 0, max: 3600, whole: false }, 10, 'Seconds that running steps have to finish at a shutdown.'),
  API_KEY: optionalText('ApiKey, a space, and the key', 'What Connect knows this extension by; sent as it is. Secret.', /^ApiKey [\x21-\x7e]+$/),
  ENVIRONMENT_ID: optionalText('ENV-xxxx-xxxx-xx', 'The environment of the extension in Connect.', /^ENV-[\w-]+$/),
  INSTANCE_ID: optionalText(
    'letters, digits, . _ -',
    'Tells this process from others of the environment; the id of its container unless set, else a random one.',
    /^[\w.-]+$/,
  ),
  SERVER_ADDRESS: text(
    'api.cnct.info',
    'Where the web socket of Connect is: a host, with a port if it is not the usual one. `https://` or `http://` in front says whether it is spoken to over TLS; without, it is, except on this machine, where that is found out.',
  ),
  API_ADDRESS: optionalText('text', 'Where the REST API of Connect is, in the same form; `SERVER_ADDRESS` unless set.'),
  BACKGROUND_TASK_MAX_EXECUTION_TIME: number(
    { min: 1, max: 30 * DAY, whole: true },
    300,
    'Seconds that a background task of Connect may take; shortly before, the answer is `reschedule` and the run goes on.',
  ),
  INTERACTIVE_TASK_MAX_EXECUTION_TIME: number({ min: 1, max: 30 * DAY, whole: true }, 120, 'Seconds that an interactive task of Connect may take.'),
  SCHEDULED_TASK_MAX_EXECUTION_TIME: number({ min: 1, max: 30 * DAY, whole: true }, 43_200, 'Seconds that a scheduled task of Connect may take.'),
  CONNECT_STUCK_COUNTDOWN: number(
    { min: 30, max: 30 * DAY, whole: true },
    900,
    'Seconds after which Connect asks again for a run that is stuck, which only an operator can move.',
  ),
  CONNECT_RUNNER_VERSION: optionalText(
    'digits with dots, such as 42.0',
    'Which version of its own runner Connect is told; unless set, the first two numbers of the version of the Connect that answers.',
    /^\d+(\.\d+)*$/,
  ),
  CACHE_DRIVER: text('memory', 'Where the cache remembers: `memory`, `sqlite`, `file`, `redis`, `none`, or a driver of your own.'),
  CACHE_TTL: number({ min: 0, max: 365 * DAY, whole: false }, 900, 'Seconds that a cached value lives unless the call says otherwise.'),
  CACHE_SQLITE_PATH: text('.amends/cache.db', 'The file of the `sqlite` cache.'),
  CACHE_FOLDER: text('.amends/cache', 'The folder of the `file` cache.'),
  CACHE_URL: address(
    'redis://user:password@host:port/database',
    'The server of the `redis` cache; without it the one on port 6379 of this machine. `rediss://` is with TLS. Secret.',
  ),
  CACHE_PREFIX: text('amends:', 'What the keys of the `redis` cache begin with; a flush removes no others.'),
  CACHE_REQUIRED: yesOrNo(false, 'Whether a cache that is down fails whoever asks it. Otherwise it counts as empty.'),
  CACHE_TIMEOUT: number({ min: 0.01, max: 60, whole: false }, 1, 'Seconds that a read or a write of the cache may take; then it counts as down.'),
} satisfies { readonly [K in keyof ConfigValues]?: z.ZodType<ConfigValues[K]> });

/** The keys that the framework and its ready providers read, each with what it `accepts` and its `meaning`. */
export const configSchema = keys.refine(
  ({ JOURNAL_RETENTION: history, JOURNAL_DEDUP_RETENTION: dedup }) =>
    !isRetention(history) || !isRetention(dedup) || retentionOf(history) === Infinity || retentionOf(dedup) >= retentionOf(history),
  { path: ['JOURNAL_DEDUP_RETENTION'], message: 'it must be at least JOURNAL_RETENTION, since an answer is kept for longer than what led to it' },
);
