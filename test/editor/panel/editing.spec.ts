import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { NeutralRequest, Piece, Backend } from '../../gateway/types.ts';
import { say } from '../../gateway/words.ts';
import { articles, idle, questionsAt, shows } from '../support/chat.ts';
import { begin, select, textHas, textIs } from '../support/edits.ts';
import { HeldBackend } from '../support/heldBackend.ts';
import { picturesInThemes } from '../support/looks.ts';
import { tidySpecs, type Session } from '../support/spec.ts';
import {
  dialogText,
  focused,
  lenses,
  notificationText,
  panelFrame,
  pick,
  pressDialogButton,
  pressNotificationButton,
  runCommand,
  screenshot,
  showFile,
  takeTyped,
  until,
} from '../support/workbench.ts';

const sum = 'export function sum(a: number, b: number) {\n  return a + b;\n}\n';

const spec = tidySpecs({
  userSettings: {
    'aiGateway.model': 'openai/gpt-5-mini',
    'editor.minimap.enabled': false,
    'files.autoSave': 'off',
  },
  files: {
    'sum.ts': sum,
    '.aigateway/actions/shout.md': '---\ntitle: Shout it\nresult: chat\n---\nSay this loudly:\n\n{{selection}}\n',
  },
});

const before = `import { readFile } from 'node:fs/promises';

export async function load(path) {
  var text = await readFile(path, 'utf8');
  var lines = text.split('\\n');
  var out = [];
  for (var i = 0; i < lines.length; i++) {
    if (lines[i] == '') continue;
    out.push(lines[i].trim());
  }
  return out;
}

export const unrelated = 1;
`;

const after = `export async function load(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  const lines = text.split('\\n');
  var out = [];
  for (const line of lines) {
    if (line === '') continue;
    out.push(line.trim());
  }
  return out;
}`;

/** Writes this, and stops in the middle of the line about `lines`, or what it is called there. */
function writer(text: string): HeldBackend {
  return new HeldBackend(say(`<code>\n${text}\n</code>`), 36);
}

const shown = writer(after);

spec(
  'an edit is shown while it is written, and as changes to decide on',
  { files: { 'load.ts': before }, gateway: { backend: shown } },
  async (session) => {
    const { page, setTheme } = session;
    await select(session, 'load.ts', 2, 12);
    await runCommand(page, 'AI Gateway: Refactor Selection');
    await lenses(page, 'Stop').first().waitFor();
    await textHas(session, 'const lines');
    await picturesInThemes({ page, setTheme }, 'edit-streaming');
    shown.goOn();
    await lenses(page, 'Accept all').first().waitFor();
    await lenses(page, 'Accept').nth(1).waitFor();
    await picturesInThemes({ page, setTheme }, 'edit-review');
    await lenses(page, 'Accept all').first().click();
    await textIs(session, before.replace(/export async function load[\s\S]*?\n}/, after));
    await expect.poll(() => lenses(page, 'Accept').count()).toBe(0);
  },
);

/** What a reload finds again: our record of the edit, and the editor's own backup of the file. */
async function copies(userDataDir: string, name: string, part: string): Promise<true | undefined> {
  const files = await readdir(userDataDir, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files
      .filter((file) => file.isFile() && /[/\\](?:edits|Backups)\b/.test(file.parentPath))
      .map(async (file) => readFile(path.join(file.parentPath, file.name), 'utf8')),
  );
  const found = texts.filter((content) => content.includes(part) && content.includes(name));
  return found.length >= 2 ? true : undefined;
}

/** Renames the file that is shown, as the explorer does; its tab shows it by its new name then. */
async function renameShown({ evaluate, page }: Session, to: string): Promise<void> {
  await evaluate(async (vscode, name) => {
    const uri = vscode.window.visibleTextEditors[0]?.document.uri;
    if (uri === undefined) return;
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, vscode.Uri.joinPath(uri, '..', name));
    await vscode.workspace.applyEdit(edit);
  }, to);
  await page.getByRole('tab', { name: new RegExp(`^${to}`) }).waitFor();
}

const cut = writer(after.replaceAll('lines', 'rows'));

spec.long(
  'an edit that a reload cuts off can be taken back, also where its file got another name meanwhile',
  { files: { 'load.ts': before }, gateway: { backend: cut } },
  async (session) => {
    const { page, reload, editor, evaluate } = session;
    await select(session, 'load.ts', 0, 15);
    await begin(session, 'aiGateway.refactorSelection');
    await textHas(session, 'const rows');
    await renameShown(session, 'moved.ts');
    await textHas(session, 'const rows');
    await until('copies on disk of the edit and of the unsaved file', () =>
      copies(editor.userDataDir, 'moved.ts', 'const rows'),
    );
    await reload();
    const sentence = await notificationText(page, /cut off/);
    expect(sentence).toContain('Refactor Selection in moved.ts');
    // What the window remembers of its tabs may be older than the new name.
    await showFile(page, evaluate, 'moved.ts');
    await textHas(session, 'const rows');
    await lenses(page, 'Keep').first().waitFor();
    await screenshot(page, 'edit-cut-off');
    await pressNotificationButton(page, /cut off/, 'Restore Original');
    await textIs(session, before);
  },
);

const stopped = writer(after);

