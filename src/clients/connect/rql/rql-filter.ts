import type { FilterNode } from './rql-node';
import { filterText } from './rql-text';

/** One condition, or several joined: immutable; as text it is a query string, percent-encoded. Made by {@link rql}. */
export class RqlFilter {
  constructor(readonly node: FilterNode) {}

  toString(): string {
    return filterText(this.node);
  }
}
