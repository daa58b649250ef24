import { evaluateRql } from '../../clients/connect/rql/evaluate-rql';
import { parseRql } from '../../clients/connect/rql/parse-rql';
import type { FilterNode } from '../../clients/connect/rql/rql-node';
import { RqlError } from '../../clients/connect/rql/rql-error';
import { RqlQuery } from '../../clients/connect/rql/rql-query';
import { ConnectRefusal } from './connect-refusal';
import type { FiledUnder, ObjectCondition } from './sandbox-store';

/** How many objects a page has unless told, and at most. */
const PAGE = 100;
const LARGEST_PAGE = 1_000;

/** A page of a list, and what the answer says of it in `Content-Range`. */
export interface ListPage {
  readonly items: readonly unknown[];
  readonly contentRange: string;
}

/** Where the objects of a list come from. */
export interface ListSource {
  /** By what the file finds them itself, for each property of a query that has such a thing. */
  readonly filed: Readonly<Record<string, FiledUnder>>;
  find(conditions: readonly ObjectCondition[], limit?: number, offset?: number): readonly unknown[];
  count(conditions: readonly ObjectCondition[]): number;
}

/** What a filter says that the file can find, and whether that is all it says. */
interface Narrowed {
  readonly conditions: readonly ObjectCondition[];
  readonly exact: boolean;
}

/**
 * Evaluates the query of a list. What the file can find itself is left to it: a list may have tens of thousands of objects.
 * @throws ConnectRefusal VAL_001 for a query that cannot be read
 */
export function listPage(query: string, source: ListSource): ListPage {
  const { node } = parsed(query);
  const { conditions, exact } = narrowed(node.filter, source.filed);
  const { offset = 0 } = node;
  const limit = Math.min(node.limit ?? PAGE, LARGEST_PAGE);
  if (exact && node.ordering === undefined && node.search === undefined) {
    const found = limit === 0 ? [] : source.find(conditions, limit, offset);
    const { select } = node;
    const { items } = evaluateRql(new RqlQuery(select === undefined ? {} : { select }), found);
    return page(items, limit, offset, source.count(conditions));
  }
  const { items, total } = evaluateRql(new RqlQuery({ ...node, limit }), source.find(conditions));
  return page(items, limit, offset, total);
}

function page(items: readonly unknown[], limit: number, offset: number, total: number): ListPage {
  const first = limit === 0 ? 0 : offset;
  return { items, contentRange: `items ${first}-${first + Math.max(items.length - 1, 0)}/${total}` };
}

/** Clients that join a filter and a page put an `&` between them even when the filter is empty. */
function parsed(query: string): RqlQuery {
  try {
    return parseRql(query.replace(/^&|&$/g, ''));
  } catch (error) {
    if (error instanceof RqlError) throw ConnectRefusal.invalid(error.message);
    throw error;
  }
}

function narrowed(filter: FilterNode | undefined, filed: ListSource['filed']): Narrowed {
  if (filter === undefined) return { conditions: [], exact: true };
  const found: ObjectCondition[] = [];
  let exact = true;
  for (const part of filter.operator === 'and' ? filter.filters : [filter]) {
    const condition = conditionOf(part, filed);
    if (condition === undefined || found.some(({ by }) => by === condition.by)) exact = false;
    else found.push(condition);
  }
  return { conditions: found, exact };
}

function conditionOf(filter: FilterNode, filed: ListSource['filed']): ObjectCondition | undefined {
  if (!('property' in filter) || !Object.hasOwn(filed, filter.property)) return undefined;
  const operands = filter.operator === 'in' ? filter.values : filter.operator === 'eq' ? [filter.value] : [];
  const values = operands.filter((operand) => typeof operand === 'string');
  return values.length === 0 || values.length < operands.length ? undefined : { by: filed[filter.property]!, values };
}
