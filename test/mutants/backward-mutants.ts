import { mutant, type Mutant } from './mutant';
import { forgetting, RECORD } from './verb-mutants';

const ACTIONS = 'src/core/actions.ts';
const CONTEXT = 'src/core/context.ts';
const RETRY = 'src/core/retry.ts';
const SAGA = 'src/core/run-saga.ts';
const UNDOS = 'src/core/failed-undos.ts';
const EXECUTION = 'src/engine/run-execution.ts';
const HISTORY = 'src/engine/run-history.ts';
const RUN = 'src/engine/live-run.ts';
const DEADLINE = 'src/engine/run-deadline.ts';
const VERBS = 'src/engine/run-verbs.ts';
const PLACES = 'src/engine/verb-places.ts';
const READ = 'src/engine/read-history.ts';
const STANDING = 'src/engine/run-standing.ts';

/** Rules 15 to 18. */
export const backwardMutants: readonly Mutant[] = [
  mutant('rule 15a:', 'undos come in the order of the plan', [SAGA, '[...this.run.plan].reverse()', '[...this.run.plan]']),
  mutant('rule 15a:', 'the step that failed is not undone', [SAGA, '      stop?.now();\n', '      stop?.now();\n      this.#started.delete(step.name);\n']),
  mutant('rule 15a:', 'guards are not undone', [
    SAGA,
    "if (step.kind === 'guard') return void this.#started.add(step.name);",
    "if (step.kind === 'guard') return undefined;",
  ]),
  mutant('rule 15a:', 'steps that were not begun are undone', [
    SAGA,
    "!this.#started.has(step.name) || !this.#has(step, 'compensate')",
    "!this.#has(step, 'compensate')",
  ]),
  mutant('rule 15b: finished steps are undone with their outcome, failed ones with none, without', 'undos get no outcome', [
    CONTEXT,
    'return this.outcomes.get(this.step) as O | undefined;',
    'return undefined;',
  ]),
  mutant('rule 15b: finished steps are undone with their outcome, failed ones with none, after', 'undos get no outcome after a crash', [
    READ,
    "event.type === 'succeeded' && event.outcome !== undefined ? JSON.stringify(event.outcome) : undefined",
    'undefined',
  ]),
  mutant(
    'rule 15f: an undo is told whether the execution is known to be done, which an outcome of none does not tell, without',
    'a step without outcome is never known to be done',
    [CONTEXT, "this.execution.settled(this.step)?.kind === 'succeeded'", 'this.outcomes.get(this.step) !== undefined'],
  ),
  mutant(
    'rule 15f: an undo is told whether the execution is known to be done, which an outcome of none does not tell, after',
    'every execution is known to be done',
    [CONTEXT, "this.execution.settled(this.step)?.kind === 'succeeded'", 'this.execution.begun(this.step)'],
  ),
  mutant('rule 15c: an undo is told why: failed', 'an undo is told nothing but skipped', [
    SAGA,
    '{ error, cause: turn.cause, willRetry }',
    "{ error, cause: 'skipped', willRetry }",
  ]),
  mutant('rule 15c: an undo is told why: cancelled', 'a cancel is told as a deadline', [
    HISTORY,
    "cause: cancel ? 'cancelled' : 'deadline'",
    "cause: 'deadline'",
  ]),
  mutant('rule 15c: an undo is told why: deadline', 'a deadline is told as a cancel', [
    HISTORY,
    "cause: cancel ? 'cancelled' : 'deadline'",
    "cause: 'cancelled'",
  ]),
  mutant('rule 15d:', 'an undo is told nothing but failed', [SAGA, '{ error, cause: turn.cause, willRetry }', "{ error, cause: 'failed', willRetry }"]),
  mutant('rule 15e:', 'no undo is told that the run will be tried afresh', [SAGA, "    way.willRetry = said.kind === 'reschedule';\n", '']),
  mutant('rule 16a:', 'what the undo of the step that failed returns is ignored', [SAGA, '      answer = said;\n', '']),
  mutant('rule 16a:', 'what any undo returns is the answer', [
    SAGA,
    "if (said === undefined || step.name !== turn.step || turn.cause !== 'failed') return settled;",
    'if (said === undefined) return settled;',
  ]),
  mutant('rule 16b:', 'the answer is not journaled with the undo', [
    EXECUTION,
    'const { kind: _kind, ...said } = ended;',
    'const { kind: _kind, answer: _answer, ...said } = ended;',
  ]),
  mutant('rule 16c:', 'the answer does not say what failed', [SAGA, 'reason: turn.error.message },', "reason: 'failed' },"]),
  mutant('rule 16d: where no step failed, the answer says what ended the run: cancelled', 'the answer does not say who cancelled', [
    HISTORY,
    '`cancelled by ${by}: ${why}`',
    "'cancelled'",
  ]),
  mutant('rule 16d: where no step failed, the answer says what ended the run: deadline', 'the answer does not name the deadline', [
    DEADLINE,
    'const why = `deadline of ${formatDuration(length)} passed`;',
    'const why = `out of time after ${formatDuration(length)}`;',
  ]),
  mutant('rule 16d: where no step failed, the answer says what ended the run: cancelled', 'an undo answers for a cancelled run', [
    SAGA,
    " || step.name !== turn.step || turn.cause !== 'failed') return settled;",
    ') return settled;',
  ]),
  mutant(
    'rule 16e:',
    'an abandoned run owes nothing',
    [RUN, "(this.#standing.owes || state === 'abandoned');", 'false;'],
    [RUN, "answer.kind === 'reschedule' || this.answers.awaited);", 'true);'],
  ),
  mutant('rule 16e:', 'an abandoned run does not say by whom', [VERBS, '`abandoned by ${command.by}: ${command.why}`', "'abandoned'"]),
  mutant('rule 16f: a compensation that rethrows the error it was given (itself)', 'rethrowing the error is a failure of the undo', [
    ACTIONS,
    'if (thrown === error || (',
    'if ((',
  ]),
  mutant('rule 16f: a compensation that rethrows the error it was given (as the cause', 'an error whose cause it is is a failure of the undo', [
    ACTIONS,
    'thrown === error || (thrown instanceof Error && thrown.cause === error)',
    'thrown === error',
  ]),
  mutant('rule 17a:', 'an undo that fails is given up', [SAGA, '      failed.push({ step, settled });\n', '']),
  mutant('rule 17a:', 'a stuck run is not alerted', [
    RUN,
    'this.surroundings.logger.error(`alert: the run is stuck',
    '((..._told: readonly unknown[]) => undefined)(`alert: the run is stuck',
  ]),
  mutant('rule 17a:', 'a stuck run is not listed as such', [
    STANDING,
    '    this.journal.change(this.number, {',
    "    if (standing.state !== 'stuck') this.journal.change(this.number, {",
  ]),
  mutant('rule 17b:', 'an undo has no more attempts than its execution', [RETRY, '{ maxAttempts: 10,', '{ maxAttempts: 5,']),
  mutant('rule 17c:', 'the undos before a stuck one go on', [SAGA, "if (this.run.onUndoFailure === 'halt') yield* helpUndos(failed.splice(0), help);", '']),
  mutant('rule 17d:', 'undos always wait for one that failed', [SAGA, "if (this.run.onUndoFailure === 'halt') yield*", 'yield*']),
  mutant('rule 17d:', 'an undo that failed is forgotten', [SAGA, '    yield* helpUndos(failed, help);\n', '']),
  mutant('rule 17d:', 'the run is stuck in one of them at a time', [
    UNDOS,
    '  yield* together(failed.map((one) => helped(one, help, line)));',
    '  for (const one of failed) yield* helped(one, help, line);',
  ]),
  mutant('rule 17e:', 'undos are tried again in any order', [PLACES, '.sort((a, b) => turnOf(a, history) - turnOf(b, history))', '']),
  mutant('rule 17e:', 'undos are tried again in the order of the plan', [PLACES, '(undo ? -1 : 1) *', '']),
  mutant('rule 17e:', 'an undo that fails again is forgotten', [
    UNDOS,
    'for (let now: Settled = settled; isFailedUndo(now);) {',
    'let now: Settled = settled;\n  if (isFailedUndo(now)) {',
  ]),
  mutant('rule 17f:', 'a failed undo is tried again by a restart', [
    HISTORY,
    "      : { kind: 'failed', error, terminal",
    "      : event.undo && this.turned && this.order % 2 === 0 ? undefined : { kind: 'failed', error, terminal",
  ]),
  mutant('rule 17g:', 'a retry is not journaled', [VERBS, RECORD, forgetting('retry')]),
  mutant(
    'rule 17h:',
    'a bypass of one is a bypass of all',
    [VERBS, 'this.run.goOn(verb, places.map(keyOf));', "this.run.goOn(verb, verb === 'bypass' ? undefined : places.map(keyOf));"],
    [
      VERBS,
      '    for (const place of places) this.#record(command, place);\n    this.run.goOn(verb',
      "    for (const place of verb === 'bypass' ? this.run.history.stuck.values() : places) this.#record(command, place);\n    this.run.goOn(verb",
    ],
  ),
  mutant('rule 17i:', 'an undo that was helped has no say', [
    SAGA,
    'undo: (step: PlannedStep) => this.#undo(step, way)',
    'undo: (step: PlannedStep) => this.#undo(step, { ...way })',
  ]),
  mutant('rule 17e:', 'those that are tried again are so side by side', [UNDOS, '    yield* line.join();\n', '']),
  mutant('rule 17j:', 'any word will do', ['src/choice-of.ts', 'if (choices.includes(choice)) return choice;', 'if (choice) return choice;']),
  mutant('rule 18a:', 'a deadline is ignored', [
    DEADLINE,
    "  run.record({ type: 'verb', at: run.now(), verb: 'deadline', by: 'amends', why });\n  new RunVerbs(run).obeyCancel();",
    "  run.record({ type: 'verb', at: run.now(), verb: 'deadline', by: 'amends', why });",
  ]),
  mutant('rule 18a:', 'a deadline starts again with the process', [RUN, 'this.createdAt + length - this.now()', 'length']),
  mutant(
    'rule 18b:',
    'a deadline that has passed is not set',
    [RUN, 'if (length === undefined) return;\n', 'if (length === undefined || this.createdAt + length <= this.now()) return;\n'],
    [RUN, 'if (length !== undefined && this.createdAt + length <= this.now()) passDeadline(this, length);', ''],
  ),
  mutant('rule 18c:', 'a queued run outlives its deadline', [
    VERBS,
    "if (history.plan.length === 0) return this.run.end('compensated', { kind: 'fail', reason: history.cancelled!.error.message });",
    'if (history.plan.length === 0) return;',
  ]),
  mutant('rule 18d: after the pivot', 'a deadline after the pivot is a cancel', [
    DEADLINE,
    'history.turned || history.pastPivot || state',
    'history.turned || state',
  ]),
  mutant('rule 18d: while compensating', 'a deadline while compensating says nothing', [
    DEADLINE,
    'history.turned || history.pastPivot || state',
    'history.pastPivot || state',
  ]),
  mutant('rule 18d: while stuck', 'a deadline of a stuck run says nothing', [
    DEADLINE,
    " || history.alerts.has('DEADLINE_PASSED')) return;",
    " || state === 'stuck') return;",
  ]),
];
