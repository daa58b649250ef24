import type { Recorded } from './histogram';
import type { MetricFamily } from './metric-family';

/** What is measured in this process: asked by whoever tells it further. */
export abstract class Metrics {
  /** All of it, as it is now. */
  abstract families(): readonly MetricFamily[];
  /** Tells somebody who keeps histograms of its own of each number that goes into one, from now on. */
  abstract recorded(listener: Recorded): void;
}
