import type { IncomingHttpHeaders } from 'node:http';
import { AmendsError } from '../../core/errors';

/**
 * Protects a host without a token from web pages: any page in a browser on this machine can post to loopback, and a public name that resolves to 127.0.0.1
 * makes it even read the answers. Programs that are no browsers send no `Origin` and name loopback by address.
 * @param links whether what is asked for tells nothing, so that a link to it may be followed from anywhere
 * @throws AmendsError `ORIGIN_REFUSED`
 */
export function refuseForeignPages(headers: IncomingHttpHeaders, links = false): void {
  const host = headers.host ?? '';
  const { origin } = headers;
  if (origin !== undefined && origin.replace(/^https?:\/\//, '') !== host) refuse(`a page of ${origin}`);
  if (headers['sec-fetch-site'] === 'cross-site' && !(links && headers['sec-fetch-mode'] === 'navigate')) refuse('a page of another site');
  if (isPublicName(host)) refuse(`a caller that knows it as ${host}`);
}

function refuse(caller: string): never {
  throw new AmendsError('ORIGIN_REFUSED', `This host has no token and does not answer ${caller}. Set AMENDS_TOKEN and send it, or call it by its address.`);
}

/** A name with a dot that is neither an address nor under `.localhost`: only such a name can be pointed here by a stranger. */
function isPublicName(host: string): boolean {
  const name = host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
  return !name.startsWith('[') && name.includes('.') && !/^\d+(\.\d+){3}$/.test(name) && !name.endsWith('.localhost');
}
