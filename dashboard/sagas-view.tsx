import type { SagaDescription, StepDescription } from 'amends';
import type { JSX } from 'preact';
import { api } from './api';
import { duration } from './duration';
import { Failure } from './failure';
import { Foreign } from './foreign';
import { KINDS, PlanPicture } from './plan-picture';
import { LIVE_STATES, runsHref, sagaHref } from './route';
import { useAnswer, useChanges } from './use-live';

/** The sagas of the extension, drawn from their classes: nothing has to have run. */
export function SagasView({ saga }: { readonly saga: string | undefined }): JSX.Element {
  const { value, refusal } = useAnswer(() => api.sagas(), []);
  useChanges(); // so that the page knows whether the process is there
  if (value === undefined) return refusal === undefined ? <p class="skeleton skeleton-block">The sagas</p> : <Failure refusal={refusal} what="The sagas" />;
  const shown = saga === undefined ? value : value.filter(({ name }) => name === saga);
  if (saga !== undefined && shown.length === 0) return <NoSaga name={saga} />;
  return (
    <div class="sagas">
      <h1 class="headline">{saga === undefined ? 'Sagas' : <Foreign text={saga} />}</h1>
      {shown.length === 0 && <p class="note">The extension lists no saga.</p>}
      {shown.map((each) => (
        <Saga key={each.name} saga={each} alone={saga !== undefined} />
      ))}
    </div>
  );
}

const NoSaga = ({ name }: { readonly name: string }): JSX.Element => (
  <section class="empty">
    <h1>This process has no such saga.</h1>
    <p>
      Its extension lists no <Foreign text={name} class="mono" />. There may be <a href={runsHref({ saga: name })}>runs of it</a> in the journal.
    </p>
    <p>
      <a href="#/sagas">The sagas that there are</a>
    </p>
  </section>
);

function Saga({ saga, alone }: { readonly saga: SagaDescription; readonly alone: boolean }): JSX.Element {
  return (
    <section class="section saga" aria-label={saga.name}>
      <header class="section-head">
        {!alone && (
          <h2>
            <a href={sagaHref(saga.name)} data-row>
              <Foreign text={saga.name} />
            </a>
          </h2>
        )}
        <p class="note">{rulesOf(saga)}</p>
        <span class="saga-links">
          <a href={runsHref({ saga: saga.name, states: LIVE_STATES, order: 'urgent' })}>live runs</a>
          <a href={runsHref({ saga: saga.name })}>all runs</a>
        </span>
      </header>
      {!saga.fixed && <p class="direction">Which of these steps a run has, and in which order, is decided by its request.</p>}
      {saga.steps.length === 0 ? <p class="note">It tells no steps.</p> : <PlanPicture steps={saga.steps}>{(step) => <StepFacts step={step} />}</PlanPicture>}
    </section>
  );
}

const WHEN_LOCKED = {
  wait: 'a locked request waits in line',
  refuse: 'a locked request is refused',
  cancelHolder: 'a locked request cancels the run that has the lock',
} as const;

function rulesOf({ steps, deadline, whenLocked, onUndoFailure }: SagaDescription): string {
  const parts = [`${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`, WHEN_LOCKED[whenLocked]];
  if (deadline !== undefined) parts.push(`deadline ${duration(deadline)}`);
  if (onUndoFailure === 'continue') parts.push('an undo that fails does not stop the others');
  return parts.join(' · ');
}

function StepFacts({ step }: { readonly step: StepDescription }): JSX.Element {
  const { kind, conditional, undo, retry, undoRetry, timeout } = step;
  return (
    <>
      <span class={`card-kind kind-${kind}`} title={KINDS[kind].says}>
        {kind}
        {conditional && ' · may be omitted'}
      </span>
      <dl class="card-facts">
        {kind !== 'guard' && (
          <div>
            <dt>attempts</dt>
            <dd>{kind === 'retriable' ? `no limit, alert at ${retry.maxAttempts}` : retry.maxAttempts}</dd>
          </div>
        )}
        <div>
          <dt>timeout</dt>
          <dd>{duration(timeout)}</dd>
        </div>
        <div>
          <dt>undo</dt>
          <dd>{undo ? `${undoRetry.maxAttempts} attempts` : 'none'}</dd>
        </div>
      </dl>
    </>
  );
}
