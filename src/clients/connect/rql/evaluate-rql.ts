import { equals, compared, orderOf } from './compared';
import { patternMatcher } from './pattern-matcher';
import type { RqlFilter } from './rql-filter';
import type { Comparison, FilterNode, RqlOperand, SignedProperty } from './rql-node';
import type { RqlQuery } from './rql-query';
import { selected } from './selected';
import { valuesAt } from './values-at';

type Predicate = (object: unknown) => boolean;

export interface RqlPage<T> {
  /** The objects of the page: those that fit, in order, less what `select` leaves out. */
  readonly items: readonly T[];
  /** How many objects fit in all. */
  readonly total: number;
}

export interface EvaluationOptions {
  /** The members that `search` looks at; any text anywhere unless given. */
  readonly searched?: readonly string[];
}

/** What a query finds among plain JSON objects. Without `limit` all of it. */
export function evaluateRql<T>({ node }: RqlQuery, objects: readonly T[], { searched }: EvaluationOptions = {}): RqlPage<T> {
  const found = objects.filter(node.filter === undefined ? () => true : predicateOf(node.filter)).filter(searching(node.search, searched));
  const { ordering, select, limit, offset = 0 } = node;
  const sorted = ordering === undefined ? found : found.sort(sorter(ordering));
  const page = limit === undefined ? sorted.slice(offset) : sorted.slice(offset, offset + limit);
  return { items: select === undefined ? page : page.map((object) => selected(object, select)), total: found.length };
}

/**
 * Whether an object fits. Where lists are on the way, `eq`, `gt`, `like` and `in` ask whether any of their elements does; `ne` and `out` are the opposites of `eq` and `in`.
 * A member that is missing, `null` or an empty list is `null()`.
 */
export function matchesRql(filter: RqlFilter, object: unknown): boolean {
  return predicateOf(filter.node)(object);
}

function predicateOf(node: FilterNode): Predicate {
  switch (node.operator) {
    case 'and':
    case 'or': {
      const parts = node.filters.map(predicateOf);
      return node.operator === 'and' ? (object) => parts.every((fits) => fits(object)) : (object) => parts.some((fits) => fits(object));
    }
    case 'not':
      return opposite(predicateOf(node.filter));
    case 'like':
    case 'ilike': {
      const fits = patternMatcher(node.pattern, node.operator === 'ilike');
      return any(node.property, (value) => (typeof value === 'string' || typeof value === 'number') && fits(String(value)));
    }
    case 'in':
    case 'out': {
      const fits = among(node.property, node.values);
      return node.operator === 'in' ? fits : opposite(fits);
    }
    default:
      return comparing(node.operator, node.property, node.value);
  }
}

const opposite =
  (fits: Predicate): Predicate =>
  (object) =>
    !fits(object);

const any =
  (property: string, fits: Predicate): Predicate =>
  (object) =>
    valuesAt(object, property).some(fits);

function comparing(operator: Comparison, property: string, operand: RqlOperand): Predicate {
  if (operator === 'eq') return among(property, [operand]);
  if (operator === 'ne') return opposite(among(property, [operand]));
  if (typeof operand !== 'string') return () => false;
  return any(property, (value) => {
    const difference = compared(value, operand);
    if (difference === undefined) return false;
    if (operator === 'gt') return difference > 0;
    if (operator === 'ge') return difference >= 0;
    return operator === 'lt' ? difference < 0 : difference <= 0;
  });
}

/** Whether one of the values is one of the operands; none at all is `null()`. */
function among(property: string, operands: readonly RqlOperand[]): Predicate {
  return (object) => {
    const values = valuesAt(object, property);
    return operands.some((operand) => {
      if (typeof operand === 'string') return values.some((value) => equals(value, operand));
      return operand.constant === 'empty' ? values.includes('') : values.every((value) => value === null);
    });
  };
}

function searching(text: string | undefined, members: readonly string[] | undefined): Predicate {
  if (text === undefined) return () => true;
  const wanted = text.toLowerCase();
  const has = (value: unknown): boolean => {
    if (typeof value === 'string') return value.toLowerCase().includes(wanted);
    return typeof value === 'object' && value !== null && Object.values(value).some(has);
  };
  return members === undefined ? has : (object) => members.some((member) => valuesAt(object, member).some(has));
}

function sorter(properties: readonly SignedProperty[]): (left: unknown, right: unknown) => number {
  return (left, right) => {
    for (const { sign, property } of properties) {
      const difference = orderOf(valuesAt(left, property)[0], valuesAt(right, property)[0]);
      if (difference !== 0) return sign === '-' ? -difference : difference;
    }
    return 0;
  };
}
