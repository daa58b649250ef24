import type { Overview, Window } from 'amends';
import type { JSX } from 'preact';
import { EmptyJournal } from './empty-journal';
import { Failure } from './failure';
import { goTo } from './location';
import { overviewHref, WINDOWS } from './route';
import { SagaTallies } from './saga-tallies';
import { StateCounts } from './state-counts';
import { Throughput } from './throughput';
import { Urgent } from './urgent';
import { useOverview } from './use-live';

const WINDOW_NAMES = { '1h': 'hour', '24h': '24 hours', '7d': '7 days', '30d': '30 days' } as const satisfies Readonly<Record<Window, string>>;

/** How the runs stand, and how they went. */
export function OverviewView({ window }: { readonly window: Window }): JSX.Element {
  const { value, refusal } = useOverview(window);
  if (value === undefined && refusal !== undefined) return <Failure refusal={refusal} what="The overview" />;
  if (value !== undefined && Object.values(value.states).every((count) => count === 0)) return <EmptyJournal />;
  return (
    <div class="overview" aria-busy={value === undefined}>
      <Headline overview={value} />
      <StateCounts states={value?.states} />
      <Urgent overview={value} />
      <section class="section" aria-labelledby="history-title">
        <header class="section-head">
          <h2 id="history-title">How it went</h2>
          <WindowPicker window={window} />
        </header>
        <Throughput overview={value} />
        <SagaTallies overview={value} windowName={WINDOW_NAMES[window]} />
      </section>
    </div>
  );
}

function headlineOf({ states }: Overview): string {
  const live = states.running + states.waiting + states.compensating + states.queued;
  if (states.stuck === 1) return 'One run is stuck.';
  if (states.stuck > 1) return `${states.stuck.toLocaleString()} runs are stuck.`;
  return live === 0 ? 'All is done.' : 'Nothing is stuck.';
}

/** What there is to know, in one sentence. */
function Headline({ overview }: { readonly overview: Overview | undefined }): JSX.Element {
  return (
    <h1 class={`headline ${overview !== undefined && overview.states.stuck > 0 ? 'headline-bad' : ''}`}>
      {overview === undefined ? <span class="skeleton">Nothing is stuck.</span> : headlineOf(overview)}
    </h1>
  );
}

const WindowPicker = ({ window }: { readonly window: Window }): JSX.Element => (
  <fieldset class="segments">
    <legend class="unseen">How far to look back</legend>
    {WINDOWS.map((each) => (
      <label key={each}>
        <input type="radio" name="window" class="unseen" checked={each === window} onChange={() => goTo(overviewHref(each), true)} />
        <span>{each}</span>
      </label>
    ))}
  </fieldset>
);
