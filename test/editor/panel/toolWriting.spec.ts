// Tools that write, in the real editor: proposed in the review, decided by the person, brought back by "Restore".
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { Frame, Page } from 'playwright-core';
import { button, idle, lastMessage, questionsAt, send, shows } from '../support/chat.ts';
import { spec } from '../support/spec.ts';
import { pick, pressDialogButton, runCommand, screenshot, typeInQuickInput } from '../support/workbench.ts';

const models = ['openai/gpt-4.1', 'anthropic/claude-sonnet-4.5'] as const;
const NOTES = 'first line\nsecond line\nthird line\n';

/** Switches tools on for the conversation, as a person does. */
async function pickTools(page: Page, panel: Frame, ...names: readonly string[]): Promise<void> {
  await panel.getByRole('button', { name: /^Select tools/ }).click();
  for (const name of names) {
    await typeInQuickInput(page, name);
    await pick(page, name);
  }
  await page.keyboard.press('Enter');
  const tools = names.length === 1 ? '1 tool' : `${names.length} tools`;
  await panel.getByRole('button', { name: `Select tools, ${tools} on` }).waitFor();
}

function call(name: string, input: unknown): string {
  return `!call ${name} ${JSON.stringify(input)}`;
}

for (const model of models) {
  spec(
    `an edit is proposed, reviewed and accepted, and Restore brings the file back: ${model}`,
    { userSettings: { 'aiGateway.model': model }, files: { 'notes.txt': NOTES } },
    async ({ page, openPanel, workspace, gateway }) => {
      const file = path.join(workspace, 'notes.txt');
      const panel = await openPanel();
      await pickTools(page, panel, 'Propose edit');
      await send(panel, call('proposeEdit', { path: 'notes.txt', edits: [{ oldText: 'second', newText: '2nd' }] }));
      await panel.getByText('- second').waitFor();
      await screenshot(page, `writing-asked-${model.slice(0, 6)}`);
      await button(panel, 'Allow once').click();
      await panel.getByText('Waiting for your review: notes.txt').waitFor();
      expect(await readFile(file, 'utf8')).toBe(NOTES);
      await screenshot(page, `writing-review-${model.slice(0, 6)}`);
      await button(panel, 'Review').click();
      await runCommand(page, 'AI Gateway: Accept All Changes');
      await shows(panel, 'accepted the change');
      await idle(panel);
      expect(await readFile(file, 'utf8')).toBe(NOTES.replace('second', '2nd'));
      await lastMessage(panel).getByText('1 file changed by this answer').waitFor();
      await screenshot(page, `writing-accepted-${model.slice(0, 6)}`);
      await button(panel, 'Restore').click();
      await pressDialogButton(page, 'Restore');
      await expect.poll(() => readFile(file, 'utf8')).toBe(NOTES);
      await button(panel, 'Restore').waitFor({ state: 'detached' });
      expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
    },
  );
}
