import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { workshop } from '../cli/amends-process';
import { buildPage, hasBrowser, inBrowser, Spectator } from './browser';
import { ANN, BACKING_OFF, FIRST, LICENSE, MAILS, Night, UNDO } from './night';
import { Operator } from './operator';

jest.setTimeout(180_000); // a whole night, on a machine that others work on, too

const shop = workshop();
const spectator = new Spectator();

beforeAll(async () => {
  if (!hasBrowser) return;
  buildPage();
  await spectator.open();
});
afterEach(() => spectator.leave());
afterAll(() => spectator.close());

/** Where to put what was seen, for people to look at. */
const SHOTS = process.env['AMENDS_SHOTS'];

/** The operator's night: what is pressed, what is seen, and how long it takes. */
class Watch {
  readonly #began = Date.now();
  readonly #stages: string[] = [];

  constructor(
    readonly night: Night,
    readonly page: Page,
    readonly ann: Operator,
    private readonly hands: string,
  ) {}

  async stage(name: string): Promise<void> {
    this.#stages.push(`${name}: ${this.ann.presses} presses, ${Date.now() - this.#began} ms`);
    if (SHOTS === undefined) return;
    mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SHOTS, `${this.hands}-${this.#stages.length}-${name.replaceAll(' ', '-')}.png`) });
  }

  tell(): void {
    process.stderr.write(`With ${this.hands}: ${this.#stages.join('; ')}\n`);
  }

  /** The text of what is in sight without scrolling. */
  async inSight(selector: string): Promise<string> {
    const texts = await this.page.evaluate<readonly string[]>(
      `[...document.querySelectorAll('${selector}')].filter((row) => row.getBoundingClientRect().bottom <= innerHeight).map((row) => row.innerText)`,
    );
    return texts.join('\n');
  }

  verb(name: string): ReturnType<Page['getByRole']> {
    return this.page.locator('.verbs').getByRole('button', { name: new RegExp(`^${name}$`, 'i') });
  }

  /** Says a verb in its dialog, which says what will happen. */
  async say(verb: string, effect: RegExp, why: string, outcome?: string): Promise<void> {
    await this.ann.press(this.verb(verb));
    const dialog = this.page.getByRole('dialog');
    await dialog.getByText(effect).first().waitFor();
    if (outcome !== undefined) await this.ann.type(dialog.getByLabel(/^Outcome/), outcome);
    await this.ann.type(dialog.getByLabel(/^Why/), why);
    await this.stage(`${verb} dialog`);
    await this.ann.enter();
    await dialog.waitFor({ state: 'detached' });
  }

  /** What the page says of the run that is open, once it has ended. */
  async ends(state: string): Promise<void> {
    await this.page.locator(`article.run[data-state=${state}]`).waitFor();
  }

  async openRun(request: string): Promise<void> {
    await this.ann.open(this.page.locator('main a[data-row]', { hasText: request }).first());
    await this.page.getByRole('heading', { level: 1, name: request }).waitFor();
  }
}

async function logsIn({ page, ann, night }: Watch): Promise<void> {
  await page.goto(`${night.url}/`);
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  await ann.type(page.getByLabel('Token'), ANN);
  await ann.enter();
  await page.evaluate('window.neverReloaded = true');
}

async function seesWhatIsStuck(watch: Watch): Promise<void> {
  await watch.page.getByRole('heading', { name: '5 runs are stuck.' }).waitFor();
  await watch.page.getByText(UNDO).waitFor();
  const sight = await watch.inSight('.line');
  for (const request of [...MAILS, LICENSE, UNDO]) expect(sight).toContain(request);
  expect(sight).toMatch(/SendWelcome\s*VENDOR_422\s*The mailbox of the shop is locked/);
  expect(sight).toMatch(/ActivateLicense\s*VENDOR_DOWN/);
  expect(sight).toMatch(/undo of ReserveDomain\s*VENDOR_422\s*This domain was moved/);
  await watch.stage('overview');
}

async function readsOne(watch: Watch): Promise<void> {
  const { page } = watch;
  await watch.openRun(MAILS[0]);
  await page.getByText('The mailbox of the shop is locked. Unlock it at mail.vendor.example.').first().waitFor();
  expect(await watch.inSight('.why')).toMatch(/Stuck in SendWelcome[\s\S]*VENDOR_422[\s\S]*Next: nothing until somebody helps/);
  expect(await page.locator('.plan').innerText()).toMatch(/ActivateLicense[\s\S]*SendWelcome/);
  expect(await page.locator('.fall-item').count()).toBeGreaterThan(3);
  expect(await watch.verb('cancel').getAttribute('aria-disabled')).toBe('true');
  await watch.stage('stuck run');
}

