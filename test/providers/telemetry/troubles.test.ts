import { context as contexts, metrics } from '@opentelemetry/api';
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { Metrics, TerminalError, Tracing, type Container, type TracePoint, type TraceSpan } from 'amends';
import { HttpHost } from 'amends/hosts/http';
import { TelemetryServiceProvider } from 'amends/providers/telemetry';
import { VirtualClock } from 'amends/testing';
import { makeSaga, makeStep } from '../../../src/testing/contracts/engine/saga-parts';
import { observed, until, type Observed } from '../../engine/observed';
import { collect, type Collected } from './collected';

const step = (name: string, parts: Parameters<typeof makeStep>[2] = {}) => makeStep([], name, parts);
const refuse = (): never => {
  throw new TerminalError('no');
};
const FAILING = makeSaga('Failing', [step('A', { undo: true }), step('B', { execute: refuse })], {});
const PURCHASE = makeSaga('Purchase', [step('A', { undo: true }), step('B')], {});

let collected: Collected;
beforeEach(() => (collected = collect()));
afterEach(() => collected.stop());

const running: Observed[] = [];
const start = async (...args: Parameters<typeof observed>): Promise<Observed> => {
  const one = await observed(...args);
  running.push(one);
  return one;
};
afterEach(async () => {
  for (const { application } of running.splice(0)) await application.stop();
});

describe('a tracer that throws', () => {
  const no = (): never => {
    throw new Error('the tracer is broken');
  };
  const half: TraceSpan = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    place: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    start: () => half,
    event: no,
    end: no,
    inside(work) {
      work();
      no();
    },
  };
  const mute = { ...half, start: no, inside: no };
  test.each([
    ['when a trace begins', { begin: no, at: no }],
    ['when a span begins, and before what is to be inside it', { begin: () => mute, at: (): TracePoint => mute }],
    ['when a span ends, and after what was inside it', { begin: () => half, at: (): TracePoint => half }],
  ])('%s touches no run, and is logged once a minute', async (_when, tracing: Tracing) => {
    class Broken {
      register(container: Container): void {
        container.bind(Tracing).toConstantValue(tracing);
      }
    }
    const shop = await start([PURCHASE, FAILING], [], { providers: [Broken], clock: new VirtualClock() });
    for (let number = 0; number < 3; number += 1) {
      expect(await shop.deliver('Purchase', { id: `PR-${number}` })).toMatchObject({ kind: 'done' });
      expect(await shop.deliver('Failing', { id: `PR-${number}` })).toMatchObject({ kind: 'fail' });
    }
    const told = shop.lines.filter(({ message }) => message.startsWith('what traces has thrown'));
    expect(told.map(({ level, fields }) => [level, fields['times']])).toEqual([['warn', 1]]);
  });
});

test('an attempt that is given up ends its span with that, and what it brings later stands below it', async () => {
  let answer: (value: string) => void = () => undefined;
  let asked = 0;
  const slow = step('Slow', {
    timeout: '10ms',
    grace: '10ms',
    retry: { initialInterval: '1ms' },
    execute: () => ((asked += 1) === 1 ? new Promise((resolve) => (answer = resolve)) : 'done'),
  });
  const shop = await start([makeSaga('Late', [slow], {})], [], { providers: [TelemetryServiceProvider] });
  const ended = shop.deliver('Late', { id: 'PR-1' });
  await until(() => collected.named('execute Slow').length > 0);
  const [given] = collected.named('execute Slow');
  expect(given!.attributes).toMatchObject({ 'amends.result': 'retried', 'error.type': 'STEP_TIMED_OUT' });
  answer('too late');
  await until(() => collected.named('late Slow').length === 1);
  expect(collected.span('late Slow').parentSpanContext?.spanId).toBe(given!.spanContext().spanId);
  await ended;
});

test('a run that is delivered over HTTP is part of the trace that the caller names, and of none that nobody can read', async () => {
  const shop = await start([PURCHASE], [], { providers: [TelemetryServiceProvider] });
  const host = new HttpHost({ port: 0 });
  await host.start(shop.application);
  const [trace, span] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  const deliver = (id: string, headers: Record<string, string>) =>
    fetch(`${host.url}/events/Purchase`, { method: 'POST', headers, body: JSON.stringify({ id }) }).then((reply) => reply.json());
  await deliver('PR-1', { traceparent: `00-${trace}-${span}-01`, tracestate: 'vendor=opaque' });
  await deliver('PR-2', { traceparent: `00-${'0'.repeat(32)}-${span}-01` });
  await until(() => collected.named('whole run of Purchase').length === 2);
  await host.stop();
  const [carried, own] = collected.named('run Purchase');
  expect(carried!.parentSpanContext).toMatchObject({ traceId: trace, spanId: span, isRemote: true });
  expect(carried!.spanContext().traceState?.serialize()).toBe('vendor=opaque');
  expect(own!.parentSpanContext).toBeUndefined();
  const [, run] = shop.application.engine.list({}).runs;
  const traced = shop.application.engine.find(run!.id)!.history.find(({ type }) => type === 'traced');
  expect(traced).toMatchObject({ traceparent: `00-${trace}-${carried!.spanContext().spanId}-01`, tracestate: 'vendor=opaque' });
});

test('what is measured is told under the same names through the API of metrics, also with METRICS=false', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  const shop = await start([FAILING], [], { providers: [TelemetryServiceProvider], config: { METRICS: false } });
  await shop.deliver('Failing', { id: 'PR-1' });
  await until(() => collected.named('whole run of Failing').length === 1);
  await reader.forceFlush();
  const told = exporter
    .getMetrics()
    .at(-1)!
    .scopeMetrics.find(({ scope }) => scope.name === 'amends')!.metrics;
  const of = (name: string) => told.find(({ descriptor }) => descriptor.name === name);
  const families = shop.application.container.get(Metrics).families();
  const withSamples = families.filter(({ samples }) => samples.length > 0).map(({ name }) => name);
  expect(told.map(({ descriptor }) => descriptor.name).sort()).toEqual(withSamples.sort());
  expect(of('amends_ready')!.dataPoints[0]!.value).toBe(1);
  expect(of('amends_runs_ended_total')!.dataPoints).toMatchObject([{ attributes: { saga: 'Failing', end: 'compensated' }, value: 1 }]);
  const steps = of('amends_step_duration_seconds')!;
  expect(steps.descriptor.unit).toBe('s');
  expect(steps.dataPoints).toHaveLength(3);
  expect(steps.dataPoints[0]!.value).toMatchObject({ count: 1, buckets: { boundaries: expect.arrayContaining([0.005, 300]) as number[] } });
  await provider.shutdown();
});

test('nothing is journaled of traces where nobody collects them', async () => {
  await collected.stop();
  const shop = await start([PURCHASE], [], { providers: [TelemetryServiceProvider] });
  await shop.deliver('Purchase', { id: 'PR-1' });
  const [run] = shop.application.engine.list({}).runs;
  expect(shop.application.engine.find(run!.id)!.history.map(({ type }) => type)).toEqual(['planned', 'begun', 'succeeded', 'begun', 'succeeded', 'ended']);
  expect(contexts.active()).toBeDefined();
});
