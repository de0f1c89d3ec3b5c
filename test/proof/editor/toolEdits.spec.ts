// Proposed changes of every shape, through the panel: what is on disk in the end is byte for byte what was decided.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { Frame } from 'playwright-core';
import type { Evaluate } from '../../harness/driver.ts';
import { ask, button, idle, lastMessage, send, shows } from '../../editor/support/chat.ts';
import { tidySpecs, type Session } from '../../editor/support/spec.ts';
import { call, pickTools } from '../../editor/support/toolCalls.ts';
import { lenses, pressDialogButton, until } from '../../editor/support/workbench.ts';

interface Shape {
  readonly name: string;
  readonly before: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly after: string;
}

const replace = (oldText: string, newText: string): { readonly edits: readonly object[] } => ({
  edits: [{ oldText, newText }],
});

const shapes: readonly Shape[] = [
  {
    name: 'Windows line ends',
    before: 'a\r\nb\r\nc\r\n',
    input: replace('b', 'B\nBB'),
    after: 'a\r\nB\r\nBB\r\nc\r\n',
  },
  {
    name: 'blanks where the file has tabs',
    before: 'all:\n\tone\n\ttwo\n',
    input: replace('\tone\n', '\tone\n        eight blanks\n'),
    after: 'all:\n\tone\n        eight blanks\n\ttwo\n',
  },
  {
    name: 'a line behind the last one, which has no line end',
    before: 'a\nb',
    input: { startLine: 3, endLine: 2, newText: 'c' },
    after: 'a\nb\nc',
  },
  { name: 'all lines taken away', before: 'a\nb\n', input: { startLine: 1, endLine: 3, newText: '' }, after: '' },
  {
    name: 'fences and tags that are content',
    before: 'text\nend\n',
    input: replace('text\n', 'Here is the code:\n```\n<code>x</code>\n```\n'),
    after: 'Here is the code:\n```\n<code>x</code>\n```\nend\n',
  },
  { name: 'a byte order mark', before: '\uFEFFa\nb\n', input: replace('b', 'c'), after: '\uFEFFa\nc\n' },
  {
    name: 'blank lines at the edges of the change',
    before: 'a\n\n\nb\n',
    input: replace('a\n\n\nb', '\n\na\nb\n\n'),
    after: '\n\na\nb\n\n\n',
  },
];

/** Opens the chat in which changes can be proposed. */
async function open({ page, openPanel }: Session): Promise<Frame> {
  const panel = await openPanel();
  await pickTools(page, panel, 'Propose edit');
  return panel;
}

