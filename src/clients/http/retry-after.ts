/**
 * Seconds that the header `Retry-After` asks to wait: a number, or a date (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after),
 * which is taken by the server's own clock where it sent its `Date`. `undefined` where there is none, or none that makes sense.
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  const until = Date.parse(value);
  if (!/[a-z]/i.test(value) || Number.isNaN(until)) return undefined;
  const sent = Date.parse(headers.get('date') ?? '');
  return Math.max(0, Math.ceil((until - (Number.isNaN(sent) ? now : sent)) / 1000));
}
