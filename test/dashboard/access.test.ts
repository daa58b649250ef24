import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { axeViolations, buildPage, hasBrowser, inBrowser, Spectator } from './browser';
import { PARTS, Scene } from './scene';

jest.setTimeout(60_000);

const spectator = new Spectator();
const scene = new Scene();

beforeAll(async () => {
  if (!hasBrowser) return;
  buildPage();
  await Promise.all([spectator.open(), scene.start().then(() => scene.play())]);
});
afterEach(async () => {
  await spectator.leave();
  expect(spectator.takeComplaints()).toEqual([]);
});
afterAll(async () => {
  await spectator.close();
  await scene.close();
});

async function open(hash: string, look: Parameters<Spectator['page']>[0] = {}, url = scene.url): Promise<Page> {
  const page = await spectator.page(look);
  await page.goto(`${url}/${hash}`);
  return page;
}

/** Each view, and what is seen when it is there. */
const VIEWS: readonly (readonly [name: string, hash: () => string, seen: string])[] = [
  ['the overview', () => '#/', '.tallies tbody tr a'],
  ['the list', () => '#/runs', '.run-row a'],
  ['a run that is stuck in an undo', () => `#/runs/${scene.id('inUndo')}`, '.fall-item'],
  ['a run in a group', () => `#/runs/${scene.id('group')}`, '.fall-item'],
  ['a run that was abandoned', () => `#/runs/${scene.id('abandoned')}`, '.audit'],
  ['a run that a stranger wrote', () => `#/runs/${scene.id('hostile')}`, '.fall-item'],
  ['the sagas', () => '#/sagas', '.plan'],
];

describe('for everybody', () => {
  inBrowser('axe finds nothing wrong in any view, light or dark, with a dialog or without', async () => {
    const page = await open('#/');
    const found: string[] = [];
    for (const [name, hash, seen] of VIEWS) {
      await page.goto(`${scene.url}/${hash()}`);
      await page.locator(seen).first().waitFor();
      await page.emulateMedia({ colorScheme: 'light' });
      found.push(...(await axeViolations(page)).map((violation) => `${name}, light: ${violation}`));
      await page.emulateMedia({ colorScheme: 'dark' }); // where only colours differ
      found.push(...(await axeViolations(page, 'color-contrast')).map((violation) => `${name}, dark: ${violation}`));
    }
    await page.goto(`${scene.url}/#/runs/${scene.id('inPivot')}`);
    for (const verb of ['Complete', 'Abandon']) {
      await page.getByRole('button', { name: verb, exact: true }).click();
      found.push(...(await axeViolations(page)).map((violation) => `${verb}: ${violation}`));
      await page.keyboard.press('Escape');
    }
    expect(found).toEqual([]);
  });

  inBrowser('no view is wider than a phone, and none of its states is told by colour alone', async () => {
    const page = await open('#/', { width: 360, scheme: 'dark' });
    for (const [name, hash, seen] of VIEWS) {
      await page.goto(`${scene.url}/${hash()}`);
      await page.locator(seen).first().waitFor();
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 360]);
      expect(
        await page.evaluate('[...document.querySelectorAll(".mark")].every((mark) => mark.innerText.trim() !== "" && mark.querySelector("svg") !== null)'),
      ).toBe(true);
    }
    expect(await axeViolations(page)).toEqual([]);
  });

  inBrowser('everything is reached by keys: the content, the search, the rows, the run, its verbs, the help', async () => {
    const page = await open('#/');
    await page.locator('.line-link').first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.locator('.run-row a').first().waitFor();
    await page.keyboard.type('jjk');
    const focused = (): Promise<string> => page.evaluate('document.activeElement.innerText');
    expect(await focused()).toBe('PR-4711-0016');
    await page.keyboard.type('jx');
    expect(await page.getByRole('region', { name: 'Selected runs' }).innerText()).toContain('1 selected');
    expect(await page.getByRole('checkbox', { name: 'Select the run of PR-<b>0</b>-15' }).isChecked()).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'PR-<b>0</b>-15' }).waitFor();
    await page.getByRole('button', { name: 'Retry', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    for (let tab = 0; tab < 8; tab += 1) await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("dialog") !== null || document.activeElement === document.body')).toBe(true);
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('Retry');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  });

  inBrowser('light or dark is as the system has it, or as one chose, and stays so', async () => {
    const page = await open('#/', { scheme: 'dark' });
    const paper = (): Promise<string> => page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    const dark = await paper();
    await page.getByRole('button', { name: /^Colours/ }).click();
    await page.waitForFunction(`getComputedStyle(document.documentElement).backgroundColor !== '${dark}'`);
    const light = await paper();
    await page.reload();
    expect(await paper()).toBe(light);
  });

  inBrowser('nothing jumps while a view fills', async () => {
    const page = await spectator.page();
    await page.addInitScript(
      'window.jumps = 0; new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.jumps += entry.value; })).observe({ type: "layout-shift", buffered: true });',
    );
    for (const [name, hash, seen] of VIEWS.slice(0, 3)) {
      await page.goto(`${scene.url}/?${name.length}${hash()}`); // another address: the page is loaded anew
      await page.locator(seen).first().waitFor();
      expect([name, (await page.evaluate<number>('window.jumps')) < 0.1]).toEqual([name, true]);
    }
  });
});

