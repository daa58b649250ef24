import type { CacheEntry } from './stored-cache';

const HEAD = /^\{"expires":(\d[\de+.]*),"value":/;

/** An entry as one text, for stores that keep texts: a JSON object, so that a torn or foreign one is told from a whole one. */
export const entryText = {
  write: ({ json, expires }: CacheEntry): string => `{"expires":${expires},"value":${json}}`,

  /** @returns `undefined` for what is no entry: a cache that finds garbage has found nothing. */
  read(text: unknown): CacheEntry | undefined {
    const head = typeof text === 'string' ? HEAD.exec(text) : null;
    if (head === null) return undefined;
    try {
      JSON.parse(head.input);
    } catch {
      return undefined;
    }
    return { json: head.input.slice(head[0].length, -1), expires: Number(head[1]) };
  },
};
