import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { workshop } from '../cli/amends-process';
import { buildPage, hasBrowser, inBrowser, Spectator } from './browser';
import { HOSTILE, Scene } from './scene';

jest.setTimeout(120_000);

const shop = workshop();
const spectator = new Spectator();
const scene = new Scene();
let id: string;

/** An order that is hostile wherever something of it is shown: its id, its asset, its note, what the vendor says, who helps and why, and with what. */
const NASTY = `PR-<i onmouseover=alert(1)>"'`;
const LONG = 'W'.repeat(180);

beforeAll(async () => {
  if (!hasBrowser) return;
  buildPage();
  await Promise.all([spectator.open(), scene.start()]);
  const order = { asset: { id: `AS-${HOSTILE}` }, says: `${HOSTILE}\n${'x'.repeat(3_000)}`, note: { [HOSTILE]: HOSTILE, long: LONG } };
  id = await scene.add('nasty', { order: { ...order, id: NASTY, troubles: { SendInvoice: 'refuse' } }, state: 'stuck' });
  await scene.add('long', { order: { ...order, id: `${LONG}1`, asset: { id: LONG }, troubles: { AwaitApproval: 'approval' } }, state: 'waiting' });
  await scene.engine.command(id, 'complete', { by: HOSTILE, why: HOSTILE, outcome: { [HOSTILE]: [HOSTILE, LONG] } });
  id = await scene.add('again', {
    order: { ...order, id: `${NASTY}2`, asset: { id: 'AS-2' }, troubles: { CreateCustomer: 'undo-fails', AwaitApproval: 'refuse' } },
    state: 'stuck',
  });
  await scene.engine.command(id, 'cancel', { by: HOSTILE, why: `${HOSTILE}${LONG}` });
});
afterEach(async () => {
  await spectator.leave();
  expect(spectator.takeComplaints()).toEqual([]);
});
afterAll(async () => {
  await spectator.close();
  await scene.close();
});

const VIEWS = (): readonly string[] => {
  const runs = [scene.id('nasty'), scene.id('long'), id].map((run) => `#/runs/${run}`);
  const searches = ['q', 'step', 'error', 'request', 'subject', 'saga', 'like', 'cursor'].map((name) => `#/runs?${name}=${encodeURIComponent(HOSTILE)}`);
  return ['#/', '#/runs', '#/runs?order=urgent', ...runs, ...searches, `#/runs/${encodeURIComponent(HOSTILE)}`, `#/sagas/${encodeURIComponent(HOSTILE)}`];
};

describe('what strangers and operators wrote', () => {
  inBrowser('runs nothing, breaks no policy, and makes no view wider than a phone, unfolded or not', async () => {
    spectator.tolerate(/status of 40[04]/); // what cannot be found is refused
    const page = await spectator.page({ width: 360 });
    await page.addInitScript(
      'document.addEventListener("securitypolicyviolation", () => { window.violated = true; }); window.alert = () => { window.hacked = 1; };',
    );
    for (const hash of VIEWS()) {
      await page.goto(`${scene.url}/${hash}`);
      await page.locator('main h1').first().waitFor();
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      await page.evaluate('for (const folded of document.querySelectorAll("main details:not([open]) > summary")) folded.click()');
      const found = await page.evaluate<readonly unknown[]>(
        '[document.querySelectorAll("main img, main i[onmouseover], main script").length, window.hacked, window.violated, document.documentElement.scrollWidth, /[\\u202e\\u0007\\u001b]/.test(document.body.innerText)]',
      );
      if (process.env['AMENDS_SHOTS'] !== undefined && hash === `#/runs/${id}`)
        await page.screenshot({ path: join(process.env['AMENDS_SHOTS'], 'hostile-360.png'), fullPage: true });
      expect([hash, ...found]).toEqual([hash, 0, undefined, undefined, 360, false]);
    }
  });

  test('is shown, not obeyed, by every command that prints it, in tables that stay straight', async () => {
    if (!hasBrowser) await scene.start();
    const run = id || (await scene.add('again', { order: { id: NASTY, says: HOSTILE, troubles: { SendInvoice: 'refuse' } }, state: 'stuck' }));
    const at = { AMENDS_URL: scene.url, COLUMNS: '160' };
    const said = await Promise.all([
      shop.amends(['runs', 'list', '--newest'], at).ended(),
      shop.amends(['runs', 'show', run], at).ended(),
      shop.amends(['runs', 'show', run, '--json'], at).ended(),
      shop.amends(['runs', 'list', '--json', '--newest'], at).ended(),
      shop.amends(['runs', 'cancel', run, '--reason', HOSTILE], at).ended(),
      shop.amends(['runs', 'list', '--request', HOSTILE], at).ended(),
    ]);
    for (const { stdout, stderr } of said) expect(`${stdout}${stderr}`).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2028\u2029]/);
    const lines = said[0].stdout.trimEnd().split('\n');
    const column = lines[0]!.indexOf('request');
    for (const line of lines.slice(1)) expect([line, line[column - 1], line[column]]).toEqual([line, ' ', expect.stringMatching(/\S/) as string]);
    if (process.env['AMENDS_SHOTS'] !== undefined)
      for (const { stdout, stderr } of said) appendFileSync(join(process.env['AMENDS_SHOTS'], 'hostile.txt'), `${stdout}${stderr}\n`);
  });
});
