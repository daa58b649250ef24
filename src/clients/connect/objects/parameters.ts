import type { Parameter } from '../../asset-request';
import { findById } from './find-by-id';
import { MissingParameterError } from './missing-parameter-error';

/** The value of a parameter: a list or an object becomes its `structured_value`, anything else its `value`, as text. `null` and `undefined` leave what is there. */
export type ParameterValue = string | number | boolean | readonly unknown[] | Readonly<Record<string, unknown>> | null | undefined;

/** Other members of a parameter, named as Connect names them: `value_error`, `type`, `phase`, … */
export type ParameterDetails = Readonly<Partial<Omit<Parameter, 'id' | 'value' | 'structured_value'>>>;

export interface ParameterOptions {
  /** Whether a parameter that is missing is made; an error unless so. `true` unless given. */
  readonly create?: boolean;
}

/** A parameter of which only what is to change is given. */
export type ParameterDraft = Readonly<Partial<Parameter>> & { readonly id: string };

/** A new parameter, with what Connect gives every one. */
export function makeParam(id: string, value?: ParameterValue, details: ParameterDetails = {}): Parameter {
  return { id, name: id, title: id, description: '', type: 'text', ...valueMembers(value), ...present(details) };
}

/** A list in which the parameter is as said; what is not said of one that is there stays. @throws MissingParameterError */
export function withParameter(list: readonly Parameter[], draft: ParameterDraft, { create = true }: ParameterOptions = {}): readonly Parameter[] {
  const known = findById(list, draft.id);
  if (known !== undefined) return list.map((parameter) => (parameter === known ? { ...known, ...present(draft) } : parameter));
  if (!create) throw new MissingParameterError(draft.id);
  return [...list, { ...makeParam(draft.id), ...present(draft) }];
}

/** What is to change of a parameter, said by value. */
export function parameterDraft(id: string, value: ParameterValue, details: ParameterDetails = {}): ParameterDraft {
  return { ...details, id, ...valueMembers(value) };
}

function valueMembers(value: ParameterValue): Pick<Parameter, 'value' | 'structured_value'> {
  if (value === null || value === undefined) return {};
  return typeof value === 'object' ? { structured_value: value } : { value: String(value) };
}

/** Without what says nothing. */
function present<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined)) as T;
}
