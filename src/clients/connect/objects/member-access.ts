/** Asks for an object that may be absent, or for one of its members: `product()`, `product('id')`, `product('name', 'no name')`. */
export interface MemberAccess<T extends object> {
  (): T | undefined;
  <K extends keyof T, Fallback = undefined>(key: K, fallback?: Fallback): NonNullable<T[K]> | Fallback;
}

/** Access to something that may be absent: Connect also writes `null` or an empty text for it. A member that is `null` counts as missing. */
export function memberAccess<T extends object>(holder: T | string | null | undefined): MemberAccess<T> {
  const object = typeof holder === 'object' && holder !== null ? holder : undefined;
  const access = (key?: keyof T, fallback?: unknown): unknown => {
    if (key === undefined) return object;
    return (object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined) ?? fallback;
  };
  return access as MemberAccess<T>;
}
