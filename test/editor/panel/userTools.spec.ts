// Tools of one's own: imported from code, listed and switched, broken ones told at their line, rules taken back.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { button, idle, questionsAt, send, shows } from '../support/chat.ts';
import { spec } from '../support/spec.ts';
import {
  openFile,
  pick,
  pickRows,
  pressDialogButton,
  quickInput,
  runCommand,
  screenshot,
  typeInQuickInput,
  until,
} from '../support/workbench.ts';

const userSettings = {
  'aiGateway.model': 'openai/gpt-4.1',
  'editor.minimap.enabled': false,
};

const python = `from anthropic.types import ToolParam

CITY = {"type": "string", "description": "A city"}
tools: list[ToolParam] = [
    {
        "name": "get_weather",
        "description": "Tells " "the weather.",
        "input_schema": {"type": "object", "properties": {"city": CITY}, "required": ["city"]},
    },
    {"name": "broken", "description": "x", "input_schema": make_schema()},
]
`;
const typescript = `import { tool } from 'ai';
export const tools = {
  getWeather: tool({
    description: 'Tells the weather.',
    inputSchema: z.object({ city: z.string().describe('A city') }),
    execute: async ({ city }) => fetch(city),
  }),
};
export const openai = [
  { type: 'function', function: { name: 'now', description: 'The time.', parameters: { type: 'object', properties: {} } } },
];
`;
const shout = {
  name: 'shout',
  description: 'Says a text loudly.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  run: [process.execPath, '-e', 'console.log(process.argv[1].toUpperCase() + "!")', '{text}'],
};
const broken = '{\n  "name": "broken",\n  "description": "x",\n  "run": ["node", "{nothing}"]\n}\n';

function row(page: Page, text: string | RegExp): Locator {
  return pickRows(page).filter({ hasText: text }).first();
}

async function importFrom(page: Page, file: string): Promise<void> {
  await openFile(page, file);
  await runCommand(page, 'Select All');
  await runCommand(page, 'AI Gateway: Import Tools from Code…');
  await quickInput(page).getByText('Import Tools from Code').waitFor();
}

async function accept(page: Page): Promise<void> {
  await quickInput(page).getByRole('button', { name: 'OK' }).click();
}

spec(
  'tools are imported from Python and TypeScript, what cannot be read is told, and nothing is overwritten unasked',
  { userSettings, files: { 'tools.py': python, 'tools.ts': typescript } },
  async ({ page, workspace, editor }) => {
    const file = (name: string): string => path.join(workspace, '.aigateway/tools', `${name}.json`);
    await importFrom(page, 'tools.py');
    await row(page, 'get_weather').waitFor();
    await row(page, /make_schema.*computed/).waitFor();
    await screenshot(page, 'import-tools-python');
    await accept(page);
    await pick(page, 'In this workspace');
    const written = await until('the imported file', () => readFile(file('get_weather'), 'utf8'));
    expect(JSON.parse(written)).toEqual({
      name: 'get_weather',
      description: 'Tells the weather.',
      inputSchema: {
        type: 'object',
        properties: { city: { type: 'string', description: 'A city' } },
        required: ['city'],
      },
      manual: {},
    });

    await importFrom(page, 'tools.ts');
    await row(page, 'getWeather').waitFor();
    await row(page, 'now').waitFor();
    await accept(page);
    await pick(page, 'In my settings');
    await until('the tools in the settings', async () => {
      return (await readFile(editor.settingsFile, 'utf8')).includes('"getWeather"') ? true : undefined;
    });

    const mine = written.replace('Tells the weather.', 'Mine.');
    await writeFile(file('get_weather'), mine);
    await importFrom(page, 'tools.py');
    await accept(page);
    await pick(page, 'In this workspace');
    await pressDialogButton(page, 'Keep What Is There');
    expect(await readFile(file('get_weather'), 'utf8')).toBe(mine);

    await runCommand(page, 'AI Gateway: Manage Tools');
    await row(page, 'getWeather').waitFor();
    await row(page, 'get_weather').waitFor();
    await screenshot(page, 'manage-tools-imported');
  },
);