describe('the connection', () => {
  inBrowser('is never told better than it is: a process that is gone is seen to be, and what it left is dated', async () => {
    spectator.tolerate(/ERR_/);
    const own = await new Scene().start();
    try {
      await own.play({ one: PARTS['pastPivot']! });
      const page = await open('#/', {}, own.url);
      await page.getByRole('heading', { name: 'One run is stuck.' }).waitFor();
      await page.locator('.connection-live').waitFor();
      await own.stop();
      await page.locator('.connection-gone').waitFor();
      expect(await page.locator('.connection').innerText()).toMatch(/process gone\s*data of .* ago/);
      expect(await page.getByRole('alert').innerText()).toContain('The process does not answer.');
      expect(await page.getByRole('heading', { name: 'One run is stuck.' }).isVisible()).toBe(true);
      await own.start();
      await own.add('two', PARTS['hostile']!);
      await page.locator('.connection-live').waitFor();
      await page.getByRole('heading', { name: '2 runs are stuck.' }).waitFor();
    } finally {
      await spectator.leave(); // before what it looks at
      await own.close();
    }
  });

  inBrowser('says why a process takes no deliveries', async () => {
    spectator.tolerate(/503/);
    const page = await spectator.page();
    await page.route('**/ready', (route) =>
      route.fulfill({ status: 503, json: { code: 'JOURNAL_FULL', message: 'The disk of the journal is full. Free some room.' } }),
    );
    await page.goto(`${scene.url}/#/`);
    expect(await page.getByRole('alert').innerText()).toContain('Not ready: JOURNAL_FULL The disk of the journal is full.');
  });
});

describe('a process that cannot look at its journal', () => {
  inBrowser('says so, and that what is shown is old', async () => {
    const page = await spectator.page();
    const body = 'event: trouble\ndata: {"code":"JOURNAL_LOCKED","message":"Somebody holds the lock of the journal."}\n\n';
    await page.route('**/stream?*', (route) => route.fulfill({ contentType: 'text/event-stream', body }));
    await page.goto(`${scene.url}/#/`);
    await page.getByText('What you see may be old: JOURNAL_LOCKED').waitFor();
    await page.locator('.connection', { hasText: 'stale' }).waitFor();
  });
});

describe('a process with tokens', () => {
  inBrowser('asks who one is, lets nobody else in, and shows what one had asked for', async () => {
    spectator.tolerate(/401/);
    const own = await new Scene().start({ tokens: { ann: 'a-token-of-ann-1234567890' } });
    try {
      await own.play({ one: PARTS['pastPivot']! });
      const page = await open(`#/runs/${own.id('one')}`, {}, own.url);
      await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.getByLabel('Token').fill('a-token-of-nobody-12345678');
      await page.keyboard.press('Enter');
      await page.getByText('No caller has this token.').waitFor();
      await page.getByLabel('Token').fill('a-token-of-ann-1234567890');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'PR-4711-0002' }).waitFor();
      await page.getByRole('button', { name: 'Retry', exact: true }).click();
      await page.context().clearCookies(); // the session ends in the middle of it
      await page.getByRole('button', { name: 'Retry now' }).click();
      await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
      await page.getByLabel('Token').fill('a-token-of-ann-1234567890');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'PR-4711-0002' }).waitFor();
      expect(own.engine.find(own.id('one'))!.history.some(({ type }) => type === 'verb')).toBe(false);
      await page.getByRole('button', { name: 'Log out' }).click();
      await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    } finally {
      await spectator.leave(); // before what it looks at
      await own.close();
    }
  });
});

describe('an empty journal', () => {
  inBrowser('says how the first order is delivered', async () => {
    const own = await new Scene().start();
    try {
      const page = await open('#/', {}, own.url);
      await page.getByText(`curl -sS ${own.url}/events/`).waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await own.add('first', PARTS['completed']!);
      await page.getByRole('heading', { name: 'All is done.' }).waitFor();
    } finally {
      await spectator.leave(); // before what it looks at
      await own.close();
    }
  });
});

describe('what is shipped', () => {
  inBrowser('is small, keeps the licence of what it contains, and names no other host', async () => {
    const files = readdirSync('dist/dashboard').map((name) => [name, readFileSync(`dist/dashboard/${name}`)] as const);
    const packed = files.reduce((sum, [, content]) => sum + gzipSync(content).length, 0);
    expect(packed).toBeLessThan(60 * 1024);
    const text = files.map(([, content]) => content.toString()).join('\n');
    expect(text).toContain('Copyright (c) 2015-present Jason Miller');
    expect([...text.matchAll(/https?:\/\/[\w.-]+/g)].map(([address]) => address).filter((address) => !address.startsWith('http://www.w3.org'))).toEqual([]);
    await Promise.resolve();
  });
});
