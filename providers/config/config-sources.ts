import { readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import type { PlatformValue } from 'amends';
import type { ConfigOptions } from './config-options';

/** A value as it was found, and where. */
export interface RawValue {
  readonly value: unknown;
  readonly from: string;
}

/** What a platform keeps. */
export const FROM_PLATFORM = 'from the platform';

/** Where values come from, in order of precedence: explicit values, environment, `.env` file, what a platform keeps. */
export class ConfigSources {
  readonly #sources: readonly { readonly from: string; readonly values: Readonly<Record<string, unknown>> }[];
  /** What is wrong with the sources themselves. */
  readonly problems: string[] = [];

  constructor(all: readonly ConfigOptions[], learned: readonly PlatformValue[] = []) {
    const explicit = all.map(({ values }) => values ?? {}).reverse();
    const file = all.findLast(({ envFile }) => envFile !== undefined)?.envFile;
    this.#sources = [
      ...explicit.map((values) => ({ from: 'given in code', values })),
      { from: 'from the environment', values: all.findLast(({ env }) => env !== undefined)?.env ?? process.env },
      { from: `from ${file === false || file === undefined ? '.env' : file}`, values: file === false ? {} : this.#read(file) },
      { from: FROM_PLATFORM, values: Object.fromEntries(learned.map(({ name, value }) => [name, value ?? undefined])) },
    ];
  }

  find(key: string): RawValue | undefined {
    for (const { from, values } of this.#sources) {
      const value = Object.hasOwn(values, key) ? values[key] : undefined;
      if (value !== undefined) return { value, from };
    }
    return undefined;
  }

  #read(file: string | undefined): Readonly<Record<string, unknown>> {
    try {
      return parse(readFileSync(file ?? '.env'));
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (file === undefined && code === 'ENOENT') return {};
      this.problems.push(`${file ?? '.env'} cannot be read (${String(code)}); accepted: a file of KEY=value lines`);
      return {};
    }
  }
}
