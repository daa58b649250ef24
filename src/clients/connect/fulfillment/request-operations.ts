import type { ConnectCallOptions, ConnectCaller } from '../connect-call';
import { ConnectCollection, type ConnectResource } from '../connect-collection';

/** A date as Connect takes it. */
export type ConnectDate = string | Date;

/** What can be done with requests of every kind. Methods that act give what Connect answers, `null` where that is nothing. */
export abstract class RequestOperations<R> {
  readonly #requests: ConnectCollection<R>;

  constructor(
    protected readonly caller: ConnectCaller,
    collection: string,
  ) {
    this.#requests = new ConnectCollection<R>(caller, '', collection);
  }

  find(id: string, options: ConnectCallOptions = {}): Promise<R> {
    return this.resource(id).get(options);
  }

  fail(id: string, reason: string, options: ConnectCallOptions = {}): Promise<unknown> {
    return this.act(id, 'fail', { reason }, options);
  }

  /** Back to pending. */
  pend(id: string, options: ConnectCallOptions = {}): Promise<unknown> {
    return this.act(id, 'pend', undefined, options);
  }

  /** @param who by email; with `force` also where somebody else has it. */
  assign(id: string, who: { readonly email: string; readonly force?: boolean }, options: ConnectCallOptions = {}): Promise<unknown> {
    return this.act(id, 'assign', who, options);
  }

  unassign(id: string, options: ConnectCallOptions = {}): Promise<unknown> {
    return this.act(id, 'unassign', undefined, options);
  }

  protected resource(id: string): ConnectResource<R> {
    return this.#requests.resource(id);
  }

  protected act(id: string, action: string, body: unknown, options: ConnectCallOptions): Promise<unknown> {
    return this.resource(id).action(action).post(body, options);
  }
}

/** A date without a zone of its own is written in UTC. */
export function writtenDate(date: ConnectDate | undefined): string | undefined {
  return date instanceof Date ? date.toISOString() : date;
}
