import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** What an SDK of the tests has collected. */
export interface Collected {
  /** In the order in which they ended. */
  readonly spans: readonly ReadableSpan[];
  /** The one of this name. */
  span(name: string): ReadableSpan;
  named(name: string): readonly ReadableSpan[];
  reset(): void;
  stop(): Promise<void>;
}

/** Registers a real SDK that keeps what it is told. */
export function collect(): Collected {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const named = (name: string): readonly ReadableSpan[] => exporter.getFinishedSpans().filter((span) => span.name === name);
  return {
    get spans() {
      return exporter.getFinishedSpans();
    },
    span(name) {
      const [first, ...others] = named(name);
      if (first === undefined || others.length > 0)
        throw new Error(`${others.length + Number(first !== undefined)} spans are named ${name}, of ${exporter.getFinishedSpans().map((span) => span.name)}`);
      return first;
    },
    named,
    reset: () => exporter.reset(),
    async stop() {
      await provider.shutdown();
      trace.disable();
      context.disable();
      metrics.disable();
    },
  };
}
