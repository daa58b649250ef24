import type { Overview, SagaTally } from 'amends';
import type { JSX } from 'preact';
import { Foreign } from './foreign';
import { LIVE_STATES, runsHref, sagaHref } from './route';
import { endedOf, percentOf } from './throughput-bars';

interface SagaTalliesProps {
  readonly overview: Overview | undefined;
  readonly windowName: string;
}

/** How each saga stands and went. */
export function SagaTallies({ overview, windowName }: SagaTalliesProps): JSX.Element {
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="By saga">
      <table class="table tallies">
        <caption class="unseen">By saga: what lives now, and what ended in the last {windowName}</caption>
        <thead>
          <tr>
            <th scope="col">saga</th>
            <th scope="col">stuck</th>
            <th scope="col">live</th>
            <th scope="col">completed</th>
            <th scope="col">compensated</th>
            <th scope="col">skipped</th>
            <th scope="col">abandoned</th>
            <th scope="col">answered fail</th>
          </tr>
        </thead>
        <tbody>{overview === undefined ? <Waiting /> : overview.sagas.map((tally) => <Row key={tally.saga} tally={tally} />)}</tbody>
      </table>
    </div>
  );
}

const Waiting = (): JSX.Element => (
  <tr>
    <td colSpan={8}>
      <span class="skeleton">OrderSaga</span>
    </td>
  </tr>
);

function Row({ tally }: { readonly tally: SagaTally }): JSX.Element {
  const { saga, stuck, live, completed, compensated, skipped, abandoned, failed } = tally;
  return (
    <tr>
      <th scope="row">
        <a href={sagaHref(saga)} data-row>
          <Foreign text={saga} />
        </a>
      </th>
      <td>
        {stuck === 0 ? (
          <span class="zero">0</span>
        ) : (
          <a class="tone-bad strong" href={runsHref({ saga, states: ['stuck'] })}>
            {stuck.toLocaleString()}
          </a>
        )}
      </td>
      <td>{live === 0 ? <span class="zero">0</span> : <a href={runsHref({ saga, states: LIVE_STATES, order: 'urgent' })}>{live.toLocaleString()}</a>}</td>
      {[completed, compensated, skipped, abandoned].map((count, index) => (
        <td key={index}>{count === 0 ? <span class="zero">0</span> : count.toLocaleString()}</td>
      ))}
      <td>{percentOf(failed, endedOf(tally))}</td>
    </tr>
  );
}
