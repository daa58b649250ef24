import type { VendorProcess } from '../../../crash/vendor-process';
import type { Json, SandboxCaller } from '../../../sandbox/connect/sandbox-caller';
import type { ProofOrder } from './proof-orders';
import type { RequestEnds } from './request-ends';

/** How an order ended, at Connect and at the vendor. */
export interface Ending {
  readonly id: string;
  readonly status: string;
  /** Which ends its request has had, each time it had one. */
  readonly ends: readonly string[];
  /** What is left at the vendor. */
  readonly customers: number;
  readonly workspaces: readonly string[];
  readonly domain: boolean;
  /** Effects that happened more than once under one key. */
  readonly twice: number;
}

/** What must be so of an order whatever befell the processes. */
export function expectedEnding({ request, end }: ProofOrder): Ending {
  const sold = end === 'approved';
  return { id: request.id, status: end, ends: [end], customers: sold ? 1 : 0, workspaces: sold ? ['active'] : [], domain: sold, twice: 0 };
}

/** Who knows how orders ended. */
export interface Witnesses {
  /** The status that each request has at the sandbox, by its id. */
  readonly statuses: ReadonlyMap<string, string>;
  readonly ends: RequestEnds;
  readonly vendor: VendorProcess;
}

export async function endingsOf(orders: readonly ProofOrder[], { statuses, ends, vendor }: Witnesses): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  for (const { request } of orders) {
    const { customers, workspaces, domain, applied } = await vendor.booksOf(request);
    endings.push({
      id: request.id,
      status: statuses.get(request.id) ?? 'lost',
      ends: ends.get(request.id) ?? [],
      customers,
      workspaces: workspaces.filter((status) => status !== 'cancelled'),
      domain,
      twice: applied.filter((times) => times !== 1).length,
    });
  }
  return endings;
}

/** The status that each request has at the sandbox, by its id. */
export async function statusesOf(orders: readonly ProofOrder[], caller: SandboxCaller): Promise<ReadonlyMap<string, string>> {
  const statuses = new Map<string, string>();
  for (const { request } of orders) statuses.set(request.id, (await caller.get(`requests/${request.id}`)).body.status);
  return statuses;
}

/** Every task that the sandbox remembers, in the order of their making. */
export async function tasksOf(caller: SandboxCaller): Promise<readonly Json[]> {
  const tasks: Json[] = [];
  for (let offset = 0; ; offset += 1_000) {
    const { body } = await caller.call('GET', `/sandbox/tasks?limit=1000&offset=${offset}`);
    tasks.unshift(...[...body].reverse());
    if (body.length < 1_000) return tasks;
  }
}
