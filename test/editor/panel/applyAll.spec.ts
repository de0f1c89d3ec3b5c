import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { ChatPanel } from '../support/chatPanel.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import {
  focused,
  lenses,
  notificationText,
  pick,
  pressNotificationButton,
  runCommand,
  screenshot,
  setSidebarWidth,
  showFile,
  until,
} from '../support/workbench.ts';

const ADD = 'export function add(a, b) {\n  return a + b;\n}\n\nexport const other = 1;\n';
const SUB = 'export function sub(a, b) {\n  return a - b;\n}\n\nexport const more = 2;\n';
const PLANETS = ['mercury', 'venus', 'mars', 'jupiter']
  .map((name) => `export function ${name}() {\n  one();\n  two();\n  return '${name}';\n}\n`)
  .join('\n');

const NEW_ADD = 'export function add(a: number, b: number): number {\n  return a + b;\n}';
const NEW_SUB = 'export function sub(a: number, b: number): number {\n  return a - b;\n}';
const ADDED = ADD.replace('(a, b)', '(a: number, b: number): number');
const SUBTRACTED = SUB.replace('(a, b)', '(a: number, b: number): number');
const FRESH = 'export const fresh = 1;\n';

/** Each spec has its own folder: the editor remembers files, also those that are gone. */
const FOLDERS = ['one', 'two', 'three', 'four', 'five'] as const;

const answerFor = (folder: string): string =>
  [
    `Change \`${folder}/add.ts\`:`,
    `\`\`\`ts\n${NEW_ADD}\n\`\`\``,
    `and \`${folder}/sub.ts\`:`,
    `\`\`\`ts\n${NEW_SUB}\n\`\`\``,
    'Then create this one:',
    `\`\`\`ts:${folder}/deep/fresh.ts\n${FRESH}\`\`\``,
    'and run',
    '```sh\nnpm test\n```',
  ].join('\n\n');

const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'files.autoSave': 'off' },
  files: Object.fromEntries(
    FOLDERS.flatMap((folder) => [
      [`${folder}/add.ts`, ADD],
      [`${folder}/sub.ts`, SUB],
      [`${folder}/planets.ts`, PLANETS],
      [`${folder}/a/twin.ts`, ADD],
      [`${folder}/b/twin.ts`, ADD],
    ]),
  ),
});

async function answered(session: Session, answer: string): Promise<ChatPanel> {
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(session.page, 420);
  await chat.askAndRead(`!echo ${answer}`);
  return chat;
}

async function applyAll(chat: ChatPanel, blocks = 3): Promise<void> {
  await chat.answers
    .last()
    .getByRole('button', { name: `Apply all ${blocks} code blocks to their files` })
    .click();
}

function state(chat: ChatPanel, words: string | RegExp): Promise<void> {
  return chat.answers.last().locator('.apply-all').getByText(words).waitFor({ timeout: 90_000 });
}

async function undoAll(chat: ChatPanel): Promise<void> {
  await chat.answers
    .last()
    .getByRole('button', { name: /^Undo All/ })
    .click();
}

/** The text of a file, saved or not. Nothing is opened for it: the editor keeps what was opened, also once its file is gone. */
async function fileText({ evaluate, workspace }: Session, file: string): Promise<string> {
  const open = await evaluate((vscode, name) => {
    const documents = vscode.workspace.textDocuments.filter(({ isClosed }) => !isClosed);
    return documents.find(({ uri }) => uri.scheme === 'file' && uri.path.endsWith(`/${name}`))?.getText() ?? null;
  }, file);
  return open ?? readFile(path.join(workspace, file), 'utf8');
}

/** The text of a file on disk; `undefined` where there is none. */
function diskText({ workspace }: Session, file: string): Promise<string | undefined> {
  return readFile(path.join(workspace, file), 'utf8').catch(() => undefined);
}

/** Types at the end of a document, as another step of undo. */
async function write({ evaluate }: Session, file: string, text: string): Promise<void> {
  await evaluate(
    async (vscode, { name, added }): Promise<void> => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      if (folder === undefined) throw new Error('There is no folder.');
      const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, added);
      await vscode.workspace.applyEdit(edit);
    },
    { name: file, added: text },
  );
}

