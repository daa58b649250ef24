import { ConnectClient } from './clients/connect/connect-client';
import type { Container } from './container/container';
import type { ServiceProviderClass } from './container/service-provider';
import { Engine } from './engine/engine';
import { Journal } from './engine/journal';
import { Cache } from './services/cache';
import { Clock } from './services/clock';
import { Config } from './services/config';
import { HttpClient } from './services/http-client';
import { Logger } from './services/logger';

/** Each kind of service, and the module and name of the provider that binds it when no listed one does. */
const DEFAULTS = [
  [Config, 'config', 'ConfigServiceProvider'],
  [Clock, 'clock', 'ClockServiceProvider'],
  [Logger, 'logger', 'LoggerServiceProvider'],
  [HttpClient, 'http-client', 'HttpClientServiceProvider'],
  [Cache, 'cache', 'CacheServiceProvider'],
  [Journal, 'journal', 'JournalServiceProvider'],
  [Engine, 'engine', 'EngineServiceProvider'],
] as const;

/** The same of services that only some need. */
const ON_DEMAND = [[ConnectClient, 'connect', 'ConnectServiceProvider']] as const;

/** A service that is there only when somebody needs it. */
export type OnDemand = (typeof ON_DEMAND)[number][0];

/** The default provider of every kind of service that is not bound: loaded only then, so what is replaced is never loaded. */
export function missingDefaults(container: Container, needed: readonly OnDemand[] = []): readonly ServiceProviderClass[] {
  return [...DEFAULTS, ...ON_DEMAND.filter(([token]) => needed.includes(token))]
    .filter(([token]) => !container.isBound(token))
    .map(([, module, name]) => load(module, name));
}

/** The provider of a module that nobody has listed. */
export function load(module: string, name: string): ServiceProviderClass {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- synchronous, by the package's own name, and mapped to the sources in development
  const exported = require(`amends/providers/${module}`) as Readonly<Record<string, ServiceProviderClass>>;
  return exported[name]!;
}
