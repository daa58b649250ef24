import { TerminalError } from '../../core/errors';
import type { Filter } from './connect-call';

/** What a list is asked for. */
export interface QueryParts {
  readonly select: readonly string[];
  readonly filters: readonly Filter[];
  readonly ordering: readonly string[];
  readonly search: string | undefined;
}

/** Names that mean something else in a query than a property. */
const RESERVED = /^(limit|offset|search)\s*=/i;
const PROPERTY = /^[+-]?[a-zA-Z][\w.-]*$/;
/** Whatever RFC 3986 lets stand in a query, less `%` and `+`, which would be read as something else. */
const PLAIN = /^[\w\-.~!$'()*,;=:@/?&]$/;
/** The same inside a quoted value, less what parts a query, for servers that part it before they decode it. */
const PLAIN_QUOTED = /^[\w\-.~!$()*,:@/?]$/;

/**
 * The query of a list in Connect's order: `[select(..)&][filters&][ordering(..)&]limit=N&offset=M[&search=..]`. Encoded no more than is needed.
 * @throws TerminalError `CONNECT_CALL_INVALID` for a part that would change what another one means.
 */
export function queryText(parts: QueryParts, limit: number, offset: number): string {
  const pieces = [
    ...properties('select', parts.select),
    ...filterTexts(parts.filters),
    ...properties('ordering', parts.ordering),
    `limit=${limit}`,
    `offset=${offset}`,
    ...(parts.search === undefined ? [] : [`search=${encodeURIComponent(parts.search)}`]),
  ];
  return pieces.join('&');
}

/** What a single object is asked for. */
export function selectText(select: readonly string[]): string | undefined {
  return properties('select', select)[0];
}

function properties(name: 'select' | 'ordering', list: readonly string[]): readonly string[] {
  const odd = list.find((property) => !PROPERTY.test(property));
  if (odd !== undefined) throw invalid(`${name}: '${odd}' is no property; it is a name, with dots for what is inside, and may have + or - in front`);
  return list.length === 0 ? [] : [`${name}(${list.map((property) => property.replace('+', '%2B')).join(',')})`];
}

function filterTexts(filters: readonly Filter[]): readonly string[] {
  const texts = filters.map(String).filter((text) => text.trim() !== '');
  return texts.map((text) => {
    const piece = scanned(text);
    return texts.length > 1 && piece.either ? `(${piece.encoded})` : piece.encoded;
  });
}

/** A filter, encoded, and whether it says `or` outside of parentheses. */
interface Scanned {
  readonly encoded: string;
  readonly either: boolean;
}

/** Goes through a filter once: whatever is quoted is a value, and nothing may be left open at its end, which would swallow what stands behind it. */
function scanned(text: string): Scanned {
  let [encoded, quote, part] = ['', '', ''];
  let [depth, either] = [0, false];
  for (const character of text) {
    if (quote !== '') {
      encoded += encodedAs(character, PLAIN_QUOTED);
      if (character === quote) quote = '';
      continue;
    }
    encoded += encodedAs(character, PLAIN);
    if (character === '"' || character === "'") quote = character;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) break;
    if (depth === 0 && (character === '|' || character === ';')) either = true;
    part = depth === 0 && /[&,|;]/.test(character) ? '' : part + character;
    if (depth === 0 && RESERVED.test(part.trim())) throw invalid(`the filter ${text} sets ${part.trim()}, which is no property; use the method of that name`);
  }
  if (quote !== '' || depth !== 0) throw invalid(`the filter ${text} has a quote or a parenthesis that has no partner`);
  return { encoded, either };
}

function encodedAs(character: string, plain: RegExp): string {
  if (plain.test(character) && character !== "'") return character;
  if (character === "'") return '%27';
  try {
    return encodeURIComponent(character);
  } catch {
    throw invalid('half a character stands in it');
  }
}

const invalid = (why: string): TerminalError => new TerminalError(`A list of Connect cannot be asked for: ${why}.`, { code: 'CONNECT_CALL_INVALID' });
