import type { BackgroundTransaction, StepClass } from 'amends';
import type { HistoryEvent } from '../../../src/core/history';
import type { Plan } from '../../../src/core/plan';
import { checkRun } from '../../../src/engine/archive/run-check';
import type { Blueprint } from '../../../src/engine/blueprint';
import type { RunRow } from '../../../src/engine/journal-rows';
import { RunHistory } from '../../../src/engine/run-history';
import { makeStep, type StepParts } from '../../../src/testing/contracts/engine/saga-parts';

const ROW: RunRow = {
  ...{ number: 1, id: 'run', saga: 'Purchase', request: 'PR-1', generation: 1, lock: 'PR-1', state: 'running', owes: false, createdAt: 1, updatedAt: 1 },
};
const ERROR = { name: 'Error', message: 'who knows' };

/** A blueprint of steps as the code has them now: as much of it as a check asks for. */
function blueprintOf(steps: readonly StepClass[]): Blueprint {
  const byName = new Map(steps.map((step) => [step.durableName!, step]));
  const blueprint: Partial<Blueprint> = {
    name: 'Purchase',
    deadline: undefined,
    stepNames: [...byName.keys()],
    stepClass: (name) => byName.get(name),
    lockKey: ({ id }) => id,
    open: () => ({ step: (name) => new (byName.get(name) as new () => BackgroundTransaction<unknown>)(), middlewares: () => [] }),
  };
  return blueprint as Blueprint;
}

/** What is said of a run that was planned so, with this history, by code in which its steps are these. */
function remarks(plan: Plan, events: readonly HistoryEvent[], now: Readonly<Record<string, StepParts>> = {}) {
  const history = new RunHistory();
  for (const event of [{ type: 'planned', at: 1, plan } as const, ...events]) history.apply(event);
  const blueprint = blueprintOf(plan.map(({ name }) => makeStep([], name, now[name] ?? {})));
  return checkRun({ row: ROW, history, requests: [{ id: 'PR-1' }] }, blueprint, 2).map(({ level, what, step }) => [level, what, step]);
}

const begun = (step: string): HistoryEvent => ({ type: 'begun', at: 1, step, attempt: 1, request: 0 });
const A: Plan = [{ name: 'A', kind: 'plain' }];

describe('a run that is compared with the code as it is now', () => {
  test('is warned of that would undo a step which was begun without an undo, and not of one that has yet to begin, or is past its pivot', () => {
    const now = { A: { undo: true } } as const;
    expect(remarks(A, [begun('A')], now)).toEqual([['warning', 'undo-new', 'A']]);
    expect(remarks(A, [], now)).toEqual([]);
    expect(remarks(A, [begun('A')])).toEqual([]);
    const plan: Plan = [...A, { name: 'B', kind: 'pivot' }];
    expect(remarks(plan, [begun('A'), { type: 'succeeded', at: 1, step: 'A' }, begun('B')], { ...now, B: { kind: 'pivot' } })).toEqual([]);
  });

  test('is an error whose probe was to be asked next, and is gone', () => {
    const used: HistoryEvent = { type: 'errored', at: 1, step: 'A', attempt: 1, error: ERROR, retryAt: 5, usedUp: true };
    expect(remarks(A, [begun('A'), used])).toEqual([['error', 'probe-gone', 'A']]);
    expect(remarks(A, [begun('A'), used], { A: { probe: () => undefined } })).toEqual([]);
    const { usedUp: _, ...errored } = used;
    expect(remarks(A, [begun('A'), errored as HistoryEvent])).toEqual([]);
  });

  test('is warned of whose plan would be refused by now', () => {
    const plan: Plan = [...A, { name: 'B', kind: 'retriable' }];
    expect(remarks(plan, [], { B: { kind: 'retriable' } })).toEqual([['warning', 'plan-forbidden', undefined]]);
  });

  test('is not changed by a condition that is gone, except where it is stuck by what that threw', () => {
    const decided: HistoryEvent = { type: 'decided', at: 1, step: 'B', applies: false };
    const plan: Plan = [
      { name: 'A', kind: 'pivot' },
      { name: 'B', kind: 'retriable' },
    ];
    const now = { A: { kind: 'pivot' }, B: { kind: 'retriable' } } as const;
    const passed: readonly HistoryEvent[] = [begun('A'), { type: 'succeeded', at: 1, step: 'A' }];
    expect(remarks(plan, [...passed, decided], now)).toEqual([]);
    expect(remarks(plan, [...passed, { ...decided, error: ERROR }], now)).toEqual([['warning', 'condition-gone', 'B']]);
    const turned: HistoryEvent = { type: 'turned', at: 1, cause: 'failed', error: ERROR };
    expect(remarks([{ name: 'B', kind: 'plain' }], [{ ...decided, error: ERROR }, turned], {})).toEqual([]);
  });
});
