// A chat over the Responses API in the real editor: a tool is called and answered from, and what was thought goes back.
import { expect } from 'vitest';
import { ask, idle, lastMessage, questionsAt, send, shows, button } from '../support/chat.ts';
import { tidySpecs } from '../support/spec.ts';
import { call, modelIs, pickTools } from '../support/toolCalls.ts';

const spec = tidySpecs({
  userSettings: {
    'aiGateway.model': 'openai/gpt-5',
    'aiGateway.wireFormat': 'responses',
    'aiGateway.thinking': 'high',
  },
});

interface Item {
  readonly type: string;
  readonly [key: string]: unknown;
}

spec('a tool runs, the next question goes on, and the server keeps nothing', async (session) => {
  const { page, openPanel, gateway } = session;
  const panel = await openPanel();
  await pickTools(page, panel, 'Driver reverse');
  await send(panel, call('driver_reverse', { text: 'stressed' }));
  await button(panel, 'Allow once').click();
  await shows(panel, 'desserts');
  await idle(panel);
  await lastMessage(panel).getByText('1 command run · 2 requests').waitFor();
  await ask(panel, '!echo And that was all.');
  await shows(panel, 'And that was all.');

  const sent = questionsAt(gateway);
  expect(sent.map(({ path, status }) => [path, status])).toEqual(sent.map(() => ['/v1/responses', 200]));
  const [first, second, third] = sent.map(({ body }) => body as { store: unknown; input: readonly Item[] });
  expect(first?.store).toBe(false);
  expect(second?.input.map(({ type }) => type)).toEqual([
    'message',
    'reasoning',
    'function_call',
    'function_call_output',
  ]);
  expect(third?.input.map(({ type }) => type)).toEqual([
    'message',
    'reasoning',
    'function_call',
    'function_call_output',
    'reasoning',
    'message',
    'message',
  ]);
  expect(third?.input.slice(0, 4)).toEqual(second?.input);
});

spec('the web is searched by the tool of OpenAI, and what was found goes back', async (session) => {
  const { openPanel, gateway } = session;
  const panel = await openPanel();
  await modelIs(panel, 'openai/gpt-5');
  await button(panel, 'Web search').click();
  await panel.locator('.search-button[aria-pressed="true"]').waitFor();
  expect(await button(panel, 'Web search').getAttribute('aria-description')).toContain('$10.00 per 1,000 searches');

  gateway.addFault({ fault: 'hold-before=web_search_tool_result', times: 1 });
  await send(panel, '!search slow trains');
  const answer = lastMessage(panel);
  const line = answer.locator('.web-search > summary');
  await line.filter({ hasText: 'Searching the web…' }).waitFor();
  gateway.letGo();
  await line.filter({ hasText: 'Searched the web: 3 results' }).waitFor();
  await idle(panel);
  await expect.poll(() => answer.locator('.markdown sup a').allTextContents()).toEqual(['[1]', '[2]', '[3]']);
  await expect.poll(() => answer.locator('.figures').textContent()).toContain('1 web search');

  await ask(panel, '!echo And that was all.');
  await shows(panel, 'And that was all.');
  const sent = questionsAt(gateway);
  expect(sent.map(({ path, status }) => [path, status])).toEqual(sent.map(() => ['/v1/responses', 200]));
  const [first, second] = sent.map(({ body }) => body as { tools: readonly Item[]; input: readonly Item[] });
  expect(first?.tools).toContainEqual({ type: 'web_search' });
  expect(second?.input.filter(({ type }) => type === 'web_search_call')).toMatchObject([
    { status: 'completed', action: { query: 'slow trains' } },
  ]);
});
