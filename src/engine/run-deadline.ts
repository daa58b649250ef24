import { formatDuration } from '../core/duration';
import type { RunState } from '../core/history';
import { RunVerbs, type Commanded } from './run-verbs';

/** What a run needs for its deadline to pass. */
interface Limited extends Commanded {
  readonly state: RunState;
  readonly over: boolean;
  alert(code: string, message: string): void;
}

/** The deadline has passed: a run that can still be undone is, any other is alerted. @param length of the deadline, in milliseconds */
export function passDeadline(run: Limited, length: number): void {
  const { history, state } = run;
  if (run.over || history.cancelled?.cause === 'deadline' || history.alerts.has('DEADLINE_PASSED')) return;
  const why = `deadline of ${formatDuration(length)} passed`;
  if (history.turned || history.pastPivot || state === 'stuck') return run.alert('DEADLINE_PASSED', `${why}; the run is ${state}`);
  run.record({ type: 'verb', at: run.now(), verb: 'deadline', by: 'amends', why });
  new RunVerbs(run).obeyCancel();
}
