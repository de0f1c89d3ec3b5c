import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Catalogue } from '../../../src/core/gateway/catalogue.ts';
import { buildImageRequest } from '../../../src/core/gateway/imageRequest.ts';
import { askForMore } from '../../../src/core/conversation/turnRequest.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { ImagePart, Message } from '../../../src/core/model/message.ts';
import type { ModelInfo, TurnRequest } from '../../../src/core/model/request.ts';
import { capabilities } from '../../../src/core/models/models.ts';
import { gradientPng } from '../../gateway/png.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { ask, assistant, clock, connect, RecordingLogger, run, summary } from './harness.ts';

const GPT = 'openai/gpt-image-2';
const FLUX = 'bfl/flux-2-pro';
const IMAGEN = 'google/imagen-4.0-ultra';

let gateway: RunningGateway;
let models: readonly ModelInfo[];
beforeAll(async () => {
  gateway = await startGateway();
  const catalogue = new Catalogue({
    fetch,
    clock,
    logger: new RecordingLogger(),
    store: { read: () => Promise.resolve(undefined), replace: () => Promise.resolve() },
    baseUrl: () => gateway.url,
  });
  models = await catalogue.refresh();
  expect(catalogue.drawingModels().map(({ id }) => id)).toEqual([FLUX, GPT, IMAGEN]);
  expect(catalogue.chatModels().some(({ type }) => type === 'image')).toBe(false);
});
afterAll(() => gateway.close());
beforeEach(() => gateway.clear());

const open = (): ReturnType<typeof connect> =>
  connect({ baseUrl: gateway.url, key: LOCAL_KEY, models, settings: { maxRetries: 1 } });

const picture = (seed: string): ImagePart => ({
  type: 'image',
  mediaType: 'image/png',
  data: gradientPng(seed).toString('base64'),
});

function change(
  model: string,
  text: string,
  pictures: readonly ImagePart[],
  rest: Partial<TurnRequest> = {},
): TurnRequest {
  const message: Message = { id: 'u', role: 'user', createdAt: 0, parts: [...pictures, { type: 'text', text }] };
  return { ...ask(model, text, rest), messages: [message] };
}

const bodies = (): readonly { path: string; status: number | undefined; body: Record<string, unknown> }[] =>
  gateway.requests
    .filter(({ method }) => method === 'POST')
    .map(({ path, status, body }) => ({ path, status, body: body as Record<string, unknown> }));

test('a picture is drawn from the words of the question alone, with its cost and who drew it', async () => {
  const request = ask(FLUX, 'a red fox', {
    system: 'Be brief.',
    tools: [{ name: 'x', inputSchema: { type: 'object' } }],
  });
  const result = summary(await run(open().client, request));
  expect(result).toMatchObject({
    ends: ['stop'],
    text: '',
    images: [expect.stringMatching(/^image\/png,iVBORw0KGgo/) as string],
    route: { provider: 'bfl', generationId: expect.stringMatching(/^gen_/) as string },
  });
  expect(bodies()).toEqual([
    {
      path: '/v1/images/generations',
      status: 200,
      body: { model: FLUX, prompt: 'a red fox', response_format: 'b64_json' },
    },
  ]);
});

