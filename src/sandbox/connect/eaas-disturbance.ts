import type { EaasConnection } from './eaas-connection';
import { BAD_FRAMES, type FaultKind, type FaultOccasion } from './eaas-fault';
import type { EaasFaults, Strike } from './eaas-faults';
import type { EaasTask } from './eaas-task';

/** More than the 2 MiB that Connect's own runner takes. */
const BIG_FRAME = 3 * 1024 * 1024;

/** Carries out the faults that concern connections. */
export class EaasDisturbance {
  constructor(private readonly faults: EaasFaults) {}

  /** A task was sent. @returns what else is to be done about it */
  sent(connection: EaasConnection, task: EaasTask): ReadonlySet<FaultKind> {
    return this.#carryOut(connection, this.faults.strike('sent', occasion(connection, task)));
  }

  /** A result arrived. @returns what else is to be done about it */
  answered(connection: EaasConnection, task: EaasTask): ReadonlySet<FaultKind> {
    return this.#carryOut(connection, this.faults.strike('answered', occasion(connection, task)));
  }

  /** Strikes the living connections that a fault is for, as often as it may. @returns how many */
  strikeNow(id: number, connections: readonly EaasConnection[]): number {
    let struck = 0;
    for (const connection of connections) {
      const strike = this.faults.strikeNow(id);
      if (strike === undefined) break;
      this.#carryOut(connection, [strike]);
      struck += 1;
    }
    return struck;
  }

  #carryOut(connection: EaasConnection, strikes: readonly Strike[]): ReadonlySet<FaultKind> {
    for (const strike of strikes) {
      if (strike.kind === 'bad-frame') connection.sendText(strike.text ?? BAD_FRAMES[strike.frame ?? 'not-json']);
      if (strike.kind === 'big-frame') connection.sendText(JSON.stringify({ version: 2, message_type: 'task', data: 'x'.repeat(BIG_FRAME) }));
      if (strike.kind === 'drop' || strike.kind === 'drop-after-task') drop(connection, strike.code);
    }
    return new Set(strikes.map(({ kind }) => kind));
  }
}

/** What is known of a connection, and of a task that goes over it. */
export function occasion({ address }: EaasConnection, task?: EaasTask): FaultOccasion {
  return {
    environment_id: address.environment,
    instance_id: address.instance,
    runner_type: address.runnerType,
    event_type: task?.input.event_type ?? null,
    object_id: task?.input.object_id ?? null,
  };
}

function drop(connection: EaasConnection, code: number | undefined): void {
  if (code === undefined) connection.cut();
  else connection.close(code, 'A fault that was asked for.');
}
