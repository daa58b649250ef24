import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { Extension, type ServiceProvider } from 'amends';
import { TelemetryServiceProvider } from 'amends/providers/telemetry';
import { exporter, reader } from './telemetry-backend';

// #region telemetry
export class OpenTelemetrySdk implements ServiceProvider {
  readonly #traces = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] }); // such as an OTLPTraceExporter
  readonly #metrics = new MeterProvider({ readers: [reader] }); // such as a PeriodicExportingMetricReader

  register() {} // it binds nothing

  boot() {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()); // so that what steps call finds their span
    trace.setGlobalTracerProvider(this.#traces);
    metrics.setGlobalMeterProvider(this.#metrics);
  }

  async shutdown() {
    await Promise.all([this.#traces.shutdown(), this.#metrics.shutdown()]); // sends what waits
  }
}

export class TracedExtension extends Extension {
  override providers() {
    return [OpenTelemetrySdk, TelemetryServiceProvider];
  }
}
// #endregion telemetry
