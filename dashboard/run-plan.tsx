import type { RunDetails, StepSummary } from 'amends';
import type { JSX } from 'preact';
import { Flash } from './flash';
import { StepMark } from './mark';
import { KINDS, PlanPicture } from './plan-picture';
import { STEP_LOOKS } from './states';

/** The id of the place where the attempts of a step are told. */
export const stepAnchor = (name: string): string => `step-${name}`;

function showAttempts(name: string): void {
  const place = document.getElementById(stepAnchor(name));
  if (place === null) return;
  if (place instanceof HTMLDetailsElement) place.open = true;
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  place.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' });
  place.querySelector<HTMLElement>('summary')?.focus({ preventScroll: true });
}

/** The plan of a run: what is done, under way, undone, and still to come. */
export function RunPlan({ run }: { readonly run: RunDetails }): JSX.Element {
  const backward = run.history.some(({ type }) => type === 'turned') || run.state === 'compensated';
  if (run.steps.length === 0) return <p class="note">No plan is decided yet: it is, when the run begins.</p>;
  return (
    <>
      {backward && (
        <p class="direction">
          {run.endedAt === undefined ? 'This run goes backward: what was begun is' : 'This run went backward: what was begun was'} undone, from the last step to
          the first.
        </p>
      )}
      <PlanPicture
        steps={run.steps}
        leadsBack={(step) => backward && step.state !== 'pending' && step.state !== 'omitted'}
        toneOf={(step) => STEP_LOOKS[step.state].tone}
        hrefOf={(step) => () => showAttempts(step.name)}
      >
        {(step) => <StepState step={step} />}
      </PlanPicture>
    </>
  );
}

function attemptsOf({ attempts, undoAttempts, visits }: StepSummary): string {
  const parts = [
    attempts > 1 ? `${attempts} attempts` : '',
    visits > 0 ? `${visits} ${visits === 1 ? 'park' : 'parks'}` : '',
    undoAttempts > 1 ? `${undoAttempts} attempts to undo` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function StepState({ step }: { readonly step: StepSummary }): JSX.Element {
  const inUndo = step.undoAttempts > 0 && (step.state === 'stuck' || step.state === 'failed');
  const word = inUndo ? `${step.state} in its undo` : step.kind === 'guard' && step.state === 'pending' ? 'stands by' : undefined;
  return (
    <>
      <Flash of={step.state} class="card-state">
        <StepMark state={step.state} {...(word !== undefined && { word })} />
      </Flash>
      <span class="card-note" title={KINDS[step.kind].says}>
        {attemptsOf(step) || KINDS[step.kind].word}
      </span>
    </>
  );
}
