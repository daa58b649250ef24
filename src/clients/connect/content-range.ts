/** Which part of a list a page is: `items FIRST-LAST/TOTAL`. */
export interface ContentRange {
  readonly first: number;
  /** -1 for a list without objects whose header says so in the words of HTTP. */
  readonly last: number;
  readonly total: number;
}

/** @returns `undefined` for what is no such header. */
export function contentRange(header: string | undefined): ContentRange | undefined {
  const [, first = '0', last = '-1', total] = /^\s*\w+\s+(?:(\d+)\s*-\s*(\d+)|\*)\s*\/\s*(\d+)\s*$/.exec(header ?? '') ?? [];
  return total === undefined ? undefined : { first: Number(first), last: Number(last), total: Number(total) };
}
