import { ConnectFulfillment } from 'amends';
import { ClientRig, rejection } from './client-rig';
import { json } from './scripted-connect';

const rig = new ClientRig();
const { server } = rig;
let connect: ConnectFulfillment;
beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  rig.reset();
  server.script(json(200, { id: 'PR-1' }));
  connect = new ConnectFulfillment(rig.client());
});

/** What was asked, one call a line: method, address, body. */
const asked = () => server.seen.map(({ body }, index) => `${server.calls[index]} ${body.toString()}`.trim());

type Act = (connect: ConnectFulfillment) => Promise<unknown>;

describe('of an asset request', () => {
  it.each<[string, Act, readonly string[]]>([
    ['approve with a template', ({ assets }) => assets.approve('PR-1', { template: 'TL-1' }), ['POST requests/PR-1/approve {"template_id":"TL-1"}']],
    ['approve with a text', ({ assets }) => assets.approve('PR-1', { activationTile: '# Done' }), ['POST requests/PR-1/approve {"activation_tile":"# Done"}']],
    [
      'approve with a date, and the template before the text',
      ({ assets }) => assets.approve('PR-1', { template: 'TL-1', activationTile: 'x', effectiveDate: new Date(Date.UTC(2026, 0, 2)) }),
      ['POST requests/PR-1/approve {"template_id":"TL-1","effective_date":"2026-01-02T00:00:00.000Z"}'],
    ],
    [
      'approve with a date as it is written',
      ({ assets }) => assets.approve('PR-1', { template: 'TL-1', effectiveDate: '2026-01-02T00:00:00+00:00' }),
      ['POST requests/PR-1/approve {"template_id":"TL-1","effective_date":"2026-01-02T00:00:00+00:00"}'],
    ],
    ['fail', ({ assets }) => assets.fail('PR-1', 'no seats'), ['POST requests/PR-1/fail {"reason":"no seats"}']],
    [
      'inquire, after the errors of the parameters',
      ({ assets }) => assets.inquire('PR-1', { problems: { city: 'Unknown.', zip: 'Wrong.' }, template: 'TL-2' }),
      [
        'PUT requests/PR-1 {"asset":{"params":[{"id":"city","value_error":"Unknown."},{"id":"zip","value_error":"Wrong."}]}}',
        'POST requests/PR-1/inquire {"template_id":"TL-2"}',
      ],
    ],
    [
      'inquire with a text, without errors',
      ({ assets }) => assets.inquire('PR-1', { activationTile: 'Look.' }),
      ['POST requests/PR-1/inquire {"activation_tile":"Look."}'],
    ],
    ['pend', ({ assets }) => assets.pend('PR-1'), ['POST requests/PR-1/pend']],
    ['assign', ({ assets }) => assets.assign('PR-1', { email: 'a@b.test', force: true }), ['POST requests/PR-1/assign {"email":"a@b.test","force":true}']],
    ['unassign', ({ assets }) => assets.unassign('PR-1'), ['POST requests/PR-1/unassign']],
    [
      'parameters, text as value and the rest as structured value, without nulls',
      ({ assets }) =>
        assets.updateParameters('PR-1', [
          { id: 'a', value: 'x', structured_value: null, value_error: '' },
          { id: 'b', value: { area: '1' }, value_error: null },
          { id: 'c', structured_value: ['y'] },
          { ...{ id: 'd', value: null, type: 'text', title: 'D' }, value_error: 'bad' },
        ]),
      [
        'PUT requests/PR-1 {"asset":{"params":[{"id":"a","value":"x","value_error":""},{"id":"b","structured_value":{"area":"1"}},{"id":"c","structured_value":["y"]},{"id":"d","value_error":"bad"}]}}',
      ],
    ],
    ['find', ({ assets }) => assets.find('PR-1'), ['GET requests/PR-1']],
    ['the asset', ({ assets }) => assets.findAsset('AS-1'), ['GET assets/AS-1']],
  ])('%s is as Connect takes it', async (_what, act, calls) => {
    await act(connect);
    expect(asked()).toEqual(calls);
  });

  it('no inquiry is made where the errors could not be set', async () => {
    server.script(json(400, { error_code: 'REQ_003', errors: ['wrong state'] }));
    expect(await rejection(connect.assets.inquire('PR-1', { problems: { city: 'Unknown.' }, template: 'TL-2' }))).toMatchObject({ errorCode: 'REQ_003' });
    expect(server.seen).toHaveLength(1);
  });

  it('the updated request is what the update gives', async () => {
    server.script(json(200, { id: 'PR-1', status: 'pending' }));
    await expect(connect.assets.updateParameters('PR-1', [])).resolves.toEqual({ id: 'PR-1', status: 'pending' });
  });
});

