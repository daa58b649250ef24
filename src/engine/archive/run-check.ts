import { asError, codeOf } from '../../core/errors';
import { formatDuration } from '../../core/duration';
import { checkPlan, kindOf, type PlannedStep } from '../../core/plan';
import type { Req } from '../../core/request';
import type { BackgroundTransaction, RunInfo } from '../../core/transaction';
import type { Blueprint } from '../blueprint';
import type { RunRow } from '../journal-rows';
import { lockOf } from '../lock-of';
import { decidePlan, plannedRun, unknownSteps } from '../planned-run';
import type { RunHistory } from '../run-history';

/** `error`: the run would be stuck, or do something else than what it began to. `warning`: somebody should know before. */
export type Level = 'error' | 'warning';

/** Something that today's code means for a run that began with other code. */
export interface Remark {
  readonly level: Level;
  readonly what:
    | 'saga-unknown'
    | 'step-unknown'
    | 'plan-failed'
    | 'undo-gone'
    | 'undo-new'
    | 'kind-changed'
    | 'condition-gone'
    | 'probe-gone'
    | 'plan-forbidden'
    | 'deadline-passed'
    | 'lock-changed';
  readonly step?: string;
  readonly message: string;
}

/** A run that has not ended, as the journal has it. */
export interface RunAtHand {
  readonly row: RunRow;
  readonly history: RunHistory;
  /** The requests that were delivered, the first one first. */
  readonly requests: readonly Req[];
}

/** What would become of a run if it went on with this code now. */
export function checkRun({ row, history, requests }: RunAtHand, blueprint: Blueprint | undefined, now: number): readonly Remark[] {
  if (blueprint === undefined)
    return [{ level: 'error', what: 'saga-unknown', message: 'is stuck: no saga of the extension has this name. List it in sagas(), under its durableName' }];
  const info: RunInfo = { id: row.id, saga: row.saga, request: row.request, generation: row.generation };
  const { plan } = history;
  const unknown = unknownSteps(blueprint, plan);
  if (unknown.length > 0)
    return unknown.map((step) => ({ level: 'error', what: 'step-unknown', step, message: 'is stuck: its saga has no step of this name any more' }));
  const failed =
    plan.length === 0 && history.startedAt === undefined
      ? planFailure(blueprint, requests.at(-1)!, info)
      : openFailure(blueprint, requests.at(-1)!, info, history);
  return [
    ...failed,
    ...forbidden(blueprint, history),
    ...plan.flatMap((step) => stepRemarks(step, blueprint, history)),
    ...deadlineRemarks(row, history, blueprint, now),
    ...lockRemarks(row, requests[0]!, blueprint),
  ];
}

/** A queued run decides its plan with this code. */
function planFailure(blueprint: Blueprint, request: Req, info: RunInfo): readonly Remark[] {
  try {
    decidePlan(blueprint, request, info);
    return [];
  } catch (error) {
    return [{ level: 'error', what: 'plan-failed', message: `is stuck when its turn comes (${codeOf(error) ?? 'PLAN_FAILED'}): ${asError(error).message}` }];
  }
}

function openFailure(blueprint: Blueprint, request: Req, info: RunInfo, { plan }: RunHistory): readonly Remark[] {
  const opened = plannedRun(blueprint, info, plan, request);
  return opened instanceof Error ? [{ level: 'error', what: 'plan-failed', message: `is stuck (${opened.code}): ${opened.message}` }] : [];
}

function forbidden({ name }: Blueprint, { plan }: RunHistory): readonly Remark[] {
  try {
    checkPlan(name, plan);
    return [];
  } catch (error) {
    return [{ level: 'warning', what: 'plan-forbidden', message: `goes on with its plan, which this version would refuse: ${asError(error).message}` }];
  }
}

function stepRemarks(step: PlannedStep, blueprint: Blueprint, history: RunHistory): readonly Remark[] {
  const { name } = step;
  const cls = blueprint.stepClass(name)!;
  const methods = cls.prototype as Partial<BackgroundTransaction<unknown>>;
  const of = (level: Level, what: Remark['what'], message: string): Remark => ({ level, what, step: name, message });
  const { forward, applies, undecided } = history.step(name);
  const remarks: Remark[] = [];
  if (undecided !== undefined && !history.turned && methods.shouldExecute === undefined)
    return [of('warning', 'condition-gone', 'is executed without being asked when somebody retries it: shouldExecute failed, and its class has none any more')];
  if (applies === false) return [];
  remarks.push(...undoRemarks(step, methods.compensate !== undefined, history, of));
  const today = kindOf(cls);
  if (today !== step.kind && !(isUndoable(today) && isUndoable(step.kind))) {
    const over = forward.settled?.kind === 'succeeded' || forward.settled?.kind === 'bypassed';
    remarks.push(of(over ? 'warning' : 'error', 'kind-changed', `is ${today} now; the run keeps it as ${step.kind}, as it was when the run began`));
  }
  if (forward.usedUp !== undefined && methods.probe === undefined)
    remarks.push(of('error', 'probe-gone', 'is executed once more: its attempts are used up, and its probe, which was to be asked, is gone'));
  return remarks;
}

const isUndoable = (kind: string): boolean => kind === 'compensatable' || kind === 'plain';

/** What was begun is undone when the run goes backward, if its class has an undo then. */
function undoRemarks(
  { name, kind }: PlannedStep,
  hasUndo: boolean,
  history: RunHistory,
  of: (level: Level, what: Remark['what'], message: string) => Remark,
): readonly Remark[] {
  const mayUndo = history.turned || !history.pastPivot;
  if (!mayUndo || history.facts(name, true).settled !== undefined) return [];
  const begun = kind === 'guard' || history.facts(name, false).begun;
  if (!hasUndo && (kind === 'compensatable' || kind === 'guard')) {
    if (begun) return [of('error', 'undo-gone', 'stays as it is if the run goes backward: it was begun with an undo, and its class has none any more')];
    return history.turned ? [] : [of('warning', 'undo-gone', 'is executed without an undo, which it had when the run began')];
  }
  if (hasUndo && kind === 'plain' && begun)
    return [of('warning', 'undo-new', 'is undone if the run goes backward: it was begun without an undo, and its class has one now')];
  return [];
}

function deadlineRemarks({ createdAt, state }: RunRow, history: RunHistory, { deadline }: Blueprint, now: number): readonly Remark[] {
  if (deadline === undefined || createdAt + deadline > now) return [];
  if (history.cancelled !== undefined || history.turned || history.pastPivot || state === 'stuck') return [];
  return [
    { level: 'warning', what: 'deadline-passed', message: `is cancelled as soon as it is taken up: its deadline of ${formatDuration(deadline)} has passed` },
  ];
}

function lockRemarks({ lock }: RunRow, request: Req, blueprint: Blueprint): readonly Remark[] {
  try {
    if (lockOf(blueprint, request) === lock) return [];
    return [
      { level: 'warning', what: 'lock-changed', message: 'keeps the lock key that it began with; new runs for the same take another, and do not wait for it' },
    ];
  } catch (error) {
    return [{ level: 'warning', what: 'lock-changed', message: `keeps the lock key that it began with; lockKey fails now: ${asError(error).message}` }];
  }
}
