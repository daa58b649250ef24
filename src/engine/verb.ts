/** What an operator can do about a run. */
export type Verb = 'retry' | 'wake' | 'bypass' | 'complete' | 'cancel' | 'abandon';

/** All of them, in the order of their table. */
export const VERBS: readonly Verb[] = ['retry', 'wake', 'bypass', 'complete', 'cancel', 'abandon'];
