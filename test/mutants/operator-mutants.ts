import { mutant, type Mutant } from './mutant';
import { forgetting, RECORD } from './verb-mutants';

const SAGA = 'src/core/run-saga.ts';
const ENGINE = 'src/engine/embedded-engine.ts';
const EXECUTION = 'src/engine/run-execution.ts';
const HISTORY = 'src/engine/run-history.ts';
const RUN = 'src/engine/live-run.ts';
const VERBS = 'src/engine/run-verbs.ts';
const PLACES = 'src/engine/verb-places.ts';

/** The operators' verbs. */
export const operatorMutants: readonly Mutant[] = [
  mutant('operators a:', 'verbs do not say who', [VERBS, 'verb, by, why, ...of(place)', "verb, by: 'somebody', why, ...of(place)"]),
  mutant('operators a:', 'verbs that change nothing are not journaled', [
    VERBS,
    '    this.#record(command);\n    if (before',
    '    if (before !== undefined) return;\n    this.#record(command);\n    if (before',
  ]),
  mutant('operators b:', 'verbs for ended runs are not told apart', [PLACES, "new AmendsError('RUN_ENDED'", "new AmendsError('VERB_REFUSED'"]),
  mutant(
    'operators c:',
    'an unknown verb is taken for abandon',
    [VERBS, 'if (!VERBS.includes(verb))', 'if (verb === undefined)'],
    [VERBS, 'this.#verbs[command.verb](command, placesFor(this.run, command));', '(this.#verbs[command.verb] ?? this.#verbs.abandon)(command, []);'],
  ),
  mutant('operators d:', 'a cancel is forgotten over a restart', [
    'src/engine/read-history.ts',
    'for (const event of events)',
    "for (const event of events.filter(({ type }) => type !== 'verb'))",
  ]),
  mutant('operators e:', 'a verb is acknowledged before it is journaled', [
    ENGINE,
    '    await this.journal.committed();\n    this.#runs.assertWritable(run);\n    return run.setBack',
    '    this.#runs.assertWritable(run);\n    return run.setBack',
  ]),
  mutant('retry a:', 'a retry has no fresh budget', [
    HISTORY,
    '    facts.settled = undefined;\n    facts.retryAt = undefined;\n    facts.attempts = 0;',
    '    facts.settled = undefined;\n    facts.retryAt = undefined;',
  ]),
  mutant(
    'retry a:',
    'a retry is not journaled',
    [VERBS, RECORD, forgetting('retry')],
    [RUN, "      this.record({ type: 'stuck', at: this.now()", "      if (this.state !== 'running') this.record({ type: 'stuck', at: this.now()"],
  ),
  mutant('retry b:', 'any run can be retried', [PLACES, "if (state !== 'stuck') throw", "if (state !== 'stuck') return [];\n  if (false) throw"]),
  mutant('cancel a:', 'a cancel does not wake a parked run', [
    VERBS,
    "if (state === 'stuck') this.run.goOn('cancel');\n    this.run.nudge();",
    "if (state === 'stuck') this.run.goOn('cancel');",
  ]),
  mutant('cancel b:', 'a cancel cuts the running attempt off', [
    VERBS,
    "if (state === 'stuck') this.run.goOn('cancel');\n",
    "if (state === 'stuck') this.run.goOn('cancel');\n    for (const attempt of this.run.surroundings.attempts) attempt.interrupt(new AmendsError('RUN_CANCELLED', 'cancelled'));\n",
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
      "    return { state: turn.cause === 'skipped' ? 'skipped' : 'compensated', answer: way.answer };",
      "    if (this.execution.cancelled !== undefined) way.answer = { kind: 'fail', reason: this.execution.cancelled.error.message };\n    return { state: turn.cause === 'skipped' ? 'skipped' : 'compensated', answer: way.answer };",
    ],
  ),
  mutant('cancel g:', 'a queued run cannot be cancelled', [
    VERBS,
    "if (history.plan.length === 0) return this.run.end('compensated', { kind: 'fail', reason: history.cancelled!.error.message });",
    'if (history.plan.length === 0) return;',
  ]),
  mutant(
    'cancel h:',
    'a pivot that refused still forbids a cancel',
    [HISTORY, ' && !saysRefused(settled);', " && !(settled?.kind === 'failed' && settled.terminal);"],
    [PLACES, 'if (history.pastPivot && !history.turned)', 'if (history.pastPivot)'],
  ),
  mutant('cancel i:', 'a cancel past the pivot is accepted', [PLACES, 'if (history.pastPivot && !history.turned)', 'if (false)']),
  mutant('abandon a:', 'abandon undoes', [
    VERBS,
    "    this.run.end('abandoned', {",
    "    if (!this.run.history.turned) return this.#cancel(command);\n    this.run.end('abandoned', {",
  ]),
  mutant('abandon b:', 'abandon keeps the lock', [RUN, '    this.surroundings.locks.leave(this.lock, this)?.proceed();\n', '']),
  mutant('abandon c:', 'what an abandoned attempt brings is journaled', [
    EXECUTION,
    'if (this.#dropped(step, options)) return yield* never();\n        this.#conclude',
    'this.#conclude',
  ]),
];
