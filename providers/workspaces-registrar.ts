import { injectable } from 'amends';
import type { Call } from 'amends/transactions/call';
import { DomainRegistrar, type Domain } from 'amends/transactions/domain-registrar';
import { WorkspacesApi, unless } from './workspaces-api';

/** Reserves domains for workspaces, over the vendor's REST API. */
@injectable()
export class WorkspacesRegistrar extends DomainRegistrar {
  constructor(private readonly api: WorkspacesApi) {
    super();
  }

  async reserveDomain(name: string, subscription: string, call: Call): Promise<Domain> {
    const domain = await this.api.send<Domain>('POST', '/domains', call, { name, workspace_id: subscription });
    return { name: domain.name };
  }

  async findDomainByKey(key: string, call: Call): Promise<Domain | undefined> {
    return this.api.findBy<Domain>('/domains', 'key', key, call);
  }

  async releaseDomain(name: string, call: Call): Promise<void> {
    await unless(['DOMAIN_UNKNOWN'], this.api.send('DELETE', `/domains/${encodeURIComponent(name)}`, call));
  }
}
