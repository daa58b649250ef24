import { Application } from '../../application';
import { AmendsError } from '../../core/errors';
import type { RunDetails, RunSummary } from '../../engine/engine';
import type { RunListing, RunSearch } from '../../engine/run-search';
import type { Verb } from '../../engine/verb';
import type { ExtensionClass } from '../../extension';
import { osUser } from '../../os-user';
import { Config } from '../../services/config';
import { Redactor } from '../../services/redactor';
import type { Operations, Said } from './operations';

/** Reaches runs over their journal: nothing is carried out in this process, verbs and messages are left for the one that has the run, or will have it. */
export class JournalOperations implements Operations {
  private constructor(
    private readonly application: Application,
    private readonly redactor: Redactor,
  ) {}

  /** @throws AmendsError `JOURNAL_MISSING` when there is none; none is made */
  static async open(extension: ExtensionClass): Promise<JournalOperations> {
    const application = await Application.look(extension);
    return new JournalOperations(application, Redactor.of(application.container.get(Config)));
  }

  async search(search: RunSearch): Promise<RunListing> {
    const { runs, ...page } = await this.application.engine.search(search);
    return { ...page, runs: runs.map((run) => this.#shown(run)) };
  }

  async find(id: string): Promise<RunDetails> {
    const run = this.application.engine.find(id);
    if (run === undefined) throw new AmendsError('RUN_UNKNOWN', `There is no run ${id}. 'amends runs list' shows those there are.`);
    return this.#shown(run);
  }

  async command(id: string, verb: Verb, said: Said): Promise<RunSummary> {
    return this.#shown(await this.application.engine.command(id, verb, { ...said, by: osUser() }));
  }

  send(id: string, message: string, payload: unknown, messageId?: string): Promise<boolean> {
    return this.application.engine.send(id, message, payload, messageId === undefined ? {} : { id: messageId });
  }

  version(): Promise<number> {
    return this.application.engine.version();
  }

  close(): Promise<void> {
    return this.application.stop();
  }

  /** Its id is what every command is given, and stays as it is. */
  #shown<T extends RunSummary>(run: T): T {
    return { ...(this.redactor.redact(run) as T), id: run.id };
  }
}
