import { RqlError } from './rql-error';
import type { FilterNode, QueryNode, RqlOperand, SignedProperty } from './rql-node';

/** What the grammar takes without quotes, less what differs between servers (other letters, other white space, a space at the end). */
const PLAIN = /^[\w\-*+\\](?:[\w.\-:+@*\\ ]*[\w.\-:+@*\\])?$/;

/** Written as they are: they mean nothing to the grammar inside a value, and nothing to a URL. */
const HARMLESS = /%3A|%40/g;
const DECODED: Readonly<Record<string, string>> = { '%3A': ':', '%40': '@' };

/** A query as it stands in an address: percent-encoded, in the order that Connect documents. */
export function queryText({ select, filter, ordering, limit, offset, search }: QueryNode): string {
  const parts = [
    select === undefined ? undefined : signed('select', select),
    filter === undefined ? undefined : filterText(filter),
    ordering === undefined ? undefined : signed('ordering', ordering),
    limit === undefined ? undefined : `limit=${limit}`,
    offset === undefined ? undefined : `offset=${offset}`,
    search === undefined ? undefined : `search=${operandText(search)}`,
  ];
  return parts.filter((part) => part !== undefined).join('&');
}

/** A condition as it stands in an address. */
export function filterText(node: FilterNode): string {
  switch (node.operator) {
    case 'and':
    case 'or':
      return `${node.operator}(${node.filters.map(filterText).join(',')})`;
    case 'not':
      return `not(${filterText(node.filter)})`;
    case 'in':
    case 'out':
      return `${node.operator}(${node.property},(${node.values.map(operandText).join(',')}))`;
    case 'like':
    case 'ilike':
      return `${node.operator}(${node.property},${operandText(node.pattern)})`;
    default:
      return `${node.operator}(${node.property},${operandText(node.value)})`;
  }
}

/** A plus is encoded: some servers take it for a space. */
function signed(operator: 'select' | 'ordering', properties: readonly SignedProperty[]): string {
  return `${operator}(${properties.map(({ sign, property }) => `${sign === '-' ? '-' : ''}${property}`).join(',')})`;
}

/**
 * A value, quoted unless it is plain. The server decodes the whole query before it parses it, so that percent-encoding alone protects nothing.
 * @throws RqlError `CONNECT_RQL_UNWRITABLE` for text that has both kinds of quotes: the grammar has no escape for them.
 */
export function operandText(operand: RqlOperand): string {
  if (typeof operand !== 'string') return `${operand.constant}()`;
  if (PLAIN.test(operand)) return encoded(operand);
  if (!operand.includes('"')) return encoded(`"${operand}"`);
  if (!operand.includes("'")) return encoded(`'${operand}'`);
  throw new RqlError(
    'CONNECT_RQL_UNWRITABLE',
    'A value with both " and \' cannot be written in RQL, which has no escape for them. Search for a part of it with like.',
  );
}

function encoded(text: string): string {
  try {
    return encodeURIComponent(text)
      .replace(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
      .replace(HARMLESS, (code) => DECODED[code] ?? code);
  } catch {
    throw new RqlError('CONNECT_RQL_UNWRITABLE', 'A value with half a surrogate pair is no text and cannot be sent.');
  }
}
