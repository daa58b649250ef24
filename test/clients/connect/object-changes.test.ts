import fc from 'fast-check';
import { ConnectAsset, ConnectRequest, ConnectTierConfiguration, codeOf, connectRequest, findById, makeParam, makeTier, merge } from 'amends';
import { assetRequest } from 'amends/testing';
import { frozen, purchase, setup, thrown } from './sample-requests';

const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('A change', () => {
  const request = connectRequest(purchase);

  it('makes another request, and leaves the one that it was made of as it was', () => {
    const before = JSON.stringify(purchase);
    const other = request
      .withStatus('inquiring')
      .withType('change')
      .withNote('n')
      .withReason('r')
      .withCreated(new Date(0))
      .withUpdated('2030')
      .withAssignee({ id: 'UR-1' })
      .withId('PR-8')
      .withParam('adminEmail', 'bea@example.com')
      .withItem({ id: 'SEATS', quantity: 11 })
      .withTier('customer', 'random')
      .withMember('unknown', 1)
      .withoutMember('answered');
    expect(JSON.stringify(purchase)).toBe(before);
    expect(other.raw).toMatchObject({
      id: 'PR-8',
      status: 'inquiring',
      type: 'change',
      note: 'n',
      reason: 'r',
      created: '1970-01-01T00:00:00.000Z',
      updated: '2030',
      assignee: { id: 'UR-1' },
      unknown: 1,
    });
    expect('answered' in other.raw).toBe(false);
    expect(other.param('adminEmail').value).toBe('bea@example.com');
  });

  it('of a parameter that is there keeps its title, description and type, and its place', () => {
    const other = request.withParam('adminEmail', 'bea@example.com', { value_error: 'not ours' });
    expect(other.params()).toEqual([{ ...request.param('adminEmail'), value: 'bea@example.com', value_error: 'not ours' }, request.param('newsletter')]);
    expect(request.withParam('adminEmail', undefined, { type: 'text' }).param('adminEmail')).toEqual({ ...request.param('adminEmail'), type: 'text' });
    expect(request.withParam('adminEmail', null).raw).toEqual(purchase);
  });

  it('makes a parameter that is missing, with what every parameter has', () => {
    expect(request.withParam('seats', 5).param('seats')).toEqual({ id: 'seats', name: 'seats', title: 'seats', description: '', type: 'text', value: '5' });
    expect(request.withParams([{ id: 'seats', value: '6', phase: 'fulfillment' }]).param('seats', 'phase')).toBe('fulfillment');
  });

  it.each([
    ['x', { value: 'x' }],
    [5, { value: '5' }],
    [true, { value: 'true' }],
    [['a'], { structured_value: ['a'] }],
    [{ a: 1 }, { structured_value: { a: 1 } }],
  ])('to the value %j goes where Connect looks for it', (value, expected) => {
    expect(makeParam('p', value)).toEqual({ id: 'p', name: 'p', title: 'p', description: '', type: 'text', ...expected });
  });

  it('of an item that is there keeps its other members and its parameters', () => {
    const other = request.withItems([{ id: 'SEATS', quantity: 12, params: [{ id: 'colour', value: 'red' }] }, { id: 'NEW' }]);
    expect(other.items()).toEqual([
      { id: 'SEATS', quantity: '12', mpn: 'WS', params: [makeParam('size', 'L'), makeParam('colour', 'red')] },
      request.asset().item('STORE'),
      { id: 'NEW', quantity: '1' },
    ]);
    const asset = request
      .asset()
      .withItemParam('SEATS', 'size', 'XL')
      .withItemParams('STORE', [{ id: 'a', value: 'b' }]);
    expect([asset.itemParam('SEATS', 'size').value, asset.itemParam('STORE', 'a').value]).toEqual(['XL', 'b']);
    expect(() => request.asset().withItemParam('X', 'a', 'b')).toThrow('Missing item X');
  });

  it('by merge joins lists and lays objects over each other, sharing nothing', () => {
    const base = frozen({ a: { b: 1, list: [{ c: 1 }] }, d: 1 });
    const override = frozen({ a: { list: [{ c: 2 }], e: null }, d: { f: 1 }, g: undefined });
    const made = merge(base, override);
    expect(made).toEqual({ a: { b: 1, list: [{ c: 1 }, { c: 2 }], e: null }, d: { f: 1 } });
    expect(made.a.list[0]).not.toBe(base.a.list[0]);
    expect(Object.keys(merge({}, JSON.parse('{"__proto__":{"x":1}}') as object))).toEqual(['__proto__']);
    expect(findById([{ id: 'a' }], 'b', 'none')).toBe('none');
  });

  it('keeps members that nobody knows, wherever they stand', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()).map(asJson), (members) => {
        const strange = assetRequest('change', { extra: members }).withAsset((asset) =>
          asset.withMember('extra', members).withItem({ id: 'I', extra: members }).withParam('P', 'v', { extra: members }),
        );
        const { raw } = strange.withParam('P', 'w').withItem({ id: 'I', quantity: 2 }).withTier1('random').withNote('n');
        expect([raw['extra'], raw.asset['extra'], raw.asset.items?.[0]?.['extra'], raw.asset.params?.[0]?.['extra']]).toEqual(Array(4).fill(members));
        expect(ConnectRequest.parse(raw).raw).toBe(raw);
      }),
    );
  });
});

