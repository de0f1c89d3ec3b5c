// The web is searched where somebody turned that on, on both wire formats: what is sent, what is shown, what goes back.
import { expect } from 'vitest';
import type { Frame, Locator } from 'playwright-core';
import { ask, button, idle, lastMessage, messageBox, questionsAt, send } from '../support/chat.ts';
import type { Session } from '../support/spec.ts';
import { tidySpecs } from '../support/spec.ts';
import { modelIs } from '../support/toolCalls.ts';
import { until } from '../support/workbench.ts';

const CLAUDE = 'anthropic/claude-opus-5.5';

const spec = tidySpecs({ userSettings: { 'aiGateway.model': CLAUDE }, gateway: { bindsThinking: true } });

interface Body {
  readonly tools?: readonly { readonly type?: string; readonly name?: string }[];
  readonly messages: readonly { readonly content: readonly Record<string, unknown>[] }[];
}

const bodies = (session: Session): readonly Body[] => questionsAt(session.gateway).map(({ body }) => body as Body);

function searchButton(panel: Frame): Locator {
  return button(panel, 'Web search');
}

async function searches(panel: Frame, isOn: boolean): Promise<void> {
  await panel.locator(`.search-button[aria-pressed="${isOn}"]`).waitFor();
}

spec('a Claude model searches by its own tool, and gets back what it found', async (session) => {
  const { page, gateway } = session;
  const panel = await session.openPanel();
  await modelIs(panel, CLAUDE);
  await searches(panel, false);
  await ask(panel, '!echo Nothing');
  expect(bodies(session)[0]?.tools?.some(({ type }) => type !== undefined)).not.toBe(true);

  await searchButton(panel).focus();
  await page.keyboard.press('Enter');
  await searches(panel, true);
  expect(await searchButton(panel).getAttribute('aria-description')).toContain('$10.00 per 1,000 searches');

  gateway.addFault({ fault: 'hold-before=web_search_tool_result+Here', times: 1 });
  await send(panel, '!search slow trains');
  const answer = lastMessage(panel);
  const line = answer.locator('.web-search > summary');
  await line.filter({ hasText: 'Searching the web for “slow trains”' }).waitFor();
  gateway.letGo();
  await line.filter({ hasText: 'Searched the web: 3 results' }).waitFor();
  gateway.letGo();
  await idle(panel);

  await line.focus();
  await page.keyboard.press('Enter');
  const results = answer.locator('.web-search .web-page');
  await expect
    .poll(() => results.nth(1).textContent())
    .toBe('A <b>bold</b> title [with](https://evil.example) marks pages.example.org');
  const notes = answer.locator('.markdown sup a');
  await expect.poll(() => notes.allTextContents()).toEqual(['[1]', '[2]', '[3]']);
  expect(await notes.first().getAttribute('aria-label')).toBe('Source 1: trains.example.com');
  const list = answer.getByRole('region', { name: 'Sources' });
  expect(await list.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([
    'https://trains.example.com/north?line=1&stop=2',
    'https://pages.example.org/a_(b)',
    'https://trains.example.com/times',
  ]);
  await expect.poll(() => answer.locator('.figures').textContent()).toContain('1 web search');

  await ask(panel, '!search them again, pause');
  const [, first, second, resumed] = bodies(session);
  expect(questionsAt(gateway).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(first?.tools?.at(-1)).toMatchObject({ type: 'web_search_20250305', name: 'web_search' });
  const replayed = second?.messages.at(-2)?.content ?? [];
  expect(replayed.map(({ type }) => type)).toContain('web_search_tool_result');
  expect(resumed?.messages.slice(0, -1)).toEqual(second?.messages);
  expect(resumed?.messages.at(-1)?.content.at(-1)).toMatchObject({ type: 'web_search_tool_result' });
  await expect.poll(() => lastMessage(panel).locator('.markdown sup a').count()).toBe(3);

  await button(lastMessage(panel), 'Copy').click();
  const copied = await until('the answer is on the clipboard', async () => {
    const text = await session.evaluate((vscode) => vscode.env.clipboard.readText());
    return text.includes('[^1]') ? text : undefined;
  });
  expect(copied).toContain('trains go north at nine[^1]');
  expect(copied).toContain('[^3]: [Timetables](https://trains.example.com/times)');
});

spec(
  'another model searches by the gateway’s tool, in chats where that is on',
  { userSettings: { 'aiGateway.model': 'openai/gpt-4.1' } },
  async (session) => {
    const panel = await session.openPanel();
    await modelIs(panel, 'openai/gpt-4.1');
    await searchButton(panel).click();
    await searches(panel, true);
    const answer = await ask(panel, '!search slow trains twice');
    await expect.poll(() => answer.locator('.figures').textContent()).toContain('2 web searches');
    expect(bodies(session).at(-1)?.tools?.at(-1)).toEqual({
      type: 'vercel:perplexity_search',
      config: { query: '!search slow trains twice' },
    });
    await button(panel, 'New chat').click();
    await searches(panel, false);
    await session.editor.updateSettings({ 'aiGateway.webSearch': 'auto' });
    await searches(panel, true);
    await searchButton(panel).click();
    await searches(panel, false);
    await messageBox(panel).focus();
    await session.editor.updateSettings({ 'aiGateway.webSearch': 'off' });
  },
);

spec(
  'a server that is no gateway is not asked to search, and the button says why',
  { userSettings: { 'aiGateway.model': 'openai/gpt-4.1', 'aiGateway.wireFormat': 'messages' } },
  async (session) => {
    const panel = await session.openPanel();
    await modelIs(panel, 'openai/gpt-4.1');
    await panel.locator('.search-button[aria-disabled="true"]').waitFor();
    await searchButton(panel).click({ force: true });
    expect(await searchButton(panel).getAttribute('aria-description')).toContain('cannot search the web');
    await ask(panel, '!echo Nothing');
    expect(
      bodies(session)
        .at(-1)
        ?.tools?.some(({ type }) => type !== undefined),
    ).not.toBe(true);
  },
);
