import type { Page } from 'playwright-core';
import { buildPage, hasBrowser, inBrowser, Spectator } from './browser';
import { PARTS, Scene, type Part } from './scene';
import { help, release } from './shop';

jest.setTimeout(120_000);

const spectator = new Spectator();
const scene = new Scene();

beforeAll(async () => {
  if (!hasBrowser) return;
  buildPage();
  await Promise.all([spectator.open(), scene.start()]);
});
afterEach(async () => {
  await spectator.leave();
  expect(spectator.takeComplaints()).toEqual([]);
});
afterAll(async () => {
  await spectator.close();
  await scene.close();
});

async function openRun(name: string, part: Part): Promise<{ readonly page: Page; readonly id: string }> {
  const order = { ...part.order, id: `PR-5000-${name}`, asset: { id: `AS-5000-${name}` } };
  const id = await scene.add(name, { ...part, order });
  const page = await spectator.page();
  await page.goto(`${scene.url}/#/runs/${id}`);
  await page.getByRole('heading', { level: 1, name: order.id }).waitFor();
  await page.locator('.connection-live').waitFor();
  return { page, id };
}

const scrolled = (page: Page): Promise<number> => page.evaluate<number>('Math.round(scrollY)');

describe('a run that changes while it is looked at', () => {
  inBrowser(
    'tells whoever is about to say a verb that another operator has acted: what it would do now, or why it is refused, and does nothing unread',
    async () => {
      const { page, id } = await openRun('dialog', PARTS['pastPivot']!);
      await page.getByRole('button', { name: 'Bypass', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(/Takes SendInvoice for nothing to do/).waitFor();
      await dialog.getByLabel(/^Why/).fill('nobody needs it');
      help('PR-5000-dialog');
      await scene.engine.command(id, 'retry', { by: 'bob', why: 'the number is right now' });
      await dialog.getByText('The run has changed while you read this.').waitFor();
      await dialog.getByText(/Refused now: .*ended/).waitFor();
      await page.keyboard.press('Enter'); // the form asks to be read again, and sends nothing
      expect(scene.engine.find(id)!.history.filter(({ type }) => type === 'verb')).toMatchObject([{ verb: 'retry', by: 'bob' }]);
      await page.keyboard.press('Escape');
      await page.locator('article.run[data-state=completed]').waitFor();
      expect(await page.locator('.audit').innerText()).toMatch(/retry[\s\S]*bob[\s\S]*the number is right now/);
    },
  );

  inBrowser('leaves its reader where they read, what they unfolded unfolded, and what they selected selected', async () => {
    const { page, id } = await openRun('reading', PARTS['group']!);
    const step = page.locator('details.step', { has: page.locator('.step-name', { hasText: 'CreateSubscription' }) });
    await step.locator('summary').click();
    await step.locator('.attempt').first().waitFor();
    await step.scrollIntoViewIfNeeded();
    await step.locator('summary').focus();
    const before = await scrolled(page);
    expect(before).toBeGreaterThan(0);
    help('PR-5000-reading');
    release();
    await step.locator('.attempt.result-done').first().waitFor();
    expect(await step.and(page.locator('[open]')).count()).toBe(1);
    await scene.engine.command(id, 'wake', { by: 'bob', why: 'the domain is free' });
    await page.locator('article.run[data-state=completed]').waitFor();
    expect(await step.locator('.attempt').first().isVisible()).toBe(true);
    expect(await step.locator('summary:focus').count()).toBe(1);
    expect(Math.abs((await step.boundingBox())!.y)).toBeLessThan(900);
    expect(Math.abs((await scrolled(page)) - before)).toBeLessThan(200);
  });
});
