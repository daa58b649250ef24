import type { SetupResponse } from '../../clients/connect/eaas/setup';
import { asError } from '../../core/errors';
import type { Logger } from '../../services/logger';
import { mergeSetup } from './merge-setup';
import type { TaskTaker } from './task-taker';

/** What Connect said of the environment so far, over all connections of the process. */
export class ReceivedSetup {
  #current: SetupResponse | undefined;
  /** Only the first one is waited for: later ones change what is there. */
  #first: Promise<void> | undefined;

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
    this.#current = mergeSetup(this.#current, setup);
    const told = this.#tell(this.#current);
    this.#first ??= told.then(() => (this.#first = Promise.resolve()));
  }

  /** Settles when the first setup_response is taken in; at once when none has come. Tasks wait for it. */
  async settled(): Promise<void> {
    await this.#first;
  }

  async #tell(setup: SetupResponse): Promise<void> {
    try {
      await this.taker.configured(setup);
    } catch (error) {
      this.logger.error(`What Connect said of the environment could not be taken in: ${asError(error).message}`, { error });
    }
  }
}
