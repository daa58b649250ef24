import fc from 'fast-check';
import { rql, type RqlFilter, type RqlValue } from 'amends';

/** Pieces of text that mean something to a query, an address or a pattern. */
export const NASTY = [
  '"',
  "'",
  '(',
  ')',
  ',',
  '&',
  '|',
  ';',
  '=',
  '#',
  '%',
  '%22',
  '+',
  ' ',
  '\n',
  '*',
  '\\',
  '?',
  'null()',
  'empty()',
  '),eq(id,',
  '&limit=9',
  'é',
  '😀',
  '\u0000',
  '\u2028',
];

/** Any text that can be written: not both kinds of quotes. */
export const text = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 4 }), fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 5 })
  .map((parts) => parts.join(''))
  .map((joined) => (joined.includes('"') ? joined.replaceAll("'", '') : joined));

const property = fc.constantFrom('id', 'status', 'a.b', 'asset.items.quantity', 'x-y_z.9', 'eq', 'and', 'null', 't', 'select');

const value: fc.Arbitrary<RqlValue> = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.date({ noInvalidDate: true }),
  fc.constant(null),
  fc.constant(rql.empty()),
);

const single = fc.oneof(
  fc.tuple(fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le'), property, value).map(([operator, name, operand]) => rql[operator](name, operand)),
  fc.tuple(fc.constantFrom('like', 'ilike'), property, text).map(([operator, name, pattern]) => rql[operator](name, pattern)),
  fc.tuple(fc.constantFrom('in', 'out'), property, fc.array(value, { minLength: 1, maxLength: 4 })).map(([operator, name, list]) => rql[operator](name, list)),
);

/** Conditions of any depth, with any values. */
export const { filter } = fc.letrec<{ filter: RqlFilter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    single,
    fc.tuple(fc.constantFrom('and', 'or'), fc.array(tie('filter'), { minLength: 1, maxLength: 3 })).map(([operator, parts]) => rql[operator](...parts)),
    tie('filter').map(rql.not),
  ),
}));

const names = fc.array(
  fc.tuple(fc.constantFrom('', '+', '-'), property).map((parts) => parts.join('')),
  { maxLength: 3 },
);

export const query = fc
  .tuple(fc.array(filter, { maxLength: 2 }), fc.option(names), fc.option(names), fc.option(text), fc.option(fc.tuple(fc.nat(1000), fc.nat(1000))))
  .map(([filters, order, members, search, page]) => {
    let made = rql.where(...filters);
    if (order !== null) made = made.ordering(...order);
    if (members !== null) made = made.select(...members);
    if (search !== null) made = made.search(search);
    return page === null ? made : made.page(...page);
  });
