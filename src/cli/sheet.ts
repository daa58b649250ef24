import { cellWidth, fitted, wrapped } from './cell-width';
import { escaped } from './escaped';
import { paint, type Style } from './paint';
import { table, type Cell, type Column } from './table';
import { roomOf, type Terminal } from './terminal';

/** Lines that are made one after another, each of texts of anybody: they are escaped, painted where there are colours, and fit the terminal. */
export class Sheet {
  readonly #lines: string[] = [];

  constructor(readonly terminal: Terminal) {}

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** A line of parts; what does not fit is cut off. */
  line(...parts: readonly Cell[]): this {
    let left = roomOf(this.terminal);
    let line = '';
    for (const part of parts) {
      const { text, style } = typeof part === 'string' ? { text: part, style: undefined } : part;
      const shown = fitted(escaped(text), left);
      left -= cellWidth(shown);
      line += paint(shown, style, this.terminal);
    }
    this.#lines.push(line.trimEnd());
    return this;
  }

  /** A text in as many lines as it takes, each indented by so many cells. */
  text(text: string, indent = 0, style?: Style): this {
    const room = roomOf(this.terminal) - indent;
    for (const line of wrapped(escaped(text), Math.max(8, room))) this.#lines.push(' '.repeat(indent) + paint(line, style, this.terminal));
    return this;
  }

  /** A heading, with an empty line before it. */
  heading(text: string): this {
    this.#lines.push('', paint(escaped(text), 'bold', this.terminal));
    return this;
  }

  /** A table, indented. */
  table(headings: readonly (string | Column)[], rows: readonly (readonly Cell[])[], indent = 0): this {
    const { isTTY = false } = this.terminal;
    const drawn = table(headings, rows, { isTTY, columns: roomOf(this.terminal) - indent });
    for (const line of drawn.trimEnd().split('\n')) this.#lines.push(' '.repeat(indent) + line);
    return this;
  }

  toString(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }
}
