import { Cache, ConnectClient, Container, InstallationClients, isTerminal, type AssetRequest } from 'amends';
import { ConnectPlatform, ConnectPlatformServiceProvider } from 'amends/providers/connect-platform';
import type { Call, PlatformRequest } from 'amends/transactions/call';
import { Platform } from 'amends/transactions/platform';
import { assetRequest } from '../../examples/orders';
import { MemoryCache } from '../../providers/cache/memory-cache';
import { ClientRig, rejection } from '../clients/connect/client-rig';
import { json, type Answer } from '../clients/connect/scripted-connect';

const rig = new ClientRig();
const { server } = rig;
const call: Call = { request: orderOf('pending'), idempotencyKey: 'k', signal: new AbortController().signal };
let platform: Platform;
let status: string;
let templates: readonly object[];
let refusal: Answer | undefined;

function orderOf(state: string): AssetRequest {
  const request = assetRequest({ id: 'PR-1', type: 'purchase', asset: 'AS-1', quantity: '1', parameters: { city: 'Ulm' } });
  return { ...request, status: state, asset: { ...request.asset, product: { id: 'PRD-1' } } };
}

const wrongState = json(400, { error_code: 'REQ_003', errors: ['wrong state'] });
const NEXT: Readonly<Record<string, readonly [to: string, ...from: string[]]>> = {
  approve: ['approved', 'pending', 'inquiring'],
  fail: ['failed', 'pending', 'inquiring'],
  inquire: ['inquiring', 'pending'],
};

/** As Connect behaves: one request with its status, and the templates of one product. */
const connect: Answer = (response, seen, socket) => {
  const answer = (): Answer => {
    const [, action = ''] = /^\/public\/v1\/requests\/PR-1\/(\w+)$/.exec(seen.url) ?? [];
    if (seen.url.includes('/templates?')) return json(200, templates);
    if (seen.method === 'GET') return json(200, orderOf(status));
    if (refusal !== undefined) return refusal;
    if (seen.method === 'PUT') return ['draft', 'pending', 'inquiring'].includes(status) ? json(200, orderOf(status)) : wrongState;
    const [to = '', ...from] = NEXT[action] ?? [];
    if (!from.includes(status)) return wrongState;
    status = to;
    return json(200, orderOf(status));
  };
  answer()(response, seen, socket);
};

beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  rig.reset();
  server.script(connect);
  [status, templates, refusal] = ['pending', [{ id: 'TL-1' }], undefined];
  platform = new ConnectPlatform(rig.client(), new MemoryCache(rig.clock, 900));
});

const asked = () => server.seen.map(({ body }, index) => `${server.calls[index]} ${body.toString()}`.trim());
const LOOK = 'GET requests/PR-1';

describe('the status', () => {
  it('is that of the moment, not the one that was delivered', async () => {
    status = 'failed';
    expect(await platform.statusOf(call)).toBe('failed');
    expect(asked()).toEqual([LOOK]);
  });
});

