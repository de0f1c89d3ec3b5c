// Thirteen jobs of a working day, each with no more keys and clicks than in the editor's own chat. Counted from what the job
// is about: a selection, a problem, a question that waits. The limits are what the documentation of that chat asks for.
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { gradientPng } from '../../gateway/png.ts';
import { button, idle, lastMessage, messageBox, questionsAt, send, shows } from '../support/chat.ts';
import { select, textHas, textIs } from '../support/edits.ts';
import { answerOf, endedResult, GivenAnswers } from '../support/extraction.ts';
import { clipboard } from '../support/extractionRun.ts';
import { backendSaying } from '../support/insertingBackend.ts';
import { edit, inReview, NOTES } from '../support/reviews.ts';
import { tidySpecs } from '../support/spec.ts';
import { Steps } from '../support/steps.ts';
import { call, modelIs, pickTools } from '../support/toolCalls.ts';
import { lenses, pickRows, quickInput, settledRows, showFile, until } from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

const CODE = `export function total(prices) {
  var sum = 0;
  // one
  for (const price of prices) sum += price;
  // two
  var rounded = Math.round(sum);
  // three
  console.log(rounded);
  // four
  return rounded == 0 ? null : rounded;
}
`;
const BETTER = CODE.replace('var sum', 'let sum')
  .replace('var rounded', 'const rounded')
  .replace('  console.log(rounded);', '  console.info(rounded);')
  .replace('== 0', '=== 0');
const TESTS = "it('adds', () => expect(total([1, 2])).toBe(3));";

const COMMAND_MESSAGE = 'feat: total of prices';

const writer = backendSaying((prompt) => {
  if (/commit/i.test(prompt)) return `<message>\n${COMMAND_MESSAGE}\n</message>`;
  return `<code>\n${/tests?\b/i.test(prompt) ? TESTS : BETTER}</code>`;
});

const spec = tidySpecs({
  userSettings: {
    'aiGateway.model': 'openai/gpt-4.1',
    'editor.minimap.enabled': false,
    'files.autoSave': 'off',
    'git.enabled': true,
    'git.openRepositoryInParentFolders': 'never',
  },
  files: { 'total.js': CODE, 'broken.js': CODE, 'mine.js': CODE, 'src/retry.ts': 'export const retry = 1;\n' },
});

spec('a selection is asked about: 2', async (session) => {
  const { page, openPanel } = session;
  const panel = await openPanel();
  await select(session, 'total.js', 0, 11);
  const steps = new Steps(page);
  await steps.press('Control+Alt+a');
  await steps.type('What does this do?', messageBox(panel));
  await steps.press('Enter');
  await shows(panel, /./);
  await idle(panel);
  expect(JSON.stringify(questionsAt(session.gateway).at(-1)?.body)).toContain('function total');
  steps.expectAtMost(2);
});

spec('a rewrite of four changes is asked for and decided: 2 + 4', { gateway: { backend: writer } }, async (session) => {
  const { page } = session;
  await select(session, 'total.js', 0, 11);
  const steps = new Steps(page);
  await steps.press('Control+Alt+e');
  await steps.typeInBox('Write it in a newer style');
  await steps.pressInBox('Enter');
  await lenses(page, '1 of 4').waitFor();
  await steps.press('Control+Alt+y');
  await lenses(page, '2 of 4').waitFor();
  await steps.press('Control+Alt+u');
  await steps.press('Control+Alt+y');
  await steps.press('Control+Alt+y');
  await textIs(session, BETTER.replace('const rounded', 'var rounded'));
  await until('no change to decide', async () => ((await lenses(page, 'Accept').count()) === 0 ? true : undefined));
  steps.expectAtMost(6);
});

spec.long('an edit is taken back: 2', { gateway: { backend: writer } }, async (session) => {
  const { page } = session;
  await select(session, 'mine.js', 0, 11);
  const asking = new Steps(page);
  await asking.press('Control+Alt+e');
  await asking.typeInBox('Write it in a newer style');
  await asking.pressInBox('Enter');
  await lenses(page, '1 of 4').waitFor();
  const steps = new Steps(page);
  await steps.press('Control+z');
  await textIs(session, CODE);
  steps.expectAtMost(2);
});

