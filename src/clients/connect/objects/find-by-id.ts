/** The one of a list that has this id, `fallback` where none has. */
export function findById<T extends { readonly id?: unknown }, Fallback = undefined>(
  list: readonly T[] | null | undefined,
  id: string,
  fallback?: Fallback,
): T | Fallback {
  return list?.find((element) => element.id === id) ?? (fallback as Fallback);
}
