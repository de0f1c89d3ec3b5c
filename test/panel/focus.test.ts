import { describe, expect } from 'vitest';
import { snapshot } from './support/content.ts';
import { beforeTheHost, beforeTheScript } from './support/heldMessages.ts';
import { it } from './support/panelPage.ts';

/** In the page: the focus goes into another frame, as when the editor opens a list. */
function leavePage(): void {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  frame.contentWindow?.focus();
}

describe('the focus of the page', () => {
  it('is told to the host when it comes and goes, and comes back to the caret where it was', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot() });
    const told = (): boolean[] => host.sent('focus-changed').map(({ isFocused }) => isFocused);
    await host.waitFor('focus-changed', ({ isFocused }) => isFocused);
    const box = page.getByRole('textbox', { name: 'Message' });
    await box.fill('before after');
    for (let count = 0; count < 'after'.length; count += 1) await box.press('ArrowLeft');
    await page.getByRole('button', { name: 'Select model' }).focus();
    await page.evaluate(leavePage);
    await expect.poll(told).toEqual([true, false]);
    host.post({ type: 'composer-focus' });
    await expect.poll(told).toEqual([true, false, true]);
    await page.keyboard.type('and ');
    expect(await box.inputValue()).toBe('before and after');
  });

  it('is in the text box where that was asked for before there was a chat to show', async ({ openPanel }) => {
    const { page } = await openPanel({ snapshot: snapshot() });
    const box = page.getByRole('textbox', { name: 'Message' });
    await beforeTheHost(page, () => page.getByRole('button', { name: 'New chat' }).click(), [
      { type: 'composer-focus' },
      { type: 'composer-text', text: 'from an action', mode: 'append' },
    ]);
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await box.inputValue()).toBe('from an action');
  });

  it('is kept with the caret and what is typed while the script still loads, and nothing moves', async ({
    openPanel,
  }) => {
    const { page } = await openPanel({ snapshot: snapshot({ draft: '' }) });
    const box = page.getByRole('textbox', { name: 'Message' });
    let place: unknown;
    await beforeTheScript(page, async () => {
      await box.click();
      await page.keyboard.type('early words');
      for (let count = 0; count < 'words'.length; count += 1) await page.keyboard.press('ArrowLeft');
      expect(await page.getByRole('button').count()).toBe(0);
      place = await box.boundingBox();
    });
    await page.keyboard.type('own ');
    expect(await box.inputValue()).toBe('early own words');
    expect(await box.boundingBox()).toEqual(place);
  });
});
