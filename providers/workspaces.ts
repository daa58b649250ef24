import { Config, type Container, type ServiceProvider } from 'amends';
import { DomainRegistrar } from 'amends/transactions/domain-registrar';
import { SubscriptionVendor } from 'amends/transactions/subscription-vendor';
import { WorkspacesApi, WorkspacesUrl } from './workspaces-api';
import { WorkspacesRegistrar } from './workspaces-registrar';
import { WorkspacesVendor } from './workspaces-vendor';

/** The vendor of workspaces: binds what the ready steps need of a vendor. The base URL is the configuration's `VENDOR_URL`. */
export class WorkspacesServiceProvider implements ServiceProvider {
  register(container: Container): void {
    // asked anew at each call: people may change it at the platform
    container.bind(WorkspacesUrl).toDynamicValue(() => ({
      get value() {
        return String(container.get(Config).value('VENDOR_URL')).replace(/\/+$/, '');
      },
    }));
    container.bind(WorkspacesApi).toSelf();
    container.bind(SubscriptionVendor).to(WorkspacesVendor);
    container.bind(DomainRegistrar).to(WorkspacesRegistrar);
  }
}
