/** A place in a source, which must occur there exactly once (however its lines are broken), and what stands there instead. */
export interface Edit {
  /** From the root of the project. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** An engine with one rule switched off. */
export interface Mutant {
  readonly rule: string;
  /** What it does wrong. */
  readonly wrong: string;
  /** How the title of the test begins that must fail. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** A file, a place in it, and what stands there instead. */
export type Place = readonly [file: string, from: string, to: string];

/** The rule is what stands before the title's colon. */
export const mutant = (title: string, wrong: string, ...places: readonly Place[]): Mutant => {
  const edits = places.map(([file, from, to]) => ({ file, from, to }));
  return { rule: title.split(':')[0]!, wrong, title, edits };
};
