import { mutant, type Mutant } from './mutant';

const CONTEXT = 'src/core/context.ts';
const SAGA = 'src/core/run-saga.ts';
const ENGINE = 'src/engine/embedded-engine.ts';
const RUNS = 'src/engine/live-runs.ts';
const EXECUTION = 'src/engine/run-execution.ts';
const LOCKS = 'src/engine/locks.ts';
const REQUESTS = 'src/engine/delivered-requests.ts';
const WHEN_LOCKED = 'src/engine/when-locked.ts';
const VERBS = 'src/engine/run-verbs.ts';
const PLACES = 'src/engine/verb-places.ts';
const RUN = 'src/engine/live-run.ts';

/** Rules 2 to 5. */
export const decisionMutants: readonly Mutant[] = [
  mutant('rule 2a:', 'the plan is decided again after a restart', [
    RUN,
    'plannedRun(this.blueprint, this.info, this.history.plan,',
    'plannedRun(this.blueprint, this.info, decidePlan(this.blueprint, this.requests.latest, this.info),',
  ]),
  mutant('rule 2b:', 'outcomes are forgotten over a restart', [
    'src/engine/read-history.ts',
    'for (const event of events)',
    "for (const event of events.filter(({ type }) => type !== 'succeeded'))",
  ]),
  mutant('rule 2c:', 'an empty plan is completed', [SAGA, 'return applied ? {', 'return applied || this.run.plan.length === 0 ? {']),
  mutant('rule 2d:', 'a guard counts as a step that applies', [SAGA, "kind !== 'guard' && this.#started.has(name)", 'this.#started.has(name)']),
  mutant('rule 2e:', 'a run that cannot be planned stays queued', [RUN, '      return this.stick(undefined, false, recordError(error));', '      return;']),
  mutant('rule 3a:', 'every shouldExecute is asked at the start', [
    SAGA,
    '    const stages = stagesOf(this.run.plan);\n',
    '    const stages = stagesOf(this.run.plan);\n    for (const step of this.run.plan) yield* this.#decide(step);\n',
  ]),
  mutant('rule 3b:', 'an answer of shouldExecute is not remembered', [
    EXECUTION,
    'if (asked || !applies || guard) this.run.record(',
    'if (guard) this.run.record(',
  ]),
  mutant('rule 3c:', 'a step whose shouldExecute threw counts as started', [
    SAGA,
    "if (!this.#pastPivot) return { cause: 'failed', error,",
    "this.#started.add(step.name);\n        if (!this.#pastPivot) return { cause: 'failed', error,",
  ]),
  mutant('rule 3c:', 'a step whose shouldExecute threw is omitted', [
    SAGA,
    "if (!this.#pastPivot) return { cause: 'failed', error, order: Number.MAX_SAFE_INTEGER };",
    'if (!this.#pastPivot) return false;',
  ]),
  mutant('rule 3d:', 'that shouldExecute threw is forgotten', [EXECUTION, 'if (facts.undecided !== undefined) throw recallError(facts.undecided);', '']),
  mutant('rule 3e:', 'what was answered counts only while somebody could be asked', [SAGA, ' || this.execution.decided(step.name)', '']),
  mutant('rule 3f:', 'that a shouldExecute threw which is gone is forgotten', [
    EXECUTION,
    'return applies !== undefined || undecided !== undefined;',
    'return applies !== undefined && undecided === undefined;',
  ]),
  mutant('rule 4a:', 'a retry sees the newest request', [
    EXECUTION,
    'facts.begun ? facts.request : this.run.requests.latestNumber',
    'this.run.requests.latestNumber',
  ]),
  mutant('rule 4b:', 'an attempt sees the newest request, whatever is pinned', [
    EXECUTION,
    'request: this.run.requests.at(request), step',
    'request: this.run.requests.latest, step',
  ]),
  mutant('rule 4c:', 'a new visit sees the first request', [
    EXECUTION,
    'const begun = { at, request: this.run.requests.latestNumber };',
    'const begun = { at, request: 0 };',
  ]),
  mutant('rule 4d:', 'every step sees the first request', [EXECUTION, 'facts.begun ? facts.request : this.run.requests.latestNumber', '0']),
  mutant('rule 4e:', 'an older request takes the place of a newer one', [REQUESTS, ' && !isOlder(request, this.latest)', '']),
  mutant('rule 4f:', 'compensate sees the newest request', [
    EXECUTION,
    'return this.run.requests.at(this.#history.facts(step, false).request);',
    'return this.run.requests.latest;',
  ]),
  mutant('rule 4f:', 'latestRequest is what the execution saw', [
    CONTEXT,
    'return this.execution.latestRequest;',
    'return this.execution.requestOf(this.step);',
  ]),
  mutant('rule 4g:', 'requests can be changed', [REQUESTS, 'freeze(value)];', 'value];']),
  mutant(
    'rule 5a:',
    'locks are ignored',
    [RUNS, 'this.surroundings.locks.free(lock) && ', ''],
    [RUN, ' && this.surroundings.locks.holds(this.lock, this);', ';'],
  ),
  mutant('rule 5a:', 'a parked run gives its lock away', [
    RUN,
    "else this.#restAs({ state: 'waiting', step }, wake);",
    "else {\n      this.#restAs({ state: 'waiting', step }, wake);\n      this.surroundings.locks.leave(this.lock, this)?.proceed();\n    }",
  ]),
  mutant('rule 5b:', 'lockKey is not asked', ['src/engine/lock-of.ts', 'const lock: unknown = blueprint.lockKey(request)', 'const lock: unknown = request.id']),
  mutant('rule 5c:', 'a stuck run gives its lock away', [
    RUN,
    "if (this.state !== 'stuck') this.#restAs(",
    "this.surroundings.locks.leave(this.lock, this)?.proceed();\n    if (this.state !== 'stuck') this.#restAs(",
  ]),
  mutant('rule 5c:', 'the end keeps the lock', [RUN, '    this.surroundings.locks.leave(this.lock, this)?.proceed();\n', '']),
  mutant('rule 5d:', 'a restart forgets the order of the queue', [RUNS, '? a.number < b.number', '? a.number > b.number']),
  mutant('rule 5e:', 'the last to come is the first to get the lock', [LOCKS, 'else line.push(run);', 'else line.splice(1, 0, run);']),
  mutant('rule 5g:', 'nobody is refused', [WHEN_LOCKED, "blueprint.whenLocked !== 'refuse' || ", 'true || ']),
  mutant('rule 5g:', 'a refusal is asked to come again', [
    WHEN_LOCKED,
    'return new Fail(',
    'return new (class extends Fail { override readonly kind = "reschedule" as never; })(',
  ]),
  mutant('rule 5h:', 'whoever holds the lock itself is refused', [
    ENGINE,
    'if (live !== undefined) {',
    "if (live !== undefined && blueprint.whenLocked !== 'refuse') {",
  ]),
  mutant("rule 5i: with 'cancelHolder' a holder before its pivot that is parked", 'the holder is not cancelled', [WHEN_LOCKED, 'holder?.giveWay(', 'void (']),
  mutant("rule 5i: with 'cancelHolder' a holder before its pivot that is waiting", 'the holder is abandoned', [
    VERBS,
    "this.#cancel({ verb: 'cancel', by: 'amends', why })",
    "this.#abandon({ verb: 'abandon', by: 'amends', why })",
  ]),
  mutant('rule 5j:', 'the newcomer does not wait for the holder', [RUN, ' && this.surroundings.locks.holds(this.lock, this);', ';']),
  mutant(
    'rule 5k: a holder that is past its pivot',
    'a holder past its pivot is cancelled',
    [VERBS, 'if (!history.pastPivot && !history.turned', 'if (!history.turned'],
    [PLACES, 'if (history.pastPivot && !history.turned)', 'if (false)'],
  ),
  mutant('rule 5k: a holder that is stuck', 'a holder on its way back is cancelled again', [
    VERBS,
    '!history.turned && history.cancelled === undefined) this',
    'history.cancelled === undefined) this',
  ]),
  mutant('rule 5l:', 'those in line are cancelled too', [
    ENGINE,
    'unseat(blueprint, holder, run);',
    'for (const one of this.#runs.all()) if (one !== run) unseat(blueprint, one, run);',
  ]),
  mutant(
    'rule 5m:',
    'the cancel comes after the commit',
    [WHEN_LOCKED, 'holder?.giveWay(`', 'setTimeout(() => holder?.giveWay(`'],
    [WHEN_LOCKED, '(newcomer.info)}`);', '(newcomer.info)}`), 20);'],
  ),
  mutant('rule 5n:', 'any word will do', ['src/choice-of.ts', 'if (choices.includes(choice)) return choice;', 'if (choice) return choice;']),
  mutant('rule 5f:', 'a queued run plans from its first request', [
    RUN,
    'plan = decidePlan(this.blueprint, this.requests.latest, this.info);',
    'plan = decidePlan(this.blueprint, this.requests.at(0), this.info);',
  ]),
];