spec(
  'Manage Tools switches a tool on, says what is broken at its line, and takes back what was always allowed',
  {
    userSettings,
    files: { '.aigateway/tools/shout.json': JSON.stringify(shout, null, 2), '.aigateway/tools/broken.json': broken },
  },
  async ({ page, openPanel }) => {
    const panel = await openPanel();
    await runCommand(page, 'AI Gateway: Manage Tools');
    await row(page, /Shout.*off/).waitFor();
    await screenshot(page, 'manage-tools');
    await row(page, /Shout.*off/).click();
    await row(page, /Shout.*on ·/).waitFor();
    await typeInQuickInput(page, 'broken.json');
    await row(page, /cannot be used/).click();
    await page.locator('.tab.active').filter({ hasText: 'broken.json' }).waitFor();
    await page.locator('.squiggly-error').first().waitFor({ state: 'attached' });
    await screenshot(page, 'manage-tools-broken');

    await send(panel, '!call shout {"text":"one"}');
    await panel.getByText('"text": "one"').waitFor();
    await screenshot(page, 'manage-tools-asked');
    await button(panel, 'Always allow this').click();
    await shows(panel, 'ONE!');
    await idle(panel);
    await runCommand(page, 'AI Gateway: Manage Tools');
    await typeInQuickInput(page, 'Always allowed');
    await pick(page, /Always allowed calls…1 call/);
    await row(page, 'Shout: {"text":"one"}').waitFor();
    await screenshot(page, 'manage-tools-rules');
    await row(page, 'Shout: {"text":"one"}').click();
    await quickInput(page).getByPlaceholder('Nothing is always allowed').waitFor();
    // Back to the list of tools, and out of it.
    await page.keyboard.press('Escape');
    await quickInput(page).getByText('Manage Tools').waitFor();
    await page.keyboard.press('Escape');
    await quickInput(page).waitFor({ state: 'hidden' });
    await send(panel, '!call shout {"text":"one"}');
    await button(panel, 'Deny').click();
    await idle(panel);
  },
);

const report = { name: 'report', description: 'Reports the state.', manual: { answer: 'json' } };
const linked = {
  name: 'ask',
  description: 'Asks.',
  manual: { question: 'State of [it](command:workbench.action.quit)?' },
};
const weather = {
  name: 'weather',
  description: 'Tells the weather.',
  manual: { choices: ['sunny', 'stormy'] },
};

spec(
  'a call that one answers waits for its result: in a document with its mistakes told, and again after Escape',
  {
    userSettings,
    files: {
      '.aigateway/tools/report.json': JSON.stringify(report),
      '.aigateway/tools/weather.json': JSON.stringify(weather),
    },
  },
  async ({ page, openPanel, evaluate }) => {
    const panel = await openPanel();
    const write = (text: string): Promise<boolean> =>
      evaluate(async (vscode, content) => {
        const editor = vscode.window.visibleTextEditors.find(({ document }) => document.isUntitled);
        if (editor === undefined) return false;
        const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
        return editor.edit((edit) => edit.replace(editor.document.validateRange(whole), content));
      }, text);
    await panel.getByRole('button', { name: /^Select tools/ }).click();
    for (const name of ['report', 'weather']) {
      await row(page, `· ${name} ·`).click();
      await expect.poll(() => row(page, `· ${name} ·`).getAttribute('aria-checked')).toBe('true');
    }
    await accept(page);
    await send(panel, '!call report {}');
    await button(panel, 'Send Result').waitFor();
    expect(await write('{"ok": tru')).toBe(true);
    await screenshot(page, 'manual-document');
    await button(panel, 'Send Result').click();
    await panel.getByText(/line 1: Expected/).waitFor();
    expect(await write('{"ok": true, "count": 3}')).toBe(true);
    await button(panel, 'Send Result').click();
    await shows(panel, /count.*3/);
    await idle(panel);

    await send(panel, '!call weather {}');
    await row(page, 'stormy').waitFor();
    await page.keyboard.press('Escape');
    await button(panel, 'Answer').click();
    await row(page, 'stormy').waitFor();
    await screenshot(page, 'manual-again');
    await pick(page, 'stormy');
    await shows(panel, 'stormy');
    await idle(panel);
  },
);

spec(
  'a question for a result that nobody sees in the panel is asked again by a message, which runs no command',
  {
    userSettings,
    gateway: { speed: { firstTokenMs: 1_500 } },
    files: { '.aigateway/tools/ask.json': JSON.stringify(linked) },
  },
  async ({ page, openPanel, gateway }) => {
    const panel = await openPanel();
    await panel.getByRole('button', { name: /^Select tools/ }).click();
    await row(page, '· ask ·').click();
    await accept(page);
    await send(panel, '!call ask {}');
    await runCommand(page, 'View: Toggle Secondary Side Bar Visibility');
    await quickInput(page).getByText('[it] (command:').waitFor();
    expect(await quickInput(page).locator('a[href], .monaco-link').count()).toBe(0);
    await screenshot(page, 'manual-hidden');
    await page.keyboard.press('Escape');
    const toast = page.locator('.notification-toast', { hasText: 'the call waits for it' });
    await toast.getByRole('button', { name: 'Answer' }).click();
    await typeInQuickInput(page, 'all is well');
    await page.keyboard.press('Enter');
    await until('the result at the gateway', async () =>
      JSON.stringify(questionsAt(gateway).at(-1)?.body).includes('all is well') ? true : undefined,
    );
  },
);
