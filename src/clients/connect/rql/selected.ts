import type { SignedProperty } from './rql-node';

/**
 * An object without the members that `select` leaves out (`-name`, also inside of lists). What is named with a plus stays, even inside of one that goes;
 * where nothing is left out all stays, as the objects at hand have no more to give.
 */
export function selected<T>(object: T, properties: readonly SignedProperty[]): T {
  const paths = (sign: '+' | '-') => properties.filter((entry) => entry.sign === sign).map(({ property }) => property.split('.'));
  return without(object, paths('-'), paths('+')) as T;
}

type Path = readonly string[];

function without(value: unknown, dropped: readonly Path[], kept: readonly Path[]): unknown {
  if (dropped.length === 0) return value;
  if (Array.isArray(value)) return value.map((element) => without(element, dropped, kept));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const [droppedInside, keptInside] = [inside(dropped, name), inside(kept, name)];
      const shown = droppedInside.some((path) => path.length === 0) ? only(member, keptInside) : without(member, droppedInside, keptInside);
      return shown === undefined ? [] : [[name, shown]];
    }),
  );
}

/** Of something that goes, what is to stay; `undefined` if that is nothing. */
function only(value: unknown, kept: readonly Path[]): unknown {
  if (kept.some((path) => path.length === 0)) return value;
  if (kept.length === 0 || typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.map((element) => only(element, kept)).filter((element) => element !== undefined);
  const members = Object.entries(value).flatMap(([name, member]) => {
    const shown = only(member, inside(kept, name));
    return shown === undefined ? [] : [[name, shown]];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

function inside(paths: readonly Path[], name: string): readonly Path[] {
  return paths.filter(([first]) => first === name).map((path) => path.slice(1));
}
