import { expect } from 'vitest';
import { articles, idle, questionsAt, shows } from '../support/chat.ts';
import { spec } from '../support/spec.ts';
import {
  openFile,
  panelFrame,
  pickRows,
  runCommand,
  screenshot,
  typeInQuickInput,
  until,
} from '../support/workbench.ts';

const userSettings = { 'aiGateway.model': 'openai/gpt-4.1', 'editor.minimap.enabled': false };
const files = {
  'sum.ts': 'export function sum(a: number, b: number) {\n  return a + b;\n}\n',
  '.aigateway/actions/shout.md': '---\ntitle: Shout it\nresult: chat\n---\nSay this loudly:\n\n{{selection}}\n',
};

spec(
  'a selection is summarized in the chat, translated in place, previewed, and taken by an action of one’s own',
  { userSettings, files },
  async ({ page, gateway }) => {
    await openFile(page, 'sum.ts');
    await runCommand(page, 'Select All');
    await runCommand(page, 'AI Gateway: Summarize Selection');
    const panel = await panelFrame(page);
    await expect.poll(() => articles(panel).count(), { timeout: 20_000 }).toBe(2);
    await idle(panel);
    expect(JSON.stringify(questionsAt(gateway)[0]?.body)).toContain('return a + b');

    await openFile(page, 'sum.ts');
    await runCommand(page, 'Select All');
    await runCommand(page, 'AI Gateway: Run Action…');
    await typeInQuickInput(page, 'Shout it');
    await pickRows(page).filter({ hasText: 'Shout it' }).first().click();
    await until('the request of the own action', async () =>
      questionsAt(gateway).some((request) => JSON.stringify(request.body).includes('Say this loudly'))
        ? true
        : undefined,
    );
    await shows(panel, /./);
    await idle(panel);

    await openFile(page, 'sum.ts');
    await runCommand(page, 'Select All');
    await runCommand(page, 'AI Gateway: Translate Selection…');
    await typeInQuickInput(page, 'Python');
    await page.keyboard.press('Enter');
    await until('the request for a translation', async () =>
      questionsAt(gateway).some((request) => /python/i.test(JSON.stringify(request.body))) ? true : undefined,
    );
    await until(
      'changes to decide on',
      async () => ((await page.getByText('Accept all').count()) > 0 ? true : undefined),
      { timeout: 20_000 },
    );
    await screenshot(page, 'action-translate');
    await runCommand(page, 'AI Gateway: Reject All Changes');

    await openFile(page, 'sum.ts');
    await runCommand(page, 'Select All');
    await runCommand(page, 'AI Gateway: Preview Request');
    await pickRows(page).filter({ hasText: 'Refactor' }).first().click();
    await page.locator('.editor-instance').filter({ hasText: 'Request to openai/gpt-4.1' }).first().waitFor();
    await screenshot(page, 'action-preview');
  },
);
