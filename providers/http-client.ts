import { Clock, Config, FetchHttpClient, HttpClient, Redactor, type Container, type ServiceProvider } from 'amends';

/** Binds {@link HttpClient} to Node's own fetch. */
export class HttpClientServiceProvider implements ServiceProvider {
  register(container: Container): void {
    container
      .bind(HttpClient)
      .toDynamicValue(() => new FetchHttpClient(container.get(Clock), Redactor.of(container.get(Config))))
      .inSingletonScope();
  }
}
