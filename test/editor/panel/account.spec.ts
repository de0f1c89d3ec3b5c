import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs, type Session } from '../support/spec.ts';
import {
  answerInputBox,
  commandTitles,
  notificationText,
  pickRows,
  pressDialogButton,
  pressNotificationButton,
  quickInput,
  runCommand,
  screenshot,
  setSidebarWidth,
  until,
} from '../support/workbench.ts';

const WRONG = 'vck_wrong-but-long-enough-0123456789';

// The local gateway is used without a key by default; here it stands for one that wants it.
const spec = sharedSpecs({ key: 'none', userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.6' } });

async function enterKey(session: Session, key: string): Promise<void> {
  await runCommand(session.page, 'AI Gateway: Set API Key');
  const { isPassword } = await answerInputBox(session.page, key);
  expect(isPassword).toBe(true);
}

async function statusRows(session: Session): Promise<string[]> {
  await runCommand(session.page, 'AI Gateway: Show Connection Status');
  const rows = await until('the connection status with a balance', async () => {
    const texts = await pickRows(session.page).allInnerTexts();
    return texts.length > 3 && !texts.some((text) => text.includes('Asking for')) ? texts : undefined;
  });
  await screenshot(session.page, 'connection-status');
  await session.page.keyboard.press('Escape');
  await quickInput(session.page).waitFor({ state: 'hidden' });
  return rows;
}

/** Every file below a folder that contains a text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(file).catch(() => Buffer.alloc(0))).includes(text)) found.push(file);
  }
  return found;
}

spec('nothing is asked of the gateway before a user does something', async ({ page, evaluate, gateway }) => {
  await evaluate(async (vscode) => {
    await vscode.extensions.getExtension('ai-gateway-studio.ai-gateway-studio')?.activate();
  });
  // The palette is open and closed: time enough for anything that would start by itself.
  await commandTitles(page, 'AI Gateway: Set API Key');
  expect(gateway.requests).toHaveLength(0);
});

spec('the palette offers the commands by their promised titles', async ({ page }) => {
  for (const name of [
    'Set API Key',
    'Remove API Key',
    'Show Connection Status',
    'Open Chat',
    'New Chat',
    'Select Model',
  ])
    expect(await commandTitles(page, `AI Gateway: ${name}`)).toContain(`AI Gateway: ${name}`);
});

spec('without a key, a question fails with a sentence and the step to take', async (session) => {
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(session.page, 420);
  const text = await chat.askAndRead('Hello?');
  expect(text).toContain('The server requires a key and none is set.');
  await chat.action(chat.answers.last(), 'Set API key').click();
  await answerInputBox(session.page, WRONG);
  expect(await notificationText(session.page, /refused this key/)).toContain('refused this key');
});

spec('a wrong key gets a verdict and another try, a right one shows the balance', async (session) => {
  const { page, gateway } = session;
  await runCommand(page, 'Notifications: Clear All Notifications');
  await enterKey(session, WRONG);
  expect(await notificationText(page, /refused this key/)).not.toContain(WRONG);
  await screenshot(page, 'key-refused');
  await pressNotificationButton(page, /refused this key/, 'Try Again');
  const { isPassword } = await answerInputBox(page, LOCAL_KEY);
  expect(isPassword).toBe(true);
  const host = new URL(gateway.url).host;
  expect(await notificationText(page, /accepted the key/)).toMatch(
    new RegExp(`^${host} accepted the key\\. Balance: \\$\\d`),
  );
  await screenshot(page, 'key-accepted');
  const checks = gateway.requests.filter((request) => request.path === '/v1/credits');
  expect(checks.at(-1)?.headers.authorization).toBe(`Bearer ${LOCAL_KEY}`);
});

spec('the stored key answers, and the status names its source and never its value', async (session) => {
  const { gateway } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  expect(await chat.askAndRead('Hello again.')).toContain('Simulated answer');
  expect(asked(session).at(-1)?.headers.authorization).toBe(`Bearer ${LOCAL_KEY}`);
  const rows = (await statusRows(session)).join('\n');
  expect(rows).toContain('API key from the editor’s secret storage');
  expect(rows).toContain(gateway.url);
  expect(rows).toMatch(/\$\d[\d.]* left/);
  expect(rows).not.toContain(LOCAL_KEY);
});

spec('the key is in no document, log, setting, file or storage in plain text', async (session) => {
  const { page, context, editor, workspace } = session;
  const documents = await Promise.all(page.frames().map((frame) => frame.content()));
  const { cookies, origins } = await context.storageState({ indexedDB: true });
  const written = await filesWith(editor.userDataDir, LOCAL_KEY);
  const said = session.consoleLines.join('\n');
  for (const [place, text] of Object.entries({
    documents: documents.join('\n'),
    browser: JSON.stringify([cookies, origins]),
    said,
    logs: Object.values(await editor.logs()).join('\n'),
  })) {
    expect(text.includes(LOCAL_KEY), `the key is in ${place}`).toBe(false);
    expect(text.includes(WRONG), `the refused key is in ${place}`).toBe(false);
  }
  expect(written).toEqual([]);
  expect(await filesWith(workspace, LOCAL_KEY)).toEqual([]);
});

spec.long('the key survives a reload, and what was sent does not come back as a draft', async (session) => {
  await enterKey(session, LOCAL_KEY);
  expect(await notificationText(session.page, /accepted the key/)).toContain('accepted the key');
  await (await ChatPanel.open(session)).askAndRead('Hello once more.');
  await session.reload();
  const chat = await ChatPanel.open(session);
  await chat.ended();
  await expect.poll(() => chat.composer.inputValue()).toBe('');
  expect((await statusRows(session)).join('\n')).toContain('API key from the editor’s secret storage');
});

spec.long('a key that could not be checked can be kept', async (session) => {
  const { page, gateway } = session;
  await runCommand(page, 'Notifications: Clear All Notifications');
  gateway.addFault({ fault: 'html=503', path: '/v1/credits', times: 10 });
  await enterKey(session, LOCAL_KEY);
  expect(await notificationText(page, /could not be checked/)).toMatch(/could not be checked/);
  await screenshot(page, 'key-unchecked');
  await pressNotificationButton(page, /could not be checked/, 'Save Anyway');
  expect(await notificationText(page, /kept without being checked/)).toContain(gateway.url);
  gateway.clear();
});

spec('a removed key is gone', async (session) => {
  const { page } = session;
  await runCommand(page, 'AI Gateway: Remove API Key');
  await pressDialogButton(page, 'Remove');
  expect(await notificationText(page, /was removed/)).toContain('was removed');
  expect((await statusRows(session)).join('\n')).not.toContain('secret storage');
});
