import { mutant, type Mutant } from './mutant';

const ACTIONS = 'src/core/actions.ts';
const ASK = 'src/core/ask-probe.ts';
const EXECUTION = 'src/engine/run-execution.ts';
const HISTORY = 'src/engine/run-history.ts';
const PORT = 'src/core/execution.ts';

/** Rules P1 to P11. */
export const probeMutants: readonly Mutant[] = [
  mutant('rule P1:', 'a probe is asked before the first attempt', [
    ACTIONS,
    'step.probe !== undefined && attempt.unknown) return',
    'step.probe !== undefined) return',
  ]),
  mutant('rule P1:', 'a probe is asked after a refusal', [HISTORY, 'if (!isRefusal(event.error)) facts.unknown = true;', 'facts.unknown = true;']),
  mutant('rule P2:', 'a probe is never asked', [ACTIONS, 'step.probe !== undefined && attempt.unknown) return', 'step.probe === null) return']),
  mutant('rule P2: after an attempt that ended by a crash', 'a crash is no unknown end', [
    HISTORY,
    'if (!isRefusal(event.error)) facts.unknown = true;',
    'if (!isRefusal(event.error) && !event.crashed) facts.unknown = true;',
  ]),
  mutant('rule P2: a step without', 'a step without an outcome cannot be found', [
    ACTIONS,
    "if (answer instanceof Found) return new Concluded({ kind: 'succeeded'",
    "if (answer instanceof Found && answer.outcome !== undefined) return new Concluded({ kind: 'succeeded'",
  ]),
  mutant('rule P3: after absent', 'absent ends the step', [
    ACTIONS,
    'if (attempt.usedUp !== undefined) throw',
    "if (answer instanceof Absent) return new Concluded({ kind: 'succeeded', json: undefined });\n    if (attempt.usedUp !== undefined) throw",
  ]),
  mutant('rule P3: after unknown', 'unknown fails the attempt', [
    ACTIONS,
    'if (attempt.usedUp !== undefined) throw',
    "if (!(answer instanceof Absent)) throw new Error('unknown');\n    if (attempt.usedUp !== undefined) throw",
  ]),
  mutant('rule P4: before a step', 'a step is given up without a last look', [EXECUTION, 'spent && options.probe &&', 'spent && !options.probe &&']),
  mutant('rule P4: a step that is given up', 'a step is executed at the last look', [
    ACTIONS,
    'if (attempt.usedUp !== undefined) throw',
    'if (attempt.usedUp === null) throw',
  ]),
  mutant('rule P4: killed after', 'a restart forgets that the attempts are used up', [
    HISTORY,
    'if (event.usedUp) facts.usedUp = event.error;',
    'facts.usedUp = undefined;',
  ]),
  mutant('rule P5: a run whose pivot', 'an absent pivot is stuck', [ACTIONS, 'return pivot && absent ?', 'return pivot && !absent && absent ?']),
  mutant('rule P5: a run whose pivot', 'an unknown pivot goes backward', [ACTIONS, 'return pivot && absent ?', 'return pivot ?']),
  mutant('rule P5: a pivot that is absent', 'an absent pivot is given up at once', [
    ACTIONS,
    'if (attempt.usedUp !== undefined) throw this.#givenUp(attempt.usedUp, answer instanceof Absent);',
    "if (attempt.usedUp !== undefined || answer instanceof Absent) throw this.#givenUp(attempt.usedUp ?? { name: 'Error', message: 'absent' }, answer instanceof Absent);",
  ]),
  mutant('rule P6: an error', 'a probe that throws counts as absent', [
    ASK,
    'if (!isTerminal(error)) throw error;',
    'if (!isTerminal(error)) return new Absent();',
  ]),
  mutant('rule P6: a probe that throws', 'a terminal error of a probe is a refusal of its step', [
    PORT,
    "'STEP_RETURNED_NO_RESPONSE', 'PROBE_FAILED']",
    "'STEP_RETURNED_NO_RESPONSE']",
  ]),
  mutant('rule P6: a probe that answers', 'what is no answer counts as unknown', [
    ASK,
    'throw new TerminalError(`${name}.probe answered',
    'if (name !== null) return new Unknown();\n  throw new TerminalError(`${name}.probe answered',
  ]),
  mutant('rule P6: a probe that throws', "an operator's retry forgets that an attempt ended unknown", [
    HISTORY,
    '    facts.usedUp = undefined;\n  }',
    '    facts.usedUp = undefined;\n    facts.unknown = false;\n  }',
  ]),
  mutant('rule P8: before', 'no probe is asked before an undo', [
    ACTIONS,
    'attempt.unknown && attempt.found === undefined',
    'attempt.unknown && attempt.found === null',
  ]),
  mutant('rule P8: before', 'the probe of an undo is asked under the key of the undo', [
    ACTIONS,
    'new ForwardContext(this.run.info, this.step, attempt, this.outcomes); // with the key',
    'new ForwardContext({ ...this.run.info, id: `${this.run.info.id}.undo` }, this.step, attempt, this.outcomes); // with the key',
  ]),
  mutant('rule P8: what was found', 'what was found is not remembered', [
    ACTIONS,
    'attempt.unknown && attempt.found === undefined',
    'attempt.unknown && attempt.number === 1',
  ]),
  mutant('rule P8: before', 'an execution that a probe has found is not known to be done', [
    'src/core/context.ts',
    'return this.attemptOf.found !== undefined || this',
    'return this',
  ]),
  mutant('rule P8: before', 'asking uses up an attempt of the undo', [
    HISTORY,
    '    step.backward.inFlight = false;\n    step.backward.attempts = 0;',
    '    step.backward.inFlight = false;',
  ]),
  mutant('rule P9:', 'what is absent is undone', [
    ACTIONS,
    'return answer instanceof Absent ? new Concluded({ ...NOTHING',
    'return answer === null ? new Concluded({ ...NOTHING',
  ]),
  mutant('rule P9:', 'what is unknown is not undone', [
    ACTIONS,
    'return answer instanceof Absent ? new Concluded({ ...NOTHING',
    'return answer !== null ? new Concluded({ ...NOTHING',
  ]),
  mutant('rule P10:', 'a terminal error of a probe means that there is nothing to undo', [
    ASK,
    'if (!isTerminal(error)) throw error;',
    'if (!isTerminal(error)) throw error;\n    if (context.attempt === 1) return new Absent();',
  ]),
  mutant('rule P11:', 'a parked member is not probed', [
    HISTORY,
    "return unknown || (undo && settled?.kind !== 'succeeded'",
    "return unknown || (undo && settled?.kind !== 'parked' && settled?.kind !== 'succeeded'",
  ]),
  mutant('rule P11:', 'a member that is done is probed', [HISTORY, "(undo && settled?.kind !== 'succeeded' &&", '(undo &&']),
  mutant('rule P11:', 'a member that refused is probed', [
    HISTORY,
    "settled?.kind !== 'refused' && settled?.kind !== 'failed')",
    "settled?.kind !== 'failed')",
  ]),
];