test('pictures that are attached are changed: as a form, and as JSON where a server takes no form, found out once', async () => {
  const { client } = open();
  const one = summary(await run(client, change(GPT, 'bluer', [picture('a')])));
  expect(one).toMatchObject({ ends: ['stop'], error: undefined });
  await run(client, change(GPT, 'both', [picture('a'), picture('b')]));
  expect(bodies().map(({ path, body }) => [path, body['isForm'], (body['images'] as unknown[]).length])).toEqual([
    ['/v1/images/edits', true, 1],
    ['/v1/images/edits', true, 2],
  ]);
  expect(gateway.requests.at(-1)?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  gateway.clear();
  for (let turn = 0; turn < 2; turn += 1) {
    expect(summary(await run(client, change(FLUX, 'bluer', [picture('a')])))).toMatchObject({ ends: ['stop'] });
  }
  expect(bodies().map(({ status, body }) => [status, body['isForm'] === true])).toEqual([
    [400, true],
    [200, false],
    [200, false],
  ]);
  expect(bodies().at(-1)?.body['images']).toEqual([{ image_url: `data:image/png;base64,${picture('a').data}` }]);
});

test('what is asked for once more is drawn from the question and its pictures', () => {
  const asked = change(FLUX, 'a red fox', [picture('a')]);
  const half: Message = assistant([{ type: 'text', text: 'Half' }]);
  const more = askForMore({ ...asked, messages: [...asked.messages, half] }, clock);
  expect(buildImageRequest(more)).toEqual(buildImageRequest(asked));
  expect(buildImageRequest(more)).toMatchObject({ prompt: 'a red fox', images: [{}] });
});

test('rules of routing go along with a change, for which a form has no place', async () => {
  await run(open().client, change(GPT, 'bluer', [picture('a')], { routing: { zeroDataRetention: true } }));
  expect(bodies()[0]?.body).toMatchObject({ providerOptions: { gateway: { zeroDataRetention: true } } });
});

test('what there is of a picture is shown as it comes to be, and a request that showed some is not sent again', async () => {
  const { client } = open();
  const result = summary(await run(client, ask(GPT, 'a castle')));
  expect(result).toMatchObject({ previews: 2, ends: ['stop'], usage: { outputTokens: 1056 } });
  expect(result['images']).toHaveLength(1);
  // The stream tells tokens and no cost: their prices are in the list.
  expect(result['cost']).toBeCloseTo((1056 * 40) / 1e6, 3);
  gateway.clear();
  gateway.addFault({ fault: 'cut-after=1', model: GPT });
  expect(summary(await run(client, ask(GPT, 'a cut castle')))).toMatchObject({
    previews: 1,
    images: [],
    error: 'stream-truncated',
  });
  expect(bodies()).toHaveLength(1);
});

test('a model that does not stream is asked in one piece after one refusal', async () => {
  const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY, models, fetch: refusing('stream') });
  for (let turn = 0; turn < 2; turn += 1) await run(client, ask(GPT, 'a tree'));
  expect(refused).toBe(1);
  expect(bodies().at(-1)?.body).not.toHaveProperty('partial_images');
});

let refused = 0;
function refusing(field: string): typeof fetch {
  refused = 0;
  return (input, init) => {
    const { body } = init ?? {};
    if (typeof body !== 'string' || !(field in (JSON.parse(body) as object))) return fetch(input, init);
    refused += 1;
    const error = { message: `Unknown parameter: '${field}'.`, type: 'invalid_request_error', param: field };
    return Promise.resolve(Response.json({ error }, { status: 400 }));
  };
}

test('a price for each picture counts where the server tells no cost, and what the model drew from is told', async () => {
  const events = await run(open().client, ask(IMAGEN, 'a harbour'));
  expect(events.find((event) => event.type === 'usage')).toEqual({
    type: 'usage',
    usage: {},
    costUsd: 0.06,
    isCostListed: true,
  });
  expect(summary(events)['text']).toBe('\n\nDrawn from: a harbour, in warm evening light\n\n');
});

test('a question that breaks the rules of the provider says so', async () => {
  const events = await run(open().client, ask(GPT, 'something forbidden'));
  const end = events.at(-1);
  expect(end).toMatchObject({ type: 'turn-end', reason: 'error', error: { code: 'content-filter' } });
  expect(end?.type === 'turn-end' ? end.error?.message : '').toContain('rejected by the safety system');
  expect(bodies()).toHaveLength(1);
});

