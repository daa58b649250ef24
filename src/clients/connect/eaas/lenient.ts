import { z } from 'zod';

/** Text; a number or a truth value where text is expected is written out, as Connect's own runner takes it. */
export const lenientText = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);

/** Like {@link lenientText}; absent is the same as `null`. */
export const optionalText = lenientText.nullable().default(null);

/** Whatever JSON holds; absent is the same as `null`. */
export const optionalAny = z.unknown().nullable().default(null);

/** A list or an object that may be absent, which is the same as `null`. */
export const orNull = <T extends z.ZodType>(schema: T) => schema.nullable().default(null);
