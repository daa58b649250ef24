/** The configuration keys that are known, with their types. Users add theirs by declaration merging (`declare module 'amends'`). */
export interface ConfigValues {
  readonly CACHE_DRIVER: string;
  readonly CACHE_TTL: number;
  readonly CACHE_SQLITE_PATH: string;
  readonly CACHE_FOLDER: string;
  readonly CACHE_URL: string | undefined;
  readonly CACHE_PREFIX: string;
  /** Whether a cache that is down fails whoever asks it. */
  readonly CACHE_REQUIRED: boolean;
  /** Seconds that a read or a write of the cache may take. */
  readonly CACHE_TIMEOUT: number;
  readonly JOURNAL_PATH: string;
  readonly JOURNAL_DURABILITY: 'power' | 'process';
  /** For how long the history of an ended run is kept: a duration, or `never` (it is never removed). */
  readonly JOURNAL_RETENTION: string;
  /** For how long its key, its answer and its delivery ids are: a duration, or `never`. */
  readonly JOURNAL_DEDUP_RETENTION: string;
  /** Seconds without a sign of life after which other processes take the runs of one. */
  readonly JOURNAL_LEASE: number;
  /** How many runs execute at once in this process. */
  readonly MAX_RUNNING: number;
  /** How many runs may be queued in this process before deliveries that would start one more are refused. */
  readonly MAX_QUEUED: number;
  readonly LOG_LEVEL: 'error' | 'warn' | 'info' | 'debug' | 'silent';
  readonly LOG_FORMAT: 'json' | 'pretty';
  readonly HOST: string;
  readonly PORT: number;
  /** Seconds that the HTTP host waits for a run before it answers `reschedule`. */
  readonly HTTP_PATIENCE: number;
  /** The largest body that the HTTP host takes, in bytes. */
  readonly HTTP_BODY_LIMIT: number;
  /** Whether the HTTP host shows the page. */
  readonly HTTP_PAGE: boolean;
  readonly AMENDS_TOKEN: string | undefined;
  /** More tokens of the HTTP host, by the name of who holds them. */
  readonly AMENDS_TOKENS: Readonly<Record<string, string>> | undefined;
  /** Where alerts are posted. Secret. */
  readonly ALERT_WEBHOOK_URL: string | undefined;
  /** What they are signed with. */
  readonly ALERT_WEBHOOK_SECRET: string | undefined;
  /** Where people reach the page. */
  readonly PUBLIC_URL: string | undefined;
  /** Whether what happens is measured, and told at `/metrics`. */
  readonly METRICS: boolean;
  /** Seconds that running steps have to finish at a shutdown. */
  readonly SHUTDOWN_GRACE: number;
  /** What Connect knows this extension by: the whole header, `ApiKey SU-…:…`. */
  readonly API_KEY: string | undefined;
  readonly ENVIRONMENT_ID: string | undefined;
  /** Tells this process from others of the same environment. */
  readonly INSTANCE_ID: string | undefined;
  /** Host, and port where it is not the usual one, of Connect's web socket. */
  readonly SERVER_ADDRESS: string;
  /** The same of its REST API. */
  readonly API_ADDRESS: string | undefined;
  /** Seconds that a task of the kind may take. */
  readonly BACKGROUND_TASK_MAX_EXECUTION_TIME: number;
  readonly INTERACTIVE_TASK_MAX_EXECUTION_TIME: number;
  readonly SCHEDULED_TASK_MAX_EXECUTION_TIME: number;
  /** Seconds after which Connect asks again for a run that only an operator can move. */
  readonly CONNECT_STUCK_COUNTDOWN: number;
  /** Which version of its own runner Connect is told; one that fits the Connect that answers unless set. */
  readonly CONNECT_RUNNER_VERSION: string | undefined;
}

/** A value that a platform keeps for the extension. */
export interface PlatformValue {
  readonly name: string;
  readonly value: string | null;
  /** Whether it is a secret. */
  readonly secure: boolean;
}

/** What became of the values of a platform. */
export interface Learned {
  /** The names of those that somebody nearer has set, who wins: code, the environment, a `.env` file. */
  readonly shadowed: readonly string[];
  /** Why none of them was taken; the values before them hold on. */
  readonly refused?: AmendsLike;
}

/** An error with a code. */
interface AmendsLike extends Error {
  readonly code: string;
}

/**
 * Bound where a platform will tell values before the providers are booted. Until then {@link Config} only has the keys that need none of them.
 */
export abstract class AwaitedValues {
  abstract readonly names: readonly string[];
}

/** The validated configuration. */
export abstract class Config {
  /** The value of a declared key. @throws AmendsError `CONFIG_UNKNOWN_KEY` when no schema declares it. */
  abstract get<K extends keyof ConfigValues>(key: K): ConfigValues[K];
  /** The value of any declared key, untyped. */
  abstract value(key: string): unknown;
  /** The values that are marked secret, for the redactor. */
  abstract secrets(): readonly string[];
  /**
   * Takes the values that a platform keeps, instead of those that it told before: whoever asks from now on gets them. They stand behind code, environment and
   * `.env`, and before the defaults. A configuration that does not override this takes none.
   */
  learn(values: readonly PlatformValue[]): Learned {
    return { shadowed: values.map(({ name }) => name) };
  }
}
