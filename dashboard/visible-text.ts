/** A piece of a foreign text: as it is, or a character that would not be seen, by its name. */
export interface Piece {
  readonly text: string;
  readonly hidden: boolean;
}

/** Control characters (but line break and tab), what turns the direction of writing, what has no width, and halves of characters. */
const HIDDEN =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
/** In one line, line breaks and tabs are hidden, too. */
const HIDDEN_IN_LINE = new RegExp(`${HIDDEN.source}|[\\t\\n]`, 'g');

const SYMBOLS: Readonly<Record<string, string>> = { '\n': '↵', '\t': '⇥' };

/** The name of a character that is not seen. Unicode has pictures of some, and few fonts have these. */
const nameOf = (character: string): string => SYMBOLS[character] ?? `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

/** A text from outside, cut where something in it would not be seen. @param block whether line breaks and tabs may stand in it */
export function visiblePieces(text: string, block = false): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(block ? HIDDEN : HIDDEN_IN_LINE)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), hidden: false });
    pieces.push({ text: nameOf(match[0]), hidden: true });
    from = match.index + 1;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), hidden: false });
  return pieces;
}

/** The same as one text, for where no markup can be. */
export const visibleText = (text: string): string =>
  visiblePieces(text)
    .map((piece) => (piece.hidden ? `‹${piece.text}›` : piece.text))
    .join('');
