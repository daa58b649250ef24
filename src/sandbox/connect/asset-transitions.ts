import { ConnectRefusal } from './connect-refusal';
import { processingEventOf } from './event-definitions';
import { changed, readChanges, withErrors, type ParameterChange } from './parameter-values';
import { assigned, moved, readDate, readText, requireStatus, requireUpdatable, touched } from './request-changes';
import { goodsOf } from './goods-of';
import { readItems, withQuantities, type WantedItem } from './order-items';
import type { AssetStatus, ParameterValue, Reference, RequestStatus, SandboxAsset, SandboxRequest } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';
import { toldBy } from './template-choice';

type Body = Readonly<Record<string, unknown>>;

const APPROVABLE: readonly RequestStatus[] = ['pending', 'inquiring', 'scheduled', 'revoking'];

/** What becomes of an asset, from which state, when a request of this type and its status come together. */
const EFFECTS: Readonly<Record<string, Partial<Record<AssetStatus, AssetStatus>>>> = {
  'purchase pending': { draft: 'processing', new: 'processing' },
  'purchase approved': { processing: 'active' },
  'purchase failed': { processing: 'rejected', new: 'rejected' },
  'purchase revoked': { processing: 'rejected' },
  'suspend approved': { active: 'suspended' },
  'resume approved': { suspended: 'active' },
  'cancel pending': { active: 'terminating', suspended: 'terminating', processing: 'terminating' },
  'cancel approved': { terminating: 'terminated' },
};

/** What can be done with an asset request. Every method runs inside a transaction of the store, and answers with the request as it is then. */
export class AssetTransitions {
  constructor(
    private readonly store: SandboxStore,
    private readonly at: () => string,
  ) {}

  /** @throws ConnectRefusal NFND_001 */
  get(id: string): SandboxRequest {
    const request = this.store.get('requests', id);
    if (request === undefined) throw ConnectRefusal.notFound();
    return request;
  }

  update(id: string, body: Body, by: Reference): SandboxRequest {
    const request = this.get(id);
    requireUpdatable(request);
    const asset = (typeof body['asset'] === 'object' && body['asset'] !== null ? body['asset'] : {}) as Body;
    const noted = typeof body['note'] === 'string' ? { ...request, note: body['note'] } : request;
    const items = readItems(asset['items']);
    const reordered = items.length === 0 ? noted : this.reordered(noted, items);
    return this.put(touched(this.withParams(reordered, readChanges(asset['params'])), this.at(), by));
  }

  /** The buyer mends a request that was handed back, and sends it again. */
  correct(id: string, changes: readonly ParameterChange[], by: Reference): SandboxRequest {
    const request = this.get(id);
    requireStatus(request, 'a correction', ['inquiring']);
    const mended = changes.map((change) => ({ value_error: '', ...change }));
    return this.move({ ...this.withParams(request, mended), answered: true }, 'pending', by);
  }

  approve(id: string, body: Body, by: Reference): SandboxRequest {
    const request = this.get(id);
    requireStatus(request, 'an approval', APPROVABLE);
    const told = toldBy(this.store, request.asset.product.id, { scope: 'asset', type: 'fulfillment' }, body, request.asset.params);
    if (told === undefined) throw ConnectRefusal.invalid('template_id: Give a template_id or an activation_tile.');
    const { template, text } = told;
    const effective = readDate(body, 'effective_date') ?? request.effective_date ?? this.at();
    const approved = {
      ...request,
      activation_key: text,
      effective_date: effective,
      template: template === undefined ? null : { id: template.id, name: template.name },
    };
    return this.move(approved, 'approved', by);
  }

  fail(id: string, body: Body, by: Reference): SandboxRequest {
    const request = this.get(id);
    requireStatus(request, 'a failure', ['pending', 'inquiring']);
    return this.move({ ...request, reason: readText(body, 'reason') }, 'failed', by);
  }

  inquire(id: string, body: Body, by: Reference): SandboxRequest {
    const request = this.get(id);
    requireStatus(request, 'an inquiry', ['pending']);
    if (['suspend', 'resume', 'cancel'].includes(request.type)) throw ConnectRefusal.wrongState(`A ${request.type} cannot be inquired.`);
    const { params, items } = request.asset;
    if (withErrors([...params, ...items.flatMap((item) => item.params)]).length === 0) {
      throw ConnectRefusal.wrongState('At least one parameter needs a value_error before the request can be inquired.');
    }
    const told = toldBy(this.store, request.asset.product.id, { scope: 'asset', type: 'inquire' }, body, request.asset.params);
    const template = told?.template === undefined ? null : { id: told.template.id, name: told.template.name };
    return this.move({ ...request, activation_key: told?.text ?? '', template, answered: false }, 'inquiring', by);
  }

  pend(id: string, by: Reference): SandboxRequest {
    const request = this.get(id);
    requireStatus(request, 'pending', ['inquiring']);
    return this.move({ ...request, answered: true }, 'pending', by);
  }

  /** Orders what was a draft. */
  submit(id: string, by: Reference): SandboxRequest {
    const request = this.get(id);
    requireStatus(request, 'an order', ['draft']);
    return this.move(request, 'pending', by);
  }