spec('Apply All changes two files and makes a third; accepted, Undo All takes all of it back', async (session) => {
  const { page } = session;
  const chat = await answered(session, answerFor('one'));
  await applyAll(chat);
  await state(chat, 'Applied to 3 files · 3 open');
  await notificationText(page, 'Applied to 3 files. 1 command left out: not code for a file.');
  await page.locator('.tab.active').filter({ hasText: 'add.ts' }).waitFor();
  await screenshot(page, 'apply-all-review');
  // Nothing is on disk before it is accepted.
  expect(await readFile(path.join(session.workspace, 'one/add.ts'), 'utf8')).toBe(ADD);
  expect(await diskText(session, 'one/deep/fresh.ts')).toBeUndefined();

  await focused(page.locator('.editor-group-container.active .editor-instance'));
  await runCommand(page, 'AI Gateway: Next Change');
  await page.locator('.tab.active').filter({ hasText: 'sub.ts' }).waitFor();
  await runCommand(page, 'AI Gateway: Accept All Changes in All Files');
  await expect.poll(() => diskText(session, 'one/deep/fresh.ts')).toBe(FRESH);
  expect(await fileText(session, 'one/add.ts')).toBe(ADDED);
  expect(await fileText(session, 'one/sub.ts')).toBe(SUBTRACTED);
  await state(chat, /^Applied to 3 files$/);
  await screenshot(page, 'apply-all-accepted');

  await undoAll(chat);
  await page.getByText('Undone in 2 files. 1 new file moved to the trash.').first().waitFor();
  expect(await fileText(session, 'one/add.ts')).toBe(ADD);
  expect(await fileText(session, 'one/sub.ts')).toBe(SUB);
  expect(await diskText(session, 'one/deep/fresh.ts')).toBeUndefined();
  await chat.answers
    .last()
    .getByRole('button', { name: /^Apply all 3/ })
    .waitFor();
});

spec.long('Undo All leaves what was written since, and takes back what is still open', async (session) => {
  const { page, evaluate } = session;
  const chat = await answered(session, answerFor('two'));
  await applyAll(chat);
  await state(chat, 'Applied to 3 files · 3 open');
  // One file is accepted and written on, one stays open and is written on, the new one is accepted and written on.
  await showFile(page, evaluate, 'two/add.ts');
  await runCommand(page, 'AI Gateway: Accept All Changes');
  await expect.poll(() => fileText(session, 'two/add.ts')).toBe(ADDED);
  await write(session, 'two/add.ts', 'export const mine = 1;\n');
  await write(session, 'two/sub.ts', 'export const mine = 2;\n');
  await page.locator('.tab').filter({ hasText: 'fresh.ts' }).click();
  await runCommand(page, 'AI Gateway: Accept All Changes');
  await expect.poll(() => diskText(session, 'two/deep/fresh.ts')).toBe(FRESH);
  // The editor makes a file in several steps; what is typed between them is not what this is about.
  await state(chat, 'Applied to 3 files · 1 open');
  await write(session, 'two/deep/fresh.ts', 'export const mine = 3;\n');

  await undoAll(chat);
  const said = await notificationText(page, 'Undone in 2 files.');
  expect(said).toContain('two/deep/fresh.ts: what you changed there since stays as it is.');
  await screenshot(page, 'apply-all-undone');
  expect(await fileText(session, 'two/add.ts')).toBe(`${ADD}export const mine = 1;\n`);
  expect(await fileText(session, 'two/sub.ts')).toBe(`${SUB}export const mine = 2;\n`);
  expect(await fileText(session, 'two/deep/fresh.ts')).toBe(`${FRESH}export const mine = 3;\n`);
});

spec.long('one undo takes back the change of its file, and the button in the review all of them', async (session) => {
  const { page, evaluate } = session;
  const chat = await answered(session, answerFor('three'));
  await applyAll(chat);
  await state(chat, 'Applied to 3 files · 3 open');
  await showFile(page, evaluate, 'three/add.ts');
  await focused(page.locator('.editor-group-container.active .editor-instance'));
  await page.keyboard.press('Control+z');
  await expect.poll(() => fileText(session, 'three/add.ts')).toBe(ADD);
  expect(await fileText(session, 'three/sub.ts')).not.toBe(SUB);
  await showFile(page, evaluate, 'three/sub.ts');
  await runCommand(page, 'AI Gateway: Undo Apply All');
  await expect.poll(() => fileText(session, 'three/sub.ts')).toBe(SUB);
  await until('no draft of the new file', () =>
    evaluate((vscode) => !vscode.workspace.textDocuments.some(({ uri }) => uri.path.endsWith('fresh.ts'))),
  );
  expect(await diskText(session, 'three/deep/fresh.ts')).toBeUndefined();
});

