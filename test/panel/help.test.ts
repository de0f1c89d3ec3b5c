// The page's own help: over everything else until it is closed, and the focus is where it was.
import { describe, expect } from 'vitest';
import { answer, question, snapshot } from './support/content.ts';
import { it } from './support/panelPage.ts';

const commands = [
  { title: 'Open Chat', key: 'ctrl+alt+g', mac: 'cmd+alt+g' },
  { title: 'Go to Previous Code Block', key: 'ctrl+alt+pageup' },
  { title: 'Show Chat History' },
];

describe('the help of the chat', () => {
  it('lists keys, takes Escape for itself alone, and gives the focus back', async ({ openPanel }) => {
    const { page, host, problems } = await openPanel({
      snapshot: snapshot({
        messages: [question('q', 'Why?'), answer('a', 'Because', { status: 'streaming' })],
        runningMessageId: 'a',
      }),
    });
    const stop = page.getByRole('button', { name: 'Stop' });
    await stop.focus();
    host.post({ type: 'show-help', commands });
    const help = page.getByRole('dialog', { name: 'Chat accessibility help' });
    await help.waitFor();
    expect(await help.evaluate((element) => element === document.activeElement)).toBe(true);
    for (const key of ['Ctrl+Alt+G', 'Ctrl+Alt+PageUp', 'Shift+Enter', 'Ctrl+Up']) {
      expect(await help.locator('kbd', { hasText: key }).count(), key).toBeGreaterThan(0);
    }
    expect(await help.innerText()).toContain('Show Chat History');
    // What is below is out of reach, by Tab too.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Close');
    expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(0);
    // Asked for again, it has the focus itself: the hover card of the button is gone and takes no Escape.
    host.post({ type: 'show-help', commands });
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'dialog');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Stop');
    expect(host.sent('stop')).toEqual([]);
    await page.keyboard.press('Escape');
    await host.waitFor('stop');
    expect(problems).toEqual([]);
  });

  it('is closed by its button, and the text box has the focus where nothing had it', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ sendWithEnter: false }), width: 260 });
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    host.post({ type: 'show-help', commands });
    const help = page.getByRole('dialog');
    await help.locator('kbd', { hasText: 'Ctrl+Enter' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.getByRole('button', { name: 'Close' }).click();
    await help.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Message');
  });
});
