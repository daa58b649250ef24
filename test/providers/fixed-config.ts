import { Config, type ConfigValues } from 'amends';

/** A configuration of just these values. */
export class FixedConfig extends Config {
  constructor(
    private readonly values: Partial<ConfigValues>,
    private readonly hidden: readonly string[] = [],
  ) {
    super();
  }

  override get<K extends keyof ConfigValues>(key: K): ConfigValues[K] {
    if (!(key in this.values)) throw new Error(`no ${key}`);
    return this.values[key] as ConfigValues[K];
  }

  override value(key: string): unknown {
    return this.values[key as keyof ConfigValues];
  }

  override secrets(): readonly string[] {
    return this.hidden;
  }
}
