import { ConnectRefusal } from './connect-refusal';
import type { EaasDispatcher } from './eaas-dispatcher';
import type { EaasTask } from './eaas-task';
import type { Clock } from '../../services/clock';
import type { Reference } from './sandbox-objects';
import type { SandboxStore } from './sandbox-store';

/** When a schedule is to run; at once when nothing is said. */
export interface EaasTiming {
  /** Milliseconds since 1970. */
  readonly at?: number;
  /** Milliseconds between the end of a run and the next one. */
  readonly every?: number;
}

const SCHEMA = 'CREATE TABLE IF NOT EXISTS schedule_timers (schedule TEXT PRIMARY KEY, every INTEGER NOT NULL) WITHOUT ROWID';

/** Runs schedules on demand and by time. What is to run later is a task that waits, so a restart of the sandbox changes nothing. */
export class EaasSchedules {
  constructor(
    private readonly store: SandboxStore,
    private readonly dispatcher: EaasDispatcher,
    private readonly clock: Clock,
  ) {
    store.database.exec(SCHEMA);
  }

  /** @throws ConnectRefusal NFND_001 when there is no such schedule */
  run(id: string, { at, every }: EaasTiming): EaasTask {
    if (every !== undefined) this.store.database.prepare('INSERT OR REPLACE INTO schedule_timers VALUES (?, ?)').run(id, every);
    return this.#add(id, at ?? this.clock.now());
  }

  /** Lets a schedule run no more by itself. @returns whether it did */
  stop(id: string): boolean {
    return this.store.database.prepare('DELETE FROM schedule_timers WHERE schedule = ?').run(id).changes > 0;
  }

  /** A task was closed. */
  closed({ category, input }: EaasTask): void {
    if (category !== 'scheduled') return;
    const timer = this.store.database.prepare('SELECT every FROM schedule_timers WHERE schedule = ?').get(input.object_id) as { every: number } | undefined;
    if (timer === undefined) return;
    if (this.store.get('schedules', input.object_id) === undefined) this.stop(input.object_id);
    else this.#add(input.object_id, this.clock.now() + timer.every);
  }

  #add(id: string, dueAt: number): EaasTask {
    const schedule = this.store.get('schedules', id);
    const environment = schedule?.['environment'] as Reference | undefined;
    if (environment === undefined) throw ConnectRefusal.notFound();
    return this.dispatcher.add({ environment: environment.id, category: 'scheduled', eventType: 'scheduled_execution', objectId: id, dueAt });
  }
}
