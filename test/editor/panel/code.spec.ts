import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import {
  dialogText,
  focused,
  lenses,
  pressDialogButton,
  runCommand,
  screenshot,
  setSidebarWidth,
  showFile,
  until,
} from '../support/workbench.ts';

const BEFORE = 'export function add(a, b) {\n  return a + b;\n}\n\nexport const other = 1;\n';
const FUNCTION = 'export function add(a: number, b: number): number {\n  return a + b;\n}';
const AFTER = `${FUNCTION}\n\nexport const other = 1;\n`;

/** Five functions, four lines each. */
const PLANETS = ['mercury', 'venus', 'mars', 'jupiter', 'saturn']
  .map((name) => `export function ${name}() {\n  one();\n  two();\n  return '${name}';\n}\n`)
  .join('\n');

const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'files.autoSave': 'off' },
  files: { 'add.ts': BEFORE, 'planets.ts': PLANETS },
});

async function block(session: Session): Promise<Locator> {
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(session.page, 420);
  await chat.askAndRead(`!echo Here:\n\n\`\`\`ts\n${FUNCTION}\n\`\`\``);
  return chat.answers.last().getByRole('group', { name: 'Code, ts' });
}

/** The text of the file, saved or not. */
function fileText({ evaluate }: Session, file = 'add.ts'): Promise<string> {
  return evaluate(async (vscode, name) => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    if (folder === undefined) return '';
    return (await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name))).getText();
  }, file);
}

async function press(code: Locator, name: string): Promise<void> {
  await code.hover();
  await code.getByRole('button', { name, exact: true }).click();
}

/** Presses the undo key as a user does: in the editor, once the product has put the focus there. */
async function undo({ page }: Session): Promise<void> {
  await page.locator('.tab.active').filter({ hasText: 'add.ts' }).waitFor();
  await focused(page.locator('.editor-group-container.active .editor-instance'));
  await page.keyboard.press('Control+z');
}

spec('Copy puts the code alone into the clipboard', async (session) => {
  await press(await block(session), 'Copy');
  await until('the code in the clipboard', () =>
    session.evaluate(async (vscode) =>
      (await vscode.env.clipboard.readText()).startsWith('export function add(a: number') ? true : undefined,
    ),
  );
});

spec('Insert puts the code at the cursor, and one undo takes it back', async (session) => {
  const { page, evaluate } = session;
  const code = await block(session);
  await showFile(page, evaluate, 'add.ts');
  await evaluate((vscode): void => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) throw new Error('There is no editor.');
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    editor.selection = new vscode.Selection(end, end);
  });
  await press(code, 'Insert at cursor');
  await expect.poll(() => fileText(session)).toBe(BEFORE + FUNCTION);
  await undo(session);
  await expect.poll(() => fileText(session)).toBe(BEFORE);
});

spec.long('Open in new file makes a document of the right language', async (session) => {
  const { evaluate } = session;
  await press(await block(session), 'Open in new file');
  const language = await until('the new document', () =>
    evaluate((vscode) => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.isUntitled === true && document.getText().includes('a: number')
        ? document.languageId
        : undefined;
    }),
  );
  expect(language).toBe('typescript');
});

spec('Apply shows the change in the file; accepted, one undo restores the file', async (session) => {
  const { page, evaluate } = session;
  const code = await block(session);
  await showFile(page, evaluate, 'add.ts');
  await press(code, 'Apply');
  await lenses(page, 'Accept').first().waitFor();
  await screenshot(page, 'code-apply');
  await focused(page.locator('.editor-group-container.active .editor-instance'));
  await runCommand(page, 'AI Gateway: Accept All Changes');
  await expect.poll(() => fileText(session)).toBe(AFTER);
  await press(code, 'Apply');
  await page.getByText('The file already has this code.').first().waitFor();
  await showFile(page, evaluate, 'add.ts');
  await undo(session);
  await expect.poll(() => fileText(session)).toBe(BEFORE);
});