spec.long('what is doubtful stays open, and what has no place or is not allowed is said once', async (session) => {
  const { page, evaluate } = session;
  const shown = PLANETS.replace('mercury', 'Mercury').replace(/export function mars[^]*?}\n\n/, '');
  const answer = [
    'Change `four/planets.ts`:',
    `\`\`\`ts\n${shown}\`\`\``,
    'and `four/add.ts`:',
    `\`\`\`ts\n${NEW_ADD}\n\`\`\``,
    '```ts:../outside.ts\nexport const out = 1;\n```',
    '```sh:.git/hooks/pre-commit\nwhoami\n```',
    '```ts:.git/hooks/evil.ts\nwhoami();\n```',
    'In `four/sub.ts`:',
    '```ts\nnothing.of(this);\n```',
  ].join('\n\n');
  const chat = await answered(session, answer);
  await write(session, 'four/sub.ts', '');
  await applyAll(chat, 5);
  await state(chat, /^Applied to 2 files .* needs a look$/);
  const said = await notificationText(page, 'Applied to 2 files, 1 change needs a look.');
  expect(said).toContain('Git’s own folder');
  expect(said).toContain('four/sub.ts left out: No place in the file matches the block.');
  await state(chat, /1 needs a look/);
  await screenshot(page, 'apply-all-doubt');
  await runCommand(page, 'AI Gateway: Accept All Changes in All Files');
  await page.getByText('One change needs a look before you accept it.').first().waitFor();
  await expect.poll(() => fileText(session, 'four/add.ts')).toBe(ADDED);
  expect(await fileText(session, 'four/planets.ts')).toContain('Mercury');
  expect(await fileText(session, 'four/planets.ts')).toContain('function mars');
  await state(chat, 'Applied to 2 files · 1 open · 1 needs a look');
  expect(await diskText(session, '../outside.ts')).toBeUndefined();
  expect(await diskText(session, '.git/hooks/evil.ts')).toBeUndefined();
  await runCommand(page, 'AI Gateway: Reject All Changes in All Files');
  await state(chat, /^Applied to 2 files$/);
  const dirty = await evaluate((vscode) => vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty).length);
  expect(dirty).toBe(2);
});

spec.long(
  'what waits, or may be for several files, is asked for once, and Undo All covers all rounds',
  async (session) => {
    const { page, evaluate } = session;
    const answer = [
      'Change `five/add.ts`:',
      `\`\`\`ts\n${NEW_ADD}\n\`\`\``,
      'and `five/sub.ts`:',
      `\`\`\`ts\n${NEW_SUB}\n\`\`\``,
      'and one of the twins:',
      '```ts:twin.ts\nexport const other = 3;\n```',
    ].join('\n\n');
    const chat = await answered(session, answer);
    const first = chat.answers.last().getByRole('group', { name: 'Code, ts' }).first();
    await first.hover();
    await first.getByRole('button', { name: 'Apply', exact: true }).click();
    await lenses(page, 'Accept all').first().waitFor();
    expect(await lenses(page, 'Undo Apply All').count()).toBe(0);
    await applyAll(chat);
    await state(chat, 'Applied to 1 file · 1 open');
    const said = await notificationText(page, 'Applied to 1 file.');
    expect(said).toContain('five/add.ts left out: changes there are not accepted or rejected yet.');
    expect(said).toContain('1 block fits several files.');
    await screenshot(page, 'apply-all-asks');
    await pressNotificationButton(page, 'Applied to 1 file.', 'Accept Them and Apply');
    await notificationText(page, '1 file has this code already. 1 block fits several files.');
    await pressNotificationButton(page, '1 block fits several files.', 'Choose Files…');
    await pick(page, /five\/b\/twin\.ts/);
    await state(chat, 'Applied to 2 files · 2 open');
    await runCommand(page, 'AI Gateway: Accept All Changes in All Files');
    await state(chat, /^Applied to 2 files$/);
    expect(await fileText(session, 'five/b/twin.ts')).toContain('other = 3');
    expect(await fileText(session, 'five/a/twin.ts')).toBe(ADD);
    await undoAll(chat);
    await notificationText(page, 'Undone in 2 files.');
    expect(await fileText(session, 'five/b/twin.ts')).toBe(ADD);
    expect(await fileText(session, 'five/sub.ts')).toBe(SUB);
    // What was applied by its own button, and accepted, is not part of it.
    expect(await fileText(session, 'five/add.ts')).toBe(ADDED);
    await showFile(page, evaluate, 'five/add.ts');
  },
);
