import { RqlError } from './rql-error';

/** Nested deeper, a query is refused: nobody means it, and it would use up the stack. */
const DEPTH_LIMIT = 64;
/** How much of a query an error shows. */
const SHOWN = 24;

/** Walks along a query, once and never back. */
export class RqlReader {
  #at = 0;
  #depth = 0;

  constructor(readonly text: string) {}

  get at(): number {
    return this.#at;
  }

  ended(): boolean {
    return this.#at >= this.text.length;
  }

  /** The character that comes next; empty at the end. */
  get next(): string {
    return this.text.charAt(this.#at);
  }

  /** Goes past this text if it comes next. */
  skip(expected: string): boolean {
    if (!this.text.startsWith(expected, this.#at)) return false;
    this.#at += expected.length;
    return true;
  }

  /** Goes past this text. @throws RqlError */
  expect(expected: string): void {
    if (!this.skip(expected)) throw this.error(`'${expected}' is missing`);
  }

  /** Goes past what a sticky expression finds here. */
  take(expression: RegExp): string | undefined {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  /** Goes past all up to the next such character, and that one too; `undefined` where there is none. */
  upTo(end: string): string | undefined {
    const stop = this.text.indexOf(end, this.#at);
    if (stop === -1) return undefined;
    const found = this.text.slice(this.#at, stop);
    this.#at = stop + 1;
    return found;
  }

  /** Reads something inside of something. @throws RqlError when that is too deep. */
  inside<T>(read: () => T): T {
    if (++this.#depth > DEPTH_LIMIT) throw this.error(`it is nested deeper than ${DEPTH_LIMIT}`);
    const found = read();
    this.#depth--;
    return found;
  }

  error(what: string, at = this.#at): RqlError {
    const seen = at >= this.text.length ? 'at its end' : `at ${at}: ${JSON.stringify(this.text.slice(at, at + SHOWN))}`;
    return new RqlError('CONNECT_RQL_INVALID', `The query cannot be understood: ${what}, ${seen}.`, at);
  }
}
