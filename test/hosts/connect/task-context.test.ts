import {
  BackgroundResponse,
  ConnectClient,
  Extension,
  InstallationClients,
  Saga,
  BackgroundTransaction,
  event,
  injectable,
  schedulable,
  type HandlerContext,
  type Req,
  type Schedule,
  type StepContext,
} from 'amends';
import { MemoryJournal } from 'amends/journals/memory';
import { json } from '../../clients/connect/scripted-connect';
import { connectRig } from './connect-rig';

const rig = connectRig();

const TRACE = 'ab'.repeat(16);
const INSTALLATION = 'devops/services/SRVC-1000-2000/installations/EIN-1';
const IMPERSONATE = `POST ${INSTALLATION}/impersonate`;
const traced = { connect_correlation_id: `00-${TRACE}-${'c'.repeat(16)}-01` };

/** Calls Connect, as the extension and as the installation, before and after it has parked. */
@injectable()
class Call extends BackgroundTransaction<unknown> {
  constructor(
    private readonly connect: ConnectClient,
    private readonly installations: InstallationClients,
  ) {
    super();
  }

  override async execute(request: Req, { visits }: StepContext) {
    await this.connect.request({ method: 'GET', path: `step/${visits}` });
    if (this.installations.has(request)) await this.installations.of(request).request({ method: 'GET', path: `installation/${visits}` });
    return visits === 0 ? BackgroundResponse.reschedule(60) : BackgroundResponse.done();
  }
}

class CallSaga extends Saga {
  override transactions() {
    return [Call];
  }
}

class CallExtension extends Extension {
  override sagas() {
    return [CallSaga];
  }

  @event('product_action_execution')
  act(_payload: unknown, { deliveryId }: HandlerContext) {
    return this.resolve(CallSaga, { id: `of-${deliveryId}` });
  }

  @schedulable('Call', 'Calls Connect')
  schedule(schedule: Schedule) {
    return this.resolve(CallSaga, schedule);
  }

  @event('asset_purchase_request_processing', { statuses: ['pending'] })
  async purchase(request: Req, { client }: HandlerContext): Promise<BackgroundResponse> {
    await client.request({ method: 'GET', path: 'handler' });
    return this.resolve(CallSaga, request);
  }
}

const seen = (path: string) => rig.rest.seen.filter(({ url }) => url === `/public/v1/${path}`).map(({ headers }) => headers);
const ended = () => rig.until(() => rig.application.engine.list({}).runs.every(({ state }) => state === 'completed'));

beforeEach(() => {
  rig.request('PR-1');
  for (const path of ['handler', 'step/0', 'step/1', 'installation/0', 'installation/1']) rig.objects.set(path, {});
  rig.objects.set(INSTALLATION, { id: 'EIN-1' });
});

