/** Connect's official client comes without types: these are the operations that are tried here. What they answer is asserted, not typed. */
declare module '@cloudblueconnect/connect-javascript-sdk' {
  type Answer = Promise<ReturnType<typeof JSON.parse>>;
  type Operations<Names extends string> = Readonly<Record<Names, (...args: readonly unknown[]) => Answer>>;
  type Made<T> = new (client: ConnectClient) => T;

  export class ConnectClient {
    constructor(endpoint: string, key: string);
    readonly conversations: Operations<'getConversationsByObjectId' | 'createMessage'> & { messages(id: string): Operations<'search'> };
  }

  export const APIError: new (status: number, message: string) => Error & { readonly status: number; readonly errorCode: string; readonly errors: string[] };

  export const Directory: Made<
    Operations<'getAssetsByProductIdExternalId' | 'searchTierConfigurations' | 'getTierAccount' | 'getTierAccountVersion' | 'searchTierAccountRequests'>
  >;

  export const Fulfillment: Made<
    Operations<
      | 'searchRequests'
      | 'getRequest'
      | 'createRequest'
      | 'updateRequestParameters'
      | 'inquireRequest'
      | 'inquireRequestWithTemplate'
      | 'pendingRequest'
      | 'approveRequest'
      | 'approveRequestWithTemplate'
      | 'failRequest'
      | 'searchTierConfigRequests'
      | 'getTierConfigRequest'
      | 'createTierConfigRequest'
      | 'createUpdateTierConfigRequest'
      | 'inquireTierConfigRequest'
      | 'pendingTierConfigRequest'
      | 'approveTierConfigRequestWithTemplate'
      | 'failTierConfigRequest'
      | 'getConnectionIdByProductAndHub'
    >
  >;

  export const Inventory: Made<Operations<'getProductAssetTemplates' | 'getAssetParametersForFulfillmentByProduct'>>;

  export const Subscriptions: Made<Operations<'searchRecurringAssets'>>;
}
