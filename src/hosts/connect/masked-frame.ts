import { isSecretName } from '../../services/secret-name';

type Json = Readonly<Record<string, unknown>>;

const HIDDEN = '******';
/** Up to this length both ends together would be all of it. */
const SHORT = 4;

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
    if (secret && name === 'value' && typeof value === 'string') return [name, ends(value)];
    if (password && (name === 'value' || name === 'structured_value') && value !== null) return [name, HIDDEN];
    return [name, masked(name, value)];
  });
  return Object.fromEntries(entries);
}

function maskedText(name: string | undefined, value: string): string {
  switch (name) {
    case 'api_key':
    case 'logging_api_key':
      return ends(value);
    case 'authorization':
    case 'authentication':
      return value.startsWith('ApiKey ') ? `${value.split(':', 1)[0] ?? ''}:${'*'.repeat(10)}` : '*'.repeat(20);
    case 'cookie':
    case 'set-cookie':
      return value.replace(/api_key="([^"]*)"/g, (_, key: string) => `api_key="${ends(key)}"`);
    default:
      return name !== undefined && isSecretName(name) && value !== '' ? HIDDEN : value;
  }
}

const ends = (secret: string): string => (secret.length <= SHORT ? HIDDEN : `${secret.slice(0, 2)}${HIDDEN}${secret.slice(-2)}`);

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
