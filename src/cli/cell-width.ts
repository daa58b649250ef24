const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const PLAIN = /^[\x20-\x7e]*$/;
const INVISIBLE = /^[\p{M}\p{Cf}\p{Cc}]+$/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[0-9#*]\ufe0f\u20e3/u;

/** The first and last code points of the scripts whose characters take two cells (Unicode's East_Asian_Width W and F). */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];

/** How many cells of a terminal a text takes. */
export function cellWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOf(segment);
  return width;
}

function widthOf(grapheme: string): number {
  if (INVISIBLE.test(grapheme)) return 0;
  if (EMOJI.test(grapheme)) return 2;
  const code = grapheme.codePointAt(0)!;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** A text in at most so many cells: what is cut off is shown by an ellipsis. */
export function fitted(text: string, cells: number): string {
  if (text.length <= cells && PLAIN.test(text)) return text;
  let width = 0;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    const next = width + widthOf(segment);
    if (next > cells) return shortened(kept, cells);
    width = next;
    kept += segment;
  }
  return kept;
}

/** What is left when the ellipsis has its cell. */
function shortened(kept: string, cells: number): string {
  const parts = [...graphemes.segment(kept)].map(({ segment }) => segment);
  let width = cellWidth(kept);
  while (parts.length > 0 && width > cells - 1) width -= widthOf(parts.pop()!);
  return cells < 1 ? '' : `${parts.join('')}…`;
}

/** A text with spaces after it, until it takes so many cells. */
export function padded(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - cellWidth(text)));
}

/** A text in lines of at most so many cells, broken between words where that can be. */
export function wrapped(text: string, cells: number): readonly string[] {
  if (!Number.isFinite(cells)) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((word) => pieces(word, cells))) {
    if (line === '') line = word;
    else if (cellWidth(line) + 1 + cellWidth(word) <= cells) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** A word that is longer than a line, in pieces that are not. */
function pieces(word: string, cells: number): readonly string[] {
  if (cellWidth(word) <= cells) return [word];
  const found: string[] = [''];
  for (const { segment } of graphemes.segment(word)) {
    if (cellWidth(found.at(-1)!) + widthOf(segment) > cells) found.push('');
    found[found.length - 1] += segment;
  }
  return found;
}
