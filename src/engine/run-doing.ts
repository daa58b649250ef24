import type { ErrorRecord, HistoryEvent } from '../core/history';
import type { Standing } from './run-search';

type Draft = { -readonly [K in keyof Standing]: Standing[K] };
type Of<T extends HistoryEvent['type']> = Extract<HistoryEvent, { readonly type: T }>;

const keyOf = (step: string | undefined, undo: boolean): string => `${step ?? ''}${undo ? ' undo' : ''}`;

/** The verbs after which a step is no longer what it was stuck as, and goes on. */
const SETTLES: ReadonlySet<string> = new Set(['bypass', 'complete']);

/** Follows the events of a live run, and tells what each of its steps is doing now. */
class Doing {
  readonly #now = new Map<string, Draft>();
  /** How often each step, and each undo, was begun. */
  readonly #attempts = new Map<string, number>();
  readonly #errors = new Map<string, ErrorRecord>();
  #turned = false;

  get standings(): readonly Standing[] {
    return [...this.#now.values()];
  }

  tell(event: HistoryEvent): void {
    switch (event.type) {
      case 'begun':
        this.#attempted(event.step, event.undo === true, event.at);
        break;
      case 'errored':
        this.#errored(event);
        break;
      case 'parked':
        this.#parked(event);
        break;
      case 'succeeded':
      case 'undone':
      case 'found':
      case 'refused':
        this.#now.delete(keyOf(event.step, event.undo === true));
        break;
      case 'stuck':
        this.#set(event.step, event.undo === true, { doing: 'stuck', since: event.at, error: withoutStack(event.error) });
        break;
      case 'verb':
        this.#verb(event);
        break;
      case 'turned':
        this.#turned = true;
        this.#now.clear();
        break;
      case 'ended':
        this.#now.clear();
        break;
      default:
    }
  }

  #attempted(step: string, undo: boolean, at: number): void {
    const key = keyOf(step, undo);
    this.#attempts.set(key, (this.#attempts.get(key) ?? 0) + 1);
    const error = this.#errors.get(key);
    this.#set(step, undo, { doing: 'running', since: at, ...(error === undefined ? {} : { error }) });
  }

  #errored({ step, undo, at, retryAt, error: thrown }: Of<'errored'>): void {
    const key = keyOf(step, undo === true);
    const error = withoutStack(thrown);
    this.#errors.set(key, error);
    if (retryAt === undefined) this.#now.delete(key);
    else this.#set(step, undo === true, { doing: 'retrying', since: at, error, until: retryAt });
  }

  #parked({ step, at, visits, until, message, begun }: Of<'parked'>): void {
    const key = keyOf(step, false);
    this.#errors.delete(key);
    this.#attempts.set(key, visits);
    if (begun !== undefined) return this.#attempted(step, false, begun.at);
    this.#set(step, false, { doing: 'waiting', since: at, ...(until === undefined ? {} : { until }), ...(message === undefined ? {} : { message }) });
  }

  #verb({ verb, step, undo, at, refused }: Of<'verb'>): void {
    if (refused !== undefined) return;
    if (verb === 'cancel' && !this.#turned) for (const [key, { doing }] of this.#now) if (doing === 'stuck') this.#now.delete(key);
    const key = keyOf(step, undo === true);
    const now = this.#now.get(key);
    if (now === undefined) return;
    if (SETTLES.has(verb) || (step === undefined && (verb === 'retry' || verb === 'resume'))) this.#now.delete(key);
    else if (verb === 'retry')
      this.#set(step, undo === true, { doing: 'retrying', since: at, until: at, ...(now.error === undefined ? {} : { error: now.error }) });
    else if (verb === 'wake') now.until = at;
  }

  #set(step: string | undefined, undo: boolean, doing: Omit<Standing, 'step' | 'undo' | 'attempt'>): void {
    const key = keyOf(step, undo);
    const attempt = this.#attempts.get(key) ?? 0;
    this.#now.delete(key); // what changed last stands last
    this.#now.set(key, { ...(step === undefined ? {} : { step }), ...(undo ? { undo } : {}), ...doing, attempt });
  }
}

const withoutStack = ({ stack: _stack, ...told }: ErrorRecord): ErrorRecord => told;

const ORDER: readonly Standing['doing'][] = ['stuck', 'retrying', 'waiting', 'running'];

/** What a live run is doing, as its history tells: what an operator has to see first comes first. */
export function standingsOf(history: readonly HistoryEvent[]): readonly Standing[] {
  const doing = new Doing();
  for (const event of history) doing.tell(event);
  return [...doing.standings].sort((a, b) => ORDER.indexOf(a.doing) - ORDER.indexOf(b.doing));
}

/** What runs that stand alike have in common: what is worst in them, where, and for which error. */
export function likenessOf(standings: readonly Standing[]): ReadonlySet<string> {
  const isTrouble = ({ doing }: Standing): boolean => doing === 'stuck' || doing === 'retrying';
  const worst = standings.filter(isTrouble);
  const shown = worst.length > 0 ? worst : standings.filter(({ doing }) => doing === standings[0]?.doing);
  return new Set(shown.map((one) => JSON.stringify([isTrouble(one) ? 'trouble' : one.doing, one.step ?? null, one.undo ?? false, one.error?.code ?? null])));
}
