// A long turn as a user goes through it: a file is read and changed in turns, each change accepted, all brought back.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import { button, idle, lastMessage, questionsAt, send } from './chat.ts';
import type { Session } from './spec.ts';
import { call, modelsAsked, pickTools, steps } from './toolCalls.ts';
import { lenses, pressDialogButton, screenshot, until } from './workbench.ts';

/** A file with so many lines, each of which is to be changed. */
export function countTo(changes: number): string {
  return Array.from({ length: changes }, (_, index) => `value ${index} is old\n`).join('');
}

/** Twice as many steps as changes, and then a turn that comes to the limit of steps. Expects the file of `countTo`. */
export async function manySteps(session: Session, name: string, changes: number): Promise<void> {
  const { page, openPanel, workspace, gateway, editor } = session;
  const content = (): Promise<string> => readFile(path.join(workspace, name), 'utf8');
  const panel = await openPanel();
  await pickTools(page, panel, 'Read file', 'Propose edit');
  const all = Array.from({ length: changes }, (_, index) => [
    call('readFile', { path: name }),
    call('proposeEdit', {
      path: name,
      edits: [{ oldText: `value ${index} is old`, newText: `value ${index} is new` }],
    }),
  ]).flat();
  await send(panel, steps(...all));
  for (let index = 0; index < changes; index += 1) {
    await page.locator('.view-line', { hasText: `value ${index} is new` }).waitFor({ timeout: 30_000 });
    // The button that is there may still be that of the change before, which does nothing any more.
    await until(`change ${index} on disk`, async () => {
      await lenses(page, 'Accept all').first().click({ timeout: 10_000 });
      return expect
        .poll(content, { timeout: 3000 })
        .toContain(`value ${index} is new`)
        .then(() => true);
    });
  }
  await idle(panel);
  const requests = 2 * changes + 1;
  await lastMessage(panel).getByText(`1 item read · 1 file written · ${requests} requests`).waitFor();
  expect(await content()).not.toContain('old');
  expect(questionsAt(gateway)).toHaveLength(requests);
  await screenshot(page, `writing-${all.length}-steps`);
  await button(panel, 'Restore').click();
  await pressDialogButton(page, 'Restore');
  await expect.poll(content, { timeout: 20_000 }).toBe(countTo(changes));
  // The limit of steps.
  await editor.updateSettings({ 'aiGateway.chat.maxToolSteps': 3 });
  await send(panel, steps(...Array.from({ length: 4 }, () => call('readFile', { path: name }))));
  const limit = lastMessage(panel).getByText('Stopped at the limit of requests for one response.');
  await limit.waitFor({ timeout: 30_000 });
  await screenshot(page, 'writing-step-limit');
  await button(panel, 'Continue').click();
  await limit.waitFor({ state: 'detached' });
  await idle(panel);
  expect(questionsAt(gateway).map(({ status }) => status)).not.toContain(400);
  expect(modelsAsked(gateway)).toEqual(['anthropic/claude-sonnet-4.5']);
}
