import { describe, expect, it } from 'vitest';
import { TestGateway, at, user } from './harness.ts';

const CALL = { id: 'call_1', type: 'function', function: { name: 'add', arguments: '{}' } };
const TOOL = { name: 'add', input_schema: { type: 'object', properties: {} } };
const FUNCTION = { type: 'function', function: { name: 'add', parameters: { type: 'object', properties: {} } } };
const OPUS = 'anthropic/claude-opus-4.7';
const USE = { type: 'tool_use', id: 'toolu_1', name: 'add', input: {} };

interface Refusal {
  readonly what: string;
  readonly body: object;
  readonly says: RegExp;
}

const CHAT: readonly Refusal[] = [
  { what: 'no model', body: { model: undefined }, says: /model: Field required/ },
  { what: 'no messages', body: { messages: undefined }, says: /messages: Field required/ },
  { what: 'an empty conversation', body: { messages: [] }, says: /at least one message/ },
  { what: 'an unknown role', body: { messages: [{ role: 'robot', content: 'x' }] }, says: /unknown role 'robot'/ },
  {
    what: 'tool calls nobody answered',
    body: { messages: [user('x'), { role: 'assistant', tool_calls: [CALL] }, user('y')] },
    says: /did not have response messages: call_1/,
  },
  {
    what: 'a tool result nobody asked for',
    body: { messages: [user('x'), { role: 'tool', tool_call_id: 'call_9', content: 'y' }] },
    says: /call_9/,
  },
  { what: 'a temperature out of range', body: { temperature: 3 }, says: /temperature/ },
  { what: 'sampling on a model without it', body: { model: OPUS, temperature: 0.5 }, says: /temperature/ },
  {
    what: 'a thinking budget on a model without budgets',
    body: { model: OPUS, reasoning: { max_tokens: 2000 } },
    says: /reasoning.max_tokens/,
  },
  {
    what: 'effort and budget together',
    body: { model: 'anthropic/claude-haiku-4.5', reasoning: { max_tokens: 2000, effort: 'low' } },
    says: /only one of/,
  },
  {
    what: 'an assistant message at the end for a model without prefill',
    body: { model: OPUS, messages: [user('x'), { role: 'assistant', content: 'y' }] },
    says: /prefill/,
  },
  { what: 'a bad tool name', body: { tools: [{ ...FUNCTION, function: { name: 'a b' } }] }, says: /tools.0.name/ },
  { what: 'the same tool twice', body: { tools: [FUNCTION, FUNCTION] }, says: /unique/ },
  {
    what: 'a choice of a tool that is not there',
    body: { tools: [FUNCTION], tool_choice: { type: 'function', function: { name: 'other' } } },
    says: /'other' not found/,
  },
  {
    what: 'an open object in a strict schema',
    body: {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', strict: true, schema: { type: 'object', properties: { a: { type: 'string' } } } },
      },
    },
    says: /additionalProperties/,
  },
  {
    what: 'an image for a model that is blind',
    body: {
      model: 'mistral/codestral',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }],
    },
    says: /does not support image input/,
  },
  {
    what: 'a prompt beyond the window',
    body: { model: 'google/gemini-2.5-flash-image', messages: [user('word '.repeat(40000))] },
    says: /prompt is too long: \d+ tokens > 32768 maximum/,
  },
  {
    what: 'reasoning switched off where it cannot be',
    body: { model: 'anthropic/claude-sonnet-5.5', reasoning: { effort: 'none' } },
    says: /Use "thinking.type.between_tools" for the lowest thinking setting, or "thinking.type.adaptive"/,
  },
  {
    what: 'a forced tool call of a model that takes no force',
    body: { model: 'anthropic/claude-opus-5.5', tools: [FUNCTION], tool_choice: 'required' },
    says: /tool_choice: type "tool" and "any" are not supported for this model\./,
  },
  { what: 'a model that does not chat', body: { model: 'openai/text-embedding-3-small' }, says: /embedding/ },
  { what: 'an unknown feature', body: { providerOptions: { gateway: { has: ['wings'] } } }, says: /wings/ },
  {
    what: 'a tag that is too long',
    body: { providerOptions: { gateway: { tags: ['x'.repeat(65)] } } },
    says: /[Tt]ags/,
  },
];

