import { ConnectClient } from './clients/connect/connect-client';
import { Scopes } from './container/scopes';
import type { Container } from './container/container';
import { durableNameOf } from './core/plan';
import type { Extension, ExtensionClass } from './extension';
import { Providers, type HearProvider } from './providers-lifecycle';
import { SagaBlueprint } from './saga-blueprint';
import { AwaitedValues } from './services/config';
import { variablesOf } from './variables';

/** An extension that is looked over, part by part, so that one that is broken does not hide the others. Nothing of it is started. */
export class Checkup {
  readonly #extension: Extension;
  readonly #providers = new Providers();
  /** The names of values that a platform tells when the extension is started. */
  readonly awaited: readonly string[];

  constructor(cls: ExtensionClass) {
    this.#extension = new cls();
    this.awaited = variablesOf(cls).map(({ name }) => name);
    if (this.awaited.length > 0) this.container.bind(AwaitedValues).toConstantValue({ names: this.awaited });
  }

  get container(): Container {
    return this.#providers.container;
  }

  register(hear: HearProvider): void {
    this.#providers.registerEach(this.#extension.providers(), [ConnectClient], hear);
  }

  boot(hear: HearProvider): Promise<void> {
    return this.#providers.bootEach(hear);
  }

  /** Builds every step of every saga. @param hear is told of each saga how many steps it may list, or what is wrong with it */
  sagas(hear: (saga: string, steps: number, error: unknown) => void): void {
    const scopes = new Scopes(this.container);
    const names = new Set<string>();
    try {
      scopes.warm();
    } catch (error) {
      hear('services', 0, error);
    }
    for (const cls of this.#extension.sagas()) {
      try {
        const { name, stepNames } = new SagaBlueprint(cls, scopes);
        hear(
          name,
          stepNames.length,
          names.has(name) ? new Error(`Another saga is named ${name}, too. Give one of the classes its own static durableName.`) : undefined,
        );
        names.add(durableNameOf(cls));
      } catch (error) {
        hear(cls.name, 0, error);
      }
    }
  }

  /** @throws AmendsError the first that a provider throws */
  shutdown(): Promise<void> {
    return this.#providers.shutdown();
  }
}
