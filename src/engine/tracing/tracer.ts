import type { Clock } from '../../services/clock';
import type { Logger } from '../../services/logger';
import type { TracePoint, Tracing } from '../../services/tracing';
import { Seldom } from '../observing/seldom';

/** Traces, and lets nothing that goes wrong with that touch a run. */
export class Tracer {
  readonly #seldom: Seldom;

  constructor(
    readonly tracing: Tracing,
    clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#seldom = new Seldom(clock);
  }

  /** @returns what `work` does, or `undefined` when it throws */
  safely<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#tell(error);
      return undefined;
    }
  }

  /** Calls `work` inside a span; outside, if that cannot be. @throws what `work` throws */
  inside(point: TracePoint, work: () => void): void {
    let came: { readonly error?: unknown } | undefined;
    try {
      point.inside(() => {
        came = {};
        try {
          work();
        } catch (error) {
          came = { error };
        }
      });
    } catch (error) {
      this.#tell(error);
    }
    if (came === undefined) return work();
    if ('error' in came) throw came.error;
  }

  #tell(error: unknown): void {
    this.#seldom.say((times) => this.logger.warn('what traces has thrown; runs go on, and spans are missing', { error, times }));
  }
}
