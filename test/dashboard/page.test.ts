import type { Page } from 'playwright-core';
import { buildPage, hasBrowser, inBrowser, Spectator } from './browser';
import { HOSTILE, Scene } from './scene';
import { help } from './shop';

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
  expect(spectator.takeComplaints()).toEqual([]); // neither an error nor anything that its policy forbids
});
afterAll(async () => {
  await spectator.close();
  await scene.close();
});

async function open(hash: string, look: Parameters<Spectator['page']>[0] = {}): Promise<Page> {
  const page = await spectator.page(look);
  await page.goto(`${scene.url}/${hash}`);
  return page;
}
const openRun = (part: string): Promise<Page> => open(`#/runs/${scene.id(part)}`);

describe('the overview', () => {
  inBrowser('says in its first line whether anything is stuck, and how many runs are in each state', async () => {
    const page = await open('#/');
    await page.getByRole('heading', { name: '4 runs are stuck.' }).waitFor();
    const counts = page.getByRole('region', { name: 'Runs by state' });
    expect(await counts.getByRole('listitem').allInnerTexts()).toEqual(expect.arrayContaining(['4\nstuck', '2\nwaiting', '1\nqueued']));
  });

  inBrowser('lists what is stuck first, with its request, step, reason and what comes next', async () => {
    const page = await open('#/');
    const lines = page.getByRole('region', { name: 'Look at these first' }).getByRole('listitem');
    await lines.first().waitFor();
    const first = await lines.first().innerText();
    for (const word of ['stuck', 'PR-4711-0001', 'PurchaseSaga', 'ActivateAsset', 'VENDOR_TIMEOUT', 'answers 503', 'nothing until somebody helps'])
      expect(first).toContain(word);
    expect(await lines.nth(4).innerText()).toContain('undo of CreateSubscription');
  });

  inBrowser('tells throughput as a picture, by keys, and as a table', async () => {
    const page = await open('#/');
    const chart = page.getByRole('img', { name: /^Runs over time/ });
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('.tip').innerText()).toMatch(/begun\s+16[\s\S]*completed\s+2[\s\S]*compensated\s+1/);
    await page.getByText('As a table').click();
    expect(await page.getByRole('region', { name: 'Runs over time' }).getByRole('row').last().innerText()).toMatch(/16\s+2\s+1\s+1\s+1\s+2$/);
  });

  inBrowser('looks back as far as one asks for, and the address remembers it', async () => {
    const page = await open('#/');
    await page.getByText('7d', { exact: true }).click();
    await page.waitForURL(/#\/\?window=7d$/);
    await page.reload();
    expect(await page.getByRole('radio', { name: '7d' }).isChecked()).toBe(true);
  });
});

