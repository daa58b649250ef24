const IPV4_LOOPBACK = /^(::ffff:)?127(\.\d{1,3}){3}$/i;

/** Whether only this machine can reach a host. */
export function isLoopback(host: string): boolean {
  return host === '::1' || /^localhost$/i.test(host) || IPV4_LOOPBACK.test(host);
}
