// Tools of one's own: imported from code, listed and switched, broken ones told at their line, rules taken back.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { button, idle, questionsAt, send, shows, chooseWider } from '../support/chat.ts';
import { picturesInThemes } from '../support/looks.ts';
import { tidySpecs } from '../support/spec.ts';
import { call, heldAnswers, pickTools } from '../support/toolCalls.ts';
import {
  closeQuickInput,
  hideSideBar,
  openFile,
  pick,
  pickRows,
  pressDialogButton,
  pressInQuickInput,
  quickInput,
  runCommand,
  screenshot,
  selectAll,
  typeInQuickInput,
  until,
} from '../support/workbench.ts';
import { fillIn } from '../support/fillIn.ts';

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
const server = `from mcp.server.fastmcp import Context, FastMCP

mcp = FastMCP("weather")

@mcp.tool()
async def forecast(city: str, days: int = 3, ctx: Context | None = None) -> str:
    """Tells what the weather will be.

    Args:
        city: The city, in any language
    """
    return city

@mcp.tool(name=chosen())
def unknown(city: str) -> str: ...
`;
const mixed = `from langchain_core.tools import BaseTool
from .others import lookup

class Query(BaseModel):
    city: str = Field(description="The city")
    days: Literal["1", "7"] = "1"

class Weather(BaseTool):
    name: str = "weather_report"
    description: str = "Reports the weather of a city."
    args_schema: Type[BaseModel] = Query

def plan_route(start: str, stops: list[str] | None = None) -> str:
    """Plans a route with stops."""

agent = create_agent(model, tools=[plan_route, lookup, make_tool()])
client.messages.create(tools=[{"type": "web_search_20250305", "name": "web_search"}])
`;
const mcpServer = `import { City } from './schemas';
server.tool('locate', 'Finds a city on the map.', { city: City, days }, async ({ city }) => ({ content: [] }));
server.tool('locate_all', 'Finds all.', City, { readOnlyHint: true }, handler);
server.registerTool('search', { description: 'Searches.', inputSchema: { query: z.string() } }, handler);
`;
const schemas = "import { z } from 'zod';\nexport const City = z.object({ name: z.string(), country: z.string() });\n";
const shout = {
  name: 'shout',
  description: 'Says a text loudly.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  run: [process.execPath, '-e', 'console.log(process.argv[1].toUpperCase() + "!")', '{text}'],
};
const broken = '{\n  "name": "broken",\n  "description": "x",\n  "run": ["node", "{nothing}"]\n}\n';

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

// All are there when the window opens: an editor that watches no files finds them then.
const spec = tidySpecs({
  userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'editor.minimap.enabled': false },
  files: {
    'tools.py': python,
    'tools.ts': typescript,
    'server.py': server,
    'mixed.py': mixed,
    'mcpServer.ts': mcpServer,
    'schemas.ts': schemas,
    '.aigateway/tools/shout.json': JSON.stringify(shout, null, 2),
    '.aigateway/tools/broken.json': broken,
    '.aigateway/tools/report.json': JSON.stringify(report),
    '.aigateway/tools/weather.json': JSON.stringify(weather),
    '.aigateway/tools/ask.json': JSON.stringify(linked),
  },
});

function row(page: Page, text: string | RegExp): Locator {
  return pickRows(page).filter({ hasText: text }).first();
}

async function importFrom(page: Page, file: string): Promise<void> {
  await openFile(page, file);
  await selectAll(page);
  await runCommand(page, 'AI Gateway: Import Tools from Code…');
  await quickInput(page).getByText('Import Tools from Code').waitFor();
}

async function accept(page: Page): Promise<void> {
  await quickInput(page).getByRole('button', { name: 'OK' }).click();
}

spec(
  'tools that are read, not read and run by a provider are shown apart, each with what there is to know',
  async ({ page, setTheme }) => {
    await importFrom(page, 'mixed.py');
    await row(page, /weather_report.*line 8 · city: string, days\?: string.*Reports the weather/).waitFor();
    await row(page, /plan_route.*start: string, stops\?.*Plans a route/).waitFor();
    await row(page, /Could not be read/).waitFor();
    await row(page, /lookup.*line 16.*comes from ".others"/).waitFor();
    await row(page, /make_tool.*when the code runs/).waitFor();
    await row(page, /web_search_20250305.*line 17.*runs on the provider/).waitFor();
    await picturesInThemes({ page, setTheme }, 'import-tools-mixed');
    await page.setViewportSize({ width: 500, height: 700 });
    await screenshot(page, 'import-tools-mixed-narrow');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.keyboard.press('Escape');
  },
);