describe('of a tier-config request', () => {
  it.each<[string, Act, readonly string[]]>([
    [
      'approve, with the date beside the template',
      ({ tiers }) => tiers.approve('TCR-1', { template: 'TL-1', effectiveDate: '2026-01-02' }),
      ['POST tier/config-requests/TCR-1/approve {"template":{"id":"TL-1"},"effective_date":"2026-01-02"}'],
    ],
    [
      'approve without a date',
      ({ tiers }) => tiers.approve('TCR-1', { template: 'TL-1' }),
      ['POST tier/config-requests/TCR-1/approve {"template":{"id":"TL-1"}}'],
    ],
    ['fail', ({ tiers }) => tiers.fail('TCR-1', 'no'), ['POST tier/config-requests/TCR-1/fail {"reason":"no"}']],
    [
      'inquire, without a body',
      ({ tiers }) => tiers.inquire('TCR-1', { vat: 'Missing.' }),
      ['PUT tier/config-requests/TCR-1 {"params":[{"id":"vat","value_error":"Missing."}]}', 'POST tier/config-requests/TCR-1/inquire'],
    ],
    ['inquire without errors', ({ tiers }) => tiers.inquire('TCR-1'), ['POST tier/config-requests/TCR-1/inquire']],
    ['pend', ({ tiers }) => tiers.pend('TCR-1'), ['POST tier/config-requests/TCR-1/pend']],
    ['assign', ({ tiers }) => tiers.assign('TCR-1', { email: 'a@b.test' }), ['POST tier/config-requests/TCR-1/assign {"email":"a@b.test"}']],
    ['unassign', ({ tiers }) => tiers.unassign('TCR-1'), ['POST tier/config-requests/TCR-1/unassign']],
    [
      'parameters, at the request itself',
      ({ tiers }) => tiers.updateParameters('TCR-1', [{ id: 'vat', value: '1' }], { notes: 'by us' }),
      ['PUT tier/config-requests/TCR-1 {"params":[{"id":"vat","value":"1"}],"notes":"by us"}'],
    ],
    ['find', ({ tiers }) => tiers.find('TCR-1'), ['GET tier/config-requests/TCR-1']],
    ['the configuration', ({ tiers }) => tiers.findConfiguration('TC-1'), ['GET tier/configs/TC-1']],
  ])('%s is as Connect takes it', async (_what, act, calls) => {
    await act(connect);
    expect(asked()).toEqual(calls);
  });

  it('nothing is what an answer without content gives', async () => {
    server.script(json(204));
    await expect(connect.tiers.fail('TCR-1', 'no')).resolves.toBeNull();
  });
});

describe('besides requests', () => {
  it('the templates of a product are a list, by scope and type', async () => {
    server.script(json(200, [{ id: 'TL-1' }], { 'content-range': 'items 0-0/1' }));
    const found: string[] = [];
    for await (const { id } of connect.templates('PRD-1', { scope: 'tier1', type: 'inquire' })) found.push(id);
    expect([found, asked()]).toEqual([['TL-1'], ['GET products/PRD-1/templates?scope=tier1&type=inquire&limit=100&offset=0']]);
  });

  it('a message is written into the conversation of an object', async () => {
    await connect.message('PR-1', 'Working on it.');
    expect(asked()).toEqual(['POST conversations/PR-1/messages {"type":"message","text":"Working on it."}']);
  });

  it('all calls may have a signal', async () => {
    const signal = AbortSignal.abort();
    expect(await rejection(connect.with({ signal }).assets.pend('PR-1'))).toMatchObject({ code: 'CONNECT_ABORTED' });
    expect(server.seen).toEqual([]);
  });
});
