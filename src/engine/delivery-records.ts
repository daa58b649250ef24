import { AmendsError } from '../core/errors';
import { recallResponse, recordResponse } from '../core/response';
import type { Clock } from '../services/clock';
import type { Delivered } from './engine';
import type { Journal } from './journal';
import type { RunRow } from './journal-rows';

/** The final answers that were given, by delivery id, and those that ended runs still owe. */
export class DeliveryRecords {
  constructor(
    private readonly journal: Journal,
    private readonly clock: Clock,
  ) {}

  /** @throws AmendsError `DELIVERY_ID_REUSED` when the id was used for another request. */
  find(deliveryId: string, request: string): Delivered | undefined {
    const row = this.journal.delivery(deliveryId);
    if (row === undefined) return undefined;
    if (row.request !== request)
      throw new AmendsError('DELIVERY_ID_REUSED', `The delivery id ${deliveryId} was used for request ${row.request} before. Use a new one for every request.`);
    return { response: recallResponse(row.answer), run: row.run === null || row.state === null ? null : { id: row.run, state: row.state } };
  }

  /** @throws AmendsError `JOURNAL_REFUSED` */
  async keep(deliveryId: string, request: string, { response, run }: Delivered): Promise<void> {
    const at = this.clock.now();
    this.journal.answer({ id: deliveryId, request, run: run?.id ?? null, state: run?.state ?? null, answer: recordResponse(response), at });
    await this.journal.committed();
    if (this.journal.delivery(deliveryId) === undefined)
      throw new AmendsError(
        'JOURNAL_REFUSED',
        `The journal does not take the answer that was given under the delivery id ${deliveryId}. Find out what is odd about it.`,
      );
  }

  /** An answer that was recorded, once it is durable. */
  async told(recorded: Delivered): Promise<Delivered> {
    await this.journal.durable();
    return recorded;
  }

  /** Gives an ended run's answer to somebody who has not had it. */
  async handOver(row: RunRow, deliveryId: string | undefined): Promise<Delivered> {
    const { number, id, state, request, answer } = row;
    if (row.owes) this.journal.change(number, { ...row, owes: false });
    const delivered: Delivered = { response: recallResponse(answer!), run: { id, state } };
    if (deliveryId === undefined || answer?.kind === 'reschedule') await this.journal.durable();
    else await this.keep(deliveryId, request, delivered);
    return delivered;
  }
}

/** Whether an ended run gives its answer to the next delivery, instead of a new generation. One that ended with `reschedule` owes nothing. */
export function owesAnswer(row: RunRow, repeat: boolean): boolean {
  if (row.answer === undefined || row.answer.kind === 'reschedule') return false;
  return row.owes || (row.state === 'completed' && !repeat);
}
