import { milliseconds } from 'amends';
import { z } from 'zod';

/** How long `never` keeps: what is never removed. */
export const NEVER = 'never';

/** The milliseconds of a retention; `Infinity` for `never`. @throws AmendsError `INVALID_DURATION` */
export const retentionOf = (text: string): number => (text === NEVER ? Infinity : milliseconds(text));

export function isRetention(text: string): boolean {
  try {
    return retentionOf(text) >= 0;
  } catch {
    return false;
  }
}

/** The schema of a time after which something is removed, or `never`. */
export const retention = (fallback: string, meaning: string) =>
  z.string().refine(isRetention).default(fallback).meta({ accepts: 'a time such as 36h or 30d, or never', meaning });
