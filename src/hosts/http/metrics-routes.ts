import type { FastifyInstance } from 'fastify';
import type { Metric, Registry } from 'prom-client';
import type { MetricFamily } from '../../engine/metrics/metric-family';
import type { Metrics } from '../../engine/metrics/metrics';
import { address } from './address';

/** `/metrics`: what is measured in this process, in the text format of Prometheus. */
export function metricsRoutes(app: FastifyInstance, metrics: Metrics): void {
  address(app, '/metrics', {
    GET: async (_request, reply) => {
      const { Registry: PromRegistry } = await import('prom-client'); // at the first request: most processes are never asked
      const registry = new PromRegistry();
      for (const family of metrics.families()) register(registry, family);
      return reply.header('content-type', registry.contentType).send(await registry.metrics());
    },
  });
}

/** Prometheus' own library writes the text; the numbers have been counted elsewhere. */
function register(registry: Registry, { name, help, type, samples }: MetricFamily): void {
  const values = samples.map(({ labels, value, part }) => ({ labels, value, ...(part === undefined ? {} : { metricName: `${name}_${part}` }) }));
  const told = { name, help, type, values, aggregator: 'sum' };
  registry.registerMetric({ name, help, get: () => Promise.resolve(told) } as unknown as Metric);
}
