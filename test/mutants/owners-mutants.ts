import { mutant, type Mutant } from './mutant';

const EXECUTION = 'src/engine/run-execution.ts';
const MEMBERSHIP = 'src/engine/membership.ts';
const SHARED = 'src/engine/shared-runs.ts';
const SHARING = 'src/engine/sqlite-sharing.ts';
const FOREIGN = 'src/engine/foreign-runs.ts';
const WRITER = 'src/engine/sqlite-writer.ts';

/** Rule 22. */
export const ownersMutants: readonly Mutant[] = [
  mutant('rule 22a:', 'a run is begun although another process has begun one for the request', [
    WRITER,
    "if (op.op === 'begin' && this.#begunElsewhere.get(op.run.request, op.run.saga, op.run.generation) !== undefined) refused.set(op.number, 'begun');\n      else if",
    'if',
  ]),
  mutant('rule 22b:', 'a lock holds in its own process only', [
    WRITER,
    "else if (op.op === 'begin' && op.run.state !== 'queued' && this.#before.get(op.run.lock, this.owner.token, op.number) !== undefined)\n        refused.set(op.number, 'locked');",
    '',
  ]),
  mutant('rule 22b:', 'a run that has to be queued has answered before', [
    'src/engine/run-answers.ts',
    'return this.#waiters.withdrawn ? this.#postponement() : answer;',
    'return answer;',
  ]),
  mutant('rule 22b:', 'the answer of a run that was not begun is recorded', [
    'src/engine/run-answers.ts',
    'at: clock.now() }, this.standing.number);',
    'at: clock.now() });',
  ]),
  mutant('rule 22b:', 'who waits for a lock of another process waits for ever', [
    SHARED,
    'else if (this.sharing.mayTake(run.number, run.lock)) {',
    'else if (false as boolean) {',
  ]),
  mutant('rule 22c:', 'a process that has ended is waited for', [MEMBERSHIP, 'return this.sharing.hasEnded(owner) || (', 'return (']),
  mutant('rule 22d:', 'a former owner may write', [WRITER, 'token === undefined || !owners.includes(token)', 'token === undefined']),
  mutant('rule 22d:', 'a process that stands still keeps its runs', [MEMBERSHIP, 'seen.still >= this.lease', 'seen.still < 0']),
  mutant('rule 22d:', 'who has lost its place does not come back', [MEMBERSHIP, 'if (this.sharing.token === undefined && !this.#leaving) this.#join();', '']),
  mutant('rule 22e:', 'an attempt begins however old the last sign of life is', [
    EXECUTION,
    'if (!this.run.surroundings.fresh) yield* promised(this.run.surroundings.refresh());',
    '',
  ]),
  mutant('rule 22f:', 'time in which the observer stood still counts', [
    MEMBERSHIP,
    'Math.min(now - this.#lookedAt, 2 * LOOK_INTERVAL)',
    'now - this.#lookedAt',
  ]),
  mutant('rule 22g:', 'what was left for others is dropped', [SHARED, 'this.sharing.take(posted); obey(run, posted);', 'this.sharing.take(posted);']),
  mutant('rule 22g:', 'nobody looks at the start for what was left', [
    SHARING,
    'WHERE r.owner = ? OR r.ended_at IS NOT NULL',
    'WHERE r.owner = ? AND r.ended_at IS NOT NULL',
  ]),
  mutant('rule 22g:', 'a verb is recorded and its owner never waited for', [FOREIGN, 'this.sharing.manned() ? VERB_PATIENCE : 0', '0']),
  mutant('rule 22h:', 'a process takes runs whose steps it does not know', [
    SHARED,
    'return !others.some((other) => knowsAll(other, row.saga, plan));',
    'return true;',
  ]),
  mutant('rule 22h:', 'a process keeps what it does not know', [SHARED, 'this.sharing.release(run.number);\n      this.quarters.dismiss(run);', '']),
];
