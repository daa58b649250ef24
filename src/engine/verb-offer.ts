import type { Verb } from './engine';

/** What an operator's verb would do to a run as it stands now, or why it is refused. */
export interface VerbOffer {
  readonly verb: Verb;
  /** The steps that it may name, in the order in which they would be helped; `undo` where the undo of the step is meant. */
  readonly steps: readonly { readonly step: string; readonly undo?: true }[];
  /** Whether one of them has to be named. */
  readonly needsStep: boolean;
  /** What will happen, in plain words and with the names of the steps; empty where it is refused. */
  readonly effect: string;
  readonly refused?: { readonly code: string; readonly message: string };
}
