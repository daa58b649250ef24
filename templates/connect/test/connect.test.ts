import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application, Clock, Config, ConnectClient, Logger, TaskContexts } from 'amends';
import { ConnectHost } from 'amends/hosts/connect';
import { ConfigServiceProvider } from 'amends/providers/config';
import { ConnectSandbox } from 'amends/sandbox/connect/connect-sandbox';
import { EaasPart } from 'amends/sandbox/connect/eaas-part';
import { MyExtension } from '../src/extension';

/** All of it: the extension with its own providers and a journal in a file, behind the real web sockets, at a sandbox of Connect on a free port. */
describe('the extension behind Connect', () => {
  const folder = mkdtempSync(join(tmpdir(), 'my-extension-'));
  const sandbox = new ConnectSandbox().attach(({ store }) => new EaasPart(store));
  let application: Application;
  let host: ConnectHost;

  beforeAll(async () => {
    await sandbox.start();
    const files = { JOURNAL_PATH: join(folder, 'journal.db'), VENDOR_FILE: join(folder, 'vendor.json') };
    const settings = ConfigServiceProvider.with({ env: {}, envFile: false, values: { ...sandbox.variables, ...files, LOG_LEVEL: 'silent' } });
    application = await Application.start(MyExtension, { providers: [settings] });
    const { container } = application;
    const { repository, audience } = MyExtension;
    host = new ConnectHost({
      config: container.get(Config),
      client: container.get(ConnectClient),
      contexts: container.get(TaskContexts),
      clock: container.get(Clock),
      logger: container.get(Logger),
      repository,
      audience,
    });
    await host.start(application);
  });

  afterAll(async () => {
    await Promise.all([host.stop(), application.stop()]);
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  });

  interface Shown {
    readonly id: string;
    readonly status: string;
    readonly reason?: string;
  }

  const ask = async (path: string, body?: object): Promise<Shown> => {
    const posted = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return (await (await fetch(`${sandbox.url}/sandbox/${path}`, posted)).json()) as Shown;
  };

  /** What has become of a purchase. */
  const purchased = async (domain: string): Promise<Shown> => {
    let request = await ask('requests', { type: 'purchase', params: { domain } });
    while (request.status === 'pending') request = await ask(`objects/${request.id}`);
    return request;
  };

  const subscriptions = () =>
    Object.values(
      (JSON.parse(readFileSync(join(folder, 'vendor.json'), 'utf8')) as { readonly subscriptions: Readonly<Record<string, { reference: string }>> })
        .subscriptions,
    );

  it('approves a purchase that could be carried out', async () => {
    expect(await purchased('ada.example')).toMatchObject({ status: 'approved' });
    expect(subscriptions()).toHaveLength(1);
  });

  it('rejects one that could not, with the reason, and leaves nothing of it at the vendor', async () => {
    expect(await purchased('taken.example')).toMatchObject({ status: 'failed', reason: 'The domain taken.example is taken.' });
    expect(subscriptions()).toHaveLength(1);
  });
});
