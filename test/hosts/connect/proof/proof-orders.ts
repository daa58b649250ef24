import type { AssetRequest } from 'amends';
import { randomOf } from '../../../processes/random';
import type { SandboxCaller } from '../../../sandbox/connect/sandbox-caller';

/** An order at the sandbox, and how it is to end whatever happens on the way. */
export interface ProofOrder {
  readonly request: AssetRequest;
  readonly end: 'approved' | 'failed';
}

interface Fate {
  /** How probable it is, beside the others. */
  readonly weight: number;
  /** What the vendor does, in the words of its faults. */
  readonly fault?: string;
  /** Whether the domain that is ordered is somebody else's. */
  readonly taken?: true;
  readonly end: ProofOrder['end'];
}

const FATES: readonly Fate[] = [
  { weight: 40, end: 'approved' },
  { weight: 10, end: 'approved', fault: '500:2@POST /workspaces' },
  { weight: 5, end: 'approved', fault: '429:1@POST /customers' },
  { weight: 8, end: 'approved', fault: 'drop-after@POST /customers' },
  { weight: 8, end: 'approved', fault: 'drop-after@POST /workspaces;503:1@POST /domains' },
  { weight: 10, end: 'failed', taken: true },
  { weight: 6, end: 'failed', taken: true, fault: 'drop-after@POST /workspaces;500:2@DELETE /customers/*' },
  { weight: 6, end: 'failed', taken: true, fault: 'drop-after@POST /workspaces/*/cancel' },
  { weight: 7, end: 'failed', fault: 'fail-for-ever@POST /domains' },
];

/** Orders one after the other, each with its fate; the same for the same seed. */
export class ProofOrders {
  readonly made: ProofOrder[] = [];
  readonly #random: () => number;

  constructor(
    private readonly caller: SandboxCaller,
    seed: number,
  ) {
    this.#random = randomOf(seed);
  }

  async next(): Promise<ProofOrder> {
    const { end, fault, taken } = this.#fate();
    const name = `d${this.made.length}-${Math.floor(this.#random() * 1e9)}`;
    const params = { domain: `${name}.${taken ? 'taken.' : ''}example`, ...(fault !== undefined && { sandbox_fault: fault }) };
    const { id, type, status, asset } = (await this.caller.order({ type: 'purchase', params })) as AssetRequest;
    const domain = { id: 'domain', value: params.domain };
    const order: ProofOrder = { end, request: { id, type, status, asset: { id: asset.id, params: [domain] } } }; // no more: a thousand are kept
    this.made.push(order);
    return order;
  }

  #fate(): Fate {
    let drawn = this.#random() * FATES.reduce((sum, { weight }) => sum + weight, 0);
    return FATES.find(({ weight }) => (drawn -= weight) < 0) ?? FATES[0]!;
  }
}
