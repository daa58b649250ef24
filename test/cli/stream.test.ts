import { EventReader, type Received } from '../hosts/event-reader';
import { workshop } from './amends-process';
import { shopExtension } from './shop-extension';

const shop = workshop();
const readers: EventReader[] = [];
afterEach(() => readers.splice(0).forEach((reader) => reader.close()));

interface Told {
  readonly history: unknown;
  readonly states: Readonly<Record<string, number>>;
}

/** The first event, seen or to come, of which it holds. */
async function told(stream: EventReader, holds: (told: Told) => boolean): Promise<Received<Told>> {
  for (;;) {
    const received = await stream.next<Told>();
    if (holds(received.data)) return received;
  }
}

test('what one process does is seen at another that shares its journal, and a stream is there again after a restart', async () => {
  const extension = shop.write('extension.ts', shopExtension(shop.folder));
  const [working, watching] = [shop.amends(['start', extension]), shop.amends(['start', extension])];
  const [at, url] = [await working.url(), await watching.url()];
  const watch = async (address: string): Promise<EventReader> => {
    const reader = await EventReader.open(address);
    readers.push(reader);
    return reader;
  };

  const overview = await watch(`${url}/stream`);
  expect(await overview.next()).toMatchObject({ event: 'overview', data: { states: { running: 0, completed: 0 } } });
  const delivered = await fetch(`${at}/events/ordered?wait=false`, { method: 'POST', body: '{"id":"R-1"}' });
  const { run } = (await delivered.json()) as { readonly run: { readonly id: string } };
  await told(overview, ({ states }) => states['running'] === 1);

  const stream = await watch(`${url}/stream?run=${run.id}`);
  expect(await stream.next()).toMatchObject({ event: 'run', data: { id: run.id, state: 'running' } });
  const cancelled = await fetch(`${at}/runs/${run.id}/cancel`, { method: 'POST', body: '{"reason":"seen elsewhere"}' });
  expect(cancelled.status).toBe(200);
  await told(stream, ({ history }) => JSON.stringify(history).includes('seen elsewhere'));

  watching.send('SIGTERM');
  await Promise.all([stream.end(), overview.end()]);
  expect((await watching.ended()).code).toBe(0);
  const again = await watch(`${await shop.amends(['start', extension]).url()}/stream?run=${run.id}`);
  expect(await again.next()).toMatchObject({ event: 'run', data: { id: run.id } });
}, 120_000);
