/** What a table is written to. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const GAP = '  ';

/**
 * Rows under headings, in columns. On a terminal the headings are bold (unless NO_COLOR is set) and one column is cut so that lines fit; elsewhere
 * the text is plain and whole.
 * @param flexible the column that is cut
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], terminal: Terminal, flexible: number): string {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const total = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
  const room = terminal.isTTY ? (terminal.columns ?? 80) : Infinity;
  if (total > room) widths[flexible] = Math.max(8, widths[flexible]! - (total - room));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cut(cell, widths[column]!).padEnd(widths[column]!))
      .join(GAP)
      .trimEnd();
  return [bold(line(headings), terminal), ...rows.map(line)].map((text) => `${text}\n`).join('');
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function bold(text: string, terminal: Terminal): string {
  return terminal.isTTY && !process.env['NO_COLOR'] ? `\u001b[1m${text}\u001b[22m` : text;
}
