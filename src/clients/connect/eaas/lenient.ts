import { z } from 'zod';

/** Text; a number or a truth value where text is expected is written out, as Connect's own runner takes it. */
export const lenientText = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);

const NUMERAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;

/** A number, or text that is one. Neither `null` nor an empty text is. */
export const lenientNumber = z.union([z.number(), z.string().regex(NUMERAL).transform(Number).pipe(z.number())]);

/** A truth value; absent and `null` are no. */
export const lenientFlag = z
  .union([z.boolean(), z.literal([0, 1, 'true', 'false', 'True', 'False']).transform((value) => value === 1 || /^true$/i.test(String(value)))])
  .nullish()
  .transform((value) => value ?? false);

/** Like {@link lenientText}; absent is the same as `null`. */
export const optionalText = lenientText.nullable().default(null);

/** Whatever JSON holds; absent is the same as `null`. */
export const optionalAny = z.unknown().nullable().default(null);

/** A list or an object that may be absent, which is the same as `null`. */
export const orNull = <T extends z.ZodType>(schema: T) => schema.nullable().default(null);
