import type { Place } from './mutant';

/** An outcome waits in memory for the next event of its run. */
export const outcomesWait: Place = [
  'src/engine/live-run.ts',
  '    this.surroundings.journal.append(this.number, event, outcomeJson);\n    this.journaled(event, outcomeJson, false);',
  `    const self = this as unknown as { held?: readonly [HistoryEvent, string | undefined] };
    if (self.held !== undefined) this.surroundings.journal.append(this.number, ...self.held);
    self.held = event.type === 'succeeded' ? [event, outcomeJson] : undefined;
    if (self.held === undefined) this.surroundings.journal.append(this.number, event, outcomeJson);
    this.journaled(event, outcomeJson, false);`,
];
