import type { AssetRequest } from 'amends';

export type Workload = 'ok' | 'undo';
/** How a saga ended, as a contender says; held against what the workload must give. */
export type Ending = 'completed' | 'compensated';

/** About 200 bytes as JSON. */
export interface Outcome {
  readonly id: string;
  readonly request: string;
  readonly status: string;
  readonly plan: string;
  readonly region: string;
  readonly created: string;
  readonly url: string;
}

export const STEP_NAMES = ['CreateCustomer', 'CreateSubscription', 'ReserveDomain', 'AssignSeats', 'ApproveRequest'] as const;
export const REFUSAL = 'the vendor refuses the order';

export function expectedEnding(workload: Workload): Ending {
  return workload === 'ok' ? 'completed' : 'compensated';
}

/** What a vendor's API would have answered to this step. */
export function outcomeOf(step: string, request: { readonly id: string }): Outcome {
  return {
    id: `V-${step}`,
    request: request.id,
    status: 'active',
    plan: 'business-yearly',
    region: 'eu-central-1',
    created: '2021-12-23T09:09:25+00:00',
    url: 'https://vendor.example/v1/8f14e45f',
  };
}

/** An asset request of about 4 KB as JSON, in the shape in which the platform sends it. */
export function assetRequest(id: string): AssetRequest {
  return { ...TEMPLATE, id };
}

function parameter(id: string, type: string, value: string) {
  return {
    id,
    name: id,
    title: id,
    type,
    phase: 'ordering',
    scope: 'asset',
    description: '',
    value,
    value_error: '',
    structured_value: null,
    value_choices: [],
    constraints: { required: true },
  };
}

function item(number: number, name: string, quantity: string) {
  const id = `PRD_100_200_300_000${number}`;
  return {
    id,
    global_id: id,
    mpn: `MPN-${number}`,
    old_quantity: '0',
    quantity,
    type: 'Units',
    display_name: name,
    period: 'Monthly',
    item_type: 'Reservation',
    params: [],
  };
}

function account(id: string, name: string) {
  const contact = {
    first_name: 'Ada',
    last_name: 'Byron',
    email: 'ada@example.com',
    phone_number: { country_code: '+44', area_code: '020', phone_number: '7946000', extension: '' },
  };
  const address = { address_line1: '12 St James Square', address_line2: '', city: 'London', state: 'London', postal_code: 'SW1Y 4JH', country: 'GB' };
  return {
    id,
    version: 1,
    type: 'customer',
    external_id: '1001',
    external_uid: '0b7e8f9a-5d43-4f7a-9a53-6d1a7c1f2b3c',
    name,
    contact_info: { ...address, contact },
  };
}

const CREATED = { at: '2021-12-23T09:09:25+00:00', by: { id: 'UR-100-200-300', name: 'Ada Byron' } };
const MARKETPLACE = { id: 'MP-12345', name: 'Marketplace' };
const CONTRACT = { id: 'CRD-00000-00000-00000', name: 'Distribution contract' };

const TEMPLATE = {
  id: '',
  type: 'purchase',
  status: 'pending',
  note: '',
  reason: '',
  asset: {
    id: 'AS-1000-2000-3000',
    status: 'processing',
    external_id: 'EXT-1',
    external_uid: '0b7e8f9a-5d43-4f7a-9a53-6d1a7c1f2b3c',
    product: { id: 'PRD-100-200-300', name: 'Workspaces', icon: '/media/workspaces.png', status: 'published' },
    connection: {
      id: 'CT-1000-2000-3000',
      type: 'preview',
      provider: { id: 'PA-100-200', name: 'Provider' },
      vendor: { id: 'VA-100-200', name: 'Vendor' },
      hub: { id: 'HB-1000-2000', name: 'Hub' },
    },
    items: [item(1, 'Seats', '10'), item(2, 'Storage', '250')],
    params: [
      parameter('adminEmail', 'email', 'ada@example.com'),
      parameter('workspaceName', 'text', 'Analytical Engines'),
      parameter('domain', 'subdomain', 'engines.example.com'),
      parameter('region', 'dropdown', 'eu-central-1'),
      parameter('purchaseOrder', 'text', 'PO-2021-0042'),
    ],
    tiers: { customer: account('TA-1000-2000-3000', 'Analytical Engines Ltd'), tier1: account('TA-2000-3000-4000', 'Reseller Ltd'), tier2: {} },
    configuration: { params: [] },
    marketplace: MARKETPLACE,
    contract: CONTRACT,
    events: { created: CREATED },
  },
  answered: false,
  assignee: '',
  activation_key: '',
  previous_approved_request: null,
  effective_date: null,
  planned_date: null,
  template: { id: 'TL-100-200-300', name: 'Fulfillment' },
  events: { created: CREATED, updated: CREATED },
  created: '2021-12-23T09:09:25+00:00',
  updated: '2021-12-23T09:09:25+00:00',
  marketplace: MARKETPLACE,
  contract: CONTRACT,
};
