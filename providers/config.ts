import { AwaitedValues, Config, type Container, type ServiceProvider } from 'amends';
import type { ConfigOptions } from './config/config-options';
import { LiveConfig } from './config/live-config';

export type { ConfigOptions };

/** What the configuration providers of a container were told, in the order in which they were listed. */
const toldTo = new WeakMap<Container, ConfigOptions[]>();

/**
 * Binds {@link Config} to what explicit values, the environment, an optional `.env` file, a platform and the defaults say, in this order.
 * Several of these providers add up, the later ones winning: a test or a command line lists one more to change a value, and all schemas still hold.
 */
export class ConfigServiceProvider implements ServiceProvider {
  protected static readonly options: readonly ConfigOptions[] = [];

  /** A provider with keys, values or sources of your own. List it instead of, or after, another one. */
  static with(options: ConfigOptions): typeof ConfigServiceProvider {
    const all = [...this.options, options];
    return class extends this {
      protected static override readonly options: readonly ConfigOptions[] = all;
    };
  }

  register(container: Container): void {
    const told = toldTo.get(container) ?? [];
    toldTo.set(container, told);
    told.push(...(this.constructor as typeof ConfigServiceProvider).options);
    container
      .bind(Config)
      .toDynamicValue(() => new LiveConfig(told, container.isBound(AwaitedValues))) // not before it is asked for: registering reads no file
      .inSingletonScope();
  }

  /** @throws TerminalError `CONFIG_INVALID` with every problem. */
  boot(container: Container): void {
    const config = container.get(Config);
    if (config instanceof LiveConfig) config.complete();
  }
}
