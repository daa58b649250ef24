import { ConnectSandbox } from 'amends/sandbox/connect/connect-sandbox';
import { SandboxCaller, type Json } from './sandbox-caller';

const ENVIRONMENT = 'devops/services/SRVC-0000-0000/environments/ENV-0000-0000-01';

const heard: unknown[] = [];
let validated: unknown;
const sandbox = new ConnectSandbox().attach(() => ({
  notify: () => heard.push('notify'),
  configured: (environment) => heard.push(['configured', environment]),
  validate: (eventType, { id }: Json) => {
    heard.push([eventType, id]);
    return Promise.resolve(validated);
  },
}));
const caller = new SandboxCaller(() => sandbox.url);
const get = async (path: string): Promise<Json> => (await caller.get(path)).body;

beforeEach(async () => {
  heard.length = 0;
  await sandbox.start();
});
afterEach(() => sandbox.stop());

describe('a variable', () => {
  it('is created, set and deleted, and whoever is attached hears of each', async () => {
    const created = await caller.post(`${ENVIRONMENT}/variables`, { name: 'VENDOR_URL', value: 'http://a' });
    expect([created.status, created.body]).toEqual([201, { id: 'VENDOR_URL', name: 'VENDOR_URL', value: 'http://a', secure: false }]);
    const set = await caller.put(`${ENVIRONMENT}/variables/VENDOR_URL`, { value: 'http://b' });
    expect([set.status, set.body.value]).toEqual([200, 'http://b']);
    expect(await get(`${ENVIRONMENT}/variables`)).toEqual([set.body]);
    expect((await caller.delete(`${ENVIRONMENT}/variables/VENDOR_URL`)).status).toBe(204);
    expect(await get(`${ENVIRONMENT}/variables`)).toEqual([]);
    expect(heard).toEqual(Array(3).fill(['configured', 'ENV-0000-0000-01']));
  });

  it('that is secure is told to nobody who asks, and only the extension has its value', async () => {
    await caller.post(`${ENVIRONMENT}/variables`, { name: 'TOKEN', value: 's3cr3t', secure: true });
    await caller.put(`${ENVIRONMENT}/variables/TOKEN`, { value: 's3cr3t-2' });
    const answers = [await get(`${ENVIRONMENT}/variables`), await get(`${ENVIRONMENT}/variables/TOKEN`), await get(`${ENVIRONMENT}/variables?value=s3cr3t-2`)];
    expect(JSON.stringify(answers)).not.toContain('s3cr3t');
    expect(sandbox.desk.devops.variables('ENV-0000-0000-01')).toMatchObject([{ name: 'TOKEN', value: 's3cr3t-2', secure: true }]);
  });

  it('of one environment is none of another', async () => {
    await caller.post(`${ENVIRONMENT}/variables`, { name: 'A', value: '1' });
    expect(await get(`${ENVIRONMENT.replace('-01', '-02')}/variables`)).toEqual([]);
  });

  it('that is declared is made with its initial value, unless it is there', async () => {
    const { devops, store } = sandbox.desk;
    await caller.post(`${ENVIRONMENT}/variables`, { name: 'A', value: 'mine' });
    const declare = () =>
      store.transact(() =>
        devops.declareVariables('ENV-0000-0000-01', [
          { name: 'A', initial_value: 'theirs' },
          { name: 'B', secure: true },
        ]),
      );
    expect([declare(), declare()]).toEqual([true, false]);
    expect(devops.variables('ENV-0000-0000-01').map(({ name, value, secure }) => [name, value, secure])).toEqual([
      ['A', 'mine', false],
      ['B', '', true],
    ]);
  });

  it.each([{}, { name: '1A', value: 'x' }, { name: 'A' }, { name: 'A', value: 1 }])('cannot be %j', async (body) => {
    expect((await caller.post(`${ENVIRONMENT}/variables`, body)).body.error_code).toBe('VAL_001');
  });
});

describe('a schedule', () => {
  it('is created, read and deleted', async () => {
    const { status, body } = await caller.post(`${ENVIRONMENT}/schedules`, { name: 'Refresh', method: 'refresh', parameter: { deep: true } });
    expect([status, body]).toEqual([201, expect.objectContaining({ id: 'EFS-000-000-001', name: 'Refresh', method: 'refresh', parameter: { deep: true } })]);
    expect(await get(`${ENVIRONMENT}/schedules/${body.id}`)).toEqual(body);
    expect(await get(`${ENVIRONMENT}/schedules`)).toEqual([body]);
    expect((await caller.delete(`${ENVIRONMENT}/schedules/${body.id}`)).status).toBe(204);
    expect((await caller.delete(`${ENVIRONMENT}/schedules/${body.id}`)).status).toBe(404);
    expect((await caller.post(`${ENVIRONMENT}/schedules`, {})).body.error_code).toBe('VAL_001');
  });
});

describe('an environment', () => {
  it('takes what a runner reports of itself, and nothing else', async () => {
    expect(await get(ENVIRONMENT)).toMatchObject({ id: 'ENV-0000-0000-01', type: 'development', runtime: 'local' });
    await caller.put(ENVIRONMENT, { error_output: 'Process was restarted', type: 'production' });
    expect(await get(ENVIRONMENT)).toMatchObject({ error_output: 'Process was restarted', type: 'development' });
    expect((await caller.put(ENVIRONMENT, { runtime: 'moon' })).body.error_code).toBe('VAL_001');
  });
});

describe('an installation', () => {
  it('is impersonated with a key that stays the same', async () => {
    const impersonate = () => caller.post('devops/services/SRVC-0000-0000/installations/EIN-0000-0000-001/impersonate');
    const { status, body } = await impersonate();
    expect([status, body]).toEqual([200, { installation_api_key: expect.stringMatching(/^ApiKey SU-/) }]);
    expect((await impersonate()).body).toEqual(body);
  });
});

describe('who is attached', () => {
  it('is told after an order and each of its steps, and not of what nobody can subscribe to', async () => {
    const { id } = await caller.order({ type: 'purchase' });
    await caller.put(`requests/${id}`, { note: 'hm' });
    await caller.post(`requests/${id}/approve`, {});
    expect(heard).toEqual(['notify']);
    await caller.post(`requests/${id}/approve`, { activation_tile: 'ready' });
    expect(heard).toEqual(['notify', 'notify']);
  });

  it('validates drafts, and what it finds wrong is in the draft then', async () => {
    const { body: draft } = await caller.post('requests', { type: 'purchase', status: 'draft' });
    validated = { ...draft, asset: { ...draft.asset, params: [{ id: 'domain', value_error: 'taken' }] } };
    const { body } = await caller.post(`requests/${draft.id}/validate`, {});
    expect(heard.at(-1)).toEqual(['asset_purchase_request_validation', draft.id]);
    expect(body.asset.params).toContainEqual(expect.objectContaining({ id: 'domain', value_error: 'taken' }));
    expect(await get(`requests/${draft.id}`)).toEqual(body);
  });

  it('validates drafts of tier configurations, too', async () => {
    const { body: draft } = await caller.call('POST', '/sandbox/tier-requests', { type: 'update', draft: true });
    validated = { ...draft, params: [{ id: 'reseller_email', value_error: 'unknown' }] };
    const { body } = await caller.post(`tier/config-requests/${draft.id}/validate`, {});
    expect(heard.at(-1)).toEqual(['tier_config_change_request_validation', draft.id]);
    expect(body.params).toContainEqual(expect.objectContaining({ id: 'reseller_email', value_error: 'unknown' }));
  });
});
