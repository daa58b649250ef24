import { mutant, type Mutant } from './mutant';

const SAGA = 'src/core/run-saga.ts';
const EXECUTION = 'src/engine/run-execution.ts';
const HISTORY = 'src/engine/run-history.ts';
const RUN = 'src/engine/live-run.ts';
const VERBS = 'src/engine/run-verbs.ts';
const PLACES = 'src/engine/verb-places.ts';
const ASLEEP = 'src/engine/asleep.ts';
const VIEW = 'src/engine/run-view.ts';

/** Where a verb is journaled, and the same with one of them taken in only. */
export const RECORD = "this.run.record({ type: 'verb', at: this.run.now(), verb, by, why, ...of(place) });";
export const forgetting = (verb: string): string =>
  `const told = { type: 'verb', at: this.run.now(), verb, by, why, ...of(place) }; if (verb === '${verb}') this.run.history.apply(told); else this.run.record(told);`;

/** The operators' wake, bypass and complete. */
export const verbMutants: readonly Mutant[] = [
  mutant('operators f:', 'a step is ignored where it has no meaning', [VERBS, 'if (step !== undefined && !OF_STEPS.has(verb))', 'if (false)']),
  mutant('operators f:', 'an outcome is ignored where it has no meaning', [VERBS, "if (outcome !== undefined && verb !== 'complete')", 'if (false)']),
  mutant('wake a:', 'a wake is not heeded by who is parked', [EXECUTION, '|| this.#history.step(step).woken || ', '|| ']),
  mutant('wake a:', 'a wake is journaled and nobody is told', [
    VERBS,
    'for (const place of places) this.#record(command, place);\n    this.run.nudge();',
    'for (const place of places) this.#record(command, place);',
  ]),
  mutant('wake b:', 'a wake gives a fresh budget', [HISTORY, "      case 'wake':\n", "      case 'wake':\n        this.#afresh(facts);\n"]),
  mutant('wake b:', 'a backoff cannot be woken', [HISTORY, '        facts.retryAt = undefined;\n        return;', '        return;']),
  mutant('wake c:', 'the backoff of an undo cannot be woken', [ASLEEP, '(backward.retryAt ?? 0) > now', 'false']),
  mutant('wake d:', 'a wake is taken for a timeout', [EXECUTION, 'const early = ', 'const early = false && ']),
  mutant('wake d:', 'a step that was woken once never times out', [HISTORY, '    step.woken = false;\n', '']),
  mutant('wake e:', 'the visit after a wake takes the message that is to come', [
    EXECUTION,
    'return early ? { ...parked, begun }',
    'return early ? { ...parked, begun, received: { ...parked.received, [parked.message]: 0 } }',
  ]),
  mutant('wake f:', 'a wake is forgotten over a restart', [VERBS, '    for (const place of places) this.#record(command, place);\n    this.run.nudge();', '    for (const { step } of places) this.run.history.step(step!).woken = true;\n    this.run.nudge();']), // prettier-ignore
  mutant('wake g:', 'a wake of one wakes all', [PLACES, 'step === undefined ? asleep : asleep.filter((place) => place.step === step)', 'asleep']),
  mutant('wake g:', 'a wake of all wakes one', [VERBS, '    for (const place of places) this.#record(command, place);\n    this.run.nudge();', '    this.#record(command, places[0]);\n    this.run.nudge();']), // prettier-ignore
  mutant('wake h:', 'nobody is woken beside a stuck step', [PLACES, 'const asleep = asleepIn(', "const asleep = run.state === 'stuck' ? [] : asleepIn("]),
  mutant('wake i:', 'a wake is accepted where nobody sleeps', [PLACES, 'if (places.length > 0) return', 'if (places.length >= 0) return']),
  mutant('wake j:', 'a wake is accepted for a step that does not sleep', [PLACES, 'if (places.length > 0) return', 'if (asleep.length > 0) return']),
  mutant('wake k:', 'a wake is accepted for who is given up', [ASLEEP, ' && !isGivenUp(history, step)', '']),
  mutant('bypass a:', 'a bypass is a retry', [HISTORY, "{ kind: 'bypassed', order: this.order }", 'undefined']),
  mutant('bypass a:', 'a bypass turns the run', [SAGA, "return verb === 'cancel' ?", "return verb === 'cancel' || verb === 'bypass' ?"]),
  mutant('bypass a:', 'the view does not tell who bypassed', [VIEW, '  step.by = by;\n', '']),
  mutant('bypass a:', 'a shouldExecute that is bypassed is asked again', [HISTORY, 'answerInstead(step, false)', 'answerInstead(step, undefined)']),
  mutant('bypass b:', 'a bypassed step has an empty outcome', [SAGA, "      if (settled.kind === 'succeeded') {", "      if (settled.kind === 'bypassed') this.#outcomes.keep(step.name, undefined);\n      if (settled.kind === 'succeeded') {"]), // prettier-ignore
  mutant('bypass c:', 'a bypassed step is not undone', [
    SAGA,
    "      case 'bypassed':\n",
    "      case 'bypassed':\n        this.#started.delete(step.name);\n",
  ]),
  mutant('bypass d:', 'a bypass of an undo is a retry', [HISTORY, "undo ? { kind: 'undone', nothing: true, order: this.order } :", 'undo ? undefined :']),
  mutant('bypass d:', 'a bypass of an undo ends the run', [
    SAGA,
    "    const said = settled.kind === 'undone' ?",
    "    if (settled.kind === 'undone' && settled.nothing) this.#started.clear();\n    const said = settled.kind === 'undone' ?",
  ]),
  mutant('bypass e:', 'the bypass of an undo is not journaled', [VERBS, RECORD, forgetting('bypass')]), // prettier-ignore
  mutant('bypass f:', 'a pivot that is bypassed counts as refused', ['src/core/execution.ts', "return settled?.kind === 'refused' ||", "return settled?.kind === 'refused' || settled?.kind === 'bypassed' ||"]), // prettier-ignore
  mutant('complete a:', 'the outcome given by hand is dropped', [VERBS, 'by: command.by }, json)', 'by: command.by })']),
  mutant('complete a:', 'the view does not tell who completed', [VIEW, '      if (event.by !== undefined) step.by = event.by;\n', '']),
  mutant('complete a:', 'a shouldExecute that is completed is asked again', [HISTORY, 'answerInstead(step, true)', 'answerInstead(step, undefined)']),
  mutant('complete b:', 'a step that was completed is undone without its outcome', [SAGA, '        this.#outcomes.keep(step.name, settled.json);', "        if (settled.json !== '\"by hand\"') this.#outcomes.keep(step.name, settled.json);"]), // prettier-ignore
  mutant('complete c:', 'an undo is completed', [PLACES, 'places.filter(({ undo }) => undo === undefined)', 'places']),
  mutant(
    'complete d:',
    'an outcome by hand is not looked at',
    [VERBS, 'toJournal(command.outcome, `the outcome of ${step}`)', 'JSON.stringify(command.outcome)'],
    [VERBS, "if (outcome !== undefined) toJournal(outcome, `the outcome of ${step ?? 'the step'}`);", ''],
  ),
  mutant('verbs a:', 'an outcome by hand is journaled by itself', [
    VERBS,
    "    this.run.record({ type: 'succeeded'",
    "    this.run.history.apply({ type: 'succeeded'",
  ]),
  mutant('verbs a:', 'a bypass is not journaled', [VERBS, RECORD, forgetting('bypass')]), // prettier-ignore
  mutant(
    'verbs b:',
    'any run can be bypassed',
    [PLACES, "if (state !== 'stuck') throw", "if (state !== 'stuck') return [];\n  if (false) throw"],
    [PLACES, 'if (place === undefined || places.length > 1)', 'if (places.length > 1)'],
  ),
  mutant('verbs c:', 'a step is bypassed in a run that is stuck as a whole', [PLACES, 'if (whole !== undefined) throw', 'if (false) throw']),
  mutant('verbs c:', 'a run that knows its steps again stays stuck because of another', [RUN, "if (whole.error.code !== 'STEP_UNKNOWN' || unknown) return;", "if (this.#standing.error?.code !== 'STEP_UNKNOWN' || unknown) return;"]), // prettier-ignore
  mutant('verbs d:', 'of several stuck steps any is taken', [PLACES, 'if (place === undefined || places.length > 1)', 'if (place === undefined)']),
  mutant('verbs d:', 'a run that is still stuck shows where it was', [RUN, 'else this.#standing.change({ ...stuckIn(left), owes: this.#standing.owes });', '']),
  mutant('verbs d:', 'a run that is still stuck shows as running', [RUN, 'if (left === undefined) this.working();\n    else this.#standing.change({ ...stuckIn(left), owes: this.#standing.owes });', "this.#standing.change({ state: 'running', owes: this.#standing.owes });"]), // prettier-ignore
  mutant('retry c:', 'a retry of one is a retry of all', [PLACES, 'step === undefined ? all : all.filter((place) => place.step === step)', 'all']),
  mutant('verbs e:', 'a verb for a step that is not stuck is taken', [
    PLACES,
    'if (places.length === 0) throw refused(run, `is not stuck',
    'if (false) throw refused(run, `is not stuck',
  ]),
  mutant('verbs f:', 'the group does not rest after its stuck member', [EXECUTION, "if (settled.kind === 'succeeded' || settled.kind === 'bypassed') this.#restIfParked();", "if (settled.kind === 'succeeded' && false) this.#restIfParked();"]), // prettier-ignore
  mutant('verbs g:', 'a bypassed member makes its failed sibling forgotten', [SAGA, 'return turns.filter((turn) => turn !== undefined)', "return applying.some(({ name }) => this.execution.settled(name)?.kind === 'bypassed') ? undefined : turns.filter((turn) => turn !== undefined)"]), // prettier-ignore
];
