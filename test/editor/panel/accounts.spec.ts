// Accounts: added, switched and seen in what a request carries, with the way out of a budget that is used up.
import { expect } from 'vitest';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs, type Session } from '../support/spec.ts';
import {
  answerInputBox,
  closeQuickInput,
  notificationText,
  pick,
  pickRows,
  runCommand,
  screenshot,
  setSidebarWidth,
  settledRows,
  until,
} from '../support/workbench.ts';

const WORK = 'vck_of_work_0123456789abcdef';
const INTERN = 'vck_of_intern_0123456789abcdef';

const spec = sharedSpecs({
  key: 'none',
  userSettings: { 'aiGateway.model': 'openai/gpt-5-mini' },
  gateway: {
    keys: [],
    accounts: [
      { key: WORK, credit: 50 },
      {
        key: INTERN,
        credit: 20,
        quota: { id: '7Hq2', name: 'Intern', limit: 10, spent: 10.02, period: 'monthly' },
      },
    ],
  },
});

async function add({ page, gateway }: Session, name: string, key: string): Promise<void> {
  await runCommand(page, 'AI Gateway: Switch Account…');
  await pick(page, 'Add Account…');
  await answerInputBox(page, name);
  await answerInputBox(page, gateway.url);
  await pick(page, 'Enter an API key');
  const { isPassword } = await answerInputBox(page, key);
  expect(isPassword).toBe(true);
  expect(await notificationText(page, /accepted the key/)).not.toContain(key);
  await runCommand(page, 'Notifications: Clear All Notifications');
}

async function statusRows({ page }: Session): Promise<string> {
  await runCommand(page, 'AI Gateway: Show Connection Status');
  const rows = await until('the connection status with a balance', async () => {
    const texts = await pickRows(page).allInnerTexts();
    return texts.length > 3 && !texts.some((text) => text.includes('Asking for')) ? texts : undefined;
  });
  await screenshot(page, 'account-status');
  await closeQuickInput(page);
  return rows.join('\n');
}

const keyOfLastQuestion = (session: Session): string | undefined => asked(session).at(-1)?.headers.authorization;

spec('an account pays with its own key, and a spent budget leads to another account', async (session) => {
  const { page } = session;
  await add(session, 'Work', WORK);
  await add(session, 'Intern', INTERN);
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(page, 420);
  await chat.frame.getByText('Requests use the account “Intern”.').waitFor();
  await screenshot(page, 'account-in-chat');
  const refused = await chat.askAndRead('Hello?');
  expect(keyOfLastQuestion(session)).toBe(`Bearer ${INTERN}`);
  expect(refused).toContain('$10.02 of $10.00 were spent.');
  await screenshot(page, 'account-budget');
  const status = await statusRows(session);
  expect(status).toContain('Account: Intern');
  expect(status).toContain('$10.02 of $10.00 spent');
  expect(status).toContain('monthly budget of this key');

  await chat.action(chat.answers.last(), 'Switch account…').click();
  await settledRows(page, '$50.00 left');
  await screenshot(page, 'account-list');
  await pick(page, 'Work');
  expect(await notificationText(page, /uses the account/)).toContain('“Work”');
  await chat.newChat();
  expect(await chat.askAndRead('Hello again.')).toContain('Simulated answer');
  expect(keyOfLastQuestion(session)).toBe(`Bearer ${WORK}`);
  const after = await statusRows(session);
  expect(after).toContain('Account: Work');
  expect(after).not.toContain('spent\n');
});

spec('the choice of the workspace survives a reload, and no key is in its files or settings', async (session) => {
  await session.reload();
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  expect(await chat.askAndRead('Hello once more.')).toContain('Simulated answer');
  expect(keyOfLastQuestion(session)).toBe(`Bearer ${WORK}`);
  expect(await statusRows(session)).toContain('Account: Work');
  const settings = await session.evaluate((vscode) => JSON.stringify(vscode.workspace.getConfiguration('aiGateway')));
  expect(settings).not.toMatch(/vck_of|Work/);
  const logs = Object.values(await session.editor.logs()).join('\n');
  expect(logs).not.toMatch(/vck_of/);
});
