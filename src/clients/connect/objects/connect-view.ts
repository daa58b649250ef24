import { merge } from './merge';

type Members = Readonly<Record<string, unknown>>;

/**
 * A view of an object of Connect: plain JSON, which is neither copied nor checked nor changed. Every `with…` gives another view of other JSON; what
 * is the same in both is shared.
 */
export abstract class ConnectView<Raw extends object> {
  constructor(
    /** The JSON itself. */
    readonly raw: Raw,
  ) {}

  /** One of the object's own members, unknown ones too; `fallback` where it is missing or `null`. */
  get<K extends keyof Raw, Fallback = undefined>(key: K, fallback?: Fallback): NonNullable<Raw[K]> | Fallback {
    const value = Object.hasOwn(this.raw, key) ? this.raw[key] : undefined;
    return value ?? (fallback as Fallback);
  }

  withMember<K extends keyof Raw>(key: K, value: Raw[K]): this {
    return this.around({ ...this.raw, [key]: value });
  }

  withoutMember(key: keyof Raw): this {
    return this.around(Object.fromEntries(Object.entries(this.raw).filter(([name]) => name !== key)) as Raw);
  }

  /** With this laid over it, as {@link merge} does it: lists are joined. */
  merge(override: Readonly<Partial<Raw>>): this {
    return this.around(merge(this.raw, override));
  }

  toJSON(): Raw {
    return this.raw;
  }

  /** The same kind of view of other JSON. */
  protected around(raw: Raw): this {
    return new (this.constructor as new (raw: Raw) => this)(raw);
  }

  /** A text is an id, and replaces what is there; members are laid over it. */
  protected withReference(key: keyof Raw, given: string | object): this {
    return this.withMember(key, referenced(this.get(key), given) as Raw[typeof key]);
  }
}

/** What stands in the place of a referenced object: `{ id }`, or what is known of it with these members laid over. */
export function referenced(known: unknown, given: string | object): object {
  if (typeof given === 'string') return { id: given };
  return merge((typeof known === 'object' && known !== null ? known : {}) as Members, given);
}
