import { BackgroundResponse } from './core/response';
import type { Delivered, Engine, RunSummary } from './engine/engine';
import type { Logger } from './services/logger';

interface Left {
  readonly engine: Engine;
  readonly logger: Logger;
  /** Its id. */
  readonly request: string;
  /** What the request is in now. */
  readonly status: () => Promise<string | undefined>;
  /** What is answered where no run is concerned. */
  readonly reason: string;
  readonly options: { readonly deliveryId?: string; readonly patience: number };
}

/**
 * Answers a delivery whose request has left the statuses of its handler. A run that works has brought that about itself, or will see it: the delivery attaches.
 * One that has ended may owe its answer. One that waits did not do it, so somebody did by hand: failed at the platform and before the pivot, it is cancelled;
 * else only a person can know what is right, so it is left alone, and said so.
 */
export async function leftStatuses(left: Left): Promise<Delivered> {
  const { engine, request, options, reason } = left;
  const [stuck] = engine.live(request).filter(({ state }) => state === 'stuck');
  if (stuck !== undefined && (await left.status()) === 'failed') await cancelled(engine, stuck); // an operator is needed, unless it may be undone
  const owed = await engine.claim(request, options);
  if (owed !== undefined) return owed;
  const [run] = engine.live(request);
  if (run === undefined) return { response: BackgroundResponse.skip(reason), run: null };
  return leftBehind(left, run, await left.status());
}

async function leftBehind({ engine, logger, reason }: Left, run: RunSummary, status: string | undefined): Promise<Delivered> {
  const fields = { request: run.request, run: run.id, saga: run.saga };
  const gone = status === 'failed' ? await cancelled(engine, run) : undefined;
  if (gone !== undefined) {
    logger.warn('the request failed at the platform while its run waited; the run is cancelled', fields);
    return { response: BackgroundResponse.skip(`${reason} Run ${run.id} is cancelled.`), run: { id: run.id, state: gone.state } };
  }
  logger.error(`alert: the request is ${status ?? 'in an unknown status'} at the platform while its run is ${run.state}; the run is left alone`, fields);
  return { response: BackgroundResponse.skip(`${reason} Run ${run.id} is ${run.state} and was left alone.`), run: { id: run.id, state: run.state } };
}

const cancelled = (engine: Engine, { id }: RunSummary): Promise<RunSummary | undefined> =>
  engine.command(id, 'cancel', { by: 'status check', why: 'the request failed at the platform' }).catch(() => undefined);