describe('Somebody who does not exist', () => {
  it('is the same for the same seed, and another one otherwise', () => {
    expect(makeTier('customer', { seed: 9 })).toEqual(makeTier('customer', { seed: 9 }));
    expect(new Set(Array.from({ length: 20 }, (_, seed) => makeTier('customer', { seed }).id)).size).toBe(20);
    expect(makeTier().id).not.toBe(makeTier().id);
  });

  it('is complete, and cannot be reached', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { id, contact_info: info } = makeTier('reseller', { seed });
      expect(id).toMatch(/^TA-\d{4}-\d{4}-\d{4}$/);
      expect(info?.contact?.email).toMatch(/^[a-z]+\.[a-z]+@example\.com$/);
      expect(Object.values({ ...info, address_line2: 'x' }).every((member) => member !== '')).toBe(true);
    }
  });
});

describe('What may be no request', () => {
  it('is taken over unchanged when it is one', () => {
    expect(ConnectRequest.parse(purchase).raw).toBe(purchase);
    expect(ConnectRequest.parse(setup).isTierConfigRequest()).toBe(true);
    expect(ConnectAsset.parse(purchase.asset).raw).toBe(purchase.asset);
    expect(ConnectTierConfiguration.parse(setup.configuration).raw).toBe(setup.configuration);
    expect(ConnectAsset.of(purchase.asset).id).toBe(ConnectTierConfiguration.of({ id: purchase.asset.id }).id);
  });

  it('may lack, or have null for, whatever is not needed', () => {
    const bare = {
      id: 'PR-1',
      type: 'purchase',
      status: 'pending',
      assignee: null,
      asset: { id: 'AS-1', product: null, items: null, tiers: { customer: null } },
    };
    const view = ConnectRequest.parse(bare);
    expect([view.params(), view.items(), view.asset().product('id'), view.asset().tierCustomer('name', 'none')]).toEqual([[], [], undefined, 'none']);
  });

  it.each<[unknown, string]>([
    [null, 'This is no asset request of Connect: '],
    ['PR-1', 'This is no asset request of Connect: '],
    [{ ...purchase, id: '' }, 'asset request of Connect: id: '],
    [{ ...purchase, asset: undefined }, 'asset: '],
    [{ ...purchase, asset: { ...purchase.asset, params: [makeParam('a'), { value: 'x' }] } }, 'asset.params[1].id: '],
    [{ ...purchase, asset: { ...purchase.asset, items: [{ id: 'I', quantity: 5 }] } }, 'asset.items[0].quantity: '],
    [{ ...setup, configuration: { id: 7 } }, 'tier configuration request of Connect: configuration.id: '],
  ])('is refused by a terminal error that names the member: case %#', (json, message) => {
    const error = thrown(() => ConnectRequest.parse(json));
    expect(codeOf(error)).toBe('REQUEST_INVALID');
    expect(error).toMatchObject({ retryable: false, message: expect.stringContaining(message) as string });
  });
});
