// The page's own help: over everything else until it is closed, and the focus is where it was.
import { describe, expect } from 'vitest';
import type { ViewPart } from '../../src/protocol/viewState.ts';
import { answer, question, snapshot } from './support/content.ts';
import { it } from './support/panelPage.ts';

const commands = [
  { title: 'Open Chat', key: 'ctrl+alt+g', mac: 'cmd+alt+g' },
  { title: 'Go to Previous Code Block', key: 'ctrl+alt+pageup' },
  { title: 'Show Chat History' },
];

function approval(): Extract<ViewPart, { type: 'tool-call' }> {
  return {
    type: 'tool-call',
    id: 'a/run',
    name: 'runCommand',
    displayName: 'Run command',
    argumentsText: '{"command":"rm -rf build"}',
    summary: 'rm -rf build',
    effect: 'process',
    origin: 'builtin',
    state: 'waiting',
    approval: { conversationScope: 'exactly this call in this conversation', canAllowAlways: true },
  };
}

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

  it('covers what a key must not allow unread, and is closed by what leads elsewhere', async ({ openPanel }) => {
    const asks = answer('a', '', { status: 'streaming', parts: [approval()] });
    const { page, host } = await openPanel({
      snapshot: snapshot({ messages: [question('q', 'Clean up'), asks], runningMessageId: 'a' }),
    });
    const card = page.getByRole('group', { name: /^Allow/ });
    await card.waitFor();
    host.post({ type: 'show-help', commands });
    const help = page.getByRole('dialog');
    await help.waitFor();
    // For long enough it is where it could be seen, but for what lies over it.
    await page.evaluate(() => {
      const now = performance.now.bind(performance);
      performance.now = () => now() + 5_000;
    });
    host.post({ type: 'answer-question', answer: 'allow' });
    await help.waitFor({ state: 'detached' });
    host.post({ type: 'answer-question', answer: 'allow' });
    await expect.poll(() => card.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(host.sent('tool-decision')).toEqual([]);
    host.post({ type: 'show-help', commands });
    await help.waitFor();
    host.post({ type: 'go-to', where: 'find' });
    await help.waitFor({ state: 'detached' });
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toBe('Find in chat');
  });

  it('is closed by its button, and the text box has the focus where nothing had it', async ({ openPanel }) => {
    const { page, host } = await openPanel({ snapshot: snapshot({ sendWithEnter: false }), width: 260 });
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    host.post({ type: 'show-help', commands });
    const help = page.getByRole('dialog');
    await help.locator('kbd', { hasText: 'Ctrl+Enter' }).waitFor();
    // Each key is below what it does, none is cut off.
    expect(await help.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
    const [what, key] = await Promise.all(
      ['dt', 'dd'].map((name) =>
        help
          .locator(name)
          .first()
          .evaluate((element) => element.getBoundingClientRect()),
      ),
    );
    expect(key?.top).toBeGreaterThanOrEqual(what?.bottom ?? Infinity);
    await page.getByRole('button', { name: 'Close' }).click();
    await help.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Message');
  });
});
