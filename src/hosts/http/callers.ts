import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AmendsError } from '../../core/errors';

/** One who may call. */
interface Holder {
  readonly name: string;
  readonly digest: Buffer;
  /** Made of the token, and of no use to find it. */
  readonly key: Buffer;
}

/** Who may call, by the tokens that they must send. It keeps none of them, and compares in a time that tells nothing. */
export class Callers {
  readonly #holders: readonly Holder[];

  /** @param tokens by the name of who holds them. @throws AmendsError `CONFIG_INVALID` when two hold the same: nobody could tell who called */
  constructor(tokens: readonly (readonly [name: string, token: string])[]) {
    const names = new Map<string, string>();
    for (const [name, token] of tokens) {
      const other = names.get(token);
      if (other !== undefined)
        throw new AmendsError('CONFIG_INVALID', `${other} and ${name} have the same token, so nobody could tell who called. Give each a token of its own.`);
      names.set(token, name);
    }
    this.#holders = tokens.map(([name, token]) => ({
      name,
      digest: digest(Buffer.from(token, 'utf8')),
      key: createHmac('sha256', token).update('amends session').digest(),
    }));
  }

  /** @returns the name of the caller. @throws AmendsError `UNAUTHORIZED` when the header `Authorization` carries none of the tokens */
  identify(authorization: string | undefined): string {
    const sent = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1];
    if (sent === undefined) throw new AmendsError('UNAUTHORIZED', "Send the header 'Authorization: Bearer …' with a token of this host.");
    // Node reads headers as Latin-1: these are the bytes as they were sent.
    const caller = this.holderOf(Buffer.from(sent.trimEnd(), 'latin1'));
    if (caller === undefined) throw new AmendsError('UNAUTHORIZED', 'The bearer token is no token of this host.');
    return caller;
  }

  /** The name of who holds a token; `undefined` where nobody does. */
  holderOf(token: Buffer): string | undefined {
    const given = digest(token);
    let caller: string | undefined;
    for (const { name, digest: known } of this.#holders) if (timingSafeEqual(given, known)) caller = name; // all of them, whoever it is
    return caller;
  }

  /** Signs a text with what only this caller's token gives, so that it says nothing any more once the token is changed. `undefined`: there is no such caller. */
  sign(name: string, text: string): Buffer | undefined {
    const holder = this.#holders.find((one) => one.name === name);
    return holder && createHmac('sha256', holder.key).update(text).digest();
  }
}

/** Digests are of one length, which timingSafeEqual asks for and which hides the token's. */
function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
