// Acts of a user, counted: what a job takes is held against what it takes in the editor's own chat.
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { focused, quickInput, until } from './workbench.ts';

/** A key with what is held down with it is one step, and so is a click. Words that are typed are none: they are the work. */
export class Steps {
  readonly #page: Page;
  readonly #taken: string[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  /** Presses a key where the focus is, without putting it there first: a user would have had to click for that. */
  async press(key: string): Promise<void> {
    this.#taken.push(key);
    await this.#page.keyboard.press(key);
  }

  /** Presses a key in the list or the box that has been opened, once it has the focus. */
  async pressInBox(key: string): Promise<void> {
    await focused(quickInput(this.#page));
    await this.press(key);
  }

  async click(target: Locator): Promise<void> {
    await target.waitFor();
    this.#taken.push(`click ${(await target.getAttribute('aria-label')) ?? (await target.innerText())}`);
    await target.click();
  }

  /** An act that a browser cannot do by keys: what a key would have handed over is handed over. */
  async instead(key: string, act: () => Promise<void>): Promise<void> {
    this.#taken.push(key);
    await act();
  }

  /** Types where the focus has to be by now. */
  async type(text: string, where: Locator): Promise<void> {
    await focused(where);
    await this.#page.keyboard.type(text);
  }

  /** Types into the list or the box that has been opened. */
  async typeInBox(text: string): Promise<void> {
    const field = quickInput(this.#page).locator('.quick-input-box input');
    await field.waitFor();
    await this.type(text, field);
    await until('the words in the box', async () => ((await field.inputValue()) === text ? true : undefined));
  }

  /** The job took at most so many steps; the error names each of them. */
  expectAtMost(limit: number): void {
    expect(this.#taken.length, this.#taken.join(' · ')).toBeLessThanOrEqual(limit);
  }
}
