import { AmendsError } from '../../core/errors';
import type { RunDetails, RunSummary } from '../../engine/engine';
import type { RunListing, RunSearch } from '../../engine/run-search';
import type { Verb } from '../../engine/verb';
import type { Api } from '../api';
import type { Operations, Said } from './operations';

/** Reaches runs over the HTTP API of a process that has them. */
export class HttpOperations implements Operations {
  constructor(private readonly api: Api) {}

  async search({ states, text, ...search }: RunSearch): Promise<RunListing> {
    const listing = await this.api.call<RunListing>(['runs'], { query: { ...search, state: states?.join(','), q: text } });
    if (!Array.isArray(listing.runs)) throw new AmendsError('HTTP_FAILED', `${this.api.url} answers, and not as the HTTP API of an extension does.`);
    return listing;
  }

  find(id: string): Promise<RunDetails> {
    return this.api.call(['runs', id]);
  }

  command(id: string, verb: Verb, { why, step, outcome }: Said): Promise<RunSummary> {
    const body = { reason: why, ...(step !== undefined && { step }), ...(outcome !== undefined && { outcome }) };
    return this.api.call(['runs', id, verb], { method: 'POST', body });
  }

  async send(id: string, message: string, payload: unknown, messageId?: string): Promise<boolean> {
    const { duplicate } = await this.api.call<{ readonly duplicate: boolean }>(['runs', id, 'messages', message], {
      method: 'POST',
      body: payload,
      idempotencyKey: messageId,
    });
    return !duplicate;
  }

  version(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
