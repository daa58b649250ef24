import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import type { RunObserver } from '../run-observer';
import type { HistoryEvent } from '../../core/history';
import { LIVE_STATES } from '../../core/run-states';
import { Histogram, type Recorded } from './histogram';
import type { MetricFamily, MetricSample } from './metric-family';
import { Metrics } from './metrics';
import { RunMetrics, type MeasuredRun } from './run-metrics';
import type { Vitals } from './vitals';

/** Seconds: from a commit that nobody waits for to a disk in trouble. */
const COMMIT_BOUNDS = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5];
const GROUP_BOUNDS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 4_096];
/** Milliseconds between two looks at how late the event loop is. */
const RESOLUTION = 20;
const NANO = 1e9;
/** Before the start. */
const NOTHING_YET: Vitals = {
  load: { running: 0, queued: 0, limit: 0 },
  states: {},
  observers: [],
  journal: { file: 0, log: 0 },
  ready: false,
};

/** What an engine tells others of itself. */
export interface Measured {
  /** Tells these of every change of every run, from the start on. */
  attend(observers: readonly RunObserver[]): void;
  /** Calls back in the turn of a run, whenever anything happens to it: for who counts, and neither keeps nor throws. */
  onChange(listener: (run: MeasuredRun, event: HistoryEvent) => void): void;
  vitals(): Vitals;
  /** Calls back after each commit. */
  onCommitted(listener: (milliseconds: number, writes: number) => void): void;
}

/** All that is measured in this process, in one place. Nothing is until {@link start}. */
export class EngineMetrics extends Metrics {
  readonly #runs = new RunMetrics();
  readonly #commits = new Histogram('amends_commit_duration_seconds', 'How long commits of the journal took until they were durable.', COMMIT_BOUNDS);
  readonly #groups = new Histogram('amends_commit_writes', 'How many writes shared a commit.', GROUP_BOUNDS);
  #delay: IntervalHistogram | undefined;
  #measured: Measured | undefined;
  /** Somebody tells further what is measured. */
  listened = false;

  /** Begins to measure. */
  start(measured: Measured): void {
    this.#measured = measured;
    measured.onChange((run, event) => this.#runs.changed(run, event));
    measured.onCommitted((milliseconds, writes) => {
      this.#commits.observe(milliseconds / 1_000);
      this.#groups.observe(writes);
    });
  }

  override recorded(listener: Recorded): void {
    this.listened = true;
    for (const histogram of this.#histograms) histogram.recorded = listener;
  }

  get #histograms(): readonly Histogram[] {
    return [this.#runs.steps, this.#runs.runs, this.#commits, this.#groups];
  }

  override families(): readonly MetricFamily[] {
    return [...gauges(this.#measured?.vitals() ?? NOTHING_YET), ...this.#runs.families, this.#commits.family, this.#groups.family, ...this.#eventLoop()];
  }

  /** How late the event loop was since this was asked last. */
  #eventLoop(): readonly MetricFamily[] {
    const delay = (this.#delay ??= lookedAt());
    // What is measured is the time between two looks.
    const late = (nanoseconds: number): number => (Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / NANO - RESOLUTION / 1_000) : 0);
    const quantiles = [
      { labels: { quantile: '0.5' }, value: late(delay.percentile(50)) },
      { labels: { quantile: '0.99' }, value: late(delay.percentile(99)) },
      { labels: { quantile: '1' }, value: delay.count === 0 ? 0 : late(delay.max) },
    ];
    delay.reset();
    return [
      gauge('amends_event_loop_delay_seconds', 'How late the event loop was since the last look: the median, the 99th percentile, the longest.', quantiles),
    ];
  }
}

function gauges({ load, states, observers, journal, ready }: Vitals): readonly MetricFamily[] {
  const one = (value: number): readonly MetricSample[] => [{ labels: {}, value }];
  const byObserver = (which: 'dropped' | 'failed' | 'waiting'): readonly MetricSample[] =>
    observers.map((observer) => ({ labels: { observer: observer.name }, value: observer[which] }));
  const families = [
    gauge('amends_ready', 'Whether deliveries are accepted.', one(ready ? 1 : 0)),
    gauge(
      'amends_runs',
      'Live runs of this process by state. Each live run is one process’s, so the sum over processes counts each once.',
      LIVE_STATES.map((state) => ({ labels: { state }, value: states[state] ?? 0 })),
    ),
    gauge('amends_runs_executing', 'Runs that hold one of the slots of this process.', one(load.running)),
    gauge('amends_runs_executing_limit', 'How many slots this process has.', one(load.limit)),
    gauge('amends_runs_queued', 'Runs of this process that have not begun: the depth of its queue.', one(load.queued)),
    gauge('amends_observer_waiting', 'Changes that wait for an observer.', byObserver('waiting')),
    counter('amends_observer_dropped_total', 'Changes that an observer never heard of, since it did not keep up.', byObserver('dropped')),
    counter('amends_observer_failures_total', 'Calls of an observer that threw, rejected, or took too long.', byObserver('failed')),
  ];
  if (journal === undefined) return families;
  return [
    ...families,
    gauge('amends_journal_file_bytes', 'The size of the journal’s file.', one(journal.file)),
    gauge('amends_journal_log_bytes', 'The size of its write-ahead log.', one(journal.log)),
  ];
}

const gauge = (name: string, help: string, samples: readonly MetricSample[]): MetricFamily => ({ name, help, type: 'gauge', samples });
const counter = (name: string, help: string, samples: readonly MetricSample[]): MetricFamily => ({ name, help, type: 'counter', samples });

/** From the first look on: most processes are never asked. It keeps none alive. */
function lookedAt(): IntervalHistogram {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  return delay;
}
