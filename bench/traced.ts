import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { TelemetryServiceProvider } from 'amends/providers/telemetry';
import type { Contender, ContenderOptions } from './contender';
import { openOperated } from './operated';

/** The framework as it is operated, and traced by OpenTelemetry's SDK as well, which throws away what it would send: what it costs to make a span of every attempt. */
export async function openTraced(options: ContenderOptions): Promise<Contender> {
  const nowhere = {
    export: (_spans: unknown, done: (result: ExportResult) => void) => done({ code: ExportResultCode.SUCCESS }),
    shutdown: () => Promise.resolve(),
  };
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(nowhere)] }));
  return openOperated(options, [TelemetryServiceProvider]);
}
