import type { BatchObservableCallback, Histogram, Observable } from '@opentelemetry/api';
import type { Logger, MetricFamily, Metrics } from 'amends';
import type { OpenTelemetry } from './open-telemetry-tracing';

/**
 * Tells what is measured through the API of OpenTelemetry, under the same names: each number of a histogram as it comes, everything else whenever it is collected.
 * Without a meter provider nothing is measured for it.
 * It is told also after the application has stopped: an SDK collects a last time when it is shut down.
 */
export function openTelemetryMetrics(api: OpenTelemetry, metrics: Metrics, logger: Logger): void {
  const meter = api.metrics.getMeter('amends');
  if (meter === api.createNoopMeter()) return;
  const histograms = new Map<string, Histogram>();
  const observables = new Map<string, Observable>();
  for (const { name, help: description, type, bounds } of metrics.families()) {
    const options = { description, ...unitOf(name) };
    if (type === 'histogram') histograms.set(name, meter.createHistogram(name, { ...options, ...adviceOf(bounds) }));
    else observables.set(name, type === 'counter' ? meter.createObservableCounter(name, options) : meter.createObservableGauge(name, options));
  }
  let told = false;
  metrics.recorded((name, value, labels) => {
    try {
      histograms.get(name)?.record(value, labels);
    } catch (error) {
      if (!told) logger.warn('what collects metrics has thrown; it is told on, and numbers may be missing', { error });
      told = true; // once: it is asked for each number
    }
  });
  const collect: BatchObservableCallback = (result) => {
    for (const family of metrics.families()) {
      const observable = observables.get(family.name);
      if (observable !== undefined) for (const { labels, value } of family.samples) result.observe(observable, value, labels);
    }
  };
  meter.addBatchObservableCallback(collect, [...observables.values()]);
}

const adviceOf = (bounds: MetricFamily['bounds']) => (bounds === undefined ? {} : { advice: { explicitBucketBoundaries: [...bounds] } });

/** As UCUM writes it. */
const unitOf = (name: string): { readonly unit?: string } => (name.endsWith('_seconds') ? { unit: 's' } : name.endsWith('_bytes') ? { unit: 'By' } : {});
