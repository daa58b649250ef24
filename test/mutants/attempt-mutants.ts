import { mutant, type Mutant } from './mutant';

const OPTIONS = 'src/core/step-options.ts';
const RETRY = 'src/core/retry.ts';
const ATTEMPT = 'src/engine/attempt.ts';
const EXECUTION = 'src/engine/run-execution.ts';
const HISTORY = 'src/engine/run-history.ts';

/** Rules 9 and 10. */
export const attemptMutants: readonly Mutant[] = [
  mutant('rule 9a:', 'waits do not grow', [RETRY, 'retry.factor ** Math.min(attempt - 1, 64)', '1']),
  mutant('rule 9a:', 'waits have no cap', [RETRY, 'Math.min(retry.maxInterval, retry.initialInterval *', 'Math.max(0, retry.initialInterval *']),
  mutant('rule 9a:', 'one attempt more is made than the policy allows', [EXECUTION, 'attempt >= retry.maxAttempts', 'attempt > retry.maxAttempts']),
  mutant('rule 9b:', 'by default attempts are almost unbounded', [RETRY, '{ maxAttempts: 5,', '{ maxAttempts: 50,']),
  mutant('rule 9c:', 'waits are not jittered', [RETRY, 'full * (1 - retry.jitter * random)', 'full']),
  mutant('rule 9d:', 'terminal errors are tried again', [EXECUTION, 'isTerminal(thrown) || ', '']),
  mutant('rule 9e:', 'retryAfter is ignored', [
    RETRY,
    'if (retryAfter !== undefined && Number.isFinite(retryAfter)',
    'if (retryAfter === null && Number.isFinite(retryAfter)',
  ]),
  mutant('rule 9f:', 'an undo counts the attempts of its execution', [
    EXECUTION,
    'const attempt = facts.attempts + 1;',
    'const attempt = facts.attempts + 1 + (undo && facts.attempts === 0 ? this.#history.facts(step, false).attempts : 0);',
  ]),
  mutant('rule 9f:', 'an undo has the policy of its execution', [
    OPTIONS,
    'resolveRetry(cls.undoRetry, DEFAULT_UNDO_RETRY)',
    'resolveRetry(cls.retry, DEFAULT_RETRY)',
  ]),
  mutant(
    'rule 9g:',
    'attempts are counted over visits',
    [HISTORY, '    facts.attempts = 0;\n    facts.crashes = 0;\n    facts.inFlight = false;', '    facts.inFlight = false;'],
    [HISTORY, 'this.#begun(facts, 1, event.begun)', 'this.#begun(facts, facts.attempts + 1, event.begun)'],
    [EXECUTION, ' && facts.attempts === 0) return this.run.park(', ') return this.run.park('],
  ),
  mutant('rule 10a:', 'the signal never aborts', [ATTEMPT, '    this.#abortSignal(reason);\n  }\n\n  #abortSignal', '  }\n\n  #abortSignal']),
  mutant('rule 10a:', 'there is no grace', [
    ATTEMPT,
    '    if (this.settlement !== undefined || this.#aborted !== undefined || this.#committing) return;\n',
    '    if (this.settlement !== undefined || this.#aborted !== undefined || this.#committing) return;\n    this.settle({ error: reason });\n',
  ]),
  mutant('rule 10b:', 'the default timeout is shorter', [OPTIONS, 'DEFAULT_TIMEOUT = 60_000', 'DEFAULT_TIMEOUT = 59_000']),
  mutant('rule 10b:', 'the default grace is shorter', [OPTIONS, 'DEFAULT_GRACE = 10_000', 'DEFAULT_GRACE = 9_000']),
  mutant('rule 10b:', 'an unknown outcome is not tried again', [
    EXECUTION,
    'isTerminal(thrown) || ',
    "isTerminal(thrown) || error.code === 'STEP_TIMED_OUT' || ",
  ]),
  mutant('rule 10c:', 'a timeout of its own is ignored', [
    OPTIONS,
    'timeout: cls.timeout === undefined ? DEFAULT_TIMEOUT : milliseconds(cls.timeout)',
    'timeout: DEFAULT_TIMEOUT',
  ]),
  mutant('rule 10c:', 'a grace of its own is ignored', [
    OPTIONS,
    'grace: cls.grace === undefined ? DEFAULT_GRACE : milliseconds(cls.grace)',
    'grace: DEFAULT_GRACE',
  ]),
  mutant('rule 10d:', 'an undo starts while its execution still runs', [
    ATTEMPT,
    '    if (this.settlement !== undefined || this.#aborted !== undefined || this.#committing) return;\n',
    '    if (this.settlement !== undefined || this.#aborted !== undefined || this.#committing) return;\n    this.settle({ error: reason });\n',
  ]),
  mutant('rule 10e:', 'what settles late is not logged', [
    ATTEMPT,
    'if (this.settlement !== undefined) return this.#late(settlement);',
    'if (this.settlement !== undefined) return;',
  ]),
];
