// Several changes of one answer, reviewed together: the cards, the tab that compares all files, and the list of changes.
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { button, idle, lastMessage, questionsAt, send, shows } from '../support/chat.ts';
import { edit, inReview, NOTES } from '../support/reviews.ts';
import { tidySpecs } from '../support/spec.ts';
import { call, pickTools } from '../support/toolCalls.ts';
import { closeQuickInput, quickInput, runCommand, screenshot, until } from '../support/workbench.ts';

const spec = tidySpecs({ userSettings: { 'aiGateway.model': 'openai/gpt-4.1' } });

const MADE = 'export const made = true;\n';

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

spec(
  'changes of one step wait together, are compared in one tab and decided there',
  { files: { 'one.txt': NOTES, 'two.txt': NOTES }, userSettings: { 'files.autoSave': 'off' } },
  async ({ page, openPanel, workspace, evaluate }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Propose edit', 'Create file');
    await send(
      panel,
      [edit('one.txt'), edit('two.txt'), call('createFile', { path: 'src/made.ts', content: MADE })].join('\n'),
    );
    const tabLabel = (): Promise<string | undefined> =>
      evaluate((vscode) => vscode.window.tabGroups.activeTabGroup.activeTab?.label);
    await panel.getByText('3 changes wait for your review').waitFor();
    expect(await button(panel, 'Allow once').count()).toBe(0);
    expect(await panel.getByText('Waiting for your review', { exact: true }).count()).toBe(3);
    await page.locator('.tab').filter({ hasText: 'made.ts (proposed)' }).waitFor();
    await screenshot(page, 'multi-review-cards');
    await button(panel, 'Review All Changes').click();
    await page.locator('.tab.active').filter({ hasText: 'Review All Changes' }).waitFor();
    await page.locator('.multiDiffEntry').nth(2).waitFor();
    await screenshot(page, 'multi-review');
    const isOpen = (count: number): Promise<unknown> =>
      until(`${count} cards to wait`, async () =>
        (await button(panel, 'Accept').count()) === count ? true : undefined,
      );
    // The file with the focus is rejected: the others are as they were.
    await runCommand(page, 'AI Gateway: Reject Change');
    await isOpen(2);
    await screenshot(page, 'multi-review-one-rejected');
    await runCommand(page, 'AI Gateway: Accept Change');
    await isOpen(1);
    await expect.poll(() => readFile(path.join(workspace, 'two.txt'), 'utf8')).toBe(NOTES.replace('second', '2nd'));
    expect(await readFile(path.join(workspace, 'one.txt'), 'utf8')).toBe(NOTES);
    expect(await tabLabel()).toContain('Review All Changes');
    expect(await exists(path.join(workspace, 'src/made.ts'))).toBe(false);
    await runCommand(page, 'AI Gateway: Review Changes…');
    await quickInput(page).getByText('+ export const made').waitFor();
    await screenshot(page, 'multi-review-list');
    await closeQuickInput(page);
    await button(lastMessage(panel), 'Accept').click();
    await idle(panel);
    expect(await readFile(path.join(workspace, 'src/made.ts'), 'utf8')).toBe(MADE);
    await until('the tab to close', () =>
      evaluate((vscode) =>
        vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label.startsWith('Review All'))
          ? undefined
          : true,
      ),
    );
    await screenshot(page, 'multi-review-done');
  },
);

spec.long(
  'comments on changed lines go to the model as one round, and it proposes again',
  {
    files: { 'remarks.txt': NOTES },
    userSettings: { 'files.autoSave': 'off', 'workbench.colorTheme': 'Default Light Modern' },
  },
  async ({ page, openPanel, workspace, evaluate, gateway }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Propose edit');
    const edits = [
      { oldText: 'first', newText: '1st' },
      { oldText: 'third', newText: '3rd' },
    ];
    await send(panel, call('proposeEdit', { path: 'remarks.txt', edits }));
    await inReview(panel, 'remarks.txt');
    for (const [words, remark] of [
      ['1st', 'Write it in capitals.'],
      ['3rd', 'Leave this word.'],
    ] as const) {
      await evaluate(async (vscode, text) => {
        const document = vscode.workspace.textDocuments.find(({ fileName }) => fileName.endsWith('remarks.txt'));
        if (document === undefined) throw new Error('The file is not open.');
        const editor = await vscode.window.showTextDocument(document);
        const { line } = document.positionAt(document.getText().indexOf(text));
        editor.selection = new vscode.Selection(line, 0, line, 0);
      }, words);
      await until('a box for the comment', async () => {
        await evaluate((vscode) => vscode.commands.executeCommand('workbench.action.addComment'));
        return (await page.locator('.review-widget .comment-form .monaco-editor').last().isVisible()) || undefined;
      });
      await page.locator('.review-widget .comment-form .monaco-editor').last().click();
      await page.keyboard.type(remark);
      await screenshot(page, 'review-comment-typed');
      await page.locator('.review-widget').getByRole('button', { name: 'Add Comment' }).last().click();
      await page.locator('.review-comment').filter({ hasText: remark }).waitFor();
    }
    await screenshot(page, 'review-comments');
    await runCommand(page, 'AI Gateway: Send Comments');
    await shows(panel, 'Propose it again with these comments in mind');
    await idle(panel);
    const result = JSON.stringify(questionsAt(gateway).at(-1)?.body);
    for (const remark of ['Write it in capitals.', 'Leave this word.', '> 1st line']) expect(result).toContain(remark);
    expect(await page.locator('.review-comment').count()).toBe(0);
    expect(await readFile(path.join(workspace, 'remarks.txt'), 'utf8')).toBe(NOTES);
    await screenshot(page, 'review-comments-sent');
  },
);
