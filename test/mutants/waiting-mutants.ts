import { mutant, type Mutant } from './mutant';

const ACTIONS = 'src/core/actions.ts';
const SAGA = 'src/core/run-saga.ts';
const EXECUTION = 'src/engine/run-execution.ts';
const PARKED = 'src/engine/parked-event.ts';
const HISTORY = 'src/engine/run-history.ts';
const RUN = 'src/engine/live-run.ts';

/** Rules 11 and 12. */
export const waitingMutants: readonly Mutant[] = [
  mutant('rule 11a:', 'visits are not counted', [PARKED, 'visits: (before?.visits ?? 0) + 1', 'visits: 1']),
  mutant('rule 11a:', 'the note is not kept', [PARKED, '...(ended.note === undefined ? {} : { note: ended.note }),', '']),
  mutant('rule 11a:', 'the time of a reschedule is not kept', [
    PARKED,
    'ended.seconds === undefined ? ended.timeout : ended.seconds * 1_000',
    'ended.seconds === undefined ? ended.timeout : ended.seconds',
  ]),
  mutant('rule 11b:', 'a timer starts again with the process', [
    EXECUTION,
    'const parked = this.#history.step(step).parked!;',
    'const parked = { ...this.#history.step(step).parked! };\n    if (parked.until !== undefined) parked.until = this.run.now() + (parked.until - parked.at);',
  ]),
  mutant('rule 11c:', 'every poll takes a place in the history', [
    RUN,
    'this.surroundings.journal.park(this.number, event);',
    'this.surroundings.journal.append(this.number, event);',
  ]),
  mutant('rule 11d:', 'a message wakes nobody', [RUN, '    if (!known) this.#execution.nudge();\n    return !known;', '    return !known;']),
  mutant('rule 11d:', 'a message of any name will do', [
    HISTORY,
    'const message = this.messages.filter((candidate) => candidate.name === name)[taken + 1];',
    'const message = this.messages[taken + 1];',
  ]),
  mutant('rule 11e:', 'a message is acknowledged before it is journaled', [
    RUN,
    '    await this.surroundings.journal.committed();\n    if (!known)',
    '    if (!known)',
  ]),
  mutant('rule 11f:', 'a message is not journaled', [
    RUN,
    "if (!known) this.record({ type: 'message', at: this.now(), name, id, ...(payload === undefined ? {} : { payload }) });",
    "if (!known) this.history.apply({ type: 'message', at: this.now(), name, id, ...(payload === undefined ? {} : { payload }) });",
  ]),
  mutant('rule 11g:', 'a message that comes early is lost', [
    RUN,
    "if (!known) this.record({ type: 'message'",
    "if (!known && this.state === 'waiting') this.record({ type: 'message'",
  ]),
  mutant('rule 11h:', 'a message that comes twice counts twice', [RUN, 'message.id === id', 'message.id === id && false']),
  mutant('rule 11i:', 'a message to an ended run says that there is none', [
    'src/engine/verb-places.ts',
    "new AmendsError('RUN_ENDED'",
    "new AmendsError('RUN_UNKNOWN'",
  ]),
  mutant('rule 11i:', 'a message to an unknown run says that it has ended', [
    'src/engine/verb-places.ts',
    'state === undefined\n    ? new',
    'state === null\n    ? new',
  ]),
  mutant('rule 11j:', 'a wait has no timeout', [PARKED, 'ended.seconds === undefined ? ended.timeout :', 'ended.seconds === undefined ? undefined :']),
  mutant('rule 11j:', 'a wait that timed out does not say so', [EXECUTION, '{ ...parked, begun, timedOut: true }', '{ ...parked, begun }']),
  mutant('rule 12a:', 'done is no way to end a step', [ACTIONS, '    if (result instanceof Done) return DONE;\n', '']),
  mutant('rule 12b:', 'a business failure is tried again', [
    ACTIONS,
    'if (result instanceof Done) return DONE;',
    'if (result instanceof Fail) throw new Error(result.reason);\n  if (result instanceof Done) return DONE;',
  ]),
  mutant('rule 12c:', 'skip is answered as a failure', [SAGA, "const skipped = settled.answer.kind === 'skip';", 'const skipped = false;']),
];
