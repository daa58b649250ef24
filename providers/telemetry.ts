import { AmendsError, Config, Logger, Metrics, Redactor, Tracing, type Container, type ServiceProvider } from 'amends';
import { openTelemetryMetrics } from './telemetry/open-telemetry-metrics';
import { OpenTelemetryTracing, type OpenTelemetry } from './telemetry/open-telemetry-tracing';

/**
 * Tells OpenTelemetry of runs: a trace for each run, a span for each attempt, and all that is measured. It uses the API, which only then is loaded; the SDK
 * that collects and sends is the user's, and registered before this provider is booted.
 */
export class TelemetryServiceProvider implements ServiceProvider {
  #api: OpenTelemetry | undefined;

  register(container: Container): void {
    container.bind(Tracing).toDynamicValue(() => new OpenTelemetryTracing(this.#booted(), Redactor.of(container.get(Config))));
  }

  /** @throws AmendsError `DEPENDENCY_MISSING` */
  async boot(container: Container): Promise<void> {
    this.#api = await library();
    openTelemetryMetrics(this.#api, container.get(Metrics), container.get(Logger));
  }

  #booted(): OpenTelemetry {
    if (this.#api !== undefined) return this.#api;
    throw new AmendsError('NOT_READY', 'Tracing was asked for before its provider was booted.');
  }
}

async function library(): Promise<OpenTelemetry> {
  try {
    return await import('@opentelemetry/api'); // here, so that whoever does not list this provider need not have it
  } catch (cause) {
    throw new AmendsError(
      'DEPENDENCY_MISSING',
      "The TelemetryServiceProvider needs the package '@opentelemetry/api'. Install it: npm install @opentelemetry/api",
      {
        cause,
      },
    );
  }
}
