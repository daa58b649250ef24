import { AmendsError } from './errors';
import { ParallelSteps } from './parallel';
import type { DeclaredKind, StepClass } from './transaction';

/** The kind of a step: declared, or by whether it has an undo. */
export type StepKind = DeclaredKind | 'compensatable' | 'plain';

/** A step as the journal remembers it in a plan. Members of one group carry the same group number. */
export interface PlannedStep {
  readonly name: string;
  readonly kind: StepKind;
  readonly group?: number;
}

/** The names of the steps of a run, decided once. */
export type Plan = readonly PlannedStep[];

const NAME = /^[A-Za-z_][\w.-]{0,99}(?<!\.undo)$/;

/**
 * The name of a class in the journal: its own static `durableName`, else the class name; never inherited.
 * @throws AmendsError `INVALID_NAME`
 */
export function durableNameOf(cls: { readonly name: string; readonly durableName?: string }): string {
  const name = Object.hasOwn(cls, 'durableName') ? cls.durableName : cls.name;
  if (typeof name === 'string' && NAME.test(name)) return name;
  throw new AmendsError(
    'INVALID_NAME',
    `${JSON.stringify(name)} cannot name a step or saga in the journal. Give the class a static durableName of letters, digits, '_', '.' and '-' (at most 100), not ending in '.undo'.`,
  );
}

/** The kind of a step, as its class tells. */
export function kindOf(cls: StepClass): StepKind {
  if (cls.kind !== undefined) return cls.kind;
  const prototype = cls.prototype as { compensate?: unknown };
  return typeof prototype.compensate === 'function' ? 'compensatable' : 'plain';
}

/** The steps of a list in order, groups flattened. */
export function flatten(list: readonly unknown[]): readonly StepClass[] {
  return list.flatMap((entry) => (entry instanceof ParallelSteps ? entry.steps : [entry as StepClass]));
}

/**
 * The plan of a list of transactions.
 * @throws AmendsError `DUPLICATE_STEP`, `INVALID_PLAN` or `INVALID_NAME`
 */
export function planOf(saga: string, list: readonly unknown[]): Plan {
  const plan: PlannedStep[] = [];
  list.forEach((entry, index) => {
    const grouped = entry instanceof ParallelSteps;
    for (const cls of grouped ? entry.steps : [entry as StepClass]) {
      if (typeof cls !== 'function')
        throw new AmendsError('INVALID_PLAN', `${saga}.transactions() lists something that is no step's class, at position ${index}.`);
      const step = { name: durableNameOf(cls), kind: kindOf(cls) };
      plan.push(grouped ? { ...step, group: index } : step);
    }
  });
  checkPlan(saga, plan);
  return plan;
}

/**
 * Before the pivot compensatable and plain steps and guards, at most one pivot and never in a group, after it retriable steps only.
 * @throws AmendsError `DUPLICATE_STEP`, `INVALID_PLAN`
 */
export function checkPlan(saga: string, plan: Plan): void {
  const seen = new Set<string>();
  let pivot: string | undefined;
  for (const { name, kind, group } of plan) {
    const refuse = (why: string): never => {
      throw new AmendsError('INVALID_PLAN', `${saga}: ${name} ${why}`);
    };
    if (seen.has(name)) throw new AmendsError('DUPLICATE_STEP', `${saga} lists two steps named ${name}. Give one of the classes its own static durableName.`);
    seen.add(name);
    if (kind === 'pivot') {
      if (pivot !== undefined) refuse(`is a second pivot after ${pivot}; a plan has one point of no return.`);
      if (group !== undefined) refuse('is a pivot inside parallel(…); list it on its own.');
      pivot = name;
    } else if (pivot !== undefined && kind !== 'retriable') {
      refuse(`is ${kind} and stands after the pivot ${pivot}; what comes after the point of no return must be retriable (static kind = 'retriable').`);
    } else if (pivot === undefined && kind === 'retriable') {
      refuse('is retriable and no pivot stands before it; before the point of no return a step is undone, not retried for ever.');
    }
    if (kind === 'guard' && group !== undefined) refuse('is a guard inside parallel(…); list it on its own.');
  }
}
