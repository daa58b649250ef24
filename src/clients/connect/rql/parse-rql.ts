import { COMPARISONS, joined, negated, pattern, type Comparison, type FilterNode, type QueryNode, type RqlOperand, type SignedProperty } from './rql-node';
import { RqlQuery } from './rql-query';
import { RqlReader } from './rql-reader';

const PROPERTY = /[a-zA-Z][\p{L}\p{N}_\-.]*/uy;
const PLAIN_VALUE = /[\p{L}\p{N}_\-*+\\][\p{L}\p{N}_.\s\-:+@*\\]*/uy;
const AND = ['&', ','];
const OR = ['|', ';'];
const DIRECTIVES = ['select', 'ordering'] as const;

type Draft = { -readonly [K in keyof QueryNode]: QueryNode[K] };

/**
 * Reads a query string as Connect's filters do: percent-encoding is undone first, for the whole of it, so that only quotes protect what is inside a value.
 * Takes time in proportion to its length. @throws RqlError `CONNECT_RQL_INVALID` with the position, counted in the decoded text.
 */
export function parseRql(query: string): RqlQuery {
  return new RqlParser(new RqlReader(decoded(query.startsWith('?') ? query.slice(1) : query))).query();
}

/** As Python's `unquote` does it: what is no proper escape stays as it is, a plus is a plus, bytes that are no UTF-8 become U+FFFD. */
function decoded(query: string): string {
  return query.replace(/(?:%[0-9a-fA-F]{2})+/g, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'));
}

class RqlParser {
  readonly #found: Draft = {};
  /** How many parts of the query itself (`limit`, `ordering`, …) were found. */
  #directives = 0;

  constructor(private readonly reader: RqlReader) {}

  query(): RqlQuery {
    if (!this.reader.ended()) {
      const filter = this.#terms('', true);
      if (!this.reader.ended()) throw this.reader.error("'&' or the end was expected");
      if (filter !== undefined) this.#found.filter = filter;
    }
    return new RqlQuery(this.#found);
  }

  /** Terms joined by `&` or `,`, or inside parentheses by `|` or `;`, up to but without the closing character. */
  #terms(end: '' | ')', conjunctive: boolean): FilterNode | undefined {
    const before = this.#directives;
    const filters: (FilterNode | undefined)[] = [this.#term(conjunctive)];
    const separators = AND.includes(this.reader.next) || end === '' ? AND : OR;
    while (separators.some((separator) => this.reader.skip(separator))) filters.push(this.#term(conjunctive && separators === AND));
    if (separators === OR && filters.length > 1 && this.#directives > before)
      throw this.reader.error('limit, offset, search, ordering and select cannot be alternatives');
    return only(separators === AND ? 'and' : 'or', filters);
  }

  /** One term; nothing if it was a part of the query itself, which may stand only where everything around it is joined by and. */
  #term(conjunctive: boolean): FilterNode | undefined {
    const start = this.reader.at;
    if (this.reader.skip('(')) return this.#closed(() => this.#terms(')', conjunctive));
    const name = this.reader.take(PROPERTY);
    if (name === undefined) throw this.reader.error('a property or an operator was expected');
    const before = this.#directives;
    const filter = this.reader.skip('(') ? this.#closed(() => this.#call(name, start, conjunctive)) : this.#assignment(name, start);
    if (!conjunctive && this.#directives > before) throw this.reader.error(`'${name}' cannot stand inside of or and not`, start);
    return filter;
  }

  #closed<T>(read: () => T): T {
    const found = this.reader.inside(read);
    this.reader.expect(')');
    return found;
  }

  #call(operator: string, start: number, conjunctive: boolean): FilterNode | undefined {
    if (operator === 'and' || operator === 'or') return this.#junction(operator, start, conjunctive);
    if (operator === 'not') return negated(this.#term(false)!);
    const directive = DIRECTIVES.find((name) => name === operator);
    if (directive !== undefined) return this.#directive(directive, this.#signed(), start);
    const isList = operator === 'in' || operator === 'out';
    const isSearch = operator === 'like' || operator === 'ilike';
    if (!isList && !isSearch && !isComparison(operator)) throw this.reader.error(`there is no operator '${operator}'`, start);
    const property = this.#property();
    this.reader.expect(',');
    if (isList) return { operator, property, values: this.#values() };
    if (!isSearch) return this.#comparison(operator, property, start);
    const value = this.#value();
    if (typeof value !== 'string') throw this.reader.error(`${operator} takes no ${value.constant}()`, start);
    return pattern(operator, property, value);
  }

  #junction(operator: 'and' | 'or', start: number, conjunctive: boolean): FilterNode | undefined {
    const filters: (FilterNode | undefined)[] = [];
    do {
      const both: (FilterNode | undefined)[] = [];
      do both.push(this.#term(conjunctive && operator === 'and'));
      while (this.reader.skip('&'));
      filters.push(only('and', both));
    } while (this.reader.skip(','));
    if (filters.length < 2) throw this.reader.error(`${operator} takes two terms and more`, start);
    return only(operator, filters);
  }

  /** `property=value` or `property=eq=value`. */
  #assignment(property: string, start: number): FilterNode | undefined {
    this.reader.expect('=');
    const operator = COMPARISONS.find((name) => this.reader.skip(`${name}=`)) ?? 'eq';
    return this.#comparison(operator, property, start);
  }

  #comparison(operator: Comparison, property: string, start: number): FilterNode | undefined {
    const value = this.#value();
    if (property !== 'limit' && property !== 'offset' && property !== 'search') return { operator, property, value };
    if (operator !== 'eq' || typeof value !== 'string') throw this.reader.error(`'${property}' takes a value by '='`, start);
    if (property === 'search') return this.#directive(property, value, start);
    if (!/^\d{1,15}$/.test(value)) throw this.reader.error(`'${property}' is a whole number of 0 and more`, start);
    return this.#directive(property, Number(value), start);
  }

  #directive<K extends Exclude<keyof Draft, 'filter'>>(name: K, value: NonNullable<Draft[K]>, start: number): FilterNode | undefined {
    if (this.#found[name] !== undefined) throw this.reader.error(`'${name}' stands in it twice`, start);
    this.#found[name] = value;
    this.#directives++;
    return undefined;
  }

  #property(): string {
    const property = this.reader.take(PROPERTY);
    if (property === undefined) throw this.reader.error('a property was expected');
    return property;
  }

  #values(): readonly RqlOperand[] {
    this.reader.expect('(');
    const values = [this.#value()];
    while (this.reader.skip(',')) values.push(this.#value());
    this.reader.expect(')');
    return values;
  }

  #signed(): readonly SignedProperty[] {
    const properties: SignedProperty[] = [];
    if (this.reader.next === ')') return properties;
    do {
      const sign = this.reader.skip('-') ? '-' : '+';
      if (sign === '+') this.reader.skip('+');
      properties.push({ sign, property: this.#property() });
    } while (this.reader.skip(','));
    return properties;
  }

  #value(): RqlOperand {
    if (this.reader.skip('null()')) return { constant: 'null' };
    if (this.reader.skip('empty()')) return { constant: 'empty' };
    const start = this.reader.at;
    for (const quote of ['"', "'"]) {
      if (!this.reader.skip(quote)) continue;
      const value = this.reader.upTo(quote);
      if (value === undefined) throw this.reader.error('a quote is not closed', start);
      return value;
    }
    const value = this.reader.take(PLAIN_VALUE);
    if (value === undefined) throw this.reader.error('a value was expected; anything but letters, digits and .-:+@*_ is quoted');
    return value;
  }
}

const isComparison = (operator: string): operator is Comparison => (COMPARISONS as readonly string[]).includes(operator);

/** What is left of terms without the parts of the query itself. */
function only(operator: 'and' | 'or', found: readonly (FilterNode | undefined)[]): FilterNode | undefined {
  const [first, ...rest] = found.filter((filter) => filter !== undefined);
  return first === undefined ? undefined : joined(operator, [first, ...rest]);
}
