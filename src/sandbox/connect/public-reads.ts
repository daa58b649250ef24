import { conversationOf } from './conversations';
import { shownVariable } from './devops';
import { ConnectRefusal } from './connect-refusal';
import type { ListSource } from './list-page';
import type { Collection, SandboxObject, Variable } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';

type Params = Readonly<Record<string, string>>;

/** A list, and the single objects below it. */
export interface PublicRead {
  /** Below `/public/v1/`. */
  readonly path: string;
  /** The collection that the list is, and the property of its objects that names what they are kept under: the file itself can filter it. */
  readonly filed?: { readonly collection: Collection; readonly parent?: string };
  /** All of it. @throws ConnectRefusal NFND_001 when what it belongs to is not there */
  list(store: SandboxStore, params: Params): readonly SandboxObject[];
  get(store: SandboxStore, params: Params, id: string): SandboxObject | undefined;
}

/** The collections that belong to nothing, each under its own name. */
const PLAIN: readonly Collection[] = [
  'tier/config-requests',
  'tier/configs',
  'tier/accounts',
  'tier/account-requests',
  'listing-requests',
  'usage/files',
  'usage/chunks',
  'products',
  'marketplaces',
  'hubs',
  'contracts',
  'connections',
  'accounts',
  'users',
];

/** What is listed below something else: the address, the collection, what it belongs to. */
const NESTED: readonly (readonly [path: string, collection: Collection, owner: Collection])[] = [
  ['products/:owner/parameters', 'parameters', 'products'],
  ['products/:owner/items', 'items', 'products'],
  ['products/:owner/templates', 'templates', 'products'],
  ['products/:owner/actions', 'actions', 'products'],
  ['products/:owner/configurations', 'configurations', 'products'],
  ['products/:owner/connections', 'connections', 'products'],
  ['accounts/:owner/users', 'users', 'accounts'],
  ['assets/:owner/requests', 'requests', 'assets'],
  ['subscriptions/assets/:owner/requests', 'requests', 'assets'],
  ['devops/services/:owner/environments', 'environments', 'services'],
  ['devops/services/:owner/installations', 'installations', 'services'],
  ['devops/services/:service/environments/:owner/schedules', 'schedules', 'environments'],
  ['devops/services/:service/environments/:owner/variables', 'variables', 'environments'],
];

/** Everything that can be read. */
export const PUBLIC_READS: readonly PublicRead[] = [
  ...PLAIN.map((collection) => plain(collection, collection)),
  ...['requests', 'subscriptions/requests'].map((path) => plain(path, 'requests', 'asset.id')),
  ...['assets', 'subscriptions/assets'].map((path) => plain(path, 'assets')),
  plain('devops/services', 'services'),
  plain('devops/installations', 'installations'),
  plain('devops/event-definitions', 'event-definitions'),
  ...NESTED.map(([path, collection, owner]) => nested(path, collection, owner)),
  { ...plain('conversations', 'conversations', 'instance_id'), get: (store, _params, id) => conversationOf(store, id) },
  {
    path: 'conversations/:conversation/messages',
    list: (store, params) => store.all('messages', conversationOf(store, params['conversation']!).id),
    get: (store, params, id) => store.get('messages', id, conversationOf(store, params['conversation']!).id),
  },
  {
    path: 'tier/accounts/:account/versions',
    list: (store, params) => versions(store, params),
    get: (store, params, id) => versions(store, params).find(({ version }) => String(version as number) === id),
  },
];

function versions(store: SandboxStore, params: Params): readonly SandboxObject[] {
  return [store.get('tier/accounts', params['account']!) ?? missing()];
}

/** @param parent the member of the objects that names what they are kept under */
function plain(path: string, collection: Collection, parent?: string): PublicRead {
  return {
    path,
    filed: { collection, ...(parent !== undefined && { parent }) },
    list: (store) => store.all(collection),
    get: (store, _params, id) => store.get(collection, id),
  };
}

function nested(path: string, collection: Collection, owner: Collection): PublicRead {
  const parent = (store: SandboxStore, params: Params): string => (store.get(owner, params['owner']!) ?? missing()).id;
  const shown = (object: SandboxObject): SandboxObject => (collection === 'variables' ? shownVariable(object as Variable) : object);
  return {
    path,
    list: (store, params) => store.all(collection, parent(store, params)).map(shown),
    get: (store, params, id) => [store.get(collection, id, parent(store, params)) ?? []].flat().map(shown)[0],
  };
}

function missing(): never {
  throw ConnectRefusal.notFound();
}

/** What the query of a list is asked of. */
export function listSource({ filed, list }: PublicRead, store: SandboxStore, params: Params): ListSource {
  if (filed === undefined)
    return { filed: {}, find: (_conditions, limit, offset = 0) => page(list(store, params), limit, offset), count: () => list(store, params).length };
  const { collection, parent } = filed;
  return {
    filed: { id: 'id', status: 'status', type: 'type', ...(parent !== undefined && { [parent]: 'parent' }) },
    find: (conditions, limit, offset) => store.find(collection, conditions, limit, offset),
    count: (conditions) => store.count(collection, conditions),
  };
}

function page<T>(objects: readonly T[], limit: number | undefined, offset: number): readonly T[] {
  return limit === undefined ? objects : objects.slice(offset, offset + limit);
}
