import { Application } from 'amends';
import { GreetingExtension } from './greeting-extension';

/** Fulfils one request on the default providers and says what came of it. */
async function main(): Promise<void> {
  const application = await Application.start(GreetingExtension);
  const request = { id: 'PR-1', type: 'purchase', status: 'pending', asset: { id: 'AS-1' } };
  const { response, run } = await application.deliver('asset_purchase_request_processing', request, { patience: 10_000 });
  const outcomes = application.engine.find(run?.id ?? '')?.steps.map(({ outcome }) => outcome);
  await application.stop();
  console.log(response.kind, JSON.stringify(outcomes));
  if (response.kind !== 'done' || JSON.stringify(outcomes) !== '[{"greeting":"hello AS-1"},"HELLO AS-1"]') process.exitCode = 1;
}

void main();
