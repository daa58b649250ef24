import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import { BackgroundResponse, LogScope, parallel, TerminalError, type LogFields } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { TelemetryServiceProvider } from 'amends/providers/telemetry';
import { makeSaga, makeStep } from '../../../src/testing/contracts/engine/saga-parts';
import { observed, until, type Observed, type ObservedOptions } from '../../engine/observed';
import { collect, type Collected } from './collected';

const calls: string[] = [];
const step = (name: string, parts: Parameters<typeof makeStep>[2] = {}) => makeStep(calls, name, parts);
const refuse = (): never => {
  throw new TerminalError('no such plan, token=s3cr3t-of-a-vendor', { code: 'NO_PLAN' });
};
/** Throws the first time. */
function once(): () => string {
  let called = false;
  return () => {
    if (called) return 'done';
    called = true;
    throw new Error('the vendor is away');
  };
}

let collected: Collected;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'amends-tracing-'));
  collected = collect();
});
afterAll(async () => {
  await collected.stop();
  rmSync(folder, { recursive: true });
});

const running: Observed[] = [];
const start = async (sagas: Parameters<typeof observed>[0], options: ObservedOptions = {}): Promise<Observed> => {
  const one = await observed(sagas, [], { providers: [TelemetryServiceProvider], ...options });
  running.push(one);
  return one;
};
afterEach(async () => {
  for (const { application } of running.splice(0)) await application.stop();
  collected.reset();
});

