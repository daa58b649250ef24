import { mutant, type Mutant } from './mutant';

const CRASHES = 'src/engine/crash-count.ts';
const SAGA = 'src/core/run-saga.ts';
const ANSWERS = 'src/engine/run-answers.ts';
const COMMIT = 'src/engine/group-commit.ts';
const ENGINE = 'src/engine/embedded-engine.ts';
const RUNS = 'src/engine/live-runs.ts';
const EXECUTION = 'src/engine/run-execution.ts';
const HISTORY = 'src/engine/run-history.ts';
const PLANNED = 'src/engine/planned-run.ts';
const RUN = 'src/engine/live-run.ts';
const SLOTS = 'src/engine/slots.ts';

/** Rules 19, 20 and 23 to 25. */
export const durabilityMutants: readonly Mutant[] = [
  mutant('rule 19a: killed before any commit, a run whose delivery was accepted goes on to its end, forward', 'the effect does not wait for its intention', [
    EXECUTION,
    'yield this.run.committed;\n        if (this.#dropped(step, options)) return yield* never();',
    'if (this.#dropped(step, options)) return yield* never();',
  ]),
  mutant('rule 19a: killed after any commit, a run whose delivery was accepted goes on to its end, forward', 'runs do not go on after a restart', [
    RUNS,
    '    for (const run of queuedLast) run.resume();\n',
    '',
  ]),
  mutant(
    'rule 19a: killed before any commit, a run whose delivery was accepted goes on to its end, backward',
    'what was begun and not settled is not undone',
    [HISTORY, '    facts.begun = facts.inFlight = true;', '    facts.inFlight = true;'],
    [SAGA, '      this.#started.add(step.name);\n      if (step.kind', '      if (step.kind'],
  ),
  mutant(
    'rule 19a: killed after any commit, a run whose delivery was accepted goes on to its end, backward',
    'runs that go backward do not go on after a restart',
    [
      RUN,
      "if (this.state === 'queued') return this.proceed();\n",
      "if (this.state === 'queued') return this.proceed();\n    if (this.state === 'compensating') return;\n",
    ],
  ),
  mutant('rule 19b:', 'a delivery is accepted before that is durable', [
    ANSWERS,
    '    this.standing.owe();\n    await this.surroundings.journal.committed();',
    '    this.standing.owe();',
  ]),
  mutant('rule 19b:', 'a delivery is answered before that is durable', [
    ANSWERS,
    'this.#waiters.answer(this.#final, this.surroundings.journal);',
    'this.#waiters.answer(this.#final, { whenCommitted: queueMicrotask } as unknown as Journal);',
  ]),
  mutant('rule 19c:', 'parked runs are not resumed', [
    RUN,
    "if (this.state === 'queued') return this.proceed();\n",
    "if (this.state === 'queued') return this.proceed();\n    if (this.state === 'waiting') return;\n",
  ]),
  mutant('rule 19c:', 'running runs are not resumed', [
    RUN,
    "if (this.state === 'queued') return this.proceed();\n",
    "if (this.state === 'queued') return this.proceed();\n    if (this.state === 'running') return;\n",
  ]),
  mutant(
    'rule 19d: a step with an intention and no outcome is executed again with the same key: forward',
    'a step with an intention and no outcome is taken for failed',
    [CRASHES, '...(loop ? {} : { retryAt: at }) };', '...(loop || !undo ? {} : { retryAt: at }) };'],
  ),
  mutant(
    'rule 19d: a step with an intention and no outcome is executed again with the same key: backward',
    'an undo with an intention and no outcome is taken for done',
    [CRASHES, 'if (!facts.inFlight) return undefined;', "if (!facts.inFlight) return undefined;\n  if (undo) return { type: 'undone', at, step, undo };"],
  ),
  mutant('rule 19e:', 'a delivery that was cut off is owed nothing', [RUNS, '{ ...row, owes: true, slot', '{ ...row, slot']),
  mutant('rule 20a:', 'a crash is no attempt', [
    HISTORY,
    'if (event.crashed) facts.crashes += 1;',
    'if (event.crashed) facts.crashes += 1;\n    if (event.crashed) facts.attempts -= 1;',
  ]),
  mutant('rule 20b:', 'crashes are not counted', [CRASHES, 'facts.crashes + 1 >= CRASH_LIMIT', 'facts.crashes < 0']),
  mutant(
    'rule 20b: three crashes in one step and the run is stuck without executing it, and takes no other run down: undo A',
    'crashes of undos are not counted',
    [CRASHES, 'facts.crashes + 1 >= CRASH_LIMIT', '!undo && facts.crashes + 1 >= CRASH_LIMIT'],
  ),
  mutant(
    'rule 20c:',
    'a shutdown counts as a crash',
    [EXECUTION, "const interrupted = error.code === 'STEP_INTERRUPTED';", 'const interrupted = false as boolean;'],
    [
      'src/engine/settle-attempts.ts',
      "for (const attempt of attempts) attempt.interrupt(new AmendsError('STEP_INTERRUPTED', 'The process",
      "for (const attempt of [...attempts].slice(Infinity)) attempt.interrupt(new AmendsError('STEP_INTERRUPTED', 'The process",
    ],
  ),
  mutant('rule 23a:', 'an unknown step is not noticed', [PLANNED, 'const unknown = plan.filter(', 'const unknown = plan.filter(() => false).filter(']),
  mutant('rule 23a:', 'a run that waited for its code waits for ever', [
    RUN,
    "if (whole.error.code !== 'STEP_UNKNOWN' || unknown) return;",
    'if (unknown || !unknown) return;',
  ]),
  mutant('rule 23b:', 'runs of unknown sagas are not loaded', [
    RUNS,
    'const runs = rows.map((row) =>',
    'const runs = rows.filter(({ saga }) => this.blueprints.has(saga)).map((row) =>',
  ]),
  mutant('rule 24a:', 'the engine is ready although nothing can be committed', [ENGINE, '?? this.journal.problem();', ';']),
  mutant('rule 24a:', 'effects begin although nothing can be committed', [
    COMMIT,
    'this.#retry = setTimeout(this.#flush, RETRY_INTERVAL);\n',
    'this.#retry = setTimeout(this.#flush, RETRY_INTERVAL);\n    for (const callback of this.#waiting.splice(0)) callback();\n',
  ]),
  mutant('rule 24b:', 'what cannot be committed is dropped', [
    COMMIT,
    'this.#retry = setTimeout(this.#flush, RETRY_INTERVAL);\n',
    'this.#ops = [];\n    this.#problem = undefined;\n',
  ]),
  mutant(
    'rule 25a:',
    'any number of runs execute at once',
    [SLOTS, '    if (!this.available(lane, level)) return false;\n', ''],
    [RUNS, ' && slot.available;', ';'],
  ),
  mutant('rule 25a:', 'the last to come is the first to get a slot', ['src/engine/flow/line.ts', 'const first = this.#first;', 'const first = this.#last;']),
  mutant('rule 25b:', 'a run under way needs no slot', [EXECUTION, 'else if (!this.run.slot.tryTake()) yield* promised(this.run.slot.take());\n', '']),
  mutant('rule 25b:', 'a parked run keeps its slot', [
    RUN,
    '  rest(step: string, wake: number | undefined): void {\n    this.slot.give();\n',
    '  rest(step: string, wake: number | undefined): void {\n',
  ]),
  mutant('rule 25c:', 'runs that were under way need no slot at a start', [
    EXECUTION,
    'else if (!this.run.slot.tryTake()) yield* promised(this.run.slot.take());\n',
    '',
  ]),
];