describe('the list', () => {
  inBrowser('narrows by state, step and error code; the address holds it all', async () => {
    const page = await open('#/runs');
    await page.getByText('16 runs').waitFor();
    await page.getByRole('button', { name: 'stuck', exact: true }).click();
    await page.getByText('4 runs').waitFor();
    await page.getByRole('textbox', { name: 'error code' }).fill('VENDOR_REFUSED');
    await page.keyboard.press('Enter');
    await page.getByText('2 runs').waitFor();
    expect(page.url()).toContain('#/runs?state=stuck&error=VENDOR_REFUSED');
    await page.reload();
    await page.getByText('2 runs').waitFor();
    expect(await page.getByRole('button', { name: 'stuck', exact: true }).getAttribute('aria-pressed')).toBe('true');
  });

  inBrowser('finds runs by what one types, from everywhere', async () => {
    const page = await open('#/sagas');
    await page.keyboard.press('/');
    await page.keyboard.type('AS-1000-0008');
    await page.keyboard.press('Enter');
    await page.getByText('2 runs').waitFor();
    expect((await page.locator('.cell-request a').allInnerTexts()).sort()).toEqual(['PR-4711-0008', 'PR-4711-0010']);
  });

  inBrowser('leads to all that are like a run', async () => {
    const page = await openRun('pastPivot');
    await page.getByRole('link', { name: 'all like this one' }).click();
    await page.getByText('2 runs').waitFor();
    expect((await page.locator('.cell-request a').allInnerTexts()).sort()).toEqual(['PR-4711-0002', 'PR-<b>0</b>-15']);
  });

  inBrowser('does the same for several, says before what it will do, and after what it did', async () => {
    spectator.tolerate(/409/);
    const page = await open('#/runs?state=waiting,stuck&step=AwaitApproval');
    await page.getByRole('checkbox', { name: 'Select the run of PR-4711-0009' }).check();
    await page.getByRole('checkbox', { name: 'Select the run of PR-4711-0008' }).check();
    await page.getByRole('region', { name: 'Selected runs' }).getByRole('button', { name: 'Retry' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/2 × Refused: /).waitFor();
    await dialog.getByRole('button', { name: 'Retry 2 now' }).click();
    await dialog.getByText('0 of 2 carried out.').waitFor();
    expect(await dialog.getByRole('listitem').count()).toBe(2);
    await page.keyboard.press('Escape');
    expect(await page.getByRole('checkbox', { name: 'Select the run of PR-4711-0009' }).isChecked()).toBe(true);
  });
});

describe('a run', () => {
  inBrowser('says where it is stuck, why, and what can be done; a verb that is refused says why', async () => {
    const page = await openRun('inUndo');
    await page.locator('.why').getByText('Stuck in the undo of CreateCustomer').waitFor();
    await page.locator('.why').getByText('does not know this customer').waitFor();
    const verbs = page.getByRole('group', { name: 'What can be done' }).getByRole('button');
    expect(await verbs.allInnerTexts()).toEqual(['Retry', 'Wake', 'Bypass', 'Complete', 'Cancel', 'Abandon']);
    const complete = verbs.nth(3);
    expect(await complete.getAttribute('aria-disabled')).toBe('true');
    await complete.focus();
    await page.locator('.verb-tip', { hasText: 'complete is for a step on its way forward' }).waitFor();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  inBrowser('draws its plan: what is done, undone and stuck, the group, and the point of no return', async () => {
    const page = await openRun('inUndo');
    const card = (name: string) => page.locator('.card', { has: page.locator('.card-name', { hasText: name }) });
    await card('CreateCustomer').waitFor();
    expect(await card('CreateCustomer').innerText()).toContain('stuck in its undo');
    expect(await card('ReserveDomain').innerText()).toContain('undone');
    expect(await card('ActivateAsset').innerText()).toContain('not begun');
    expect(await page.getByRole('group', { name: 'Side by side: CreateSubscription, ReserveDomain' }).isVisible()).toBe(true);
    expect(await page.locator('.plan-pivot').innerText()).toContain('no way back from here');
    await card('ReserveDomain').click();
    await page.locator('#step-ReserveDomain .attempts').waitFor();
    expect(await page.locator('#step-ReserveDomain').innerText()).toMatch(/attempt 1: done[\s\S]*undo, attempt 1: done/);
  });

  inBrowser('shows on one axis what happened when, by mouse and by keys', async () => {
    const page = await openRun('byTimer');
    const row = page.getByRole('group', { name: 'AwaitApproval' });
    await row.getByRole('button', { name: /^parked until its time/ }).hover();
    expect(await page.locator('.fall-details').innerText()).toMatch(/AwaitApproval: parked until its time[\s\S]*until/);
    await page.locator('.fall-item').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.locator('.fall-details').innerText()).toContain('ValidateOrder: attempt 1: done');
  });

  inBrowser('shows no secret of an outcome, and says that there is one', async () => {
    const page = await openRun('completed');
    await page.locator('#step-CreateCustomer summary').click();
    const outcome = await page.locator('#step-CreateCustomer .json').innerText();
    expect(outcome).toContain('CreateCustomer-PR-4711-0011');
    expect(outcome).toMatch(/api_key:\s*redacted/);
    expect(await page.content()).not.toContain('very-secret');
  });

  inBrowser('is live: it goes on while it is looked at, and the reader stays where they were', async () => {
    const id = await scene.add('lively', { order: { id: 'PR-4711-0100', troubles: { SendInvoice: 'refuse' } }, state: 'stuck' });
    const page = await open(`#/runs/${id}`);
    await page.locator('[data-state=stuck]').waitFor();
    await page.getByRole('heading', { name: 'Request' }).scrollIntoViewIfNeeded();
    await page.evaluate('window.read = document.elementFromPoint(400, 200)');
    const place = (): Promise<number> => page.evaluate('window.read.getBoundingClientRect().top');
    const before = await place();
    help('PR-4711-0100');
    await scene.engine.command(id, 'retry', { by: 'ben', why: 'the number is free again' });
    await page.locator('[data-state=completed]').waitFor();
    await page.locator('.audit', { hasText: 'the number is free again' }).waitFor();
    expect(Math.abs((await place()) - before)).toBeLessThan(3);
    expect(await page.getByRole('status').innerText()).toContain('completed');
  });

  inBrowser('that is not there says so, and where to look', async () => {
    spectator.tolerate(/404/);
    const page = await open('#/runs/nope');
    await page.getByRole('heading', { name: 'There is no such run.' }).waitFor();
    await page.getByRole('link', { name: 'Search for it' }).click();
    await page.getByText('No run is like that.').waitFor();
  });
});

describe('a verb', () => {
  inBrowser('says exactly what it will do, is carried out, and stands in the audit trail', async () => {
    const id = await scene.add('helped', { order: { id: 'PR-4711-0101', troubles: { SendInvoice: 'refuse' } }, state: 'stuck' });
    const page = await open(`#/runs/${id}`);
    await page.getByRole('button', { name: 'Complete', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Complete this run' });
    expect(await dialog.locator('.effect').innerText()).toMatch(/SendInvoice[\s\S]*NotifyBuyer/);
    await dialog.getByRole('textbox', { name: /^Outcome/ }).fill('{id: 7}');
    await dialog.getByText('This is no JSON').waitFor();
    expect(await dialog.getByRole('button', { name: 'Complete now' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: /^Outcome/ }).fill('{"id": 7}');
    await dialog.getByRole('textbox', { name: /^Why/ }).fill('sent by hand');
    await dialog.getByRole('button', { name: 'Complete now' }).click();
    await page.locator('.verb-result', { hasText: 'The step counts as done' }).waitFor();
    await page.locator('[data-state=completed]').waitFor();
    expect(await page.locator('.audit').innerText()).toMatch(/complete SendInvoice[\s\S]*\(no token\)[\s\S]*sent by hand/);
    expect(scene.engine.find(id)?.steps.find(({ name }) => name === 'SendInvoice')?.outcome).toEqual({ id: 7 });
  });

  inBrowser('is not all that helps: what a run waits for can be sent to it', async () => {
    const id = await scene.add('asking', { order: { id: 'PR-4711-0104', troubles: { AwaitApproval: 'approval' } }, state: 'waiting' });
    const page = await open(`#/runs/${id}`);
    await page.getByRole('button', { name: 'Send approved' }).click();
    await page.getByRole('textbox', { name: 'What it says, as JSON' }).fill('{"by": "the manager"}');
    await page.getByRole('button', { name: 'Send now' }).click();
    await page.locator('[data-state=completed]').waitFor();
    expect(scene.engine.find(id)!.history.find(({ type }) => type === 'message')).toMatchObject({ name: 'approved', payload: { by: 'the manager' } });
  });

  inBrowser('that abandons asks for the request, letter by letter', async () => {
    const id = await scene.add('given up', { order: { id: 'PR-4711-0102', troubles: { SendInvoice: 'refuse' } }, state: 'stuck' });
    const page = await open(`#/runs/${id}`);
    await page.getByRole('button', { name: 'Abandon', exact: true }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Abandon now' });
    await dialog.getByRole('textbox', { name: /^Type/ }).fill('PR-4711-010');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox', { name: /^Type/ }).fill('PR-4711-0102');
    await confirm.click();
    await page.locator('[data-state=abandoned]').waitFor();
  });

  inBrowser('is not sent when the run has changed meanwhile: the dialog says what would happen now', async () => {
    const id = await scene.add('changing', { order: { id: 'PR-4711-0103', troubles: { SendInvoice: 'refuse', NotifyBuyer: 'refuse' } }, state: 'stuck' });
    const page = await open(`#/runs/${id}`);
    await page.getByRole('button', { name: 'Bypass', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('.effect', { hasText: 'SendInvoice' }).waitFor();
    await scene.engine.command(id, 'bypass', { by: 'ben', why: 'quicker than you' });
    await dialog.getByText('The run has changed').waitFor();
    await dialog.locator('.effect', { hasText: 'NotifyBuyer' }).waitFor();
    const asked = (): number => scene.engine.find(id)!.history.filter(({ type }) => type === 'verb').length;
    await dialog.getByRole('button', { name: 'I have read it' }).click();
    expect(asked()).toBe(1);
    await dialog.getByRole('button', { name: 'Bypass now' }).click();
    await page.locator('[data-state=completed]').waitFor();
    expect(asked()).toBe(2);
  });
});

describe('the sagas', () => {
  inBrowser('are drawn from their classes, with what each step may do', async () => {
    const page = await open('#/sagas/PurchaseSaga');
    await page.getByRole('heading', { name: 'PurchaseSaga' }).waitFor();
    expect(await page.locator('.plan').innerText()).toMatch(
      /ReserveDomain\s+compensatable · may be omitted[\s\S]*ActivateAsset\s+pivot[\s\S]*no limit, alert at 2/,
    );
    expect(await page.getByText(/9 steps · a locked request waits in line · deadline 60 d/).isVisible()).toBe(true);
  });
});

describe('what a stranger wrote', () => {
  inBrowser('is text, wherever it stands: no markup, nothing that is not seen', async () => {
    for (const hash of ['#/', '#/runs', `#/runs/${scene.id('hostile')}`, `#/runs?q=${encodeURIComponent(HOSTILE)}`]) {
      const page = await open(hash);
      await page.getByText('<img src=x').first().waitFor();
      expect(await page.evaluate('[document.querySelectorAll("main img, main b").length, typeof window.hacked]')).toEqual([0, 'undefined']);
      expect(await page.evaluate('/[\\u202e\\u0007\\u200b\\u001b]/.test(document.body.innerText)')).toBe(false);
      expect(await page.getByText('U+202E').first().isVisible()).toBe(true);
    }
  });
});
