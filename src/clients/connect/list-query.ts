import { TerminalError } from '../../core/errors';
import type { Filter } from './connect-call';
import { RqlQuery } from './rql/rql-query';

/** What a list is asked for. */
export interface ListParts {
  readonly select: readonly string[];
  readonly filters: readonly Filter[];
  readonly ordering: readonly string[];
  readonly search: string | undefined;
}

/** Names that mean something else in a query than a property. */
const RESERVED = /(?:^|[&,|;(])\s*(limit|offset|search)\s*=/i;
/** What stays as it is in an address: what RFC 3986 lets stand in a query, less `+`, which some servers take for a space, and quotes. */
const PLAIN = /^(%[0-9a-f]{2}|[\w\-.~!$()*,;=:@/?&])$/i;
/** The same inside of quotes, less what parts a query, for servers that part it before they decode it. */
const PLAIN_QUOTED = /^(%[0-9a-f]{2}|[\w\-.~!$()*,:@/?])$/i;

const query = new RqlQuery();

/**
 * The query of a list in Connect's order: `[select(..)&][filters&][ordering(..)&]limit=N&offset=M[&search=..]`.
 * @throws TerminalError `CONNECT_CALL_INVALID` for a filter that would change what the rest means, RqlError for names that are none.
 */
export function listQuery(parts: ListParts, limit: number, offset: number): string {
  const paged = query.page(limit, offset);
  const pieces = [
    selectQuery(parts.select),
    ...filterTexts(parts.filters),
    parts.ordering.length === 0 ? '' : String(query.ordering(...parts.ordering)),
    String(parts.search === undefined ? paged : paged.search(parts.search)),
  ];
  return pieces.filter((piece) => piece !== '').join('&');
}

/** What a single object is asked for; empty for all of it. @throws RqlError */
export function selectQuery(select: readonly string[]): string {
  return select.length === 0 ? '' : String(query.select(...select));
}

/** Several filters all hold: one that says `or` at its outside is kept together. */
function filterTexts(filters: readonly Filter[]): readonly string[] {
  const texts = filters.map((filter) => encoded(String(filter).trim())).filter((text) => text !== '');
  const decoded = texts.map(asServersRead);
  return texts.map((text, index) => (saysOr(decoded[index] ?? '') && texts.length > 1 ? `(${text})` : text));
}

/** Percent-encoding that is there is kept: it is how the builder writes values. */
function encoded(filter: string): string {
  let [text, quote] = ['', ''];
  for (const piece of filter.match(/%[0-9a-f]{2}|./gisu) ?? []) {
    text += (quote === '' ? PLAIN : PLAIN_QUOTED).test(piece) ? piece : escaped(piece, filter);
    if (piece === quote) quote = '';
    else if (quote === '' && (piece === '"' || piece === "'")) quote = piece;
  }
  return text;
}

function escaped(piece: string, filter: string): string {
  if (piece === "'") return '%27';
  try {
    return encodeURIComponent(piece);
  } catch {
    throw invalid(filter, 'has half a character');
  }
}

/** Connect decodes a query before it reads it: only quotes protect what is in a value. */
function asServersRead(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(text, 'has an escape that is no UTF-8');
  }
}

/** Whether a filter has `or` outside of parentheses. @throws TerminalError where something is left open, and would swallow what stands behind it. */
function saysOr(filter: string): boolean {
  const bare = filter.replace(/"[^"]*"|'[^']*'/g, ''); // without values
  if (/["']/.test(bare)) throw invalid(filter, 'has a quote that is not closed');
  const reserved = RESERVED.exec(bare)?.[1];
  if (reserved !== undefined) throw invalid(filter, `sets ${reserved}, which is no property: use the method of that name`);
  let depth = 0;
  let either = false;
  for (const character of bare) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) break;
    if (depth === 0 && /[|;]/.test(character)) either = true;
  }
  if (depth !== 0) throw invalid(filter, 'has a parenthesis without its partner');
  return either;
}

const invalid = (filter: string, why: string): TerminalError =>
  new TerminalError(`A list of Connect cannot be asked for: the filter ${filter} ${why}.`, { code: 'CONNECT_CALL_INVALID' });
