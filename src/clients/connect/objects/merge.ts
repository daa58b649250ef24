/**
 * A copy of one JSON value with another laid over it: objects are merged member by member, lists are joined one after the other, anything else of
 * `override` wins. Neither is changed, nor shared with the result. `undefined` says nothing.
 */
export function merge<Base extends object, Override extends object>(base: Base, override: Override): Base & Override {
  return merged(base, override) as Base & Override;
}

function merged(base: unknown, override: unknown): unknown {
  if (override === undefined) return copied(base);
  if (Array.isArray(base) && Array.isArray(override)) return [...(base as unknown[]), ...(override as unknown[])].map(copied);
  if (!isRecord(base) || !isRecord(override)) return copied(override);
  const names = new Set([...Object.keys(base), ...Object.keys(override)]);
  // defines, never assigns: a member called __proto__ stays a member
  return Object.fromEntries([...names].map((name) => [name, merged(own(base, name), own(override, name))]));
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  return isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copied(member)])) : value;
}

const own = (record: Readonly<Record<string, unknown>>, name: string): unknown => (Object.hasOwn(record, name) ? record[name] : undefined);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
