import { mutant, type Mutant } from './mutant';
import { outcomesWait } from './outcomes-wait';

const CONTEXT = 'src/core/context.ts';
const SAGA = 'src/core/run-saga.ts';
const WORK = 'src/core/work.ts';
const ATTEMPT = 'src/engine/attempt.ts';
const EXECUTION = 'src/engine/run-execution.ts';

/** Rule 13. */
export const groupMutants: readonly Mutant[] = [
  mutant('rule 13a:', 'members run one after another', [
    SAGA,
    'const turns = yield* together(applying.map((member) => this.#perform(member, stop)));',
    'const turns: (Turn | undefined)[] = [];\n    for (const member of applying) turns.push(yield* this.#perform(member, stop));',
  ]),
  mutant('rule 13a:', 'an outcome waits for the next event of its run', outcomesWait),
  mutant('rule 13b:', 'the failure of the first in the list is the error', [SAGA, '.sort(EARLIEST)[0]', '[0]']),
  mutant('rule 13c:', 'members go on after the first failure', [SAGA, '      stop?.now();\n', '']),
  mutant('rule 13d:', 'running members are not aborted', [ATTEMPT, 'stop?.listen(() => this.abort(', 'stop?.listen(() => void (']),
  mutant('rule 13d:', 'running members are not awaited', [
    WORK,
    'if (left === 0 && failure === undefined) resume();',
    'if (left === works.length - 1 && failure === undefined) resume();',
  ]),
  mutant('rule 13e:', 'a group parks when its first member does', [
    EXECUTION,
    '    for (const open of this.#open) if (this.#parked?.has(open) !== true) return;\n',
    '',
  ]),
  mutant('rule 13f:', 'all parked members are visited when the first is due', [
    EXECUTION,
    'const parked = this.#history.step(step).parked!;\n    (this.#parked ??= new Set()).add(step);',
    '(this.#parked ??= new Set()).add(step);\n    const parked = { ...this.#history.step(step).parked!, until: this.#nextWake() };',
  ]),
  mutant('rule 13g:', 'parked members sleep on after a failure', [
    EXECUTION,
    '      const unlisten = stop?.listen(done);\n',
    "      const unlisten = purpose === 'park' ? undefined : stop?.listen(done);\n",
  ]),
  mutant('rule 13h: fail', 'fail in a member stops nobody', [SAGA, '      stop?.now();\n', "      if (settled.kind !== 'refused') stop?.now();\n"]),
  mutant('rule 13h: skip', 'skip in a member stops nobody', [SAGA, '      stop?.now();\n', "      if (settled.kind !== 'refused') stop?.now();\n"]),
  mutant('rule 13i:', 'the outcome of a sibling can be asked', [
    CONTEXT,
    'if (group !== undefined && match.group === group',
    'if (group === null && match.group === group',
  ]),
  mutant('rule 13j:', 'a group is undone in its listed order', [
    SAGA,
    'for (const step of [...this.run.plan].reverse()) {',
    'for (const step of [...this.run.plan].sort((a, b) => (a.group === b.group && a.group !== undefined ? 0 : this.run.plan.indexOf(b) - this.run.plan.indexOf(a)))) {',
  ]),
  mutant('rule 13k:', 'a failure in a group is forgotten over a crash', [
    SAGA,
    'applying.some(({ name }) => isFailure(this.execution.settled(name)))',
    'false',
  ]),
];
