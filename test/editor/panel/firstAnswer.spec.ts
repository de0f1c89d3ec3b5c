import { expect } from 'vitest';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { manifest } from '../../harness/paths.ts';
import { asked, ChatPanel } from '../support/chatPanel.ts';
import { tidySpecs } from '../support/spec.ts';
import { screenshot, setSidebarWidth } from '../support/workbench.ts';

const spec = tidySpecs({ userSettings: { 'aiGateway.model': 'anthropic/claude-sonnet-4.6' } });

spec('the packaged extension is installed and active in a real VS Code', async ({ page, evaluate }) => {
  const state = await evaluate(async (vscode, id) => {
    const extension = vscode.extensions.getExtension(id);
    await extension?.activate();
    return { version: String(extension?.packageJSON.version), isActive: extension?.isActive === true };
  }, manifest().id);
  expect(state).toEqual({ version: manifest().version, isActive: true });
  await screenshot(page, 'installed');
});

spec('settings in the user settings file reach the extension host', async ({ evaluate, gateway }) => {
  const value = await evaluate((vscode) => vscode.workspace.getConfiguration().inspect('aiGateway.baseUrl') ?? {});
  expect(value).toMatchObject({ globalValue: gateway.url });
});

spec('the caller’s own credentials never reach the editor under test', async ({ evaluate }) => {
  const found = await evaluate(() =>
    Object.entries(process.env).filter(([name]) => /^(?:AI_GATEWAY_|OPENAI_|ANTHROPIC_|VERCEL_)/.test(name)),
  );
  expect(found).toEqual([['AI_GATEWAY_API_KEY', LOCAL_KEY]]);
});

spec('a question typed in the panel gets an answer over HTTP', async (session) => {
  const { page, setTheme } = session;
  const chat = await ChatPanel.open(session);
  await setSidebarWidth(page, 420);
  expect((await chat.askAndRead('Explain recursion in two sentences.')).length).toBeGreaterThan(40);
  expect(await chat.articles.count()).toBe(2);
  expect(await chat.questions.innerText()).toContain('Explain recursion');
  expect(asked(session)).toHaveLength(1);
  expect(JSON.stringify(asked(session)[0]?.body)).toContain('Explain recursion');

  for (const theme of ['Default Light Modern', 'Default High Contrast', 'Default Dark Modern'] as const) {
    await setTheme(theme);
    await screenshot(page, `first-answer-${theme}`);
  }
});
