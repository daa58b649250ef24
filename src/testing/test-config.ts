import { AmendsError } from '../core/errors';
import { Config, type ConfigValues } from '../services/config';

/** What the framework itself asks for. A scenario neither reads the environment nor a file. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  JOURNAL_LEASE: 20,
  MAX_RUNNING: 256,
  MAX_QUEUED: 10_000,
  JOURNAL_RETENTION: 'never',
  JOURNAL_DEDUP_RETENTION: 'never',
  METRICS: false,
  ALERT_WEBHOOK_URL: undefined,
  ALERT_WEBHOOK_SECRET: undefined,
  PUBLIC_URL: undefined,
  SHUTDOWN_GRACE: 0,
  CACHE_DRIVER: 'memory',
  CACHE_TTL: 900,
  CACHE_URL: undefined,
  CACHE_PREFIX: 'amends:',
  CACHE_REQUIRED: false,
  CACHE_TIMEOUT: 1,
  LOG_LEVEL: 'silent',
  LOG_FORMAT: 'json',
};

/** A configuration of exactly the values that a test gives. */
export class TestConfig extends Config {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>> = {}) {
    super();
    this.#values = { ...DEFAULTS, ...values };
  }

  get<K extends keyof ConfigValues>(key: K): ConfigValues[K] {
    return this.value(key) as ConfigValues[K];
  }

  value(key: string): unknown {
    if (key in this.#values) return this.#values[key];
    throw new AmendsError('CONFIG_UNKNOWN_KEY', `The test configures no ${key}. Say .configured({ ${key}: … }).`);
  }

  secrets(): readonly string[] {
    return [];
  }
}
