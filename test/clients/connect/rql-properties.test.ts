import fc from 'fast-check';
import {
  ConnectClient,
  evaluateRql,
  matchesRql,
  parseRql,
  rql,
  RqlError,
  RqlFilter,
  RqlQuery,
  type ConnectAnswer,
  type ConnectCall,
  type FilterNode,
  type RqlOperand,
} from 'amends';
import { filter, NASTY, query, text } from './rql-arbitraries';

/** `RUNS=20000 npx jest test/clients/connect` looks longer. */
const numRuns = Number(process.env['RUNS'] ?? 500);

it('reads back whatever was built, whatever the values are', () => {
  fc.assert(
    fc.property(query, (built) => expect(parseRql(String(built))).toEqual(built)),
    { numRuns },
  );
});

it('reads back what a client decoded and encoded once more', () => {
  fc.assert(
    fc.property(query, (built) => {
      const again = new URL(`http://connect.example/requests?${String(built)}`).search;
      expect(parseRql(again)).toEqual(built);
    }),
    { numRuns },
  );
});

it('writes nothing that a URL or a line of HTTP would take for its own', () => {
  fc.assert(
    fc.property(query, (built) => expect(String(built)).toMatch(/^[\w.~\-*():,@=&%]*$/)),
    { numRuns },
  );
});

it('comes through the client as it was built, whatever stands beside it', async () => {
  class Asked extends ConnectClient {
    query = '';
    request<T>(call: ConnectCall): Promise<ConnectAnswer<T>> {
      this.query = call.query ?? '';
      return Promise.resolve({ status: 200, headers: { 'content-range': 'items 0-0/0' }, body: [] as T });
    }
  }
  await fc.assert(
    fc.asyncProperty(filter, filter, text, async (one, other, searched) => {
      const client = new Asked();
      await client.collection('requests').filter(one, 'a=1|b=2', other).orderBy('-created').select('-asset').search(searched).page({ limit: 5 });
      const either = rql.or(rql.eq('a', 1), rql.eq('b', 2));
      const expected = parseRql(`${String(one)}&${String(either)}&${String(other)}`)
        .ordering('-created')
        .select('-asset')
        .search(searched)
        .page(5);
      expect(parseRql(client.query)).toEqual(expected);
    }),
    { numRuns },
  );
});

it('lets no value change another part of the query', () => {
  const around = (operand: RqlOperand): FilterNode => ({
    operator: 'and',
    filters: [
      { operator: 'eq', property: 'a', value: '1' },
      { operator: 'in', property: 'b', values: ['x', operand, 'y'] },
    ],
  });
  fc.assert(
    fc.property(text, (hostile) => {
      const built = rql
        .where(rql.eq('a', 1), rql.in('b', ['x', hostile, 'y']))
        .search(hostile)
        .page(7, 3);
      expect(parseRql(String(built))).toEqual(new RqlQuery({ filter: around(hostile), search: hostile, limit: 7, offset: 3 }));
    }),
    { numRuns },
  );
});

it('finds a literal text, and nothing else, whatever it is', () => {
  fc.assert(
    fc.property(text, text, (wanted, other) => {
      const found = parseRql(String(rql.like('name', rql.literal(wanted)))).node.filter!;
      expect([wanted, other].map((name) => matchesRql(new RqlFilter(found), { name }))).toEqual([true, other === wanted]);
    }),
    { numRuns },
  );
});