spec.long(
  'tools are imported from Python and TypeScript, what cannot be read is told, and nothing is overwritten unasked',
  async ({ page, workspace, editor }) => {
    await editor.updateSettings({ 'aiGateway.tools': null });
    const file = (name: string): string => path.join(workspace, '.aigateway/tools', `${name}.json`);
    await importFrom(page, 'tools.py');
    await row(page, 'get_weather').waitFor();
    await row(page, /make_schema.*when the code runs/).waitFor();
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

    // Functions with their signatures, and what a file beside it says.
    await importFrom(page, 'server.py');
    await row(page, /forecast.*city: string, days\?: integer/).waitFor();
    await row(page, /What "chosen\(…\)" is/).waitFor();
    await screenshot(page, 'import-tools-signatures');
    await page.keyboard.press('Escape');
    await importFrom(page, 'mcpServer.ts');
    await row(page, /locate_all.*name: string, country: string/).waitFor();
    await row(page, /search.*query/).waitFor();
    await row(page, /locate.*"days" is not in this text/).waitFor();
    await screenshot(page, 'import-tools-mcp');
    await page.keyboard.press('Escape');

    const mine = written.replace('Tells the weather.', 'Mine.');
    await writeFile(file('get_weather'), mine);
    await importFrom(page, 'tools.py');
    await row(page, 'get_weather').waitFor();
    await accept(page);
    await pick(page, 'In this workspace');
    await pressDialogButton(page, 'Keep What Is There');
    expect(await readFile(file('get_weather'), 'utf8')).toBe(mine);

    await runCommand(page, 'AI Gateway: Manage Tools');
    await row(page, 'getWeather').waitFor();
    await row(page, 'get_weather').waitFor();
    await screenshot(page, 'manage-tools-imported');
    await editor.updateSettings({ 'aiGateway.tools': null });
  },
);

spec(
  'Manage Tools switches a tool on, says what is broken at its line, and takes back what was always allowed',
  async ({ page, openPanel }) => {
    const panel = await openPanel();
    await pickTools(page, panel);
    await runCommand(page, 'AI Gateway: Manage Tools');
    await row(page, /Shout\s*off ·/).waitFor();
    await screenshot(page, 'manage-tools');
    await row(page, /Shout\s*off ·/).click();
    await row(page, /Shout\s*on ·/).waitFor();
    await typeInQuickInput(page, 'broken.json');
    await row(page, /cannot be used/).click();
    await page.locator('.tab.active').filter({ hasText: 'broken.json' }).waitFor();
    await page.locator('.squiggly-error').first().waitFor({ state: 'attached' });
    await screenshot(page, 'manage-tools-broken');

    await send(panel, '!call shout {"text":"one"}');
    await panel.locator('.tool-facts dd', { hasText: 'one' }).waitFor();
    await screenshot(page, 'manage-tools-asked');
    await chooseWider(panel, 'Always allow this');
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
    await pressInQuickInput(page, 'Escape');
    await quickInput(page).getByText('Manage Tools').waitFor();
    await closeQuickInput(page);
    await send(panel, '!call shout {"text":"one"}');
    await button(panel, 'Deny').click();
    await idle(panel);
  },
);

spec.long(
  'a call that one answers waits for its result: in a document with its mistakes told, and in its card',
  async ({ page, openPanel, evaluate }) => {
    const panel = await openPanel();
    const write = (text: string): Promise<boolean> =>
      evaluate(async (vscode, content) => {
        const editor = vscode.window.visibleTextEditors.find(({ document }) => document.isUntitled);
        if (editor === undefined) return false;
        const whole = new vscode.Range(0, 0, editor.document.lineCount, 0);
        return editor.edit((edit) => edit.replace(editor.document.validateRange(whole), content));
      }, text);
    await pickTools(page, panel, 'Report', 'Weather');
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
    await screenshot(page, 'manual-choices');
    await panel.locator('.tool-ask').getByRole('button', { name: 'stormy' }).click();
    await shows(panel, 'stormy');
    await idle(panel);
  },
);

const held = heldAnswers();

spec.long(
  'a question for a result that nobody sees in the panel is asked again by a message, which runs no command',
  { gateway: held.gateway },
  async (session) => {
    const { page, openPanel, gateway } = session;
    const hidden = await openPanel();
    await pickTools(page, hidden, 'Ask');
    await send(hidden, call('ask', {}));
    await hideSideBar(session);
    held.release();
    const toast = page.locator('.notification-toast', { hasText: 'A question waits for your answer' });
    await toast.getByText('[it] (command:').waitFor();
    expect(await toast.locator('a[href^="command:"]').count()).toBe(0);
    await screenshot(page, 'manual-hidden');
    await toast.getByRole('button', { name: 'Show' }).click();
    const shown = await openPanel();
    const field = shown.getByRole('textbox', { name: 'What the tool gives back' });
    await fillIn(field, 'all is well');
    await field.press('Enter');
    await expect.poll(() => JSON.stringify(questionsAt(gateway).at(-1)?.body)).toContain('all is well');
    const panel = await openPanel();
    await shows(panel, 'all is well');
    await idle(panel);
  },
);
