import type { ErrorRecord, RunDetails, RunLine, Standing } from 'amends';
import { duration } from './duration';
import { timelineOf, type Bar } from './timeline';

const DOING: Partial<Record<Bar['kind'], Standing['doing']>> = { attempt: 'running', backoff: 'retrying', wait: 'waiting', stuck: 'stuck' };

/** What the steps of a live run do, as its history tells. */
export function standingsOf({ history, createdAt, endedAt }: Pick<RunDetails, 'history' | 'createdAt' | 'endedAt'>): readonly Standing[] {
  if (endedAt !== undefined) return [];
  return timelineOf(history, createdAt).bars.flatMap((bar): Standing[] => {
    const doing = DOING[bar.kind];
    if (bar.to !== undefined || bar.step === undefined || doing === undefined) return [];
    const { step, undo, from, error, until, message, attempt } = bar;
    return [
      {
        step,
        ...(undo && { undo }),
        doing,
        attempt: attempt ?? 0,
        since: from,
        ...(error && { error }),
        ...(until !== undefined && { until }),
        ...(message !== undefined && { message }),
      },
    ];
  });
}

/** The most telling of what the steps of a run do. */
export function foremost(doing: readonly Standing[]): Standing | undefined {
  const order: readonly Standing['doing'][] = ['stuck', 'retrying', 'running', 'waiting'];
  return [...doing].sort((a, b) => order.indexOf(a.doing) - order.indexOf(b.doing))[0];
}

/** Why a run stands as it does: the error, or, of one that ended, what it answered. */
export function whyOf(run: RunLine): string {
  const standing = foremost(run.doing ?? []);
  const error: ErrorRecord | undefined = run.error ?? standing?.error;
  if (error !== undefined) return error.message;
  if (run.answer?.reason !== undefined) return run.answer.reason;
  if (standing?.message !== undefined) return `waits for the message ${standing.message}`;
  if (standing?.doing === 'waiting') return 'asked to be visited again later';
  return '';
}

/** The code of the error that a run stands with. */
export const codeOf = (run: RunLine): string | undefined => (run.error ?? foremost(run.doing ?? [])?.error)?.code;

/** What happens next, and by itself. */
export function nextOf(run: RunLine, now: number): string {
  if (run.endedAt !== undefined) return 'nothing: it has ended';
  if (run.state === 'stuck') return 'nothing until somebody helps';
  if (run.state === 'queued') return 'begins when it has its lock and its turn';
  const standing = foremost(run.doing ?? []);
  if (standing === undefined) return 'goes on by itself';
  const what = standing.undo ? 'undo' : 'attempt';
  const at = standing.until === undefined ? undefined : standing.until - now;
  const soon = at === undefined || at <= 0 ? 'now' : `in ${duration(at)}`;
  if (standing.doing === 'retrying') return `${what} ${standing.attempt + 1} ${soon}`;
  if (standing.doing === 'running') return `${what} ${standing.attempt} is under way`;
  if (standing.message !== undefined)
    return at === undefined ? `waits for ${standing.message}, without a limit` : `waits for ${standing.message}, gives up ${soon}`;
  return `is visited ${soon}`;
}
