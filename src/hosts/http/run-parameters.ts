import type { FastifyRequest } from 'fastify';
import { AmendsError } from '../../core/errors';
import { RUN_STATES } from '../../core/run-states';
import type { RunSearch, Window } from '../../engine/run-search';
import { queryParameters } from './query-parameters';

const WINDOWS: readonly Window[] = ['1h', '24h', '7d', '30d'];
const ORDERS = ['newest', 'urgent'] as const;
const ANSWERS = ['true', 'false'] as const;

/** Those that are taken as they are written. */
const TEXTS = ['saga', 'request', 'subject', 'step', 'error', 'like', 'cursor'] as const;

/** What `GET /runs` is asked for. @throws AmendsError `QUERY_INVALID` */
export function runSearch(request: FastifyRequest): RunSearch {
  const { state, q, order, limit, count, ...texts } = queryParameters(request, ['state', 'q', 'order', 'limit', 'count', ...TEXTS]);
  return {
    ...texts,
    ...(state !== undefined && { states: state.split(',').map((one) => choice('state', one, RUN_STATES)) }),
    ...(q !== undefined && { text: q }),
    ...(order !== undefined && { order: choice('order', order, ORDERS) }),
    ...(limit !== undefined && { limit: pageSize(limit) }),
    ...(count !== undefined && { count: choice('count', count, ANSWERS) === 'true' }),
  };
}

/** What `GET /overview` looks back on: a day unless given. @throws AmendsError `QUERY_INVALID` */
export function overviewWindow(request: FastifyRequest): Window {
  const { window } = queryParameters(request, ['window']);
  return window === undefined ? '24h' : choice('window', window, WINDOWS);
}

/** What `GET /stream` shows: a run, or an overview. @throws AmendsError `QUERY_INVALID` */
export function streamed(request: FastifyRequest): { readonly run: string } | { readonly window: Window } {
  const { run, window } = queryParameters(request, ['run', 'window']);
  if (run === undefined) return { window: window === undefined ? '24h' : choice('window', window, WINDOWS) };
  if (window === undefined) return { run };
  throw new AmendsError('QUERY_INVALID', 'A stream shows a run or an overview. Open one with run=… and another with window=….');
}

function choice<K extends string>(name: string, text: string, choices: readonly K[]): K {
  const found = choices.find((one) => one === text);
  if (found !== undefined) return found;
  throw new AmendsError('QUERY_INVALID', `${name}=${text} cannot be understood. Write one of ${choices.join(', ')}.`);
}

function pageSize(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= 1_000) return limit;
  throw new AmendsError('QUERY_INVALID', `limit=${text} is no whole number from 1 to 1000.`);
}
