// Places in files that answers name: links to what is there, opened beside the chat with their lines selected.
import { rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { ChatPanel } from '../../editor/support/chatPanel.ts';
import { tidySpecs, type Session } from '../../editor/support/spec.ts';
import { focused, screenshot, setSidebarWidth } from '../../editor/support/workbench.ts';

const TWENTY = Array.from({ length: 20 }, (_, i) => `export const a${i + 1} = ${i + 1};\n`).join('');

const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1' },
  files: {
    'src/a.ts': TWENTY,
    'src/gone.ts': 'export {};\n',
    'app/[id]/page.tsx': 'export default null;\n',
    'docs/my notes.md': 'One\nTwo\nThree\n',
    '.env': 'KEY=1\n',
  },
});

async function answered(session: Session, text: string): Promise<Locator> {
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(session.page, 420);
  await chat.askAndRead(`!echo ${text}`);
  return chat.answers.last();
}

/** What the active editor shows: file, and what is selected in it, lines from one. */
function shown({ evaluate }: Session): Promise<string> {
  return evaluate((vscode) => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return 'nothing';
    const { start, end } = editor.selection;
    const name = vscode.workspace.asRelativePath(editor.document.uri);
    const isVisible = editor.visibleRanges.some((range) => range.contains(start));
    return `${name} ${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}${isVisible ? '' : ' out of sight'}`;
  });
}

function link(answer: Locator, name: string): Locator {
  return answer.getByRole('link', { name, exact: true });
}

async function expectFocusInEditor({ page }: Session): Promise<void> {
  await focused(page.locator('.editor-group-container.active .editor-instance'));
}

spec('places of files that are there open them at their lines', async (session) => {
  const answer = await answered(
    session,
    'See [src/a.ts](src/a.ts#L12), `src/a.ts:4`, src/a.ts:7-9, [page](app/[id]/page.tsx), [notes](docs/my notes.md#L2) and [none](src/none.ts): a.ts(12,4) and [id]/page.tsx.\n\n' +
      '    at f (src/a.ts:12:4)\n\nAlso .env, /etc/passwd and ../x.ts.',
  );
  await link(answer, 'Open src/a.ts, line 12').waitFor();
  await screenshot(session.page, 'links');
  expect(await answer.getByRole('link').count()).toBe(7);
  for (const [name, place] of [
    ['Open src/a.ts, line 12', 'src/a.ts 12:1-12:23'],
    ['Open src/a.ts, line 4', 'src/a.ts 4:1-4:21'],
    ['Open src/a.ts, lines 7 to 9', 'src/a.ts 7:1-9:21'],
    ['Open a.ts, line 12, column 4', 'src/a.ts 12:4-12:4'],
    ['Open [id]/page.tsx', 'app/[id]/page.tsx 1:1-1:1'],
    ['Open app/[id]/page.tsx', 'app/[id]/page.tsx 1:1-1:1'],
    ['Open docs/my notes.md, line 2', 'docs/my notes.md 2:1-2:4'],
  ] as const) {
    await link(answer, name).click();
    await expect.poll(() => shown(session)).toBe(place);
    await expectFocusInEditor(session);
  }
  expect(await answer.innerText()).toContain('none (src/none.ts)');
  await screenshot(session.page, 'links-opened');
});

spec(
  'a link is followed with the keyboard, into the group that is used, where the file is shown already',
  async (session) => {
    const { evaluate, page } = session;
    const answer = await answered(session, 'Look at `src/a.ts:12:4`.');
    await evaluate(async (vscode): Promise<void> => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      if (folder === undefined) return;
      const open = async (name: string, viewColumn: number): Promise<unknown> =>
        vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, name), { viewColumn, preview: false });
      await open('docs/my notes.md', 1);
      await open('src/a.ts', 2);
      await open('docs/my notes.md', 1);
    });
    const name = 'Open src/a.ts, line 12, column 4';
    await link(answer, name).waitFor();
    await link(answer, name).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => shown(session)).toBe('src/a.ts 12:4-12:4');
    expect(await evaluate((vscode) => vscode.window.activeTextEditor?.viewColumn ?? 0)).toBe(2);
    await expectFocusInEditor(session);
  },
);

spec('a file that went away is said to have, and a link out of the workspace is none', async (session) => {
  await symlink('/etc', path.join(session.workspace, 'away'));
  const answer = await answered(session, 'In src/gone.ts, away/passwd and src/later.ts.');
  await link(answer, 'Open src/gone.ts').waitFor();
  expect(await answer.getByRole('link').count()).toBe(1);
  await rm(path.join(session.workspace, 'src/gone.ts'));
  await link(answer, 'Open src/gone.ts').click();
  const chat = await ChatPanel.find(session);
  await chat.frame.getByText('“src/gone.ts” is no longer a file of this workspace.').waitFor();
  expect(await shown(session)).toBe('nothing');
});

spec('a file that is made later is a link when the answer is drawn again', async (session) => {
  const answer = await answered(session, 'I shall write src/late.ts and read src/a.ts.');
  await link(answer, 'Open src/a.ts').waitFor();
  expect(await answer.getByRole('link').count()).toBe(1);
  await session.evaluate(async (vscode): Promise<void> => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (folder === undefined) return;
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder.uri, 'src/late.ts'), new TextEncoder().encode('1'));
  });
  const chat = await ChatPanel.find(session);
  await chat.newChat();
  await chat.openFromHistory('I shall write');
  await link(chat.answers.last(), 'Open src/late.ts').waitFor();
});
