/** Something named by its id. */
export interface Reference {
  readonly id: string;
  readonly name?: string;
  readonly [member: string]: unknown;
}

/** When something happened, and who did it. */
export interface Stamp {
  readonly at: string;
  readonly by?: Reference;
}

export type Stamps = Readonly<Record<string, Stamp>>;

/** Any object of Connect, as the sandbox keeps it: the JSON that it answers with. */
export interface SandboxObject {
  readonly id: string;
  readonly [member: string]: unknown;
}

/** A parameter of a product: the definition, with its own id (`PRM-…`), and a name by which assets and configurations have it. */
export interface ProductParameter extends SandboxObject {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: string;
  readonly phase: 'ordering' | 'fulfillment' | 'configuration';
  readonly scope: string;
  readonly constraints: { readonly required: boolean; readonly choices?: readonly { readonly value: string; readonly label: string }[] };
}

/** A parameter with its value. */
export interface ParameterValue extends SandboxObject {
  readonly name: string;
  readonly type: string;
  readonly phase: string;
  readonly scope: string;
  readonly value: string;
  readonly value_error: string;
  readonly structured_value: unknown;
  readonly constraints: { readonly required: boolean };
}

/** An item as an asset or a request has it. Quantities are text, and may be no numbers. */
export interface ItemQuantity extends SandboxObject {
  readonly global_id: string;
  readonly mpn: string;
  readonly quantity: string;
  readonly old_quantity: string;
  readonly params: readonly ParameterValue[];
}

export type AssetStatus = 'draft' | 'new' | 'processing' | 'active' | 'suspended' | 'terminating' | 'terminated' | 'rejected';

export interface SandboxAsset extends SandboxObject {
  readonly status: AssetStatus;
  readonly external_id: string;
  readonly external_uid: string;
  readonly product: Reference;
  readonly connection: Reference;
  readonly contract: Reference;
  readonly marketplace: Reference;
  readonly items: readonly ItemQuantity[];
  readonly params: readonly ParameterValue[];
  readonly configuration: { readonly params: readonly ParameterValue[] };
  readonly tiers: Readonly<Record<'customer' | 'tier1' | 'tier2', Reference | Readonly<Record<string, never>>>>;
  readonly events: Stamps;
}

export const ASSET_REQUEST_TYPES = ['purchase', 'change', 'adjustment', 'suspend', 'resume', 'cancel'] as const;

export type AssetRequestType = (typeof ASSET_REQUEST_TYPES)[number];

export type RequestStatus = 'draft' | 'tiers_setup' | 'pending' | 'inquiring' | 'scheduled' | 'revoking' | 'revoked' | 'approved' | 'failed';

interface AnyRequest extends SandboxObject {
  readonly status: RequestStatus;
  readonly reason: string;
  readonly assignee: '' | { readonly id: string; readonly name: string; readonly email: string };
  readonly template: Reference | null;
  readonly events: Stamps;
  readonly created: string;
  readonly updated: string;
}

/** An asset request, `PR-…`; `asset` is a picture of the asset, with the items and parameters that the request is about. */
export interface SandboxRequest extends AnyRequest {
  readonly type: AssetRequestType;
  readonly note: string;
  readonly asset: SandboxAsset;
  readonly answered: boolean;
  readonly activation_key: string;
  readonly effective_date: string | null;
  readonly planned_date: string | null;
}

export const TIER_REQUEST_TYPES = ['setup', 'update', 'adjustment'] as const;

export type TierRequestType = (typeof TIER_REQUEST_TYPES)[number];

export interface TierConfiguration extends SandboxObject {
  readonly status: 'processing' | 'active';
  readonly account: Reference;
  readonly product: Reference;
  readonly tier_level: number;
  readonly params: readonly ParameterValue[];
  readonly open_request: Reference | null;
  readonly template: Reference | null;
  readonly events: Stamps;
}

/** A tier-config request, `TCR-…`; `configuration` is a picture of the configuration. */
export interface SandboxTierRequest extends AnyRequest {
  readonly type: TierRequestType;
  readonly configuration: TierConfiguration;
  readonly params: readonly ParameterValue[];
  readonly notes: string;
  readonly effective_date: string | null;
}

export interface Template extends SandboxObject {
  readonly name: string;
  readonly body: string;
  readonly scope: 'asset' | 'tier1' | 'tier2';
  readonly type: 'fulfillment' | 'inquire';
}

export interface Conversation extends SandboxObject {
  readonly instance_id: string;
}

/** A variable of an environment; unlike Connect's own answers, what the sandbox keeps has the value in clear. */
export interface Variable extends SandboxObject {
  readonly name: string;
  readonly value: string;
  readonly secure: boolean;
}

export interface Schedule extends SandboxObject {
  readonly name: string;
  readonly method: string;
}

/** Who extends what: an extension as an account has it installed. */
export interface Installation extends SandboxObject {
  readonly owner: Reference;
}

/** Where each kind of object is kept. */
export interface Collections {
  readonly requests: SandboxRequest;
  readonly assets: SandboxAsset;
  readonly 'tier/config-requests': SandboxTierRequest;
  readonly 'tier/configs': TierConfiguration;
  readonly 'tier/accounts': SandboxObject;
  readonly 'tier/account-requests': SandboxObject;
  readonly 'listing-requests': SandboxObject;
  readonly 'usage/files': SandboxObject;
  readonly 'usage/chunks': SandboxObject;
  readonly products: SandboxObject;
  readonly parameters: ProductParameter;
  readonly items: SandboxObject;
  readonly templates: Template;
  readonly actions: SandboxObject;
  readonly configurations: SandboxObject;
  readonly connections: SandboxObject;
  readonly marketplaces: SandboxObject;
  readonly hubs: SandboxObject;
  readonly contracts: SandboxObject;
  readonly accounts: SandboxObject;
  readonly users: SandboxObject;
  readonly conversations: Conversation;
  readonly messages: SandboxObject;
  readonly services: SandboxObject;
  readonly environments: SandboxObject;
  readonly variables: Variable;
  readonly schedules: Schedule;
  readonly installations: Installation;
  readonly 'event-definitions': SandboxObject;
}

export type Collection = keyof Collections;
