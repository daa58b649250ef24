import { AmendsError } from '../core/errors';
import { Reschedule, type BackgroundResponse } from '../core/response';
import type { Clock } from '../services/clock';
import { type DeliveryRecords } from './delivery-records';
import type { Delivered, Instruction, RunSummary, Verb } from './engine';
import type { Journal } from './journal';
import type { RunRow } from './journal-rows';
import { readHistory } from './read-history';
import { checkCommand } from './run-verbs';
import { summaryOf } from './run-view';
import { placesFor } from './verb-places';
import type { Sharing } from './sharing';
import { isEnd } from '../core/run-states';
import { postponement } from './waiters';
import type { Holder } from './when-locked';

/** Milliseconds between two looks at a run of another process that somebody waits for. */
const LOOK_INTERVAL = 20;
/** Milliseconds that an operator waits for the owner to carry a verb out, before it is said that it is recorded. */
const VERB_PATIENCE = 2_000;

/** What this process does for runs that another one has, or none: it leaves word in the journal, and looks on. */
export class ForeignRuns {
  constructor(
    private readonly journal: Journal,
    private readonly sharing: Sharing,
    private readonly clock: Clock,
    private readonly records: DeliveryRecords,
    private readonly stopping: () => boolean,
  ) {}

  /** The run of this id, if it lives, in another process or in none. */
  find(id: string): RunRow | undefined {
    const row = this.journal.find(id);
    return row === undefined || isEnd(row.state) ? undefined : row;
  }

  /** Who holds a lock. It gives way as soon as its owner has the word that is left for it, which shares the commit of the newcomer's beginning. */
  holder(lock: string): Holder | undefined {
    const row = this.sharing.holder(lock);
    if (row === undefined) return undefined;
    const { number, id, saga, request, generation, state } = row;
    return {
      info: { id, saga, request, generation },
      state,
      giveWay: (why) => void this.sharing.post(number, { kind: 'verb', verb: 'cancel', by: 'amends', why }),
    };
  }

  /** Attaches a delivery to such a run, with the request as it was delivered where there is one. */
  async deliver(row: RunRow, json: string | undefined, deliveryId: string | undefined, patience: number): Promise<Delivered> {
    const key = json === undefined ? undefined : this.sharing.post(row.number, { kind: 'request', json });
    this.sharing.owe(row.number);
    await this.journal.committed();
    if (key !== undefined) this.sharing.assertPosted(key);
    const until = performance.now() + patience;
    let now = row;
    for (;;) {
      if (this.stopping()) return { response: postponement(now.state, undefined, this.clock.now()), run: { id: now.id, state: now.state } };
      now = this.journal.find(row.id) ?? row;
      if (isEnd(now.state)) return this.records.handOver(now, deliveryId);
      const rests = now.state !== 'running' && now.state !== 'compensating' && (key === undefined || this.sharing.taken(key));
      if (rests || performance.now() >= until) return { response: this.#postponement(now), run: { id: now.id, state: now.state } };
      await pause();
    }
  }

  #postponement(row: RunRow): BackgroundResponse {
    if (row.state !== 'waiting') return postponement(row.state, undefined, this.clock.now());
    const history = readHistory(this.journal.history(row.number));
    const wakes = history.plan.map(({ name }) => history.step(name).parked?.until).filter((until) => until !== undefined);
    const wake = wakes.length === 0 ? undefined : Math.min(...wakes);
    return wake !== undefined && wake <= this.clock.now() ? new Reschedule(1) : postponement(row.state, wake, this.clock.now());
  }

  /** @returns false when a message with this id was sent before. */
  async send(row: RunRow, name: string, id: string, payload: unknown): Promise<boolean> {
    const known =
      this.journal.history(row.number).some((event) => event.type === 'message' && event.id === id) ||
      this.sharing.leftFor(row.number).some((posting) => posting.kind === 'message' && posting.id === id);
    const key = known ? undefined : this.sharing.post(row.number, { kind: 'message', name, id, ...(payload === undefined ? {} : { payload }) });
    await this.journal.committed();
    if (key !== undefined) this.sharing.assertPosted(key);
    return !known;
  }

  /**
   * @returns the run as it is when its owner has obeyed; `recorded` when no owner has, so far.
   * @throws AmendsError with the code that the owner refuses it with
   */
  async command(row: RunRow, verb: Verb, instruction: Instruction): Promise<RunSummary> {
    checkCommand({ ...instruction, verb });
    placesFor({ info: row, state: row.state, history: readHistory(this.journal.history(row.number)), now: () => this.clock.now() }, { ...instruction, verb });
    const key = this.sharing.post(row.number, { kind: 'verb', verb, ...instruction });
    await this.journal.committed();
    this.sharing.assertPosted(key);
    const until = performance.now() + (this.sharing.manned() ? VERB_PATIENCE : 0);
    while (!this.sharing.taken(key)) {
      if (performance.now() >= until || this.stopping())
        return { ...summaryOf(this.journal.find(row.id) ?? row), recorded: true, ...(this.sharing.manned() ? { owned: true } : {}) };
      await pause();
    }
    const { by, why } = instruction;
    const told = this.journal.history(row.number).findLast((event) => event.type === 'verb' && event.verb === verb && event.by === by && event.why === why);
    if (told === undefined)
      throw new AmendsError('JOURNAL_REFUSED', `The journal does not take the ${verb}; its owner has dropped it. Find out what is odd about it.`);
    if (told.type === 'verb' && told.refused !== undefined) throw new AmendsError(told.refused.code, told.refused.message);
    return summaryOf(this.journal.find(row.id) ?? row);
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL));
