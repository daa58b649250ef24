import type { StepKind } from 'amends';

export interface Placed {
  readonly name: string;
  readonly kind: StepKind;
  readonly group?: number;
}

/** A place in the picture of a plan: one step, or the members of a group, which go side by side. */
export interface Column<S> {
  readonly steps: readonly S[];
  readonly grouped: boolean;
  /** The way back ends here. */
  readonly pivot: boolean;
}

/** The columns of a plan, in order. */
export function planColumns<S extends Placed>(steps: readonly S[]): readonly Column<S>[] {
  const columns: { steps: S[]; group: number | undefined }[] = [];
  for (const step of steps) {
    const last = columns.at(-1);
    if (last !== undefined && step.group !== undefined && last.group === step.group) last.steps.push(step);
    else columns.push({ steps: [step], group: step.group });
  }
  return columns.map(({ steps: members, group }) => ({ steps: members, grouped: group !== undefined, pivot: members.some(({ kind }) => kind === 'pivot') }));
}
