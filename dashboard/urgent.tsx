import type { Overview, RunLine } from 'amends';
import type { JSX } from 'preact';
import { useNow } from './clock';
import { Foreign } from './foreign';
import { RunMark } from './mark';
import { runHref, runsHref } from './route';
import { codeOf, foremost, nextOf, whyOf } from './standing';
import { Lasting } from './time';

/** How many are shown: the rest is a list of its own. */
const SHOWN = 8;

/** What to look at first: what is stuck, then what has not moved for longest. */
export function Urgent({ overview }: { readonly overview: Overview | undefined }): JSX.Element {
  const runs = overview?.urgent.slice(0, SHOWN);
  return (
    <section class="section" aria-labelledby="urgent-title">
      <header class="section-head">
        <h2 id="urgent-title">Look at these first</h2>
        <a href={runsHref({ states: ['stuck', 'compensating', 'running', 'waiting', 'queued'], order: 'urgent' })}>All that live</a>
      </header>
      {runs === undefined && (
        <ul class="lines">
          {[0, 1, 2].map((key) => (
            <li key={key} class="line line-skeleton" />
          ))}
        </ul>
      )}
      {runs?.length === 0 && <p class="note">No run is under way.</p>}
      {runs !== undefined && runs.length > 0 && (
        <ul class="lines">
          {runs.map((run) => (
            <li key={run.id} class="line">
              <Line run={run} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ run }: { readonly run: RunLine }): JSX.Element {
  const now = useNow();
  const standing = foremost(run.doing ?? []);
  const step = standing?.step ?? run.step;
  const why = whyOf(run);
  return (
    <a href={runHref(run.id)} data-row class="line-link">
      <span class="line-state">
        <RunMark state={run.state} />
        <span class="line-since">
          <Lasting since={standing?.since ?? run.updatedAt} />
        </span>
      </span>
      <span class="line-what">
        <span class="line-title">
          <Foreign text={run.request} clip class="line-request" />
          <span class="line-saga">
            <Foreign text={run.saga} clip />
          </span>
        </span>
        <span class="line-why">
          {step !== undefined && (
            <span class="line-step">
              {standing?.undo ? 'undo of ' : ''}
              <Foreign text={step} />
            </span>
          )}
          {codeOf(run) !== undefined && (
            <code class="code">
              <Foreign text={codeOf(run) ?? ''} />
            </code>
          )}
          {why !== '' && <Foreign text={why} class="clamp" />}
        </span>
      </span>
      <span class="line-next">{nextOf(run, now)}</span>
    </a>
  );
}
