import { ConnectRefusal } from './connect-refusal';
import { say } from './conversations';
import { shownVariable } from './devops';
import { readItems } from './order-items';
import { readChanges } from './parameter-values';
import type { SandboxDesk } from './sandbox-desk';
import { ASSET_REQUEST_TYPES, TIER_REQUEST_TYPES, type Reference } from './sandbox-objects';

type Body = Readonly<Record<string, unknown>>;

/** A call that changes something. */
export interface PublicCall {
  readonly params: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly by: Reference;
}

/** What a call is answered: 200 with the body, unless it says something else; 204 without one. */
export interface PublicAnswer {
  readonly status?: 201 | 204;
  readonly body?: unknown;
  /** The environment whose variables have changed. */
  readonly configured?: string;
}

type Work = (desk: SandboxDesk, call: PublicCall) => PublicAnswer;

const NO_CONTENT: PublicAnswer = { status: 204 };

/** Every call that changes something: the method, the address below `/public/v1/`, and what it does, in one transaction. */
export const PUBLIC_WRITES: readonly (readonly [method: 'POST' | 'PUT' | 'DELETE', path: string, work: Work])[] = [
  ...['requests', 'subscriptions/requests'].flatMap(assetRequestWrites),
  ...tierRequestWrites('tier/config-requests'),
  ['POST', 'conversations/:id/messages', (desk, { params, body, by }) => ({ status: 201, body: say(desk.store, params['id']!, body, { at: desk.at(), by }) })],
  ...devopsWrites('devops/services/:service/environments/:environment'),
  [
    'POST',
    'devops/services/:service/installations/:id/impersonate',
    (desk, { params }) => ({ body: desk.devops.impersonate(params['service']!, params['id']!) }),
  ],
];

type Writes = readonly (readonly ['POST' | 'PUT' | 'DELETE', string, Work])[];

function assetRequestWrites(path: string): Writes {
  type Act = (desk: SandboxDesk, id: string, body: Body, by: Reference) => unknown;
  const act = (name: string, does: Act): Writes[number] => [
    'POST',
    `${path}/:id/${name}`,
    (desk, { params, body, by }) => ({ body: does(desk, params['id']!, body, by) }),
  ];
  return [
    ['POST', path, (desk, { body, by }) => ({ status: 201, body: createAssetRequest(desk, body, by) })],
    ['PUT', `${path}/:id`, (desk, { params, body, by }) => ({ body: desk.assets.update(params['id']!, body, by) })],
    act('approve', (desk, id, body, by) => desk.assets.approve(id, body, by)),
    act('fail', (desk, id, body, by) => desk.assets.fail(id, body, by)),
    act('inquire', (desk, id, body, by) => desk.assets.inquire(id, body, by)),
    act('pend', (desk, id, _body, by) => desk.assets.pend(id, by)),
    act('purchase', (desk, id, _body, by) => desk.assets.submit(id, by)),
    act('schedule', (desk, id, body, by) => desk.assets.schedule(id, body, by)),
    act('revoke', (desk, id, body, by) => desk.assets.revoke(id, body, by)),
    act('confirm', (desk, id, _body, by) => desk.assets.confirm(id, by)),
    act('assign', (desk, id, body, by) => desk.assets.assign(id, body, by)),
    act('unassign', (desk, id, _body, by) => desk.assets.unassign(id, by)),
  ];
}

function createAssetRequest(desk: SandboxDesk, body: Body, by: Reference): unknown {
  const type = ASSET_REQUEST_TYPES.find((known) => known === body['type']);
  if (type === undefined) throw ConnectRefusal.invalid(`type: One of ${ASSET_REQUEST_TYPES.join(', ')}.`);
  const asset = member(body, 'asset');
  const tiers = member(asset, 'tiers');
  const draft = body['status'] === 'draft';
  return desk.orders.create(
    {
      type,
      asset: textOf(asset, 'id'),
      items: readItems(asset['items']),
      params: readChanges(asset['params']),
      external_id: textOf(asset, 'external_id'),
      external_uid: textOf(asset, 'external_uid'),
      note: textOf(body, 'note'),
      customer: given(member(tiers, 'customer')),
      reseller: given(member(tiers, 'tier1')),
      draft,
      strict: !draft && type === 'purchase',
    },
    by,
  );
}

