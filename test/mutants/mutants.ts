import { attemptMutants } from './attempt-mutants';
import { backwardMutants } from './backward-mutants';
import { connectMutants } from './connect-mutants';
import { decisionMutants } from './decision-mutants';
import { deliveryMutants } from './delivery-mutants';
import { durabilityMutants } from './durability-mutants';
import { flowMutants } from './flow-mutants';
import { groupMutants } from './group-mutants';
import { middlewareMutants } from './middleware-mutants';
import { operationMutants } from './operation-mutants';
import { operatorMutants } from './operator-mutants';
import { outcomeMutants } from './outcome-mutants';
import { ownersMutants } from './owners-mutants';
import { pivotMutants } from './pivot-mutants';
import { pruningMutants } from './pruning-mutants';
import { probeMutants } from './probe-mutants';
import { transactionMutants } from './transaction-mutants';
import { verbMutants } from './verb-mutants';
import { waitingMutants } from './waiting-mutants';
import type { Mutant } from './mutant';

/** An engine with one rule switched off, for every rule, and so for the host of Connect and what it asks of an application; each must be noticed by the very test of that rule. */
export const MUTANTS: readonly Mutant[] = [
  ...deliveryMutants,
  ...decisionMutants,
  ...outcomeMutants,
  ...attemptMutants,
  ...waitingMutants,
  ...groupMutants,
  ...pivotMutants,
  ...probeMutants,
  ...transactionMutants,
  ...backwardMutants,
  ...operatorMutants,
  ...verbMutants,
  ...durabilityMutants,
  ...ownersMutants,
  ...pruningMutants,
  ...flowMutants,
  ...middlewareMutants,
  ...connectMutants,
  ...operationMutants,
];
