/** A time as Connect writes it: seconds, in UTC, with the offset. @param at milliseconds since 1970 */
export function timeText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, '+00:00');
}
