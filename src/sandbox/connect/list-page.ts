import { evaluateRql } from '../../clients/connect/rql/evaluate-rql';
import { parseRql } from '../../clients/connect/rql/parse-rql';
import type { FilterNode } from '../../clients/connect/rql/rql-node';
import { RqlError } from '../../clients/connect/rql/rql-error';
import { RqlQuery } from '../../clients/connect/rql/rql-query';
import { ConnectRefusal } from './connect-refusal';

/** How many objects a page has unless told, and at most. */
const PAGE = 100;
const LARGEST_PAGE = 1_000;

/** A page of a list, and what the answer says of it in `Content-Range`. */
export interface ListPage {
  readonly items: readonly unknown[];
  readonly contentRange: string;
}

/** What a query says that all its objects have in these members: so that they need not be looked for among all. */
export type Pinned = (property: string) => string | undefined;

/**
 * Evaluates the query of a list.
 * @param load the objects, or those of them that can still fit
 * @throws ConnectRefusal VAL_001 for a query that cannot be read
 */
export function listPage(query: string, load: (pinned: Pinned) => readonly unknown[]): ListPage {
  const { node } = parsed(query);
  const objects = load((property) => pinnedIn(node.filter, property));
  const { limit = PAGE, offset = 0 } = node;
  const { items, total } = evaluateRql(new RqlQuery({ ...node, limit: Math.min(limit, LARGEST_PAGE) }), objects);
  const last = limit === 0 ? 0 : offset + Math.max(items.length - 1, 0);
  return { items, contentRange: `items ${limit === 0 ? 0 : offset}-${last}/${total}` };
}

function parsed(query: string): RqlQuery {
  try {
    return parseRql(query);
  } catch (error) {
    if (error instanceof RqlError) throw ConnectRefusal.invalid(error.message);
    throw error;
  }
}

function pinnedIn(filter: FilterNode | undefined, property: string): string | undefined {
  if (filter?.operator === 'and') return filter.filters.map((part) => pinnedIn(part, property)).find((value) => value !== undefined);
  if (filter?.operator !== 'eq' || filter.property !== property || typeof filter.value !== 'string') return undefined;
  return filter.value;
}
