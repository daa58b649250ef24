import { createHash, timingSafeEqual } from 'node:crypto';
import { AmendsError } from '../../core/errors';

/** The token that callers must send. It keeps only a digest, and compares in a time that tells nothing. */
export class BearerToken {
  readonly #digest: Buffer;

  constructor(token: string) {
    this.#digest = digest(Buffer.from(token, 'utf8'));
  }

  /** @throws AmendsError `UNAUTHORIZED` when the header `Authorization` does not carry the token */
  check(authorization: string | undefined): void {
    const sent = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1];
    if (sent === undefined) throw new AmendsError('UNAUTHORIZED', "Send the header 'Authorization: Bearer …' with the token of this host.");
    // Node reads headers as Latin-1: these are the bytes as they were sent.
    if (!timingSafeEqual(digest(Buffer.from(sent.trimEnd(), 'latin1')), this.#digest)) {
      throw new AmendsError('UNAUTHORIZED', 'The bearer token is not the token of this host.');
    }
  }
}

/** Digests are of one length, which timingSafeEqual asks for and which hides the token's. */
function digest(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