describe('an approval', () => {
  const lookUp = 'GET products/PRD-1/templates?scope=asset&type=fulfillment&limit=1&offset=0';

  it('has the template that was given, else the text, and asks for none then', async () => {
    await platform.approve({ template: 'TL-9' }, call);
    status = 'pending';
    await platform.approve({ activationTile: 'Hello.' }, call);
    expect(asked()).toEqual(['POST requests/PR-1/approve {"template_id":"TL-9"}', 'POST requests/PR-1/approve {"activation_tile":"Hello."}']);
  });

  it('has else the first template of the product, which is remembered', async () => {
    await platform.approve({}, call);
    status = 'pending';
    await platform.approve({}, call);
    const approve = 'POST requests/PR-1/approve {"template_id":"TL-1"}';
    expect(asked()).toEqual([lookUp, approve, approve]);
  });

  it('has else a text, and the template as soon as there is one', async () => {
    templates = [];
    await platform.approve({}, call);
    [status, templates] = ['pending', [{ id: 'TL-2' }]];
    await platform.approve({}, call);
    expect(asked()).toEqual([
      lookUp,
      'POST requests/PR-1/approve {"activation_tile":"Your order is ready."}',
      lookUp,
      'POST requests/PR-1/approve {"template_id":"TL-2"}',
    ]);
  });

  it('has a text, too, where the templates may not be read', async () => {
    server.script(json(403), json(200));
    await platform.approve({}, call);
    expect(server.sent).toEqual({ activation_tile: 'Your order is ready.' });
  });

  it('that was made before counts as done', async () => {
    status = 'approved';
    await platform.approve({ template: 'TL-1' }, call);
    expect(asked()).toEqual(['POST requests/PR-1/approve {"template_id":"TL-1"}', LOOK]);
  });

  it.each(['failed', 'revoked', 'draft'])('of a request that is %s is refused for good', async (state) => {
    status = state;
    const error = await rejection(platform.approve({ template: 'TL-1' }, call));
    expect(error).toMatchObject({ code: 'REQUEST_STATE', message: `Request PR-1 is ${state}; it cannot become approved.` });
    expect(isTerminal(error)).toBe(true);
  });

  it('that Connect refuses for another reason is refused with that one', async () => {
    refusal = json(400, { error_code: 'VAL_001', errors: ['a parameter is missing'] });
    expect(await rejection(platform.approve({ template: 'TL-1' }, call))).toMatchObject({
      code: 'CONNECT_REFUSED',
      message: '400 Bad Request: VAL_001 - a parameter is missing',
    });
  });

  it('that is answered 404 does not look at the request', async () => {
    refusal = json(404);
    expect(await rejection(platform.approve({ template: 'TL-1' }, call))).toMatchObject({ status: 404, retryable: false });
    expect(server.seen).toHaveLength(1);
  });

  it('whose answer was lost is made once: the next attempt finds it done', async () => {
    server.script((_response, _seen, socket) => {
      status = 'approved';
      server.script(connect);
      socket.destroy();
    });
    expect(await rejection(platform.approve({ template: 'TL-1' }, call))).toMatchObject({ code: 'CONNECT_UNREACHABLE', retryable: true });
    await platform.approve({ template: 'TL-1' }, call);
    expect(asked()).toEqual(['POST requests/PR-1/approve {"template_id":"TL-1"}', LOOK]);
  });
});

describe('a rejection', () => {
  it('has the reason, and counts as done where it was made before', async () => {
    await platform.reject('no seats', call);
    await platform.reject('no seats', call);
    expect(asked()).toEqual(['POST requests/PR-1/fail {"reason":"no seats"}', 'POST requests/PR-1/fail {"reason":"no seats"}', LOOK]);
  });

  it('of an approved request is refused for good', async () => {
    status = 'approved';
    expect(await rejection(platform.reject('late', call))).toMatchObject({ code: 'REQUEST_STATE', retryable: false });
  });
});

describe('an inquiry', () => {
  it('sets the errors, and has the inquiry template of the product', async () => {
    await platform.inquire({ city: 'Unknown.' }, undefined, call);
    expect(asked()).toEqual([
      'GET products/PRD-1/templates?scope=asset&type=inquire&limit=1&offset=0',
      'PUT requests/PR-1 {"asset":{"params":[{"id":"city","value_error":"Unknown."}]}}',
      'POST requests/PR-1/inquire {"template_id":"TL-1"}',
    ]);
  });

  it('that was made before counts as done', async () => {
    status = 'inquiring';
    await platform.inquire({ city: 'Unknown.' }, 'TL-3', call);
    expect(asked().slice(1)).toEqual(['POST requests/PR-1/inquire {"template_id":"TL-3"}', LOOK]);
  });

  it('of a request that has ended is refused for good, and not made', async () => {
    status = 'approved';
    expect(await rejection(platform.inquire({ city: 'Unknown.' }, 'TL-3', call))).toMatchObject({ code: 'REQUEST_STATE' });
    expect(asked().map((line) => line.split(' ')[0])).toEqual(['PUT', 'GET']);
  });
});

describe('parameters', () => {
  it('are set', async () => {
    await platform.updateParameters({ city: 'Bonn', zip: '1' }, call);
    expect(asked()).toEqual(['PUT requests/PR-1 {"asset":{"params":[{"id":"city","value":"Bonn"},{"id":"zip","value":"1"}]}}']);
  });

  it('of a request that has ended are refused for good, unless they are so already', async () => {
    status = 'approved';
    expect(await rejection(platform.updateParameters({ city: 'Bonn' }, call))).toMatchObject({ code: 'REQUEST_STATE' });
    await expect(platform.updateParameters({ city: 'Ulm' }, call)).resolves.toBeUndefined();
  });
});

