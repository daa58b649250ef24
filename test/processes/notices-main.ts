import { Application, TerminalError, type LogFields } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { SystemClock } from 'amends/providers/clock/system-clock';
import { HttpClientServiceProvider } from 'amends/providers/http-client';
import type { JournalOp } from '../../src/engine/journal-op';
import { rigExtension } from '../../src/testing/contracts/engine/rig-extension';
import { makeSaga, makeStep } from '../../src/testing/contracts/engine/saga-parts';
import type { Alerting, Told } from './alerting';

/** Ends the process, as nothing else could, right after the commit that has a notice. */
class DeadlyJournal extends SqliteJournal {
  protected override write(ops: readonly JournalOp[]): ReturnType<SqliteJournal['write']> {
    const written = super.write(ops);
    if (ops.some(({ op }) => op === 'notice')) process.kill(process.pid, 'SIGKILL');
    return written;
  }
}

class ShiftedClock extends SystemClock {
  offset = 0;

  override now(): number {
    return super.now() + this.offset;
  }
}

const refuse = (): never => {
  throw new TerminalError('the vendor says no');
};
const STUCK = makeSaga('Stuck', [makeStep([], 'Undone', { undo: refuse }), makeStep([], 'Fails', { execute: refuse })], {});
const FINE = makeSaga('Fine', [makeStep([], 'Works', {})], {});

const tell = (told: Told): unknown => process.send!(told);

async function main({ journal, url, dies }: Alerting): Promise<void> {
  const clock = new ShiftedClock();
  const quiet = (): void => undefined;
  const warn = (message: string, fields: LogFields = {}): void => void tell({ told: 'warned', message, notice: fields['notice'] });
  const file = new (dies ? DeadlyJournal : SqliteJournal)({ path: journal, durability: 'process' });
  const config = url === undefined ? {} : { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: 'a-secret-of-the-test' };
  const extension = rigExtension([STUCK, FINE], { journal: file, clock, logger: { error: warn, warn, info: quiet, debug: quiet }, config });
  const application = await Application.start(extension, { providers: [HttpClientServiceProvider] });
  process.on('message', ({ saga, request, offset }: { readonly saga?: string; readonly request?: string; readonly offset?: number }) => {
    if (offset !== undefined) clock.offset = offset;
    if (saga === undefined || request === undefined) return;
    void application.deliver(saga, { id: request }, { patience: 30_000 }).then(({ run }) => tell({ told: 'answered', request, state: run!.state }));
  });
  process.on('disconnect', () => process.exit(0));
  tell({ told: 'ready' });
}

void main(JSON.parse(process.argv[2]!) as Alerting);