describe('Evaluation', () => {
  /** What an object is asked, without the framework: slow and plain. */
  function fits(node: FilterNode, object: Readonly<Record<string, unknown>>): boolean {
    switch (node.operator) {
      case 'and':
        return !node.filters.some((part) => !fits(part, object));
      case 'or':
        return node.filters.some((part) => fits(part, object));
      case 'not':
        return !fits(node.filter, object);
      case 'like':
      case 'ilike': {
        const expression = node.pattern.replace(/\\[*\\]|[\s\S]/gu, (part) =>
          part === '*' ? '[^]*' : `\\u{${part.codePointAt(part.length > 1 && part.startsWith('\\') ? 1 : 0)!.toString(16)}}`,
        );
        return new RegExp(`^${expression}$`, node.operator === 'like' ? 'u' : 'iu').test(String(object[node.property]));
      }
      case 'in':
        return node.values.some((operand) => fits({ operator: 'eq', property: node.property, value: operand }, object));
      case 'out':
        return node.values.every((operand) => fits({ operator: 'ne', property: node.property, value: operand }, object));
      case 'ne':
        return !fits({ ...node, operator: 'eq' }, object);
      default: {
        if (typeof node.value !== 'string') return node.operator === 'eq' && object[node.property] === (node.value.constant === 'null' ? null : '');
        const [left, right] =
          typeof object[node.property] === 'number' ? [object[node.property] as number, Number(node.value)] : [object[node.property] as string, node.value];
        if (object[node.property] === null) return false;
        return { eq: left === right, gt: left > right, ge: left >= right, lt: left < right, le: left <= right }[node.operator];
      }
    }
  }

  const word = fc.constantFrom('', 'a', 'A', 'ab', 'b*', 'a\\b', 'bab', 'x"y', 'null()');
  const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, 1e21));
  const object = fc.record({ name: fc.option(word), rank: number });
  const asked = fc.oneof(
    fc
      .tuple(fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), fc.oneof(word, fc.constantFrom(null, rql.empty())))
      .map(([operator, operand]) => rql[operator]('name', operand)),
    fc.tuple(fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), number).map(([operator, operand]) => rql[operator]('rank', operand)),
    fc
      .tuple(fc.constantFrom('in', 'out'), fc.array(fc.oneof(word, fc.constant(null)), { minLength: 1, maxLength: 3 }))
      .map(([operator, list]) => rql[operator]('name', list)),
    fc
      .tuple(fc.constantFrom('like', 'ilike'), fc.array(fc.constantFrom('a', 'B', '*', '\\*', '\\'), { maxLength: 5 }))
      .map(([operator, parts]) => rql.and(rql.ne('name', null), rql[operator]('name', parts.join('')))),
  );
  const { condition } = fc.letrec<{ condition: RqlFilter }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small' },
      asked,
      fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('condition'), { minLength: 1, maxLength: 3 })).map(([operator, parts]) => rql[operator](...parts)),
      tie('condition').map(rql.not),
    ),
  }));

  it('agrees with a plain predicate, also after the query went over the wire', () => {
    fc.assert(
      fc.property(condition, fc.array(object, { maxLength: 8 }), (wanted, objects) => {
        const expected = objects.filter((candidate) => fits(wanted.node, candidate));
        expect(evaluateRql(parseRql(String(wanted)), objects)).toEqual({ items: expected, total: expected.length });
      }),
      { numRuns },
    );
  });

  it('orders by any mixture of values consistently', () => {
    const mixed = fc.oneof(
      fc.constantFrom(null, undefined, true, '2021-01-01', '2021-01-01T00:00:00+02:00', '10', 'b', 9),
      fc.integer(),
      fc.string({ maxLength: 2 }),
    );
    fc.assert(
      fc.property(fc.array(mixed, { maxLength: 12 }), fc.constantFrom('v', '-v'), (values, order) => {
        const sort = (list: readonly unknown[]) =>
          evaluateRql(
            rql.ordering(order),
            list.map((v) => ({ v })),
          ).items.map(({ v }) => v ?? null);
        const once = sort(values);
        expect(sort(once)).toEqual(once);
      }),
      { numRuns },
    );
  });
});

describe('Hostile text', () => {
  /** Reads it, and passes on anything but the error that is promised. */
  const read = (hostile: string): void => {
    try {
      parseRql(hostile);
    } catch (error) {
      if (!(error instanceof RqlError) || error.code !== 'CONNECT_RQL_INVALID' || error.position === undefined) throw error;
    }
  };

  it('is read or refused with the coded error, never anything else', () => {
    const pieces = fc.constantFrom(...NASTY, 'eq(', 'and(', 'in(a,(', 'not(', 'a=', 'b', 'limit=', 'ordering(', 'select(-', 'like(a,*', '%zz', '%ff', '\ud800');
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 20 }), (parts) => read(parts.join(''))),
      { numRuns: numRuns * 4 },
    );
  });

  it.each([
    ['opening parentheses', (n: number) => '('.repeat(n)],
    ['nots', (n: number) => 'not('.repeat(n)],
    ['ands', (n: number) => 'and(a=1,'.repeat(n)],
    ['terms', (n: number) => 'a=1&'.repeat(n) + 'a=1'],
    ['alternatives', (n: number) => `(${'a=1|'.repeat(n)}a=1)`],
    ['quotes', (n: number) => '"'.repeat(n)],
    ['values', (n: number) => `in(a,(${'b,'.repeat(n)}c))`],
    ['a quote that is not closed', (n: number) => `a="${'x'.repeat(n)}`],
    ['quotes that are not closed', (n: number) => `in(a,(${`"",`.repeat(n)}"`],
    ['spaces', (n: number) => `a=b${' '.repeat(n)})`],
    ['escapes', (n: number) => `a="${'%41'.repeat(n)}"`],
    ['broken escapes', (n: number) => '%4'.repeat(n)],
    ['asterisks', (n: number) => `like(a,${'*'.repeat(n)})`],
    ['backslashes', (n: number) => `like(a,${'\\'.repeat(n)})`],
    ['a long name', (n: number) => 'a'.repeat(n)],
  ])('of a megabyte of %s is dealt with at once', (_what, make) => {
    const unit = make(1).length;
    const hostile = make(Math.ceil(1_000_000 / unit));
    const start = performance.now();
    read(hostile);
    // Quadratic time would take minutes; the rest is what a busy machine may need.
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('as a pattern costs no more than the text that it is compared with', () => {
    const start = performance.now();
    expect(matchesRql(rql.like('a', `${'a*'.repeat(5000)}b`), { a: 'a'.repeat(100_000) })).toBe(false);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
