import { ERROR_CODES } from '../../core/errors';
import type { HistoryEvent } from '../../core/history';
import type { RunInfo } from '../../core/transaction';
import { Counter } from './counter';
import { Histogram } from './histogram';
import type { MetricFamily } from './metric-family';

/** Seconds: from a quick call to a step that waits for a slow vendor. */
const STEP_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** Seconds: from a step to an order that waits for a person. */
const RUN_BOUNDS = [0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400, 604_800];

/** A run, as far as it is measured. */
export interface MeasuredRun {
  readonly info: RunInfo;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** An attempt under way. */
interface UnderWay {
  readonly step: string;
  readonly undo: boolean;
  readonly at: number;
}

/** Counts what happens to the runs of this process. Labels are names of sagas, steps and codes that are written down in code, so their number is bounded. */
export class RunMetrics {
  readonly steps = new Histogram('amends_step_duration_seconds', 'How long attempts of steps and undos took, from their intention on.', STEP_BOUNDS);
  readonly runs = new Histogram('amends_run_duration_seconds', 'How long runs took that have ended, from their first delivery on.', RUN_BOUNDS);
  readonly #begun = new Counter('amends_runs_begun_total', 'Runs that began: their plan was decided.');
  readonly #ended = new Counter('amends_runs_ended_total', 'Runs that ended, and how.');
  readonly #attempts = new Counter('amends_attempts_total', 'Attempts of steps and undos that came to an end, and how.');
  readonly #undoFailures = new Counter('amends_undo_failures_total', 'Attempts of undos that failed.');
  readonly #stuck = new Counter('amends_runs_stuck_total', 'How often a run became stuck in a place.');
  readonly #alerts = new Counter('amends_alerts_total', 'Alerts that were raised, by their code; codes that are not of the framework are counted as other.');
  /** By run. */
  readonly #underWay = new Map<string, UnderWay[]>();

  get families(): readonly MetricFamily[] {
    const counters = [this.#begun, this.#ended, this.#attempts, this.#undoFailures, this.#stuck, this.#alerts];
    return [...counters.map(({ family }) => family), this.steps.family, this.runs.family];
  }

  /** In the turn of the run: it is cheaper to count at once than to keep what is to be counted. */
  changed({ info: run, createdAt }: MeasuredRun, event: HistoryEvent): void {
    switch (event.type) {
      case 'planned':
        return this.#begun.add({ saga: run.saga });
      case 'begun':
        return this.#begin(run, event.step, event.undo === true, event.at);
      case 'parked':
        return event.begun === undefined ? this.#end(run, event, 'parked') : this.#begin(run, event.step, false, event.begun.at);
      case 'succeeded':
      case 'undone':
      case 'refused':
      case 'found':
        return this.#end(run, event, event.type);
      case 'errored':
        return this.#errored(run, event);
      case 'stuck':
        return this.#stuck.add({ saga: run.saga, step: event.step ?? '', direction: event.undo ? 'backward' : 'forward' });
      case 'alert':
        return this.#alerts.add({ code: event.code in ERROR_CODES ? event.code : 'other' });
      case 'ended':
        this.#ended.add({ saga: run.saga, end: event.state });
        this.#underWay.delete(run.id);
        return this.runs.observe(Math.max(0, event.at - createdAt) / 1_000, { saga: run.saga });
      default:
    }
  }

  #begin(run: RunInfo, step: string, undo: boolean, at: number): void {
    const underWay = this.#underWay.get(run.id);
    if (underWay === undefined) this.#underWay.set(run.id, [{ step, undo, at }]);
    else underWay.push({ step, undo, at });
  }

  #errored(run: RunInfo, event: Extract<HistoryEvent, { type: 'errored' }>): void {
    this.#end(run, event, event.crashed ? 'crashed' : event.retryAt === undefined ? 'failed' : 'retried');
    if (event.undo) this.#undoFailures.add({ saga: run.saga, step: event.step });
  }

  /** What an operator says of a step, and what is left of an attempt of a former process, has no beginning here. */
  #end(run: RunInfo, event: { readonly step: string; readonly undo?: boolean; readonly at: number }, result: string): void {
    const undo = event.undo === true;
    const underWay = this.#underWay.get(run.id) ?? [];
    const index = underWay.findIndex((other) => other.step === event.step && other.undo === undo);
    const [attempt] = index < 0 ? [] : underWay.splice(index, 1);
    if (underWay.length === 0) this.#underWay.delete(run.id);
    if (attempt === undefined && result !== 'crashed') return;
    const labels = { saga: run.saga, step: event.step, direction: undo ? 'backward' : 'forward', result };
    this.#attempts.add(labels);
    if (attempt !== undefined) this.steps.observe(Math.max(0, event.at - attempt.at) / 1_000, labels);
  }
}
