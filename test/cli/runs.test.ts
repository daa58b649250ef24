import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { workshop } from './amends-process';

jest.setTimeout(60_000);

const shop = workshop();

const EXTENSION = `
import { appendFileSync } from 'node:fs';
import { BackgroundResponse, BackgroundTransaction, Extension, Saga, TerminalError, event } from 'amends';
import type { Req, ServiceProvider } from 'amends';

class Wait extends BackgroundTransaction {
  override async execute() {
    return BackgroundResponse.waitFor('approval');
  }
}
class Pay extends BackgroundTransaction<{ readonly paid: number }> {
  static override kind = 'pivot' as const;
  override async execute() {
    throw new Error('who knows');
    return { paid: 0 };
  }
  static override retry = { maxAttempts: 1 };
}
class Waiting extends Saga {
  override transactions() {
    return [Wait];
  }
}
class Paying extends Saga {
  override transactions() {
    return [Pay];
  }
}
class Vendor implements ServiceProvider {
  register(): void {}
  boot(): void {
    appendFileSync(process.env['JOURNAL_PATH'] + '.booted', 'x');
  }
}
export class Shop extends Extension {
  override providers() {
    return [Vendor];
  }
  override sagas() {
    return [Waiting, Paying];
  }
  @event('asked')
  asked(request: Req) {
    return this.resolve(Waiting, request);
  }
  @event('paid')
  paid(request: Req) {
    return this.resolve(Paying, request);
  }
}
`;

let extension: string;
beforeEach(() => (extension = shop.write('extension.ts', EXTENSION.replaceAll('static override', 'static'))));

const runs = (...args: readonly string[]) => shop.amends(['runs', ...args, '--extension', extension]).ended();

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly answer?: unknown;
  readonly history: readonly { readonly type: string }[];
}

async function started(): Promise<{
  readonly url: string;
  stop(): Promise<unknown>;
  /** Lets it stand still, and go on. */
  hold(): () => void;
  find(id: string): Promise<Shown>;
  deliver(event: string): Promise<string>;
}> {
  const running = shop.amends(['start', extension]);
  const url = await running.url();
  const json = async (path: string, init: RequestInit = {}) => (await fetch(url + path, init)).json();
  return {
    url,
    stop: () => running.send('SIGTERM').ended(),
    hold: () => {
      running.send('SIGSTOP');
      return () => void running.send('SIGCONT');
    },
    find: async (id) => (await json(`/runs/${id}`)) as Shown,
    deliver: async (event) =>
      ((await json(`/events/${event}`, { method: 'POST', body: JSON.stringify({ id: `R-${event}` }) })) as { run: { id: string } }).run.id,
  };
}

const verbs = ({ history }: Shown) => history.filter(({ type }) => type === 'verb');

describe('amends runs', () => {
  test('is carried out by the extension that runs, and says how the run stands then', async () => {
    const at = await started();
    const id = await at.deliver('asked');
    expect(await runs('cancel', id, '--reason', 'they asked')).toMatchObject({ code: 0, stdout: 'cancel: Waiting of R-asked is compensated now\n' });
    expect(verbs(await at.find(id))).toMatchObject([{ verb: 'cancel', by: userInfo().username, why: 'they asked' }]);
    expect(await runs('cancel', id, '--reason', 'again')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^amends: RUN_ENDED: /) as string });
  });

  test('is recorded while nothing runs, and happens at the next start', async () => {
    const before = await started();
    const [waiting, paying] = [await before.deliver('asked'), await before.deliver('paid')];
    await before.stop();
    expect(await runs('complete', paying, '--reason', 'the bank says so', '--outcome', '{"paid":5}')).toMatchObject({
      code: 3,
      stdout: 'complete: recorded; it happens at the next start\n',
    });
    expect((await runs('abandon', waiting, '--reason', 'nobody wants it')).code).toBe(3);
    expect((await runs('cancel', waiting, '--reason', 'too late')).code).toBe(3);
    const shown = (await runs('show', waiting)).stdout;
    expect(shown).toContain('abandon, cancel: recorded, and not carried out yet.');
    expect(shown).toMatch(/not yet +\S+: abandon: nobody wants it; recorded/);
    const at = await started();
    expect(await at.find(paying)).toMatchObject({ state: 'completed' });
    const abandoned = await at.find(waiting);
    expect(abandoned).toMatchObject({ state: 'abandoned' });
    expect(verbs(abandoned)).toMatchObject([{ verb: 'abandon' }, { verb: 'cancel', refused: { code: 'RUN_ENDED' } }]);
  });

  test('is recorded while a process works on the journal and does not come to it, and says so', async () => {
    const at = await started();
    const id = await at.deliver('asked');
    const goOn = at.hold();
    expect(await runs('cancel', id, '--reason', 'they asked')).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^cancel: recorded; a process works on/) as string,
    });
    goOn();
    while ((await at.find(id)).state !== 'compensated') await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test('makes no journal where there is none, and boots nothing that it does not need', async () => {
    const nowhere = shop.path('nowhere/journal.db');
    expect(await runs('cancel', 'any', '--reason', 'they asked', '--journal', nowhere)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^amends: JOURNAL_MISSING: /) as string,
    });
    expect(existsSync(shop.path('nowhere'))).toBe(false);
    shop.write('empty.db', '');
    expect((await runs('cancel', 'any', '--reason', 'they asked', '--journal', shop.path('empty.db'))).stderr).toMatch(/JOURNAL_MISSING/);
    const at = await started();
    expect((await runs('cancel', await at.deliver('asked'), '--reason', 'they asked')).code).toBe(0);
    expect(readFileSync(shop.path('journal.db.booted'), 'utf8')).toBe('x');
  });

  test('refuses what the run, or the call, does not allow', async () => {
    const at = await started();
    const id = await at.deliver('asked');
    expect(await runs('retry', id, '--reason', 'why not')).toMatchObject({ code: 1, stderr: expect.stringMatching(/^amends: VERB_REFUSED: /) as string });
    expect(await runs('cancel', id, '--reason', 'why not', '--step', 'Wait')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/REQUEST_INVALID/) as string,
    });
    expect(await runs('cancel', 'nope', '--reason', 'why not')).toMatchObject({ code: 1, stderr: expect.stringMatching(/RUN_UNKNOWN/) as string });
    expect((await runs('cancel', id)).code).toBe(2);
    expect((await runs('destroy', id, '--reason', 'why not')).code).toBe(2);
    expect((await runs('complete', id, '--reason', 'why not', '--outcome', '{')).code).toBe(2);
  });
});
