import { z } from 'zod';

export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  /** Whether a fraction is refused. */
  readonly whole?: boolean;
}

/** Nothing but a decimal number: zod's own coercion takes '' for 0 and '0x10' for 16. */
const DECIMAL = /^[+-]?(\d+(\.\d+)?|\.\d+)$/;

/** The schema of a number that may be written as text, as environments do: 'abc', '' and '12x' are refused. */
export function strictNumber({ min = -Infinity, max = Infinity, whole = false }: NumberRange = {}): z.ZodType<number> {
  const range = (whole ? z.int() : z.number()).min(min).max(max);
  return z.preprocess((value) => (typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value), range);
}
