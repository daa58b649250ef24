import type { FastifyRequest } from 'fastify';
import { concerns, parseFaults, type FaultRule } from './vendor-faults';
import { VendorRefusal, type Done, type Provisioning, type VendorOperations, type VendorWorkspace } from './vendor-operations';
import type { Effect, Kind, VendorStore } from './vendor-store';

/** What a call is answered. */
interface Answer {
  readonly status: number;
  readonly body?: string;
  readonly replayed?: true;
}

/** What the faults of a call make of its answer. */
export interface Turn {
  readonly answer: Answer;
  readonly retryAfter?: number;
  readonly delay?: number;
  readonly connection?: 'hang-after' | 'drop-after';
}

export type Operation = (operations: VendorOperations, key: string, body: Record<string, unknown>, id: string, provisioning: Provisioning) => Done;

export type Read = (vendor: VendorOperations, id: string) => object;

/** Where calls are taken: faults, remembered keys, and the operation, in one transaction. */
export class VendorDesk {
  constructor(
    private readonly store: VendorStore,
    private readonly operations: VendorOperations,
    private readonly provisioning: number,
    private readonly now: () => number,
  ) {}

  effect(request: FastifyRequest, operation: Operation): Turn {
    const key = header(request, 'idempotency-key');
    if (key === undefined || key.length > 200) throw new VendorRefusal(400, 'IDEMPOTENCY_KEY_REQUIRED', 'Send an Idempotency-Key of 1 to 200 characters.');
    return this.turn(request, (faults) => this.apply(request, key, operation, faults));
  }

  read(request: FastifyRequest, read: Read): Turn {
    return this.turn(request, () => answer(200, read(this.operations, idOf(request))));
  }

  list(request: FastifyRequest, kind: Kind): Turn {
    const { key, reference } = request.query as { key?: string; reference?: string };
    return this.turn(request, () => {
      const found =
        key !== undefined
          ? this.store.find<object>(kind, 'key', key)
          : reference !== undefined
            ? this.store.find<object>(kind, 'reference', reference)
            : this.store.all<object>(kind);
      return answer(200, { items: kind === 'workspace' ? found.map((workspace) => this.operations.view(workspace as VendorWorkspace)) : found });
    });
  }

  private turn(request: FastifyRequest, work: (faults: readonly FaultRule[]) => Answer): Turn {
    const asked = this.faultsOf(request);
    return this.store.transact(() => {
      const use = (rule: FaultRule): boolean => this.store.useFault(header(request, 'x-order-id') ?? '', rule.text, rule.times);
      const refusal = asked.find((rule) => rule.what === 'status' && use(rule)); // the other rules wait for a call that is let in
      if (refusal !== undefined) return refused(refusal.status!);
      const faults = asked.filter((rule) => rule.what !== 'status' && use(rule));
      const connection = faults.find((rule) => rule.what === 'hang-after' || rule.what === 'drop-after')?.what as Turn['connection'];
      const delay = faults.find((rule) => rule.what === 'slow')?.milliseconds;
      return { answer: work(faults), ...(connection !== undefined && { connection }), ...(delay !== undefined && { delay }) };
    });
  }

  private faultsOf(request: FastifyRequest): readonly FaultRule[] {
    try {
      const path = request.url.split('?')[0]!;
      return parseFaults(header(request, 'x-sandbox-fault')).filter((rule) => concerns(rule, request.method, path));
    } catch (error) {
      if (request.method === 'GET') return []; // so that the order it spoils can still be undone
      throw new VendorRefusal(400, 'FAULT_INVALID', (error as Error).message);
    }
  }

  private apply(request: FastifyRequest, key: string, operation: Operation, faults: readonly FaultRule[]): Answer {
    const call = { key, order: header(request, 'x-order-id') ?? '', method: request.method, path: request.url, body: JSON.stringify(request.body ?? null) };
    const known = this.store.effect(key);
    if (known !== undefined) return this.replay(known, call);
    const body = typeof request.body === 'object' && request.body !== null ? (request.body as Record<string, unknown>) : {};
    const done = operation(this.operations, key, body, idOf(request), this.provisioningBy(faults));
    const given = answer(done.status, done.body);
    this.store.remember({ ...call, resource: done.resource, status: done.status, answer: given.body ?? null }, this.now());
    return given;
  }

  private replay(known: Effect, call: Pick<Effect, 'method' | 'path' | 'body'>): Answer {
    if (known.method !== call.method || known.path !== call.path || known.body !== call.body) {
      throw new VendorRefusal(422, 'IDEMPOTENCY_KEY_REUSED', `This Idempotency-Key came with another call before: ${known.method} ${known.path}.`);
    }
    this.store.countReplay(known.key);
    return { status: known.status, ...(known.answer !== null && { body: known.answer }), replayed: true };
  }

  private provisioningBy(faults: readonly FaultRule[]): Provisioning {
    return {
      milliseconds: faults.find((rule) => rule.what === 'provision')?.milliseconds ?? this.provisioning,
      becomes: faults.some((rule) => rule.what === 'provision-fails') ? 'failed' : 'active',
    };
  }
}

function refused(status: number): Turn {
  const body = { code: 'FAULT', message: `The order asked the sandbox for this ${status}.` };
  return { answer: answer(status, body), ...((status === 429 || status === 503) && { retryAfter: 1 }) };
}

function answer(status: number, body: object | undefined): Answer {
  return body === undefined ? { status } : { status, body: JSON.stringify(body) };
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function idOf(request: FastifyRequest): string {
  return (request.params as { id?: string }).id ?? '';
}
