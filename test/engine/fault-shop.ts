import { appendFileSync, existsSync } from 'node:fs';
import { Application, BackgroundTransaction, Extension, Saga, event, type Req, type StepContext } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';

/** Where the effects of a process are written down, and the file whose coming lets the first of them end. */
export interface Shop {
  readonly journal: string;
  readonly ledger: string;
  readonly gate: string;
}

/** A saga of two steps, of which the first has a large outcome and takes until the gate is open. */
export function startShop({ journal, ledger, gate }: Shop): Promise<Application> {
  class Effect extends BackgroundTransaction<{ readonly text: string }> {
    override async execute({ id }: Req, { idempotencyKey }: StepContext) {
      appendFileSync(ledger, `effect ${id} ${idempotencyKey}\n`);
      while (!existsSync(gate)) await new Promise((done) => setTimeout(done, 5));
      return { text: 'x'.repeat(50_000) };
    }
  }
  class After extends BackgroundTransaction {
    override async execute({ id }: Req): Promise<void> {
      appendFileSync(ledger, `after ${id}\n`);
    }
  }
  class Purchase extends Saga {
    override transactions() {
      return [Effect, After];
    }
  }
  class FaultShop extends Extension {
    override sagas() {
      return [Purchase];
    }
    @event('ordered')
    ordered(request: Req) {
      return this.resolve(Purchase, request);
    }
  }
  const values = { JOURNAL_PATH: journal, LOG_LEVEL: 'silent' };
  return Application.start(FaultShop, { providers: [ConfigServiceProvider.with({ values, env: {}, envFile: false })] });
}

/** In a process of its own: delivers one request, and says when the journal cannot be written. */
async function main([journal, ledger, gate]: readonly string[]): Promise<void> {
  const application = await startShop({ journal: journal!, ledger: ledger!, gate: gate! });
  void application.deliver('ordered', { id: 'PR-1' }, { patience: 60_000 }).then(({ response }) => process.stdout.write(`${response.kind}\n`));
  let said: string | undefined;
  setInterval(() => {
    const code = application.obstacle()?.code;
    if (code !== undefined && code !== said) process.stdout.write(`${code}\n`);
    said = code;
  }, 10);
}

if (require.main === module) void main(process.argv.slice(2));
