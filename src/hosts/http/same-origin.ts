import type { IncomingHttpHeaders } from 'node:http';
import { AmendsError } from '../../core/errors';

/**
 * Sees to it that only our own page uses the cookie that the browser sends by itself. The browser's word for where a request comes from is asked first: behind a
 * proxy the name in `Host` may be another than the page's. @param changes whether the request changes anything; then it has to say `x-amends: page` as well,
 * which no form and no other page can
 * @throws AmendsError `ORIGIN_REFUSED`
 */
export function refuseOtherOrigins(headers: IncomingHttpHeaders, changes: boolean): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined ? site !== 'same-origin' && (changes || site !== 'none') : !ownOrigin(headers, changes)) refuse('comes from a page of another origin');
  if (changes && headers['x-amends'] !== 'page') refuse("lacks the header 'x-amends: page'");
}

function ownOrigin({ origin, host }: IncomingHttpHeaders, needed: boolean): boolean {
  return origin === undefined ? !needed : host !== undefined && origin.replace(/^https?:\/\//, '') === host;
}

function refuse(why: string): never {
  throw new AmendsError('ORIGIN_REFUSED', `This request uses a session of the page and ${why}. Programs send a token as 'Authorization: Bearer …' instead.`);
}