test('overload is met by another try, and a stopped drawing ends at once', async () => {
  gateway.addFault({ fault: 'status=503;message=Overloaded', model: FLUX });
  expect(summary(await run(open().client, ask(FLUX, 'a tree')))).toMatchObject({ ends: ['stop'] });
  expect(bodies().map(({ status }) => status)).toEqual([503, 200]);
  gateway.addFault({ fault: 'hang', model: FLUX });
  const controller = new AbortController();
  const running = run(open().client, ask(FLUX, 'a slow tree'), { signal: controller.signal });
  await expect.poll(() => bodies().length).toBe(3);
  controller.abort();
  expect((await running).at(-1)).toMatchObject({ reason: 'cancelled' });
});

test('nothing is sent where there are no words', async () => {
  const message: Message = { id: 'u', role: 'user', createdAt: 0, parts: [picture('a')] };
  const events = await run(open().client, { model: GPT, messages: [message] });
  expect(events.at(-1)).toMatchObject({ reason: 'error', error: { code: 'nothing-to-draw' } });
  expect(bodies()).toEqual([]);
});

describe('the answer of another server', () => {
  const PNG = gradientPng('x').toString('base64');
  const answered = async (
    body: object | string,
    headers: Record<string, string> = {},
  ): Promise<readonly ModelEvent[]> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = (): Promise<Response> =>
      Promise.resolve(new Response(text, { headers: { 'content-type': 'application/json', ...headers } }));
    const { client } = connect({ baseUrl: gateway.url, models, fetch: answer });
    return run(client, ask(FLUX, 'a tree'));
  };

  test.each([
    ['data under its own name', { data: [{ b64_json: PNG }] }, `image/png,${PNG}`],
    ['a whole address as data', { data: [{ b64_json: `data:image/webp;base64,${PNG}` }] }, `image/png,${PNG}`],
    ['an address of data', { data: [{ url: `data:image/png;base64,${PNG}` }] }, `image/png,${PNG}`],
    ['a type that is not true', { output_format: 'webp', data: [{ b64_json: PNG }] }, `image/png,${PNG}`],
  ])('%s', async (_, body, image) => {
    expect(summary(await answered(body))).toMatchObject({ images: [image], ends: ['stop'] });
  });

  test('a list within envelopes without end is none', async () => {
    const depth = 5_000;
    const nested = `${'{"data":'.repeat(depth)}{"b64_json":"${PNG}"}${'}'.repeat(depth)}`;
    expect(summary(await answered(nested))).toMatchObject({ images: [] });
    const usual = { result: { data: [{ b64_json: PNG }] } };
    expect(summary(await answered(usual))).toMatchObject({ images: [`image/png,${PNG}`], ends: ['stop'] });
  });

  test('an address is a link, and is not fetched', async () => {
    const result = summary(await answered({ data: [{ url: 'https://pictures.example.com/1.png' }] }));
    expect(result).toMatchObject({ text: '\n\n[Image](https://pictures.example.com/1.png)\n\n', images: [] });
    expect(summary(await answered({ data: [{ url: 'http://10.0.0.1/1.png' }] }))).toMatchObject({
      text: '',
      images: [],
    });
  });

  test('events without their end, and an error within them', async () => {
    const event = (type: string, more: object): string =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
    const events = { 'content-type': 'text/event-stream' };
    const whole = event('image_edit.completed', { b64_json: PNG, output_format: 'png' });
    expect(summary(await answered(whole, events))).toMatchObject({ images: [`image/png,${PNG}`], ends: ['stop'] });
    const failed = event('error', { error: { code: 'moderation_blocked', message: 'Rejected by the safety system.' } });
    expect(summary(await answered(failed, events))).toMatchObject({ ends: ['error'] });
  });
});

