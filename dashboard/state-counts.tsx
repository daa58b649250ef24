import type { RunState } from 'amends';
import type { JSX } from 'preact';
import { Icon } from './icon';
import { END_STATES, LIVE_STATES, runsHref } from './route';
import { RUN_LOOKS } from './states';

type Counts = Readonly<Record<RunState, number>> | undefined;

/** How many runs there are in each state: those that live large, those that have ended beside. */
export const StateCounts = ({ states }: { readonly states: Counts }): JSX.Element => (
  <section aria-label="Runs by state" class="counts">
    <ul class="counts-live">
      {LIVE_STATES.map((state) => (
        <li key={state}>
          <Count state={state} states={states} />
        </li>
      ))}
    </ul>
    <ul class="counts-ended">
      {END_STATES.map((state) => (
        <li key={state}>
          <Count state={state} states={states} />
        </li>
      ))}
    </ul>
  </section>
);

function Count({ state, states }: { readonly state: RunState; readonly states: Counts }): JSX.Element {
  const { icon, tone, word } = RUN_LOOKS[state];
  const count = states?.[state];
  const live = LIVE_STATES.includes(state);
  return (
    <a class={`count tone-${tone} ${count === 0 ? 'count-none' : ''}`} href={runsHref({ states: [state], order: live ? 'urgent' : 'newest' })}>
      <span class="count-number">{count === undefined ? <span class="skeleton">00</span> : count.toLocaleString()}</span>
      <span class="count-word">
        <Icon name={icon} />
        {word}
      </span>
    </a>
  );
}
