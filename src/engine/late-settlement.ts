import type { Logger } from '../services/logger';

/** Says of an attempt that it settled when its outcome had been taken for unknown. */
export function tellLate({ step, number }: { readonly step: string; readonly number: number }, settlement: object, logger: Logger): void {
  const error = 'error' in settlement && { error: settlement.error };
  logger.warn('an attempt settled after its outcome was taken for unknown; what it did counts for nothing', { step, attempt: number, ...error });
}
