import type { HistoryEvent, RunState } from '../../core/history';
import { RunHistory } from '../run-history';
import { END_STATES, RUN_STATES } from '../../core/run-states';
import { objectOf, type Row } from './table-shape';

/** The rows of one run, decoded. */
export interface ArchivedRun {
  readonly run: Row;
  readonly requests: readonly Row[];
  readonly later_requests: readonly Row[];
  readonly events: readonly Row[];
  readonly parked: readonly Row[];
}

/** What an engine relies on when it reads a run. @throws Error that says what is wrong */
export function checkArchivedRun(archived: ArchivedRun): void {
  const { run } = archived;
  const state = run['state'] as RunState;
  if (!RUN_STATES.includes(state)) throw new Error(`there is no state ${JSON.stringify(String(state).slice(0, 40))}`);
  const ended = (END_STATES as readonly RunState[]).includes(state);
  if (ended !== (typeof run['ended_at'] === 'number')) throw new Error(`a run that is ${state} ${ended ? 'lacks' : 'has'} the time of its end`);
  if ((run['number'] as number) < 0) throw new Error('its number is negative');
  for (const column of ['error', 'answer']) if (typeof run[column] === 'string') objectOf(JSON.parse(run[column]) as unknown, column);
  const strange = (Object.values(archived) as (Row | readonly Row[])[]).flat().find((row) => 'run' in row && row['run'] !== run['number']);
  if (strange !== undefined) throw new Error('it has rows of another run');
  checkChain(archived);
  const events = archived.events.flatMap(({ body }) => JSON.parse(`[${String(body)}]`) as unknown[]);
  checkHistory([...events, ...archived.parked.map(({ body }) => JSON.parse(String(body)) as unknown)]);
  checkRequests(archived, ended);
}

/** Each event names the one before it: in circles it could not be read. */
function checkChain({ run, events }: ArchivedRun): void {
  let last = 0;
  for (const { number, previous } of events) {
    if (previous !== last || (number as number) <= last) throw new Error(`the event ${String(number)} does not follow ${last}`);
    last = number as number;
  }
  const marked = run['last_event'] as number;
  if (marked > 0 && !events.some(({ number }) => number === marked)) throw new Error(`its last event, ${marked}, is missing`);
  if (marked < 0 && events.length > 0) throw new Error('it is pruned, and has events');
}

function checkHistory(events: readonly unknown[]): void {
  const history = new RunHistory();
  for (const event of events) {
    const { type, at } = objectOf(event, 'an event');
    if (typeof type !== 'string' || typeof at !== 'number') throw new Error('an event has no type, or no time');
    history.apply(event as HistoryEvent);
  }
  if (!Array.isArray(history.plan)) throw new Error('its plan is no list');
  for (const step of history.plan as readonly unknown[]) {
    const { name, kind } = objectOf(step, 'a step of its plan');
    if (typeof name !== 'string' || typeof kind !== 'string') throw new Error('a step of its plan has no name, or no kind');
  }
}

function checkRequests({ run, requests, later_requests: later }: ArchivedRun, ended: boolean): void {
  if (requests.length === 0 && !ended) throw new Error('it has not ended, and its request is missing');
  for (const { body } of [...requests, ...later]) {
    if (objectOf(JSON.parse(String(body)), 'its request')['id'] !== run['request']) throw new Error('its request has another id');
  }
}
