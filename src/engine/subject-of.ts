import type { Req } from '../core/request';

/** What a request is about: the asset, or the tier configuration, that it names, as requests of Connect do. */
export function subjectOf(request: Req): string | undefined {
  const { asset, configuration } = request as { readonly asset?: { readonly id?: unknown } | null; readonly configuration?: { readonly id?: unknown } | null };
  const id = asset?.id ?? configuration?.id;
  return typeof id === 'string' && id !== '' ? id.replace(/\p{Surrogate}/gu, '\ufffd') : undefined; // half a character cannot be stored as text
}
