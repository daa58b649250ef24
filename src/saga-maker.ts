import { Application } from './application';
import type { Container } from './container/container';
import type { ServiceProvider, ServiceProviderClass } from './container/service-provider';
import type { Req } from './core/request';
import type { BackgroundResponse } from './core/response';
import { setSagaMaker, type SagaClass, type SagaRunner, type SagaServices } from './core/saga';
import { event } from './event';
import { Extension } from './extension';
import { Journal } from './engine/journal';
import { MemoryJournal } from './engine/memory-journal';
import { Config } from './services/config';
import { HttpClient } from './services/http-client';
import { Logger } from './services/logger';

declare module './core/saga' {
  interface SagaServices {
    readonly config?: Config;
    /** What outside calls go through. */
    readonly client?: HttpClient;
    readonly logger?: Logger;
    /** Everything else that the steps need. */
    readonly providers?: readonly ServiceProviderClass[];
  }
}

/** Long enough to see most runs end; one that does not is answered `reschedule`. */
const PATIENCE = 60_000;

function makeSaga(saga: SagaClass, services: SagaServices): SagaRunner<Req> {
  let started: Promise<Application> | undefined;
  const begin = async (): Promise<Application> => {
    try {
      return await Application.start(extensionOf(saga), { providers: [...(services.providers ?? []), given(services)] });
    } catch (error) {
      started = undefined; // the next call tries again
      throw error;
    }
  };
  const start = (): Promise<Application> => (started ??= begin());
  return {
    resolve: async (request, options = {}) => (await (await start()).deliver('resolve', structuredClone(request), { patience: PATIENCE, ...options })).response,
    close: async () => (await started)?.stop(),
  };
}

function extensionOf(saga: SagaClass): new () => Extension {
  class OneSaga extends Extension {
    override providers(): readonly ServiceProviderClass[] {
      return [InMemory];
    }
    override sagas(): readonly SagaClass[] {
      return [saga];
    }
    @event('resolve')
    all(request: Req): Promise<BackgroundResponse> {
      return this.resolve(saga, request);
    }
  }
  return OneSaga;
}

class InMemory implements ServiceProvider {
  register(container: Container): void {
    container.bind(Journal).toConstantValue(new MemoryJournal());
  }
}

function given({ config, client, logger }: SagaServices): ServiceProviderClass {
  return class Given implements ServiceProvider {
    register(container: Container): void {
      if (config !== undefined) container.bind(Config).toConstantValue(config);
      if (client !== undefined) container.bind(HttpClient).toConstantValue(client);
      if (logger !== undefined) container.bind(Logger).toConstantValue(logger);
    }
  };
}

setSagaMaker(makeSaga);
