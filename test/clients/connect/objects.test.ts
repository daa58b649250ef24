import { MissingItemError, MissingParameterError, connectRequest, makeParam, makeTier, requestModel, type AssetRequest } from 'amends';
import { purchase, setup, thrown } from './sample-requests';

describe('A view of a request', () => {
  const request = connectRequest(purchase);

  it('is of the very JSON that it was given, and becomes that again', () => {
    expect(request.raw).toBe(purchase);
    expect(JSON.stringify(request)).toBe(JSON.stringify(purchase));
  });

  it('knows the members of the request', () => {
    expect([request.id, request.type, request.status, request.note, request.reason]).toEqual(['PR-7', 'purchase', 'pending', '', '']);
    expect([request.created, request.updated]).toEqual([purchase.created, purchase.updated]);
    expect(request.get('unknown')).toEqual({ stays: [1, null] });
    expect(request.get('nothing', 'else')).toBe('else');
    expect(request.get('effective_date', 'never')).toBe('never');
    expect([request.marketplace('id'), request.contract('name'), request.events('created')?.at]).toEqual(['MP-12345', 'Contract', purchase.created]);
  });

  it('finds no member that only JavaScript knows', () => {
    expect(request.get('constructor' as 'note')).toBeUndefined();
    expect(request.marketplace('toString' as 'name')).toBeUndefined();
  });

  it('finds parameters by their id, whole or by member', () => {
    expect(request.param('adminEmail').value).toBe('ada@example.com');
    expect(request.param('adminEmail', 'title')).toBe('Admin');
    expect(request.param('adminEmail', 'value_error', 'none')).toBe('none');
    expect(request.param('newsletter', 'structured_value')).toEqual({ yes: true });
    expect(request.configurationParam('region', 'value')).toBe('eu');
    expect(request.findParam('nope')).toBeUndefined();
    expect(request.params().map(({ id }) => id)).toEqual(['adminEmail', 'newsletter']);
  });

  it.each([
    ['a parameter', () => request.param('adminMail'), 'adminMail'],
    ['a configuration parameter', () => request.configurationParam('adminEmail', 'value'), 'adminEmail'],
    ['a parameter of an item', () => request.asset().itemParam('SEATS', 'colour'), 'colour'],
    ['a parameter that shall not be made', () => request.withParam('x', 'y', {}, { create: false }), 'x'],
  ])('says by a terminal error that %s is missing', (_what, act, parameter) => {
    const error = thrown(act);
    expect(error).toBeInstanceOf(MissingParameterError);
    expect(error).toMatchObject({ message: `Missing parameter ${parameter}`, parameter, code: 'CONNECT_PARAMETER_MISSING', retryable: false });
  });

  it.each([{ id: 'UR-1', name: 'Ada', email: 'ada@example.com' }, '', null, undefined])('takes an assignee of %j for what it is', (assignee) => {
    const view = connectRequest({ ...purchase, ...(assignee !== undefined && { assignee }) });
    const isSomebody = typeof assignee === 'object' && assignee !== null;
    expect(view.assignee()).toEqual(isSomebody ? assignee : undefined);
    expect(view.assignee('email', 'nobody')).toBe(isSomebody ? 'ada@example.com' : 'nobody');
  });

  it('has an empty asset where the request has none', () => {
    const { asset: _asset, ...bare } = purchase;
    const view = connectRequest(bare as unknown as AssetRequest);
    expect([view.params(), view.items(), view.asset().tierCustomer('name'), view.asset().product()]).toEqual([[], [], undefined, undefined]);
    expect(view.withParam('a', 'b').raw.asset.params).toEqual([makeParam('a', 'b')]);
  });

  it.each<[object, string]>([
    ...['purchase', 'change', 'adjustment', 'suspend', 'resume', 'cancel', 'renew', 'transfer'].map((type): [object, string] => [{ type, asset: {} }, 'asset']),
    ...['setup', 'update', 'adjustment'].map((type): [object, string] => [{ type, configuration: {} }, 'tier-config']),
    [{ type: 'purchase' }, 'undefined'],
    [{ type: 'setup', asset: {} }, 'undefined'],
    [{ type: 'purchase', configuration: {} }, 'undefined'],
    [{ type: 'toString', asset: {} }, 'undefined'],
    [{}, 'undefined'],
  ])('of %j is of the model %s', (raw, model) => {
    expect(requestModel(raw)).toBe(model);
    const view = connectRequest(raw as AssetRequest);
    expect([view.requestModel(), view.isAssetRequest(), view.isTierConfigRequest()]).toEqual([model, model === 'asset', model === 'tier-config']);
  });

  it('of a tier request has the parameters of the request, and those of the configuration under the configuration', () => {
    const tier = connectRequest(setup).withTierConfiguration((configuration) => configuration.withParam('inner', 'i').withConfigurationParam('deep', 'd'));
    expect(tier.param('key').value).toBe('k');
    expect(tier.findParam('inner')).toBeUndefined();
    expect(tier.tierConfiguration().param('inner', 'value')).toBe('i');
    expect(tier.configurationParam('deep').value).toBe('d');
    expect(tier.withConfigurationParam('deep', 'e').raw.configuration.configuration?.params).toEqual([makeParam('deep', 'e')]);
    expect(tier.withParam('key', 'l').raw.params).toEqual([makeParam('key', 'l')]);
  });
});

