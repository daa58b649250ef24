import { Application, type ServiceProviderClass } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { MemoryJournalServiceProvider } from 'amends/providers/memory-journal';
import { metricExporter, exporter } from '../../examples/telemetry-backend';
import { TracedExtension } from '../../examples/telemetry';
import { makeSaga, makeStep } from '../../src/testing/contracts/engine/saga-parts';
import { event, type Req } from 'amends';

class Traced extends TracedExtension {
  override sagas() {
    return [SAGA];
  }
  @event('ordered')
  ordered(request: Req) {
    return this.resolve(SAGA, request);
  }
}
const SAGA = makeSaga('Ordered', [makeStep([], 'Ship', {})], {});

it('sends the spans of a run and its metrics to what the SDK was given, at the latest when it stops', async () => {
  const spans: string[] = [];
  const { export: sent } = exporter;
  exporter.export = (batch, done) => {
    spans.push(...batch.map(({ name }) => name));
    sent.call(exporter, batch, done);
  };
  const providers: ServiceProviderClass[] = [
    ConfigServiceProvider.with({ values: { LOG_LEVEL: 'silent' }, env: {}, envFile: false }),
    MemoryJournalServiceProvider,
  ];
  const application = await Application.start(Traced, { providers });
  await application.deliver('ordered', { id: 'R-1' }, { patience: 60_000 });
  await application.stop();
  expect(spans).toEqual(['run Ordered', 'execute Ship', 'whole run of Ordered']);
  const told = metricExporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor.name)));
  expect(told).toContain('amends_runs_ended_total');
});
