import type { Config } from './config';
import { isSecretName } from './secret-name';
import { MASK, SecretText } from './secret-text';

/** Deeper values are cut: no log line and no page is read that far down. */
const DEPTH_LIMIT = 32;
/** Values per call; more are cut, so that no object can keep the process busy or fill its memory. */
const VALUE_LIMIT = 100_000;

const TOO_DEEP = '[too deep]';
const TOO_MUCH = '[too much]';
const CIRCULAR = '[circular]';
const UNREADABLE = '[unreadable]';

/** Where one call stands: what it may still look at, and the objects it is inside of. */
interface Walk {
  left: number;
  readonly ancestors: Set<object>;
}

const redactors = new WeakMap<Config, Redactor>();

/**
 * Makes a copy of anything that may be shown: plain JSON-like data with every secret masked. Secrets are what stands under a name that looks like
 * one, every registered value wherever it occurs inside a text, and the values of Connect parameters of type `password`. Errors become
 * `{ name, message, code, stack, cause, … }`. Never throws, never changes what it is given.
 */
export class Redactor {
  readonly #text = new SecretText();

  constructor(secrets: Iterable<string> = []) {
    this.register(...secrets);
  }

  /** The one redactor of a configuration, which everybody shares: what one registers, all mask. */
  static of(config: Config): Redactor {
    const known = redactors.get(config);
    if (known !== undefined) return known;
    const made = new Redactor(config.secrets());
    redactors.set(config, made);
    return made;
  }

  /** From now on these values are masked too, such as a token that was fetched a moment ago. Those under 4 characters are ignored. */
  register(...secrets: readonly string[]): void {
    for (const secret of secrets) this.#text.register(secret);
  }

  /** Like {@link register}, for secrets that come and go, such as keys that are made for one task: only the last 1,000 of these are remembered. */
  registerPassing(...secrets: readonly string[]): void {
    for (const secret of secrets) this.#text.registerPassing(secret);
  }

  /** Any value, as it may be shown. */
  redact(value: unknown): unknown {
    return this.#visit(value, 0, { left: VALUE_LIMIT, ancestors: new Set() });
  }

  /** A text, as it may be shown. */
  text(text: string): string {
    try {
      return this.#text.mask(text);
    } catch {
      return MASK; // a text so large that it cannot be searched is not shown
    }
  }

  #visit(value: unknown, depth: number, walk: Walk): unknown {
    if (walk.left-- <= 0) return TOO_MUCH;
    if (typeof value !== 'object' || value === null) return this.#primitive(value);
    if (walk.ancestors.has(value)) return CIRCULAR;
    if (depth >= DEPTH_LIMIT) return TOO_DEEP;
    walk.ancestors.add(value);
    try {
      return this.#object(value, depth + 1, walk);
    } catch {
      return UNREADABLE; // a proxy or a getter that throws
    } finally {
      walk.ancestors.delete(value);
    }
  }

  #primitive(value: unknown): unknown {
    switch (typeof value) {
      case 'string':
        return this.text(value);
      case 'number': {
        const shown = this.text(String(value));
        return Number.isFinite(value) && shown === String(value) ? value : shown;
      }
      case 'bigint':
      case 'symbol':
        return this.text(String(value));
      case 'function':
        return '[function]';
      default:
        return value;
    }
  }

  #object(value: object, depth: number, walk: Walk): unknown {
    if (Array.isArray(value)) return this.#list(value, depth, walk);
    if (isError(value)) return this.#record(errorEntries(value), depth, walk);
    if (value instanceof Map) return this.#map(value, depth, walk);
    if (value instanceof Set) return this.#list([...value], depth, walk);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    const own = value as { readonly toJSON?: (key: string) => unknown };
    if (typeof own.toJSON === 'function') {
      const written = own.toJSON('');
      if (written !== value) return this.#visit(written, depth, walk);
    }
    return this.#record(ownEntries(value), depth, walk);
  }

  #list(values: readonly unknown[], depth: number, walk: Walk): unknown[] {
    const shown: unknown[] = [];
    for (let index = 0; index < values.length; index++) {
      if (walk.left <= 0) return [...shown, TOO_MUCH];
      shown.push(this.#visit(read(values, index), depth, walk));
    }
    return shown;
  }

  #map(map: ReadonlyMap<unknown, unknown>, depth: number, walk: Walk): unknown {
    const entries = [...map];
    if (entries.every((entry): entry is [string, unknown] => typeof entry[0] === 'string')) return this.#record(entries, depth, walk);
    return this.#list(entries, depth, walk);
  }

  #record(entries: readonly (readonly [string, unknown])[], depth: number, walk: Walk): Record<string, unknown> {
    const namesSecret = namesSecretValue(entries);
    const shown: [string, unknown][] = [];
    for (const [name, value] of entries) {
      const secret = isSecretName(name) || (namesSecret && (name === 'value' || name === 'structured_value'));
      shown.push([this.text(name), secret ? masked(value) : this.#visit(value, depth, walk)]);
      if (walk.left <= 0) break;
    }
    return Object.fromEntries(shown); // defines, never assigns: a member called __proto__ stays a member
  }
}

/** That there is nothing, or a mere yes or no, is no secret. */
function masked(value: unknown): unknown {
  return value === undefined || value === null || value === '' || typeof value === 'boolean' ? value : MASK;
}

/** A parameter of type `password`, or a pair such as `{ name: 'Authorization', value: … }`. */
function namesSecretValue(entries: readonly (readonly [string, unknown])[]): boolean {
  return entries.some(([name, value]) => {
    if (typeof value !== 'string') return false;
    return (name === 'type' && value.toLowerCase() === 'password') || ((name === 'id' || name === 'name' || name === 'key') && isSecretName(value));
  });
}

/** Also an error of another realm, as Node's own are under jest. */
function isError(value: object): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function ownEntries(value: object): [string, unknown][] {
  return Object.keys(value).map((name) => [name, read(value, name)]);
}

/** What is worth showing of an error, in the order in which it is read; a class may have put more on it. */
function errorEntries(error: Error): [string, unknown][] {
  const first = ['name', 'message', 'code', 'stack', 'cause', 'errors'].map((name): [string, unknown] => [name, read(error, name)]);
  const rest = ownEntries(error).filter(([name]) => !first.some(([known]) => known === name));
  return [...first.filter(([, value]) => value !== undefined), ...rest];
}

function read(from: object, name: string | number): unknown {
  try {
    return (from as Readonly<Record<string | number, unknown>>)[name];
  } catch {
    return UNREADABLE;
  }
}
