import type { ConnectCall, ConnectCallOptions, ConnectCaller, ConnectObject } from './connect-call';
import { pathOfId, pathOfName } from './connect-path';
import { ConnectQuery } from './connect-query';
import { selectQuery } from './list-query';

type Sent = Pick<ConnectCall, 'query' | 'body' | 'binary'>;

/** Calls one address. */
class Address {
  constructor(
    protected readonly caller: ConnectCaller,
    /** As in a call: below `/public/v1/`, encoded. */
    readonly path: string,
  ) {}

  protected async call<T>(method: ConnectCall['method'], sent: Sent, options: ConnectCallOptions): Promise<T> {
    return (await this.caller.request<T>({ ...options, ...sent, method, path: this.path })).body;
  }
}

/** Something that can be done with an object, or with a collection. */
export class ConnectAction<T = unknown> extends Address {
  get(options: ConnectCallOptions = {}): Promise<T> {
    return this.call('GET', {}, options);
  }

  /** @param body JSON, or bytes; nothing is sent unless given. */
  post(body?: unknown, options: ConnectCallOptions = {}): Promise<T> {
    return this.call('POST', { body }, options);
  }

  put(body?: unknown, options: ConnectCallOptions = {}): Promise<T> {
    return this.call('PUT', { body }, options);
  }

  delete(body?: unknown, options: ConnectCallOptions = {}): Promise<T> {
    return this.call('DELETE', { body }, options);
  }

  /** The answer to a GET as bytes. */
  bytes(options: ConnectCallOptions = {}): Promise<Uint8Array> {
    return this.call('GET', { binary: true }, options);
  }
}

export interface GetOptions extends ConnectCallOptions {
  /** With (`params`) or without (`-params`) these members. */
  readonly select?: readonly string[];
}

/** One object. */
export class ConnectResource<T = ConnectObject> extends Address {
  get({ select = [], ...options }: GetOptions = {}): Promise<T> {
    const query = selectQuery(select);
    return this.call('GET', query === '' ? {} : { query }, options);
  }

  /** The object as bytes, such as a file. */
  bytes(options: ConnectCallOptions = {}): Promise<Uint8Array> {
    return this.call('GET', { binary: true }, options);
  }

  /** @param body JSON with what changes, or bytes. @returns the object as it is then. */
  update(body: unknown, options: ConnectCallOptions = {}): Promise<T> {
    return this.call('PUT', { body }, options);
  }

  delete(options: ConnectCallOptions = {}): Promise<unknown> {
    return this.call('DELETE', {}, options);
  }

  action<A = unknown>(name: string): ConnectAction<A> {
    return new ConnectAction<A>(this.caller, pathOfName(this.path, name));
  }

  collection<C = ConnectObject>(name: string): ConnectCollection<C> {
    return new ConnectCollection<C>(this.caller, this.path, name);
  }
}

/** All objects of a kind: a query that asks for nothing in particular, and the way to each of them. */
export class ConnectCollection<T = ConnectObject> extends ConnectQuery<T> {
  constructor(caller: ConnectCaller, base: string, name: string) {
    super(caller, pathOfName(base, name));
  }

  resource<R = T>(id: string): ConnectResource<R> {
    return new ConnectResource<R>(this.caller, pathOfId(this.path, id));
  }

  /** @param body JSON, or bytes. @returns the object that was made. */
  async create<R = T>(body: unknown, options: ConnectCallOptions = {}): Promise<R> {
    return (await this.caller.request<R>({ ...options, method: 'POST', path: this.path, body })).body;
  }

  action<A = unknown>(name: string): ConnectAction<A> {
    return new ConnectAction<A>(this.caller, pathOfName(this.path, name));
  }
}
