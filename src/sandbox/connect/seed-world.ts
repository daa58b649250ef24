import { EVENT_DEFINITIONS } from './event-definitions';
import { valuesFor } from './parameter-values';
import type { Reference, SandboxObject, Stamps } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';
import { seedCatalog } from './seed-catalog';
import { WORLD } from './world-ids';

/**
 * Fills an empty store with the world that every sandbox begins with; one that has it is left alone.
 * @param at the time at which all of it was created, as Connect writes times
 */
export function seedWorld(store: SandboxStore, at: string): void {
  if (store.get('products', WORLD.product) !== undefined) return;
  const events: Stamps = { created: { at, by: { id: WORLD.user, name: 'Sandbox Vendor' } }, updated: { at } };
  store.transact(() => {
    seedAccounts(store, events);
    seedProduct(store, events);
    seedTrade(store, events);
    seedTiers(store, events);
    seedDevops(store, events);
    for (const definition of EVENT_DEFINITIONS) store.add('event-definitions', { id: definition.type, ...definition });
  });
}

function seedAccounts(store: SandboxStore, events: Stamps): void {
  const account = (id: string, name: string, type: string): void => {
    store.add('accounts', { id, name, brand: name, type, external_id: '', logo: null, status: 'active', locked: false, two_factor: false, events });
  };
  account(WORLD.vendor, 'Sandbox Vendor', 'vendor');
  account(WORLD.provider, 'Sandbox Provider', 'provider');
  account(WORLD.distributor, 'Sandbox Distributor', 'distributor');
  const user = (id: string, name: string, email: string, of: string): void => {
    store.add('users', { id, name, email, active: true, accepted: true, status: 'active', account: { id: of }, events }, of);
  };
  user(WORLD.user, 'Sandbox Vendor', 'vendor@sandbox.example', WORLD.vendor);
  user(WORLD.buyer, 'Sandbox Buyer', 'buyer@sandbox.example', WORLD.provider);
}

function seedProduct(store: SandboxStore, events: Stamps): void {
  const catalog = seedCatalog(events);
  store.add('products', {
    id: WORLD.product,
    name: 'Sandbox Workspace',
    icon: '/media/VA-000-000/PRD-000-000-000/media/icon.png',
    short_description: 'A workspace, sold by the seat.',
    detailed_description: 'A workspace, sold by the seat.',
    version: 1,
    latest: true,
    status: 'published',
    owner: { id: WORLD.vendor, name: 'Sandbox Vendor' },
    category: { id: 'CAT-00000', name: 'Sandbox' },
    customer_ui_settings: { description: '', getting_started: '', download_links: [], documents: [] },
    capabilities: {
      ppu: { schema: 'QT', dynamic: false, predictive: false },
      cart_validation: true,
      inventory_type: 'none',
      subscription: { hold: false, change: { validation: true }, cancel: true, suspend: true, resume: true, schedule: true },
      tiers: { setup_required: true, updates: true },
    },
    events,
  });
  for (const parameter of catalog.parameters) store.add('parameters', parameter, WORLD.product);
  for (const item of catalog.items) store.add('items', item, WORLD.product);
  for (const template of catalog.templates) store.add('templates', template, WORLD.product);
  for (const action of catalog.actions) store.add('actions', action, WORLD.product);
  for (const configuration of catalog.configurations) store.add('configurations', configuration, WORLD.product);
}

function seedTrade(store: SandboxStore, events: Stamps): void {
  const vendor = { id: WORLD.vendor, name: 'Sandbox Vendor' };
  const provider = { id: WORLD.provider, name: 'Sandbox Provider' };
  const hub = { id: WORLD.hub, name: 'Sandbox Hub' };
  const marketplace = { id: WORLD.marketplace, name: 'Sandbox Marketplace', icon: '/media/PA-000-000/marketplaces/MP-00000/icon.png' };
  const contract = { id: WORLD.contract, name: 'Sandbox Contract' };
  const product = { id: WORLD.product, name: 'Sandbox Workspace' };
  store.add('hubs', {
    ...hub,
    description: '',
    company: provider,
    external_id: 'sandbox-hub',
    instance: { id: 'HT-0000', type: 'OA', vendor: provider },
    marketplaces: [marketplace],
    events,
  });
  store.add('marketplaces', {
    ...marketplace,
    description: '',
    active_contracts: 1,
    sourcing: false,
    currency: 'EUR',
    countries: [{ id: 'DE', name: 'Germany', zone: 'Europe' }],
    hubs: [{ hub, external_id: 'sandbox-marketplace' }],
    owner: provider,
    zone: 'EU',
    events,
  });
  store.add('contracts', {
    ...contract,
    version: 1,
    type: 'distribution',
    status: 'active',
    agreement: { id: 'AGD-000-000-000' },
    marketplace,
    owner: vendor,
    events,
  });
  const connection = { id: WORLD.connection, type: 'production', provider, vendor, product, hub, status: 'connected', events };
  store.add('connections', connection, WORLD.product);
}

