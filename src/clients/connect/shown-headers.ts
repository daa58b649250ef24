/** Shows that something is there, and which of several: `ab******yz`. What is shorter than eight characters is hidden whole. */
export function shownKey(key: string): string {
  return key.length < 8 ? '******' : `${key.slice(0, 2)}******${key.slice(-2)}`;
}

/** Headers, one a line, as a log may show them. What is hidden, and how, is as in the logs of Connect's own runner. */
export function shownHeaders(headers: Headers): readonly string[] {
  return [...headers].map(([name, value]) => `${name}: ${shownHeader(name, value)}`);
}

/** The value of one header, as a log may show it. */
export function shownHeader(name: string, value: string): string {
  if (/^(authorization|authentication)$/i.test(name)) return /^ApiKey [^:]*:/.exec(value)?.[0].concat('*'.repeat(10)) ?? '*'.repeat(20);
  if (/^(set-)?cookie$/i.test(name)) return value.replace(/(api_key="?)([^";]*)/gi, (_all, start: string, key: string) => start + shownKey(key));
  return value;
}
