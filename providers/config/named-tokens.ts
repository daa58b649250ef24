import { z } from 'zod';

/** The name of `AMENDS_TOKEN`. */
const RESERVED = 'default';
const NAME = /^[A-Za-z0-9][\w.@-]{0,63}$/;
/** What a header can carry. */
const TOKEN = /^[\x21-\x7e]+$/;

/** Tokens by name, written `alice:…,bob:…`; a token may have colons. What is wrong is told by place and name, never by showing a token. */
export function namedTokens(meaning: string) {
  return z
    .string()
    .optional()
    .transform((text, context): Readonly<Record<string, string>> | undefined => {
      if (text === undefined || text.trim() === '') return undefined;
      const tokens = new Map<string, string>();
      for (const [index, entry] of text.split(',').entries()) {
        const [name, token] = parts(entry.trim());
        const problem = problemOf(name, token, tokens);
        if (problem !== undefined) context.addIssue({ code: 'custom', message: `entry ${index + 1} ${problem}` });
        else tokens.set(name!, token);
      }
      return Object.fromEntries(tokens);
    })
    .meta({ accepts: 'name:token, with commas between several', meaning });
}

/** The name is undefined where there is no colon: all of it may be a token then. */
function parts(entry: string): readonly [name: string | undefined, token: string] {
  const colon = entry.indexOf(':');
  return colon < 0 ? [undefined, entry] : [entry.slice(0, colon), entry.slice(colon + 1)];
}

function problemOf(name: string | undefined, token: string, known: ReadonlyMap<string, string>): string | undefined {
  if (name === undefined) return 'has no colon between a name and a token';
  if (!NAME.test(name)) return 'has a name that is not made of 1 to 64 letters, digits and . _ @ -';
  if (name === RESERVED) return `has the name ${RESERVED}, which is that of AMENDS_TOKEN`;
  if (known.has(name)) return `has the name ${name} again`;
  if (!TOKEN.test(token)) return `has no token of printable ASCII characters without spaces for ${name}`;
  const other = [...known].find(([, value]) => value === token)?.[0];
  return other === undefined ? undefined : `has the token of ${other} for ${name}`;
}
