import { mutant, type Mutant } from './mutant';

const RUNS = 'src/engine/live-runs.ts';
const EXECUTION = 'src/engine/run-execution.ts';
const RUN = 'src/engine/live-run.ts';
const RUN_SLOT = 'src/engine/run-slot.ts';
const SLOTS = 'src/engine/slots.ts';
const LANE = 'src/engine/flow/lane.ts';
const SAGA = 'src/engine/flow/saga-lanes.ts';
const LOG = 'src/engine/flow/start-log.ts';
const LEVEL = 'src/engine/flow/level.ts';
const SLOT_FOR = 'src/engine/flow/slot-for.ts';
const BACKPRESSURE = 'src/backpressure.ts';

/** Rule 25, from e on: limits, turns and backpressure. */
export const flowMutants: readonly Mutant[] = [
  mutant('rule 25e:', 'the limit of a saga is not kept', [SAGA, 'return this.executing < this.limits.concurrency;', 'return true;']),
  mutant('rule 25f:', 'the limit of a flow key is not kept', [LANE, 'keyed ? keyConcurrency : Infinity', 'Infinity']),
  mutant('rule 25f:', 'runs without a flow key share the limit of one', [LANE, 'keyed ? keyConcurrency : Infinity', 'keyConcurrency']),
  mutant('rule 25g:', 'a rate is a bucket, which lets twice its limit through', [LOG, '+ this.rate.per - now', '+ this.rate.per / this.rate.limit - now']),
  mutant('rule 25g:', 'what a rate held back does not begin by itself', [LANE, '      awake();\n', '']),
  mutant('rule 25h:', 'a parked run keeps its places', [
    RUN,
    '  rest(step: string, wake: number | undefined): void {\n    this.slot.give();\n',
    '  rest(step: string, wake: number | undefined): void {\n',
  ]),
  mutant('rule 25h:', 'a visit counts as a beginning', [RUN_SLOT, '    if (!this.#begun) return this.fresh;', '    return this.fresh;']),
  mutant('rule 25i:', 'those that were queued go before those that a restart found under way', [
    RUN,
    "if (this.state === 'running' || this.state === 'compensating') this.slot.reserve();",
    '',
  ]),
  mutant('rule 25j:', 'a rate forgets at a restart', [RUN_SLOT, '    this.lane.recall(at);\n', '']),
  mutant('rule 25k:', 'undos do not go first', [RUN_SLOT, '? UNDOING : UNDER_WAY', '? UNDER_WAY : UNDER_WAY']),
  mutant('rule 25k:', 'who is cancelled in line keeps its place', [RUN_SLOT, '    this.#leave();\n    this.#standInLine();\n', '']),
  mutant('rule 25k:', 'new runs go with those under way', [RUN_SLOT, '? UNDOING : UNDER_WAY', '? UNDOING : this.fresh']),
  mutant('rule 25l:', 'priorities mean nothing', [LEVEL, 'NEW + MOST_URGENT - priority', 'NEW + MOST_URGENT']),
  mutant('rule 25l:', 'a low priority starves', [SLOTS, 'const SHARE = 8;', 'const SHARE = Infinity;']),
  mutant('rule 25m:', 'flow keys have no turns', [SAGA, 'if (key === undefined) return this.common;', 'return this.common;']),
  mutant('rule 25n:', 'any number of runs are queued', [RUNS, '    if (!free) slot.assertRoom();\n', '']),
  mutant('rule 25n:', 'nobody is told to come again', [BACKPRESSURE, "whenOverloaded !== 'reschedule' || ", 'true || ']),
  mutant('rule 25o:', 'one flow key takes all the room', [SLOTS, 'const GREED = 9;', 'const GREED = Infinity;']),
  mutant('rule 25p:', 'anything is a flow key', [SLOT_FOR, "typeof key !== 'string'", 'false']),
  mutant('rule 25p:', 'any number is a priority', [SLOT_FOR, '|| Math.abs(priority as number) > MOST_URGENT', '']),
  mutant('rule 25q:', 'a run that backs off keeps its slot for however long', [EXECUTION, 'if (idle && length >= LONG_BACKOFF) this.run.slot.give();', '']),
  mutant('rule 25r:', 'every backoff gives the slot away', [EXECUTION, 'if (idle && length >= LONG_BACKOFF)', 'if (idle)']),
  mutant('rule 25r:', 'a step that backs off gives away the slot that its sibling works in', [
    EXECUTION,
    'if (idle && length >= LONG_BACKOFF)',
    'if (length >= LONG_BACKOFF)',
  ]),
];
