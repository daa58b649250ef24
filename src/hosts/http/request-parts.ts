import type { FastifyRequest } from 'fastify';
import { AmendsError } from '../../core/errors';
import type { Instruction } from '../../engine/engine';
import { queryParameters } from './query-parameters';

/** Controls, lone surrogates and line separators cannot be printed. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,200}$/u;

/** The header `Idempotency-Key`. @throws AmendsError `REQUEST_INVALID` when it is not 1 to 200 printable characters, or was sent twice */
export function idempotencyKey(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return undefined;
  const text = utf8(String(header));
  const sent = request.raw.headersDistinct['idempotency-key']?.length ?? 1;
  if (sent === 1 && text !== undefined && PRINTABLE.test(text)) return text;
  throw new AmendsError('REQUEST_INVALID', 'Idempotency-Key must be sent once and have 1 to 200 printable characters.');
}

/** Node reads headers as Latin-1; these bytes are UTF-8, or nothing that can be printed. */
function utf8(header: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return undefined;
  }
}

/** Whether to wait for the end of the run: `?wait=false` says no. @throws AmendsError `QUERY_INVALID` */
export function waits(request: FastifyRequest): boolean {
  const { wait } = queryParameters(request, ['wait']);
  if (wait === undefined || wait === 'true') return true;
  if (wait === 'false') return false;
  throw new AmendsError('QUERY_INVALID', `wait=${wait} cannot be understood. Write wait=true or wait=false.`);
}

/** What an operator says with a verb: `{"reason","step","outcome"}`, each of them or none. @throws AmendsError `REQUEST_INVALID` */
export function instructionIn(body: unknown = {}): Omit<Instruction, 'by'> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw wrongInstruction();
  const { reason: given, step, outcome, ...others } = body as Readonly<Record<string, unknown>>;
  const reason = given ?? undefined;
  if (Object.keys(others).length > 0) throw wrongInstruction(); // a misspelt outcome would be none
  if (!isText(reason, 1_000) || !isText(step, 200)) throw wrongInstruction();
  return {
    why: reason === undefined || reason.trim() === '' ? 'no reason given' : reason,
    ...(step !== undefined && { step }),
    ...(outcome !== undefined && { outcome }),
  };
}

const isText = (value: unknown, limit: number): value is string | undefined => value === undefined || (typeof value === 'string' && value.length <= limit);

const wrongInstruction = (): AmendsError =>
  new AmendsError(
    'REQUEST_INVALID',
    'The body of a verb is {"reason": "…", "step": "…", "outcome": …}, with a reason of at most 1,000 characters; each may be left out.',
  );
