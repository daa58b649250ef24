import { ConnectRefusal } from './connect-refusal';
import type { ParameterValue, ProductParameter } from './sandbox-objects';

/** What is to be put into a parameter: a plain value, or what a call says of it. */
export interface ParameterChange {
  readonly id: string;
  readonly value?: string;
  readonly value_error?: string;
  readonly structured_value?: unknown;
}

/** The types whose value is structured. */
const STRUCTURED = new Set(['checkbox', 'phone', 'address', 'object']);

/** The parameters of one scope of a product with these values, empty where there is none; those of the configuration only where it is asked for. */
export function valuesFor(definitions: readonly ProductParameter[], scope: string, values: Readonly<Record<string, unknown>> = {}): readonly ParameterValue[] {
  const wanted = definitions.filter((definition) => definition.scope === scope);
  return changed(
    wanted.map(emptyValue),
    Object.entries(values).map(([id, value]) => changeTo(id, value, wanted)),
  );
}

function emptyValue({ name, title, type, phase, scope, description, constraints }: ProductParameter): ParameterValue {
  return {
    id: name,
    name,
    title,
    type,
    phase,
    scope,
    description,
    value: '',
    value_error: '',
    structured_value: null,
    value_choices: constraints.choices ?? [],
    constraints: { required: constraints.required },
  };
}

/** A plain value as a change of the parameter: text as text, anything else as what the type has it as. */
export function changeTo(id: string, value: unknown, known: readonly { readonly name: string; readonly type: string }[]): ParameterChange {
  const type = known.find((parameter) => parameter.name === id)?.type ?? 'text';
  if (typeof value === 'object' && value !== null) return { id, structured_value: value };
  const text = value === null || value === undefined ? '' : scalarText(value);
  return STRUCTURED.has(type) && text !== '' ? { id, structured_value: structured(text) } : { id, value: text };
}

function structured(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The parameters with the changes made. @throws ConnectRefusal VAL_001 when one is changed that is not there */
export function changed(parameters: readonly ParameterValue[], changes: readonly ParameterChange[]): readonly ParameterValue[] {
  const unknown = changes.filter(({ id }) => !parameters.some((parameter) => parameter.id === id));
  if (unknown.length > 0) throw ConnectRefusal.invalid(...unknown.map(({ id }) => `params: The parameter "${id}" does not exist.`));
  return parameters.map((parameter) =>
    changes.filter(({ id }) => id === parameter.id).reduce<ParameterValue>((before, { id: _id, ...change }) => ({ ...before, ...change }), parameter),
  );
}

/** Reads the `params` of a body. @throws ConnectRefusal VAL_001 when they are none */
export function readChanges(params: unknown): readonly ParameterChange[] {
  if (params === undefined || params === null) return [];
  if (!Array.isArray(params)) throw ConnectRefusal.invalid('params: Expected a list of items.');
  return params.map((param: unknown, index) => readChange(param, index));
}

function readChange(param: unknown, index: number): ParameterChange {
  if (typeof param !== 'object' || param === null) throw ConnectRefusal.invalid(`params[${index}]: Expected an object.`);
  const given = param as Readonly<Record<string, unknown>>;
  const id = given['id'] ?? given['name'];
  if (typeof id !== 'string' || id === '') throw ConnectRefusal.invalid(`params[${index}].id: This field is required.`);
  return {
    id,
    ...('value' in given && { value: text(given['value'], `params[${index}].value`) }),
    ...('value_error' in given && { value_error: text(given['value_error'], `params[${index}].value_error`) }),
    ...('structured_value' in given && { structured_value: given['structured_value'] }),
  };
}

function text(value: unknown, where: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') throw ConnectRefusal.invalid(`${where}: Not a valid string.`);
  return scalarText(value);
}

/** Names those that carry an error. */
export function withErrors(parameters: readonly ParameterValue[]): readonly string[] {
  return parameters.filter((parameter) => parameter.value_error !== '').map(({ id }) => id);
}

/** A text as it is, a number or a truth value as JSON writes it. */
function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