spec.long('a problem is fixed by its lightbulb: 3', { gateway: { backend: writer } }, async (session) => {
  const { page, evaluate } = session;
  await showFile(page, evaluate, 'broken.js');
  await evaluate((vscode) => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) throw new Error('There is no editor.');
    const range = new vscode.Range(9, 17, 9, 19);
    const problems = vscode.languages.createDiagnosticCollection('steps');
    problems.set(editor.document.uri, [new vscode.Diagnostic(range, 'Expected === and saw ==.')]);
    editor.selection = new vscode.Selection(9, 18, 9, 18);
  });
  await page.locator('.squiggly-error').first().waitFor();
  const steps = new Steps(page);
  await steps.click(page.locator('.editor-instance .codicon-light-bulb').first());
  const fix = page.locator('.action-widget').getByText('Fix with AI Gateway');
  await steps.click(fix);
  await textHas(session, '=== 0');
  steps.expectAtMost(3);
});

spec.long('tests are written into a new file: 3', { gateway: { backend: writer } }, async (session) => {
  const { page, workspace, evaluate } = session;
  await rm(path.join(workspace, 'mine.test.js'), { force: true });
  await select(session, 'mine.js', 0, 11);
  const steps = new Steps(page);
  await steps.press('F1');
  const field = quickInput(page).locator('.quick-input-box input');
  await steps.type('generate tests', field);
  await quickInput(page)
    .locator('.monaco-list-row.focused')
    .filter({ hasText: 'AI Gateway: Generate Tests' })
    .waitFor();
  await steps.press('Enter');
  await page.locator('.tab.active').filter({ hasText: 'mine.test.js' }).waitFor();
  await until('the tests in the new file', async () =>
    (await evaluate((vscode) => vscode.window.activeTextEditor?.document.getText()))?.includes(TESTS)
      ? true
      : undefined,
  );
  steps.expectAtMost(3);
});

spec.long('a commit message is written: 1', { gateway: { backend: writer } }, async (session) => {
  const { page, workspace, evaluate } = session;
  const run = promisify(execFile);
  const git = (...args: string[]) => run('git', ['-c', 'init.defaultBranch=main', ...args], { cwd: workspace });
  await git('init', '-q');
  await writeFile(path.join(workspace, 'staged.ts'), 'export const total = 1;\n');
  await git('add', 'staged.ts');
  await until('the repository in the editor', () =>
    evaluate(async (vscode, folder) => {
      await vscode.commands.executeCommand('git.openRepository', folder);
      const [repository] = vscode.extensions.getExtension('vscode.git')?.exports.getAPI(1).repositories ?? [];
      await repository?.status();
      if (repository?.state.indexChanges.length !== 1) return undefined;
      await vscode.commands.executeCommand('workbench.view.scm');
      return true;
    }, workspace),
  );
  const side = page.locator('.part.sidebar');
  await side.hover();
  const steps = new Steps(page);
  await steps.click(side.getByRole('button', { name: /^Generate Commit Message/ }).first());
  await side
    .locator('.scm-editor .view-line')
    .filter({ hasText: COMMAND_MESSAGE.replaceAll(' ', '\u00a0') })
    .waitFor();
  steps.expectAtMost(1);
});

spec.long('a command of a tool is allowed: 1', async ({ page, openPanel }) => {
  const panel = await openPanel();
  await pickTools(page, panel, 'Run command');
  await send(panel, call('runCommand', { command: 'echo allowed' }));
  await button(panel, 'Allow once').waitFor();
  const steps = new Steps(page);
  await steps.click(button(panel, 'Allow once'));
  await shows(panel, 'Exit code 0');
  steps.expectAtMost(1);
});

