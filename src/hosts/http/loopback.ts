import type { AddressInfo } from 'node:net';

/** The address to bind for what a user wrote: no brackets, and one address for `localhost`, which may stand for two. */
export function bindable(host: string): string {
  const bare = host.trim().replace(/^\[(.*)\]$/, '$1');
  return bare.toLowerCase() === 'localhost' ? '127.0.0.1' : bare;
}

/** The URL of a bound address; where it is bound to every address, that of this machine. */
export function urlOf(address: string | AddressInfo | null, host: string): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
