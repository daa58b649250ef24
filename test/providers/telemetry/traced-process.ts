import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { BasicTracerProvider, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { Application, Redactor, TerminalError } from 'amends';
import { SqliteJournal } from 'amends/journals/sqlite';
import { SystemClock } from 'amends/providers/clock/system-clock';
import { WinstonLogger } from 'amends/providers/logger/winston-logger';
import { TelemetryServiceProvider } from 'amends/providers/telemetry';
import type { JournalOp } from '../../../src/engine/journal-op';
import { rigExtension } from '../../../src/testing/contracts/engine/rig-extension';
import { makeSaga, makeStep } from '../../../src/testing/contracts/engine/saga-parts';

/** One life of a process that traces a run: in it, between two of its attempts, or never, it is killed. `node traced-process.ts <folder> inside|between|never` */
const [folder = '', death = ''] = process.argv.slice(2);

const exporter = {
  export(spans: readonly ReadableSpan[], done: (result: ExportResult) => void): void {
    for (const span of spans) {
      const { name, attributes, links, parentSpanContext } = span;
      const { traceId, spanId } = span.spanContext();
      const linked = links.map((link) => link.context.spanId);
      appendFileSync(join(folder, 'spans'), `${JSON.stringify({ name, traceId, spanId, parent: parentSpanContext?.spanId, linked, attributes })}\n`);
    }
    done({ code: ExportResultCode.SUCCESS });
  },
  shutdown: () => Promise.resolve(),
};
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());

class Deadly extends SqliteJournal {
  #commits = 0;
  protected override write(ops: readonly JournalOp[]): ReturnType<SqliteJournal['write']> {
    const written = super.write(ops);
    this.#commits += 1;
    if (death === 'between' && this.#commits === 2) process.kill(process.pid, 'SIGKILL'); // A is done, and B is about to begin
    return written;
  }
}

const logger = new WinstonLogger({ level: 'info', format: 'json', redactor: new Redactor(), stream: process.stderr });
const step = (name: string, undo: boolean, then: () => unknown) => {
  const execute = async (): Promise<unknown> => {
    logger.info(`${name} acts`);
    await new Promise((resolve) => setImmediate(resolve));
    return then();
  };
  return makeStep([], name, { execute, ...(undo && { undo: () => logger.info(`${name} is undone`) }) });
};
const saga = makeSaga(
  'Traced',
  [
    step('A', true, () => 'a'),
    step('B', true, () => (death === 'inside' ? process.kill(process.pid, 'SIGKILL') : 'b')),
    step('C', false, () => {
      throw new TerminalError('no such plan');
    }),
  ],
  {},
);

async function live(): Promise<void> {
  const journal = new Deadly({ path: join(folder, 'journal.db'), durability: 'process' });
  const services = { journal, clock: new SystemClock(), logger, config: { SHUTDOWN_GRACE: 1, METRICS: false } };
  const application = await Application.start(rigExtension([saga], services), { providers: [TelemetryServiceProvider] });
  await application.deliver('Traced', { id: 'PR-1' }, { patience: 60_000 });
  await application.stop();
}

void live();
