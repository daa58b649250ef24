import { cellWidth, fitted, padded } from './cell-width';
import { escaped } from './escaped';
import { paint, type Style } from './paint';
import { roomOf, type Terminal } from './terminal';

/** A cell: a text of anybody, which is escaped, and how it is painted. */
export type Cell = string | { readonly text: string; readonly style: Style | undefined };

export interface Column {
  readonly heading: string;
  /** The cells down to which it may be cut so that lines fit: without it, it is cut only where nothing else helps. */
  readonly least?: number;
  readonly align?: 'right';
}

const GAP = '  ';

/**
 * Rows under headings, in columns. On a terminal lines fit: the widest of the columns that may be cut are, and if that is not enough, what stands at the end of the
 * line. Elsewhere the text is plain and whole. Control characters are shown, not obeyed.
 */
export function table(headings: readonly (string | Column)[], rows: readonly (readonly Cell[])[], terminal: Terminal): string {
  const columns = headings.map((heading): Column => (typeof heading === 'string' ? { heading } : heading));
  const texts = rows.map((row) => row.map((cell) => escaped(typeof cell === 'string' ? cell : cell.text)));
  const wanted = columns.map(({ heading }, column) => texts.reduce((most, row) => Math.max(most, cellWidth(row[column] ?? '')), cellWidth(heading)));
  const room = roomOf(terminal);
  const widths = widthsWithin(room, columns, wanted);
  const line = (cells: readonly string[], styleOf: (column: number) => Style | undefined): string => {
    let left = room;
    const parts = widths.map((width, column) => {
      const shown = aligned(fitted(cells[column] ?? '', Math.max(0, Math.min(width, left))), Math.min(width, Math.max(0, left)), columns[column]!);
      left -= width + GAP.length;
      return column === widths.length - 1 ? paintedText(shown.trimEnd(), styleOf(column), terminal) : paintedText(shown, styleOf(column), terminal);
    });
    return trimmed(parts);
  };
  const heading = line(
    columns.map(({ heading }) => heading),
    () => undefined,
  );
  const lines = texts.map((cells, row) =>
    line(cells, (column) => {
      const cell = rows[row]![column];
      return typeof cell === 'object' ? cell.style : undefined;
    }),
  );
  return [paint(heading, 'bold', terminal), ...lines].map((text) => `${text}\n`).join('');
}

/** The spaces that fill a cell are not painted. */
function paintedText(text: string, style: Style | undefined, terminal: Terminal): string {
  const [, before = '', bare = '', after = ''] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
  return before + paint(bare, style, terminal) + after;
}

/** A line without what is empty at its end. */
function trimmed(parts: readonly string[]): string {
  return parts.join(GAP).trimEnd();
}

function aligned(text: string, width: number, { align }: Column): string {
  return align === 'right' ? ' '.repeat(Math.max(0, width - cellWidth(text))) + text : padded(text, width);
}

/** The widest of those that may be cut give way first, each down to its least. */
function widthsWithin(room: number, columns: readonly Column[], wanted: readonly number[]): readonly number[] {
  const widths = [...wanted];
  let over = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - room;
  while (over > 0) {
    const widest = columns.reduce<number | undefined>((found, { least }, column) => {
      if (least === undefined || widths[column]! <= least) return found;
      return found === undefined || widths[column]! > widths[found]! ? column : found;
    }, undefined);
    if (widest === undefined) break;
    widths[widest]! -= 1;
    over -= 1;
  }
  return widths;
}
