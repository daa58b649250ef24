import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a browser to look at the page with: without one a test says so loudly, and in CI it fails. */
export const hasBrowser = existsSync(PROGRAM);

/** A test that needs a browser. */
export function inBrowser(name: string, look: () => Promise<void>): void {
  if (hasBrowser) return test(name, look);
  test(`NOT TRIED, since there is no Chromium at ${PROGRAM}: ${name}`, () => {
    process.stderr.write(`No Chromium at ${PROGRAM}: install it, or say with CHROMIUM where it is. Not tried: ${name}\n`);
    expect(process.env['CI'] ?? '').toBe('');
  });
}

/** Builds the page, as the package ships it. */
export function buildPage(): void {
  execFileSync(process.execPath, [require.resolve('ts-node/dist/bin.js'), '-P', 'tsconfig.json', 'dashboard/build.ts']);
}

export interface Look {
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
}

/** A browser, and what it complained of. */
export class Spectator {
  /** What pages said in their console, threw, or tried against their policy. */
  readonly #complaints: string[] = [];
  #tolerated: RegExp | undefined;
  #browser: Browser | undefined;
  readonly #contexts: BrowserContext[] = [];

  async open(): Promise<void> {
    this.#browser = await chromium.launch({ executablePath: PROGRAM, args: ['--no-sandbox', '--disable-gpu'] });
  }

  /** A page in a profile of its own. */
  async page({ scheme = 'light', width = 1280 }: Look = {}): Promise<Page> {
    const context = await this.#browser!.newContext({
      colorScheme: scheme,
      viewport: { width, height: width < 600 ? 800 : 900 },
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'Europe/Madrid',
    });
    this.#contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#complaints.push(`${message.text()} ${message.location().url}`);
    });
    page.on('pageerror', (error) => this.#complaints.push(String(error)));
    return page;
  }

  /** What the test at hand is about is no complaint, such as an answer that refuses. */
  tolerate(complaint: RegExp): void {
    this.#tolerated = complaint;
  }

  /** What was complained of since this was asked last. */
  takeComplaints(): readonly string[] {
    const tolerated = this.#tolerated;
    this.#tolerated = undefined;
    return this.#complaints.splice(0).filter((complaint) => tolerated?.test(complaint) !== true);
  }

  /** Closes what pages there are. */
  async leave(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }

  async close(): Promise<void> {
    await this.leave();
    await this.#browser?.close();
  }
}

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[] }[];
}

/**
 * What axe finds wrong in a page, one line for each place. Its script is read in a world where the policy of the page does not hold: the page itself keeps it.
 * @param only a rule
 */
export async function axeViolations(page: Page, only?: string): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(`(() => { ${readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')} })()`);
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ["violations"], ${only === undefined ? '' : `runOnly: ["${only}"]`} })`);
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary ?? ''}`));
}