describe('A view of an asset', () => {
  const asset = connectRequest(purchase).asset();

  it('finds items and their parameters', () => {
    expect(asset.item('SEATS').quantity).toBe('10');
    expect(asset.item('STORE', 'old_quantity')).toBe('5');
    expect(asset.item('STORE', 'mpn', 'none')).toBe('none');
    expect([asset.itemParams('SEATS').length, asset.itemParams('STORE')]).toEqual([1, []]);
    expect(asset.itemParam('SEATS', 'size', 'value')).toBe('L');
    expect(asset.findItem('X')).toBeUndefined();
    const error = thrown(() => asset.item('X'));
    expect(error).toBeInstanceOf(MissingItemError);
    expect(error).toMatchObject({ message: 'Missing item X', item: 'X', code: 'CONNECT_ITEM_MISSING', retryable: false });
  });

  it('knows what it belongs to', () => {
    expect([asset.id, asset.status, asset.externalId, asset.externalUid]).toEqual(['AS-1000-2000-3000', 'processing', 'EXT-1', purchase.asset.external_uid]);
    expect([asset.product('id'), asset.connection('type'), asset.marketplace('name'), asset.contract('id')]).toEqual([
      'PRD-100-200-300',
      'preview',
      'Marketplace',
      'CRD-00000-00000-00001',
    ]);
    expect([asset.connectionProvider('id'), asset.connectionVendor('id'), asset.connectionHub('id')]).toEqual(['PA-100-200', 'VA-100-200', 'HB-1000-2000']);
    expect([asset.tierCustomer('id'), asset.tier1('id'), asset.tier('tier2')(), asset.tier2('name', 'none')]).toEqual([
      purchase.asset.tiers?.customer?.id,
      purchase.asset.tiers?.tier1?.id,
      {},
      'none',
    ]);
  });

  it('is given references by their id, or by members to lay over what is there', () => {
    const other = asset
      .withProduct('PRD-9')
      .withMarketplace({ name: 'Other' })
      .withContract('CRD-9')
      .withConnectionHub('HB-9')
      .withConnectionVendor({ name: 'W' })
      .withConnectionProvider('PA-9')
      .withEvents({ activated: { at: 'now' } })
      .withStatus('active')
      .withExternalId('E')
      .withExternalUid('U')
      .withId('AS-9');
    expect(other.raw).toMatchObject({
      id: 'AS-9',
      status: 'active',
      external_id: 'E',
      external_uid: 'U',
      product: { id: 'PRD-9' },
      marketplace: { id: 'MP-12345', name: 'Other' },
      contract: { id: 'CRD-9' },
      connection: { id: 'CT-1000-2000-3000', hub: { id: 'HB-9' }, vendor: { id: 'VA-100-200', name: 'W' }, provider: { id: 'PA-9' } },
      events: { created: { at: purchase.created }, activated: { at: 'now' } },
    });
    expect(other.product()).toEqual({ id: 'PRD-9' });
    expect(other.withConnection('CT-9').connection()).toEqual({ id: 'CT-9' });
  });

  it('is given tiers: somebody who does not exist, an id, or members', () => {
    const other = asset.withTierCustomer('random', { seed: 5 }).withTier1('TA-9').withTier2({ name: 'Two' }).withTier('tier2', { external_id: '2' });
    expect(other.tierCustomer()).toEqual(makeTier('customer', { seed: 5 }));
    expect([other.tier1(), other.tier2()]).toEqual([{ id: 'TA-9' }, { name: 'Two', external_id: '2' }]);
    expect(asset.withTierCustomer({ name: 'N' }).tierCustomer()).toEqual({ ...purchase.asset.tiers?.customer, name: 'N' });
  });
});

describe('A view of a tier configuration', () => {
  const configuration = connectRequest(setup).tierConfiguration();

  it('knows whose it is', () => {
    expect([configuration.id, configuration.status, configuration.tierLevel]).toEqual(['TC-1000-2000-3000', 'processing', 1]);
    expect([configuration.account('id'), configuration.product('id'), configuration.name]).toEqual([
      setup.configuration.account?.id,
      'PRD-100-200-300',
      setup.configuration.name,
    ]);
  });

  it('is given another account, which is somebody who does not exist unless said', () => {
    const other = configuration.withAccount(undefined, { seed: 3 }).withTierLevel(2).withName('N');
    expect(other.raw).toMatchObject({ account: makeTier('reseller', { seed: 3 }), tier_level: 2, name: 'N' });
    expect(configuration.withAccount('TA-1').account()).toEqual({ id: 'TA-1' });
  });
});
