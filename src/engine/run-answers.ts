import { recallResponse, recordResponse, type BackgroundResponse, type ResponseRecord } from '../core/response';
import type { RunInfo } from '../core/transaction';
import type { RunStanding } from './run-standing';
import type { Surroundings } from './surroundings';
import { postponement, Waiters } from './waiters';

/** Who waits for the answer of a run, who had it, and what those are told who cannot wait. */
export class RunAnswers {
  readonly #waiters: Waiters;
  #final: BackgroundResponse | undefined;
  #wake: number | undefined;

  constructor(
    private readonly info: RunInfo,
    private readonly standing: RunStanding,
    private readonly surroundings: Surroundings,
  ) {
    this.#waiters = new Waiters(surroundings.patience);
  }

  /** Whether a delivery waits for the end. */
  get awaited(): boolean {
    return this.#waiters.some;
  }

  /** The final answer, or `reschedule` when the run rests, or does not end within `patience` milliseconds. */
  answer(deliveryId: string | undefined, patience: number): Promise<BackgroundResponse> {
    if (this.#final !== undefined) return this.#late(this.#final, deliveryId);
    const { state } = this.standing;
    const works = state === 'running' || state === 'compensating';
    if (!works || patience <= 0 || this.surroundings.stopping) return this.#postpone();
    return this.#waiters.wait(deliveryId, patience, () => (this.#final === undefined ? this.#postpone() : this.#late(this.#final, deliveryId)));
  }

  /** What was said is not journaled: whoever waits to be told is told to come again. */
  withdraw(): void {
    this.#waiters.withdrawn = true;
  }

  /** The run rests, in the state it is in: whoever waits is told when to come again. `wake` is when it goes on by itself. */
  resting(wake: number | undefined): void {
    this.#wake = wake;
    this.#waiters.answer(this.#postponement(), this.surroundings.journal);
  }

  /** The run has ended: the answer is recorded under every waiting delivery's id in the commit of the end, and given after it. */
  end(answer: ResponseRecord): void {
    this.#final = recallResponse(answer);
    for (const id of this.#waiters.deliveryIds()) this.#record(id, answer);
    this.#waiters.answer(this.#final, this.surroundings.journal);
  }

  /** The run ended while this delivery came in. */
  async #late(answer: BackgroundResponse, deliveryId: string | undefined): Promise<BackgroundResponse> {
    this.standing.pay();
    if (deliveryId !== undefined) this.#record(deliveryId, recordResponse(answer));
    await this.surroundings.journal.committed();
    return this.#waiters.withdrawn ? this.#postponement() : answer;
  }

  /** Only a final answer is recorded. */
  #record(id: string, answer: ResponseRecord): void {
    if (answer.kind === 'reschedule') return;
    const { journal, clock } = this.surroundings;
    journal.answer({ id, request: this.info.request, run: this.info.id, state: this.standing.state, answer, at: clock.now() }, this.standing.number);
  }

  async #postpone(): Promise<BackgroundResponse> {
    this.standing.owe();
    await this.surroundings.journal.committed();
    return this.#postponement();
  }

  #postponement(): BackgroundResponse {
    return postponement(this.standing.state, this.#wake, this.surroundings.clock.now());
  }
}
