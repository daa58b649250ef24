import type { Connection, Parameter, Reference } from '../../asset-request';
import { referenced } from './connect-view';
import { memberAccess, type MemberAccess } from './member-access';
import { ParametrizedView, type Parametrized } from './parametrized-view';

/** What assets and tier configurations have in common. */
export interface OfProduct extends Parametrized {
  readonly status?: string;
  readonly product?: Reference;
  readonly connection?: Connection;
  readonly configuration?: { readonly params?: readonly Parameter[] };
}

type Party = 'provider' | 'vendor' | 'hub';

/** A view of something that belongs to a product. Builders take an id, or members to lay over what is there. */
export abstract class ProductView<Raw extends OfProduct> extends ParametrizedView<Raw> {
  get status(): string | undefined {
    return this.raw.status;
  }

  get product(): MemberAccess<Reference> {
    return memberAccess(this.raw.product);
  }

  get connection(): MemberAccess<Connection> {
    return memberAccess(this.raw.connection);
  }

  get connectionProvider(): MemberAccess<Reference> {
    return memberAccess(this.connection('provider'));
  }

  get connectionVendor(): MemberAccess<Reference> {
    return memberAccess(this.connection('vendor'));
  }

  get connectionHub(): MemberAccess<Reference> {
    return memberAccess(this.connection('hub'));
  }

  override configurationParams(): readonly Parameter[] {
    return this.raw.configuration?.params ?? [];
  }

  withStatus(status: string): this {
    return this.withMember('status', status);
  }

  withProduct(product: string | Partial<Reference>): this {
    return this.withReference('product', product);
  }

  withConnection(connection: string | Partial<Connection>): this {
    return this.withReference('connection', connection);
  }

  withConnectionProvider(provider: string | Partial<Reference>): this {
    return this.#withParty('provider', provider);
  }

  withConnectionVendor(vendor: string | Partial<Reference>): this {
    return this.#withParty('vendor', vendor);
  }

  withConnectionHub(hub: string | Partial<Reference>): this {
    return this.#withParty('hub', hub);
  }

  protected override withConfigurationList(params: readonly Parameter[]): this {
    return this.withMember('configuration', { ...this.raw.configuration, params });
  }

  #withParty(party: Party, given: string | Partial<Reference>): this {
    return this.withMember('connection', { ...this.connection(), [party]: referenced(this.connection(party), given) });
  }
}
