import { BackgroundResponse, TerminalError } from 'amends';
import { MemoryJournal } from 'amends/journals/memory';
import { connectRig } from './connect-rig';
import { freshScript, FulfilmentExtension, script } from './fulfilment-extension';

const rig = connectRig();
freshScript();

const WRONG = 'The request status does not match the supported statuses: pending,inquiring.';
const parkOnce =
  (seconds: number) =>
  (_request: unknown, { visits }: { readonly visits: number }) =>
    visits === 0 ? BackgroundResponse.reschedule(seconds) : BackgroundResponse.done();
const output = async (id: string, options = {}) => (await rig.task(id, options)).output!;
const run = () => rig.application.engine.list({}).runs[0]!;

/** Something that stays closed until a test opens it. */
function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

beforeEach(() => rig.request('PR-1'));

describe('a run that is not at its end when its task has to be answered', () => {
  test('is asked for again when it goes on: after what remains and a second, and not before 30 seconds', async () => {
    await rig.start(FulfilmentExtension);
    rig.request('PR-2');
    script.work = (request, context) => parkOnce(request.id === 'PR-1' ? 90 : 10)(request, context);
    expect(await output('TQ-1')).toMatchObject({ result: 'reschedule', countdown: 91, message: null });
    expect(await output('TQ-2', { object: 'PR-2' })).toMatchObject({ result: 'reschedule', countdown: 30 });
  });

  test('goes on by itself when the time of the task is up, and whoever asks again, under the same id or another, gets what it is answered', async () => {
    await rig.start(FulfilmentExtension);
    const { open, opened } = gate();
    script.work = () => opened.then(() => BackgroundResponse.done());
    rig.background.task('TQ-1');
    await rig.until(() => rig.application.engine.live('PR-1').length > 0);
    rig.pass(290_000);
    expect((await rig.result('TQ-1')).output).toMatchObject({ result: 'reschedule', countdown: 30 });
    open();
    await rig.until(() => run().state === 'completed');
    rig.request('PR-1', 'approved'); // as the run itself has left it
    expect(await output('TQ-1')).toMatchObject({ result: 'success' });
    expect(await output('TQ-2')).toMatchObject({ result: 'success' });
    expect(rig.application.engine.list({}).runs).toHaveLength(1);
  });

  test('owes its failure, too, although its request has failed by then', async () => {
    await rig.start(FulfilmentExtension);
    script.work = parkOnce(40);
    script.approve = () => {
      rig.request('PR-1', 'failed');
      return BackgroundResponse.fail('refused by the vendor');
    };
    expect(await output('TQ-1')).toMatchObject({ result: 'reschedule' });
    rig.pass(40_000);
    await rig.until(() => run().state === 'compensated');
    expect(await output('TQ-2')).toMatchObject({ result: 'fail', message: 'refused by the vendor' });
    expect(await output('TQ-3')).toMatchObject({ result: 'skip', message: WRONG });
  });

  test('is attached to, and not alerted about, while it works and has changed the status itself', async () => {
    await rig.start(FulfilmentExtension);
    const { open, opened } = gate();
    script.after = () => opened.then(() => BackgroundResponse.done());
    script.approve = () => {
      rig.request('PR-1', 'approved');
      return BackgroundResponse.done();
    };
    rig.background.task('TQ-1');
    await rig.until(() => rig.objects.get('requests/PR-1')?.['status'] === 'approved');
    rig.background.task('TQ-2');
    await rig.until(() => rig.rest.seen.length === 3);
    open();
    expect((await rig.result('TQ-1')).output).toMatchObject({ result: 'success' });
    expect((await rig.result('TQ-2')).output).toMatchObject({ result: 'success' });
    expect(rig.log.matching(/alert/)).toEqual([]);
  });

  test('that is stuck is asked for after the long countdown, until an operator has settled it', async () => {
    await rig.start(FulfilmentExtension, { config: { CONNECT_STUCK_COUNTDOWN: 1200 } });
    let broken = true;
    script.after = () => {
      if (broken) throw new TerminalError('no such customer');
      return BackgroundResponse.done();
    };
    rig.background.task('TQ-1');
    expect((await rig.result('TQ-1')).output).toMatchObject({ result: 'reschedule', countdown: 1200 });
    rig.request('PR-1', 'approved');
    expect(await output('TQ-2')).toMatchObject({ result: 'reschedule', countdown: 1200 });
    broken = false;
    await rig.application.engine.command(run().id, 'retry', { by: 'ada', why: 'the customer is there' });
    await rig.until(() => run().state === 'completed');
    expect(await output('TQ-2')).toMatchObject({ result: 'success' });
  });

  test('goes on after a restart, and its answer is given to the task that comes then', async () => {
    const journal = new MemoryJournal();
    await rig.start(FulfilmentExtension, { journal });
    script.work = parkOnce(100);
    expect(await output('TQ-1')).toMatchObject({ result: 'reschedule', countdown: 101 });
    await rig.end();
    await rig.start(FulfilmentExtension, { journal });
    rig.pass(100_000);
    await rig.until(() => run().state === 'completed');
    rig.request('PR-1', 'approved');
    expect(await output('TQ-2')).toMatchObject({ result: 'success' });
  });
});

describe('a run that waits while its request has left its statuses by hand', () => {
  test('is cancelled when the request failed there, before the pivot', async () => {
    await rig.start(FulfilmentExtension);
    const undone: string[] = [];
    script.work = parkOnce(600);
    script.undo = ({ id }) => void undone.push(id);
    await output('TQ-1');
    rig.request('PR-1', 'failed');
    const { id } = run();
    expect(await output('TQ-2')).toMatchObject({ result: 'skip', message: `${WRONG} Run ${id} is cancelled.` });
    await rig.until(() => run().state === 'compensated');
    expect(undone).toEqual(['PR-1']);
  });

  test.each(['approved', 'scheduled'])('is left alone, alerted about and said so when the request is %s there', async (status) => {
    await rig.start(FulfilmentExtension);
    script.work = parkOnce(600);
    await output('TQ-1');
    rig.request('PR-1', status);
    const { id } = run();
    expect(await output('TQ-2')).toMatchObject({ result: 'skip', message: `${WRONG} Run ${id} is waiting and was left alone.` });
    expect(run().state).toBe('waiting');
    expect(rig.log.matching(new RegExp(`^error alert: the request is ${status} at the platform`))).toHaveLength(1);
  });

  test('is left alone and alerted about past its pivot, although the request failed there', async () => {
    await rig.start(FulfilmentExtension);
    script.after = parkOnce(600);
    await output('TQ-1');
    rig.request('PR-1', 'failed');
    expect(await output('TQ-2')).toMatchObject({ result: 'skip', message: expect.stringMatching(/is waiting and was left alone\.$/) as string });
    expect(run().state).toBe('waiting');
    expect(rig.log.matching(/^error alert: the request is failed at the platform/)).toHaveLength(1);
  });
});

test('a request that was inquired about is fulfilled by the next generation when it is pending again', async () => {
  await rig.start(FulfilmentExtension);
  script.work = () => BackgroundResponse.skip('the customer was asked');
  expect(await output('TQ-1')).toMatchObject({ result: 'skip', message: 'the customer was asked' });
  script.work = () => BackgroundResponse.done();
  expect(await output('TQ-2')).toMatchObject({ result: 'success' });
  expect(rig.application.engine.list({}).runs.map(({ generation, state }) => [generation, state])).toEqual([
    [2, 'completed'],
    [1, 'skipped'],
  ]);
});
