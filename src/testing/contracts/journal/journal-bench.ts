import type { HistoryEvent, ParkedEvent } from '../../../core/history';
import type { BatchedJournal } from '../../../engine/batched-journal';
import type { DeliveryRow, NewRun, RunRow } from '../../../engine/journal-rows';
import { interceptCommits, type JournalUnderTest } from '../engine/journal-under-test';

export const AT = Date.UTC(2026, 0, 1);

export const newRun = (id: string, more: Partial<NewRun> = {}): NewRun => ({
  id,
  saga: 'Purchase',
  request: `PR-${id}`,
  generation: 1,
  lock: `PR-${id}`,
  state: 'running',
  owes: false,
  createdAt: AT,
  updatedAt: AT,
  ...more,
});
export const begun = (step: string, attempt = 1): HistoryEvent => ({ type: 'begun', at: AT, step, attempt, request: 0 });
export const parked = (step: string, visits: number): ParkedEvent => ({ type: 'parked', at: AT, step, visits, until: AT + visits });
export const ended = (run: string, request: string): DeliveryRow => ({ id: 'D-1', request, run, state: 'completed', answer: { kind: 'done' }, at: AT });
export const ids = (rows: readonly RunRow[]): readonly string[] => rows.map(({ id }) => id);

/** The journal of the test that runs. */
export class JournalBench {
  declare under: JournalUnderTest;
  declare journal: BatchedJournal;
  /** How many commits there have been. */
  commits = 0;

  open(under: JournalUnderTest): void {
    this.under = under;
    this.#open();
  }

  #open(): void {
    this.journal = this.under.journal();
    this.commits = 0;
    interceptCommits(this.journal, (write) => {
      write();
      this.commits += 1;
    });
    this.journal.open();
  }

  async reopen(): Promise<void> {
    await this.journal.close();
    this.#open();
  }

  async close(): Promise<void> {
    await this.journal.close();
    this.under.remove?.();
  }
}
