// Tools on a selection: one's own manual and program tools, called, answered and allowed, and the result in the document.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { button, idle, questionsAt, shows } from '../../editor/support/chat.ts';
import { tidySpecs, type Session } from '../../editor/support/spec.ts';
import { pickModel } from '../../editor/support/chatPanel.ts';
import {
  lenses,
  openFile,
  panelFrame,
  pickRows,
  pressDialogButton,
  pressNotificationButton,
  pressInQuickInput,
  quickInput,
  runCommand,
  screenshot,
  selectAll,
  tickRow,
  typeInQuickInput,
  until,
  visibleEditorText,
} from '../../editor/support/workbench.ts';

const models = ['openai/gpt-5-mini', 'anthropic/claude-sonnet-4.5'] as const;
const schema = (name: string): object => ({
  type: 'object',
  properties: { [name]: { type: 'string' } },
  required: [name],
});

const weather = {
  name: 'get_weather',
  description: 'Tells the weather in a city.',
  inputSchema: schema('city'),
  manual: { question: 'What is the weather in {city}?', choices: ['sunny', 'stormy'] },
};
const shout = {
  name: 'shout',
  description: 'Says a text loudly.',
  inputSchema: schema('text'),
  run: [process.execPath, '-e', 'console.log(process.argv[1].toUpperCase() + "!")', '{text}'],
};
/** Files outlive a spec, so each model has its own. */
function planOf(model: string): string {
  return `plan-${model.slice(0, 6)}.md`;
}

const plan = '# Plan\n\n!call get_weather {"city":"Ulm"}\n!call shout {"text":"hello"}\n';
// All are there when the window opens: the editor may learn late of files that are made afterwards.
const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'editor.minimap.enabled': false },
  files: {
    '.aigateway/tools/get_weather.json': JSON.stringify(weather, null, 2),
    '.aigateway/tools/shout.jsonc': `// My first tool.\n${JSON.stringify(shout, null, 2)}`,
    ...Object.fromEntries(models.map((model) => [planOf(model), plan])),
    'notes.md': 'The token is ghp_R4nd0mT0kenF0rTests0123456789abcdEFGH\n\n!call get_weather {"city":"Ulm"}\n',
  },
});

/** Ticks these of the two tools, whatever was ticked the last time, and accepts. */
async function tick(page: Page, names: readonly string[]): Promise<void> {
  for (const name of ['get_weather', 'shout']) {
    await tickRow(pickRows(page).filter({ hasText: name }).first(), names.includes(name));
  }
  await quickInput(page).getByRole('button', { name: 'OK' }).click();
}

async function start({ page }: Session, file: string, model: string): Promise<void> {
  await openFile(page, file);
  await selectAll(page);
  await runCommand(page, 'AI Gateway: Run Tools on Selection…');
  await pickRows(page).filter({ hasText: 'get_weather' }).first().waitFor();
  await screenshot(page, `run-tools-pick-${model.slice(0, 6)}`);
  await tick(page, ['get_weather', 'shout']);
  await quickInput(page).getByText('Run Tools on Selection: Model').waitFor();
  await pickModel(page, model);
  await quickInput(page).getByText('Run Tools on Selection: Instruction').waitFor();
  await typeInQuickInput(page, 'Follow the plan.');
  await pressInQuickInput(page, 'Enter');
}

for (const model of models) {
  spec(
    `a selection goes out with picked tools, each call is answered, and the result replaces it: ${model}`,
    async (session) => {
      const { page, gateway, workspace, evaluate } = session;
      await start(session, planOf(model), model);
      const panel = await panelFrame(page);
      const stormy = panel.locator('.tool-ask').getByRole('button', { name: 'stormy' });
      await stormy.waitFor();
      await screenshot(page, `run-tools-answer-${model.slice(0, 6)}`);
      await stormy.click();
      await panel.locator('.tool-facts dd, .tool-text', { hasText: 'hello' }).first().waitFor();
      await screenshot(page, `run-tools-ask-${model.slice(0, 6)}`);
      await button(panel, 'Allow once').click();
      await shows(panel, 'HELLO!');
      await idle(panel);
      const [first, second] = questionsAt(gateway);
      expect(JSON.stringify(first?.body)).toContain('Tells the weather in a city.');
      expect(JSON.stringify(first?.body)).toContain('Follow the plan.');
      expect(JSON.stringify(first?.body)).toContain(model);
      expect(JSON.stringify(second?.body)).toContain('stormy');
      expect(questionsAt(gateway).map(({ status }) => status)).toEqual([200, 200]);
      await pressNotificationButton(page, 'The tools are done', 'Replace Selection');
      await lenses(page, 'Accept all').waitFor();
      await screenshot(page, `run-tools-result-${model.slice(0, 6)}`);
      await lenses(page, 'Accept all').click();
      await lenses(page, 'Accept all').waitFor({ state: 'detached' });
      await evaluate((vscode) => vscode.workspace.saveAll());
      await until('the result on disk', async () => {
        const text = await readFile(path.join(workspace, planOf(model)), 'utf8');
        return /HELLO!/.test(text) && !text.includes('!call') ? true : undefined;
      });
    },
  );
}

spec(
  'without a selection the whole file goes out, its secret only as a mark, and the answer is put below it',
  async ({ page, gateway }) => {
    await openFile(page, 'notes.md');
    await runCommand(page, 'AI Gateway: Run Tools on Selection…');
    await tick(page, ['get_weather']);
    await quickInput(page).getByText('Run Tools on Selection: Model').waitFor();
    // The model in use is the one that Enter takes.
    await quickInput(page).locator('.monaco-list-row.focused').filter({ hasText: 'openai/gpt-4.1' }).waitFor();
    await pressInQuickInput(page, 'Enter');
    await quickInput(page).getByText('Run Tools on Selection: Instruction').waitFor();
    await typeInQuickInput(page, 'Go on.');
    await pressInQuickInput(page, 'Enter');
    await screenshot(page, 'run-tools-secret');
    await pressDialogButton(page, 'Redact and Send');
    const panel = await panelFrame(page);
    await panel.locator('.tool-ask').getByRole('button', { name: 'sunny' }).click();
    await shows(panel, 'sunny');
    await idle(panel);
    const sent = JSON.stringify(questionsAt(gateway).map(({ body }) => body));
    expect(sent).toContain('"openai/gpt-4.1"');
    expect(sent).toContain('REDACTED_SECRET_1_');
    expect(sent).not.toContain('ghp_R4nd0m');
    await screenshot(page, 'run-tools-offer');
    await pressNotificationButton(page, 'The tools are done', 'Insert Below');
    await lenses(page, 'Accept all').click();
    await expect.poll(() => visibleEditorText(page)).toMatch(/ghp_R4nd0m[\s\S]*!call[\s\S]*sunny/);
  },
);
