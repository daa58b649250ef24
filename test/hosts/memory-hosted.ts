import { AmendsError, BackgroundResponse, Engine, InteractiveResponse } from 'amends';
import { overviewPlainly, searchPlainly, type SearchedRuns } from '../../src/engine/plain-search';
import { readHistory } from '../../src/engine/read-history';
import { termsOf } from '../../src/engine/search-terms';
import { undoesBy } from '../../src/engine/verb-effect';
import { noOffers, offersFor } from '../../src/engine/verb-offers';
import type {
  Command,
  DeliverOptions,
  Delivered,
  Hosted,
  Instruction,
  Interacted,
  Overview,
  Pruned,
  RunDetails,
  RunListing,
  RunPage,
  RunQuery,
  RunRow,
  RunSearch,
  RunSummary,
  SagaDescription,
  SchedulableDeclaration,
  VariableDeclaration,
  Verb,
  VerbOffer,
  Window,
} from 'amends';

type Handler = (request: { readonly id: string }, options: DeliverOptions) => Promise<BackgroundResponse> | BackgroundResponse;

/** Runs in a list, without a journal: what an engine must show for the routes to be tried. */
class MemoryEngine extends Engine {
  readonly runs: RunDetails[] = [];
  readonly commands: (Command & { readonly id: string })[] = [];
  readonly messages: { readonly id: string; readonly name: string; readonly payload: unknown; readonly messageId: string | undefined }[] = [];
  readonly queries: RunQuery[] = [];

  override start(): Promise<readonly RunSummary[]> {
    return Promise.resolve([]);
  }
  override stop(): Promise<void> {
    return Promise.resolve();
  }
  override obstacle(): undefined {
    return undefined;
  }
  override deliver(): Promise<Delivered> {
    return Promise.reject(new Error('not used'));
  }
  override recorded(): undefined {
    return undefined;
  }
  override record(): Promise<void> {
    return Promise.resolve();
  }
  override load() {
    return { running: 1, queued: 0, limit: 256 };
  }
  override live(): readonly RunSummary[] {
    return [];
  }
  override prune(): Promise<Pruned> {
    return Promise.reject(new Error('not used'));
  }

  override list(query: RunQuery): RunPage {
    this.queries.push(query);
    if (query.cursor === 'broken') throw new AmendsError('QUERY_INVALID', 'This cursor is none that was given out.');
    const found = this.runs.filter((run) => query.state === undefined || run.state === query.state);
    return { runs: found.slice(0, query.limit ?? 100), next: found.length > (query.limit ?? 100) ? 'more' : null };
  }

  override find(id: string): RunDetails | undefined {
    return this.runs.find((run) => run.id === id);
  }

  /** What else was committed. */
  changes = 0;
  readonly searches: RunSearch[] = [];

  override async search(search: RunSearch): Promise<RunListing> {
    this.searches.push(search);
    return searchPlainly(this.#searched, termsOf(search));
  }

  override async overview(window: Window): Promise<Overview> {
    return overviewPlainly(this.#searched, window, 1_700_000_060_000);
  }

  override async version(): Promise<number> {
    return this.changes + this.runs.length + this.messages.length + this.commands.length;
  }

  get #searched(): SearchedRuns {
    const rows = this.runs.map((run, index): RunRow => {
      const { plan: _plan, steps: _steps, history: _history, latestRequest: _latest, verbs: _verbs, ...row } = run;
      return { ...row, number: index + 1, lock: run.request, owes: false };
    });
    return {
      list: ({ limit, before = Infinity }) =>
        rows
          .filter(({ number }) => number < before)
          .reverse()
          .slice(0, limit),
      history: (run) => this.runs[run - 1]?.history ?? [],
      find: (id) => rows.find((row) => row.id === id),
    };
  }

  override async send(id: string, name: string, payload: unknown, options: { readonly id?: string } = {}): Promise<boolean> {
    const run = this.#known(id);
    if (run.endedAt !== undefined) throw new AmendsError('RUN_ENDED', `Run ${id} has ended.`);
    if (name.length > 200) throw new AmendsError('MESSAGE_INVALID', 'The name of the message is too long.');
    if (options.id !== undefined && this.messages.some(({ messageId }) => messageId === options.id)) return false;
    this.messages.push({ id, name, payload, messageId: options.id });
    return true;
  }

  override async command(id: string, verb: Verb, instruction: Instruction): Promise<RunSummary> {
    const run = this.#known(id);
    if (run.endedAt !== undefined) throw new AmendsError('RUN_ENDED', `Run ${id} has ended.`);
    if (verb === 'retry') throw new AmendsError('VERB_REFUSED', `Run ${id} is not stuck.`);
    if (verb === 'cancel' && run.request === 'R-pivot') throw new AmendsError('PAST_THE_PIVOT', `Run ${id} is past its pivot.`);
    this.commands.push({ ...instruction, id, verb });
    return run.request === 'R-nobody' ? { ...run, recorded: true } : run;
  }

  override observe(): () => void {
    return () => undefined;
  }

  #known(id: string): RunDetails {
    const run = this.find(id);
    if (run !== undefined) return run;
    throw new AmendsError('RUN_UNKNOWN', `There is no run ${id}.`);
  }
}

