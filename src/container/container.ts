import { Container as InversifyContainer, type BindToFluentSyntax, type ServiceIdentifier } from 'inversify';
import { inheritConstructor } from './inherit-constructor';

export type { ServiceIdentifier };

/**
 * The root container: Inversify with singletons by default, no autobind (it would instantiate an unbound abstract token without a word),
 * and the rule that makes providers replaceable: a token that one provider bound and a later one binds again belongs to the later one. Only a token that says so
 * itself (`static readonly multiBound = true`) collects what all providers bind to it.
 */
export class Container extends InversifyContainer {
  readonly #owners = new Map<ServiceIdentifier, object>();
  #registering: object | undefined;

  constructor() {
    super({ defaultScope: 'Singleton' }); // autobind is off unless asked for
  }

  /** What `work` binds is owned by `owner`. */
  registering(owner: object, work: () => void): void {
    this.#registering = owner;
    try {
      work();
    } finally {
      this.#registering = undefined;
    }
  }

  override bind<T>(token: ServiceIdentifier<T>): BindToFluentSyntax<T> {
    const owner = this.#registering ?? this;
    const former = this.#owners.get(token);
    if (former !== undefined && former !== owner && !isMultiBound(token)) this.unbind(token);
    this.#owners.set(token, owner);
    const syntax = super.bind(token);
    const to = syntax.to.bind(syntax);
    syntax.to = (cls) => {
      inheritConstructor(cls);
      return to(cls);
    };
    return syntax;
  }

  /** Who bound a token last. */
  ownerOf(token: ServiceIdentifier): object | undefined {
    return this.#owners.get(token);
  }

  /** Every token that was bound. */
  tokens(): readonly ServiceIdentifier[] {
    return [...this.#owners.keys()];
  }
}

/** Whether a token has as many bindings as all providers together give it. */
export const isMultiBound = (token: ServiceIdentifier): boolean =>
  typeof token === 'function' && (token as { readonly multiBound?: unknown }).multiBound === true;
