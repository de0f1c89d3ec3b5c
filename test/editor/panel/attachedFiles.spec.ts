// Files that are attached as what they say, not as the bytes they are kept in.
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs, type Session } from '../support/spec.ts';
import { pick, pickRows, screenshot, setSidebarWidth } from '../support/workbench.ts';

const spec = sharedSpecs({ userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.6' } });

async function freshChat(session: Session): Promise<ChatPanel> {
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(session.page, 420);
  await chat.newChat();
  return chat;
}

const chips = (chat: ChatPanel): Locator => chat.frame.getByRole('list', { name: 'Attachments' }).getByRole('listitem');

/** Drops a file on the page, as a browser hands it over from the system's file manager. */
async function drop(chat: ChatPanel, name: string, bytes: Buffer): Promise<void> {
  await chat.composer.evaluate(
    (box, file) => {
      const content = Uint8Array.from(atob(file.base64), (letter) => letter.codePointAt(0) ?? 0);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], file.name));
      box.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    { name, base64: bytes.toString('base64') },
  );
}

function lastBody(session: Session): string {
  return JSON.stringify(asked(session).at(-1)?.body);
}

spec('a dropped file in UTF-16 is read right, and one whose encoding is not known is asked about', async (session) => {
  const chat = await freshChat(session);
  await drop(chat, 'keys.reg', Buffer.from('\u{FEFF}[Größe]\r\n', 'utf16le'));
  await chips(chat).filter({ hasText: 'keys.reg' }).waitFor();
  // `日本語` in Shift-JIS.
  const japanese = Buffer.from('93fa967b8cea0a', 'hex');
  await drop(chat, 'app.log', japanese);
  await pickRows(session.page).filter({ hasText: 'Shift JIS' }).getByText('日本語').waitFor();
  await screenshot(session.page, 'attachment-encoding');
  await session.page.keyboard.press('Escape');
  await chat.frame.getByText('app.log was not attached: its encoding is not known.').first().waitFor();
  expect(await chips(chat).count()).toBe(1);
  await drop(chat, 'app.log', japanese);
  await pick(session.page, /Shift JIS/);
  await chips(chat).filter({ hasText: 'app.log' }).waitFor();
  await chat.askAndRead('What is this?');
  expect(lastBody(session)).toContain('[Größe]');
  expect(lastBody(session)).toContain('日本語');
});
