import type { z } from 'zod';

/** What a user adds to the configuration. */
export interface ConfigOptions {
  /** More keys, or other rules for known ones. Declare their types by merging them into `ConfigValues` (`declare module 'amends'`). */
  readonly schema?: z.ZodObject;
  /** Values that win over the environment, as they are or as text. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Keys whose values are masked everywhere. A key that sounds like a secret (`…_TOKEN`, `…_PASSWORD`, `…_API_KEY`) is one without being listed. */
  readonly secrets?: readonly string[];
  /** A file of `KEY=value` lines, which must exist; `false` reads none. Unless given: `.env`, if there is one. */
  readonly envFile?: string | false;
  /** Instead of `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}
