import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Application } from 'amends';
import { HttpHost } from 'amends/hosts/http';
import { ConfigServiceProvider } from 'amends/providers/config';
import { MyExtension } from '../src/extension';

/** All of it: the extension with its own providers and a journal in a file, behind the real HTTP host on a free port. */
describe('the extension behind HTTP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'my-extension-'));
  const host = new HttpHost({ port: 0 });
  let application: Application;

  beforeAll(async () => {
    const values = { JOURNAL_PATH: join(folder, 'journal.db'), VENDOR_FILE: join(folder, 'vendor.json'), LOG_LEVEL: 'silent' };
    const settings = ConfigServiceProvider.with({ env: {}, envFile: false, values });
    application = await Application.start(MyExtension, { providers: [settings] });
    await host.start(application);
  });

  afterAll(async () => {
    await Promise.all([host.stop(), application.stop()]);
    rmSync(folder, { recursive: true });
  });

  const place = async (order: object): Promise<unknown> => {
    const response = await fetch(`${host.url}/events/order_placed`, { method: 'POST', body: JSON.stringify(order) });
    return response.json();
  };
  const accounts = () => Object.values((JSON.parse(readFileSync(join(folder, 'vendor.json'), 'utf8')) as { readonly accounts: object }).accounts);

  it('carries an order out', async () => {
    expect(await place({ id: 'O-1', email: 'ada@shop.example', seats: 3, domain: 'ada.example' })).toMatchObject({
      result: 'success',
      run: { state: 'completed' },
    });
    expect(accounts()).toMatchObject([{ email: 'ada@shop.example', seats: 3, state: 'active' }]);
  });

  it('leaves nothing behind of one that cannot be carried out', async () => {
    expect(await place({ id: 'O-2', email: 'bob@shop.example', seats: 1, domain: 'taken.example' })).toMatchObject({
      result: 'fail',
      message: 'The domain taken.example is taken.',
      run: { state: 'compensated' },
    });
    expect(accounts()).toHaveLength(1);
  });
});
