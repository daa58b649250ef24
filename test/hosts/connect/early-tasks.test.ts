import { Config, ConnectClient, TaskContexts } from 'amends';
import type { SetupResponse } from '../../../src/clients/connect/eaas/setup';
import { task, type Task } from '../../../src/clients/connect/eaas/task';
import { setupRequestOf } from '../../../src/hosts/connect/declaration';
import { TaskDesk } from '../../../src/hosts/connect/task-desk';
import { connectRig } from './connect-rig';
import { freshScript, FulfilmentExtension } from './fulfilment-extension';

const rig = connectRig();
freshScript();

const SETUP: SetupResponse = {
  variables: null,
  environment_type: null,
  logging: null,
  event_definitions: null,
  environment_runtime: null,
  environment_hostname: null,
  environment_domain: null,
  model_type: 'setup_response',
};

/** A desk that Connect has told nothing yet. */
function desk(): TaskDesk {
  const { container } = rig.application;
  const [config, client, contexts] = [container.get(Config), container.get(ConnectClient), container.get(TaskContexts)];
  const { clock, log: logger, application } = rig;
  return new TaskDesk({ config, client, contexts, clock, logger, environmentId: 'ENV-1000-2000-01', declares: () => setupRequestOf(application, {}) });
}

const answerTo = (at: TaskDesk, category: string): Promise<Task> => {
  const arrived = task.parse({
    options: { task_id: 'TQ-1', task_category: category },
    input: { event_type: 'product_action_execution', object_id: 'PR-1', data: {} },
  });
  return new Promise((resolve) => at.take(arrived, resolve));
};

describe('a task that comes before the first setup_response', () => {
  test('is handled when that comes in time', async () => {
    await rig.start(FulfilmentExtension);
    const early = desk();
    const answer = answerTo(early, 'interactive');
    rig.pass(1_900);
    early.configured(SETUP);
    early.serve(rig.application);
    rig.pass(200);
    expect((await answer).output).toMatchObject({ result: 'success' });
  });

  test.each([
    ['background', 'retry'],
    ['scheduled', 'retry'],
    ['interactive', 'fail'],
  ])('is answered all the same when none comes within two seconds: a %s one with %s', async (category, result) => {
    await rig.start(FulfilmentExtension);
    const answer = answerTo(desk(), category);
    rig.pass(2_000);
    expect((await answer).output).toMatchObject({ result, message: expect.stringContaining('has not told') as string });
  });
});

test('a host of which one connection is refused leaves none open', async () => {
  await rig.start(FulfilmentExtension);
  const other = rig.hostOf(rig.application.container);
  const accepted = rig.server.session();
  rig.server.refuse(401);
  await expect(other.start(rig.application)).rejects.toMatchObject({ code: 'CONNECT_FORBIDDEN' });
  await (
    await accepted
  ).closed;
});
