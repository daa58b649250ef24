import type { Journalable } from './journalable';

declare const brand: unique symbol;

/** What a probe answers: branded, so that no outcome can be mistaken for an answer. */
abstract class ProbeAnswer<K extends string> {
  declare private readonly [brand]: K;
}

/** The attempt took effect, and this is its outcome. */
export class Found<O> extends ProbeAnswer<'found'> {
  constructor(readonly outcome: O) {
    super();
  }
}

/** It did not take effect, and will not any more. */
export class Absent extends ProbeAnswer<'absent'> {}

/** Nobody can tell. */
export class Unknown extends ProbeAnswer<'unknown'> {}

/** What `probe` may answer: that the attempt took effect, with its outcome (none for a step without), that it did not and will not, or that nobody can tell. */
export type ProbeResult<O> = Found<Journalable<O>> | Absent | Unknown;

function found(): Found<void>;
function found<O>(outcome: O): Found<O>;
function found(outcome?: unknown): Found<unknown> {
  return new Found(outcome);
}

/** The constructors of what a probe answers. */
export const Probe = {
  /** It took effect; `outcome` is what `execute` would have returned. */
  found,
  /** It did not take effect and will not any more, not even late. */
  absent: () => new Absent(),
  /** It may or may not have taken effect. */
  unknown: () => new Unknown(),
} as const;
