import { AmendsError } from '../core/errors';
import type { HistoryEvent } from '../core/history';
import type { Clock } from '../services/clock';
import type { Logger } from '../services/logger';
import type { Blueprint } from './blueprint';
import type { Journal } from './journal';
import type { LeftOut, Unwritable } from './journal-op';
import type { RunRow } from './journal-rows';
import type { LiveRun } from './live-run';
import { Membership, type Crew } from './membership';
import { unknownSteps } from './planned-run';
import type { Knowledge, OwnedRow, OwnerRow, PostedRow, Posting, Sharing } from './sharing';

/** The runs that live in this process. */
export interface Quarters {
  readonly blueprints: ReadonlyMap<string, Blueprint>;
  /** Goes on with runs from where the journal says that they stand. */
  adopt(rows: readonly RunRow[]): void;
  all(): Iterable<LiveRun>;
  byNumber(run: number): LiveRun | undefined;
  /** A run is no longer carried out here. */
  dismiss(run: LiveRun): void;
  /** All of them, and the attempts under way with them. */
  dismissAll(): void;
  /** A run is stuck where the journal has it, since it takes no more of it; one that it does not have at all is over. */
  refuse(run: LiveRun, error: AmendsError): void;
  /** A run that was about to begin waits for its lock, as the journal has it. */
  requeue(run: LiveRun, begun: boolean): LiveRun;
}

/** The part of an engine that shares its journal with other processes: takes runs over, gives them up, and does what others left for it to do. */
export class SharedRuns implements Crew {
  readonly #membership: Membership;
  #knows: Knowledge = {};
  /** Postings that are done, and whose end is not durable yet. */
  readonly #taken = new Map<number, PostedRow>();
  /** Queued runs that another process's run stands before, at their lock. */
  readonly #barred = new Set<LiveRun>();

