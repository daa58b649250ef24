import type { AssetRequest, AssetRequestType, Parameter, TierAccount } from 'amends';

/** An order to be delivered, and how it is to end. */
export interface Order {
  /** What it shows. */
  readonly title: string;
  readonly event: string;
  readonly request: AssetRequest;
  readonly expected: 'done' | 'fail';
  /** The id of the request that must have ended before this one is delivered: there must be a workspace to be changed or cancelled. */
  readonly after?: string;
}

/**
 * One order of each kind, as CloudBlue Connect would send them. The last two are about the workspace that the first one buys.
 * @param batch makes the ids of one set of orders different from those of another: digits.
 */
export function orders(batch = '1000'): readonly Order[] {
  const id = (number: number): string => `PR-${batch}-000${number}`;
  const asset = (number: number): string => `AS-${batch}-000${number}`;
  const buy = (number: number, title: string, expected: Order['expected'], parameters: Record<string, string>): Order => ({
    title,
    event: 'asset_purchase_request_processing',
    request: assetRequest({ id: id(number), type: 'purchase', asset: asset(number), quantity: '10', parameters }),
    expected,
  });
  const later = (number: number, type: 'change' | 'cancel', title: string, quantity: string, after: string): Order => ({
    title,
    event: `asset_${type}_request_processing`,
    request: assetRequest({ id: id(number), type, asset: asset(1), quantity, previous: '10' }),
    expected: 'done',
    after,
  });
  const domain = (name: string): string => `${name}-${batch}.example`;
  return [
    buy(1, 'a purchase that succeeds', 'done', { domain: domain('ada') }),
    buy(2, 'a purchase that waits until its workspace is provisioned', 'done', { domain: domain('bea'), sandbox_fault: 'provision:3000@POST /workspaces' }),
    buy(3, 'a purchase that fails at its third step (the domain is taken) and is undone', 'fail', { domain: 'shop.taken.example' }),
    buy(4, 'a purchase whose connection breaks when the workspace has been created: it is created once', 'done', {
      domain: domain('dan'),
      sandbox_fault: 'drop-after@POST /workspaces',
    }),
    buy(5, 'a purchase that fails, and whose undo fails twice before it succeeds', 'fail', {
      domain: 'mail.taken.example',
      sandbox_fault: '500:2@DELETE /customers/*',
    }),
    later(6, 'change', 'a change from 10 to 25 seats', '25', id(1)),
    later(7, 'cancel', 'a cancel of that workspace', '25', id(6)),
  ];
}

const PRODUCT = { id: 'PRD-100-200-300', name: 'Workspaces', icon: '/media/workspaces.png', status: 'published' };

interface Draft {
  readonly id: string;
  readonly type: AssetRequestType;
  readonly asset: string;
  readonly quantity: string;
  readonly previous?: string;
  /** Values of ordering parameters; `sandbox_fault` asks the sandbox vendor for trouble. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** A request of the shape that Connect sends. */
export function assetRequest(draft: Draft): AssetRequest {
  const at = '2026-03-02T09:09:25+00:00';
  return {
    id: draft.id,
    type: draft.type,
    status: 'pending',
    note: '',
    reason: '',
    asset: {
      id: draft.asset,
      status: draft.type === 'purchase' ? 'processing' : 'active',
      external_id: `EXT-${draft.asset}`,
      external_uid: '0b7e3f5c-4a0e-4d2b-9a53-6b1f4f0c2d11',
      product: PRODUCT,
      connection: {
        id: 'CT-1000-2000-3000',
        type: 'preview',
        provider: { id: 'PA-100-200', name: 'Provider' },
        vendor: { id: 'VA-100-200', name: 'Vendor' },
        hub: { id: 'HB-1000-2000', name: 'Hub' },
      },
      items: [
        {
          id: 'PRD_100_200_300_0001',
          global_id: 'PRD-100-200-300-0001',
          mpn: 'WS-SEAT',
          old_quantity: draft.previous ?? '0',
          quantity: draft.quantity,
          type: 'Units',
          display_name: 'Seats',
          period: 'Monthly',
          item_type: 'Reservation',
          params: [],
        },
      ],
      params: [
        ...Object.entries({ workspace_name: `Workspace of ${draft.asset}`, ...draft.parameters }).map(([id, value]) => parameter(id, value, 'ordering')),
        parameter('subscription_id', '', 'fulfillment'),
      ],
      tiers: { customer: customer(draft.asset), tier1: { id: 'TA-2' }, tier2: {} },
      configuration: { params: [] },
      marketplace: { id: 'MP-12345', name: 'Marketplace' },
      contract: { id: 'CRD-1', name: 'Contract' },
      events: { created: { at } },
    },
    answered: false,
    assignee: '',
    activation_key: '',
    previous_approved_request: null,
    effective_date: null,
    planned_date: null,
    template: { id: 'TL-1', name: 'Template' },
    events: { created: { at }, updated: { at } },
    created: at,
    updated: at,
    marketplace: { id: 'MP-12345', name: 'Marketplace' },
    contract: { id: 'CRD-1', name: 'Contract' },
  };
}

function parameter(id: string, value: string, phase: 'ordering' | 'fulfillment'): Parameter {
  const constraints = { required: false };
  return {
    id,
    name: id,
    title: id,
    type: 'text',
    phase,
    scope: 'asset',
    description: '',
    value,
    value_error: '',
    structured_value: null,
    value_choices: [],
    constraints,
  };
}

function customer(asset: string): TierAccount {
  const phone = { country_code: '+34', area_code: '91', phone_number: '5550100', extension: '' };
  return {
    id: `TA-${asset.slice(3)}`,
    version: 1,
    type: 'customer',
    name: `Buyer of ${asset}`,
    contact_info: {
      address_line1: 'Calle Mayor 1',
      address_line2: '',
      city: 'Madrid',
      state: 'Madrid',
      postal_code: '28013',
      country: 'es',
      contact: { first_name: 'Ada', last_name: 'Example', email: 'ada@example.com', phone_number: phone },
    },
  };
}
