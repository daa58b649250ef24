import { RqlError } from './rql-error';
import type { RqlFilter } from './rql-filter';
import { joined, type FilterNode, type QueryNode } from './rql-node';
import { checkedText, signedProperty } from './rql-value';
import { queryText } from './rql-text';

/** A whole query: immutable, every method gives a new one; as text it is a query string, percent-encoded. Made by {@link rql}. */
export class RqlQuery {
  constructor(readonly node: QueryNode = {}) {}

  /** Only what satisfies all of these, and what was asked for before. */
  where(...filters: readonly RqlFilter[]): RqlQuery {
    const before = this.node.filter === undefined ? [] : [this.node.filter];
    const [first, ...rest]: FilterNode[] = [...before, ...filters.map(({ node }) => node)];
    return first === undefined ? this : new RqlQuery({ ...this.node, filter: joined('and', [first, ...rest]) });
  }

  /** Sorted by these properties, the first one first; `-` before a name turns it round. @throws RqlError `CONNECT_RQL_UNWRITABLE` */
  ordering(...properties: readonly string[]): RqlQuery {
    return new RqlQuery({ ...this.node, ordering: properties.map(signedProperty) });
  }

  /** With these members (`name` or `+name`), or without them (`-name`). @throws RqlError `CONNECT_RQL_UNWRITABLE` */
  select(...properties: readonly string[]): RqlQuery {
    return new RqlQuery({ ...this.node, select: properties.map(signedProperty) });
  }

  /** Only what has this text in one of the members that the platform searches. */
  search(text: string): RqlQuery {
    return new RqlQuery({ ...this.node, search: checkedText(text) });
  }

  /** One page: at most `limit` objects (0: only their number), beginning with the one of this number. The client's lists do it by themselves. */
  page(limit: number, offset = 0): RqlQuery {
    for (const number of [limit, offset]) {
      if (!Number.isSafeInteger(number) || number < 0) throw new RqlError('CONNECT_RQL_UNWRITABLE', `A page has whole numbers of 0 and more, not ${number}.`);
    }
    return new RqlQuery({ ...this.node, limit, offset });
  }

  toString(): string {
    return queryText(this.node);
  }
}
