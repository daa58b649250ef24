/** What a word may become, and what that is. */
export interface Candidate {
  readonly value: string;
  readonly about: string;
}
