import { Concluded } from './concluded';
import { ForwardContext } from './context';
import { AmendsError, TerminalError } from './errors';
import type { Journalable } from './journalable';
import { Probe, type ProbeResult } from './probe';
import type { Req } from './request';
import type { Done, Fail, Reschedule, Skip, WaitFor } from './response';
import type { Sql } from './sql';
import { BackgroundTransaction, type CompensationContext, type StepContext, type StepResult } from './transaction';

/** What `transact` may return: what `execute` may, at once. */
export type TransactResult<O> = Journalable<O> | Fail | Skip | Reschedule | WaitFor | ([O] extends [void] ? Done : never);

/**
 * A step whose effect is on the user's own tables in the journal's file: its statements are part of the very commit that journals its outcome, so that
 * they take effect exactly once, whenever the process is killed. `transact` and `undo` may be called several times; what they do is committed once.
 */
export abstract class TransactionalStep<O = void, R extends Req = Req> extends BackgroundTransaction<O, R> {
  /** Does it, without waiting for anything. What it did is rolled back when it throws, or answers anything but an outcome or `done`. */
  abstract transact(request: R, context: StepContext, sql: Sql): TransactResult<O>;
  /** Undoes it, in the commit that journals the undo. Called only for a step that is done. */
  undo?(request: R, error: Error, context: CompensationContext<O, R>, sql: Sql): void | Fail | Skip | Reschedule;

  override execute(request: R, context: StepContext): Promise<StepResult<O>> {
    return inCommit(context, `${this.constructor.name}.transact`, (sql) => this.transact(request, context, sql)) as Promise<StepResult<O>>;
  }

  /** An outcome that is not journaled has not happened. */
  override probe(_request: R, _context: StepContext): Promise<ProbeResult<O>> {
    return Promise.resolve(Probe.absent());
  }
}

/** Whether a step can be undone is asked by its `compensate`: this one can if it has an `undo`. */
Object.defineProperty(TransactionalStep.prototype, 'compensate', {
  configurable: true,
  get(this: TransactionalStep<unknown>) {
    return this.undo === undefined ? undefined : compensate;
  },
});

function compensate(this: TransactionalStep<unknown>, request: Req, error: Error, context: CompensationContext<unknown>): Promise<unknown> {
  if (!context.known) return Promise.reject(error); // nothing to undo
  return inCommit(context, `${this.constructor.name}.undo`, (sql) => this.undo!(request, error, context, sql));
}

async function inCommit(context: StepContext, name: string, statements: (sql: Sql) => unknown): Promise<Concluded> {
  if (!(context instanceof ForwardContext))
    throw new AmendsError('TRANSACTION_UNAVAILABLE', `${name} runs in a commit of the journal, so only an engine can run it. Try it with given(…).`);
  const ended = await context.transact((sql) => {
    const value = statements(sql);
    if (!(value instanceof Promise)) return value;
    value.catch(() => undefined);
    throw new TerminalError(`${name} returned a promise, and a commit cannot wait. Do what has to be awaited in a step of its own.`, {
      code: 'OUTCOME_NOT_JOURNALABLE',
    });
  });
  return new Concluded(ended);
}
