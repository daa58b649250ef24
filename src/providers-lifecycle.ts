import { Container, type ServiceIdentifier } from './container/container';
import type { ServiceProvider, ServiceProviderClass } from './container/service-provider';
import { AmendsError } from './core/errors';
import { EngineMetrics } from './engine/metrics/engine-metrics';
import { Metrics } from './engine/metrics/metrics';
import { missingDefaults, type OnDemand } from './default-providers';

/** Hears of a provider that it has done what it shall, or why not. */
export type HearProvider = (name: string, error: unknown) => void;

/** The providers of an application: registered and booted in order, shut down in reverse. */
export class Providers {
  readonly container = new Container();
  readonly #registered: ServiceProvider[] = [];
  readonly #booted: ServiceProvider[] = [];

  /** Registers the listed ones, then the default of every kind that none of them binds, and of what is needed besides. */
  register(listed: readonly ServiceProviderClass[], needed: readonly OnDemand[] = []): void {
    this.container.bind(Metrics).toConstantValue(new EngineMetrics());
    for (const cls of listed) this.#register(cls);
    for (const cls of missingDefaults(this.container, needed)) this.#register(cls);
  }

  #register(cls: ServiceProviderClass): void {
    const provider = new cls();
    this.container.registering(provider, () => failing(cls, 'register', () => provider.register(this.container)));
    this.#registered.push(provider);
  }

  /** Like {@link register}, but each by itself: for who wants to know all that is wrong. @param hear is told how it went with each */
  registerEach(listed: readonly ServiceProviderClass[], needed: readonly OnDemand[], hear: HearProvider): void {
    const each = (cls: ServiceProviderClass): void => attempted(nameOf(cls), () => this.#register(cls), hear);
    for (const cls of listed) each(cls);
    for (const cls of missingDefaults(this.container, needed)) each(cls);
  }

  /** Like {@link boot}, but goes on after one that fails. */
  async bootEach(hear: HearProvider): Promise<void> {
    for (const provider of this.#registered) {
      const cls = provider.constructor as ServiceProviderClass;
      try {
        await provider.boot?.(this.container);
        this.#booted.push(provider);
        hear(nameOf(cls), undefined);
      } catch (error) {
        hear(nameOf(cls), failure(cls, 'boot', error));
      }
    }
  }

  /**
   * @param of boots only those providers that bind these; all unless given.
   * @throws AmendsError what a provider throws, or `PROVIDER_FAILED`; what was booted is shut down again.
   */
  async boot(of?: readonly ServiceIdentifier[]): Promise<void> {
    const wanted = of && new Set(of.map((token) => this.container.ownerOf(token)));
    for (const provider of this.#registered) {
      if (wanted?.has(provider) === false) continue;
      try {
        await provider.boot?.(this.container);
        this.#booted.push(provider);
      } catch (error) {
        await this.shutdown();
        throw failure(provider.constructor as ServiceProviderClass, 'boot', error);
      }
    }
  }

  /** Shuts down all of them, whatever one of them throws; the first error is thrown at the end. */
  async shutdown(): Promise<void> {
    const errors: unknown[] = [];
    for (const provider of this.#booted.splice(0).reverse()) {
      try {
        await provider.shutdown?.(this.container);
      } catch (error) {
        errors.push(failure(provider.constructor as ServiceProviderClass, 'shutdown', error));
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** Of a class that was made by another's `with`, the name of that one. */
function nameOf(cls: ServiceProviderClass): string {
  return cls.name || (Object.getPrototypeOf(cls) as { readonly name?: string }).name || 'without a name';
}

function attempted(name: string, work: () => void, hear: HearProvider): void {
  try {
    work();
  } catch (error) {
    return hear(name, error);
  }
  hear(name, undefined);
}

function failing(cls: ServiceProviderClass, phase: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw failure(cls, phase, error);
  }
}

const failure = (cls: ServiceProviderClass, phase: string, cause: unknown): AmendsError =>
  cause instanceof AmendsError
    ? cause
    : new AmendsError('PROVIDER_FAILED', `${cls.name}.${phase} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
