import { backwardRules } from './engine/backward-rules';
import { Bench } from './engine/bench';
import { commitRules } from './engine/commit-rules';
import { deliveryRules } from './engine/delivery-rules';
import { durabilityRules } from './engine/durability-rules';
import { flowRules } from './engine/flow-rules';
import { groupRules } from './engine/group-rules';
import type { JournalUnderTest } from './engine/journal-under-test';
import { lockRules } from './engine/lock-rules';
import { lockedRules } from './engine/locked-rules';
import { middlewareRules } from './engine/middleware-rules';
import { operatorRules } from './engine/operator-rules';
import { ownersRules } from './engine/owners-rules';
import { outcomeRules } from './engine/outcome-rules';
import { pivotRules } from './engine/pivot-rules';
import { planRules } from './engine/plan-rules';
import { pruningRules } from './engine/pruning-rules';
import { probeRules } from './engine/probe-rules';
import { probeUndoRules } from './engine/probe-undo-rules';
import { requestRules } from './engine/request-rules';
import { retryRules } from './engine/retry-rules';
import { slotRules } from './engine/slot-rules';
import { stuckRules } from './engine/stuck-rules';
import { timeoutRules } from './engine/timeout-rules';
import { transactionRules } from './engine/transaction-rules';
import { undoFailureRules } from './engine/undo-failure-rules';
import { verbRules } from './engine/verb-rules';
import { waitingRules } from './engine/waiting-rules';
import { wakeRules } from './engine/wake-rules';

export interface EngineContractOptions {
  /** A place for journals, new for each test. */
  make(): JournalUnderTest;
  /** Whether several processes may have journals of one place open: then the rules of owners hold, too. */
  readonly shared?: boolean;
}

const RULES = [
  ...[deliveryRules, planRules, requestRules, lockRules, lockedRules],
  ...[commitRules, outcomeRules, retryRules, timeoutRules, waitingRules, groupRules],
  ...[probeRules, probeUndoRules, transactionRules],
  ...[pivotRules, backwardRules, stuckRules, undoFailureRules, operatorRules, wakeRules, verbRules],
  ...[durabilityRules, pruningRules, slotRules, flowRules, middlewareRules],
];

/** What a saga means, rule by rule, on a journal: one test or several for each rule. To be called in a jest test file. */
export function engineContract(name: string, { make, shared = false }: EngineContractOptions): void {
  describe(name, () => {
    const bench = new Bench();
    beforeEach(() => bench.prepare(make));
    afterEach(() => bench.rig.dispose());
    for (const rules of shared ? [...RULES, ownersRules] : RULES) rules(bench);
  });
}
