import type { EndState } from '../core/history';
import type { CancelTimer, Clock } from '../services/clock';
import type { Logger } from '../services/logger';
import type { Journal } from './journal';
import { pruneAll } from './prune-all';
import type { Pruned } from './pruned';

/** For how long runs are kept after their end, in milliseconds; `Infinity`: for ever. */
export interface Retention {
  /** What happened, and the requests. */
  readonly history: number;
  /** The key, the generation, the answer and the delivery ids. */
  readonly dedup: number;
}

/** 90 days. */
const DEDUP_RETENTION = 90 * 86_400_000;

/** Milliseconds from one look for what is old to the next, and from the start to the first. */
const INTERVAL = 3_600_000;

/** Removes what is old from the journal: when told to, and by itself where the journal is not kept for ever. */
export class Pruning {
  #timer: CancelTimer | undefined;
  #stopped = false;
  #looking = false;

  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
    private readonly logger: Logger,
    /** `undefined`: nothing is removed unless somebody says so. */
    private readonly retention: Retention | undefined,
  ) {}

  start(): void {
    if (this.retention === undefined || this.retention.history === Infinity) return;
    const { retention } = this;
    const again = (): void => {
      this.#timer = this.clock.timer(INTERVAL, again, 'background');
      void this.#look(retention);
    };
    this.#timer = this.clock.timer(INTERVAL, again, 'background');
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.();
  }

  /** Of the processes that share a journal, the one that has been there for longest does it. */
  #isOurs(): boolean {
    const { sharing } = this.journal;
    return sharing === undefined || sharing.owners()[0]?.number === sharing.token;
  }

  async #look({ history, dedup }: Retention): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      if (!this.#isOurs()) return;
      const { runs, forgotten, deliveries } = await this.prune(history, dedup);
      if (runs + forgotten + deliveries > 0)
        this.logger.info(`removed from the journal: the history of ${runs} ended runs, ${forgotten} runs altogether, ${deliveries} delivery ids`);
    } catch (error) {
      if (!this.#stopped) this.logger.warn('what is old could not be removed from the journal; it is tried again in an hour', { error });
    } finally {
      this.#looking = false;
    }
  }

  /** @param history, dedup milliseconds since the end. */
  async prune(history: number, dedup = this.retention?.dedup ?? DEDUP_RETENTION, states?: readonly EndState[]): Promise<Pruned> {
    const now = this.clock.now();
    const cut = { history: now - history, forget: now - Math.max(history, dedup), ...(states === undefined ? {} : { states }) };
    return pruneAll(this.journal, cut, { stopped: () => this.#stopped });
  }
}
