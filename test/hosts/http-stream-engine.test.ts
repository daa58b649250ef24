import { Application, BackgroundTransaction, Extension, Saga, event, type Req, type RunDetails } from 'amends';
import { HttpHost } from 'amends/hosts/http';
import { ConfigServiceProvider } from 'amends/providers/config';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventReader } from './event-reader';

const gates = new Map<string, () => void>();

/** Waits until a test opens its gate. */
const passage = (name: string): Promise<void> => new Promise((resolve) => gates.set(name, resolve));

class Reserve extends BackgroundTransaction {
  override execute() {
    return passage('Reserve');
  }
}
class Charge extends BackgroundTransaction {
  override execute() {
    return passage('Charge');
  }
}
class Order extends Saga {
  override transactions() {
    return [Reserve, Charge];
  }
}
class Shop extends Extension {
  override sagas() {
    return [Order];
  }
  @event('ordered')
  ordered(request: Req) {
    return this.resolve(Order, request);
  }
}

test('whoever watches sees a run of a real engine go from step to step, and ends up with what GET gives', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amends-stream-'));
  const values = { LOG_LEVEL: 'silent', JOURNAL_PATH: join(folder, 'journal.db') };
  const application = await Application.start(Shop, { providers: [ConfigServiceProvider.with({ values, env: {}, envFile: false })] });
  const host = new HttpHost({ port: 0 });
  await host.start(application);
  try {
    const { run } = await application.deliver('ordered', { id: 'R-1' }, { patience: 0 });
    const [stream, overview] = await Promise.all([EventReader.open(`${host.url}/stream?run=${run!.id}`), EventReader.open(`${host.url}/stream`)]);
    const last = (): RunDetails | undefined => stream.events.at(-1)?.data as RunDetails | undefined;
    const states = (): readonly string[] => last()?.steps.map(({ state }) => state) ?? [];
    await stream.until(() => states().join() === 'running,pending');
    gates.get('Reserve')!();
    await stream.until(() => states().join() === 'done,running');
    gates.get('Charge')!();
    await stream.until(() => last()?.state === 'completed');
    await overview.until(() => (overview.events.at(-1)?.data as { states: Record<string, number> } | undefined)?.states['completed'] === 1);
    expect(last()).toEqual(await (await fetch(`${host.url}/runs/${run!.id}`)).json());
    expect(stream.events.map(({ event }) => event)).not.toContain('trouble');
  } finally {
    await Promise.all([host.stop(), application.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}, 30_000);
