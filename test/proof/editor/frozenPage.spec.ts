// A message that the page cannot draw: it is plain text the next time, and formatted when asked.
import { expect } from 'vitest';
import { ChatPanel } from '../../editor/support/chatPanel.ts';
import { spec } from '../../editor/support/spec.ts';
import { pressNotificationButton, screenshot, until } from '../../editor/support/workbench.ts';
import { waitForWorkbench } from '../../harness/browser.ts';

const userSettings = { 'aiGateway.model': 'openai/gpt-5-mini' };

/** Runs in each frame: in the chat, the first bold word is never drawn, and nothing ever happens again. */
function freezeAtBold(): void {
  const create = Reflect.get(Document.prototype, 'createElement') as (tag: string) => Element;
  Reflect.set(Document.prototype, 'createElement', function (this: Document, ...args: [string]) {
    if (args[0] === 'strong' && this.querySelector('main.panel') !== null) {
      console.log('The page freezes now.');
      for (;;) Math.random();
    }
    return Reflect.apply(create, this, args);
  });
}

/** The same where the page has a thread of its own, as on the desktop: it falls silent, and the window goes on. */
function fallSilentAtBold(): void {
  const create = Reflect.get(Document.prototype, 'createElement') as (tag: string) => Element;
  const listen = globalThis.addEventListener.bind(globalThis);
  const inFrame = globalThis.requestAnimationFrame.bind(globalThis);
  let isSilent = false;
  Reflect.set(globalThis, 'requestAnimationFrame', (work: FrameRequestCallback) =>
    inFrame((time) => {
      if (!isSilent) work(time);
    }),
  );
  Reflect.set(globalThis, 'addEventListener', (type: string, ...rest: [EventListener]) => {
    if (type === 'message') {
      listen(type, (event) => {
        if (isSilent) event.stopImmediatePropagation();
      });
    }
    listen(type, ...rest);
  });
  Reflect.set(Document.prototype, 'createElement', function (this: Document, ...args: [string]) {
    if (args[0] === 'strong' && this.querySelector('main.panel') !== null) {
      isSilent = true;
      throw new Error('The page is silent now.');
    }
    return Reflect.apply(create, this, args);
  });
}

spec('an answer that froze the page is plain text in the next window', { userSettings }, async (session) => {
  const { page, context, editor } = session;
  const chat = await ChatPanel.open(session);
  await chat.askAndRead('!echo a *quiet* answer');
  await chat.askAndRead('!echo some **bold** words');
  await chat.answers.last().locator('strong').waitFor();
  await page.goto('about:blank');

  const frozen = await context.newPage();
  await frozen.addInitScript(freezeAtBold);
  const isFrozen = frozen.waitForEvent('console', {
    predicate: (line) => line.text() === 'The page freezes now.',
    // A window on a busy machine takes one minute to open.
    timeout: 120_000,
  });
  await frozen.goto(editor.url);
  await waitForWorkbench(frozen);
  await frozen.keyboard.press('Control+Alt+g');
  await isFrozen;
  // The window hangs with its page, which it does not on the desktop.
  const devtools = await context.newCDPSession(frozen);
  await Promise.race([devtools.send('Page.crash'), frozen.waitForEvent('crash')]).catch(() => undefined);

  // Else the host of that window would still hold the folder of the chats.
  await editor.restart();
  await page.goto(editor.url);
  await waitForWorkbench(page);
  const again = await ChatPanel.open(session);
  // Which chat was open the editor had no time to write down.
  if ((await again.articles.count()) === 0) await again.openFromHistory('quiet');
  const answer = again.answers.last();
  await again.action(answer, 'Show Formatted').waitFor();
  expect(await answer.locator('.plain-text').textContent()).toContain('some **bold** words');
  expect(await answer.locator('strong').count()).toBe(0);
  // No other message is to blame.
  await again.answers.first().locator('em').waitFor();
  expect(await again.frame.locator('.plain-text').count()).toBe(1);
  await screenshot(page, 'frozen-plain');
  await again.action(answer, 'Show Formatted').click();
  await answer.locator('strong').waitFor();
  await expect.poll(async () => answer.locator('.plain-text').count()).toBe(0);
  expect(await again.askAndRead('!echo and it goes on')).toContain('and it goes on');
});

spec('a chat that hangs in a window that does not is shown anew', { userSettings }, async (session) => {
  const { page } = session;
  const chat = await ChatPanel.open(session);
  await chat.askAndRead('!echo a *quiet* answer');
  await chat.askAndRead('!echo some **bold** words');
  await page.addInitScript(fallSilentAtBold);
  await session.reload();
  await page.keyboard.press('Control+Alt+g');
  await pressNotificationButton(page, 'The chat hangs while it draws a message.', 'Show as Plain Text');
  // The page that hangs is there until the new one takes its place.
  const again = await until('the chat shown anew', async () => {
    const shown = await ChatPanel.open(session);
    await shown.action(shown.answers.last(), 'Show Formatted').waitFor({ timeout: 5000 });
    return shown;
  });
  const answer = again.answers.last();
  expect(await answer.locator('.plain-text').textContent()).toContain('some **bold** words');
  await again.answers.first().locator('em').waitFor();
  expect(await again.frame.locator('.plain-text').count()).toBe(1);
  await screenshot(page, 'frozen-shown-anew');
});
