import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { gradientPng } from '../../gateway/png.ts';
import { LOCAL_KEY } from '../../gateway/server.ts';
import { TestGateway, at, user } from './harness.ts';
import { effort } from '../effort.ts';

const ADD = {
  type: 'function',
  function: {
    name: 'add',
    parameters: {
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number' } },
      required: ['a', 'b'],
      additionalProperties: false,
    },
  },
} as const;
const MULTIPLY = { ...ADD, function: { ...ADD.function, name: 'multiply' } } as const;

let server: TestGateway;
let client: OpenAI;

function clientWith(apiKey: string): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${server.url}/v1`, maxRetries: 2, organization: null, project: null });
}

beforeAll(async () => {
  server = await TestGateway.start();
  client = clientWith(LOCAL_KEY);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe('the official openai package against the local gateway', () => {
  it('lists and retrieves models', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toContain('anthropic/claude-sonnet-5');
    expect(ids.filter((id) => id.startsWith('fault/')).length).toBeGreaterThan(20);
    expect(ids.filter((id) => !id.startsWith('fault/')).length).toBeGreaterThanOrEqual(40);
  });

  it('gets a whole completion that quotes the question and names its cost', async () => {
    const completion = await client.chat.completions.create({
      model: 'openai/gpt-5',
      messages: [user('Why is the sky blue?')],
    });
    expect(completion.choices[0]?.message.content).toContain('Why is the sky blue?');
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(at(completion, 'usage', 'cost')).toBeGreaterThan(0);
    expect(completion.id).toMatch(/^gen_[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  it('reads a stream to its end with usage on the last chunk', async () => {
    const stream = await client.chat.completions.create({
      model: 'anthropic/claude-sonnet-5',
      messages: [user('Hello there')],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let last: OpenAI.ChatCompletionChunk | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      last = chunk;
    }
    expect(text).toContain('Hello there');
    expect(last?.choices[0]?.finish_reason).toBe('stop');
    expect(last?.usage?.total_tokens).toBeGreaterThan(0);
  });

  it.each(['anthropic/claude-sonnet-5', 'openai/gpt-5', 'google/gemini-3-flash', 'deepseek/deepseek-v3.2'])(
    'makes parallel tool calls with %s and answers from their results',
    async (model) => {
      const messages: OpenAI.ChatCompletionMessageParam[] = [user('Call add and multiply in parallel with 6 and 7.')];
      const first = await client.chat.completions
        .stream({ model, messages, tools: [ADD, MULTIPLY], reasoning_effort: 'low' })
        .finalMessage();
      const calls = first.tool_calls ?? [];
      expect(calls.map((call) => call.type === 'function' && call.function.name)).toEqual(['add', 'multiply']);
      for (const call of calls) {
        expect(call.type === 'function' && JSON.parse(call.function.arguments)).toEqual({ a: 6, b: 7 });
      }
      messages.push({ role: 'assistant', content: first.content, tool_calls: calls });
      for (const [index, call] of calls.entries()) {
        messages.push({ role: 'tool', tool_call_id: call.id, content: `result number ${index + 41}` });
      }
      const second = await client.chat.completions.create({ model, messages, tools: [ADD, MULTIPLY] });
      expect(second.choices[0]?.message.content).toContain('result number 41');
      expect(second.choices[0]?.message.content).toContain('result number 42');
    },
  );

  it('runs the tool loop of the package itself', async () => {
    const seen: unknown[] = [];
    const runner = client.chat.completions.runTools({
      model: 'openai/gpt-5',
      messages: [user('Please add 20 and 22.')],
      tools: [
        {
          type: 'function',
          function: {
            ...ADD.function,
            parameters: { ...ADD.function.parameters, required: ['a', 'b'] },
            description: 'Adds.',
            parse: (text: string) => JSON.parse(text) as { a: number; b: number },
            function: ({ a, b }: { a: number; b: number }) => {
              seen.push([a, b]);
              return String(a + b);
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toContain('returned: 42');
    expect(seen).toEqual([[20, 22]]);
  });

  it('parses a structured answer taken from the sentence', async () => {
    const Person = z.object({ name: z.string(), age: z.int(), city: z.string() });
    const completion = await client.chat.completions.parse({
      model: 'openai/gpt-5',
      messages: [user('Extract: Grace Hopper is 85 years old and lives in Arlington.')],
      response_format: zodResponseFormat(Person, 'person'),
    });
    expect(completion.choices[0]?.message.parsed).toEqual({ name: 'Grace Hopper', age: 85, city: 'Arlington' });
  });

  it('creates and streams responses', async () => {
    const whole = await client.responses.create({ model: 'openai/gpt-5', input: 'What is a closure?' });
    expect(whole.output_text).toContain('What is a closure?');
    expect(whole.status).toBe('completed');
    const stream = client.responses.stream({
      model: 'openai/gpt-5',
      input: 'Please add 1 and 2.',
      reasoning: { effort: 'low', summary: 'auto' },
      tools: [{ type: 'function', name: 'add', parameters: ADD.function.parameters, strict: true }],
    });
    const types = new Set<string>();
    for await (const event of stream) types.add(event.type);
    const final = await stream.finalResponse();
    const call = final.output.find((item) => item.type === 'function_call');
    expect(call?.type === 'function_call' && JSON.parse(call.arguments)).toEqual({ a: 1, b: 2 });
    expect([...types]).toEqual(
      expect.arrayContaining(['response.created', 'response.reasoning_summary_text.delta', 'response.completed']),
    );
    expect(final.usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(0);
  });

  it('runs a tool loop with responses that are stored nowhere, reasoning included', async () => {
    const asked = {
      model: 'openai/gpt-5',
      reasoning: { effort: 'low', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      store: false,
      tools: [{ type: 'function', name: 'add', parameters: ADD.function.parameters, strict: true }],
    } satisfies Partial<OpenAI.Responses.ResponseCreateParams>;
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Please add 1 and 2.' }];
    const first = await client.responses.create({ ...asked, input });
    expect(first.output.map((item) => item.type)).toEqual(['reasoning', 'function_call']);
    for (const item of first.output) {
      if (item.type === 'reasoning' || item.type === 'function_call') input.push(item);
      if (item.type === 'function_call')
        input.push({ type: 'function_call_output', call_id: item.call_id, output: '3' });
    }
    const stream = client.responses.stream({ ...asked, input });
    const { output_text: answer, status } = await stream.finalResponse();
    expect(status).toBe('completed');
    expect(answer).toContain('3');
  });

  it('streams plain response text that adds up', async () => {
    const stream = client.responses.stream({ model: 'openai/gpt-5', input: '!echo one two three' });
    let text = '';
    for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
    expect(text).toBe('one two three');
    expect((await stream.finalResponse()).output_text).toBe('one two three');
  });

  it('embeds texts so that similar ones are near', async () => {
    const { data, usage } = await client.embeddings.create({
      model: 'openai/text-embedding-3-small',
      input: ['the cat sat on the mat', 'a cat on a mat', 'quarterly revenue forecast'],
      dimensions: 512,
    });
    const [cat, mat, money] = data.map((each) => each.embedding);
    const dot = (a: number[] = [], b: number[] = []): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
    expect(cat).toHaveLength(512);
    expect(dot(cat, cat)).toBeCloseTo(1, 5);
    expect(dot(cat, mat)).toBeGreaterThan(dot(cat, money) + 0.2);
    expect(usage.prompt_tokens).toBeGreaterThan(0);
  });

  it('makes an image in chat and by the images endpoint', async () => {
    const request = { model: 'google/gemini-2.5-flash-image', messages: [user('Draw')], modalities: ['text', 'image'] };
    const completion = await client.chat.completions.create(request as OpenAI.ChatCompletionCreateParamsNonStreaming);
    const url = String(at(completion, 'choices', 0, 'message', 'images', 0, 'image_url', 'url'));
    expect(Buffer.from(url.replace('data:image/png;base64,', ''), 'base64').subarray(1, 4).toString()).toBe('PNG');
    const images = await client.images.generate({ model: 'bfl/flux-2-pro', prompt: 'a tree' });
    expect(images.data?.[0]?.b64_json).toMatch(/^iVBORw0KGgo/);
  });

  it('changes a picture out of a form, and shows one as it is drawn', async () => {
    const png = new Uint8Array(gradientPng('before'));
    const image = await OpenAI.toFile(png, 'before.png', { type: 'image/png' });
    const edited = await client.images.edit({ model: 'openai/gpt-image-2', image, prompt: 'a redder one' });
    expect(edited.data?.[0]?.b64_json).toMatch(/^iVBORw0KGgo/);
    expect(edited.usage?.input_tokens_details.image_tokens).toBeGreaterThan(0);
    const stream = await client.images.generate({
      model: 'openai/gpt-image-2',
      prompt: 'a tree',
      stream: true,
      partial_images: 2,
    });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
  });

  it('refuses what its image models do not take', async () => {
    const draw = (body: object): Promise<unknown> =>
      client.images.generate({ prompt: 'a tree', ...body } as OpenAI.ImageGenerateParamsNonStreaming);
    await expect(draw({ model: 'openai/gpt-5' })).rejects.toMatchObject({ status: 400 });
    await expect(draw({ model: 'openai/gpt-image-2', response_format: 'url' })).rejects.toMatchObject({ status: 400 });
    await expect(draw({ model: 'bfl/flux-2-pro', stream: true })).rejects.toMatchObject({ status: 400 });
    await expect(draw({ model: 'openai/gpt-image-2', prompt: 'something forbidden' })).rejects.toMatchObject({
      code: 'moderation_blocked',
    });
    const image = await OpenAI.toFile(new Uint8Array(gradientPng('x')), 'x.png', { type: 'image/png' });
    await expect(client.images.edit({ model: 'bfl/flux-2-pro', image, prompt: 'red' })).rejects.toMatchObject({
      status: 400,
    });
  });

  it('meets each error as its own class', async () => {
    const ask = (model: string, from = client): Promise<unknown> =>
      from.chat.completions.create({ model, messages: [user('Hi')], stream: true }, { maxRetries: 0 });
    await expect(ask('openai/gpt-5', clientWith('wrong'))).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(ask('no/such-model')).rejects.toMatchObject({
      status: 404,
      error: {
        message: "Model 'no/such-model' not found",
        type: 'model_not_found',
        param: { modelId: 'no/such-model' },
      },
    });
    await expect(ask('fault/429')).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(ask('fault/402')).rejects.toMatchObject({ status: 402, type: 'insufficient_funds' });
    await expect(ask('fault/403-card')).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
    await expect(ask('fault/500')).rejects.toBeInstanceOf(OpenAI.InternalServerError);
  });

  it('succeeds by its own retry after a 429 with retry-after', async () => {
    server.gateway.addFault({ fault: 'status=429;retry-after-ms=1', times: 2, model: 'openai/gpt-5' });
    const completion = await client.chat.completions.create({ model: 'openai/gpt-5', messages: [user('Hi')] });
    expect(completion.choices[0]?.finish_reason).toBe('stop');
  });

  it('throws on an in-band error frame', async () => {
    const stream = await client.chat.completions.create({
      model: 'fault/in-band-error',
      messages: [user('Hi')],
      stream: true,
    });
    const read = async (): Promise<void> => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  it('reads multi-byte text whole when every byte is its own write', async () => {
    const stream = await client.chat.completions.create({
      model: 'fault/split-bytes',
      // Each byte is a write and a read: a short answer in a check.
      messages: [user(effort('!echo Grüße, 世界 👋 👩‍👩‍👧‍👦', 'Grüße, 世界 👋'))],
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toContain('Grüße, 世界 👋');
    expect(text).toContain('👩‍👩‍👧‍👦');
    expect(text).not.toContain('\uFFFD');
  });
});
