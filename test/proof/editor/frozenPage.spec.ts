// An answer that the page cannot draw: the next window shows it as plain text, and formatted when asked.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { ChatPanel } from '../../editor/support/chatPanel.ts';
import { spec } from '../../editor/support/spec.ts';
import { screenshot, until } from '../../editor/support/workbench.ts';
import { waitForWorkbench } from '../../harness/browser.ts';

const userSettings = { 'aiGateway.model': 'openai/gpt-5-mini' };

/** Runs in the page of the chat: the messages of a conversation come, and nothing ever happens again. */
function freezeOnSnapshot(): void {
  interface Said {
    readonly event?: { readonly type?: string; readonly snapshot?: { readonly messages?: readonly unknown[] } };
  }
  const listen = globalThis.addEventListener.bind(globalThis);
  const isConversation = (event: Event): boolean => {
    const said = event instanceof MessageEvent ? (event.data as Said | null)?.event : undefined;
    return said?.type === 'snapshot' && (said.snapshot?.messages?.length ?? 0) > 0;
  };
  // The editor writes the page anew, and listeners of before are gone then: each new one freezes first.
  Reflect.set(globalThis, 'addEventListener', (type: string, ...rest: [EventListener]) => {
    if (type === 'message') {
      listen(type, (event) => {
        while (isConversation(event)) Math.random();
      });
    }
    listen(type, ...rest);
  });
}

/** What the extension has noted of messages that are being drawn. */
async function noted(userDataDir: string): Promise<readonly string[]> {
  const files = await readdir(userDataDir, { recursive: true, withFileTypes: true });
  const file = files.find(({ name }) => name === 'drawing.json');
  if (file === undefined) return [];
  const text = await readFile(path.join(file.parentPath, file.name), 'utf8');
  return (JSON.parse(text) as { undrawn?: string[] }).undrawn ?? [];
}

spec('an answer that froze the page is plain text in the next window', { userSettings }, async (session) => {
  const { page, context, editor } = session;
  const chat = await ChatPanel.open(session);
  await chat.askAndRead('!echo some **bold** words');
  await chat.answers.last().locator('strong').waitFor();
  expect(await noted(editor.userDataDir)).toEqual([]);
  await page.goto('about:blank');

  const frozen = await context.newPage();
  await frozen.addInitScript(freezeOnSnapshot);
  await frozen.goto(editor.url);
  await waitForWorkbench(frozen);
  await frozen.keyboard.press('Control+Alt+g');
  await until('a note of what is not drawn', async () =>
    (await noted(editor.userDataDir)).length > 0 ? true : undefined,
  );
  // The window hangs with its page, which it does not on the desktop.
  const devtools = await context.newCDPSession(frozen);
  await Promise.race([devtools.send('Page.crash'), frozen.waitForEvent('crash')]).catch(() => undefined);

  // Else the host of that window would still hold the folder of the chats.
  await editor.restart();
  await page.goto(editor.url);
  await waitForWorkbench(page);
  const again = await ChatPanel.open(session);
  // Which chat was open the editor had no time to write down.
  await again.openFromHistory('bold');
  const answer = again.answers.last();
  await again.action(answer, 'Show Formatted').waitFor();
  expect(await answer.locator('.plain-text').textContent()).toContain('some **bold** words');
  expect(await answer.locator('strong').count()).toBe(0);
  await screenshot(page, 'frozen-plain');
  await again.action(answer, 'Show Formatted').click();
  await answer.locator('strong').waitFor();
  await expect.poll(async () => answer.locator('.plain-text').count()).toBe(0);
  expect(await again.askAndRead('!echo and it goes on')).toContain('and it goes on');
});