/** Those that back off are woken, all at once. */
async function wakesTheHundred(watch: Watch): Promise<void> {
  const { page, ann } = watch;
  await ann.go('Runs', 'gr');
  await watch.openRun('PR-7000');
  await watch.stage('a run that backs off');
  await ann.press(page.getByRole('link', { name: 'all like this one' }));
  await page.locator('.found').getByText(`${BACKING_OFF} runs`).waitFor();
  await ann.press(page.getByRole('checkbox', { name: 'Select all live runs of this page' }));
  if (ann.hands === 'keys') await page.keyboard.press('a');
  await ann.press(page.getByRole('button', { name: `select all ${BACKING_OFF} that match` }));
  await page.getByText(`${BACKING_OFF} selected`).waitFor();
  await watch.stage('all like this one');
  await ann.press(page.getByRole('region', { name: 'Selected runs' }).getByRole('button', { name: 'Wake', exact: true }));
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/Attempts CreateCustomer now, instead of waiting/).waitFor();
  await ann.type(dialog.getByLabel(/^Why/), 'the vendor is back');
  await watch.stage('wake dialog');
  await ann.enter();
  await dialog.getByText(/carried out/).waitFor({ timeout: 60_000 });
  expect(await dialog.innerText()).toContain(`${BACKING_OFF} of ${BACKING_OFF} carried out.`);
  await watch.stage('woken');
  await ann.press(dialog.getByRole('button', { name: 'Close' }).last());
}

/** The process dies while ann looks at a run, and is started again. */
async function outlivesTheProcess(watch: Watch): Promise<void> {
  const { page, night } = watch;
  await night.kill();
  await page.locator('.connection-gone').waitFor();
  expect(await page.getByRole('alert').innerText()).toContain('The process does not answer.');
  await watch.stage('process gone');
  await night.start();
  await page.locator('.connection-live').waitFor();
  await page.locator('.banner').waitFor({ state: 'detached' });
  expect(await page.getByRole('heading', { name: 'Who are you?' }).count()).toBe(0);
  await watch.stage('process back');
}

async function wholeNight(hands: 'mouse' | 'keys'): Promise<void> {
  const night = await Night.begin(shop);
  try {
    await night.fallsDark();
    const page = await spectator.page();
    page.setDefaultTimeout(30_000);
    const ann = new Operator(page, hands);
    const watch = new Watch(night, page, ann, hands);
    await logsIn(watch);
    await seesWhatIsStuck(watch);
    await readsOne(watch);
    night.vendor.recovers();
    await watch.say('retry', /Attempts SendWelcome again, under the same key/, 'the mailbox is unlocked');
    await watch.ends('completed');
    expect(await page.locator('.audit').innerText()).toMatch(/retry[\s\S]*ann[\s\S]*the mailbox is unlocked/);
    await watch.stage('retried');
    await ann.go('Overview', 'go');
    await page.getByRole('heading', { name: '4 runs are stuck.' }).waitFor();
    await watch.openRun(LICENSE);
    await outlivesTheProcess(watch);
    await watch.say('complete', /Takes ActivateLicense for done, with the outcome that you give/, 'they read it out on the phone', '{"id":"L-4"}');
    await watch.ends('completed');
    await wakesTheHundred(watch);
    await page.locator('.run-row').first().waitFor({ state: 'detached' });
    await ann.go('Overview', 'go');
    await watch.openRun(UNDO);
    await watch.say('bypass', /Takes the undo of ReserveDomain for nothing to do/, 'the domain is theirs now');
    await watch.ends('compensated');
    await watch.stage('bypassed');
    expect(await page.evaluate('window.neverReloaded')).toBe(true);
    await night.until(BACKING_OFF + 2, 'state=completed');
    await ann.go('Overview', 'go');
    await page.getByRole('heading', { name: '2 runs are stuck.' }).waitFor();
    await watch.stage('the end');
    for (const [request, verb] of [
      [MAILS[0], { verb: 'retry', by: 'ann', why: 'the mailbox is unlocked' }],
      [LICENSE, { verb: 'complete', by: 'ann', why: 'they read it out on the phone' }],
      [UNDO, { verb: 'bypass', by: 'ann', why: 'the domain is theirs now' }],
      [FIRST, { verb: 'wake', by: 'ann', why: 'the vendor is back' }],
    ] as const)
      expect((await night.show(request)).history.filter(({ type }) => type === 'verb')).toMatchObject([verb]);
    expect((await night.show(LICENSE)).steps.find(({ name }) => name === 'ActivateLicense')).toMatchObject({
      state: 'done',
      by: 'ann',
      outcome: { id: 'L-4' },
    });
    expect(spectator.takeComplaints().filter((complaint) => !/ERR_|401|409/.test(complaint))).toEqual([]); // nobody there, nobody logged in yet, and none like one that has ended
    watch.tell();
  } finally {
    await night.end();
  }
}

describe('at three in the morning', () => {
  inBrowser('an operator finds what hangs, sees why, and helps every order, while the process dies and comes back', () => wholeNight('mouse'));
  inBrowser('and needs no mouse for any of it', () => wholeNight('keys'));
});
