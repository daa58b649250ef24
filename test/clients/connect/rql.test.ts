import { evaluateRql, matchesRql, parseRql, rql, RqlError, type RqlFilter } from 'amends';

const errorOf = (act: () => unknown): RqlError => {
  try {
    act();
  } catch (error) {
    if (error instanceof RqlError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('A query that is built', () => {
  it.each<[RqlFilter, string]>([
    [rql.eq('id', 'PR-1'), 'eq(id,PR-1)'],
    [rql.ne('quantity', 10), 'ne(quantity,10)'],
    [rql.gt('created', new Date(0)), 'gt(created,1970-01-01T00:00:00.000Z)'],
    [rql.ge('a.b', -1.5), 'ge(a.b,-1.5)'],
    [rql.lt('a', 1e21), 'lt(a,1e%2B21)'],
    [rql.le('a', true), 'le(a,true)'],
    [rql.like('name', '*seat*'), 'like(name,*seat*)'],
    [rql.ilike('name', `${rql.literal('5*\\')}*`), 'ilike(name,5%5C*%5C%5C*)'],
    [rql.in('status', ['pending', 'inquiring']), 'in(status,(pending,inquiring))'],
    [rql.out('status', [null, rql.empty()]), 'out(status,(null(),empty()))'],
    [rql.and(rql.eq('a', 1), rql.or(rql.eq('b', 2), rql.eq('c', 3))), 'and(eq(a,1),or(eq(b,2),eq(c,3)))'],
    [rql.not(rql.eq('a', rql.null())), 'not(eq(a,null()))'],
    [rql.eq('a', ''), 'eq(a,%22%22)'],
    [rql.eq('a', 'x),eq(b,1'), 'eq(a,%22x%29%2Ceq%28b%2C1%22)'],
    [rql.eq('a', 'say "hi" & go'), 'eq(a,%27say%20%22hi%22%20%26%20go%27)'],
    [rql.eq('a', 'null()'), 'eq(a,%22null%28%29%22)'],
    [rql.eq('a', 'ünicode\n#%41+;|'), 'eq(a,%22%C3%BCnicode%0A%23%2541%2B%3B%7C%22)'],
  ])('%s is written as Connect reads it', (filter, expected) => {
    expect(String(filter)).toBe(expected);
  });

  it('stands in the order that Connect documents', () => {
    const query = rql.search('Ada L').ordering('-created', 'id').select('-asset.items', '+params').where(rql.eq('a', 1)).page(10, 20);
    expect(String(query)).toBe('select(-asset.items,params)&eq(a,1)&ordering(-created,id)&limit=10&offset=20&search=Ada%20L');
  });

  it('does not change when another is made of it', () => {
    const query = rql.where(rql.eq('a', 1));
    query.where(rql.eq('b', 2)).ordering('c').select('d').search('e').page(1);
    expect(String(query)).toBe('eq(a,1)');
    expect(String(query.where(rql.eq('b', 2)))).toBe('and(eq(a,1),eq(b,2))');
  });

  it('pushes not down to single comparisons, since the grammar has it nowhere else', () => {
    const either = rql.or(rql.eq('a', 1), rql.not(rql.eq('b', 2)));
    expect(String(rql.not(either))).toBe('and(not(eq(a,1)),eq(b,2))');
  });

  it.each([
    ['both kinds of quotes', () => rql.eq('a', `"it's"`)],
    ['half a surrogate pair', () => rql.eq('a', '\ud800')],
    ['a number that is none', () => rql.eq('a', Number.NaN)],
    ['an invalid date', () => rql.eq('a', new Date(Number.NaN))],
    ['a constant that is none', () => rql.eq('a', { constant: 'null),eq(b,' } as never)],
    ['an empty list', () => rql.in('a', [])],
    ['an or of nothing', () => rql.or()],
    ['a property with a comma', () => rql.eq('a,b', 1)],
    ['a property named limit', () => rql.eq('limit', 1)],
    ['an ordering by a bad name', () => rql.ordering('--a')],
    ['half a page', () => rql.where().page(0.5)],
  ])('is refused with a code for %s', (_what, build) => {
    expect(errorOf(build)).toMatchObject({ code: 'CONNECT_RQL_UNWRITABLE', retryable: false });
  });
});

describe('A query that is read', () => {
  it.each([
    ['a=1', 'eq(a,1)'],
    ['a=ne=1', 'ne(a,1)'],
    ['eq=eq=eq', 'eq(eq,eq)'],
    ['a=1&b=2', 'and(eq(a,1),eq(b,2))'],
    ['a=1,b=2,c=3', 'and(eq(a,1),eq(b,2),eq(c,3))'],
    ['(a=1|b=2)', 'or(eq(a,1),eq(b,2))'],
    ['(a=1;b=2;c=3)&d=4', 'and(or(eq(a,1),eq(b,2),eq(c,3)),eq(d,4))'],
    ['(((a=1)))', 'eq(a,1)'],
    ['((a=1&b=2)|c=3)', 'or(and(eq(a,1),eq(b,2)),eq(c,3))'],
    ['or(a=1&b=2,c=3)', 'or(and(eq(a,1),eq(b,2)),eq(c,3))'],
    ['not(or(a=1,b=2))', 'and(not(eq(a,1)),not(eq(b,2)))'],
    ['in(a,(x,"y z",null()))', 'in(a,(x,y%20z,null()))'],
    [`eq(a,"it's")&eq(b,'"')`, 'and(eq(a,%22it%27s%22),eq(b,%27%22%27))'],
    ['eq%28a%2C%22x%26y%22%29', 'eq(a,%22x%26y%22)'],
    ['a=2021-12-23T09:09:25+00:00', 'eq(a,2021-12-23T09:09:25%2B00:00)'],
    ['a="%zz"', 'eq(a,%22%25zz%22)'],
    ['ilike(a,**x***)', 'ilike(a,*x*)'],
    ['?limit=5', 'limit=5'],
    ['', ''],
    ['eq(limit,5)&offset=eq=2', 'limit=5&offset=2'],
    ['and(ordering(-a,+b),eq(c,1),search=x y)', 'eq(c,1)&ordering(-a,b)&search=x%20y'],
    ['select(-a,b.c)&ordering()', 'select(-a,b.c)&ordering()'],
    ['and(eq(id,PR-1),in(status,(pending,inquiring)))&limit=0&offset=0', 'and(eq(id,PR-1),in(status,(pending,inquiring)))&limit=0&offset=0'],
  ])('%s is understood', (query, expected) => {
    expect(String(parseRql(query))).toBe(expected);
  });

  it.each([
    ['eq(a', 4],
    ['eq(a,)', 5],
    ['eq(a,b', 6],
    ['eq(a,b))', 7],
    ['foo(a,b)', 0],
    ['a', 1],
    ['a=', 2],
    ['a=1&', 4],
    ['a=1|b=2', 3],
    ['(a=1|b=2&c=3)', 8],
    ['a="x', 2],
    ['and(a=1)', 0],
    ['in(a,())', 6],
    ['in(a,b)', 5],
    ['like(a,null())', 0],
    ['limit=-1', 0],
    ['limit=1&limit=2', 8],
    ['limit=lt=1', 0],
    ['not(limit=1)', 4],
    ['or(a=1,search=x)', 7],
    ['(a=1|ordering(b))', 5],
    ['(ordering(b)|a=1)', 16],
    ['a=b&c', 5],
    ['1=2', 0],
    ['a=(1)', 2],
    ['%E2%82%AC=1', 0],
  ])('%s is refused at %i', (query, position) => {
    expect(errorOf(() => parseRql(query))).toMatchObject({ code: 'CONNECT_RQL_INVALID', position });
  });
});

it('A query of Connect’s JavaScript SDK is understood, literal asterisks and doubled parentheses included', () => {
  const query = String.raw`in(status,(pending,"a b"))&asset.id=AS-1&ilike(name,"*5\*(x)*")&(((a=1)|(b=2))|(not(eq(c,x))))&ordering(-created,id)&limit=10&offset=0`;
  const filter = rql.and(
    rql.in('status', ['pending', 'a b']),
    rql.eq('asset.id', 'AS-1'),
    rql.ilike('name', `*${rql.literal('5*(x)')}*`),
    rql.or(rql.or(rql.eq('a', 1), rql.eq('b', 2)), rql.not(rql.eq('c', 'x'))),
  );
  expect(parseRql(query)).toEqual(rql.where(filter).ordering('-created', '+id').page(10));
});

describe('An object', () => {
  const request = {
    id: 'PR-1',
    status: 'pending',
    assignee: '',
    effective_date: null,
    created: '2021-12-23T09:09:25+00:00',
    price: 10.5,
    answered: false,
    asset: {
      id: 'AS-1',
      items: [
        { id: 'A', quantity: '10' },
        { id: 'B', quantity: 'unlimited' },
      ],
      params: [],
    },
  };

  it.each<[string, boolean]>([
    ['eq(id,PR-1)', true],
    ['eq(asset.items.id,B)', true],
    ['eq(asset.items.id,C)', false],
    ['ne(asset.items.id,B)', false],
    ['ne(missing,x)', true],
    ['gt(asset.items.quantity,9)', true],
    ['lt(price,10.50001)', true],
    ['ge(price,10.5)', true],
    ['eq(price,10.50)', true],
    ['eq(price,ten)', false],
    ['eq(answered,false)', true],
    ['eq(created,2021-12-23T10:09:25+01:00)', true],
    ['gt(created,2021-12-23)', true],
    ['lt(created,2021-12-23T09:09:25.001Z)', true],
    ['le(created,"2021-12-23 09:09:25")', true],
    ['eq(effective_date,null())', true],
    ['eq(missing,null())', true],
    ['eq(asset.params,null())', true],
    ['eq(id,null())', false],
    ['gt(id,null())', false],
    ['eq(assignee,empty())', true],
    ['eq(assignee,"")', true],
    ['eq(effective_date,empty())', false],
    ['in(status,(approved,pending))', true],
    ['out(status,(approved,pending))', false],
    ['out(status,(null()))', true],
    ['like(id,PR*)', true],
    ['like(id,*-*)', true],
    ['like(id,pr*)', false],
    ['ilike(id,"pr-?")', false],
    ['ilike(status,P*D*G)', true],
    ['like(id,PR)', false],
    ['like(id,PR-1*1)', false],
    ['like(price,10*)', true],
    ['not(eq(id,PR-1))', false],
    ['(id=PR-2|status=pending)', true],
    ['eq(constructor.name,Object)', false],
    ['eq(asset,AS-1)', false],
  ])('%s: %s', (query, expected) => {
    expect(evaluateRql(parseRql(query), [request]).total === 1).toBe(expected);
  });

  it('is found by a literal asterisk only where it has one', () => {
    const filter = rql.like('name', `${rql.literal('2*\\')}*`);
    expect(['2*\\x', '2x\\x', '2*x'].map((name) => matchesRql(filter, { name }))).toEqual([true, false, false]);
  });

  it('is shown without the members that select leaves out, also in lists', () => {
    const { items } = evaluateRql(parseRql('select(-asset,+asset.id,-created,-missing.a)'), [request]);
    expect(items).toEqual([{ id: 'PR-1', status: 'pending', assignee: '', effective_date: null, price: 10.5, answered: false, asset: { id: 'AS-1' } }]);
    expect(evaluateRql(parseRql('select(-asset.items.quantity,+id)'), [request]).items[0]?.asset.items).toEqual([{ id: 'A' }, { id: 'B' }]);
    expect(evaluateRql(parseRql('select(id)'), [request]).items).toEqual([request]);
  });
});

describe('A list of objects', () => {
  const objects = [
    { id: 'a', rank: 2, at: '2021-01-01T00:00:00Z', name: 'Ada' },
    { id: 'b', rank: 10, at: '2021-01-01T01:00:00+02:00', name: 'bea' },
    { id: 'c', rank: null, at: null, name: 'Cyd' },
    { id: 'd', rank: 2, at: '2020-12-31', name: 'ada' },
  ];
  const ids = (query: string): string =>
    evaluateRql(parseRql(query), objects)
      .items.map(({ id }) => id)
      .join('');

  it('is ordered by several members, with nothing at the end, or at the beginning when turned round', () => {
    expect(ids('ordering(rank,-id)')).toBe('dabc');
    expect(ids('ordering(-rank,id)')).toBe('cbad');
    expect(ids('ordering(at)')).toBe('dbac');
  });

  it('is cut into pages, and says how many fit in all', () => {
    expect(evaluateRql(parseRql('out(id,(b))&ordering(-id)&limit=1&offset=1'), objects)).toMatchObject({ items: [{ id: 'c' }], total: 3 });
    expect(evaluateRql(parseRql('limit=0&offset=0'), objects)).toEqual({ items: [], total: 4 });
  });

  it('is searched in any text, or in the members that are named', () => {
    expect(ids('search=ADA')).toBe('ad');
    expect(evaluateRql(parseRql('search=a'), objects, { searched: ['id'] }).items.map(({ id }) => id)).toEqual(['a']);
  });
});
