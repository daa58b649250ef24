import { z } from 'zod';
import { AmendsError } from '../../../core/errors';
import { setupRequest, setupResponse, type SetupRequest, type SetupResponse } from './setup';
import { task, type Task } from './task';

/** What goes over the web socket, either way. */
export type Message =
  | { readonly message_type: 'setup_request'; readonly data: SetupRequest }
  | { readonly message_type: 'setup_response'; readonly data: SetupResponse }
  | { readonly message_type: 'task'; readonly data: Task }
  | { readonly message_type: 'shutdown'; readonly data: null };

const models = { setup_request: setupRequest, setup_response: setupResponse, task } as const;

/** A list of a thousand wrong members is wrong in the same way a thousand times. */
const ISSUES_SHOWN = 5;

const envelope = z.object({
  version: z.union([z.literal(1), z.literal(2)]).default(1),
  message_type: z.string(),
  data: z.unknown().nullable().default(null),
});

/** The configuration as version 1 of the protocol told it. */
const configuration = z.object({
  configuration: z.record(z.string(), z.unknown()).nullish(),
  product_id: z.string().nullish(),
});

/**
 * Reads one text frame.
 * @returns `undefined` for what the protocol ignores: an empty value, and a message of an unknown type without data.
 * @throws AmendsError `CONNECT_MESSAGE_INVALID`, which says what is wrong with it and holds nothing of its values.
 */
export function readMessage(text: string): Message | undefined {
  const json = parse(text);
  if (isEmpty(json)) return undefined;
  const { version, message_type: type, data } = checked(envelope, json, 'envelope');
  if (type === 'shutdown') return { message_type: type, data: null };
  if (version === 1 && type === 'configuration') return { message_type: 'setup_response', data: upgraded(data) };
  if (Object.hasOwn(models, type)) return modelled(type as keyof typeof models, data);
  if (data === null) return undefined;
  throw invalid(`its message_type is "${type.slice(0, 40)}", which is none of ${Object.keys(models).join(', ')}, shutdown`);
}

/** @returns the frame for a message, of version 2: every declared member is there, `null` where it has no value. */
export function writeMessage({ message_type, data }: Message): string {
  return JSON.stringify({ version: 2, message_type, data: data === null ? null : models[message_type].parse(data) });
}

function modelled(type: keyof typeof models, data: unknown): Message {
  const { model_type: model } = checked(z.object({ model_type: z.string() }), data, type);
  if (model !== type) throw invalid(`its message_type is "${type}" but its model_type "${model.slice(0, 40)}"`);
  return { message_type: type, data: checked(models[type], data, type) } as Message;
}

function upgraded(data: unknown): SetupResponse {
  const old = checked(configuration, data, 'configuration');
  const variables = Object.entries(old.configuration ?? {}).map(([name, value]) => ({ name, value, secure: false }));
  const meta = { ...(data as object), products: old.product_id?.split(',').map((id) => id.trim()) ?? null };
  return checked(setupResponse, { ...(data as object), variables, event_definitions: null, logging: { ...(data as object), meta } }, 'configuration');
}

/** What the runner of Connect passes over in silence. */
const isEmpty = (json: unknown): boolean =>
  json === null || json === '' || json === 0 || json === false || (typeof json === 'object' && Object.keys(json).length === 0);

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid('it is not JSON'); // what the parser says of it quotes it
  }
}

function checked<T extends z.ZodType>(schema: T, value: unknown, what: string): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, ISSUES_SHOWN).map(({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`);
  throw invalid(`its ${what} is wrong: ${issues.join('; ')}`);
}

const invalid = (why: string): AmendsError => new AmendsError('CONNECT_MESSAGE_INVALID', `A message of Connect cannot be read: ${why}. It is ignored.`);
