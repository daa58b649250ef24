import { BackgroundTransaction, Saga, connectRequest, evaluateRql, parseRql, rql, type AssetRequest, type ConnectRequest } from 'amends';

// #region accessors
/** Books the workspace that an order asks for. */
export class BookWorkspace extends BackgroundTransaction<{ admin: string; seats: string; region: string; country: string }, AssetRequest> {
  override async execute(request: AssetRequest) {
    const order = connectRequest(request);
    const asset = order.asset();
    return {
      admin: order.param('adminEmail', 'value', ''), // an error that says `Missing parameter adminEmail` if there is none
      seats: asset.item('SEATS').quantity, // text: it may be `unlimited`
      region: order.configurationParam('region', 'value', 'eu'), // what the marketplace has configured
      country: asset.tierCustomer('contact_info')?.country ?? 'unknown',
    };
  }
}
// #endregion accessors

export class BookingSaga extends Saga<AssetRequest> {
  override transactions() {
    return [BookWorkspace];
  }
}

// #region builders
/** The order with what the vendor gave for it, as it is to be written back. */
export function fulfilled(order: ConnectRequest, workspace: string): ConnectRequest {
  return order
    .withParam('workspaceId', workspace) // made, or changed: then its title, description and type stay
    .withParam('endpoints', ['https://a.example.com', 'https://b.example.com']) // a list or an object: structured_value
    .withParam('adminEmail', undefined, { value_error: '' })
    .withItem({ id: 'SEATS', quantity: 12 })
    .withAsset((asset) => asset.withExternalId(workspace).withConnectionHub('HB-1000-2000'));
}
// #endregion builders

// #region rql
/** What is still to be done for one customer, the newest first, without the parameters. */
export const open = (customer: string) =>
  rql
    .where(
      rql.in('status', ['pending', 'inquiring']),
      rql.or(rql.eq('asset.tiers.customer.name', customer), rql.ilike('asset.external_id', `${rql.literal(customer)}*`)),
      rql.ne('asset.connection.hub', null),
      rql.gt('created', new Date('2026-01-01')),
    )
    .ordering('-created', 'id')
    .select('-asset.params');
// #endregion rql

// #region evaluate
/** The same query, asked of objects at hand. */
export function openAmong(requests: readonly AssetRequest[], customer: string): readonly AssetRequest[] {
  const query = parseRql(String(open(customer))); // a query string is read as Connect reads it
  return evaluateRql(query, requests).items;
}
// #endregion evaluate
