import type { AssetRequest, AssetRequestType } from '../clients/asset-request';
import { ConnectRequest } from '../clients/connect/objects/connect-request';
import { makeTier } from '../clients/connect/objects/fake-tier';
import type { TierRequest } from '../clients/tier-request';

const AT = '2026-03-02T09:09:25+00:00';
const PRODUCT = { id: 'PRD-100-200-300', name: 'Product' };
const MARKETPLACE = { id: 'MP-12345', name: 'Marketplace' };
const CONTRACT = { id: 'CRD-00000-00000-00001', name: 'Contract' };
const CONNECTION = {
  id: 'CT-1000-2000-3000',
  type: 'preview',
  provider: { id: 'PA-100-200', name: 'Provider' },
  vendor: { id: 'VA-100-200', name: 'Vendor' },
  hub: { id: 'HB-1000-2000', name: 'Hub' },
};

/** What requests of both kinds begin with. */
const REQUEST = { status: 'pending', note: '', reason: '', assignee: '', events: { created: { at: AT }, updated: { at: AT } }, created: AT, updated: AT };

/**
 * A pending asset request as Connect sends it, without items and parameters, and always the same: `assetRequest('purchase').withParam('a', 'b').raw`.
 * @param members laid over it
 */
export function assetRequest(type: AssetRequestType = 'purchase', members: Partial<AssetRequest> = {}): ConnectRequest<AssetRequest> {
  const request: AssetRequest = {
    id: 'PR-1000-2000-3000-001',
    type,
    ...REQUEST,
    asset: {
      id: 'AS-1000-2000-3000',
      status: type === 'purchase' ? 'processing' : 'active',
      external_id: 'EXT-1',
      external_uid: '0b7e3f5c-4a0e-4d2b-9a53-6b1f4f0c2d11',
      product: PRODUCT,
      connection: CONNECTION,
      items: [],
      params: [],
      tiers: { customer: makeTier('customer', { seed: 1 }), tier1: makeTier('reseller', { seed: 2 }), tier2: {} },
      configuration: { params: [] },
      marketplace: MARKETPLACE,
      contract: CONTRACT,
      events: { created: { at: AT } },
    },
    answered: false,
    activation_key: '',
    previous_approved_request: null,
    effective_date: null,
    planned_date: null,
    template: { id: 'TL-1', name: 'Template' },
    marketplace: MARKETPLACE,
    contract: CONTRACT,
  };
  return new ConnectRequest(request).merge(members);
}

/** A pending tier configuration request as Connect sends it, without parameters. @param members laid over it */
export function tierRequest(type: 'setup' | 'update' | 'adjustment' = 'setup', members: Partial<TierRequest> = {}): ConnectRequest<TierRequest> {
  const reseller = makeTier('reseller', { seed: 2 });
  const request: TierRequest = {
    id: 'TCR-1000-2000-3000-001',
    type,
    ...REQUEST,
    configuration: {
      id: 'TC-1000-2000-3000',
      name: `Configuration of ${reseller.name ?? ''}`,
      status: type === 'setup' ? 'processing' : 'active',
      account: reseller,
      product: PRODUCT,
      tier_level: 1,
      connection: CONNECTION,
      params: [],
      configuration: { params: [] },
      contract: CONTRACT,
      marketplace: MARKETPLACE,
      events: { created: { at: AT } },
    },
    parent_configuration: null,
    params: [],
    tiers: { tier1: reseller, tier2: {} },
    template: { id: 'TL-2', name: 'Template' },
    notes: '',
  };
  return new ConnectRequest(request).merge(members);
}