/** Asks for a change and waits until it can be decided on. */
async function propose(
  { page, workspace, evaluate }: Session,
  panel: Frame,
  name: string,
  before: string,
  input: object,
): Promise<string> {
  const file = path.join(workspace, name);
  await writeFile(file, before);
  // A file is on disk a moment before the editor calls it saved, and until then it asks.
  await until('saved documents', () =>
    evaluate((vscode) => (vscode.workspace.textDocuments.some((document) => document.isDirty) ? undefined : true)),
  );
  await evaluate((vscode) => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  await send(panel, call('proposeEdit', { path: name, ...input }));
  await button(panel, 'Open').click();
  await lenses(page, 'Accept all').first().waitFor();
  return file;
}

/** Presses a button over the changes, as by its key. */
function decide(evaluate: Evaluate, command: string): Promise<unknown> {
  return evaluate((vscode, id) => vscode.commands.executeCommand(id), `aiGateway.${command}`);
}

const spec = tidySpecs({ userSettings: { 'aiGateway.model': 'openai/gpt-4.1' } });

for (const autoSave of ['off', 'afterDelay'] as const) {
  const own = { userSettings: { 'files.autoSave': autoSave } };
  /** Files outlive a spec, so each has its own. */
  const nameOf = (name: string): string => `${autoSave}-${name}.txt`;

  spec(
    `every shape of change is on disk as it was meant, and back with Restore: auto save ${autoSave}`,
    own,
    async (session) => {
      const panel = await open(session);
      for (const [index, { name, before, input, after }] of shapes.entries()) {
        const file = await propose(session, panel, nameOf(`shape${index}`), before, input);
        expect(await readFile(file, 'utf8'), name).toBe(before);
        await decide(session.evaluate, 'acceptAllChanges');
        await shows(panel, 'accepted the change');
        await idle(panel);
        expect(await readFile(file, 'utf8'), name).toBe(after);
        await lastMessage(panel).getByRole('button', { name: 'Restore', exact: true }).click();
        await pressDialogButton(session.page, 'Restore');
        await expect.poll(() => readFile(file, 'utf8'), { message: name, timeout: 15_000 }).toBe(before);
      }
    },
  );

  spec(`a change is taken in part, and one undo brings the file back: auto save ${autoSave}`, own, async (session) => {
    const panel = await open(session);
    const before = 'one\ntwo\nthree\nfour\n';
    const edits = { edits: [...replace('one', 'ONE').edits, ...replace('four', 'FOUR').edits] };
    const file = await propose(session, panel, nameOf('parts'), before, edits);
    await decide(session.evaluate, 'acceptChange');
    await decide(session.evaluate, 'nextChange');
    await decide(session.evaluate, 'rejectChange');
    await shows(panel, 'took only a part of the change');
    await idle(panel);
    await expect.poll(() => readFile(file, 'utf8')).toBe('ONE\ntwo\nthree\nfour\n');
    // The editor with the file takes the undo.
    await session.evaluate(async (vscode, name) => {
      const document = await vscode.workspace.openTextDocument(name);
      await vscode.window.showTextDocument(document, { preview: false });
      await vscode.commands.executeCommand('undo');
      await document.save();
    }, file);
    await expect.poll(() => readFile(file, 'utf8')).toBe(before);
  });

  spec(`what the user had not saved stays theirs: auto save ${autoSave}`, own, async (session) => {
    const { evaluate } = session;
    const panel = await open(session);
    const file = await propose(
      session,
      panel,
      nameOf('mine'),
      'one\ntwo\nthree\nfour\nfive\nsix\n',
      replace('six', 'SIX'),
    );
    // They write into the file itself while the change waits.
    await evaluate(async (vscode, name) => {
      const document = await vscode.workspace.openTextDocument(name);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(document.uri, new vscode.Position(0, 0), 'my line\n');
      await vscode.workspace.applyEdit(edit);
    }, file);
    await decide(evaluate, 'acceptAllChanges');
    await shows(panel, 'accepted the change');
    await idle(panel);
    const text = await until('both in the document', () =>
      evaluate((vscode, name) => {
        const found = vscode.workspace.textDocuments.find((document) => document.uri.fsPath === name);
        const now = found?.getText();
        return now?.includes('SIX') === true ? now : undefined;
      }, file),
    );
    expect(text).toBe('my line\none\ntwo\nthree\nfour\nfive\nSIX\n');
    await evaluate((vscode) => vscode.workspace.saveAll());
    await idle(panel);
  });

  spec(`a tab closed without a decision changes nothing: auto save ${autoSave}`, own, async (session) => {
    const panel = await open(session);
    const before = 'one\ntwo\n';
    const file = await propose(session, panel, nameOf('closed'), before, replace('two', 'TWO'));
    await session.evaluate((vscode) => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));
    await shows(panel, 'rejected the change');
    await idle(panel);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  spec(`what cannot be placed is told with what is there: auto save ${autoSave}`, own, async (session) => {
    const panel = await open(session);
    const twice = nameOf('twice');
    await writeFile(path.join(session.workspace, twice), 'same\nsame\nother line\n');
    await send(panel, call('proposeEdit', { path: twice, ...replace('same', 'x') }));
    await shows(panel, 'more than once (lines 1, 2)');
    await idle(panel);
    for (const [input, words] of [
      [replace('another line', 'x'), 'The nearest lines are'],
      [{ startLine: 9, endLine: 9, newText: 'x' }, 'it has 4 lines'],
      [{}, 'There is nothing to change'],
    ] as const) {
      await ask(panel, call('proposeEdit', { path: twice, ...input }));
      await shows(panel, words);
    }
    for (const name of ['../outside.txt', '/etc/hostname', 'no/such/file.txt', '.env']) {
      await ask(panel, call('proposeEdit', { path: name, ...replace('a', 'b') }));
      await shows(panel, 'was refused');
    }
  });
}
