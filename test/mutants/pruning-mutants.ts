import { mutant, type Mutant } from './mutant';

const ENGINE = 'src/engine/embedded-engine.ts';
const PRUNER = 'src/engine/sqlite-pruner.ts';
const PRUNING = 'src/engine/pruning.ts';
const READER = 'src/engine/sqlite-reader.ts';

/** Rule 25: pruning. */
export const pruningMutants: readonly Mutant[] = [
  mutant('rule 25s:', 'the requests are kept', [PRUNER, '    for (const statement of this.#belongings) statement.run(number);\n', '']),
  mutant('rule 25s:', 'the tombstone is dropped with the history', [PRUNER, 'if (row.ended_at! < cut.forget) {', 'if (row.ended_at! < cut.history) {']),
  mutant('rule 25s:', 'delivery ids are dropped with the history', [PRUNER, '({ at }) => at < cut.forget', '({ at }) => at < cut.history']),
  mutant('rule 25s:', 'nobody is told that the run is pruned', [READER, '...(last_event === PRUNED ? { pruned: true as const } : {}),', '']),
  mutant('rule 25t: a pruned run still answers deliveries as it did before (fail)', 'a pruned run owes nothing', [
    PRUNER,
    "database.prepare('UPDATE runs SET last_event = ? WHERE number = ?')",
    "database.prepare('UPDATE runs SET last_event = ?, owes = 0 WHERE number = ?')",
  ]),
  mutant('rule 25t: a pruned run still answers deliveries as it did before (done)', 'a pruned run has no answer', [
    READER,
    '...(answer === null ? {}',
    '...(answer === null || last_event === PRUNED ? {}',
  ]),
  mutant('rule 25u:', 'generations begin anew after a pruned run', [
    ENGINE,
    '(last?.generation ?? 0) + 1, { patience',
    '(last?.pruned ? 0 : (last?.generation ?? 0)) + 1, { patience',
  ]),
  mutant('rule 25v: a live run is never pruned, however old it is: stick', 'live runs are pruned', [PRUNER, '      ended_at !== null &&\n', '']),
  mutant('rule 25w:', 'the states that were said are not looked at', [PRUNER, '(cut.states?.includes(state as EndState) ?? true) &&', '']),
  mutant('rule 25w:', 'what ended lately is pruned, too', [PRUNER, '      ended_at < cut.history &&\n', '']),
  mutant('rule 25x:', 'runs are kept for ever', [PRUNER, 'if (row.ended_at! < cut.forget) {', 'if (row.ended_at! < -1) {']),
  mutant('rule 25x:', 'delivery ids are kept for ever', [PRUNER, '({ at }) => at < cut.forget', '({ at }) => at < -1']),
  mutant('rule 25y:', 'numbers of events are given again', [
    PRUNER,
    'if (events.includes(highest)) this.#blankEvent.run(highest);\n    this.#removeEvents.run(JSON.stringify(events.filter((number) => number !== highest)));',
    'this.#removeEvents.run(JSON.stringify(events));',
  ]),
  mutant('rule 25z:', 'nothing is removed by itself', [ENGINE, '    this.#pruning.start();\n', '']),
  mutant('rule 25z:', 'what is old is looked for once only', [
    PRUNING,
    "      this.#timer = this.clock.timer(INTERVAL, again, 'background');\n      void",
    '      void',
  ]),
  mutant(
    'rule 25z:',
    'something is removed although that is not wanted',
    [PRUNING, ' || this.retention.history === Infinity) return;', ') return;'],
    ['providers/config/retention.ts', '(text === NEVER ? Infinity : milliseconds(text))', '(text === NEVER ? 86_400_000 : milliseconds(text))'],
  ),
];
