import { RqlError } from './rql-error';
import { RqlFilter } from './rql-filter';
import { joined, negated, pattern, type Comparison, type FilterNode } from './rql-node';
import { RqlQuery } from './rql-query';
import { checkedProperty, checkedText, operandOf, type RqlValue } from './rql-value';

const comparison =
  (operator: Comparison) =>
  (property: string, value: RqlValue): RqlFilter =>
    new RqlFilter({ operator, property: checkedProperty(property), value: operandOf(value) });

const list =
  (operator: 'in' | 'out') =>
  (property: string, values: readonly RqlValue[]): RqlFilter => {
    if (values.length === 0) throw new RqlError('CONNECT_RQL_UNWRITABLE', `RQL has no empty list for ${operator}(${property}). Leave the question out.`);
    return new RqlFilter({ operator, property: checkedProperty(property), values: values.map(operandOf) });
  };

const search =
  (operator: 'like' | 'ilike') =>
  (property: string, written: string): RqlFilter =>
    new RqlFilter(pattern(operator, checkedProperty(property), checkedText(written)));

const junction =
  (operator: 'and' | 'or') =>
  (...filters: readonly RqlFilter[]): RqlFilter => {
    const [first, ...rest]: FilterNode[] = filters.map(({ node }) => node);
    if (first === undefined) throw new RqlError('CONNECT_RQL_UNWRITABLE', `RQL has no ${operator} of nothing. Leave it out.`);
    return new RqlFilter(joined(operator, [first, ...rest]));
  };

/**
 * Builds queries of Connect's REST API. No value can change a query: what is not plain is quoted and encoded. Text that has both `"` and `'` cannot
 * be written at all; it, bad property names and empty lists throw RqlError `CONNECT_RQL_UNWRITABLE`.
 */
export const rql = {
  eq: comparison('eq'),
  /** The opposite of `eq`; what has no such member is unequal, too. */
  ne: comparison('ne'),
  gt: comparison('gt'),
  ge: comparison('ge'),
  lt: comparison('lt'),
  le: comparison('le'),
  /** Whether a text is as the pattern says, in which `*` is any text. A piece that is to be taken as it is goes through `rql.literal`. */
  like: search('like'),
  /** Like `like`, without regard to upper and lower case. */
  ilike: search('ilike'),
  in: list('in'),
  out: list('out'),
  and: junction('and'),
  or: junction('or'),
  not: (filter: RqlFilter): RqlFilter => new RqlFilter(negated(filter.node)),
  /** No value: `rql.eq('parent', rql.null())`, or just `null`. */
  null: (): RqlValue => ({ constant: 'null' }),
  /** An empty text. */
  empty: (): RqlValue => ({ constant: 'empty' }),
  /** Text for `like` and `ilike` in which `*` and `\` mean themselves. In all other operators they always do. */
  literal: (text: string): string => text.replace(/[\\*]/g, '\\$&'),
  where: (...filters: readonly RqlFilter[]): RqlQuery => new RqlQuery().where(...filters),
  ordering: (...properties: readonly string[]): RqlQuery => new RqlQuery().ordering(...properties),
  select: (...properties: readonly string[]): RqlQuery => new RqlQuery().select(...properties),
  search: (text: string): RqlQuery => new RqlQuery().search(text),
} as const;
