import { basename } from 'node:path';

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
  /** The file of that test; the engine contract's unless given. */
  readonly test?: string;
  readonly edits: readonly Edit[];
}

/** A file, a place in it, and what stands there instead. */
export type Place = readonly [file: string, from: string, to: string];

/** One of the engine contract. The rule is what stands before the title's colon. */
export const mutant = (title: string, wrong: string, ...places: readonly Place[]): Mutant => {
  const edits = places.map(([file, from, to]) => ({ file, from, to }));
  return { rule: title.split(':')[0]!, wrong, title, edits };
};

/** Of what the engine contract does not know: the rule is the file of the test, without its ending. */
export const mutantsOf =
  (test: string) =>
  (title: string, wrong: string, ...places: readonly Place[]): Mutant => ({ ...mutant(title, wrong, ...places), rule: basename(test, '.test.ts'), test });