describe('a request about a tier configuration', () => {
  const tier = (level: number): Call<PlatformRequest> => ({
    ...call,
    request: { id: 'TCR-1', type: 'setup', status: 'pending', configuration: { id: 'TC-1', tier_level: level, product: { id: 'PRD-1' } }, params: [] },
  });
  const TCR = 'tier/config-requests/TCR-1';

  it('is approved, failed, inquired and changed at its own address', async () => {
    server.script(json(200, {}));
    await platform.approve({ template: 'TL-1' }, tier(1));
    await platform.reject('no', tier(1));
    await platform.inquire({ vat: 'Missing.' }, undefined, tier(1));
    await platform.updateParameters({ vat: '1' }, tier(1));
    expect(asked()).toEqual([
      `POST ${TCR}/approve {"template":{"id":"TL-1"}}`,
      `POST ${TCR}/fail {"reason":"no"}`,
      `PUT ${TCR} {"params":[{"id":"vat","value_error":"Missing."}]}`,
      `POST ${TCR}/inquire`,
      `PUT ${TCR} {"params":[{"id":"vat","value":"1"}]}`,
    ]);
  });

  it.each([
    [1, 'tier1'],
    [2, 'tier2'],
  ])('of level %d is approved with the first template of the scope %s', async (level, scope) => {
    server.script(json(200, [{ id: 'TL-5' }]), json(200, {}));
    await platform.approve({}, tier(level));
    expect(asked()).toEqual([
      `GET products/PRD-1/templates?scope=${scope}&type=fulfillment&limit=1&offset=0`,
      `POST ${TCR}/approve {"template":{"id":"TL-5"}}`,
    ]);
  });

  it('is not approved without a template: there is no text in place of it', async () => {
    server.script(json(200, []));
    expect(await rejection(platform.approve({}, tier(1)))).toMatchObject({ code: 'TEMPLATE_MISSING', retryable: false });
    expect(server.seen).toHaveLength(1);
  });

  it('that is approved already counts as done', async () => {
    server.script(wrongState, json(200, { id: 'TCR-1', status: 'approved' }));
    await platform.approve({ template: 'TL-1' }, tier(1));
    expect(server.calls).toEqual([`POST ${TCR}/approve`, `GET ${TCR}`]);
  });
});

describe('a key that Connect refuses', () => {
  it.each([401, 403])('is no refusal of the order: the step is attempted again (%d)', async (refused) => {
    refusal = json(refused, { error_code: 'AUTH_001', errors: ['Authentication credentials were not provided.'] });
    for (const ask of [
      () => platform.approve({ template: 'TL-1' }, call),
      () => platform.reject('no', call),
      () => platform.updateParameters({ city: 'Bonn' }, call),
    ]) {
      const error = await rejection(ask());
      expect(error).toMatchObject({ code: 'CONNECT_REFUSED', retryable: true, message: expect.stringContaining('API_KEY') });
    }
    server.script(refusal);
    expect(isTerminal(await rejection(platform.statusOf(call)))).toBe(false);
  });
});

describe('the platform that is bound', () => {
  const bound = (installations?: InstallationClients): Platform => {
    const container = new Container();
    container.bind(ConnectClient).toConstantValue(rig.client());
    container.bind(Cache).toConstantValue(new MemoryCache(rig.clock, 900));
    if (installations !== undefined) container.bind(InstallationClients).toConstantValue(installations);
    new ConnectPlatformServiceProvider().register(container);
    return container.get(Platform);
  };

  it('acts with the key of the installation that a request came for, and else with its own', async () => {
    class OneInstallation extends InstallationClients {
      override has = ({ id }: { readonly id: string }) => id === 'PR-1';
      override of = () => rig.client().as('ApiKey SU-7:of-the-installation');
    }
    await bound(new OneInstallation()).statusOf(call);
    await bound(new OneInstallation()).statusOf({ ...call, request: { ...call.request, id: 'PR-2' } });
    await bound().statusOf(call);
    expect(server.seen.map(({ headers }) => headers.authorization?.slice(0, 12))).toEqual(['ApiKey SU-7:', 'ApiKey SU-12', 'ApiKey SU-12']);
  });

  it('gives up a call when the attempt has run out of time', async () => {
    expect(await rejection(bound().statusOf({ ...call, signal: AbortSignal.abort() }))).toMatchObject({ code: 'CONNECT_ABORTED' });
  });
});
