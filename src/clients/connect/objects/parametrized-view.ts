import type { Events, Parameter, Reference } from '../../asset-request';
import { ConnectView } from './connect-view';
import { findById } from './find-by-id';
import { memberAccess, type MemberAccess } from './member-access';
import { MissingParameterError } from './missing-parameter-error';
import { parameterDraft, withParameter, type ParameterDetails, type ParameterDraft, type ParameterOptions, type ParameterValue } from './parameters';

/** What requests, assets and tier configurations have in common. */
export interface Parametrized {
  readonly id: string;
  readonly params?: readonly Parameter[];
  readonly contract?: Reference;
  readonly marketplace?: Reference;
  readonly events?: Events;
}

type ParameterMember<K extends keyof Parameter, Fallback> = NonNullable<Parameter[K]> | Fallback;

/** A view of something that has parameters. */
export abstract class ParametrizedView<Raw extends Parametrized> extends ConnectView<Raw> {
  get id(): string {
    return this.raw.id;
  }

  get contract(): MemberAccess<Reference> {
    return memberAccess(this.raw.contract);
  }

  get marketplace(): MemberAccess<Reference> {
    return memberAccess(this.raw.marketplace);
  }

  /** When what happened: `events('created')?.at`. */
  get events(): MemberAccess<Events> {
    return memberAccess(this.raw.events);
  }

  /** The parameters; none where there is no list. */
  params(): readonly Parameter[] {
    return this.raw.params ?? [];
  }

  /** What a marketplace or a reseller has configured. */
  abstract configurationParams(): readonly Parameter[];

  /** The parameter of this id, or one of its members. @throws MissingParameterError */
  param(id: string): Parameter;
  param<K extends keyof Parameter, Fallback = undefined>(id: string, key: K, fallback?: Fallback): ParameterMember<K, Fallback>;
  param(id: string, key?: keyof Parameter, fallback?: unknown): unknown {
    return parameterIn(this.params(), id, key, fallback);
  }

  /** As {@link param}, but `undefined` where there is none. */
  findParam(id: string): Parameter | undefined {
    return findById(this.params(), id);
  }

  /** The configuration parameter of this id, or one of its members. @throws MissingParameterError */
  configurationParam(id: string): Parameter;
  configurationParam<K extends keyof Parameter, Fallback = undefined>(id: string, key: K, fallback?: Fallback): ParameterMember<K, Fallback>;
  configurationParam(id: string, key?: keyof Parameter, fallback?: unknown): unknown {
    return parameterIn(this.configurationParams(), id, key, fallback);
  }

  /** With this parameter: what is not said of one that is there stays as it is. @throws MissingParameterError with `create: false` */
  withParam(id: string, value?: ParameterValue, details?: ParameterDetails, options?: ParameterOptions): this {
    return this.withParamList(withParameter(this.params(), parameterDraft(id, value, details), options));
  }

  /** With these parameters, each as by {@link withParam}. */
  withParams(drafts: readonly ParameterDraft[], options?: ParameterOptions): this {
    return this.withParamList(withParameters(this.params(), drafts, options));
  }

  withConfigurationParam(id: string, value?: ParameterValue, details?: ParameterDetails, options?: ParameterOptions): this {
    return this.withConfigurationList(withParameter(this.configurationParams(), parameterDraft(id, value, details), options));
  }

  withConfigurationParams(drafts: readonly ParameterDraft[], options?: ParameterOptions): this {
    return this.withConfigurationList(withParameters(this.configurationParams(), drafts, options));
  }

  withContract(contract: string | Partial<Reference>): this {
    return this.withReference('contract', contract);
  }

  withMarketplace(marketplace: string | Partial<Reference>): this {
    return this.withReference('marketplace', marketplace);
  }

  withEvents(events: Events): this {
    return this.withReference('events', events);
  }

  withId(id: string): this {
    return this.withMember('id', id);
  }

  protected withParamList(params: readonly Parameter[]): this {
    return this.withMember('params', params);
  }

  protected abstract withConfigurationList(params: readonly Parameter[]): this;
}

/** The parameter of a list, or one of its members. @throws MissingParameterError */
export function parameterIn(list: readonly Parameter[], id: string, key?: keyof Parameter, fallback?: unknown): unknown {
  const found = findById(list, id);
  if (found === undefined) throw new MissingParameterError(id);
  return key === undefined ? found : memberAccess(found)(key, fallback);
}

export function withParameters(list: readonly Parameter[], drafts: readonly ParameterDraft[], options?: ParameterOptions): readonly Parameter[] {
  return drafts.reduce((before, draft) => withParameter(before, draft, options), list);
}