spec(
  'Esc stops an edit; what arrived can be kept or taken back',
  { files: { 'load.ts': before }, gateway: { backend: stopped } },
  async (session) => {
    const { page, gateway } = session;
    await select(session, 'load.ts', 0, 15);
    await page.keyboard.press('Control+Alt+e');
    await takeTyped(page, 'Make it modern', () => screenshot(page, 'edit-input'));
    await textHas(session, 'const lines');
    expect(JSON.stringify(questionsAt(gateway).at(-1)?.body)).toContain('Make it modern');
    await lenses(page, 'Stop').first().waitFor();
    await focused(page.locator('.editor-instance .monaco-editor').last());
    await page.keyboard.press('Escape');
    await lenses(page, 'Continue').first().waitFor();
    await screenshot(page, 'edit-stopped');
    await expect.poll(() => questionsAt(gateway).at(-1)?.outcome).toBe('aborted');
    await lenses(page, 'Revert').first().click();
    await textIs(session, before);
  },
);

/** Gives the part back with one word changed; after a cut, only what is missing. */
const echo: Backend = {
  name: 'echo',
  *answer(request: NeutralRequest): Generator<Piece> {
    const ask = request.turns.find((turn) => turn.role === 'user')?.text ?? '';
    const code = /<rewrite>\n([\s\S]*?)\n<\/rewrite>/.exec(ask)?.[1];
    const partial = request.turns.findLast((turn) => turn.role === 'assistant')?.text ?? '';
    const whole = code === undefined ? 'It sets a key.' : `<code>\n${code.replaceAll('old', 'new')}\n</code>`;
    yield* say(whole.slice(partial.length));
    yield { type: 'finish', reason: 'stop' };
  },
};

/** Put together here, so that no scanner takes this file for a leak. */
const secret = ['ghp_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
const withSecret = `const old = 1;\nconst key = '${secret}';\nconst alsoOld = old;\nconst last = old;\n`;

spec(
  'a secret is asked about, left out of the request, and back in the result; a cut answer goes on',
  { files: { 'key.ts': withSecret }, gateway: { backend: echo } },
  async (session) => {
    const { page, gateway } = session;
    await select(session, 'key.ts', 0, 4);
    gateway.addFault({ fault: 'error-after=9', path: '/v1/chat' });
    await begin(session, 'aiGateway.fixSelection');
    expect(await dialogText(page)).toContain('GitHub token');
    await screenshot(page, 'edit-secret');
    await pressDialogButton(page, 'Redact and Send');
    await lenses(page, 'Continue').first().click();
    await lenses(page, 'Accept all').first().click();
    await textIs(session, withSecret.replaceAll('old', 'new'));
    expect(questionsAt(gateway)).toHaveLength(2);
    expect(JSON.stringify(gateway.requests.map(({ body }) => body))).not.toContain(secret);
  },
);

spec(
  'Explain Selection answers in the chat panel with the selection attached',
  { files: { 'old.ts': 'const old = 1;\nconst b = old;\n' }, gateway: { backend: echo } },
  async (session) => {
    const { page, gateway } = session;
    await select(session, 'old.ts', 0, 2);
    await runCommand(page, 'AI Gateway: Explain Selection');
    const panel = await panelFrame(page);
    await panel.getByRole('article').filter({ hasText: 'It sets a key.' }).waitFor();
    const question = panel.getByRole('article', { name: 'You' });
    await expect.poll(() => question.innerText()).toContain('old.ts');
    expect(JSON.stringify(questionsAt(gateway).at(-1)?.body)).toContain('const b = old;');
    await screenshot(page, 'edit-explained');
    await select(session, 'old.ts', 0, 1);
    await begin(session, 'aiGateway.askAboutSelection');
    await panel.getByRole('list', { name: 'Attachments' }).getByText('old.ts:1').waitFor();
  },
);

spec.long('a selection is summarized in the chat', async (session) => {
  const { page, gateway } = session;
  await select(session, 'sum.ts', 0, 3);
  await runCommand(page, 'AI Gateway: Summarize Selection');
  const panel = await panelFrame(page);
  await expect.poll(() => articles(panel).count(), { timeout: 20_000 }).toBe(2);
  await idle(panel);
  expect(JSON.stringify(questionsAt(gateway)[0]?.body)).toContain('return a + b');
});

spec.long('a selection is taken by an action of one’s own', async (session) => {
  const { page, gateway } = session;
  await select(session, 'sum.ts', 0, 3);
  await runCommand(page, 'AI Gateway: Run Action…');
  await pick(page, 'Shout it');
  await until('the request', async () => (questionsAt(gateway).length > 0 ? true : undefined));
  const body = JSON.stringify(questionsAt(gateway)[0]?.body);
  expect(body).toContain('Say this loudly');
  expect(body).toContain('return a + b');
  const panel = await panelFrame(page);
  await shows(panel, /./);
  await idle(panel);
});

spec.long('a selection is translated in place, and comes back when the changes are rejected', async (session) => {
  const { page, gateway } = session;
  await select(session, 'sum.ts', 0, 3);
  await begin(session, 'aiGateway.translateSelection');
  await takeTyped(page, 'Python');
  await lenses(page, 'Accept all').first().waitFor();
  expect(JSON.stringify(questionsAt(gateway)[0]?.body)).toMatch(/python/i);
  await screenshot(page, 'action-translate');
  await runCommand(page, 'AI Gateway: Reject All Changes');
  await textIs(session, sum);
});

spec.long('the request for a selection is shown before anything is sent', async (session) => {
  const { page, gateway } = session;
  await select(session, 'sum.ts', 0, 3);
  await runCommand(page, 'AI Gateway: Preview Request');
  await pick(page, 'Refactor');
  await page.locator('.editor-instance').filter({ hasText: 'Request to openai/gpt-5-mini' }).first().waitFor();
  await screenshot(page, 'action-preview');
  expect(questionsAt(gateway)).toEqual([]);
});
