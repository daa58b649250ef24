import type { SetupResponse } from '../../clients/connect/eaas/setup';
import { asError } from '../../core/errors';
import type { Logger } from '../../services/logger';
import { logLevelOf } from './log-level';
import { mergeSetup } from './merge-setup';
import type { TaskTaker } from './task-taker';

/** What Connect said of the environment so far, over all connections of the process. */
export class ReceivedSetup {
  #current: SetupResponse | undefined;
  #settling: Promise<void> | undefined;

  constructor(
    private readonly taker: Pick<TaskTaker, 'configured'>,
    private readonly logger: Logger,
  ) {}

  /** `undefined` before the first setup_response. */
  get current(): SetupResponse | undefined {
    return this.#current;
  }

  /** Merges one more, and tells the taker. Never throws. */
  accept(setup: SetupResponse): void {
    const before = this.#current;
    this.#current = mergeSetup(before, setup);
    for (const level of [setup.logging?.log_level, setup.logging?.runner_log_level]) this.#check(level);
    const first = before === undefined;
    const told = this.#tell(this.#current);
    if (first) this.#settling = told.then(() => (this.#settling = undefined));
  }

  /** While the first setup_response is taken in: tasks wait for it. Later ones change what is there, and nobody waits for them. */
  get settling(): Promise<void> | undefined {
    return this.#settling;
  }

  #check(level: string | null | undefined): void {
    if (level && logLevelOf(level) === undefined)
      this.logger.warn(`Connect asks for the log level "${level.slice(0, 40)}", which nobody knows. It is ignored.`);
  }

  async #tell(setup: SetupResponse): Promise<void> {
    try {
      await this.taker.configured(setup);
    } catch (error) {
      this.logger.error(`What Connect said of the environment could not be taken in: ${asError(error).message}`, { error });
    }
  }
}
