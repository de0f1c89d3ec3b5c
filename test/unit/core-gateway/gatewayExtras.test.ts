// What only Vercel's gateway is told: to show what newer Claude models think, and which requests share a cache.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isOfficialOrigin, parseBaseUrl } from '../../../src/core/gateway/baseUrl.ts';
import { buildChatRequest } from '../../../src/core/gateway/chatRequest.ts';
import { lessonOf } from '../../../src/core/gateway/refusals.ts';
import { buildResponsesRequest } from '../../../src/core/gateway/responsesRequest.ts';
import { AppError } from '../../../src/base/errors.ts';
import type { ModelInfo, TurnRequest } from '../../../src/core/model/request.ts';
import { chatEnd, chunk, DONE } from './frames.ts';
import { ask, connect, run, user } from './harness.ts';
import { RawServer, stream } from './rawServer.ts';

const OPUS = 'anthropic/claude-opus-4.8';
const info = (id: string): ModelInfo => ({
  id,
  name: id,
  creator: id.split('/')[0] ?? '',
  type: 'language',
  tags: ['reasoning'],
  pricing: {},
});

type Build = (request: TurnRequest, refused?: readonly string[], isGateway?: boolean) => Record<string, unknown>;

const bodies: readonly (readonly [string, Build])[] = [
  ['Chat Completions', (request, refused = [], isGateway = true) =>
    ({ ...buildChatRequest(request, info(request.model), { isGateway, refused: new Set(refused) }) })],
  ['Responses', (request, refused = [], isGateway = true) =>
    ({ ...buildResponsesRequest(request, info(request.model), { isGateway, refused: new Set(refused) }).body })],
]; // prettier-ignore

describe.each(bodies)('thinking that is shown, in %s', (_, build) => {
  const shown = { type: 'adaptive', display: 'summarized' };
  const optionsOf = (body: Record<string, unknown>): unknown => body['providerOptions'];

  test('is asked for where a Claude model would say nothing of it', () => {
    expect(optionsOf(build(ask(OPUS, 'Hi', { thinking: 'auto' })))).toEqual({ anthropic: { thinking: shown } });
    expect(optionsOf(build(ask(OPUS, 'Hi', { thinking: 'high', routing: { sort: 'cost' } })))).toEqual({
      gateway: { sort: 'cost' },
      anthropic: { effort: 'high', thinking: shown },
    });
  });

  test('is not asked for where it is shown anyway, is off, or was refused', () => {
    expect(optionsOf(build(ask('anthropic/claude-sonnet-4.5', 'Hi', { thinking: 'high' })))).toBeUndefined();
    expect(optionsOf(build(ask('openai/gpt-5', 'Hi', { thinking: 'high' })))).toBeUndefined();
    expect(optionsOf(build(ask('vmc/claude-opus-4.8', 'Hi', { thinking: 'high' })))).toBeUndefined();
    expect(optionsOf(build(ask(OPUS, 'Hi', { thinking: 'off' })))).toBeUndefined();
    expect(optionsOf(build(ask(OPUS, 'Hi', { thinking: 'high' }), ['shown-thinking']))).toBeUndefined();
    expect(optionsOf(build(ask(OPUS, 'Hi', { thinking: 'high' }), ['thinking']))).toBeUndefined();
    expect(optionsOf(build(ask(OPUS, 'Hi', { thinking: 'high' }), [], false))).toBeUndefined();
  });

  test('leaves what the user says of it', () => {
    const own = { anthropic: { thinking: { type: 'adaptive', display: 'omitted' } } };
    expect(optionsOf(build(ask(OPUS, 'Hi', { thinking: 'high', routing: own })))).toEqual(own);
    const other = { anthropic: { metadata: { a: 1 } } };
    expect(optionsOf(build(ask(OPUS, 'Hi', { thinking: 'high', routing: other })))).toEqual({
      anthropic: { effort: 'high', metadata: { a: 1 }, thinking: shown },
    });
  });

  test.each([
    "Invalid input at 'providerOptions.anthropic.thinking.display': not supported.",
    'thinking.display: Extra inputs are not permitted',
  ])('is left out once a server refuses it: %s', (words) => {
    const error = new AppError('request', words, { code: 'bad-request', status: 400 });
    expect(lessonOf(error, build(ask(OPUS, 'Hi', { thinking: 'high' })))).toEqual({
      name: 'shown-thinking',
      isLasting: true,
    });
  });
});

describe('x-session-affinity', () => {
  let server: RawServer;
  beforeEach(async () => {
    server = await new RawServer().start();
    server.answer = stream(chunk({ content: 'Hi' }) + chatEnd() + DONE);
  });
  afterEach(() => server.stop());

  test('is one for requests that begin alike, and none where nothing is shared', async () => {
    const { client } = connect({ baseUrl: server.url });
    const sent = async (rest: Partial<TurnRequest>, text = 'Hi'): Promise<unknown> => {
      await run(client, { ...ask('a/b', text), messages: [user(text)], ...rest });
      return server.requests.at(-1)?.headers['x-session-affinity'];
    };
    const batch = { cache: 'shared-prefix', system: 'Extract.' } as const;
    const first = await sent(batch, 'one document');
    expect(first).toMatch(/^[a-z0-9]{8,20}$/);
    expect(await sent(batch, 'another')).toBe(first);
    expect(await sent({ ...batch, system: 'Extract more.' })).not.toBe(first);
    expect(await sent({ ...batch, model: 'a/c' })).not.toBe(first);
    expect(await sent({ system: 'Extract.' })).toBeUndefined();
    expect(await sent({ ...batch, sessionId: 'chat' })).toBe('chat');
  });
});

test('the gateway has an address in each region', () => {
  for (const url of ['https://ai-gateway.vercel.sh', 'https://eu.ai-gateway.vercel.sh/v1', 'https://us.ai-gateway.vercel.sh'])
    expect(parseBaseUrl(url).isOfficial).toBe(true);
  for (const origin of ['https://de.ai-gateway.vercel.sh', 'http://eu.ai-gateway.vercel.sh', 'https://ai-gateway.vercel.sh.evil.example'])
    expect(isOfficialOrigin(origin)).toBe(false);
}); // prettier-ignore
