import { TerminalError } from '../../core/errors';

/**
 * The path below `base` for an id: whatever is in it, it stays one part of the path.
 * @throws TerminalError `CONNECT_CALL_INVALID` for an id that no path can hold.
 */
export function pathOfId(base: string, id: string): string {
  return joined(base, encodedPart(id, `the id '${id}'`));
}

/** The path below `base` for a name, which may have slashes between its parts. @throws TerminalError `CONNECT_CALL_INVALID` */
export function pathOfName(base: string, name: string): string {
  const parts = name.replace(/^\/|\/$/g, '').split('/');
  return joined(base, parts.map((part) => encodedPart(part, `the name '${name}'`)).join('/'));
}

const joined = (base: string, rest: string): string => (base === '' ? rest : `${base}/${rest}`);

/** A dot or two would be taken for a way to somewhere else, however they are encoded. */
function encodedPart(part: string, what: string): string {
  if (!/^(\.{0,2}|.*[\ud800-\udfff].*)$/su.test(part)) return encodeURIComponent(part);
  const message = `A call to Connect cannot be made with ${what}: no part of a path may be empty, '.', '..' or half a character.`;
  throw new TerminalError(message, { code: 'CONNECT_CALL_INVALID' });
}