describe('a chat model that draws', () => {
  const DRAWER = 'google/gemini-2.5-flash-image';

  test.each(['chat-completions', 'messages'] as const)('is heard in %s', async (wireFormat) => {
    const result = summary(await run(open().client, ask(DRAWER, 'Draw a fox', { wireFormat })));
    expect(result['images']).toEqual([expect.stringMatching(/^image\/png,iVBORw0KGgo/) as string]);
    expect(bodies()[0]?.body['modalities']).toEqual(wireFormat === 'messages' ? undefined : ['text', 'image']);
  });

  const info = (id: string, more: Partial<ModelInfo>): ModelInfo => ({
    id,
    name: id,
    creator: 'x',
    type: 'language',
    tags: [],
    pricing: {},
    ...more,
  });

  test.each([
    ['by a tag', info('x/a', { tags: ['image-generation'] }), ['text', 'image']],
    ['by another tag', info('x/a', { tags: ['image-output'] }), ['text', 'image']],
    ['by what it writes', info('x/a', { outputs: ['text', 'image'] }), ['text', 'image']],
    ['and nothing else', info('x/a', { outputs: ['image'] }), ['image']],
    ['by its name, where nothing else is said', info('google/gemini-3-pro-image-preview', {}), ['text', 'image']],
    ['not by its name, where more is said', info('google/gemini-3-pro-image', { tags: ['tool-use'] }), undefined],
    ['not at all', info('x/image-captioner', {}), undefined],
  ])('is told %s', async (_, model, modalities) => {
    const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY, models: [model] });
    await run(client, ask(model.id, 'Draw'));
    expect(bodies()[0]?.body['modalities']).toEqual(modalities);
    if (model.tags.length > 0 || model.outputs !== undefined)
      expect(capabilities(model).has('image-output')).toBe(modalities !== undefined);
  });
});

const PNG = gradientPng('x').toString('base64');
const SVG = btoa('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
const drawn = (mediaType: string, data: string): string => `${mediaType},${data}`;

test.each<[string, unknown, readonly string[], string?]>([
  ['one picture without a list', { data: { b64_json: PNG } }, [drawn('image/png', PNG)]],
  ['a list of data', { data: [PNG, null, 5] }, [drawn('image/png', PNG)]],
  ['a list of addresses', { images: [{ url: `data:image/png;base64,${PNG}` }] }, [drawn('image/png', PNG)]],
  ['lines of data', { data: [{ b64_json: PNG.replaceAll(/(.{70})/g, '$1\r\n') }] }, [drawn('image/png', PNG)]],
  ['what is no data', { data: [{ b64_json: '!!!!' }, { b64_json: '' }, { b64_json: 'A' }] }, []],
  ['a page', { data: [{ url: `data:text/html;base64,${SVG}` }, { url: 'javascript:alert(1)' }] }, []],
  ['a drawing', { data: [{ b64_json: SVG }], output_format: 'svg+xml' }, [drawn('image/svg+xml', SVG)]],
  [
    'a type that is none',
    { data: [{ b64_json: 'AAAA', media_type: `image/x"\r\nX-Evil: 1${'y'.repeat(900)}` }] },
    [drawn('image/png', 'AAAA')],
  ],
  [
    'an address, never fetched',
    { data: ['https://e.com/a.png', { url: 'https://e.com/a.png](command:x)' }] },
    [],
    '[Image](https://e.com/a.png)',
  ],
])('an answer with %s is read', async (_what, body, images, text = '') => {
  const server = connect({ baseUrl: 'https://example.com', models, fetch: () => Promise.resolve(Response.json(body)) });
  const result = summary(await run(server.client, ask(FLUX, 'a fox')));
  expect({ images: result['images'], text: String(result['text']).trim() }).toEqual({ images, text });
});

test('a picture beyond all sizes is no matter of the network', async () => {
  const body = JSON.stringify({ data: [{ b64_json: 'A'.repeat(65 * 1024 * 1024) }] });
  const headers = { 'content-type': 'application/json' };
  const fetch = (): Promise<Response> => Promise.resolve(new Response(body, { headers }));
  const server = connect({ baseUrl: 'https://example.com', models, fetch });
  expect(summary(await run(server.client, ask(FLUX, 'a fox')))).toMatchObject({ ends: ['error'], error: 'too-large' });
});
