import type { ConnectCallOptions, ConnectObject } from '../connect-call';
import type { ConnectClient, ConnectDefaults } from '../connect-client';
import type { ConnectQuery } from '../connect-query';
import { AssetRequests } from './asset-requests';
import { TierRequests } from './tier-requests';

/** For what a template is, and of what kind. */
export interface TemplateKind {
  readonly scope: 'asset' | 'tier1' | 'tier2';
  readonly type: 'fulfillment' | 'inquire';
}

/** A template of a product, as Connect lists it. */
export interface ConnectTemplate extends ConnectObject {
  readonly id: string;
  readonly title?: string;
  readonly scope?: string;
  readonly type?: string;
}

/** What an extension does with orders at Connect: the calls of its REST API that fulfillment needs, each at its address and with its body in the right shape. */
export class ConnectFulfillment {
  /** Asset requests, `PR-…`. */
  readonly assets: AssetRequests;
  /** Tier-config requests, `TCR-…`. */
  readonly tiers: TierRequests;

  constructor(private readonly client: ConnectClient) {
    this.assets = new AssetRequests(client);
    this.tiers = new TierRequests(client);
  }

  /** The same with these in every call, such as the signal of a step's attempt. */
  with(defaults: ConnectDefaults): ConnectFulfillment {
    return new ConnectFulfillment(this.client.with(defaults));
  }

  /** The templates of a product (`PRD-…`), to be listed, or only the first one. */
  templates(productId: string, { scope, type }: TemplateKind): ConnectQuery<ConnectTemplate> {
    const templates = this.client.collection('products').resource(productId).collection<ConnectTemplate>('templates');
    return templates.filter(`scope=${scope}`, `type=${type}`);
  }

  /** Writes into the conversation about an object (a request, an asset). @param objectId that of the object: Connect takes it for its conversation's. */
  message(objectId: string, text: string, options: ConnectCallOptions = {}): Promise<ConnectObject> {
    return this.client.collection('conversations').resource(objectId).collection('messages').create({ type: 'message', text }, options);
  }
}
