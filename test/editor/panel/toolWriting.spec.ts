// Tools that write, in the real editor: proposed in the review, decided by the user, brought back by "Restore".
import { access, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { ask, button, idle, lastMessage, messageBox, questionsAt, send, shows } from '../support/chat.ts';
import { countTo, manySteps } from '../support/manySteps.ts';
import { edit, inReview, isShown, keptWith, NOTES, review } from '../support/reviews.ts';
import { tidySpecs } from '../support/spec.ts';
import { call, modelIs, modelsAsked, pickTools, steps } from '../support/toolCalls.ts';
import {
  dialogText,
  lenses,
  notificationText,
  pressDialogButton,
  runCommand,
  screenshot,
  until,
} from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

const spec = tidySpecs({ userSettings: { 'aiGateway.model': 'openai/gpt-4.1' } });

/** Where the editor saves by itself, as in a browser, changes are reviewed in a copy; else in the file. */
const variants = [
  ['openai/gpt-4.1', 'afterDelay'],
  ['anthropic/claude-sonnet-4.5', 'off'],
] as const;
function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

for (const [index, [model, autoSave]] of variants.entries()) {
  const declare = index === 0 ? spec : spec.long;
  declare(
    `an edit is proposed, reviewed and accepted, and Restore brings the file back: ${model}, auto save ${autoSave}`,
    { userSettings: { 'aiGateway.model': model, 'files.autoSave': autoSave }, files: { [`${autoSave}.txt`]: NOTES } },
    async (session) => {
      const { page, openPanel, workspace, gateway } = session;
      const name = `${autoSave}.txt`;
      const file = path.join(workspace, name);
      const panel = await openPanel();
      await modelIs(panel, model);
      await pickTools(page, panel, 'Propose edit');
      await send(panel, edit(name));
      await review(page, panel, name);
      await screenshot(page, `writing-review-${autoSave}`);
      // Nothing is on disk before somebody said yes, however long they think about it.
      await isShown(session, autoSave !== 'off');
      expect(await readFile(file, 'utf8')).toBe(NOTES);
      await runCommand(page, 'AI Gateway: Accept All Changes');
      await shows(panel, 'accepted the change');
      await idle(panel);
      expect(await readFile(file, 'utf8')).toBe(NOTES.replace('second', '2nd'));
      await lastMessage(panel).getByText('1 file changed by this response').waitFor();
      await button(panel, 'Restore').click();
      expect(await dialogText(page)).toContain(`Old content: ${name}`);
      await pressDialogButton(page, 'Restore');
      await expect.poll(() => readFile(file, 'utf8')).toBe(NOTES);
      await button(panel, 'Restore').waitFor({ state: 'detached' });
      expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
      expect(modelsAsked(gateway)).toEqual([model]);
    },
  );
}

for (const autoSave of ['afterDelay', 'off']) {
  const name = `reload-${autoSave}.txt`;
  spec.long(
    `a proposal under review is there again after a reload, with what was typed in it: auto save ${autoSave}`,
    { userSettings: { 'files.autoSave': autoSave }, files: { [name]: NOTES } },
    async (session) => {
      const { page, openPanel, workspace, evaluate, reload, editor } = session;
      const file = path.join(workspace, name);
      const panel = await openPanel();
      await pickTools(page, panel, 'Propose edit');
      await send(panel, edit(name));
      await review(page, panel, name);
      await evaluate(async (vscode): Promise<void> => {
        const shown = vscode.window.activeTextEditor;
        await shown?.edit((edits) => edits.insert(new vscode.Position(0, 0), 'typed '));
      });
      await isShown(session, autoSave !== 'off');
      await until('the review on disk, and the editor’s own copy of an unsaved file', async () => {
        const [changed, typed] = await Promise.all(
          ['2nd line', 'typed first'].map((words) => keptWith(editor.userDataDir, words)),
        );
        return ((changed ?? 0) >= (autoSave === 'off' ? 2 : 1) && (typed ?? 0) >= 1) || undefined;
      });
      await reload();
      await lenses(page, 'Accept all').waitFor();
      await screenshot(page, `writing-review-again-${autoSave}`);
      expect(await readFile(file, 'utf8')).toBe(NOTES);
      await page.locator('.tab').filter({ hasText: name }).first().click();
      await runCommand(page, 'AI Gateway: Accept All Changes');
      await until('the whole text in its file', async () => {
        await evaluate(async (vscode): Promise<boolean> => vscode.workspace.saveAll());
        return (await readFile(file, 'utf8')) === `typed ${NOTES.replace('second', '2nd')}` || undefined;
      });
      // Another reload finds nothing of it.
      await reload();
      expect(await lenses(page, 'Accept all').count()).toBe(0);
    },
  );
}

spec.long(
  'a new file under review is there again after a reload, with what was typed in it, and is made once it is accepted',
  {},
  async (session) => {
    const { page, openPanel, workspace, evaluate, reload, editor } = session;
    const file = path.join(workspace, 'again/made.ts');
    const panel = await openPanel();
    await pickTools(page, panel, 'Create file');
    await send(panel, call('createFile', { path: 'again/made.ts', content: 'export const made = true;\n' }));
    await review(page, panel, 'again/made.ts');
    const tab = page.locator('.tab').filter({ hasText: 'made.ts (proposed)' });
    await tab.waitFor();
    await evaluate(async (vscode): Promise<void> => {
      const shown = vscode.window.activeTextEditor;
      await shown?.edit((edits) => edits.insert(new vscode.Position(0, 0), '// typed\n'));
      await shown?.document.save();
    });
    await until(
      'the review on disk',
      async () => ((await keptWith(editor.userDataDir, '// typed')) ?? 0) > 0 || undefined,
    );
    await reload();
    await lenses(page, 'Accept all').waitFor();
    await tab.waitFor();
    expect(await exists(file)).toBe(false);
    await tab.first().click();
    await runCommand(page, 'AI Gateway: Accept All Changes');
    await expect.poll(() => exists(file)).toBe(true);
    expect(await readFile(file, 'utf8')).toContain('// typed');
    await tab.waitFor({ state: 'detached' });
    await reload();
    expect(await lenses(page, 'Accept all').count()).toBe(0);
  },
);

spec(
  'what was typed and saved in a proposed file stays when its tab is closed, and the model is told',
  {},
  async ({ page, openPanel, workspace, evaluate }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Create file');
    await send(panel, call('createFile', { path: 'closed/made.ts', content: 'export const made = true;\n' }));
    await review(page, panel, 'closed/made.ts');
    await evaluate(async (vscode): Promise<void> => {
      const shown = vscode.window.activeTextEditor;
      await shown?.edit((edits) => edits.insert(new vscode.Position(0, 0), '// typed\n'));
      await shown?.document.save();
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    });
    await shows(panel, 'What they wrote in it is open in the editor, unsaved');
    await idle(panel);
    expect(await notificationText(page, /closed the proposed/)).toContain('closed/made.ts');
    const draft = await evaluate((vscode) =>
      vscode.workspace.textDocuments.find(({ isUntitled }) => isUntitled)?.getText(),
    );
    expect(draft).toContain('// typed\nexport const made = true;');
    expect(await exists(path.join(workspace, 'closed/made.ts'))).toBe(false);
  },
);

spec(
  'what the user typed while they reviewed is not taken back by Restore',
  { files: { 'mixed.txt': NOTES }, userSettings: { 'files.autoSave': 'off' } },
  async ({ page, openPanel, workspace, evaluate }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Propose edit', 'Create file');
    await send(panel, steps(edit('mixed.txt'), call('createFile', { path: 'mixed-new.txt', content: 'made\n' })));
    const typeAtEnd = (): Promise<unknown> =>
      evaluate(async (vscode) => {
        const editor = vscode.window.activeTextEditor;
        await editor?.edit((edits) =>
          edits.insert(editor.document.lineAt(editor.document.lineCount - 1).range.end, 'mine'),
        );
        return true;
      });
    await review(page, panel, 'mixed.txt');
    await typeAtEnd();
    await lenses(page, 'Accept all').click();
    await review(page, panel, 'mixed-new.txt');
    await typeAtEnd();
    await lenses(page, 'Accept all').click();
    await idle(panel);
    await runCommand(page, 'File: Save All Files');
    const saved = NOTES.replace('second', '2nd') + 'mine';
    await expect.poll(() => readFile(path.join(workspace, 'mixed.txt'), 'utf8')).toBe(saved);
    await button(panel, 'Restore').click();
    expect(await dialogText(page)).toContain('Left alone, since it was changed after the response: mixed.txt');
    await pressDialogButton(page, 'Restore');
    expect(await notificationText(page, /restored/)).toContain(
      'Changed since, so left alone: mixed.txt, mixed-new.txt',
    );
    expect(await readFile(path.join(workspace, 'mixed.txt'), 'utf8')).toBe(saved);
    expect(await readFile(path.join(workspace, 'mixed-new.txt'), 'utf8')).toContain('mine');
  },
);

spec(
  'what the person changed after an answer is told by Restore and not overwritten; the other files come back',
  { files: { 'notes.txt': NOTES, 'other.txt': NOTES } },
  async ({ page, openPanel, workspace }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Propose edit', 'Create file');
    await send(
      panel,
      steps(
        edit('notes.txt'),
        edit('other.txt'),
        call('createFile', { path: 'deep/new/made.ts', content: 'export const made = true;\n' }),
      ),
    );
    for (const waiting of ['notes.txt', 'other.txt']) {
      await review(page, panel, waiting);
      await lenses(page, 'Accept all').click();
    }
    await inReview(panel, 'deep/new/made.ts');
    const made = path.join(workspace, 'deep/new/made.ts');
    expect(await exists(made)).toBe(false);
    await review(page, panel, 'deep/new/made.ts');
    await screenshot(page, 'writing-new-file');
    await lenses(page, 'Accept all').click();
    await shows(panel, 'and it was created');
    await idle(panel);
    expect(await readFile(made, 'utf8')).toBe('export const made = true;\n');
    await lastMessage(panel).getByText('3 files changed by this response').waitFor();
    const changed = NOTES.replace('second', '2nd').replace('third', 'my own third');
    await writeFile(path.join(workspace, 'other.txt'), changed);
    await button(panel, 'Restore').click();
    const dialog = await dialogText(page);
    expect(dialog).toContain('Left alone, since it was changed after the response: other.txt');
    expect(dialog).toMatch(/Removed, since the response created it: .*made\.ts/);
    await screenshot(page, 'writing-restore');
    await pressDialogButton(page, 'Restore');
    expect(await notificationText(page, /restored/)).toContain('Changed since, so left alone: other.txt');
    await expect.poll(() => exists(made)).toBe(false);
    expect(await readFile(path.join(workspace, 'notes.txt'), 'utf8')).toBe(NOTES);
    expect(await readFile(path.join(workspace, 'other.txt'), 'utf8')).toBe(changed);
  },
);

spec.long(
  'a rejected change and a rejected file leave nothing behind, and the model reads it; so it does a denial with its reason',
  { userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.5' }, files: { 'kept.txt': NOTES } },
  async ({ page, openPanel, workspace, gateway }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Propose edit', 'Create file');
    await send(panel, edit('kept.txt'));
    await review(page, panel, 'kept.txt');
    await runCommand(page, 'AI Gateway: Reject All Changes');
    await shows(panel, 'rejected the change');
    await idle(panel);
    await send(panel, call('createFile', { path: 'unwanted.ts', content: 'export {};\n' }));
    await review(page, panel, 'unwanted.ts');
    await lenses(page, 'Reject all').click();
    await shows(panel, 'rejected the new file');
    await idle(panel);
    expect(await exists(path.join(workspace, 'unwanted.ts'))).toBe(false);
    expect(await readFile(path.join(workspace, 'kept.txt'), 'utf8')).toBe(NOTES);
    // No tab asks to be saved.
    expect(await page.locator('.tab.dirty').count()).toBe(0);
    expect(await button(panel, 'Restore').count()).toBe(0);
    // What is written without a review is still asked about.
    await send(panel, call('createFile', { path: 'empty.txt', content: '' }));
    await fillIn(panel.getByRole('textbox', { name: 'Reason for denying' }), 'Use words, not digits.');
    await panel.getByRole('textbox', { name: 'Reason for denying' }).press('Enter');
    await shows(panel, 'Use words, not digits.');
    await idle(panel);
    expect(JSON.stringify(questionsAt(gateway).at(-1)?.body)).toContain(
      'The user denied this call and says: Use words',
    );
  },
);

for (const [index, [model, autoSave]] of variants.entries()) {
  const declare = index === 0 ? spec : spec.long;
  declare(
    `a turn stopped while a change waits for review goes on, and the change can still be accepted and restored: ${model}, auto save ${autoSave}`,
    {
      userSettings: { 'aiGateway.model': model, 'files.autoSave': autoSave },
      files: { [`stopped-${autoSave}.txt`]: NOTES },
    },
    async ({ page, openPanel, workspace, gateway }) => {
      const name = `stopped-${autoSave}.txt`;
      const file = path.join(workspace, name);
      const panel = await openPanel();
      await modelIs(panel, model);
      await pickTools(page, panel, 'Propose edit');
      await send(panel, edit(name));
      await inReview(panel, name);
      await lenses(page, 'Accept all').waitFor();
      await button(panel, 'Stop').click();
      await idle(panel);
      await panel.getByText('Stopped; review still open').waitFor();
      await lastMessage(panel).getByText('Stopped. Completed steps were kept.').waitFor();
      expect(await button(panel, 'Restore').count()).toBe(0);
      await messageBox(panel).click();
      await ask(panel, '!lines 2');
      await shows(panel, 'Line 2 of 2');
      await button(panel, 'Accept').click();
      await expect.poll(() => readFile(file, 'utf8')).toBe(NOTES.replace('second', '2nd'));
      await panel.getByText('Stopped; review still open').waitFor({ state: 'detached' });
      await button(panel, 'Restore').click();
      await pressDialogButton(page, 'Restore');
      await expect.poll(() => readFile(file, 'utf8')).toBe(NOTES);
      await ask(panel, '!lines 3');
      await shows(panel, 'Line 3 of 3');
      expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
      expect(modelsAsked(gateway)).toEqual([model]);
    },
  );
}

spec.long(
  'an answer of several steps reads and changes a file, and the limit of steps leaves a way to go on',
  {
    userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.5', 'aiGateway.chat.maxToolSteps': 6 },
    files: { 'steps.txt': countTo(2) },
  },
  (session) => manySteps(session, 'steps.txt', 2),
);
