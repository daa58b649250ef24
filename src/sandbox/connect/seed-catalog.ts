import type { ProductParameter, SandboxObject, Stamps, Template } from './sandbox-objects';
import { WORLD } from './world-ids';

type Choice = readonly [value: string, label: string];

/** What is sold: the product's parameters, items, templates, actions and configurations. */
export interface Catalog {
  readonly parameters: readonly ProductParameter[];
  readonly items: readonly SandboxObject[];
  readonly templates: readonly Template[];
  readonly actions: readonly SandboxObject[];
  readonly configurations: readonly SandboxObject[];
}

/** @param events when all of it was created */
export function seedCatalog(events: Stamps): Catalog {
  return {
    parameters: PARAMETERS.map((row, index) => parameter(row, index + 1, events)),
    items: ITEMS.map((row, index) => item(row, index + 1, events)),
    templates: TEMPLATES.map((row, index) => ({ ...row, position: (index + 1) * 10_000, product: { id: WORLD.product }, events })),
    actions: [
      {
        id: 'ACT-000-000-000-001',
        name: 'open_workspace',
        action: 'open_workspace',
        title: 'Open the workspace',
        description: 'Leads to the console of the workspace.',
        scope: 'asset',
        icon: null,
        product: { id: WORLD.product },
        events,
      },
    ],
    configurations: PARAMETERS.filter(([, , phase]) => phase === 'configuration').map(([name, type], index) => ({
      id: `CFG-000-000-000-${String(index + 1).padStart(3, '0')}`,
      parameter: { id: name, name, type, scope: 'product' },
      value: '',
      structured_value: null,
      marketplace: null,
      item: null,
      events,
    })),
  };
}

/** name, type, phase, scope, title, required, choices */
type ParameterRow = readonly [string, string, ProductParameter['phase'], string, string, boolean, ...(readonly (readonly Choice[])[])];

const PARAMETERS: readonly ParameterRow[] = [
  ['admin_email', 'email', 'ordering', 'asset', 'E-mail of the administrator', true],
  ['workspace_name', 'text', 'ordering', 'asset', 'Name of the workspace', false],
  ['domain', 'domain', 'ordering', 'asset', 'Domain', false],
  [
    'plan',
    'dropdown',
    'ordering',
    'asset',
    'Plan',
    true,
    [
      ['basic', 'Basic'],
      ['business', 'Business'],
    ],
  ],
  [
    'region',
    'choice',
    'ordering',
    'asset',
    'Region',
    false,
    [
      ['eu', 'Europe'],
      ['us', 'United States'],
    ],
  ],
  ['admin_password', 'password', 'ordering', 'asset', 'First password', false],
  ['terms', 'checkbox', 'ordering', 'asset', 'Terms', false, [['accepted', 'I accept the terms.']]],
  ['phone', 'phone', 'ordering', 'asset', 'Phone', false],
  ['billing_address', 'address', 'ordering', 'asset', 'Billing address', false],
  ['subdomain', 'subdomain', 'ordering', 'asset', 'Subdomain', false],
  ['website', 'url', 'ordering', 'asset', 'Website', false],
  ['sandbox_fault', 'text', 'ordering', 'asset', 'Faults of the sandbox vendor', false],
  ['seat_label', 'text', 'ordering', 'item', 'Label of the seats', false],
  ['subscription_id', 'text', 'fulfillment', 'asset', 'Subscription', false],
  ['workspace_url', 'url', 'fulfillment', 'asset', 'Address of the workspace', false],
  ['workspace_key', 'password', 'fulfillment', 'asset', 'Key of the workspace', false],
  ['workspace_details', 'object', 'fulfillment', 'asset', 'Details of the workspace', false],
  ['offline_mode', 'text', 'fulfillment', 'asset', 'Handled by people', false],
  ['vendor_endpoint', 'url', 'configuration', 'product', 'Address of the vendor', false],
  ['vendor_key', 'password', 'configuration', 'product', 'Key of the vendor', false],
  ['offline_mode_list', 'object', 'configuration', 'product', 'Assets handled by people', false],
  ['reseller_email', 'email', 'ordering', 'tier1', 'E-mail of the reseller', true],
  ['reseller_code', 'text', 'fulfillment', 'tier1', 'Number of the reseller', false],
  ['reseller_key', 'password', 'fulfillment', 'tier1', 'Key of the reseller', false],
];

function parameter([name, type, phase, scope, title, required, choices]: ParameterRow, number: number, events: Stamps): ProductParameter {
  return {
    id: `PRM-000-000-000-${String(number).padStart(4, '0')}`,
    name,
    title,
    description: `${title}.`,
    type,
    phase,
    scope,
    constraints: {
      hidden: false,
      unique: false,
      required,
      ...(choices !== undefined && { choices: choices.map(([value, label]) => ({ value, label, default: false })) }),
    } as ProductParameter['constraints'],
    reconciliation: false,
    shared: 'none',
    position: number * 10_000,
    product: { id: WORLD.product },
    events,
  };
}

/** mpn, name, type, unit, period */
const ITEMS = [
  ['WS-SEAT', 'Seats', 'reservation', 'Units', 'monthly'],
  ['WS-STORAGE', 'Storage', 'reservation', 'GB', 'monthly'],
  ['WS-CALLS', 'Calls of the API', 'ppu', 'Units', 'monthly'],
] as const;

function item([mpn, name, type, unit, period]: (typeof ITEMS)[number], number: number, events: Stamps): SandboxObject {
  const digits = String(number).padStart(4, '0');
  return {
    id: `${WORLD.product}-${digits}`,
    local_id: `${WORLD.product.replaceAll('-', '_')}_${digits}`,
    mpn,
    name,
    display_name: name,
    description: `${name} of a workspace.`,
    type,
    precision: type === 'ppu' ? 'decimal(2)' : 'integer',
    unit: { id: unit, title: unit, unit },
    period,
    commitment: { count: 1, model: null },
    ui: { visibility: true },
    dynamic: false,
    end_of_sale: false,
    position: number * 10_000,
    status: 'published',
    product: { id: WORLD.product },
    events,
  };
}

const TEMPLATES: readonly Template[] = [
  {
    id: WORLD.fulfillmentTemplate,
    title: 'Ready',
    name: 'Ready',
    body: 'Your workspace is ready: {{ subscription_id }}',
    scope: 'asset',
    type: 'fulfillment',
  },
  { id: WORLD.inquiryTemplate, title: 'Please correct', name: 'Please correct', body: 'Please correct what is marked.', scope: 'asset', type: 'inquire' },
  {
    id: WORLD.tierFulfillmentTemplate,
    title: 'Reseller ready',
    name: 'Reseller ready',
    body: 'The reseller is set up: {{ reseller_code }}',
    scope: 'tier1',
    type: 'fulfillment',
  },
  {
    id: WORLD.tierInquiryTemplate,
    title: 'Please correct the reseller',
    name: 'Please correct the reseller',
    body: 'Please correct what is marked.',
    scope: 'tier1',
    type: 'inquire',
  },
];
