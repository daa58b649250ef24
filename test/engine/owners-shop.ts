import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application, BackgroundResponse, BackgroundTransaction, EmbeddedEngine, Engine, Extension, Journal, Logger, Saga, event } from 'amends';
import type { Container, Req, ServiceProvider, WhenLocked } from 'amends';
import { Clock } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { ConfigServiceProvider } from 'amends/providers/config';

/** Milliseconds: short, so that a test need not wait; the journal is looked at eight times in it. */
export const LEASE = 800;

let folder: string;
const running: Application[] = [];

/** What was executed, in order. */
export const calls: string[] = [];
const gates = new Map<string, { readonly open: () => void; readonly passed: Promise<void> }>();
/** Where the step of a request waits. */
export function gate(id: string): { readonly open: () => void; readonly passed: Promise<void> } {
  let made = gates.get(id);
  if (made === undefined) {
    let open!: () => void;
    const passed = new Promise<void>((resolve) => (open = resolve));
    gates.set(id, (made = { open, passed }));
  }
  return made;
}

class Hold extends BackgroundTransaction {
  override async execute({ id }: Req): Promise<void> {
    calls.push(`hold ${id}`);
    await gate(id).passed;
  }
  override async compensate(): Promise<void> {
    calls.push('undo hold');
  }
}
class Approval extends BackgroundTransaction {
  override async execute({ id }: Req, context: { received<T>(message: string): T | undefined }) {
    if (context.received('approved') === undefined) return BackgroundResponse.waitFor('approved');
    calls.push(`approved ${id}`);
    return;
  }
}
class Purchase extends Saga {
  override lockKey(request: Req): string {
    return String((request as { asset?: string }).asset ?? request.id);
  }
  override transactions() {
    return [Hold];
  }
}
class Last extends BackgroundTransaction {
  override async execute(): Promise<void> {
    calls.push('last');
  }
}
class Hasty extends Purchase {
  static readonly whenLocked: WhenLocked = 'refuse';
}
class Cancel extends Purchase {
  static readonly whenLocked: WhenLocked = 'cancelHolder';
  override transactions() {
    return [Last] as never[];
  }
}
class Wait extends BackgroundTransaction {
  override async execute() {
    return BackgroundResponse.waitFor('the vendor');
  }
  override async compensate(): Promise<void> {
    calls.push('undo wait');
  }
}
class Waiting extends Purchase {
  override transactions() {
    return [Wait] as never[];
  }
}
class Approved extends Saga {
  override transactions() {
    return [Approval];
  }
}
class Shop extends Extension {
  override sagas() {
    return [Purchase, Approved, Hasty, Cancel, Waiting];
  }
  @event('ordered')
  ordered(request: Req) {
    return this.resolve(Purchase, request);
  }
  @event('hastily')
  hastily(request: Req) {
    return this.resolve(Hasty, request);
  }
  @event('cancelled')
  cancelled(request: Req) {
    return this.resolve(Cancel, request);
  }
  @event('waiting')
  waiting(request: Req) {
    return this.resolve(Waiting, request);
  }
  @event('asked')
  asked(request: Req) {
    return this.resolve(Approved, request);
  }
}

export const start = (): Promise<Application> => launch('start');
export const look = (): Promise<Application> => launch('look');

async function launch(how: 'start' | 'look'): Promise<Application> {
  class Provider implements ServiceProvider {
    register(container: Container): void {
      container.bind(Journal).toConstantValue(new SqliteJournal({ path: journalFile(), durability: 'process' }));
      container
        .bind(Engine)
        .toResolvedValue(
          (journal: Journal, clock: Clock, logger: Logger) => new EmbeddedEngine(journal, clock, logger, { lease: LEASE }),
          [Journal, Clock, Logger],
        );
    }
  }
  const application = await Application[how](Shop, {
    providers: [ConfigServiceProvider.with({ values: { LOG_LEVEL: 'silent' }, env: {}, envFile: false }), Provider],
  });
  running.push(application);
  return application;
}

/** Looks until it holds: among owners real time passes. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** The file that they share. */
export const journalFile = (): string => join(folder, 'journal.db');

/** A journal of its own for each test; what a test leaves running is stopped after it. */
export function sharedJournal(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'amends-owners-'));
    calls.length = 0;
    gates.clear();
  });
  afterEach(async () => {
    for (const id of gates.keys()) gate(id).open();
    for (const application of running.splice(0)) await application.stop().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });
}
