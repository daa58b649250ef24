import { TelemetryServiceProvider } from 'amends/providers/telemetry';
import { collect, type Collected } from '../../providers/telemetry/collected';
import { connectRig } from './connect-rig';
import { freshScript, FulfilmentExtension } from './fulfilment-extension';

const rig = connectRig();
freshScript();

let collected: Collected;
beforeEach(() => (collected = collect()));
afterEach(() => collected.stop());

test('the run of a task is a trace of its own, which names the correlation id of Connect and is linked to its trace', async () => {
  await rig.start(FulfilmentExtension, { providers: [TelemetryServiceProvider] });
  rig.request('PR-1');
  const [trace, span] = ['a'.repeat(32), 'b'.repeat(16)];
  const { output } = await rig.task('TQ-1', { options: { connect_correlation_id: `00-${trace}-${span}-01` } });
  expect(output).toMatchObject({ result: 'success' });
  const root = collected.spans.find(({ name }) => name.startsWith('run '))!;
  expect(root.parentSpanContext).toBeUndefined();
  expect(root.spanContext().traceId).not.toBe(trace);
  expect(root.attributes).toMatchObject({ 'amends.request': 'PR-1', 'amends.connect.task': 'TQ-1', 'amends.connect.correlation_id': `00-${trace}-${span}-01` });
  expect(root.links.map(({ context }) => [context.traceId, context.spanId])).toEqual([[trace, span]]);
});
