import type { RunState } from '../core/history';
import { Fail } from '../core/response';
import type { RunInfo } from '../core/transaction';
import type { Blueprint } from './blueprint';

/** The run that holds a lock. */
export interface Holder {
  readonly info: RunInfo;
  readonly state: RunState;
  /** Is cancelled if it is before its pivot, because another run wants its lock. */
  giveWay(why: string): void;
}

const nameOf = ({ saga, request, id }: RunInfo): string => `${saga} of ${request} (run ${id})`;

/** What a delivery is told whose saga is refused where another run holds its lock: no run begins, so nothing is left to do, and the answer is final. */
export function refusalOf(blueprint: Blueprint, holder: Holder | undefined): Fail | undefined {
  if (blueprint.whenLocked !== 'refuse' || holder === undefined) return undefined;
  return new Fail(`refused: ${nameOf(holder.info)} is ${holder.state} and holds the lock. Deliver again when it has ended.`);
}

/** Asks who held the lock when the newcomer came to give way, where its saga says so. What is journaled of it shares the commit of the newcomer's beginning. */
export function unseat(blueprint: Blueprint, holder: Holder | undefined, newcomer: Pick<Holder, 'info'>): void {
  if (blueprint.whenLocked === 'cancelHolder') holder?.giveWay(`gives way to ${nameOf(newcomer.info)}`);
}
