import { TerminalError } from '../../../core/errors';
import { EngineRig } from './engine-rig';
import type { JournalUnderTest } from './journal-under-test';

/** The rig of the test that runs, new for each. */
export class Bench {
  declare rig: EngineRig;

  prepare(make: () => JournalUnderTest): void {
    this.rig = new EngineRig(make());
  }

  /** An error that says "refused": not retried. */
  terminal(message: string): TerminalError {
    return new TerminalError(message);
  }
}
