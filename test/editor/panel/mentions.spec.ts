// What `@` attaches besides files, in a real window: a folder, problems, changes, a symbol, and a long paste.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { sharedSpecs, type Session } from '../support/spec.ts';
import { openFile, screenshot, setSidebarWidth, until } from '../support/workbench.ts';

const spec = sharedSpecs({
  userSettings: {
    'aiGateway.model': 'anthropic/claude-sonnet-4.6',
    'git.enabled': true,
    'git.openRepositoryInParentFolders': 'never',
  },
  files: {
    '.gitignore': '.vscode\nbuilt/\n',
    'lib/load.js': 'export function loadTheFile() {\n  return 1;\n}\n',
    'lib/deep/other.js': 'export const other = 2;\n',
    'lib/built/made.js': 'NEVER_THIS_IGNORED\n',
    'lib/.env': 'TOKEN=NEVER_THIS_SECRET\n',
  },
});

async function freshChat(session: Session): Promise<ChatPanel> {
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(session.page, 420);
  await chat.newChat();
  return chat;
}

const chips = (chat: ChatPanel): Locator => chat.frame.getByRole('list', { name: 'Attachments' }).getByRole('listitem');
const option = (chat: ChatPanel, name: RegExp): Locator => chat.frame.getByRole('option', { name });

async function git(workspace: string, ...args: string[]): Promise<void> {
  const who = ['-c', 'user.name=T', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main'];
  await promisify(execFile)('git', [...who, ...args], { cwd: workspace });
}

/** A repository with one change that is not staged, which the editor knows of. */
async function changeSomething({ workspace, evaluate }: Session): Promise<void> {
  await git(workspace, 'init', '-q');
  await git(workspace, 'add', '-A');
  await git(workspace, 'commit', '-q', '-m', 'first');
  await writeFile(path.join(workspace, 'lib/deep/other.js'), 'export const other = "CHANGED";\n');
  await until('the change in the editor', () =>
    evaluate(async (vscode, folder) => {
      await vscode.commands.executeCommand('git.openRepository', folder);
      const [repository] = vscode.extensions.getExtension('vscode.git')?.exports.getAPI(1).repositories ?? [];
      await repository?.status();
      return repository?.state.workingTreeChanges.length === 1 ? true : undefined;
    }, workspace),
  );
}

/** A problem of a checker of ours, as any extension reports one. */
async function reportProblem({ evaluate }: Session): Promise<void> {
  await evaluate((vscode) => {
    const host = globalThis as { specProblems?: { dispose(): void } };
    host.specProblems?.dispose();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (folder === undefined) return false;
    const collection = vscode.languages.createDiagnosticCollection('spec');
    const range = new vscode.Range(1, 2, 1, 8);
    const problem = new vscode.Diagnostic(range, 'ONE_IS_WRONG', vscode.DiagnosticSeverity.Error);
    collection.set(vscode.Uri.joinPath(folder.uri, 'lib/load.js'), [problem]);
    host.specProblems = collection;
    return true;
  });
}

spec('a folder, problems, changes and a symbol go along by @', async (session) => {
  const { page } = session;
  await changeSomething(session);
  await reportProblem(session);
  await openFile(page, 'load.js');
  const chat = await freshChat(session);
  await chat.composer.click();
  await page.keyboard.type('Look at @');
  await option(chat, /^Problems in load\.js/).waitFor();
  await screenshot(page, 'mention-kinds');
  await option(chat, /^Folder/).click();
  await page.keyboard.type('lib');
  await option(chat, /^lib\//).waitFor();
  await page.keyboard.press('Enter');
  await chips(chat).filter({ hasText: 'lib/ (2 files)' }).waitFor();
  await page.keyboard.type('@prob');
  await option(chat, /^Problems in load\.js/).click();
  await chips(chat).filter({ hasText: 'Problems in load.js (1)' }).waitFor();
  await page.keyboard.type('@chang');
  await option(chat, /^Changes 1 file/).click();
  await chips(chat).filter({ hasText: 'Changes (1 file)' }).waitFor();
  await page.keyboard.type('@loadThe');
  await option(chat, /^loadTheFile/)
    .first()
    .click();
  await chips(chat).filter({ hasText: 'loadTheFile (load.js:1–3)' }).waitFor();
  await screenshot(page, 'attachment-context');
  // What goes along is shown, and never asks to be saved.
  await chat.frame.getByRole('button', { name: 'Show lib/ (2 files)' }).click();
  await until('the text of the folder', () =>
    session.evaluate((vscode) => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.uri.scheme === 'ai-gateway-text' && document.getText().includes('deep/other.js')
        ? true
        : undefined;
    }),
  );
  await chat.button('Send').click();
  await chat.answers.last().waitFor();
  await chat.ended();
  const body = JSON.stringify(asked(session).at(-1)?.body);
  expect(body).toContain('deep/other.js');
  expect(body).toContain('export function loadTheFile()');
  expect(body).toMatch(/lib\/load\.js:2:3 error[^"]*ONE_IS_WRONG/);
  expect(body).toContain('CHANGED');
  expect(body).toContain('symbol lib/load.js, lines 1–3');
  expect(body).not.toContain('NEVER_THIS');
  expect(await chips(chat).count()).toBe(0);
});

spec('folders and files are added together from the Explorer', async (session) => {
  const chat = await freshChat(session);
  await session.evaluate(async (vscode): Promise<void> => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (folder === undefined) return;
    const chosen = ['lib', 'lib/load.js'].map((name) => vscode.Uri.joinPath(folder.uri, name));
    // As the menu of the Explorer hands it over.
    await vscode.commands.executeCommand('aiGateway.addToChat', chosen[0], chosen);
  });
  await chips(chat).filter({ hasText: 'lib/ (2 files)' }).waitFor();
  await chips(chat).filter({ hasText: 'load.js' }).last().waitFor();
  expect(await chips(chat).count()).toBe(2);
});

spec.long('a long paste is an attachment that survives a reload and comes back as text', async (session) => {
  const chat = await freshChat(session);
  const text = Array.from({ length: 120 }, (_, line) => `pasted line ${line}`).join('\n');
  await chat.composer.click();
  await chat.composer.evaluate((box, pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
  await chips(chat).filter({ hasText: 'Pasted text (120 lines)' }).waitFor();
  expect(await chat.composer.inputValue()).toBe('');
  await chat.write('See this');
  await chat.composer.blur();
  await session.reload();
  const again = await ChatPanel.open(session);
  await again.frame.getByRole('button', { name: 'Paste as text: Pasted text (120 lines)' }).click();
  await expect.poll(() => again.composer.inputValue()).toContain(text);
  await expect.poll(() => chips(again).filter({ hasText: 'Pasted text' }).count()).toBe(0);
});