spec.long(
  'a proposed edit of a tool is taken: 1',
  { files: { 'notes.txt': NOTES } },
  async ({ page, openPanel, evaluate }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Propose edit');
    await send(panel, edit('notes.txt'));
    await inReview(panel, 'notes.txt');
    const steps = new Steps(page);
    await steps.click(button(lastMessage(panel), 'Accept'));
    await idle(panel);
    await showFile(page, evaluate, 'notes.txt');
    expect(await evaluate((vscode) => vscode.window.activeTextEditor?.document.getText())).toContain('2nd');
    steps.expectAtMost(1);
  },
);

spec.long('another model is picked and written to: 3', async ({ page, openPanel }) => {
  const panel = await openPanel();
  const steps = new Steps(page);
  await steps.click(panel.getByRole('button', { name: /^Select model/ }));
  await steps.typeInBox('gpt-5-mini');
  await settledRows(page, 'openai/gpt-5-mini');
  await steps.pressInBox('Enter');
  await modelIs(panel, 'openai/gpt-5-mini');
  await steps.type('And you?', messageBox(panel));
  steps.expectAtMost(3);
  await fillIn(messageBox(panel), '');
});

spec.long('the history is searched and the chat found written on: 3', async ({ page, openPanel }) => {
  const panel = await openPanel();
  await send(panel, '!echo the walrus');
  await idle(panel);
  await button(panel, 'New chat').click();
  await until('an empty chat', async () => ((await panel.getByRole('article').count()) === 0 ? true : undefined));
  const steps = new Steps(page);
  await steps.click(button(panel, 'History'));
  await steps.typeInBox('walrus');
  await until('the chat with these words', async () => {
    const rows = await pickRows(page).allInnerTexts();
    return rows.length === 1 && rows[0]?.includes('walrus') === true ? true : undefined;
  });
  await steps.pressInBox('Enter');
  await shows(panel, 'walrus');
  await steps.type('Go on', messageBox(panel));
  await fillIn(messageBox(panel), '');
  steps.expectAtMost(3);
});

spec.long('a picture is added: 1', async ({ page, openPanel }) => {
  const panel = await openPanel();
  const steps = new Steps(page);
  await steps.instead('Control+v', () =>
    messageBox(panel).evaluate((box, base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], 'sky.png', { type: 'image/png' }));
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, gradientPng('a picture').toString('base64')),
  );
  await panel.getByRole('list', { name: 'Attachments' }).getByText('sky.png').waitFor();
  steps.expectAtMost(1);
});

spec.long('a file is mentioned: 3', async ({ page, openPanel }) => {
  const panel = await openPanel();
  const steps = new Steps(page);
  await messageBox(panel).focus();
  await steps.press('@');
  await steps.type('retr', messageBox(panel));
  await panel.getByRole('option', { name: /retry\.ts/ }).waitFor();
  await steps.press('Enter');
  await panel.getByRole('list', { name: 'Attachments' }).getByText('retry.ts').waitFor();
  await fillIn(messageBox(panel), '');
  steps.expectAtMost(3);
});

const person = new GivenAnswers(answerOf({ name: 'Ada', age: 36 }));

spec.long(
  'a text becomes a table in the clipboard: 7',
  { gateway: { backend: person }, files: { 'people.txt': 'Ada is 36.\n' } },
  async (session) => {
    const { page, evaluate } = session;
    await showFile(page, evaluate, 'people.txt');
    const steps = new Steps(page);
    await steps.press('Control+a');
    await page.getByText(/\(\d+ selected\)/).waitFor();
    await steps.press('Control+Alt+x');
    await steps.typeInBox('name, age int');
    // Its row says the model and the price: Enter is the last answer.
    await quickInput(page)
      .locator('.monaco-list-row.focused')
      .filter({ hasText: 'name, age int' })
      .filter({ hasText: /about \d+ requests?/ })
      .waitFor();
    await steps.pressInBox('Enter');
    const frame = await endedResult(session);
    await steps.click(frame.getByRole('button', { name: 'Copy as…' }));
    await steps.click(frame.getByRole('menuitemradio', { name: 'Copy as CSV' }));
    await until('a table in the clipboard', async () =>
      (await clipboard(session)).includes('Ada,36') ? true : undefined,
    );
    steps.expectAtMost(7);
  },
);
