import type { Locator, Page } from 'playwright-core';

/** Whoever sits before the page: with a mouse, or with nothing but keys. What has to be pressed for a thing is counted. */
export class Operator {
  /** Clicks, or keys. */
  presses = 0;

  constructor(
    readonly page: Page,
    readonly hands: 'mouse' | 'keys',
  ) {}

  /** Presses a button, follows a link, ticks a box. */
  async press(what: Locator): Promise<void> {
    if (this.hands === 'mouse') {
      await what.click();
      this.presses += 1;
      return;
    }
    await this.#reach(what);
    const isBox = (await what.and(this.page.locator('input[type=checkbox]')).count()) > 0;
    await this.#key(isBox ? 'Space' : 'Enter');
  }

  /** Types into a field. */
  async type(what: Locator, text: string): Promise<void> {
    if (this.hands === 'mouse') await what.click();
    else await this.#reach(what);
    await this.page.keyboard.type(text);
  }

  /** Sends the form that the focus is in. */
  async enter(): Promise<void> {
    await this.#key('Enter');
  }

  /** Goes to a view: by its link, or by its keys. */
  async go(name: 'Overview' | 'Runs', keys: string): Promise<void> {
    if (this.hands === 'mouse') return this.press(this.page.getByRole('navigation').getByRole('link', { name }).first());
    for (const key of keys) await this.#key(key);
  }

  /** Opens a row of a list. */
  async open(row: Locator): Promise<void> {
    if (this.hands === 'mouse') return this.press(row);
    await row.waitFor();
    for (let tries = 0; tries < 60; tries += 1) {
      if (await this.#isFocused(row)) return this.#key('Enter');
      await this.#key('j');
    }
    throw new Error('That row is not reached by keys.');
  }

  async #isFocused(what: Locator): Promise<boolean> {
    return (await what.and(this.page.locator(':focus')).count()) > 0;
  }

  async #key(key: string): Promise<void> {
    await this.page.keyboard.press(key);
    this.presses += 1;
  }

  /** From one thing to the next, until it is there. */
  async #reach(what: Locator): Promise<void> {
    await what.waitFor();
    for (let tries = 0; tries < 90; tries += 1) {
      if (await this.#isFocused(what)) return;
      await this.#key('Tab');
    }
    throw new Error(`Not reached by keys: ${await what.first().innerText()}`);
  }
}
