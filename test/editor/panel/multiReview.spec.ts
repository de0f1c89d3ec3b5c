// Several changes of one answer, reviewed together: the cards, the tab that compares all files, and the list of changes.
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { button, idle, lastMessage, send, shows } from '../support/chat.ts';
import { edit, NOTES } from '../support/reviews.ts';
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
    await panel.getByText('3 changes wait for your review').waitFor();
    expect(await button(panel, 'Allow once').count()).toBe(0);
    expect(await panel.getByText('Waiting for your review', { exact: true }).count()).toBe(3);
    await page.locator('.tab').filter({ hasText: 'made.ts (proposed)' }).waitFor();
    await screenshot(page, 'multi-review-cards');
    await button(panel, 'Review All Changes').click();
    await page.locator('.tab.active').filter({ hasText: 'Review All Changes' }).waitFor();
    await page.locator('.multiDiffEntry').nth(2).waitFor();
    await screenshot(page, 'multi-review');
    await runCommand(page, 'AI Gateway: Accept Change');
    await expect.poll(() => readFile(path.join(workspace, 'one.txt'), 'utf8')).toBe(NOTES.replace('second', '2nd'));
    await screenshot(page, 'multi-review-one-accepted');
    await runCommand(page, 'AI Gateway: Reject Change');
    await until('the second to be decided', async () =>
      (await button(panel, 'Accept').count()) === 1 ? true : undefined,
    );
    expect(await readFile(path.join(workspace, 'two.txt'), 'utf8')).toBe(NOTES);
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
