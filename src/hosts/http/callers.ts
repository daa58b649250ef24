import { createHash, timingSafeEqual } from 'node:crypto';
import { AmendsError } from '../../core/errors';

/** Who may call, by the tokens that they must send. It keeps only digests, and compares in a time that tells nothing. */
export class Callers {
  readonly #digests: readonly (readonly [name: string, digest: Buffer])[];

  /** @param tokens by the name of who holds them. @throws AmendsError `CONFIG_INVALID` when two hold the same: nobody could tell who called */
  constructor(tokens: readonly (readonly [name: string, token: string])[]) {
    const names = new Map<string, string>();
    for (const [name, token] of tokens) {
      const other = names.get(token);
      if (other !== undefined)
        throw new AmendsError('CONFIG_INVALID', `${other} and ${name} have the same token, so nobody could tell who called. Give each a token of its own.`);
      names.set(token, name);
    }
    this.#digests = tokens.map(([name, token]) => [name, digest(Buffer.from(token, 'utf8'))]);
  }

  /** @returns the name of the caller. @throws AmendsError `UNAUTHORIZED` when the header `Authorization` carries none of the tokens */
  identify(authorization: string | undefined): string {
    const sent = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1];
    if (sent === undefined) throw new AmendsError('UNAUTHORIZED', "Send the header 'Authorization: Bearer …' with a token of this host.");
    // Node reads headers as Latin-1: these are the bytes as they were sent.
    const given = digest(Buffer.from(sent.trimEnd(), 'latin1'));
    let caller: string | undefined;
    for (const [name, known] of this.#digests) if (timingSafeEqual(given, known)) caller = name; // all of them, whoever it is
    if (caller === undefined) throw new AmendsError('UNAUTHORIZED', 'The bearer token is no token of this host.');
    return caller;
  }
}

/** Digests are of one length, which timingSafeEqual asks for and which hides the token's. */
function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
