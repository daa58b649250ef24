import { Application, RunObserver, type BackgroundResponse, type Container, type LogFields, type ObservedChange, type ServiceProviderClass } from 'amends';
import { MemoryJournal } from 'amends/journals/memory';
import type { Journal } from '../../src/engine/journal';
import type { Clock } from '../../src/services/clock';
import { rigExtension } from '../../src/testing/contracts/engine/rig-extension';
import type { SagaClass } from '../../src/core/saga';
import { SystemClock } from '../../providers/clock/system-clock';

/** One line of a log. */
export interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

export interface Observed {
  readonly application: Application;
  readonly journal: Journal;
  readonly lines: readonly Line[];
  deliver(saga: string, request: { readonly id: string }): Promise<BackgroundResponse>;
}

/** An observer that remembers what it heard, and then does what a test says. */
export class Listening extends RunObserver {
  readonly heard: ObservedChange[] = [];

  constructor(
    private readonly react: (change: ObservedChange) => void | Promise<void> = () => undefined,
    private readonly called = 'Listening',
  ) {
    super();
  }

  override get name(): string {
    return this.called;
  }

  override changed(change: ObservedChange): void | Promise<void> {
    this.heard.push(change);
    return this.react(change);
  }

  get types(): readonly string[] {
    return this.heard.map(({ event }) => event.type);
  }
}

export interface ObservedOptions {
  readonly journal?: Journal;
  readonly clock?: Clock;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly providers?: readonly ServiceProviderClass[];
}

const PATIENCE = 60_000;

/** An application of these sagas, in real time unless told otherwise, that these observers hear. */
export async function observed(sagas: readonly SagaClass[], observers: readonly RunObserver[], options: ObservedOptions = {}): Promise<Observed> {
  const { journal = new MemoryJournal(), clock = new SystemClock(), config = {}, providers = [] } = options;
  const lines: Line[] = [];
  const log =
    (level: string) =>
    (message: string, fields: LogFields = {}): void =>
      void lines.push({ level, message, fields });
  const logger = { error: log('error'), warn: log('warn'), info: log('info'), debug: log('debug') };
  const bound = observers.map((observer) => {
    class Observing {
      register(container: Container): void {
        container.bind(RunObserver).toConstantValue(observer);
      }
    }
    return Observing;
  });
  const cls = rigExtension(sagas, { journal, clock, logger, config });
  const application = await Application.start(cls, { providers: [...bound, ...providers] });
  const deliver = async (saga: string, request: { readonly id: string }): Promise<BackgroundResponse> =>
    (await application.deliver(saga, request, { patience: PATIENCE })).response;
  return { application, journal, lines, deliver };
}

/** Looks again in each turn of the event loop, until it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