  constructor(
    private readonly journal: Journal,
    private readonly sharing: Sharing,
    lease: number,
    private readonly quarters: Quarters,
    private readonly logger: Logger,
    private readonly clock: Clock,
  ) {
    this.#membership = new Membership(journal, sharing, lease, this);
    journal.onLost(() => this.#lost());
    journal.onRefused((number, refusal) => (typeof refusal === 'string' ? this.#refused(number, refusal === 'begun') : this.#unwritable(number, refusal)));
    journal.onLeftOut((leftOut) => this.#leftOut(leftOut));
  }

  get fresh(): boolean {
    return this.#membership.fresh;
  }

  /** Whether no run lives elsewhere, as far as this process has seen. */
  get alone(): boolean {
    return this.#membership.alone && !this.sharing.strangers;
  }

  /** Gives a sign of life, after which attempts may begin, or this process has learnt that it lost its runs. */
  refresh(): Promise<void> {
    return this.#membership.refresh();
  }

  /** Joins the others, and takes the runs that nobody has. */
  async start(): Promise<void> {
    this.#knows = Object.fromEntries([...this.quarters.blueprints].map(([saga, { stepNames }]) => [saga, stepNames]));
    await this.#membership.join(this.#knows);
    await this.#membership.start();
  }

  /** Whether this process has lost its place, and has no other yet. */
  get homeless(): boolean {
    return this.sharing.token === undefined;
  }

  /** Takes nothing over any more. */
  leave(): void {
    this.#membership.leave();
  }

  stop(): void {
    this.#membership.stop();
  }

  // ---- taking runs over, and giving them up ----

  claim(gone: readonly OwnerRow[]): void {
    const others = this.sharing.owners().filter(({ number }) => number !== this.sharing.token && !gone.some((owner) => owner.number === number));
    const orphans = this.sharing.orphans(gone).filter((row) => this.#isForUs(row, gone, others));
    if (orphans.length === 0 && gone.length === 0) return this.sharing.search();
    const claimed = new Set(this.sharing.claim(orphans, gone));
    const rows = orphans.filter(({ number }) => claimed.has(number));
    for (const { number, pid } of gone) {
      const taken = rows.filter(({ owner }) => owner === number).length;
      if (taken > 0) this.logger.warn(`${taken === 1 ? 'a run goes' : `${taken} runs go`} on here: process ${pid} has ended or gives no sign of life`);
    }
    this.quarters.adopt(rows);
    if (rows.length > 0) this.look(); // word may have been left for them, by this very process, too
  }

  /** Whether this process knows all the steps of a run; or nobody does, so that it can be told as stuck. */
  #isForUs(row: OwnedRow, gone: readonly OwnerRow[], others: readonly OwnerRow[]): boolean {
    const former = gone.find(({ number }) => number === row.owner);
    if (former !== undefined && JSON.stringify(former.knows) === JSON.stringify(this.#knows)) return true;
    const planned = this.journal.history(row.number).find(({ type }) => type === 'planned');
    const plan = planned?.type === 'planned' ? planned.plan : [];
    const blueprint = this.quarters.blueprints.get(row.saga);
    if (blueprint !== undefined && unknownSteps(blueprint, plan).length === 0) return true;
    return !others.some((other) => knowsAll(other, row.saga, plan));
  }

  /** A run that is stuck here because nobody knew its steps goes to who knows them. */
  met(others: readonly OwnerRow[]): void {
    for (const run of [...this.quarters.all()]) {
      if (run.summary.error?.code !== 'STEP_UNKNOWN' || !others.some((other) => knowsAll(other, run.info.saga, run.history.plan))) continue;
      this.sharing.release(run.number);
      this.quarters.dismiss(run);
    }
  }

  /** Another process took this one for dead. What it did not write is void; what it goes on with is what it takes over itself. */
  #lost(): void {
    this.logger.error('alert: this process gave no sign of life for so long that another has taken its runs; it begins anew', { code: 'OWNERSHIP_LOST' });
    this.#barred.clear();
    this.#taken.clear();
    this.sharing.lost();
    this.quarters.dismissAll();
  }

  #refused(number: number, begun: boolean): void {
    const run = this.quarters.byNumber(number);
    if (run === undefined) return;
    run.setBack = true;
    if (begun) return this.quarters.dismiss(run);
    this.#barred.add(this.quarters.requeue(run, this.journal.find(run.info.id) !== undefined));
    this.#membership.lookAgain(); // what was left for it is left for it again
  }

  #unwritable(number: number, { because }: Unwritable): void {
    const run = this.quarters.byNumber(number);
    for (const posted of this.#taken.values()) if (posted.run === number) this.#drop(posted); // it may be what the journal does not take
    const error = new AmendsError(
      'JOURNAL_REFUSED',
      `The journal does not take what was to be written of run ${run?.info.id ?? number} (${because}). The run stands where it stood before; find out what is odd about its last outcome or request.`,
    );
    this.logger.error(`alert: ${error.message}`, { code: error.code });
    if (run !== undefined) this.quarters.refuse(run, error);
  }

  #drop(posted: PostedRow): void {
    const { posting } = posted;
    const what = posting.kind === 'verb' ? `${posting.verb} by ${posting.by}` : posting.kind === 'message' ? `message ${posting.name}` : 'request';
    this.logger.error(`alert: a ${what} that was left for run ${posted.run} is dropped with what the journal does not take of it`, { code: 'JOURNAL_REFUSED' });
    this.sharing.drop(posted);
  }

  #leftOut({ op, because }: LeftOut): void {
    this.logger.error(`alert: The journal does not take a write that belongs to no run here (${op.op}: ${because}). It is left out, and all others are made.`, {
      code: 'JOURNAL_REFUSED',
    });
  }

  // ---- what others left to do ----

  look(): void {
    for (const run of this.#barred) {
      if (run.state !== 'queued') this.#barred.delete(run);
      else if (this.sharing.mayTake(run.number, run.lock)) {
        this.#barred.delete(run);
        run.proceed();
      }
    }
    for (const posted of this.sharing.postings()) if (!this.#taken.has(posted.number)) this.#carryOut(posted);
  }

  #carryOut(posted: PostedRow): void {
    const run = this.quarters.byNumber(posted.run);
    if (run === undefined && !posted.ended) return; // nobody goes on with it until the next start
    this.#taken.set(posted.number, posted);
    if (run !== undefined && !run.over) {
      this.sharing.take(posted);
      obey(run, posted);
    } else this.#tellLate(posted);
    this.journal.whenCommitted(() => this.#taken.delete(posted.number));
  }

  /** The run has ended before its verb came: that is seen in its history. */
  #tellLate(posted: PostedRow): void {
    const { posting } = posted;
    if (posting.kind !== 'verb') return this.sharing.take(posted);
    const ended = new AmendsError('RUN_ENDED', 'The run had ended before this was carried out; nothing can change it any more.');
    this.sharing.late(posted, refusedVerb(posting, this.clock.now(), ended));
  }
}

function knowsAll(owner: OwnerRow, saga: string, plan: readonly { readonly name: string }[]): boolean {
  const steps = owner.knows[saga];
  return steps !== undefined && plan.every(({ name }) => steps.includes(name));
}

/** Does what was left for a run; what its state does not allow any more is journaled as refused, and changes nothing. */
function obey(run: LiveRun, { posting }: PostedRow): void {
  switch (posting.kind) {
    case 'request':
      run.owe();
      return run.offer(JSON.parse(posting.json) as LiveRun['requests']['latest'], posting.json);
    case 'message':
      return void run.message(posting.name, posting.id, posting.payload).catch(() => undefined); // it was lost, and stays posted
    case 'verb':
      try {
        run.command(posting);
      } catch (error) {
        if (!(error instanceof AmendsError)) throw error;
        run.record(refusedVerb(posting, run.now(), error));
      }
  }
}

function refusedVerb({ verb, by, why, step }: Extract<Posting, { kind: 'verb' }>, at: number, { code, message }: AmendsError): HistoryEvent {
  return { type: 'verb', at, verb, by, why, ...(step === undefined ? {} : { step }), refused: { code, message } };
}