function tierRequestWrites(path: string): Writes {
  type Act = (desk: SandboxDesk, id: string, body: Body, by: Reference) => unknown;
  const act = (name: string, does: Act): Writes[number] => [
    'POST',
    `${path}/:id/${name}`,
    (desk, { params, body, by }) => {
      does(desk, params['id']!, body, by);
      return NO_CONTENT;
    },
  ];
  return [
    ['POST', path, (desk, { body, by }) => ({ status: 201, body: createTierRequest(desk, body, by) })],
    ['PUT', `${path}/:id`, (desk, { params, body, by }) => ({ body: desk.tiers.update(params['id']!, body, by) })],
    ['POST', `${path}/:id/approve`, (desk, { params, body, by }) => ({ body: desk.tiers.approve(params['id']!, body, by) })],
    act('fail', (desk, id, body, by) => desk.tiers.fail(id, body, by)),
    act('inquire', (desk, id, _body, by) => desk.tiers.inquire(id, by)),
    act('pend', (desk, id, _body, by) => desk.tiers.pend(id, by)),
    act('assign', (desk, id, body, by) => desk.tiers.assign(id, body, by)),
    act('unassign', (desk, id, _body, by) => desk.tiers.unassign(id, by)),
  ];
}

function createTierRequest(desk: SandboxDesk, body: Body, by: Reference): unknown {
  const configuration = member(body, 'configuration');
  const type = TIER_REQUEST_TYPES.find((known) => known === (body['type'] ?? 'update'));
  if (type === undefined) throw ConnectRefusal.invalid(`type: One of ${TIER_REQUEST_TYPES.join(', ')}.`);
  const known = textOf(configuration, 'id');
  if (type !== 'setup' && known === undefined) throw ConnectRefusal.invalid('configuration.id: This field is required.');
  const account = textOf(member(configuration, 'account'), 'id');
  return desk.tierOrders.create({ type, configuration: known, account, params: readChanges(body['params']), draft: body['status'] === 'draft' }, by);
}

function devopsWrites(path: string): Writes {
  const configured = (environment: string, answer: PublicAnswer): PublicAnswer => ({ ...answer, configured: environment });
  return [
    ['PUT', path, (desk, { params, body }) => ({ body: desk.devops.updateEnvironment(params['service']!, params['environment']!, body) })],
    [
      'POST',
      `${path}/variables`,
      (desk, { params: { environment }, body }) =>
        configured(environment!, { status: 201, body: shownVariable(desk.devops.createVariable(environment!, body)) }),
    ],
    [
      'PUT',
      `${path}/variables/:name`,
      (desk, { params: { environment, name }, body }) => configured(environment!, { body: shownVariable(desk.devops.setVariable(environment!, name!, body)) }),
    ],
    [
      'DELETE',
      `${path}/variables/:name`,
      (desk, { params: { environment, name } }) => {
        desk.devops.deleteVariable(environment!, name!);
        return configured(environment!, NO_CONTENT);
      },
    ],
    [
      'POST',
      `${path}/schedules`,
      (desk, { params, body, by }) => ({ status: 201, body: desk.devops.createSchedule(params['environment']!, body, { at: desk.at(), by }) }),
    ],
    [
      'DELETE',
      `${path}/schedules/:id`,
      (desk, { params }) => {
        desk.devops.deleteSchedule(params['environment']!, params['id']!);
        return NO_CONTENT;
      },
    ],
  ];
}

function member(body: Body, name: string): Body {
  const value = body[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {};
}

function given(body: Body): Body | undefined {
  return Object.keys(body).length === 0 ? undefined : body;
}

function textOf(body: Body, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