spec('Apply goes to the file that the answer names, and leaves a doubtful change open', async (session) => {
  const { page, evaluate } = session;
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(page, 420);
  const shown = PLANETS.replace('mercury', 'Mercury').replace(/export function mars[^]*?}\n\n/, '');
  await chat.askAndRead(`!echo Change \`planets.ts\`:\n\n\`\`\`ts\n${shown}\`\`\``);
  await showFile(page, evaluate, 'add.ts');
  await press(chat.answers.last().getByRole('group', { name: 'Code, ts' }), 'Apply');
  await page.locator('.tab.active').filter({ hasText: 'planets.ts' }).waitFor();
  // Words over a change, not a button.
  await page.locator('.codelens-decoration').filter({ hasText: 'mars is no longer in the file' }).first().waitFor();
  await screenshot(page, 'code-apply-doubt');
  await runCommand(page, 'AI Gateway: Accept All Changes');
  await page.getByText('One change needs a look before you accept it.').first().waitFor();
  await expect.poll(() => fileText(session, 'planets.ts')).toContain('Mercury');
  expect(await fileText(session, 'planets.ts')).toContain('function mars');
  await runCommand(page, 'AI Gateway: Accept All Changes');
  await expect.poll(() => fileText(session, 'planets.ts')).toBe(shown);
  expect(await fileText(session)).toBe(BEFORE);
});

spec('Apply makes the file that the answer names once its text is accepted', async (session) => {
  const { page, evaluate } = session;
  const chat = await ChatPanel.open(session);
  await chat.askAndRead('!echo Create it:\n\n```ts:src/fresh.ts\nexport const fresh = 1;\n```');
  await press(chat.answers.last().getByRole('group', { name: 'Code, ts' }), 'Apply');
  await page.locator('.tab.active').filter({ hasText: 'fresh.ts' }).waitFor();
  const isThere = (): Promise<boolean> =>
    evaluate(async (vscode) => (await vscode.workspace.findFiles('src/fresh.ts')).length > 0);
  expect(await isThere()).toBe(false);
  await runCommand(page, 'AI Gateway: Accept All Changes');
  await expect.poll(isThere).toBe(true);
  expect(await fileText(session, 'src/fresh.ts')).toBe('export const fresh = 1;\n');
});

spec(
  'a command goes to the terminal, without Enter, and never into a file',
  { userSettings: { 'terminal.integrated.gpuAcceleration': 'off' } },
  async (session) => {
    const { page, evaluate } = session;
    const chat = await ChatPanel.open(session);
    await chat.askAndRead('!echo Run:\n\n```bash\necho planets\n```');
    await showFile(page, evaluate, 'add.ts');
    await press(chat.answers.last().getByRole('group', { name: 'Code, bash' }), 'Apply');
    await page.getByText('This block is a command or its output, not code for a file.').first().waitFor();
    await page.getByRole('button', { name: 'Insert into Terminal' }).click();
    const rows = page.locator('.xterm-rows').first();
    await until('the command in the terminal', async () =>
      (await rows.innerText()).replaceAll('\u00a0', ' ').includes('echo planets') ? true : undefined,
    );
    expect(await fileText(session)).toBe(BEFORE);
  },
);

spec('a rejected change leaves the file as it was, and a second one waits for the first', async (session) => {
  const { page, evaluate } = session;
  const code = await block(session);
  await showFile(page, evaluate, 'add.ts');
  await code.hover();
  await code.getByRole('button', { name: 'Apply', exact: true }).dblclick();
  await lenses(page, 'Accept').first().waitFor();
  await page.getByText('add.ts has changes that are not accepted or rejected yet.').first().waitFor();
  await showFile(page, evaluate, 'add.ts');
  await runCommand(page, 'AI Gateway: Reject All Changes');
  await expect.poll(() => fileText(session)).toBe(BEFORE);
});

spec.long(
  'Apply says that a file is read-only, and leaves nothing to decide on in it',
  { userSettings: { 'files.readonlyInclude': { '**/add.ts': true } } },
  async (session) => {
    const { page, evaluate } = session;
    const code = await block(session);
    await showFile(page, evaluate, 'add.ts');
    await press(code, 'Apply');
    await page.getByText('The file is read-only or was closed, so the code was not applied.').first().waitFor();
    await expect.poll(() => lenses(page, 'Accept').count()).toBe(0);
    expect(await fileText(session)).toBe(BEFORE);
  },
);

