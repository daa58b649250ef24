import { AmendsError, TerminalError } from '../../core/errors';
import type { ConnectAnswer, ConnectCall, ConnectCallOptions, ConnectCaller, ConnectObject, Filter } from './connect-call';
import { contentRange, type ContentRange } from './content-range';
import { listQuery, type ListParts } from './list-query';

/** Objects a page: as many as Connect's own client asks for, and the most that it may. */
const PAGE = 100;
const LARGEST_PAGE = 1000;

/** One page of a list. */
export interface ConnectPage<T> extends ContentRange {
  readonly items: readonly T[];
}

export interface PageOptions extends ConnectCallOptions {
  /** Objects; 100 unless given, at most 1000. */
  readonly limit?: number;
  readonly offset?: number;
}

export interface ListOptions extends ConnectCallOptions {
  /** Objects a page; 100 unless given, at most 1000. */
  readonly pageSize?: number;
}

/** What a query has besides its address. */
export interface QueryState extends ListParts {
  /** Objects in all. */
  readonly most: number;
}

const EVERYTHING: QueryState = { select: [], filters: [], ordering: [], search: undefined, most: Infinity };

/** The objects of a collection that satisfy what is asked. Never changed: each method gives another one. */
export class ConnectQuery<T = ConnectObject> implements AsyncIterable<T> {
  constructor(
    protected readonly caller: ConnectCaller,
    /** As in a call: below `/public/v1/`, encoded. */
    readonly path: string,
    private readonly state: QueryState = EVERYTHING,
  ) {}

  /** Those of which all of these hold, besides what was asked before. */
  filter(...filters: readonly Filter[]): ConnectQuery<T> {
    return this.#but({ filters: [...this.state.filters, ...filters] });
  }

  /** By these properties; `-created` is the newest first. */
  orderBy(...properties: readonly string[]): ConnectQuery<T> {
    return this.#but({ ordering: properties });
  }

  /** With (`params`) or without (`-params`) these members. */
  select(...members: readonly string[]): ConnectQuery<T> {
    return this.#but({ select: members });
  }

  /** Those in which this text is found. */
  search(text: string): ConnectQuery<T> {
    return this.#but({ search: text });
  }

  /** No more objects than this, over all pages. */
  limit(most: number): ConnectQuery<T> {
    return this.#but({ most: whole('limit', most, 0, Number.MAX_SAFE_INTEGER) });
  }

  /**
   * One after another; pages are read when they are come to.
   * @throws ConnectError, and AmendsError `CONNECT_ANSWER_INVALID` for a page that does not say which one it is, or is out of step with those before.
   */
  async *list(options: ListOptions = {}): AsyncGenerator<T, void, undefined> {
    const { pageSize = PAGE, ...call } = options;
    whole('pageSize', pageSize, 1, LARGEST_PAGE);
    for (let offset = 0; offset < this.state.most;) {
      const { items, last, total } = await this.page({ ...call, offset, limit: Math.min(pageSize, this.state.most - offset) });
      yield* items.slice(0, this.state.most - offset);
      offset += items.length;
      if (last >= total - 1) return;
      if (items.length === 0) throw invalid(this.path, `nothing from ${offset} on, though there are ${total} objects`);
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.list();
  }

  /** One page. @throws as {@link list} */
  async page(options: PageOptions = {}): Promise<ConnectPage<T>> {
    const { limit = PAGE, offset = 0, ...call } = options;
    const answer = await this.#get(whole('limit', limit, 0, LARGEST_PAGE), whole('offset', offset, 0, Number.MAX_SAFE_INTEGER), call);
    if (!Array.isArray(answer.body)) throw invalid(this.path, 'no list');
    return { items: answer.body as T[], ...this.#range(answer) };
  }

  /** The first one; `undefined` where there is none. */
  async first(options: ConnectCallOptions = {}): Promise<T | undefined> {
    const { body } = await this.#get(1, 0, options);
    if (!Array.isArray(body)) throw invalid(this.path, 'no list');
    return (body as readonly T[])[0];
  }

  /** How many there are, without reading them. @throws as {@link list} */
  async count(options: ConnectCallOptions = {}): Promise<number> {
    return this.#range(await this.#get(0, 0, options)).total;
  }

  #get(limit: number, offset: number, options: ConnectCallOptions): Promise<ConnectAnswer> {
    const call: ConnectCall = { ...options, method: 'GET', path: this.path, query: listQuery(this.state, limit, offset) };
    return this.caller.request(call);
  }

  #range({ headers }: ConnectAnswer): ContentRange {
    const header = headers['content-range'];
    const range = contentRange(header);
    if (range === undefined) throw invalid(this.path, header === undefined ? 'no Content-Range' : `a Content-Range that says nothing: '${header}'`);
    return range;
  }

  #but(change: Partial<QueryState>): ConnectQuery<T> {
    return new ConnectQuery<T>(this.caller, this.path, { ...this.state, ...change });
  }
}

function invalid(path: string, what: string): AmendsError {
  return new AmendsError('CONNECT_ANSWER_INVALID', `The list ${path} was answered with ${what}. Look at API_ADDRESS, and at proxies on the way.`);
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new TerminalError(`A list of Connect was asked for with ${name} ${value}; it is a whole number from ${least} to ${most}.`, {
    code: 'CONNECT_CALL_INVALID',
  });
}
