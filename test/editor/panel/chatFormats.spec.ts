import { expect } from 'vitest';
import { ask, button, lastMessage, questionsAt } from '../support/chat.ts';
import { spec } from '../support/spec.ts';
import { pick, screenshot, setSidebarWidth, typeInQuickInput } from '../support/workbench.ts';

const userSettings = { 'aiGateway.model': 'anthropic/claude-sonnet-4.6' };

spec(
  'a Claude and a non-Claude model stream with thinking, cost and provider, each in its own wire format',
  { userSettings },
  async ({ page, openPanel, gateway, consoleLines }) => {
    expect(gateway.requests, 'nothing is requested before a person acts').toEqual([]);
    const panel = await openPanel();
    await setSidebarWidth(page, 480);
    const claude = await ask(panel, 'hello');
    for (const text of ['Thought for', '$', 'via anthropic', 'tokens'])
      expect(await claude.innerText()).toContain(text);
    expect(await claude.getAttribute('aria-label')).toContain('Claude Sonnet 4.6');

    await button(panel, 'Select model').click();
    await typeInQuickInput(page, 'openai/gpt-5-mini');
    await pick(page, 'openai/gpt-5-mini');
    await expect.poll(() => button(panel, 'Select model').innerText()).toContain('GPT-5');
    const gpt = await ask(panel, 'And another way?');
    for (const text of ['Thought for', '$', 'via openai', 'tokens']) expect(await gpt.innerText()).toContain(text);

    const [first, second] = questionsAt(gateway);
    expect([first?.path, second?.path]).toEqual(['/v1/messages', '/v1/chat/completions']);
    expect(JSON.stringify(first?.body).length, 'a plain question stays small').toBeLessThan(2_000);
    expect(consoleLines.filter((line) => /Content Security Policy|\[uncaught\].*webview/.test(line))).toEqual([]);
    await screenshot(page, 'chat-formats');
  },
);

spec('everything an answer can hold is drawn, and nothing of it runs or loads', { userSettings }, async (session) => {
  const { page, openPanel, consoleLines, gateway, setTheme } = session;
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(request.url()));
  const panel = await openPanel();
  await setSidebarWidth(page, 480);
  const answer = await ask(panel, '!markdown');
  await answer.locator('.katex').first().waitFor();
  await answer.locator('table').first().waitFor();
  await answer.locator('.hljs-keyword').first().waitFor();
  expect(await answer.locator('script, iframe, object, img[src^="http"], a[href^="command:"]').count()).toBe(0);
  expect(await answer.locator('a[href^="javascript:"]').count()).toBe(0);
  expect(loaded.filter((url) => !url.startsWith('blob:') && !/127\.0\.0\.1|localhost|vscode/.test(url))).toEqual([]);
  expect(consoleLines.filter((line) => line.includes('Content Security Policy'))).toEqual([]);
  expect(questionsAt(gateway)).toHaveLength(1);
  for (const theme of ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast'] as const) {
    await setTheme(theme);
    await lastMessage(panel).scrollIntoViewIfNeeded();
    await screenshot(page, `chat-markdown-${theme}`);
  }
});
