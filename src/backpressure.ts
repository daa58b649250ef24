import { AmendsError } from './core/errors';
import { BackgroundResponse } from './core/response';
import type { Delivered } from './engine/engine';
import type { DeliverOptions } from './hosts/host';

/** Answers a delivery for which there was no room, as its host wants it answered. @throws whatever else went wrong */
export function backpressure(error: unknown, { whenOverloaded }: DeliverOptions): Delivered {
  if (whenOverloaded !== 'reschedule' || !(error instanceof AmendsError) || error.code !== 'OVERLOADED') throw error;
  return { response: BackgroundResponse.reschedule(error.retryAfter ?? 0), run: null };
}
