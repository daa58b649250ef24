import { AmendsError, Config, Redactor, type ConfigValues, type Learned, type PlatformValue } from 'amends';
import type { ConfigOptions } from './config-options';
import { loadConfig, loadOwnKeys } from './load-config';
import type { ValidatedConfig } from './validated-config';

/** A configuration whose values may change while it is used: a platform tells them, again and again. */
export class LiveConfig extends Config {
  #current: ValidatedConfig;
  /** What is wrong as long as the platform has told nothing. */
  #lacking: unknown;

  /** @param awaits whether a platform will tell values. @throws TerminalError `CONFIG_INVALID`; where values are awaited only about the framework's own keys */
  constructor(
    private readonly told: readonly ConfigOptions[],
    awaits: boolean,
  ) {
    super();
    try {
      this.#current = loadConfig(told);
    } catch (error) {
      if (!awaits) throw error;
      this.#lacking = error;
      this.#current = loadOwnKeys(told);
    }
  }

  /** @throws TerminalError `CONFIG_INVALID` when it is not complete */
  complete(): void {
    if (this.#lacking !== undefined) throw this.#lacking as Error;
  }

  override get<K extends keyof ConfigValues>(key: K): ConfigValues[K] {
    return this.value(key) as ConfigValues[K];
  }

  override value(key: string): unknown {
    if (this.#lacking !== undefined && !this.#current.has(key)) throw this.#lacking as Error;
    return this.#current.value(key);
  }

  override secrets(): readonly string[] {
    return this.#current.secrets();
  }

  override learn(values: readonly PlatformValue[]): Learned {
    Redactor.of(this).register(...values.filter(({ secure }) => secure).map(({ value }) => value ?? '')); // whatever becomes of them
    try {
      this.#current = loadConfig(this.told, values);
      this.#lacking = undefined;
      Redactor.of(this).register(...this.#current.secrets());
      return { shadowed: this.#current.shadowed };
    } catch (error) {
      if (!(error instanceof AmendsError)) throw error;
      if (this.#lacking !== undefined) this.#lacking = error;
      return { shadowed: [], refused: error };
    }
  }
}
