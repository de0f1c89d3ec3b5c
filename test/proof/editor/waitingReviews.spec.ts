// A proposed edit whose file, or whose window, goes away while it is under review.
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { expect } from 'vitest';
import { button, idle, lastMessage, send, shows } from '../../editor/support/chat.ts';
import { edit, isShown, keptWith, NOTES, review } from '../../editor/support/reviews.ts';
import { tidySpecs, type Session } from '../../editor/support/spec.ts';
import { pickTools } from '../../editor/support/toolCalls.ts';
import {
  dialogText,
  lenses,
  notificationText,
  pressDialogButton,
  pressNotificationButton,
  runCommand,
  screenshot,
  until,
} from '../../editor/support/workbench.ts';

const spec = tidySpecs({ userSettings: { 'aiGateway.model': 'openai/gpt-4.1' } });
const CHANGED = NOTES.replace('second', '2nd');
const inCopy = { 'files.autoSave': 'afterDelay' };

/** Has a change of a file with `NOTES` proposed, and waits until it is under review. */
async function propose(session: Session, name: string, savesByItself: boolean): Promise<Frame> {
  const panel = await session.openPanel();
  await pickTools(session.page, panel, 'Propose edit');
  await send(panel, edit(name));
  await review(session.page, panel, name);
  await isShown(session, savesByItself);
  return panel;
}

/** Renames a file of the workspace, as the explorer does. */
async function renameFile({ evaluate, workspace }: Session, from: string, to: string): Promise<void> {
  const paths = [path.join(workspace, from), path.join(workspace, to)] as const;
  await evaluate(
    (vscode, oldPath, newPath) => {
      const change = new vscode.WorkspaceEdit();
      change.renameFile(vscode.Uri.file(oldPath), vscode.Uri.file(newPath));
      return vscode.workspace.applyEdit(change);
    },
    ...paths,
  );
}

/** Opens more documents than the editor keeps without a tab, so that it lets go of the file's own. */
async function closeDocument({ evaluate, workspace }: Session, name: string): Promise<void> {
  await until('the document to be closed', () =>
    evaluate(
      async (vscode, folder, file) => {
        for (let n = 0; n < 60; n++) {
          const other = vscode.Uri.file(`${folder}/many-${n}.txt`);
          await vscode.workspace.fs.writeFile(other, new Uint8Array());
          await vscode.workspace.openTextDocument(other);
        }
        const isOpen = vscode.workspace.textDocuments.some(({ uri }) => uri.fsPath === `${folder}/${file}`);
        return isOpen ? undefined : true;
      },
      workspace,
      name,
    ),
  );
}

async function takeBack(session: Session, panel: Frame, file: string): Promise<void> {
  await lastMessage(panel).getByText('1 file changed by this response').waitFor();
  await button(panel, 'Restore').click();
  expect(await dialogText(session.page)).toContain(`Old content: ${path.basename(file)}`);
  await pressDialogButton(session.page, 'Restore');
  expect(await notificationText(session.page, /restored/)).toBe('1 file was restored.');
  await expect.poll(() => readFile(file, 'utf8')).toBe(NOTES);
}

for (const autoSave of ['afterDelay', 'off']) {
  const [name, renamed] = [`name-${autoSave}.txt`, `renamed-${autoSave}.txt`];
  spec(
    `a file that is renamed during the review gets the change under its new name, and Restore finds it there: auto save ${autoSave}`,
    { userSettings: { 'files.autoSave': autoSave }, files: { [name]: NOTES } },
    async (session) => {
      const panel = await propose(session, name, autoSave !== 'off');
      if (autoSave !== 'off') await closeDocument(session, name);
      await renameFile(session, name, renamed);
      const file = path.join(session.workspace, renamed);
      if (autoSave === 'off') await session.page.locator('.tab.active').filter({ hasText: renamed }).waitFor();
      expect(await readFile(file, 'utf8')).toBe(NOTES);
      await runCommand(session.page, 'AI Gateway: Accept All Changes');
      await shows(panel, `${name} (renamed to ${renamed})`);
      await idle(panel);
      expect(await readFile(file, 'utf8')).toBe(CHANGED);
      await takeBack(session, panel, file);
    },
  );
}

spec(
  'a change accepted after a reload goes into its file, closed and renamed meanwhile, and Restore takes it back',
  { userSettings: inCopy, files: { 'later.txt': NOTES } },
  async (session) => {
    const { page, editor } = session;
    await propose(session, 'later.txt', true);
    await until('the review on disk', async () => (await keptWith(editor.userDataDir, '"later.txt"')) > 0 || undefined);
    await session.reload();
    await lenses(page, 'Accept all').waitFor();
    await closeDocument(session, 'later.txt');
    await renameFile(session, 'later.txt', 'later-renamed.txt');
    await page.locator('.tab').filter({ hasText: 'later' }).first().click();
    await runCommand(page, 'AI Gateway: Accept All Changes');
    const file = path.join(session.workspace, 'later-renamed.txt');
    await expect.poll(() => readFile(file, 'utf8')).toBe(CHANGED);
    // The file is shown, in place of the copy.
    await page.locator('.tab.active').filter({ hasText: 'later-renamed.txt' }).waitFor();
    const panel = await session.openPanel();
    await screenshot(page, 'writing-accepted-later');
    await takeBack(session, panel, file);
  },
);

spec(
  'a proposed edit waits while its file is not here, with its whole text at hand, and is proposed where the file is back',
  { userSettings: inCopy, files: { 'away.txt': NOTES } },
  async (session) => {
    const { page, editor } = session;
    const [file, elsewhere] = ['away.txt', 'elsewhere.txt'].map((each) => path.join(session.workspace, each));
    await propose(session, 'away.txt', true);
    await until('the review on disk', async () => (await keptWith(editor.userDataDir, '"away.txt"')) > 0 || undefined);
    await rename(file ?? '', elsewhere ?? '');
    await session.reload();
    expect(await notificationText(page, /The proposed edit of away\.txt/)).toContain('its file is not here');
    await screenshot(page, 'writing-review-waits');
    await pressNotificationButton(page, /The proposed edit of away\.txt/, 'Open Its Text');
    await until('its text', () =>
      session.evaluate(
        (vscode, text) => vscode.window.activeTextEditor?.document.getText() === text || undefined,
        CHANGED,
      ),
    );
    await page.keyboard.press('Escape');
    await runCommand(page, 'View: Revert and Close Editor');
    await rename(elsewhere ?? '', file ?? '');
    await session.evaluate((vscode, name) => vscode.window.showTextDocument(vscode.Uri.file(name)), file ?? '');
    await lenses(page, 'Accept all').waitFor();
    await runCommand(page, 'AI Gateway: Accept All Changes');
    await expect.poll(() => readFile(file ?? '', 'utf8')).toBe(CHANGED);
    expect(await keptWith(editor.userDataDir, '"away.txt"')).toBe(0);
  },
);
