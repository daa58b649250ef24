/** What an extension may subscribe to, as `devops/event-definitions` tells it. */
export interface EventDefinition {
  readonly type: string;
  readonly name: string;
  readonly description: string;
  readonly group: string;
  readonly category: 'background' | 'interactive' | 'scheduled' | 'transformation';
  readonly extension_type: 'products' | 'hub' | 'multiaccount' | 'transformations';
  readonly object_statuses: readonly string[];
  readonly api_resource_endpoint: string;
  readonly api_collection_endpoint: string;
  readonly api_collection_filter: string;
}

/** Where the object of an event is, and which of its fields is the status: the values that Connect itself used while hosts still knew them. */
interface Address {
  readonly collection: string;
  readonly status: 'status' | 'state';
}

const ASSETS: Address = { collection: 'requests', status: 'status' };
const TIERS: Address = { collection: 'tier/config-requests', status: 'status' };
const LISTINGS: Address = { collection: 'listing-requests', status: 'state' };
const NONE: Address = { collection: '', status: 'status' };

const ENDED = ['scheduled', 'revoking', 'revoked'];
const WITH_INQUIRY = ['pending', 'approved', 'failed', 'inquiring', ...ENDED];
const WITHOUT_INQUIRY = ['pending', 'approved', 'failed', ...ENDED];
const TIER_STATUSES = ['draft', 'pending', 'approved', 'failed', 'inquiring'];
const VALIDATED = ['draft', 'inquiring'];
const USAGE_STATUSES = ['draft', 'uploading', 'uploaded', 'invalid', 'processing', 'ready', 'rejected', 'pending', 'accepted', 'closed'];

type Row = readonly [type: string, category: EventDefinition['category'], statuses: readonly string[], address: Address, group: string];

const PRODUCTS: readonly Row[] = [
  ...['purchase', 'change', 'adjustment'].map((kind): Row => [`asset_${kind}_request_processing`, 'background', WITH_INQUIRY, ASSETS, 'Asset request']),
  ...['suspend', 'resume', 'cancel', 'renew', 'transfer'].map((kind): Row => [
    `asset_${kind}_request_processing`,
    'background',
    WITHOUT_INQUIRY,
    ASSETS,
    'Asset request',
  ]),
  ...['purchase', 'change', 'renew', 'transfer'].map((kind): Row => [`asset_${kind}_request_validation`, 'interactive', VALIDATED, ASSETS, 'Asset request']),
  ['product_action_execution', 'interactive', [], NONE, 'Product'],
  ['product_custom_event_processing', 'interactive', [], NONE, 'Product'],
  ...['setup', 'change', 'adjustment'].map((kind): Row => [
    `tier_config_${kind}_request_processing`,
    'background',
    TIER_STATUSES,
    TIERS,
    'Tier config request',
  ]),
  ...['setup', 'change'].map((kind): Row => [`tier_config_${kind}_request_validation`, 'interactive', VALIDATED, TIERS, 'Tier config request']),
  ...['new', 'remove'].map((kind): Row => [
    `listing_${kind}_request_processing`,
    'background',
    ['draft', 'reviewing', 'deploying', 'completed', 'canceled'],
    LISTINGS,
    'Listing request',
  ]),
  [
    'tier_account_update_request_processing',
    'background',
    ['pending', 'accepted', 'ignored'],
    { collection: 'tier/account-requests', status: 'status' },
    'Tier account request',
  ],
  ['usage_file_request_processing', 'background', USAGE_STATUSES, { collection: 'usage/files', status: 'status' }, 'Usage'],
  ['part_usage_file_request_processing', 'background', ['draft', 'ready', 'closed', 'failed'], { collection: 'usage/chunks', status: 'status' }, 'Usage'],
  ['scheduled_execution', 'scheduled', [], NONE, 'Schedule'],
];

/** Every event that the sandbox knows. The list of the real Connect is longer, and grows. */
export const EVENT_DEFINITIONS: readonly EventDefinition[] = PRODUCTS.map(([type, category, statuses, { collection, status }, group]) => {
  const name = `${type[0]!.toUpperCase()}${type.slice(1).replaceAll('_', ' ')}`;
  return {
    type,
    name,
    description: `${name}.`,
    group,
    category,
    extension_type: 'products',
    object_statuses: statuses,
    api_resource_endpoint: collection === '' ? '' : `${collection}/{pk}`,
    api_collection_endpoint: collection,
    api_collection_filter: collection === '' ? '' : `and(eq(id,\${_object_id_}),in(${status},\${_statuses_}))`,
  };
});

/** The event of a request of this kind coming into a status; Connect calls an update of a tier configuration a change. */
export function processingEventOf(model: 'asset' | 'tier_config', type: string): string {
  return `${model}_${model === 'tier_config' && type === 'update' ? 'change' : type}_request_processing`;
}

/** The event of a draft, or of a request that was handed back, being validated. */
export function validationEventOf(model: 'asset' | 'tier_config', type: string): string {
  return processingEventOf(model, type).replace(/processing$/, 'validation');
}
