import type { StepKind } from 'amends';
import type { ComponentChildren, JSX } from 'preact';
import { Foreign } from './foreign';
import { Icon } from './icon';
import { planColumns, type Column, type Placed } from './plan-layout';

export const KINDS: Readonly<Record<StepKind, { readonly word: string; readonly says: string }>> = {
  compensatable: { word: 'can be undone', says: 'It has an undo' },
  plain: { word: 'nothing to undo', says: 'It has no undo' },
  guard: { word: 'only an undo', says: 'It does nothing forward, and something when the run is undone' },
  pivot: { word: 'point of no return', says: 'After it nothing is undone' },
  retriable: { word: 'tried until done', says: 'Behind the point of no return: it is tried until it succeeds' },
};

interface PlanPictureProps<S extends Placed> {
  readonly steps: readonly S[];
  readonly children: (step: S) => ComponentChildren;
  /** The tone of the card of a step. */
  readonly toneOf?: (step: S) => string;
  readonly hrefOf?: (step: S) => (() => void) | undefined;
  /** Whether the way from the step before leads back: the run goes backward, and the step was begun. */
  readonly leadsBack?: (step: S) => boolean;
}

/** A plan as a picture: its steps in order, members of a group side by side, and the line behind which nothing is undone. */
export function PlanPicture<S extends Placed>(props: PlanPictureProps<S>): JSX.Element {
  const columns = planColumns(props.steps);
  return (
    <ol class="plan">
      {columns.map((column) => (
        <PlanColumn key={column.steps[0]?.name} column={column} {...props} />
      ))}
    </ol>
  );
}

function PlanColumn<S extends Placed>({ column, ...props }: PlanPictureProps<S> & { readonly column: Column<S> }): JSX.Element {
  const back = props.leadsBack !== undefined && column.steps.some(props.leadsBack);
  const cards = column.steps.map((step) => <Card key={step.name} step={step} {...props} />);
  return (
    <li class={`plan-column ${column.pivot ? 'plan-pivot' : ''} ${back ? 'plan-back' : ''}`}>
      <div class="plan-place">
        {column.grouped ? (
          <div class="plan-group" role="group" aria-label={`Side by side: ${column.steps.map(({ name }) => name).join(', ')}`}>
            <span class="plan-group-word">side by side</span>
            {cards}
          </div>
        ) : (
          cards
        )}
        {column.pivot && (
          <span class="no-return">
            <Icon name="pivot" /> no way back from here
          </span>
        )}
      </div>
    </li>
  );
}

function Card<S extends Placed>({ step, children, toneOf, hrefOf }: Omit<PlanPictureProps<S>, 'steps'> & { readonly step: S }): JSX.Element {
  const open = hrefOf?.(step);
  const content = (
    <>
      <span class="card-name">
        <Foreign text={step.name} />
      </span>
      {children(step)}
    </>
  );
  const cls = `card tone-${toneOf?.(step) ?? 'idle'}`;
  return open === undefined ? (
    <div class={cls}>{content}</div>
  ) : (
    <button type="button" class={cls} onClick={open}>
      {content}
    </button>
  );
}