describe('a call of Connect', () => {
  test('by a handler, or a step of its run, tells of the task, and goes on its trace with a span of its own', async () => {
    await rig.start(CallExtension);
    await rig.task('TQ-1', { options: traced });
    const spans = ['handler', 'step/0'].map((path) => {
      const [headers] = seen(path);
      expect(headers).toMatchObject({ eaas_ext_id: 'SRVC-1000-2000', eaas_task_id: 'TQ-1', eaas_task_type: 'asset_purchase_request_processing' });
      const [, span] = new RegExp(`^00-${TRACE}-([0-9a-f]{16})-01$`).exec(String(headers!['ext-traceparent'])) ?? [];
      return span;
    });
    expect(new Set(spans).size).toBe(2);
    expect(spans).not.toContain(undefined);
  });

  test('has no trace where the task has none', async () => {
    await rig.start(CallExtension);
    await rig.task('TQ-1');
    expect(seen('handler')[0]).not.toHaveProperty('ext-traceparent');
  });

  test('of a run that goes on after its task was answered tells of the last task that delivered it', async () => {
    await rig.start(CallExtension);
    await rig.task('TQ-1');
    await rig.task('TQ-2');
    rig.pass(60_000);
    await ended();
    expect(seen('step/1')).toMatchObject([{ eaas_task_id: 'TQ-2' }]);
  });

  test.each([
    ['an interactive', { category: 'interactive', event: 'product_action_execution', data: {} }],
    ['a scheduled', { category: 'scheduled', event: 'scheduled_execution', object: 'EFS-1' }],
  ])('by a step of a run that %s task has begun tells of that task, also after it was answered', async (_kind, task) => {
    await rig.start(CallExtension, { config: { INTERACTIVE_TASK_MAX_EXECUTION_TIME: 10, SCHEDULED_TASK_MAX_EXECUTION_TIME: 10 } });
    rig.objects.set('devops/services/SRVC-1000-2000/environments/ENV-1000-2000-01/schedules/EFS-1', { id: 'EFS-1', method: 'schedule' });
    rig.background.task('TQ-1', task);
    await rig.later('TQ-1');
    rig.pass(60_000);
    await ended();
    expect([...seen('step/0'), ...seen('step/1')]).toMatchObject([1, 2].map(() => ({ eaas_task_id: 'TQ-1', eaas_task_type: task.event })));
  });

  test('of a run that goes on after a restart tells of the extension only', async () => {
    const journal = new MemoryJournal();
    await rig.start(CallExtension, { journal });
    await rig.task('TQ-1', { options: traced });
    await rig.end();
    await rig.start(CallExtension, { journal });
    rig.pass(60_000);
    await ended();
    const [headers] = seen('step/1');
    expect(headers).toMatchObject({ eaas_ext_id: 'SRVC-1000-2000' });
    expect(Object.keys(headers!).filter((name) => /^(eaas_task|ext-)/.test(name))).toEqual([]);
  });
});

describe('a call for the installation of a request', () => {
  const options = { api_key: 'ApiKey SU-9:first', installation_id: 'EIN-1' };

  test('by a step is made with the key of the last task', async () => {
    await rig.start(CallExtension);
    await rig.task('TQ-1', { options });
    await rig.task('TQ-2', { options: { ...options, api_key: 'ApiKey SU-9:second' } });
    rig.pass(60_000);
    await ended();
    expect([seen('installation/0')[0]!.authorization, seen('installation/1')[0]!.authorization]).toEqual(['ApiKey SU-9:first', 'ApiKey SU-9:second']);
    expect(rig.rest.calls).not.toContain(IMPERSONATE);
  });

  test('by a step after a restart is made with a key that Connect gives for it, which is asked for once and masked', async () => {
    const journal = new MemoryJournal();
    await rig.start(CallExtension, { journal });
    await rig.task('TQ-1', { options });
    await rig.end();
    rig.answers.set(IMPERSONATE, json(200, { installation_api_key: 'ApiKey SU-9:given-by-connect' }));
    await rig.start(CallExtension, { journal });
    rig.pass(60_000);
    await ended();
    expect(seen('installation/1')[0]!.authorization).toBe('ApiKey SU-9:given-by-connect');
    expect(rig.rest.calls.filter((call) => call === IMPERSONATE)).toHaveLength(1);
    expect(rig.log.lines.join('\n')).not.toContain('given-by-connect');
  });

  test('is made again with another key when Connect does not take that of the task any more', async () => {
    await rig.start(CallExtension);
    rig.answers.set(IMPERSONATE, json(200, { installation_api_key: 'ApiKey SU-9:given' }));
    rig.answers.set('GET installation/0', (response, call, socket) =>
      (call.headers.authorization === 'ApiKey SU-9:given' ? json(200, {}) : json(401))(response, call, socket),
    );
    expect((await rig.task('TQ-1', { options })).output).toMatchObject({ result: 'reschedule' });
    expect(seen('installation/0').map(({ authorization }) => authorization)).toEqual(['ApiKey SU-9:first', 'ApiKey SU-9:given']);
  });

  test('is refused with a code for a request that came for none', async () => {
    await rig.start(CallExtension);
    const clients = rig.application.container.get(InstallationClients);
    expect(clients.has({ id: 'PR-1' })).toBe(false);
    expect(() => clients.of({ id: 'PR-1' })).toThrow(expect.objectContaining({ code: 'CONNECT_NO_INSTALLATION' }) as Error);
  });
});
