import { createHmac } from 'node:crypto';
import {
  Clock,
  Config,
  HttpClient,
  HttpError,
  Redactor,
  RetryableError,
  RunObserver,
  TerminalError,
  type Container,
  type ObservedChange,
  type ServiceProvider,
} from 'amends';

/** Seconds that the receiver has to answer. */
const TIMEOUT = 10;
/** Verbs that only a stuck run takes. */
const HELPS: ReadonlySet<string> = new Set(['retry', 'resume', 'bypass', 'complete']);

type Alert = 'stuck' | 'alert' | 'resolved';

/**
 * Posts to `ALERT_WEBHOOK_URL` when a run is stuck, when an alert is raised, and when a run that was stuck goes on (`resolved`). The journal keeps each until the
 * receiver has answered 2xx; it is posted again under the same `Idempotency-Key` after any other answer but 410, which says that nobody wants them any more.
 */
export class AlertWebhook extends RunObserver {
  readonly #redactor: Redactor;

  constructor(
    private readonly config: Config,
    private readonly http: HttpClient,
    private readonly clock: Clock,
  ) {
    super();
    this.#redactor = Redactor.of(config);
  }

  override readonly events = ['stuck', 'alert', 'verb'] as const;

  override get name(): string {
    return 'AlertWebhook';
  }

  override keeps(change: ObservedChange): boolean {
    return typeOf(change) !== undefined;
  }

  /** @throws RetryableError, TerminalError `ALERT_NOT_TAKEN` */
  override async changed(change: ObservedChange): Promise<void> {
    const type = typeOf(change);
    const url = this.config.get('ALERT_WEBHOOK_URL');
    if (type === undefined || change.notice === undefined || url === undefined) return;
    const body = this.#bodyOf(type, change, change.notice.id);
    try {
      await this.http.request(url, { method: 'POST', body, headers: this.#signed(body), idempotencyKey: change.notice.id, timeout: TIMEOUT });
    } catch (error) {
      throw notTaken(error); // what it says of the call may name the address, which is a secret
    }
  }

  #bodyOf(type: Alert, { run, event }: ObservedChange, id: string): Readonly<Record<string, unknown>> {
    const { step } = event as { readonly step?: string };
    const page = this.config.get('PUBLIC_URL');
    const error = event.type === 'stuck' ? event.error : event.type === 'alert' ? event : undefined;
    return {
      id,
      type,
      at: new Date(event.at).toISOString(),
      run: { id: run.id, saga: run.saga, request: run.request, generation: run.generation, subject: run.subject, state: run.state, step },
      ...(error !== undefined && { error: { code: error.code, message: this.#redactor.text(error.message) } }),
      ...(event.type === 'verb' && { verb: event.verb, by: event.by, why: this.#redactor.text(event.why) }),
      ...(page !== undefined && { link: `${page.replace(/\/+$/, '')}/#/runs/${run.id}` }),
    };
  }

  /** Over the time, too, so that nobody who has seen one can send it again later. */
  #signed(body: unknown): Readonly<Record<string, string>> {
    const secret = this.config.get('ALERT_WEBHOOK_SECRET');
    if (secret === undefined) return {};
    const time = String(Math.floor(this.clock.now() / 1_000));
    const signature = createHmac('sha256', secret)
      .update(`${time}.${JSON.stringify(body)}`)
      .digest('hex');
    return { 'x-amends-signature': `t=${time},v1=${signature}` };
  }
}

/** Binds the {@link AlertWebhook}; where `ALERT_WEBHOOK_URL` is set it is bound anyway. */
export class AlertWebhookServiceProvider implements ServiceProvider {
  register(container: Container): void {
    container
      .bind(RunObserver)
      .toResolvedValue((config: Config, http: HttpClient, clock: Clock) => new AlertWebhook(config, http, clock), [Config, HttpClient, Clock]);
  }
}

function typeOf({ run, event }: ObservedChange): Alert | undefined {
  if (event.type === 'stuck' || event.type === 'alert') return event.type;
  const helped = event.type === 'verb' && event.refused === undefined && HELPS.has(event.verb) && run.state !== 'stuck';
  return helped ? 'resolved' : undefined;
}

function notTaken(error: unknown): RetryableError | TerminalError {
  const status = error instanceof HttpError ? error.status : undefined;
  const what = status === undefined ? 'could not be reached, or did not answer' : `answered ${status}`;
  const code = 'ALERT_NOT_TAKEN';
  if (status === 410) return new TerminalError('The receiver of alerts answered 410: nobody is there any more. Mend ALERT_WEBHOOK_URL.', { code });
  const { retryAfter } = error as { readonly retryAfter?: number };
  return new RetryableError(`The receiver of alerts ${what}. The alert is posted again.`, { code, ...(retryAfter !== undefined && { retryAfter }) });
}
