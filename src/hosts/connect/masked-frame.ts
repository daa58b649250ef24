import { shownHeader, shownKey } from '../../clients/connect/shown-headers';
import { isSecretName } from '../../services/secret-name';

type Json = Readonly<Record<string, unknown>>;

const HIDDEN = '******';

/**
 * A frame as the debug log may show it, masked as Connect's own runner masks: keys and secret values keep two characters at both ends, declared
 * variables none. Parameters of type `password` are hidden besides. What is not JSON is only counted.
 */
export function maskedFrame(text: string): string {
  try {
    return JSON.stringify(masked(undefined, JSON.parse(text)));
  } catch {
    return `(${text.length} characters that are not JSON)`;
  }
}

function masked(name: string | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => masked(undefined, one));
  if (isObject(value)) return maskedObject(value);
  return typeof value === 'string' ? maskedText(name?.toLowerCase(), value) : value;
}

function maskedObject(object: Json): Json {
  const declares = object.model_type === 'setup_request';
  const secret = object.secure === true;
  const password = typeof object.type === 'string' && object.type.toLowerCase() === 'password';
  const entries = Object.entries(object).map(([name, value]): [string, unknown] => {
    if (declares && name === 'variables' && value !== null) return [name, HIDDEN];
    if (secret && name === 'value' && typeof value === 'string') return [name, shownKey(value)];
    if (password && (name === 'value' || name === 'structured_value') && value !== null) return [name, HIDDEN];
    return [name, masked(name, value)];
  });
  return Object.fromEntries(entries);
}

function maskedText(name: string | undefined, value: string): string {
  switch (name) {
    case 'api_key':
    case 'logging_api_key':
      return shownKey(value);
    case 'authorization':
    case 'authentication':
    case 'cookie':
    case 'set-cookie':
      return shownHeader(name, value);
    default:
      return name !== undefined && isSecretName(name) && value !== '' ? HIDDEN : value;
  }
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
