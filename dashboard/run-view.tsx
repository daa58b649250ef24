import type { RunDetails } from 'amends';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { announce } from './announce';
import type { Refusal } from './api';
import { Failure } from './failure';
import { Foreign } from './foreign';
import { JsonTree } from './json-tree';
import { AuditTrail, RawHistory } from './run-history';
import { RunHead } from './run-head';
import { RunPlan } from './run-plan';
import { RunSteps } from './run-steps';
import { useRun } from './use-live';
import { VerbBar } from './verb-bar';
import { WaterfallView } from './waterfall';

/** One run: where it stands, why, what was done and undone, and what can be done about it. */
export function RunView({ id }: { readonly id: string }): JSX.Element {
  const { value: run, refusal } = useRun(id);
  const state = run?.state;
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== undefined && state !== undefined && before.current !== state) announce(`The run is ${state} now`);
    before.current = state;
  }, [state]);
  if (run === undefined) return refusal === undefined ? <Skeleton /> : <NoRun id={id} refusal={refusal} />;
  return (
    <article class="run" data-state={run.state}>
      <RunHead run={run} />
      <VerbBar run={run} />
      {run.pruned === true && (
        <p class="pruned">This run ended long ago, and its history was removed. Its key, its answer and its delivery ids are what is left.</p>
      )}
      {run.pruned !== true && <Body run={run} />}
    </article>
  );
}

const Body = ({ run }: { readonly run: RunDetails }): JSX.Element => (
  <>
    <Section title="Plan">
      <RunPlan run={run} />
    </Section>
    {run.history.length > 0 && (
      <Section title="Timeline">
        <WaterfallView run={run} />
      </Section>
    )}
    {run.steps.length > 0 && (
      <Section title="Steps">
        <RunSteps run={run} />
      </Section>
    )}
    <Section title="Request">
      <JsonTree value={run.latestRequest} what="the request" />
    </Section>
    {run.answer !== undefined && (
      <Section title="Answer">
        <JsonTree value={run.answer} what="the answer" />
      </Section>
    )}
    <Section title="Who did what">
      <AuditTrail run={run} />
    </Section>
    <Section title="History">
      <RawHistory history={run.history} />
    </Section>
  </>
);

function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  const id = useId();
  return (
    <section class="section" aria-labelledby={id}>
      <header class="section-head">
        <h2 id={id}>{title}</h2>
      </header>
      {children}
    </section>
  );
}

const NoRun = ({ id, refusal }: { readonly id: string; readonly refusal: Refusal }): JSX.Element =>
  refusal.code === 'RUN_UNKNOWN' ? (
    <section class="empty">
      <h1>There is no such run.</h1>
      <p>
        No run of this journal has the id <Foreign text={id} class="mono" />. It may have been cut off when it was copied, be of another journal, or so old that
        even its key is gone.
      </p>
      <p>
        <a href={`#/runs?q=${encodeURIComponent(id)}`}>Search for it among the runs</a>
      </p>
    </section>
  ) : (
    <Failure refusal={refusal} what="The run" />
  );

const Skeleton = (): JSX.Element => (
  <div class="run" aria-busy="true">
    <div class="run-head">
      <p class="crumbs">
        <span class="skeleton">Runs / OrderSaga</span>
      </p>
      <div class="run-title">
        <h1>
          <span class="skeleton">PR-0000-0000-0000</span>
        </h1>
      </div>
      <div class="why">
        <p class="why-where">
          <span class="skeleton">Works on a step for a while</span>
        </p>
      </div>
    </div>
  </div>
);
