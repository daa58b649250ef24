import type { Container } from './container/container';
import { AmendsError } from './core/errors';
import { load } from './default-providers';
import type { Engine } from './engine/engine';
import { EngineMetrics } from './engine/metrics/engine-metrics';
import { Metrics } from './engine/metrics/metrics';
import { RunObserver } from './engine/run-observer';
import { Config } from './services/config';
import { traceRuns } from './trace-runs';

/**
 * Lets an engine tell all who are bound to hear of it, and who measures, if anybody wants to know.
 * @throws AmendsError `EXTENSION_INVALID` where the engine cannot tell anybody, or two that keep changes have one name
 */
export function attendAll(engine: Engine, container: Container): void {
  traceRuns(engine, container);
  const observers = observersIn(container);
  assertToldApart(observers.filter(({ keeps }) => keeps !== undefined).map(({ name }) => name));
  const metrics = container.get(Metrics);
  const { measured } = engine;
  if (measured === undefined) {
    if (observers.length === 0) return;
    throw new AmendsError('EXTENSION_INVALID', 'This engine tells no RunObserver anything. Bind none, or use the embedded engine.');
  }
  if (metrics instanceof EngineMetrics && (metrics.listened || isShown(container))) metrics.start(measured);
  measured.attend(observers);
}

/** Those that are bound, and the one that posts alerts, where there is an address for them. */
function observersIn(container: Container): readonly RunObserver[] {
  const bound = container.isBound(RunObserver) ? container.getAll(RunObserver) : [];
  if (valueOf(container, 'ALERT_WEBHOOK_URL') === undefined || bound.some(({ name }) => name === 'AlertWebhook')) return bound;
  const Provider = load('alert-webhook', 'AlertWebhookServiceProvider');
  const provider = new Provider();
  container.registering(provider, () => provider.register(container));
  return container.getAll(RunObserver);
}

/** @throws AmendsError `EXTENSION_INVALID`: what the journal keeps for one of them, another would take. */
function assertToldApart(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new AmendsError(
    'EXTENSION_INVALID',
    `Two observers that keep changes are both called ${twice}, and each would take the notices of the other. Override name in one of them, or bind it once.`,
  );
}

/** What is measured, if the HTTP host may tell it. */
export function shownMetrics(container: Container): Metrics | undefined {
  return isShown(container) ? container.get(Metrics) : undefined;
}

const isShown = (container: Container): boolean => valueOf(container, 'METRICS') === true;

function valueOf(container: Container, key: string): unknown {
  try {
    return container.get(Config).value(key);
  } catch (error) {
    if (error instanceof AmendsError && error.code === 'CONFIG_UNKNOWN_KEY') return undefined; // a configuration of the user's own, which does not know it
    throw error;
  }
}
