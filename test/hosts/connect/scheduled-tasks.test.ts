import { BackgroundResponse, type Req } from 'amends';
import { API_KEY } from './connection-harness';
import { connectRig } from './connect-rig';
import { freshScript, FulfilmentExtension, script } from './fulfilment-extension';

const rig = connectRig();
freshScript();

const PATH = 'devops/services/SRVC-1000-2000/environments/ENV-1000-2000-01/schedules/EFS-1';
const TASK = { category: 'scheduled', event: 'scheduled_execution', object: 'EFS-1' };
const parkOnce = (_request: unknown, { visits }: { readonly visits: number }) =>
  visits === 0 ? BackgroundResponse.reschedule(600) : BackgroundResponse.done();
const runs = () => rig.application.engine.list({}).runs;

beforeEach(async () => {
  await rig.start(FulfilmentExtension, { config: { SCHEDULED_TASK_MAX_EXECUTION_TIME: 900 } });
  rig.objects.set(PATH, { id: 'EFS-1', name: 'nightly', method: 'refresh', parameter: { depth: 3 } });
});

describe('a scheduled task', () => {
  test('is handled by the method that its schedule names, with the whole schedule', async () => {
    let seen: unknown[] = [];
    script.scheduled = (schedule, { event, category, deliveryId }) => {
      seen = [schedule, event, category, deliveryId];
      return BackgroundResponse.done();
    };
    expect((await rig.task('TQ-1', TASK)).output).toEqual({
      result: 'success',
      data: null,
      countdown: 0,
      runtime: expect.any(Number) as number,
      message: null,
    });
    expect(seen).toEqual([{ id: 'EFS-1', name: 'nightly', method: 'refresh', parameter: { depth: 3 } }, 'scheduled_execution', 'scheduled', 'TQ-1']);
    expect(rig.rest.calls).toEqual([`GET ${PATH}`]);
    expect(rig.rest.seen[0]!.headers.authorization).toBe(API_KEY);
  });

  test.each([
    [BackgroundResponse.fail('no'), { result: 'fail', message: 'no' }],
    [BackgroundResponse.skip('nothing to do'), { result: 'success', message: 'nothing to do' }],
  ])('whose method answers %j is answered so', async (response, expected) => {
    script.scheduled = () => response;
    expect((await rig.task('TQ-1', TASK)).output).toMatchObject(expected);
  });

  test('is an execution of its own, also of a saga that has been carried out for the schedule before', async () => {
    const seen: Req[] = [];
    script.work = (request) => (seen.push(request), BackgroundResponse.done());
    await rig.task('TQ-1', TASK);
    await rig.task('TQ-2', TASK);
    expect(seen).toMatchObject([
      { id: 'EFS-1.TQ-1', parameter: { depth: 3 } },
      { id: 'EFS-1.TQ-2', parameter: { depth: 3 } },
    ]);
  });

  test('that is delivered again under its id is not carried out twice', async () => {
    await rig.task('TQ-1', TASK);
    expect((await rig.task('TQ-1', TASK)).output).toMatchObject({ result: 'success' });
    expect(runs()).toHaveLength(1);
  });

  test('is answered when its run has ended, however often that parks', async () => {
    script.work = parkOnce;
    rig.background.task('TQ-1', TASK);
    await rig.until(() => runs()[0]?.state === 'waiting');
    expect((await rig.later('TQ-1')).output).toMatchObject({ result: 'success' });
    expect(runs()[0]!.state).toBe('completed');
  });

  test('is done as soon as its run is durable, if its method is declared so', async () => {
    rig.objects.set(PATH, { id: 'EFS-1', method: 'begin' });
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    script.work = () => opened.then(() => BackgroundResponse.done());
    expect((await rig.task('TQ-1', TASK)).output).toMatchObject({ result: 'success' });
    expect(runs()[0]!.state).toBe('running');
    open();
    await rig.until(() => runs()[0]!.state === 'completed');
  });

  test('whose time is up while its run goes on is retried, and attaches to it', async () => {
    let broken = true;
    script.work = () => (broken ? BackgroundResponse.waitFor('go') : BackgroundResponse.done());
    rig.background.task('TQ-1', TASK);
    await rig.until(() => runs()[0]?.state === 'waiting');
    const { output } = await rig.later('TQ-1');
    expect(output).toMatchObject({ result: 'retry', message: expect.stringMatching(/is still running \(waiting\)/) as string });
    broken = false;
    await rig.application.engine.send(runs()[0]!.id, 'go', {});
    await rig.until(() => runs()[0]!.state === 'completed');
    expect((await rig.task('TQ-1', TASK)).output).toMatchObject({ result: 'success' });
    expect(runs()).toHaveLength(1);
  });

  test('of a method that is not declared is retried', async () => {
    rig.objects.set(PATH, { id: 'EFS-1', method: 'constructor' });
    expect((await rig.task('TQ-1', TASK)).output).toMatchObject({
      result: 'retry',
      message: expect.stringContaining('No method constructor is declared') as string,
    });
  });

  test('whose schedule is gone is retried', async () => {
    rig.objects.delete(PATH);
    expect((await rig.task('TQ-1', TASK)).output).toMatchObject({ result: 'retry', message: expect.stringMatching(/^ConnectError: 404/) as string });
  });

  test('that answers reschedule without a run is retried, since no scheduled task can be', async () => {
    script.scheduled = () => BackgroundResponse.reschedule(60);
    expect((await rig.task('TQ-1', TASK)).output).toMatchObject({ result: 'retry', message: expect.stringContaining('answered reschedule') as string });
  });
});
