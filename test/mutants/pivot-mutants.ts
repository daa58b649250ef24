import { mutant, type Mutant } from './mutant';

const PLAN = 'src/core/plan.ts';
const SAGA = 'src/core/run-saga.ts';
const EXECUTION = 'src/engine/run-execution.ts';
const HISTORY = 'src/engine/run-history.ts';

/** Rule 14. */
export const pivotMutants: readonly Mutant[] = [
  mutant('rule 14a: a second pivot', 'there may be two pivots', [
    PLAN,
    'if (pivot !== undefined) refuse(`is a second',
    'if (pivot === null) refuse(`is a second',
  ]),
  mutant('rule 14a: a pivot in a group', 'a pivot may be in a group', [
    PLAN,
    "if (group !== undefined) refuse('is a pivot",
    "if (group === null) refuse('is a pivot",
  ]),
  mutant('rule 14a: a compensatable', 'anything may follow the pivot', [PLAN, "pivot !== undefined && kind !== 'retriable'", 'pivot === null']),
  mutant('rule 14a: a plain', 'a plain step may follow the pivot', [
    PLAN,
    "pivot !== undefined && kind !== 'retriable'",
    "pivot !== undefined && kind !== 'retriable' && kind !== 'plain'",
  ]),
  mutant('rule 14a: a retriable step before', 'a retriable step may precede the pivot', [
    PLAN,
    "pivot === undefined && kind === 'retriable'",
    'pivot === null',
  ]),
  mutant('rule 14a: a retriable step without', 'a retriable step needs no pivot', [
    PLAN,
    "pivot === undefined && kind === 'retriable'",
    "pivot === undefined && kind === 'retriable' && plan.some((step) => step.kind === 'pivot')",
  ]),
  mutant('rule 14b:', 'a pivot that ends unknown goes backward', [EXECUTION, 'isTerminal(thrown) || ', "isTerminal(thrown) || options.kind === 'pivot' || "]),
  mutant('rule 14c:', 'a pivot whose attempts are used up goes backward', [SAGA, "step.kind === 'pivot' ? said :", "step.kind === 'pivot' ? true :"]),
  mutant('rule 14d:', 'a pivot that refuses is stuck', [SAGA, "step.kind === 'pivot' ? said :", "step.kind === 'pivot' ? false :"]),
  mutant('rule 14d: a pivot that refuses (a terminal error)', 'a terminal error of a pivot counts as unknown', [
    SAGA,
    'const said = saysRefused(settled);',
    "const said = settled.kind === 'refused';",
  ]),
  mutant('rule 14e:', 'a run is past the pivot when that has succeeded', [
    HISTORY,
    'return begun && !saysRefused(settled);',
    "return begun && settled?.kind === 'succeeded' && !saysRefused(settled);",
  ]),
  mutant('rule 14f:', 'steps after the pivot are bounded', [EXECUTION, '!unlimited && attempt >= retry.maxAttempts', 'attempt >= retry.maxAttempts']),
  mutant('rule 14f:', 'nobody is alerted', [
    EXECUTION,
    'if (unlimited && attempt === retry.maxAttempts) this.run.alert(',
    'if (unlimited && attempt === 0) this.run.alert(',
  ]),
  mutant('rule 14f:', 'an alert is raised at every attempt', [
    EXECUTION,
    'unlimited && attempt === retry.maxAttempts',
    'unlimited && attempt >= retry.maxAttempts',
  ]),
  mutant('rule 14g:', 'a refusal after the pivot goes backward', [SAGA, 'const goesBack = !after && (', 'const goesBack = (']),
];
