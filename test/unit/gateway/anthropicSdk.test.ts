import Anthropic from '@anthropic-ai/sdk';
import { jsonSchemaOutputFormat } from '@anthropic-ai/sdk/helpers/json-schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { TestGateway, user } from './harness.ts';

const NUMBERS = {
  type: 'object',
  properties: { a: { type: 'number' }, b: { type: 'number' } },
  required: ['a', 'b'],
} as const;
const TOOLS = [
  { name: 'add', input_schema: { ...NUMBERS, required: ['a', 'b'] } },
  { name: 'multiply', input_schema: { ...NUMBERS, required: ['a', 'b'] } },
] satisfies Anthropic.Tool[];

let server: TestGateway;
let client: Anthropic;

beforeAll(async () => {
  server = await TestGateway.start();
  client = new Anthropic({ apiKey: LOCAL_KEY, authToken: null, baseURL: server.url, maxRetries: 0 });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe('the official @anthropic-ai/sdk package against the local gateway', () => {
  it('creates a message with usage', async () => {
    const message = await client.messages.create({
      model: 'anthropic/claude-sonnet-5',
      max_tokens: 500,
      system: 'Be brief.',
      messages: [user('What is a mutex?')],
    });
    // Asked or not, this model thinks first.
    expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
    expect(message.content[1]).toMatchObject({ text: expect.stringContaining('What is a mutex?') });
    expect(message.stop_reason).toBe('end_turn');
    expect(message.usage.output_tokens).toBeGreaterThan(0);
  });

  it('streams thinking with a signature, then parallel calls, and accepts the turn back unchanged', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1024 } as const;
    const base = { model: 'anthropic/claude-haiku-4.5', max_tokens: 4000, tools: TOOLS, thinking };
    const messages: Anthropic.MessageParam[] = [user('Call add and multiply in parallel with 6 and 7.')];
    const first = await client.messages.stream({ ...base, messages }).finalMessage();
    expect(first.content.map((block) => block.type)).toEqual(['thinking', 'tool_use', 'tool_use']);
    expect(first.stop_reason).toBe('tool_use');
    const calls = first.content.filter((block) => block.type === 'tool_use');
    expect(calls.map((call) => [call.name, call.input])).toEqual([
      ['add', { a: 6, b: 7 }],
      ['multiply', { a: 6, b: 7 }],
    ]);
    messages.push({ role: 'assistant', content: first.content });
    const results = calls.map((call) => ({
      type: 'tool_result' as const,
      tool_use_id: call.id,
      content: `${call.name} says 42`,
    }));
    messages.push({ role: 'user', content: results });
    const second = await client.messages.create({ ...base, messages });
    expect(JSON.stringify(second.content)).toContain('multiply says 42');
  });

  it('refuses the same turn when one letter of the thinking was changed', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1024 } as const;
    const base = { model: 'anthropic/claude-haiku-4.5', max_tokens: 4000, tools: TOOLS, thinking };
    const first = await client.messages.create({ ...base, messages: [user('add 1 and 2')] });
    const altered = first.content.map((block) =>
      block.type === 'thinking' ? { ...block, thinking: `${block.thinking}.` } : block,
    );
    const call = first.content.find((block) => block.type === 'tool_use');
    const messages: Anthropic.MessageParam[] = [
      user('add 1 and 2'),
      { role: 'assistant', content: altered },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: '3' }] },
    ];
    await expect(client.messages.create({ ...base, messages })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('messages.1.content.0: Invalid signature in thinking block'),
    });
  });

  it('parses a structured answer', async () => {
    const person = {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer' }, city: { type: 'string' } },
      required: ['name', 'age', 'city'],
      additionalProperties: false,
    } as const;
    const message = await client.messages.parse({
      model: 'anthropic/claude-sonnet-5',
      max_tokens: 500,
      messages: [user('Alan Turing, 41, lives in Manchester.')],
      output_config: { format: jsonSchemaOutputFormat(person) },
    });
    expect(message.parsed_output).toEqual({ name: 'Alan Turing', age: 41, city: 'Manchester' });
  });

  it('counts tokens for Claude only', async () => {
    const counted = await client.messages.countTokens({
      model: 'anthropic/claude-sonnet-5',
      messages: [user('Hello')],
    });
    expect(counted.input_tokens).toBeGreaterThan(0);
    await expect(
      client.messages.countTokens({ model: 'spacexai/grok-4.7', messages: [user('Hello')] }),
    ).rejects.toMatchObject({ status: 404, type: 'not_found_error' });
  });

  it('serves a model of another creator on the Messages surface', async () => {
    const message = await client.messages
      .stream({ model: 'openai/gpt-5', max_tokens: 500, messages: [user('!echo from afar')] })
      .finalMessage();
    expect(message.content).toMatchObject([{ type: 'text', text: 'from afar' }]);
  });

  it('omits the thinking text of new models unless a summary is asked for, and signs it either way', async () => {
    const ask = (display?: 'summarized'): Promise<Anthropic.Message> =>
      client.messages
        .stream({
          model: 'anthropic/claude-opus-4.7',
          max_tokens: 2000,
          messages: [user('Hello')],
          thinking: { type: 'adaptive', ...(display === undefined ? {} : { display }) },
        })
        .finalMessage();
    const [hidden] = (await ask()).content;
    const [shown] = (await ask('summarized')).content;
    expect(hidden).toMatchObject({ type: 'thinking', thinking: '', signature: expect.stringMatching(/^\S{40,}$/) });
    expect(shown).toMatchObject({ type: 'thinking', thinking: expect.stringContaining('Hello') });
  });

  it('meets each error as its own class', async () => {
    const ask = (model: string, from = client): Promise<unknown> =>
      from.messages.create({ model, max_tokens: 10, messages: [user('Hi')] });
    const stranger = new Anthropic({ apiKey: 'wrong', authToken: null, baseURL: server.url, maxRetries: 0 });
    await expect(ask('openai/gpt-5', stranger)).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
    await expect(ask('no/such-model')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    await expect(ask('fault/429')).rejects.toBeInstanceOf(Anthropic.RateLimitError);
    await expect(ask('fault/402-quota')).rejects.toMatchObject({ status: 402, type: 'quota_for_entity_exceeded' });
    await expect(ask('fault/500')).rejects.toBeInstanceOf(Anthropic.InternalServerError);
  });

  it('throws on an error event in mid-stream', async () => {
    const stream = client.messages.stream({ model: 'fault/in-band-error', max_tokens: 900, messages: [user('Hi')] });
    await expect(stream.finalMessage()).rejects.toThrow(/Overloaded/);
  });
});
