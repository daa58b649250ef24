import {
  BackgroundResponse,
  BackgroundTransaction,
  RetryableError,
  Saga,
  TerminalError,
  codeOf,
  injectable,
  type CompensationContext,
  type Duration,
  type Req,
  type RetryPolicy,
  type StepContext,
} from 'amends';

export interface DomainRequest extends Req {
  readonly domain: string;
}

export interface Registration {
  readonly handle: string;
}

export type RegistrarAnswer =
  | { readonly result: 'registered'; readonly handle: string }
  | { readonly result: 'pending' | 'taken' | 'invalid' | 'closed' }
  | { readonly result: 'busy'; readonly seconds: number };

export abstract class Registrar {
  abstract register(domain: string, key: string, signal: AbortSignal): Promise<RegistrarAnswer>;
  abstract findByKey(key: string): Promise<Registration | undefined>;
  abstract release(handle: string, key: string): Promise<void>;
}

// #region execute
@injectable()
export class RegisterDomain extends BackgroundTransaction<Registration, DomainRequest> {
  static readonly durableName = 'register-domain';
  static readonly retry: RetryPolicy = { maxAttempts: 8, initialInterval: '1s', maxInterval: '1m' };
  static readonly timeout: Duration = '2m';

  constructor(private readonly registrar: Registrar) {
    super();
  }

  override async execute({ domain }: DomainRequest, context: StepContext) {
    const answer = await this.registrar.register(domain, context.idempotencyKey, context.signal);
    switch (answer.result) {
      case 'registered':
        return { handle: answer.handle };
      case 'pending': // look again soon at first, seldom later
        return BackgroundResponse.reschedule(context.visits < 10 ? '30s' : '10m', { note: `${domain} is being registered` });
      case 'taken': // the business says no
        return BackgroundResponse.fail(`${domain} is taken`);
      case 'invalid': // so will the next attempt be
        throw new TerminalError(`${domain} is no domain`, { code: 'DOMAIN_INVALID' });
      case 'closed':
        throw new TerminalError('the registrar is closed for the night', { code: 'REGISTRAR_CLOSED' });
      case 'busy': // attempted again, after as many seconds as it asks for
        throw new RetryableError('the registrar is busy', { retryAfter: answer.seconds });
    }
  }
  // #endregion execute

  // #region compensate
  override async compensate(_request: DomainRequest, error: Error, context: CompensationContext<Registration>) {
    if (codeOf(error) === 'DOMAIN_INVALID') throw error; // nothing was registered, so there is nothing to undo
    const made = context.outcome ?? (await this.registrar.findByKey(context.executionKey));
    if (made !== undefined) await this.registrar.release(made.handle, context.idempotencyKey);
    return codeOf(error) === 'REGISTRAR_CLOSED' ? BackgroundResponse.reschedule('8h') : undefined; // undo, and try afresh in the morning
  }
  // #endregion compensate
}

export class DomainSaga extends Saga<DomainRequest> {
  override transactions() {
    return [RegisterDomain];
  }
}
