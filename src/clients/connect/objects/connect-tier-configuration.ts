import type { TierAccount } from '../../asset-request';
import type { TierConfiguration } from '../../tier-request';
import type { TierDraft } from './connect-asset';
import { accountOf, type FakeOptions } from './fake-tier';
import { memberAccess, type MemberAccess } from './member-access';
import { parsed } from './parsed';
import { ProductView } from './product-view';
import { tierConfigurationSchema } from './schemas';

/** A view of a tier configuration, `TC-…`. Immutable; see {@link ConnectRequest}. */
export class ConnectTierConfiguration extends ProductView<TierConfiguration> {
  static of(configuration: TierConfiguration): ConnectTierConfiguration {
    return new ConnectTierConfiguration(configuration);
  }

  /** @throws TerminalError `REQUEST_INVALID` for what is no tier configuration, naming the member */
  static parse(json: unknown): ConnectTierConfiguration {
    return new ConnectTierConfiguration(parsed(tierConfigurationSchema, json, 'tier configuration') as TierConfiguration);
  }

  get name(): string | undefined {
    return this.raw.name;
  }

  get account(): MemberAccess<TierAccount> {
    return memberAccess(this.raw.account);
  }

  /** 1: the reseller, 2: the distributor above. */
  get tierLevel(): number | undefined {
    return this.raw.tier_level;
  }

  withName(name: string): this {
    return this.withMember('name', name);
  }

  /** Somebody who does not exist, unless given. */
  withAccount(account: TierDraft = 'random', options?: FakeOptions): this {
    return this.withMember('account', accountOf(this.account(), account, 'reseller', options));
  }

  withTierLevel(level: number): this {
    return this.withMember('tier_level', level);
  }
}