/** What a host is given, kept in memory: each event answers as its handler says, each delivery leaves a run. */
export class MemoryHosted implements Hosted {
  readonly engine = new MemoryEngine();
  readonly deliveries: { readonly event: string; readonly request: unknown; readonly options: DeliverOptions }[] = [];
  readonly #handlers = new Map<string, Handler>([['ordered', () => BackgroundResponse.done()]]);
  readonly interactions: { readonly event: string; readonly payload: unknown; readonly options: DeliverOptions }[] = [];
  blocked: AmendsError | undefined;
  listedSagas: readonly SagaDescription[] = [];
  declaredSchedulables: readonly SchedulableDeclaration[] = [];
  declaredVariables: readonly VariableDeclaration[] = [];

  on(event: string, handler: Handler): this {
    this.#handlers.set(event, handler);
    return this;
  }

  async deliver(event: string, request: unknown, options: DeliverOptions): Promise<Delivered> {
    if (this.blocked !== undefined) throw this.blocked;
    const handler = this.#handlers.get(event);
    if (handler === undefined) throw new AmendsError('EVENT_UNKNOWN', `No handler is declared for '${event}'.`);
    if (!hasId(request)) throw new AmendsError('REQUEST_INVALID', 'The request is no object with an id.');
    if (options.deliveryId !== undefined && this.#reused(options.deliveryId, request.id))
      throw new AmendsError('DELIVERY_ID_REUSED', 'Used for another request.');
    this.deliveries.push({ event, request, options });
    const run = this.add(request.id);
    if (options.patience === 0) return { response: BackgroundResponse.reschedule(30), run };
    return { response: await handler(request, options), run };
  }

  async left(_event: string, request: string, _status: () => Promise<string | undefined>, _options: DeliverOptions): Promise<Delivered> {
    return { response: BackgroundResponse.skip(`${request} has left its statuses`), run: null };
  }

  async interact(event: string, payload: unknown, options: DeliverOptions): Promise<Interacted> {
    this.interactions.push({ event, payload, options });
    return { response: InteractiveResponse.done({ body: payload }), run: null };
  }

  schedule(method: string, schedule: unknown, options: DeliverOptions): Promise<Delivered> {
    return this.deliver(method, schedule, options);
  }

  events(): ReturnType<Hosted['events']> {
    return [...this.#handlers.keys()].map((event) => ({ event, method: event, statuses: undefined }));
  }

  schedulables(): readonly SchedulableDeclaration[] {
    return this.declaredSchedulables;
  }

  variables(): readonly VariableDeclaration[] {
    return this.declaredVariables;
  }

  sagas(): readonly SagaDescription[] {
    return this.listedSagas;
  }

  obstacle(): AmendsError | undefined {
    return this.blocked;
  }

  /** A run that is there, whoever started it. */
  add(request: string, details: Partial<RunDetails> = {}): RunDetails {
    const at = 1_700_000_000_000;
    const run: Omit<RunDetails, 'verbs'> = {
      id: `run-${this.engine.runs.length + 1}`,
      saga: 'OrderSaga',
      request,
      generation: 1,
      state: 'running',
      createdAt: at,
      updatedAt: at,
      plan: [],
      steps: [],
      history: [],
      latestRequest: { id: request },
      ...details,
    };
    const full = { ...run, verbs: details.verbs ?? offersOf(run) };
    this.engine.runs.push(full);
    return full;
  }

  #reused(deliveryId: string, id: string): boolean {
    return this.deliveries.some(({ options, request }) => options.deliveryId === deliveryId && hasId(request) && request.id !== id);
  }
}

function offersOf({ id, state, history, endedAt }: Omit<RunDetails, 'verbs'>): readonly VerbOffer[] {
  if (endedAt !== undefined) return noOffers(new AmendsError('RUN_ENDED', `Run ${id} has ended.`));
  return offersFor({ info: { id }, state, lock: id, history: readHistory(history), now: () => 1_700_000_000_000 }, undoesBy(undefined));
}

function hasId(request: unknown): request is { readonly id: string } {
  return typeof request === 'object' && request !== null && typeof (request as { id?: unknown }).id === 'string' && (request as { id: string }).id !== '';
}
