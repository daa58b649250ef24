import type { BackgroundResponse } from '../../core/response';
import type { Delivered } from '../../engine/engine';
import type { Redactor } from '../../services/redactor';

/** What a delivery is answered with, as JSON. */
export interface DeliveryAnswer {
  readonly result: 'success' | 'fail' | 'skip' | 'reschedule';
  readonly message: string | null;
  /** Seconds until the next delivery is due; 0 unless `reschedule`. */
  readonly countdown: number;
  readonly run: Delivered['run'];
}

/** The answer to a delivery, with its secrets masked. */
export function deliveryAnswer({ response, run }: Delivered, redactor: Redactor): DeliveryAnswer {
  const { result, message, countdown } = told(response);
  return { result, message: message === null ? null : redactor.text(message), countdown, run: run === null ? null : { id: run.id, state: run.state } };
}

function told(response: BackgroundResponse): Omit<DeliveryAnswer, 'run'> {
  switch (response.kind) {
    case 'done':
      return { result: 'success', message: null, countdown: 0 };
    case 'reschedule':
      return { result: 'reschedule', message: null, countdown: response.seconds };
    case 'fail':
    case 'skip':
      return { result: response.kind, message: response.reason ?? null, countdown: 0 };
  }
}
