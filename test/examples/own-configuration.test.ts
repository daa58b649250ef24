import { Config, Container, Redactor, type HttpClient } from 'amends';
import { ConfigServiceProvider } from 'amends/providers/config';
import { Bakery, BakeryExtension } from '../../examples/own-configuration';

function configured(env: Readonly<Record<string, string>>): Config {
  const container = new Container();
  for (const Provider of [...new BakeryExtension().providers(), ConfigServiceProvider.with({ env, envFile: false })]) {
    const provider = new Provider();
    container.registering(provider, () => provider.register(container));
  }
  return container.get(Config);
}

describe('the configuration example', () => {
  it('refuses to start without its keys, and has a default for one', () => {
    expect(() => configured({})).toThrow(/BAKERY_URL is not set[\s\S]*BAKERY_API_KEY is not set/);
    expect(configured({ BAKERY_URL: 'https://bakery.test', BAKERY_API_KEY: 'flour-1' }).get('BAKERY_OVENS')).toBe(2);
  });

  it('has its key and the token that it fetches masked', async () => {
    const config = configured({ BAKERY_URL: 'https://bakery.test', BAKERY_API_KEY: 'flour-1' });
    const http: HttpClient = { request: <T>() => Promise.resolve({ status: 201, headers: {}, body: { token: 'yeast-22' } as T }) };
    await new Bakery(config, http).signIn();
    expect(Redactor.of(config).text('flour-1 and yeast-22')).toBe('*** and ***');
  });
});
