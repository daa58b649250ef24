import { mutant, type Mutant } from './mutant';

const SAGA = 'src/core/run-saga.ts';
const ENGINE = 'src/engine/embedded-engine.ts';
const EXECUTION = 'src/engine/run-execution.ts';
const HISTORY = 'src/engine/run-history.ts';
const RUN = 'src/engine/live-run.ts';

/** The operators' verbs. */
export const operatorMutants: readonly Mutant[] = [
  mutant('operators a:', 'verbs do not say who', [RUN, "verb: 'cancel', by, why });", "verb: 'cancel', by: 'somebody', why });"]),
  mutant('operators a:', 'verbs that change nothing are not journaled', [
    RUN,
    "    this.record({ type: 'verb', at: this.now(), verb: 'cancel', by, why });\n    if (before",
    "    if (before !== undefined) return;\n    this.record({ type: 'verb', at: this.now(), verb: 'cancel', by, why });\n    if (before",
  ]),
  mutant('operators b:', 'verbs for ended runs are not told apart', [ENGINE, "throw new AmendsError('RUN_ENDED'", "throw new AmendsError('VERB_REFUSED'"]),
  mutant('operators c:', 'an unknown verb is taken for abandon', [
    ENGINE,
    "throw new AmendsError('VERB_UNKNOWN'",
    "run.abandon(by, why);\n        if (false) throw new AmendsError('VERB_UNKNOWN'",
  ]),
  mutant('operators d:', 'a cancel is forgotten over a restart', [
    ENGINE,
    'for (const event of this.journal.history(row.number)) {',
    "for (const event of this.journal.history(row.number).filter(({ type }) => type !== 'verb')) {",
  ]),
  mutant('operators e:', 'a verb is acknowledged before it is journaled', [
    ENGINE,
    '    await this.journal.committed();\n    return run.summary;',
    '    return run.summary;',
  ]),
  mutant('retry a:', 'a retry has no fresh budget', [
    HISTORY,
    '    facts.settled = undefined;\n    facts.retryAt = undefined;\n    facts.attempts = 0;',
    '    facts.settled = undefined;\n    facts.retryAt = undefined;',
  ]),
  mutant(
    'retry a:',
    'a retry is not journaled',
    [RUN, 'by, why)) this.record(event);', 'by, why)) this.history.apply(event);'],
    [RUN, "      this.record({ type: 'stuck', at: this.now()", "      if (this.state !== 'running') this.record({ type: 'stuck', at: this.now()"],
  ),
  mutant('retry b:', 'any run can be retried', [RUN, "if (this.state !== 'stuck') throw", 'if (false) throw']),
  mutant('cancel a:', 'a cancel does not wake a parked run', [
    RUN,
    "if (this.state === 'stuck') this.#goOn('cancel');\n    this.#execution.nudge();",
    "if (this.state === 'stuck') this.#goOn('cancel');",
  ]),
  mutant('cancel b:', 'a cancel cuts the running attempt off', [
    RUN,
    "if (this.state === 'stuck') this.#goOn('cancel');\n",
    "if (this.state === 'stuck') this.#goOn('cancel');\n    for (const attempt of this.surroundings.attempts) attempt.interrupt(new AmendsError('RUN_CANCELLED', 'cancelled'));\n",
  ]),
  mutant('cancel b:', 'a cancel is obeyed at the end only', [SAGA, 'if (this.#shallTurn(stage[0]!, index, stages)) return this.execution.cancelled;', '']),
  mutant('cancel c:', 'a cancel in the last step is forgotten', [SAGA, 'return this.#pastPivot ? undefined : this.execution.cancelled;', 'return undefined;']),
  mutant('cancel d:', 'a run that was cancelled makes its next attempt', [
    EXECUTION,
    'const cancelled = !options.undo && this.cancelled !== undefined && !this.#history.pastPivot;',
    'const cancelled = false;',
  ]),
  mutant('cancel e:', 'a later cancel takes the place of the first', [
    HISTORY,
    ' || this.cancelled !== undefined || this.turned) return;',
    ' || this.turned) return;',
  ]),
  mutant(
    'cancel f:',
    'a run that goes backward is cancelled',
    [HISTORY, ' || this.cancelled !== undefined || this.turned) return;', ' || this.cancelled !== undefined) return;'],
    [
      SAGA,
      "    return { state: turn.cause === 'skipped' ? 'skipped' : 'compensated', answer };",
      "    if (this.execution.cancelled !== undefined) answer = { kind: 'fail', reason: this.execution.cancelled.error.message };\n    return { state: turn.cause === 'skipped' ? 'skipped' : 'compensated', answer };",
    ],
  ),
  mutant('cancel g:', 'a queued run cannot be cancelled', [
    RUN,
    "if (this.history.plan.length === 0) return this.end('compensated', { kind: 'fail', reason: message });",
    'if (this.history.plan.length === 0) return;',
  ]),
  mutant(
    'cancel h:',
    'a pivot that refused still forbids a cancel',
    [HISTORY, ' && !saysRefused(settled);', " && !(settled?.kind === 'failed' && settled.terminal);"],
    [RUN, 'if (this.history.pastPivot && !this.history.turned) {', 'if (this.history.pastPivot) {'],
  ),
  mutant('cancel i:', 'a cancel past the pivot is accepted', [RUN, 'if (this.history.pastPivot && !this.history.turned) {', 'if (false) {']),
  mutant('abandon a:', 'abandon undoes', [
    RUN,
    "    this.end('abandoned', {",
    "    if (!this.history.turned) return this.cancel(by, why);\n    this.end('abandoned', {",
  ]),
  mutant('abandon b:', 'abandon keeps the lock', [RUN, '    this.surroundings.locks.leave(this.lock, this)?.proceed();\n', '']),
  mutant('abandon c:', 'what an abandoned attempt brings is journaled', [EXECUTION, 'if (this.#dropped()) return forEver();\n', '']),
];
