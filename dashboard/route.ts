import type { RunState, Window } from 'amends';

export const WINDOWS: readonly Window[] = ['1h', '24h', '7d', '30d'];

export const LIVE_STATES: readonly RunState[] = ['stuck', 'compensating', 'running', 'waiting', 'queued'];
export const END_STATES: readonly RunState[] = ['completed', 'compensated', 'skipped', 'abandoned'];

/** What the list of runs is asked for, in the words of the address. */
export interface RunFilter {
  readonly states: readonly RunState[];
  readonly q: string;
  readonly saga: string;
  readonly step: string;
  readonly error: string;
  readonly request: string;
  readonly subject: string;
  readonly like: string;
  readonly order: 'newest' | 'urgent';
  readonly cursor: string;
}

export type Route =
  | { readonly view: 'overview'; readonly window: Window }
  | { readonly view: 'runs'; readonly filter: RunFilter }
  | { readonly view: 'run'; readonly id: string }
  | { readonly view: 'sagas'; readonly saga: string | undefined }
  | { readonly view: 'unknown' };

const TEXTS = ['q', 'saga', 'step', 'error', 'request', 'subject', 'like', 'cursor'] as const;

export const EVERYTHING: RunFilter = {
  states: [],
  q: '',
  saga: '',
  step: '',
  error: '',
  request: '',
  subject: '',
  like: '',
  order: 'newest',
  cursor: '',
};

/** What the part of an address behind its `#` stands for. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s);
  const parameters = new URLSearchParams(query);
  const [room = '', rest, ...more] = path.split('/');
  const name = rest === undefined || rest === '' ? undefined : decoded(rest);
  if (more.length > 0) return { view: 'unknown' };
  if (room === '' && name === undefined) return { view: 'overview', window: WINDOWS.find((known) => known === parameters.get('window')) ?? '24h' };
  if (room === 'runs') return name === undefined ? { view: 'runs', filter: parseFilter(parameters) } : { view: 'run', id: name };
  if (room === 'sagas') return { view: 'sagas', saga: name };
  return { view: 'unknown' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // somebody typed it
  }
}

function parseFilter(parameters: URLSearchParams): RunFilter {
  const asked = (parameters.get('state') ?? '').split(',');
  return {
    ...EVERYTHING,
    ...Object.fromEntries(TEXTS.map((name) => [name, parameters.get(name) ?? ''])),
    states: [...LIVE_STATES, ...END_STATES].filter((state) => asked.includes(state)),
    order: parameters.get('order') === 'urgent' ? 'urgent' : 'newest',
  };
}

/** The parameters of a filter: the same in the address of the page and in that of the API. */
export function filterParameters(filter: RunFilter): URLSearchParams {
  const parameters = new URLSearchParams();
  if (filter.states.length > 0) parameters.set('state', filter.states.join(','));
  for (const name of TEXTS) if (filter[name] !== '') parameters.set(name, filter[name]);
  if (filter.order !== 'newest') parameters.set('order', filter.order);
  return parameters;
}

const withQuery = (path: string, parameters: URLSearchParams): string =>
  parameters.size === 0 ? path : `${path}?${parameters.toString().replaceAll('%2C', ',')}`;

/** The address of a list of runs. A filter that differs begins at its first page. */
export const runsHref = (filter: Partial<RunFilter>): string => withQuery('#/runs', filterParameters({ ...EVERYTHING, ...filter }));
export const runHref = (id: string): string => `#/runs/${encodeURIComponent(id)}`;
export const sagaHref = (saga: string): string => `#/sagas/${encodeURIComponent(saga)}`;
export const overviewHref = (window: Window): string => (window === '24h' ? '#/' : `#/?window=${window}`);
