import { Application } from '../application';
import { AmendsError } from '../core/errors';
import { deliveryAnswer, type DeliveryAnswer } from '../hosts/http/delivery-answer';
import { Config } from '../services/config';
import { Redactor } from '../services/redactor';
import { loadExtension } from './load-extension';
import { say } from './say';
import { shutdownSignal } from './shutdown-signal';

/** The longest that a timer can be set to, some 24 days: until the run rests. */
const UNTIL_IT_RESTS = 2 ** 31 - 1;

export interface Delivery {
  /** The path of its module. */
  readonly extension: string;
  readonly event: string;
  readonly request: unknown;
  readonly wait: boolean;
  readonly deliveryId?: string;
}

/**
 * Starts the extension in this process, on its journal, for one delivery, and stops it when the run rests: has ended, or waits, or is queued or stuck. Like every
 * process that starts on the journal, it goes on with the runs that nobody has.
 * @throws AmendsError what the start or the delivery throws; `INTERRUPTED` when a signal comes first: the run goes on at the next start
 */
export async function deliverHere({ extension, event, request, wait, deliveryId }: Delivery): Promise<DeliveryAnswer> {
  const signal = shutdownSignal();
  const application = await Application.start(loadExtension(extension));
  const { container, resumed } = application;
  const config = container.get(Config);
  try {
    say(`the extension is started here, on ${config.get('JOURNAL_PATH')}, until the run rests; --url sends to one that runs.`);
    if (resumed.length > 0) say(`it goes on with ${resumed.length} ${resumed.length === 1 ? 'run' : 'runs'} that nobody had.`);
    const delivered = application.deliver(event, request, { patience: wait ? UNTIL_IT_RESTS : 0, ...(deliveryId !== undefined && { deliveryId }) });
    const answered = await Promise.race([delivered, signal]);
    if (answered !== undefined) return deliveryAnswer(answered, Redactor.of(config));
    delivered.catch(() => undefined); // nobody waits for it any more
    throw new AmendsError('INTERRUPTED', 'It was called off; a run that was begun goes on at the next start.');
  } finally {
    await application.stop();
  }
}