function seedTiers(store: SandboxStore, events: Stamps): void {
  const provider = { id: WORLD.provider, name: 'Sandbox Provider' };
  store.add(
    'tier/accounts',
    tierAccount(WORLD.customer, 'Sandbox Customer', ['customer'], { id: WORLD.reseller, external_id: 'reseller-1' }, provider, events),
  );
  const reseller = tierAccount(WORLD.reseller, 'Sandbox Reseller', ['tier1'], null, provider, events);
  store.add('tier/accounts', reseller);
  const parameters = store.all('parameters', WORLD.product);
  store.add('tier/configs', {
    id: WORLD.resellerConfiguration,
    name: 'Configuration of Sandbox Reseller',
    account: reseller,
    product: { id: WORLD.product, name: 'Sandbox Workspace' },
    tier_level: 1,
    connection: connectionReference(store),
    params: valuesFor(parameters, 'tier1', { reseller_email: 'reseller@sandbox.example', reseller_code: 'R-1' }),
    open_request: null,
    template: { id: WORLD.tierFulfillmentTemplate, name: 'Reseller ready' },
    contract: { id: WORLD.contract, name: 'Sandbox Contract' },
    marketplace: { id: WORLD.marketplace, name: 'Sandbox Marketplace' },
    status: 'active',
    configuration: { params: [] },
    events,
  });
}

/** The connection as assets and tier configurations name it. */
export function connectionReference(store: SandboxStore): Reference {
  const { id, type, provider, vendor, hub } = store.get('connections', WORLD.connection)!;
  return { id, type, provider, vendor, hub };
}

/** The account of a customer or a reseller, whole. */
export function tierAccount(id: string, name: string, scopes: readonly string[], parent: Reference | null, owner: Reference, events: Stamps): SandboxObject {
  return {
    id,
    version: 1,
    type: scopes.includes('customer') ? 'customer' : 'reseller',
    name,
    external_id: String(Number(id.replace(/\D/g, ''))),
    external_uid: `00000000-0000-4000-8000-${id.replace(/\D/g, '')}`,
    parent,
    owner,
    scopes,
    hub: { id: WORLD.hub, name: 'Sandbox Hub' },
    contact_info: {
      address_line1: 'Sandstrasse 1',
      address_line2: '',
      city: 'Berlin',
      state: 'Berlin',
      postal_code: '10115',
      country: 'DE',
      contact: {
        first_name: 'Sandy',
        last_name: 'Box',
        email: 'sandy@sandbox.example',
        phone_number: { country_code: '+49', area_code: '30', phone_number: '1234567', extension: '' },
      },
    },
    tax_id: '',
    environment: 'production',
    events,
  };
}

function seedDevops(store: SandboxStore, events: Stamps): void {
  const owner = { id: WORLD.vendor, name: 'Sandbox Vendor' };
  store.add('services', {
    id: WORLD.service,
    name: 'Sandbox Extension',
    package_id: 'sandbox.extension',
    type: 'products',
    category: { id: 'CAT-00001', name: 'Sandbox' },
    status: 'private',
    owner,
    events,
  });
  for (const [index, type] of ['development', 'test', 'production'].entries()) {
    const id = `ENV-0000-0000-0${index + 1}`;
    store.add(
      'environments',
      {
        id,
        type,
        runtime: 'local',
        status: 'disconnected',
        domain: `${id.toLowerCase()}.ext.sandbox.example`,
        hostname: id.toLowerCase(),
        error_output: '',
        events,
      },
      WORLD.service,
    );
  }
  store.add(
    'installations',
    { id: WORLD.installation, owner, environment: { id: WORLD.environment, type: 'development' }, settings: {}, status: 'installed', events },
    WORLD.service,
  );
}
