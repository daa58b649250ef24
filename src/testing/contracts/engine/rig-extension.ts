import type { Container } from '../../../container/container';
import type { ServiceProvider, ServiceProviderClass } from '../../../container/service-provider';
import { durableNameOf } from '../../../core/plan';
import type { Req } from '../../../core/request';
import type { BackgroundResponse } from '../../../core/response';
import type { SagaClass } from '../../../core/saga';
import { Journal } from '../../../engine/journal';
import { event } from '../../../event';
import { Extension, type ExtensionClass } from '../../../extension';
import { Clock } from '../../../services/clock';
import { Config } from '../../../services/config';
import { Logger } from '../../../services/logger';
import { TestConfig } from '../../test-config';

/** An extension that carries out each saga at the event of its name. */
export function rigExtension(
  sagas: readonly SagaClass[],
  services: { readonly journal: Journal; readonly clock: Clock; readonly logger: Logger; readonly config: Readonly<Record<string, unknown>> },
): ExtensionClass {
  class Services implements ServiceProvider {
    register(container: Container): void {
      container.bind(Journal).toConstantValue(services.journal);
      container.bind(Clock).toConstantValue(services.clock);
      container.bind(Logger).toConstantValue(services.logger);
      container.bind(Config).toConstantValue(new TestConfig(services.config));
    }
  }
  class RigExtension extends Extension {
    override providers(): readonly ServiceProviderClass[] {
      return [Services];
    }
    override sagas(): readonly SagaClass[] {
      return sagas;
    }
    carryOut(saga: SagaClass, request: Req): Promise<BackgroundResponse> {
      return this.resolve(saga, request);
    }
  }
  for (const saga of sagas) {
    const name = durableNameOf(saga);
    const method = `on ${name}`;
    const descriptor = {
      value(this: RigExtension, request: Req): Promise<BackgroundResponse> {
        return this.carryOut(saga, request);
      },
    };
    Object.defineProperty(RigExtension.prototype, method, descriptor);
    event(name)(RigExtension.prototype, method, descriptor);
  }
  return RigExtension;
}