const MESSAGES: readonly Refusal[] = [
  { what: 'no token limit', body: { max_tokens: undefined }, says: /max_tokens: Field required/ },
  {
    what: 'a token limit beyond the model',
    body: { max_tokens: 64001 },
    says: /64001 > 64000, which is the maximum allowed number of output tokens/,
  },
  {
    what: 'budgeted thinking on a model that has adaptive only',
    body: { model: OPUS, thinking: { type: 'enabled', budget_tokens: 1024 } },
    says: /thinking.type.enabled/,
  },
  { what: 'sampling on such a model', body: { model: OPUS, top_p: 0.5 }, says: /top_p/ },
  { what: 'adaptive thinking on an old model', body: { thinking: { type: 'adaptive' } }, says: /adaptive/ },
  {
    what: 'a budget that is too small',
    body: { thinking: { type: 'enabled', budget_tokens: 100 } },
    says: /greater than or equal to 1024/,
  },
  {
    what: 'a budget above the limit',
    body: { thinking: { type: 'enabled', budget_tokens: 3000 } },
    says: /must be greater than `thinking.budget_tokens`/,
  },
  ...['opus-5.5', 'fable-5', 'fable-5.1', 'fable-5.2'].map((name) => ({
    what: `thinking switched off on ${name}`,
    body: { model: `anthropic/claude-${name}`, thinking: { type: 'disabled' } },
    says: /^"thinking.type.disabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior\.$/,
  })),
  {
    what: 'thinking switched off on sonnet-5.5',
    body: { model: 'anthropic/claude-sonnet-5.5', thinking: { type: 'disabled' } },
    says: /Use "thinking.type.between_tools" for the lowest/,
  },
  ...['opus-5', 'haiku-5.5'].map((name) => ({
    what: `thinking switched off beside a high effort on ${name}`,
    body: {
      model: `anthropic/claude-${name}`,
      thinking: { type: 'disabled' },
      output_config: { effort: 'xhigh' },
    },
    says: /^output_config.effort 'xhigh' is not supported when thinking is disabled on this model/,
  })),
  {
    what: 'more beside between_tools',
    body: { model: 'anthropic/claude-sonnet-5.5', thinking: { type: 'between_tools', display: 'summarized' } },
    says: /thinking.between_tools.display: Extra inputs/,
  },
  {
    what: 'between_tools beside a high effort',
    body: {
      model: 'anthropic/claude-sonnet-5.5',
      thinking: { type: 'between_tools' },
      output_config: { effort: 'max' },
    },
    says: /effort 'max'/,
  },
  {
    what: 'between_tools elsewhere',
    body: { model: 'anthropic/claude-opus-5.5', thinking: { type: 'between_tools' } },
    says: /between_tools/,
  },
  {
    what: 'an effort on a model without',
    body: { output_config: { effort: 'low' } },
    says: /does not support the effort parameter/,
  },
  {
    what: 'an effort that came later',
    body: { model: 'anthropic/claude-opus-4.6', output_config: { effort: 'xhigh' } },
    says: /effort level 'xhigh'/,
  },
  ...['opus-5.5', 'sonnet-5.5', 'fable-5.1', 'fable-5.2'].map((name) => ({
    what: `a forced tool call on ${name}`,
    body: { model: `anthropic/claude-${name}`, tools: [TOOL], tool_choice: { type: 'tool', name: 'add' } },
    says: /^tool_choice: type "tool" and "any" are not supported for this model\.$/,
  })),
  {
    what: 'a tool use nobody answered',
    body: { messages: [user('x'), { role: 'assistant', content: [USE] }, user('y')], tools: [TOOL] },
    says: /messages.1: tool_use ids were found without tool_result blocks immediately after: toolu_1/,
  },
  {
    what: 'a tool result nobody asked for',
    body: { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_7', content: 'x' }] }] },
    says: /unexpected tool_use_id found in tool_result blocks: toolu_7/,
  },
  {
    what: 'a thinking block signed elsewhere',
    body: {
      messages: [
        user('x'),
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'a', signature: 'Zm9yZ2Vk' },
            { type: 'text', text: 'b' },
          ],
        },
        user('y'),
      ],
    },
    says: /messages.1.content.0: Invalid signature in thinking block/,
  },
  {
    what: 'an empty text block',
    body: { messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
    says: /text content blocks must be non-empty/,
  },
  {
    what: 'a missing thinking block before tool use while thinking',
    body: {
      thinking: { type: 'enabled', budget_tokens: 1024 },
      tools: [TOOL],
      messages: [
        user('x'),
        { role: 'assistant', content: [USE] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }] },
      ],
    },
    says: /Expected thinking or redacted_thinking, but found tool_use/,
  },
];

