import { mutant, type Mutant } from './mutant';

const ATTEMPT = 'src/engine/attempt.ts';
const BOOK = 'src/engine/sqlite-statements.ts';
const STEP = 'src/core/transactional-step.ts';
const TRANSACTIONS = 'src/engine/sqlite-transactions.ts';
const EXECUTION = 'src/engine/run-execution.ts';

const rollBack = "if (came === undefined) database.exec('ROLLBACK TO amends_step');";

/** Rules T1 to T8. */
export const transactionMutants: readonly Mutant[] = [
  mutant('rule T1:', 'the outcome is journaled twice', [EXECUTION, "if ('journaled' in ended) return;", '']),
  mutant('rule T2: killed after any commit, forward', 'the outcome is not in the commit', [
    TRANSACTIONS,
    "[{ op: 'events', run, body: encodeEvent(came.event, came.outcomeJson) }]",
    '[]',
  ]),
  mutant('rule T3:', 'an error leaves what was done before it', [TRANSACTIONS, rollBack, '']),
  mutant('rule T3:', 'an error rolls the statements of others back', [
    TRANSACTIONS,
    "if (came === undefined) database.exec('ROLLBACK TO amends_step');",
    "if (came === undefined) database.exec('DELETE FROM seats');",
  ]),
  mutant('rule T3:', 'a promise counts as an outcome', [
    STEP,
    'if (!(value instanceof Promise)) return value;',
    "if (!(value instanceof Promise)) return value;\n    value.catch(() => undefined);\n    if (name !== '') return 'promised';",
  ]),
  mutant('rule T4: statements of a step that answers fail', 'a refusal keeps the statements', [TRANSACTIONS, rollBack, '']),
  mutant('rule T5:', 'an attempt is timed out while its statements wait', [ATTEMPT, '    this.#committing = true;\n    this.#timer.cancel();\n', '']),
  mutant('rule T4: statements of a step that answers fail', 'what is not done is undone', [
    STEP,
    'if (!context.known) return',
    'if (context.known === null) return',
  ]),
  mutant('rule T7: a statement that is about', 'names are not looked at', [
    BOOK,
    'if (named !== undefined && this.#isReserved(named))',
    'if (named === null && this.#isReserved(named))',
  ]),
  mutant('rule T7: a statement that ends', 'every statement is allowed', [
    BOOK,
    'if (made === null && !ALLOWED.test(bare))',
    'if (made === undefined && !ALLOWED.test(bare))',
  ]),
  mutant('rule T8:', 'nobody looks which step broke the commit', [
    TRANSACTIONS,
    'if (strict && came !== undefined && this.#brokenKeys() > broken)',
    'if (strict && came !== undefined && this.#brokenKeys() < 0)',
  ]),
];
