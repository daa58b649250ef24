import type { FastifyInstance } from 'fastify';
import { bodyOf, sendJson } from './connect-app';
import { ConnectRefusal } from './connect-refusal';
import { readItems, type WantedItem } from './order-items';
import { changeTo, readChanges, type ParameterChange } from './parameter-values';
import type { SandboxDesk } from './sandbox-desk';
import { ASSET_REQUEST_TYPES, TIER_REQUEST_TYPES, type Collection, type Reference, type SandboxObject } from './sandbox-objects';
import { WORLD } from './world-ids';

type Body = Readonly<Record<string, unknown>>;

const BUYER: Reference = { id: WORLD.buyer, name: 'Sandbox Buyer' };

/** What a purchase has unless the order says otherwise. */
const USUAL_PARAMS: Body = { admin_email: 'admin@sandbox.example', plan: 'basic' };
const USUAL_ITEMS: readonly WantedItem[] = [{ id: 'WS-SEAT', quantity: '10' }];

/** Where objects are looked for by their ids alone. */
const FINDABLE: readonly Collection[] = [
  'requests',
  'assets',
  'tier/config-requests',
  'tier/configs',
  'tier/accounts',
  'products',
  'templates',
  'parameters',
  'items',
  'conversations',
  'accounts',
  'users',
  'marketplaces',
  'hubs',
  'contracts',
  'connections',
  'services',
  'environments',
  'installations',
  'schedules',
];

/** What the sandbox can do that Connect cannot: orders out of nothing, and a look at anything. */
export class SandboxApi {
  constructor(private readonly desk: SandboxDesk) {}

  addTo(app: FastifyInstance): void {
    const { store } = this.desk;
    app.post('/sandbox/requests', (request, reply) =>
      sendJson(
        reply,
        201,
        store.transact(() => this.order(bodyOf(request))),
      ),
    );
    app.post('/sandbox/tier-requests', (request, reply) =>
      sendJson(
        reply,
        201,
        store.transact(() => this.orderTier(bodyOf(request))),
      ),
    );
    app.post<{ Params: { id: string } }>('/sandbox/requests/:id/correct', (request, reply) => {
      const { id } = request.params;
      const known = this.desk.assets.get(id).asset.params;
      return sendJson(
        reply,
        200,
        store.transact(() => this.desk.assets.correct(id, changesOf(bodyOf(request)['params'], known), BUYER)),
      );
    });
    app.post<{ Params: { id: string } }>('/sandbox/tier-requests/:id/correct', (request, reply) => {
      const { id } = request.params;
      const known = this.desk.tiers.get(id).params;
      return sendJson(
        reply,
        200,
        store.transact(() => this.desk.tiers.correct(id, changesOf(bodyOf(request)['params'], known), BUYER)),
      );
    });
    app.get<{ Params: { id: string } }>('/sandbox/objects/:id', (request, reply) => sendJson(reply, 200, this.find(request.params.id)));
    app.get<{ Querystring: { after?: string } }>('/sandbox/occurrences', (request, reply) => {
      const after = Number(request.query.after ?? '0');
      if (!Number.isInteger(after)) throw ConnectRefusal.invalid('after: The number of an occurrence.');
      return sendJson(reply, 200, store.occurrencesAfter(after));
    });
  }

  private order(body: Body): unknown {
    refuseUnknown(body, ['type', 'params', 'items', 'asset', 'draft', 'tier_setup', 'note', 'external_id']);
    const type = ASSET_REQUEST_TYPES.find((known) => known === body['type']);
    if (type === undefined) throw ConnectRefusal.invalid(`type: One of ${ASSET_REQUEST_TYPES.join(', ')}.`);
    const { asset, note, external_id } = { asset: textOf(body, 'asset'), note: textOf(body, 'note'), external_id: textOf(body, 'external_id') };
    if (type === 'purchase' && asset !== undefined) throw ConnectRefusal.invalid('asset: A purchase makes a new one.');
    const known = this.desk.store.all('parameters', WORLD.product);
    const usual = type === 'purchase' ? changesOf(USUAL_PARAMS, known) : [];
    if (type !== 'purchase' && asset === undefined) throw ConnectRefusal.invalid(`asset: Say which; a ${type} is of one that is there.`);
    if (asset !== undefined && this.desk.store.get('assets', asset) === undefined) throw ConnectRefusal.invalid(`asset: There is no asset ${asset}.`);
    const items = readItems(itemsOf(body['items']));
    if (items.length > 0 && type !== 'purchase' && type !== 'change') throw ConnectRefusal.invalid(`items: A ${type} leaves the quantities as they are.`);
    return this.desk.orders.create(
      {
        type,
        asset,
        note,
        external_id,
        items: type === 'purchase' && items.length === 0 ? USUAL_ITEMS : items,
        params: [...usual, ...changesOf(body['params'], known)],
        draft: flagOf(body, 'draft'),
        tierSetup: flagOf(body, 'tier_setup'),
      },
      BUYER,
    );
  }

  private orderTier(body: Body): unknown {
    refuseUnknown(body, ['type', 'params', 'configuration', 'account', 'draft']);
    const type = TIER_REQUEST_TYPES.find((known) => known === body['type']);
    if (type === undefined) throw ConnectRefusal.invalid(`type: One of ${TIER_REQUEST_TYPES.join(', ')}.`);
    const known = this.desk.store.all('parameters', WORLD.product);
    const usual = type === 'setup' ? [{ id: 'reseller_email', value: 'reseller@sandbox.example' }] : [];
    const params = [...usual, ...changesOf(body['params'], known)];
    const { configuration, account } = { configuration: textOf(body, 'configuration'), account: textOf(body, 'account') };
    return this.desk.tierOrders.create({ type, configuration, account, params, draft: flagOf(body, 'draft') }, BUYER);
  }

  private find(id: string): SandboxObject {
    for (const collection of FINDABLE) {
      const found = this.desk.store.get(collection, id);
      if (found !== undefined) return found;
    }
    throw ConnectRefusal.notFound();
  }
}

/** Parameters as an object of values by name, or as the list that Connect has. */
function changesOf(params: unknown, known: readonly { readonly name: string; readonly type: string }[]): readonly ParameterChange[] {
  if (typeof params !== 'object' || params === null || Array.isArray(params)) return readChanges(params);
  return Object.entries(params).map(([id, value]) => changeTo(id, value, known));
}

/** Items as an object of quantities by id, or as the list that Connect has. */
function itemsOf(items: unknown): unknown {
  if (typeof items !== 'object' || items === null || Array.isArray(items)) return items;
  return Object.entries(items).map(([id, quantity]) => ({ id, quantity: quantity as unknown }));
}

function textOf(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object' && 'id' in value && typeof value.id === 'string') return value.id;
  if (typeof value !== 'string') throw ConnectRefusal.invalid(`${name}: Not a valid string.`);
  return value;
}

function flagOf(body: Body, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value !== 'boolean') throw ConnectRefusal.invalid(`${name}: true or false.`);
  return value;
}

function refuseUnknown(body: Body, known: readonly string[]): void {
  const unknown = Object.keys(body).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw ConnectRefusal.invalid(`${unknown.join(', ')}: Not known here. What can be said: ${known.join(', ')}.`);
}
