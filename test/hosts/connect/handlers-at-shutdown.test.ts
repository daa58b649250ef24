import { BackgroundResponse, InteractiveResponse } from 'amends';
import { connectRig } from './connect-rig';
import { freshScript, FulfilmentExtension, script } from './fulfilment-extension';

const rig = connectRig();
freshScript();

const SCHEDULE = 'devops/services/SRVC-1000-2000/environments/ENV-1000-2000-01/schedules/EFS-1';
const TASKS = {
  background: {},
  interactive: { category: 'interactive', event: 'product_action_execution', data: {} },
  scheduled: { category: 'scheduled', event: 'scheduled_execution', object: 'EFS-1' },
};

/** Tasks of all categories, in handlers that end when they are told to. */
async function atWork(): Promise<() => void> {
  await rig.start(FulfilmentExtension, { config: { SHUTDOWN_GRACE: 5 } });
  rig.request('PR-1');
  rig.objects.set(SCHEDULE, { id: 'EFS-1', method: 'refresh' });
  let end = (): void => undefined;
  let begun = 0;
  const ending = new Promise<void>((resolve) => (end = resolve));
  script.handled = () => (begun++, ending.then(() => BackgroundResponse.done()));
  script.interact = () => (begun++, ending.then(() => InteractiveResponse.done()));
  script.scheduled = () => (begun++, ending.then(() => BackgroundResponse.done()));
  for (const [category, task] of Object.entries(TASKS)) rig.background.task(category, task);
  await rig.until(() => begun === 3);
  return end;
}

async function results() {
  const found: (string | undefined)[] = [];
  for (const id of Object.keys(TASKS)) found.push((await rig.result(id)).output?.result);
  return found;
}

describe('handlers that are at work at a shutdown', () => {
  test('are waited for, and what they answer is sent', async () => {
    const end = await atWork();
    const stopped = rig.host.stop();
    rig.pass(9_000);
    end();
    expect(await results()).toEqual(['success', 'success', 'success']);
    await stopped;
  });

  test('are waited for no longer than the grace of the host and that of the engine, and Connect is told', async () => {
    const end = await atWork();
    const stopped = rig.host.stop();
    rig.pass(12_000);
    expect(await results()).toEqual(['reschedule', 'fail', 'retry']);
    await stopped;
    end();
  });
});
