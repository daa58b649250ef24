/**
 * What stands at a path of member names with dots between: lists on the way and at the end are looked through, so that there may be several values or none.
 * Only members of the object's own count: `constructor` is nowhere.
 */
export function valuesAt(object: unknown, path: string): readonly unknown[] {
  let found: readonly unknown[] = elements(object);
  for (const name of path.split('.')) {
    found = found.flatMap((value) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? elements((value as Readonly<Record<string, unknown>>)[name]) : [],
    );
  }
  return found;
}

function elements(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flatMap(elements) : [value];
}
