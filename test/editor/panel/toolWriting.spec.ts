// Tools that write, in the real editor: proposed in the review, decided by the person, brought back by "Restore".
import { access, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { ask, button, idle, lastMessage, messageBox, questionsAt, send, shows } from '../support/chat.ts';
import { spec } from '../support/spec.ts';
import { call, pickTools, steps } from '../support/toolCalls.ts';
import { dialogText, notificationText, pressDialogButton, runCommand, screenshot } from '../support/workbench.ts';

/** Where the editor saves by itself, as in a browser, changes are reviewed in a copy; else in the file. */
const variants = [
  ['openai/gpt-4.1', 'afterDelay'],
  ['anthropic/claude-sonnet-4.5', 'off'],
] as const;
const NOTES = 'first line\nsecond line\nthird line\n';
const EDIT = call('proposeEdit', { path: 'notes.txt', edits: [{ oldText: 'second', newText: '2nd' }] });
const files = { 'notes.txt': NOTES };

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Resolves once the editor has had the time to save by itself: the mark of unsaved changes is gone, or stays. */
async function savedByItself(page: Page): Promise<void> {
  await page
    .locator('.tab.active.dirty')
    .waitFor({ state: 'detached', timeout: 5_000 })
    .catch(() => undefined);
}

for (const [model, autoSave] of variants) {
  spec(
    `an edit is proposed, reviewed and accepted, and Restore brings the file back: ${model}, auto save ${autoSave}`,
    { userSettings: { 'aiGateway.model': model, 'files.autoSave': autoSave }, files },
    async ({ page, openPanel, workspace, gateway }) => {
      const file = path.join(workspace, 'notes.txt');
      const panel = await openPanel();
      await pickTools(page, panel, 'Propose edit');
      await send(panel, EDIT);
      await panel.getByText('- second').waitFor();
      await button(panel, 'Allow once').click();
      await panel.getByText('Waiting for your review: notes.txt').waitFor();
      await button(panel, 'Review').click();
      await page.locator('.codelens-decoration', { hasText: 'Accept all' }).first().waitFor();
      await screenshot(page, `writing-review-${autoSave}`);
      // Nothing is on disk before somebody said yes, however long they think about it.
      await savedByItself(page);
      expect(await readFile(file, 'utf8')).toBe(NOTES);
      await runCommand(page, 'AI Gateway: Accept All Changes');
      await shows(panel, 'accepted the change');
      await idle(panel);
      expect(await readFile(file, 'utf8')).toBe(NOTES.replace('second', '2nd'));
      await lastMessage(panel).getByText('1 file changed by this answer').waitFor();
      await button(panel, 'Restore').click();
      expect(await dialogText(page)).toContain('Old content: notes.txt');
      await pressDialogButton(page, 'Restore');
      await expect.poll(() => readFile(file, 'utf8')).toBe(NOTES);
      await button(panel, 'Restore').waitFor({ state: 'detached' });
      expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
    },
  );
}

spec(
  'what the person changed after an answer is told by Restore and not overwritten; the other files come back',
  { userSettings: { 'aiGateway.model': 'openai/gpt-4.1' }, files: { ...files, 'other.txt': NOTES } },
  async ({ page, openPanel, workspace }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Propose edit', 'Create file');
    await send(
      panel,
      steps(
        EDIT,
        EDIT.replace('notes.txt', 'other.txt'),
        call('createFile', { path: 'deep/new/made.ts', content: 'export const made = true;\n' }),
      ),
    );
    for (const waiting of ['notes.txt', 'other.txt']) {
      const allow = button(panel, waiting === 'notes.txt' ? 'Allow in this conversation' : 'Review');
      if (waiting === 'notes.txt') await allow.click();
      await panel.getByText(`Waiting for your review: ${waiting}`).waitFor();
      await button(panel, 'Review').click();
      await runCommand(page, 'AI Gateway: Accept All Changes');
    }
    await button(panel, 'Allow once').click();
    await panel.getByText('Waiting for your review: deep/new/made.ts').waitFor();
    const made = path.join(workspace, 'deep/new/made.ts');
    expect(await exists(made)).toBe(false);
    await button(panel, 'Review').click();
    await screenshot(page, 'writing-new-file');
    await runCommand(page, 'AI Gateway: Accept All Changes');
    await shows(panel, 'and it was created');
    await idle(panel);
    expect(await readFile(made, 'utf8')).toBe('export const made = true;\n');
    await lastMessage(panel).getByText('3 files changed by this answer').waitFor();
    const changed = NOTES.replace('second', '2nd').replace('third', 'my own third');
    await writeFile(path.join(workspace, 'other.txt'), changed);
    await button(panel, 'Restore').click();
    const dialog = await dialogText(page);
    expect(dialog).toContain('Left alone, since it was changed after the answer: other.txt');
    expect(dialog).toMatch(/Removed, since the answer created it: .*made\.ts/);
    await screenshot(page, 'writing-restore');
    await pressDialogButton(page, 'Restore');
    expect(await notificationText(page, /restored/)).toContain('Changed since, so left alone: other.txt');
    await expect.poll(() => exists(made)).toBe(false);
    expect(await readFile(path.join(workspace, 'notes.txt'), 'utf8')).toBe(NOTES);
    expect(await readFile(path.join(workspace, 'other.txt'), 'utf8')).toBe(changed);
  },
);

spec(
  'a rejected change and a rejected file leave nothing behind, and the model reads it; so it does a denial with its reason',
  { userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.5' }, files },
  async ({ page, openPanel, workspace, gateway }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Propose edit', 'Create file');
    await send(panel, EDIT);
    await button(panel, 'Allow once').click();
    await button(panel, 'Review').click();
    await page.locator('.codelens-decoration', { hasText: 'Reject all' }).first().waitFor();
    await runCommand(page, 'AI Gateway: Reject All Changes');
    await shows(panel, 'rejected the change');
    await idle(panel);
    await send(panel, call('createFile', { path: 'made.ts', content: 'export {};\n' }));
    await button(panel, 'Allow once').click();
    await button(panel, 'Review').click();
    await page.locator('.codelens-decoration', { hasText: 'Reject all' }).first().waitFor();
    await runCommand(page, 'AI Gateway: Reject All Changes');
    await shows(panel, 'rejected the new file');
    await idle(panel);
    expect(await exists(path.join(workspace, 'made.ts'))).toBe(false);
    expect(await readFile(path.join(workspace, 'notes.txt'), 'utf8')).toBe(NOTES);
    // No tab asks to be saved.
    expect(await page.locator('.tab.dirty').count()).toBe(0);
    expect(await button(panel, 'Restore').count()).toBe(0);
    await send(panel, EDIT);
    await panel.getByRole('textbox', { name: 'Reason for denying' }).fill('Use words, not digits.');
    await panel.getByRole('textbox', { name: 'Reason for denying' }).press('Enter');
    await shows(panel, 'Use words, not digits.');
    await idle(panel);
    expect(JSON.stringify(questionsAt(gateway).at(-1)?.body)).toContain(
      'The user denied this call and says: Use words',
    );
  },
);

for (const [model, autoSave] of variants) {
  spec(
    `a turn stopped while a change waits for review goes on, and the change can still be accepted and restored: ${model}, auto save ${autoSave}`,
    { userSettings: { 'aiGateway.model': model, 'files.autoSave': autoSave }, files },
    async ({ page, openPanel, workspace, gateway }) => {
      const file = path.join(workspace, 'notes.txt');
      const panel = await openPanel();
      await pickTools(page, panel, 'Propose edit');
      // While it is asked.
      await send(panel, EDIT);
      await button(panel, 'Allow once').waitFor();
      await button(panel, 'Stop').click();
      await idle(panel);
      expect(await page.locator('.codelens-decoration').count()).toBe(0);
      // While it waits for the review.
      await send(panel, EDIT);
      await button(panel, 'Allow once').click();
      await button(panel, 'Review').waitFor();
      await page.locator('.codelens-decoration', { hasText: 'Accept all' }).first().waitFor();
      await button(panel, 'Stop').click();
      await idle(panel);
      await lastMessage(panel).getByText('Stopped. What was done is kept.').waitFor();
      expect(await button(panel, 'Restore').count()).toBe(0);
      await messageBox(panel).click();
      await ask(panel, '!lines 2');
      await shows(panel, 'Line 2 of 2');
      await page.locator('.view-line', { hasText: '2nd line' }).click();
      await runCommand(page, 'AI Gateway: Accept All Changes');
      await expect.poll(() => readFile(file, 'utf8')).toBe(NOTES.replace('second', '2nd'));
      await button(panel, 'Restore').click();
      await pressDialogButton(page, 'Restore');
      await expect.poll(() => readFile(file, 'utf8')).toBe(NOTES);
      await ask(panel, '!lines 3');
      await shows(panel, 'Line 3 of 3');
      expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
    },
  );
}

spec(
  'an answer of twenty steps reads and changes files, and the limit of steps leaves a way to go on',
  {
    userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.5', 'aiGateway.chat.maxToolSteps': 22 },
    files: { 'count.txt': Array.from({ length: 10 }, (_, index) => `value ${index} is old\n`).join('') },
    timeout: 240_000,
  },
  async ({ page, openPanel, workspace, gateway, editor }) => {
    const panel = await openPanel();
    await pickTools(page, panel, 'Read file', 'Propose edit');
    const twenty = Array.from({ length: 10 }, (_, index) => [
      call('readFile', { path: 'count.txt' }),
      call('proposeEdit', {
        path: 'count.txt',
        edits: [{ oldText: `value ${index} is old`, newText: `value ${index} is new` }],
      }),
    ]).flat();
    await send(panel, steps(...twenty));
    await button(panel, 'Allow in this conversation').click();
    for (let index = 0; index < 10; index += 1) {
      await page.locator('.view-line', { hasText: `value ${index} is new` }).waitFor({ timeout: 30_000 });
      await page.locator('.codelens-decoration', { hasText: 'Accept all' }).first().waitFor();
      await page.locator('.codelens-decoration a', { hasText: 'Accept all' }).first().click();
      await expect
        .poll(() => readFile(path.join(workspace, 'count.txt'), 'utf8'), { timeout: 20_000 })
        .toContain(`value ${index} is new`);
    }
    await idle(panel);
    await lastMessage(panel)
      .getByText(/read 1, wrote 1 in 21 requests/)
      .waitFor();
    expect(await readFile(path.join(workspace, 'count.txt'), 'utf8')).not.toContain('old');
    expect(questionsAt(gateway)).toHaveLength(21);
    await screenshot(page, 'writing-twenty-steps');
    await button(panel, 'Restore').click();
    await pressDialogButton(page, 'Restore');
    await expect
      .poll(() => readFile(path.join(workspace, 'count.txt'), 'utf8'), { timeout: 20_000 })
      .toContain('value 9 is old');
    expect(await readFile(path.join(workspace, 'count.txt'), 'utf8')).not.toContain('new');
    // The limit of steps.
    await editor.updateSettings({ 'aiGateway.chat.maxToolSteps': 3 });
    await messageBox(panel).click();
    const reads = Array.from({ length: 4 }, () => call('readFile', { path: 'count.txt' }));
    await send(panel, steps(...reads));
    await lastMessage(panel).getByText('Stopped at the limit of requests for one answer.').waitFor({ timeout: 30_000 });
    await screenshot(page, 'writing-step-limit');
    await button(panel, 'Continue').click();
    await lastMessage(panel)
      .getByText('Stopped at the limit of requests for one answer.')
      .waitFor({ state: 'detached' });
    await idle(panel);
    expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
  },
);