describe('what the real gateway refuses, the local one refuses', () => {
  it.each(CHAT)('chat completions: $what', async ({ body, says }) => {
    await using server = await TestGateway.start();
    const response = await server.chat(body);
    expect(response.status).toBe(400);
    const answer: unknown = await response.json();
    expect(at(answer, 'error', 'type')).toBe('invalid_request_error');
    expect(at(answer, 'error', 'message')).toMatch(says);
  });

  it.each(MESSAGES)('messages: $what', async ({ body, says }) => {
    await using server = await TestGateway.start();
    const response = await server.messages(body);
    expect(response.status).toBe(400);
    const answer: unknown = await response.json();
    expect(answer).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    expect(at(answer, 'error', 'message')).toMatch(says);
  });

  it('accepts reasoning_details sent back verbatim and refuses them altered', async () => {
    await using server = await TestGateway.start();
    const model = 'anthropic/claude-sonnet-5';
    const first: unknown = await (await server.chat({ model, reasoning: { effort: 'low' } })).json();
    const message = at(first, 'choices', 0, 'message') as { reasoning_details: { text: string }[] };
    const send = async (reply: object): Promise<Response> =>
      server.chat({ model, messages: [user('Hello'), { role: 'assistant', content: 'Hi', ...reply }, user('Go on')] });
    expect((await send({ reasoning_details: message.reasoning_details })).status).toBe(200);
    const altered = message.reasoning_details.map((detail) => ({ ...detail, text: `${detail.text} ` }));
    const refused = await send({ reasoning_details: altered });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('messages.1.content.0: Invalid signature in thinking block');
  });

  it('refuses bodies that are not JSON or not said to be', async () => {
    await using server = await TestGateway.start();
    expect((await server.post('/v1/chat/completions', '{"model":')).status).toBe(400);
    expect((await server.post('/v1/chat/completions', '[]')).status).toBe(400);
    const plain = await server.post('/v1/chat/completions', '{}', { 'content-type': 'text/plain' });
    expect(await plain.text()).toContain('application/json');
  });

  it('refuses a body that is too large with 413', async () => {
    await using server = await TestGateway.start({ maxBodyBytes: 1000 });
    expect((await server.chat({ messages: [user('x'.repeat(2000))] })).status).toBe(413);
  });

  it('answers 404 to paths it does not know, in the envelope of their surface', async () => {
    await using server = await TestGateway.start();
    expect(at(await (await server.get('/v1/nothing')).json(), 'error', 'type')).toBe('not_found');
    expect(at(await (await server.get('/v1/messages/nothing')).json(), 'type')).toBe('error');
  });

  it('says there is no provider when the allow-list leaves none', async () => {
    await using server = await TestGateway.start();
    const response = await server.chat({ providerOptions: { gateway: { only: ['nobody'] } } });
    expect(at(await response.json(), 'error', 'type')).toBe('no_providers_available');
  });
});
