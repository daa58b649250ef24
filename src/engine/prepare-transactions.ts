import { TransactionalStep } from '../core/transactional-step';
import type { Blueprint } from './blueprint';
import type { Journal } from './journal';

/** Has the journal get ready for the steps whose statements are part of its commits, where there are any. @throws AmendsError `TRANSACTION_UNAVAILABLE` when it cannot */
export function prepareTransactions(journal: Journal, blueprints: readonly Blueprint[]): void {
  const classes = blueprints.flatMap((blueprint) => blueprint.stepNames.map((name) => blueprint.stepClass(name)));
  if (classes.some((cls) => cls?.prototype instanceof TransactionalStep)) journal.prepareTransactions();
}
