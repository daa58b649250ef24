import type { IncomingMessage } from 'node:http';
import { AmendsError } from '../../core/errors';

/** A body over the limit is still read up to this many times the limit: a caller that is cut off while it sends sees a broken connection, not the answer. */
const DISCARD_FACTOR = 8;

/** No sane body is nested deeper, and JSON.stringify runs out of stack far beyond it. */
const DEPTH_LIMIT = 200;

/** All bytes of a body. @throws AmendsError `REQUEST_TOO_LARGE` above `limit` bytes */
export async function readBody(stream: NodeJS.ReadableStream, declared: number, limit: number): Promise<Buffer> {
  const tooLarge = new AmendsError('REQUEST_TOO_LARGE', `The body is larger than ${limit} bytes, the limit of this host (HTTP_BODY_LIMIT).`);
  if (declared > limit * DISCARD_FACTOR) throw tooLarge;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as IncomingMessage) {
    length += (chunk as Buffer).length;
    if (length <= limit) chunks.push(chunk as Buffer);
    else chunks.length = 0;
    if (length > limit * DISCARD_FACTOR) break;
  }
  if (length > limit) throw tooLarge;
  return Buffer.concat(chunks, length);
}

/** The value of a body, `undefined` for an empty one. @throws AmendsError `BODY_INVALID` when it is not JSON in UTF-8, `REQUEST_INVALID` when no journal could keep it */
export function parseBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  const value = parse(body);
  const offence = offenceIn(value, 'the body', 0);
  if (offence !== undefined) throw new AmendsError('REQUEST_INVALID', offence);
  return value;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch (error) {
    throw new AmendsError('BODY_INVALID', `The body is not JSON in UTF-8: ${(error as Error).message}`, { cause: error });
  }
}

function offenceIn(value: unknown, path: string, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > DEPTH_LIMIT) return `The body is nested more than ${DEPTH_LIMIT} deep. Send a flatter one.`;
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__') return `In ${path} is a member named __proto__, which would change what objects are. Leave it out.`;
    const found = offenceIn(member, path, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
