import { Config, TerminalError, type ConfigValues } from 'amends';

/** Values that satisfied their schema. */
export class ValidatedConfig extends Config {
  constructor(
    private readonly values: ReadonlyMap<string, unknown>,
    private readonly hidden: readonly string[],
    /** The names of a platform's values that somebody nearer has set. */
    readonly shadowed: readonly string[] = [],
  ) {
    super();
  }

  override get<K extends keyof ConfigValues>(key: K): ConfigValues[K] {
    return this.value(key) as ConfigValues[K]; // the schema saw to it
  }

  override value(key: string): unknown {
    if (this.values.has(key)) return this.values.get(key);
    const message = `No schema declares the configuration key '${key}'; declare it with ConfigServiceProvider.with({ schema }). Known: ${[...this.values.keys()].join(', ')}.`;
    throw new TerminalError(message, { code: 'CONFIG_UNKNOWN_KEY' });
  }

  has(key: string): boolean {
    return this.values.has(key);
  }

  override secrets(): readonly string[] {
    return this.hidden;
  }
}
