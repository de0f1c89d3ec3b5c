// A chat over the Responses API in the real editor: a tool is called and answered from, and what was thought goes back.
import { expect } from 'vitest';
import { ask, idle, lastMessage, questionsAt, send, shows, button } from '../support/chat.ts';
import { tidySpecs } from '../support/spec.ts';
import { call, pickTools } from '../support/toolCalls.ts';

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