describe('a traced run', () => {
  test('is one trace: where it begins, a span for each attempt below it, and one of the whole run', async () => {
    const saga = makeSaga(
      'Purchase',
      [step('A', { undo: true, execute: once(), retry: { initialInterval: 1 } }), parallel(step('B'), step('C')), step('D')],
      {},
    );
    const shop = await start([saga]);
    await shop.deliver('Purchase', { id: 'PR-1' });
    await until(() => collected.named('whole run of Purchase').length === 1);
    const root = collected.span('run Purchase');
    const [run] = shop.application.engine.list({}).runs;
    expect(root.parentSpanContext).toBeUndefined();
    expect(root.attributes).toEqual({ 'amends.saga': 'Purchase', 'amends.run': run!.id, 'amends.request': 'PR-1', 'amends.generation': 1 });
    expect(collected.spans.map(({ name }) => name).sort()).toEqual(
      ['execute A', 'execute A', 'execute B', 'execute C', 'execute D', 'run Purchase', 'whole run of Purchase'].sort(),
    );
    const { traceId, spanId } = root.spanContext();
    for (const span of collected.spans) expect(span.spanContext().traceId).toBe(traceId);
    for (const span of collected.spans.filter((other) => other !== root)) expect(span.parentSpanContext?.spanId).toBe(spanId);
    const [failed, done] = collected.named('execute A');
    expect(failed!.status).toEqual({ code: SpanStatusCode.ERROR, message: 'the vendor is away' });
    expect(failed!.attributes).toMatchObject({ 'amends.attempt': 1, 'amends.direction': 'forward', 'amends.result': 'retried', 'error.type': 'Error' });
    expect(failed!.events.map(({ name }) => name)).toEqual(['retry', 'exception']);
    expect(done!.attributes).toMatchObject({ 'amends.step': 'A', 'amends.attempt': 2, 'amends.visit': 0, 'amends.result': 'succeeded' });
    expect(done!.status.code).toBe(SpanStatusCode.UNSET);
    expect(collected.span('whole run of Purchase').attributes).toMatchObject({ 'amends.state': 'completed', 'amends.answer': 'done' });
  });

  test('has in its undo spans a link to the execution that is undone, and no secrets in what it says of errors', async () => {
    const saga = makeSaga('Failing', [step('A', { undo: true }), step('B', { execute: refuse })], {});
    const shop = await start([saga]);
    expect(await shop.deliver('Failing', { id: 'PR-1' })).toMatchObject({ kind: 'fail' });
    await until(() => collected.named('whole run of Failing').length === 1);
    const executed = collected.span('execute A').spanContext();
    expect(collected.span('undo A').links.map(({ context }) => [context.traceId, context.spanId])).toEqual([[executed.traceId, executed.spanId]]);
    expect(collected.span('undo A').attributes).toMatchObject({ 'amends.direction': 'backward', 'amends.result': 'undone' });
    const failed = collected.span('execute B');
    expect(failed.attributes).toMatchObject({ 'amends.result': 'failed', 'error.type': 'NO_PLAN' });
    expect(failed.events.map(({ name }) => name)).toEqual(['exception']);
    expect(collected.span('turn backward').attributes).toMatchObject({ 'amends.cause': 'failed', 'amends.step': 'B' });
    expect(collected.span('whole run of Failing').status.code).toBe(SpanStatusCode.ERROR);
    expect(JSON.stringify(collected.spans.map(({ attributes, status, events }) => [attributes, status, events]))).not.toContain('s3cr3t');
  });

  test('has its parks and messages, and what operators did, as spans of its trace', async () => {
    let visits = 0;
    const wait = step('Wait', {
      execute: (_request, context) => {
        visits += 1;
        const received: unknown = context.received('go');
        return received ?? BackgroundResponse.waitFor('go');
      },
    });
    const saga = makeSaga('Waiting', [wait, step('Stuck', { execute: refuse, kind: 'pivot' }), step('Last', { execute: refuse, kind: 'retriable' })], {});
    const shop = await start([saga]);
    const ended = shop.deliver('Waiting', { id: 'PR-1' });
    await until(() => collected.named('execute Wait').length === 1);
    const [run] = shop.application.engine.list({}).runs;
    await shop.application.engine.send(run!.id, 'go', { price: 1 });
    await ended;
    await until(() => collected.named('whole run of Waiting').length === 1);
    const [parked, visited] = collected.named('execute Wait');
    expect(parked!.attributes).toMatchObject({ 'amends.result': 'parked', 'amends.visit': 0 });
    expect(parked!.events).toMatchObject([{ name: 'parked', attributes: { 'amends.message': 'go' } }]);
    expect(visited!.attributes).toMatchObject({ 'amends.result': 'succeeded', 'amends.visit': 1, 'amends.attempt': 1 });
    expect(collected.span('message').attributes).toMatchObject({ 'amends.message': 'go', 'amends.run': run!.id });
    expect(visits).toBe(2);
  });

  test('is part of the span that is active where it is delivered; what its steps call is part of the attempt, and their log lines say so', async () => {
    const lines: LogFields[] = [];
    let active: Span | undefined;
    const look = (): string => {
      lines.push(LogScope.fields());
      active = trace.getActiveSpan();
      trace.getTracer('vendor').startSpan('call the vendor').end();
      return 'looked';
    };
    const shop = await start([makeSaga('Purchase', [step('A', { execute: async () => (await Promise.resolve(), look()) })], {})]);
    const tracer = trace.getTracer('host');
    await tracer.startActiveSpan('POST /events', async (span) => {
      await shop.deliver('Purchase', { id: 'PR-1' });
      span.end();
    });
    await until(() => collected.named('whole run of Purchase').length === 1);
    const attempt = collected.span('execute A').spanContext();
    expect(collected.span('run Purchase').parentSpanContext).toMatchObject(collected.span('POST /events').spanContext());
    expect(active?.spanContext()).toEqual(attempt);
    expect(collected.span('call the vendor').parentSpanContext?.spanId).toBe(attempt.spanId);
    expect(lines).toEqual([expect.objectContaining({ trace_id: attempt.traceId, span_id: attempt.spanId, step: 'A', attempt: 1 })]);
  });

  test('goes on in the same trace in another process, also with an undo of what a former one has done', async () => {
    const path = join(folder, 'goes-on.db');
    let isOpen = false;
    const saga = () =>
      makeSaga('Moving', [step('A', { undo: true }), step('B', { execute: () => (isOpen ? refuse() : BackgroundResponse.reschedule(1)) }), step('C')], {});
    const first = await start([saga()], { journal: new SqliteJournal({ path }) });
    void first.deliver('Moving', { id: 'PR-1' });
    await until(() => collected.named('execute B').length === 1);
    const executed = collected.span('execute A').spanContext();
    await running.pop()!.application.stop();
    collected.reset();
    isOpen = true;
    const second = await start([saga()], { journal: new SqliteJournal({ path }) });
    const [run] = second.application.engine.list({}).runs;
    await second.application.engine.command(run!.id, 'wake', { by: 'an operator', why: 'the vendor is back' });
    await until(() => collected.named('whole run of Moving').length === 1);
    for (const span of collected.spans) expect(span.spanContext().traceId).toBe(executed.traceId);
    expect(collected.named('run Moving')).toEqual([]);
    expect(collected.span('undo A').links.map(({ context }) => context.spanId)).toEqual([executed.spanId]);
    expect(collected.span('verb wake').attributes).toMatchObject({ 'amends.by': 'an operator', 'amends.reason': 'the vendor is back' });
  });
});
