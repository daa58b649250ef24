import { ConnectRefusal } from './connect-refusal';
import { processingEventOf } from './event-definitions';
import { changed, readChanges, withErrors, type ParameterChange } from './parameter-values';
import { assigned, moved, readDate, readText, requireStatus, requireUpdatable, touched } from './request-changes';
import type { Reference, RequestStatus, SandboxTierRequest, Template, TierConfiguration } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';
import { toldBy } from './template-choice';

type Body = Readonly<Record<string, unknown>>;

/** Told when a configuration has been set up, or its setup failed. */
export type TierSettled = (account: string, failure: string | undefined, by: Reference) => void;

/** What can be done with a tier-config request. Every method runs inside a transaction of the store. */
export class TierTransitions {
  constructor(
    private readonly store: SandboxStore,
    private readonly at: () => string,
    private readonly settled: TierSettled,
  ) {}

  /** @throws ConnectRefusal NFND_001 */
  get(id: string): SandboxTierRequest {
    const request = this.store.get('tier/config-requests', id);
    if (request === undefined) throw ConnectRefusal.notFound();
    return request;
  }

  update(id: string, body: Body, by: Reference): SandboxTierRequest {
    const request = this.get(id);
    requireUpdatable(request);
    const notes = typeof body['notes'] === 'string' ? body['notes'] : request.notes;
    return this.put(touched({ ...this.withParams(request, readChanges(body['params'])), notes }, this.at(), by));
  }

  /** The reseller mends a request that was handed back, and sends it again. */
  correct(id: string, changes: readonly ParameterChange[], by: Reference): SandboxTierRequest {
    const request = this.get(id);
    requireStatus(request, 'a correction', ['inquiring']);
    const mended = changes.map((change) => ({ value_error: '', ...change }));
    return this.move(this.withParams(request, mended), 'pending', by);
  }

  /** @returns the template, as Connect answers it */
  approve(id: string, body: Body, by: Reference): Template & { readonly representation: string } {
    const request = this.get(id);
    requireStatus(request, 'an approval', ['pending', 'inquiring']);
    const kind = { scope: 'tier1', type: 'fulfillment' } as const;
    const told = toldBy(this.store, request.configuration.product.id, kind, body, request.params);
    if (told?.template === undefined) throw ConnectRefusal.invalid('template.id: This field is required.');
    const template = { id: told.template.id, name: told.template.name };
    const effective = readDate(body, 'effective_date') ?? this.at();
    const approved = { ...request, template, effective_date: effective };
    const configuration: TierConfiguration = { ...this.configurationOf(request), status: 'active', params: request.params, template, open_request: null };
    this.move({ ...approved, configuration: this.store.put('tier/configs', configuration) }, 'approved', by);
    this.settled(configuration.account.id, undefined, by);
    return { ...told.template, representation: told.text };
  }

  fail(id: string, body: Body, by: Reference): SandboxTierRequest {
    const request = this.get(id);
    requireStatus(request, 'a failure', ['pending', 'inquiring']);
    const reason = readText(body, 'reason');
    const configuration = this.store.put('tier/configs', { ...this.configurationOf(request), open_request: null });
    const failed = this.move({ ...request, reason, configuration }, 'failed', by);
    if (request.type === 'setup') this.settled(configuration.account.id, `The tier configuration failed (${id}): ${reason}`, by);
    return failed;
  }

  inquire(id: string, by: Reference): SandboxTierRequest {
    const request = this.get(id);
    requireStatus(request, 'an inquiry', ['pending']);
    if (withErrors(request.params).length === 0) {
      throw ConnectRefusal.wrongState('At least one parameter needs a value_error before the request can be inquired.');
    }
    return this.move(request, 'inquiring', by);
  }

  /** Sends a draft, or one that was handed back. */
  pend(id: string, by: Reference): SandboxTierRequest {
    const request = this.get(id);
    requireStatus(request, 'pending', ['draft', 'inquiring']);
    return this.move(request, 'pending', by);
  }

  assign(id: string, body: Body, by: Reference): SandboxTierRequest {
    return this.put(touched(assigned(this.get(id), body, this.store), this.at(), by));
  }

  unassign(id: string, by: Reference): SandboxTierRequest {
    return this.put(touched({ ...this.get(id), assignee: '' }, this.at(), by));
  }

  private move(request: SandboxTierRequest, status: RequestStatus, by: Reference): SandboxTierRequest {
    this.store.occur(processingEventOf('tier_config', request.type), request.id, status);
    return this.put(moved(request, status, this.at(), by));
  }

  private configurationOf(request: SandboxTierRequest): TierConfiguration {
    const configuration = this.store.get('tier/configs', request.configuration.id)!;
    return { ...configuration, events: { ...configuration.events, updated: { at: this.at() } } };
  }

  /** Parameters of fulfillment are written through; the others are the request's own until it is approved. */
  private withParams(request: SandboxTierRequest, changes: readonly ParameterChange[]): SandboxTierRequest {
    const params = changed(request.params, changes);
    const through = changes.filter(({ id }) => params.some((parameter) => parameter.id === id && parameter.phase === 'fulfillment'));
    const configuration = this.configurationOf(request);
    return { ...request, params, configuration: this.store.put('tier/configs', { ...configuration, params: changed(configuration.params, through) }) };
  }

  private put(request: SandboxTierRequest): SandboxTierRequest {
    return this.store.put('tier/config-requests', request);
  }
}