spec.long('Apply and Insert reach the cell of a notebook', async (session) => {
  const { page, evaluate } = session;
  const code = await block(session);
  const cellText = (): Promise<string> =>
    evaluate((vscode) => vscode.workspace.notebookDocuments[0]?.cellAt(0).document.getText() ?? '');
  await evaluate(async (vscode, text): Promise<void> => {
    const cell = new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'javascript');
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([cell]));
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand('notebook.cell.edit');
  }, BEFORE);
  await expect.poll(() => evaluate((vscode) => vscode.window.activeTextEditor?.document.languageId)).toBe('javascript');
  await press(code, 'Apply');
  await expect.poll(cellText).toContain('a: number');
  await runCommand(page, 'AI Gateway: Accept All Changes');
  await expect.poll(cellText).toBe(AFTER);
  await press(code, 'Insert at cursor');
  await expect.poll(async () => (await cellText()).length).toBeGreaterThan(AFTER.length);
  const tabs = await evaluate((vscode) =>
    vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label)),
  );
  expect(tabs.filter((label) => label.includes('ipynb'))).toHaveLength(1);
});

const HOSTILE = [
  '!echo # Hostile',
  '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 2"><iframe src="https://evil.example/frame"></iframe>',
  '<svg onload="window.hacked = 3"></svg><a href="javascript:window.hacked=4">html link</a>',
  '![tracker](https://evil.example/pixel.png) ![inline](data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=)',
  '[run](command:workbench.action.terminal.new) [script](javascript:window.hacked=5) [file](file:///etc/passwd) [page](https://evil.example/page)',
  '[reference][1] <https://evil.example/auto> `<b>code</b>`',
  '```html\n<script>window.hacked = 6</script>\n```',
  '$\\href{javascript:window.hacked=7}{x}$ $$\\includegraphics{https://evil.example/math.png}$$',
  '[1]: javascript:window.hacked=8 "title"',
].join('\n\n');

for (const prompt of [HOSTILE, '!markdown']) {
  const declare = prompt === HOSTILE ? spec : spec.long;
  declare(`an answer can run nothing and fetch nothing: ${prompt.slice(0, 9)}`, async (session) => {
    const { page, setTheme } = session;
    const chat = await ChatPanel.open(session);
    await setSidebarWidth(page, 420);
    const fetched: string[] = [];
    const note = (request: { url(): string }): void => void fetched.push(request.url());
    page.on('request', note);
    await chat.askAndRead(prompt);
    const answer = chat.answers.last();
    const inside = answer.locator('.markdown');
    expect(
      await inside.locator('script, iframe, object, embed, form, svg[onload], [onerror], img[src^="http"]').count(),
    ).toBe(0);
    const links = await inside.locator('a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    expect(links.length).toBeGreaterThan(0);
    for (const href of links) expect(href).toMatch(/^(?:https?:|mailto:)/);
    for (const words of ['run', 'script', 'file', 'command link', 'script link']) {
      const text = inside.getByText(words, { exact: true });
      if ((await text.count()) > 0) await text.first().click();
    }
    expect(await chat.frame.evaluate(() => 'hacked' in globalThis)).toBe(false);
    expect(await page.locator('.terminal-wrapper').count()).toBe(0);
    page.off('request', note);
    expect(fetched.filter((url) => /example/.test(url))).toEqual([]);
    expect(asked(session).length).toBeGreaterThan(0);
    await setTheme('Default Dark Modern');
    await screenshot(page, `hostile-${prompt.slice(1, 9)}`);
  });
}

spec.long('a web link opens on a click only, and through the editor, which asks first', async (session) => {
  const { page, context } = session;
  const chat = await ChatPanel.open(session);
  await chat.askAndRead('!echo See [the docs](https://docs.example/page).');
  const pages = context.pages().length;
  await chat.answers.last().getByRole('link', { name: 'the docs' }).click();
  expect(await dialogText(page)).toContain('https://docs.example/page');
  await pressDialogButton(page, 'Cancel');
  expect(context.pages()).toHaveLength(pages);
});