  schedule(id: string, body: Body, by: Reference): SandboxRequest {
    const request = this.get(id);
    requireStatus(request, 'scheduling', ['pending']);
    const planned = readDate(body, 'planned_date');
    if (planned === null) throw ConnectRefusal.invalid('planned_date: This field is required.');
    return this.move({ ...request, planned_date: planned }, 'scheduled', by);
  }

  revoke(id: string, body: Body, by: Reference): SandboxRequest {
    const request = this.get(id);
    requireStatus(request, 'revoking', ['scheduled']);
    return this.move({ ...request, reason: readText(body, 'reason') }, 'revoking', by);
  }

  confirm(id: string, by: Reference): SandboxRequest {
    const request = this.get(id);
    requireStatus(request, 'confirming', ['revoking']);
    return this.move(request, 'revoked', by);
  }

  assign(id: string, body: Body, by: Reference): SandboxRequest {
    return this.put(touched(assigned(this.get(id), body, this.store), this.at(), by));
  }

  unassign(id: string, by: Reference): SandboxRequest {
    return this.put(touched({ ...this.get(id), assignee: '' }, this.at(), by));
  }

  /** The purchases that waited for this reseller go on, or fail with its configuration. */
  tierSettled(account: string, failure: string | undefined, by: Reference): void {
    const waiting = this.store.all('requests').filter(({ status, asset }) => status === 'tiers_setup' && asset.tiers.tier1.id === account);
    for (const request of waiting) {
      if (failure === undefined) this.move(request, 'pending', by);
      else this.move({ ...request, reason: failure }, 'failed', by);
    }
  }

  /** Into another status, with what that does to the asset. */
  private move(request: SandboxRequest, status: RequestStatus, by: Reference): SandboxRequest {
    const before = this.store.get('assets', request.asset.id)!;
    const after = this.affected(before, request, status);
    if (after !== before) this.store.put('assets', after);
    const asset = { ...request.asset, status: after.status, events: after.events };
    this.store.occur(processingEventOf('asset', request.type), request.id, status);
    return this.put(moved({ ...request, asset }, status, this.at(), by));
  }

  private affected(asset: SandboxAsset, request: SandboxRequest, status: RequestStatus): SandboxAsset {
    const restored = request.type === 'cancel' && ['failed', 'revoked'].includes(status) ? this.formerStatus(asset) : undefined;
    const next = restored ?? EFFECTS[`${request.type} ${status}`]?.[asset.status] ?? asset.status;
    const events = next === asset.status ? asset.events : { ...asset.events, [next]: { at: this.at() } };
    if (status === 'approved' && ['change', 'adjustment'].includes(request.type)) {
      return { ...asset, status: next, events, items: request.asset.items, params: request.asset.params };
    }
    return next === asset.status ? asset : { ...asset, status: next, events };
  }

  /** What an asset was before its cancellation was ordered. */
  private formerStatus(asset: SandboxAsset): AssetStatus {
    const past = this.store.all('requests', asset.id).filter(({ status }) => status === 'approved');
    const last = past.filter(({ type }) => type === 'suspend' || type === 'resume' || type === 'purchase').at(-1);
    if (last === undefined) return this.store.all('requests', asset.id)[0]!.status === 'failed' ? 'rejected' : 'processing';
    return last.type === 'suspend' ? 'suspended' : 'active';
  }

  /** Quantities are changed in a draft only; parameters of items as those of the asset. */
  private reordered(request: SandboxRequest, wanted: readonly WantedItem[]): SandboxRequest {
    const before = new Map(request.asset.items.map((item) => [item.global_id, item]));
    const items = withQuantities(goodsOf(this.store, request.asset.product.id), request.asset.items, wanted).map((item) => ({
      ...item,
      old_quantity: before.get(item.global_id)?.old_quantity ?? '0',
    }));
    if (request.status !== 'draft' && items.some(({ global_id, quantity }) => before.get(global_id)?.quantity !== quantity)) {
      throw ConnectRefusal.wrongState(`${request.id} is ${request.status}; quantities can be changed in a draft only.`);
    }
    if (request.type === 'purchase') this.store.put('assets', { ...this.store.get('assets', request.asset.id)!, items });
    return { ...request, asset: { ...request.asset, items } };
  }

  /** Parameters are written through: the asset has at once what its request has. Only what a change still wants is its own until the approval. */
  private withParams(request: SandboxRequest, changes: readonly ParameterChange[]): SandboxRequest {
    if (changes.length === 0) return request;
    const params = changed(request.asset.params, changes);
    const asset = this.store.get('assets', request.asset.id)!;
    const through = request.type === 'purchase' ? changes : changes.filter(({ id }) => phaseOf(params, id) === 'fulfillment');
    this.store.put('assets', { ...asset, params: changed(asset.params, through) });
    return { ...request, asset: { ...request.asset, params } };
  }

  private put(request: SandboxRequest): SandboxRequest {
    return this.store.put('requests', request, request.asset.id);
  }
}

function phaseOf(params: readonly ParameterValue[], id: string): string | undefined {
  return params.find((parameter) => parameter.id === id)?.phase;
}
