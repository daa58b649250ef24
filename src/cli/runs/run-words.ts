import type { ErrorRecord, RunState } from '../../core/history';
import { isEnd } from '../../core/run-states';
import type { ResponseRecord } from '../../core/response';
import type { RunSummary, StepSummary } from '../../engine/engine';
import type { RunLine, Standing } from '../../engine/run-search';
import { briefly } from '../briefly';
import type { Style } from '../paint';

/** How each state of a run is painted. */
export const STATE_STYLES: Readonly<Record<RunState, Style | undefined>> = {
  queued: 'dim',
  running: 'cyan',
  waiting: 'blue',
  compensating: 'magenta',
  stuck: 'red',
  completed: 'green',
  compensated: 'yellow',
  skipped: 'dim',
  abandoned: 'yellow',
};

export const hasEnded = ({ state }: Pick<RunSummary, 'state'>): boolean => isEnd(state);

/** Where something happens: in a step, in its undo, or in the run as a whole. */
export function placeOf({ step, undo }: { readonly step?: string; readonly undo?: boolean | undefined }): string {
  if (step === undefined) return 'the run as a whole';
  return undo ? `the undo of ${step}` : step;
}

/** An error in one line: its code, where it has one, and what it says. */
export function errorLine({ code, name, message }: ErrorRecord): string {
  return message.startsWith(`${code}:`) ? message : `${code ?? name}: ${message}`;
}

/** An answer as it was given: `done`, `fail: the card was refused`. */
export function answerLine({ kind, reason, seconds }: ResponseRecord): string {
  if (seconds !== undefined) return `${kind} in ${briefly(seconds * 1_000)}`;
  return reason === undefined ? kind : `${kind}: ${reason}`;
}

/** Where a run stands, and why. */
export function whereAndWhy(run: RunLine): string {
  if (run.doing !== undefined && run.doing.length > 0) return run.doing.map(standingLine).join('; ');
  if (run.answer !== undefined && hasEnded(run)) return answerLine(run.answer);
  const { step, error } = run;
  if (step !== undefined || error !== undefined) return standingLine({ ...(step && { step }), ...(error && { error }), doing: 'running', attempt: 1 });
  return run.state === 'queued' ? 'waits for its lock, or for its turn' : '';
}

function standingLine({ error, attempt, doing, ...place }: Partial<Pick<Standing, 'step' | 'undo' | 'error'>> & Pick<Standing, 'attempt' | 'doing'>): string {
  const tries = attempt > 1 && doing !== 'waiting' ? `, attempt ${attempt}` : '';
  return `${placeOf(place)}${tries}${error === undefined ? '' : `: ${errorLine(error)}`}`;
}

/** When, or by what, a run goes on. */
export function whatNext(run: RunLine, now: number): string {
  if (run.state === 'stuck') return 'needs you';
  const standings = run.doing ?? [];
  const message = standings.find((standing) => standing.message !== undefined)?.message;
  const until = standings.reduce<number | undefined>(
    (soonest, standing) => (standing.until === undefined ? soonest : Math.min(soonest ?? Infinity, standing.until)),
    undefined,
  );
  const when = until === undefined ? '' : until <= now ? 'now' : `in ${briefly(until - now)}`;
  if (message === undefined) return when;
  return `message ${message}${when === '' ? '' : `, or ${when}`}`;
}

/** Since when a run has stood where it stands; of an ended one since its end. */
export function sinceWhen(run: RunLine): number {
  const [first, ...others] = run.doing ?? [];
  if (hasEnded(run)) return run.endedAt ?? run.updatedAt;
  return first === undefined ? run.updatedAt : others.reduce((earliest, { since }) => Math.min(earliest, since), first.since);
}

/** A time as the clock on the wall shows it, with its day unless that is today. */
export function clockTime(at: number, now: number, seconds = false): string {
  const date = new Date(at);
  const two = (number: number): string => String(number).padStart(2, '0');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}${seconds ? `:${two(date.getSeconds())}` : ''}`;
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

/** A run in one sentence: what it is, how it stands, since when, and why. */
export function runSentence(run: RunLine, now: number): string {
  const since = sinceWhen(run);
  const at = clockTime(since, now);
  const lasting = briefly(now - since);
  const who = `${run.saga} of ${run.request}`;
  if (hasEnded(run))
    return `${who} ${run.state === 'completed' ? 'is completed' : `ended ${run.state}`} since ${at} (${lasting}): it answered ${run.answer === undefined ? 'nothing' : answerLine(run.answer)}`;
  const why = whereAndWhy(run);
  const next = whatNext(run, now);
  if (run.state === 'stuck') return `${who} is stuck in ${stuckSentence(run, `since ${at} (${lasting})`)}`;
  const goesOn = next === '' ? '' : `; goes on ${next.startsWith('message') ? `with a ${next}` : next}`;
  return `${who} is ${run.state} since ${at} (${lasting})${why === '' ? '' : `: ${why}`}${goesOn}`;
}

function stuckSentence(run: RunLine, since: string): string {
  const stuck = (run.doing ?? []).filter(({ doing }) => doing === 'stuck');
  const [first] = stuck.length > 0 ? stuck : [run];
  const error = first.error ?? run.error;
  const places = (stuck.length > 0 ? stuck : [run]).map(placeOf).join(', ');
  return `${places} ${since}${error === undefined ? '' : `: ${errorLine(error)}`}`;
}

/** How each state of a step is drawn. */
export const STEP_MARKS: Readonly<Record<StepSummary['state'], { readonly mark: string; readonly style: Style | undefined }>> = {
  pending: { mark: '·', style: 'dim' },
  omitted: { mark: '○', style: 'dim' },
  running: { mark: '▸', style: 'cyan' },
  retrying: { mark: '↻', style: 'yellow' },
  waiting: { mark: '…', style: 'blue' },
  done: { mark: '✓', style: 'green' },
  bypassed: { mark: '»', style: 'yellow' },
  failed: { mark: '✗', style: 'red' },
  undoing: { mark: '↶', style: 'magenta' },
  undone: { mark: '↶', style: 'yellow' },
  stuck: { mark: '✗', style: 'red' },
};
