/** The operators that compare a property with one value. */
export const COMPARISONS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What a property is compared with: text, as a query has no other types, or one of the two constants. */
export type RqlOperand = string | { readonly constant: 'null' | 'empty' };

/** A condition as data. A pattern has `*` for any text, `\*` for an asterisk and `\\` for a backslash. */
export type FilterNode =
  | { readonly operator: Comparison; readonly property: string; readonly value: RqlOperand }
  | { readonly operator: 'like' | 'ilike'; readonly property: string; readonly pattern: string }
  | { readonly operator: 'in' | 'out'; readonly property: string; readonly values: readonly RqlOperand[] }
  | { readonly operator: 'and' | 'or'; readonly filters: readonly FilterNode[] }
  | { readonly operator: 'not'; readonly filter: FilterNode };

/** A property of `ordering` or `select` with its sign. */
export interface SignedProperty {
  readonly sign: '+' | '-';
  readonly property: string;
}

/** A whole query as data. */
export interface QueryNode {
  readonly select?: readonly SignedProperty[];
  readonly filter?: FilterNode;
  readonly ordering?: readonly SignedProperty[];
  readonly limit?: number;
  readonly offset?: number;
  readonly search?: string;
}

/** Several conditions as one; a single one is itself. */
export function joined(operator: 'and' | 'or', filters: readonly [FilterNode, ...FilterNode[]]): FilterNode {
  return filters.length === 1 ? filters[0] : { operator, filters };
}

/** The opposite of a condition. The grammar has `not` around a single comparison only, so that it is pushed down to these. */
export function negated(filter: FilterNode): FilterNode {
  if (filter.operator === 'not') return filter.filter;
  if (filter.operator !== 'and' && filter.operator !== 'or') return { operator: 'not', filter };
  return { operator: filter.operator === 'and' ? 'or' : 'and', filters: filter.filters.map(negated) };
}

/** A pattern in its shortest spelling: one `*` for several, which the platform would refuse, and no backslash before what needs none. */
export function pattern(operator: 'like' | 'ilike', property: string, written: string): FilterNode {
  const parts = written.match(/\\[*\\]|\*+|[^\\*]+|\\/g) ?? [];
  const spelled = parts.map((part) => (part.startsWith('*') ? '*' : part === '\\' ? '\\\\' : part));
  return { operator, property, pattern: spelled.join('') };
}
