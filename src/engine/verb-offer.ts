import type { Verb } from './verb';

/** What an operator's verb would do to a run as it stands now, or why it is refused. */
export interface VerbOffer {
  readonly verb: Verb;
  /** The steps that it may name, in the order in which they would be helped; `undo` where the undo of the step is meant. */
  readonly steps: readonly VerbChoice[];
  /** Whether one of them has to be named. */
  readonly needsStep: boolean;
  /** What will happen, in plain words and with the names of the steps, when none is named; where one has to be, what would happen with each. Empty where it is refused. */
  readonly effect: string;
  /** What the verb would be refused with, whichever step it named. */
  readonly refused?: { readonly code: string; readonly message: string };
}

export interface VerbChoice {
  readonly step: string;
  readonly undo?: true;
  /** What will happen when this step is named. */
  readonly effect: string;
}
