import type { FastifyRequest } from 'fastify';
import { AmendsError } from '../../core/errors';
import type { RunState } from '../../core/history';
import type { Instruction, RunQuery } from '../../engine/engine';

/** Controls, lone surrogates and line separators cannot be printed. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,200}$/u;

const STATES: Readonly<Record<RunState, true>> = {
  queued: true,
  running: true,
  waiting: true,
  compensating: true,
  stuck: true,
  completed: true,
  compensated: true,
  skipped: true,
  abandoned: true,
};

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
  const { wait } = query(request, ['wait']);
  if (wait === undefined || wait === 'true') return true;
  if (wait === 'false') return false;
  throw new AmendsError('QUERY_INVALID', `wait=${wait} cannot be understood. Write wait=true or wait=false.`);
}

/** @throws AmendsError `QUERY_INVALID` */
export function runQuery(request: FastifyRequest): RunQuery {
  const { state, saga, request: requestId, limit, cursor } = query(request, ['state', 'saga', 'request', 'limit', 'cursor']);
  if (state !== undefined && !isState(state))
    throw new AmendsError('QUERY_INVALID', `state=${state} is no state of a run. Write one of ${Object.keys(STATES).join(', ')}.`);
  return {
    ...(state !== undefined && { state }),
    ...(saga !== undefined && { saga }),
    ...(requestId !== undefined && { request: requestId }),
    ...(limit !== undefined && { limit: pageSize(limit) }),
    ...(cursor !== undefined && { cursor }),
  };
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

function isState(text: string): text is RunState {
  return Object.hasOwn(STATES, text);
}

function pageSize(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= 1_000) return limit;
  throw new AmendsError('QUERY_INVALID', `limit=${text} is no whole number from 1 to 1000.`);
}

/** The parameters of the query. An empty one counts as not given; an unknown one is refused, since a misspelt filter would silently show everything. */
function query<K extends string>(request: FastifyRequest, known: readonly K[]): Partial<Record<K, string>> {
  const found: Partial<Record<string, string>> = {};
  for (const [name, value] of Object.entries(request.query as Record<string, string | readonly string[]>)) {
    if (!(known as readonly string[]).includes(name))
      throw new AmendsError('QUERY_INVALID', `There is no query parameter '${name}' here. Known: ${known.join(', ')}.`);
    if (typeof value !== 'string') throw new AmendsError('QUERY_INVALID', `The query parameter '${name}' is given more than once.`);
    if (value !== '') found[name] = value;
  }
  return found;
}
