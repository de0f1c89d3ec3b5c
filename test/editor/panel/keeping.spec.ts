import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { ChatPanel } from '../support/chatPanel.ts';
import { comesTo, journalsWith, linesIn } from '../support/keeping.ts';
import { sharedSpecs } from '../support/spec.ts';
import {
  answerFileDialog,
  answerInputBox,
  closeQuickInput,
  focused,
  hideSideBar,
  notificationText,
  pickRows,
  pressNotificationButton,
  runCommand,
  screenshot,
  setSidebarWidth,
  until,
} from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

const userSettings = { 'aiGateway.model': 'openai/gpt-5-mini', 'files.simpleDialog.enable': true };
const spec = sharedSpecs({ userSettings });

spec.long('a reload in the middle of an answer loses nothing that was shown a second before', async (session) => {
  const { gateway, page } = session;
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(page, 420);
  await fillIn(chat.composer, '@ nothing');
  gateway.addFault({ fault: 'tps=60' });
  const answer = await chat.ask('!lines 200');
  await comesTo(answer, 6);
  const seen = (await linesIn(answer)).length;
  await fillIn(chat.composer, 'A draft for later');
  await comesTo(answer, seen + 8); // more than a second on
  await session.reload();
  const again = await ChatPanel.open(session);
  await again.ended();
  expect((await linesIn(again.answers.last())).length).toBeGreaterThanOrEqual(seen);
  await expect.poll(() => again.composer.inputValue()).toBe('A draft for later');
  await again.action(again.answers.last(), 'Continue').waitFor();
  await screenshot(page, 'after-reload');
  await fillIn(again.composer, '');
});

spec('a draft stays through hiding the panel and through another chat', async (session) => {
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.askAndRead('!echo a chat with a draft');
  await fillIn(chat.composer, 'unfinished thought');
  await hideSideBar(session);
  const again = await ChatPanel.open(session);
  await expect.poll(() => again.composer.inputValue()).toBe('unfinished thought');
  await again.newChat();
  await expect.poll(() => again.composer.inputValue()).toBe('');
  await fillIn(again.composer, 'something else');
  await again.openFromHistory('a chat with a draft');
  await expect.poll(() => again.composer.inputValue()).toBe('unfinished thought');
  await fillIn(again.composer, '');
});

spec('chats are listed, found by what they say, renamed, deleted, and brought back', async (session) => {
  const { page } = session;
  const chat = await ChatPanel.open(session);
  for (const animal of ['marmots', 'otters']) {
    await chat.newChat();
    await chat.askAndRead(`!echo about ${animal}\n\nThe word hidden in the answer is ${animal}-${animal}.`);
  }
  await runCommand(page, 'AI Gateway: Rename Chat');
  await answerInputBox(page, 'River animals');
  await expect.poll(() => chat.frame.locator('h1').innerText()).toBe('River animals');
  await chat.button('History').click();
  await expect.poll(() => pickRows(page).first().innerText()).toContain('River animals');
  await screenshot(page, 'history');
  await closeQuickInput(page);
  // The list gives the focus back a moment after it is gone; another one, opened sooner than any hand can, would close.
  await focused(chat.composer);
  await chat.openFromHistory('marmots-marmots');
  await expect.poll(() => chat.questions.first().innerText()).toContain('marmots');

  await runCommand(page, 'AI Gateway: Delete Chat');
  await expect.poll(() => chat.articles.count()).toBe(0);
  expect(await notificationText(page, /Deleted/)).toContain('marmots');
  await pressNotificationButton(page, /Deleted/, 'Undo');
  await expect.poll(() => chat.questions.first().innerText()).toContain('marmots');
});

spec('a chat comes back whole from an exported file, as Markdown and as JSON', async (session) => {
  const { page, workspace } = session;
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.askAndRead('!echo ## A heading\n\n- *one*\n- `two`\n\n```ts\nconst a = 1;\n```');
  await chat.askAndRead('!echo second answer');
  await chat.press(chat.answers.last(), 'Regenerate');
  await chat.answers.last().getByRole('img', { name: 'Version 2 of 2' }).waitFor();
  await chat.ended();
  const target = (extension: string): string => path.join(workspace, `exported.${extension}`);
  for (const extension of ['md', 'json']) {
    await runCommand(page, 'AI Gateway: Export Chat…');
    await answerFileDialog(page, target(extension));
    await until('the exported file', async () =>
      readFile(target(extension), 'utf8').then(
        (text) => (text.includes('second answer') ? text : undefined),
        () => undefined,
      ),
    );
  }
  for (const extension of ['md', 'json']) {
    await chat.newChat();
    await runCommand(page, 'AI Gateway: Import Chat…');
    await answerFileDialog(page, target(extension));
    await expect.poll(() => chat.articles.count()).toBe(4);
    const after = await chat.log.innerText();
    for (const part of ['A heading', 'one', 'two', 'const a = 1;', 'second answer']) expect(after).toContain(part);
    // Markdown holds the path shown, JSON every version.
    if (extension === 'json') await chat.answers.last().getByRole('img', { name: 'Version 2 of 2' }).waitFor();
  }
  expect(await readFile(path.join(workspace, 'exported.json'), 'utf8')).not.toContain('local-gateway-key');
});

spec.long('files of chats can be read by their owner alone', async (session) => {
  const chat = await ChatPanel.open(session);
  await chat.newChat();
  await chat.askAndRead('!echo private-words');
  const files = await until('the file of the chat', async () => {
    const found = await journalsWith(session, 'private-words');
    return found.length > 0 ? found : undefined;
  });
  for (const file of files) expect((await stat(file)).mode & 0o077, file).toBe(0);
});
