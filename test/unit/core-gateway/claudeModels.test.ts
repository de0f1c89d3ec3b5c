// Every model of the catalogue, and everything that is asked of one: the first request is taken, and its answer has room.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Completer } from '../../../src/core/completion/completer.ts';
import { extract } from '../../../src/core/extraction/extract.ts';
import type { MethodMemory } from '../../../src/core/extraction/methodMemory.ts';
import type { ExtractionMethod, Refusable } from '../../../src/core/extraction/methods.ts';
import { Catalogue } from '../../../src/core/gateway/catalogue.ts';
import { alwaysThinks, claudeRulesOf, parseClaudeModel } from '../../../src/core/gateway/claude.ts';
import { wireFormatOf } from '../../../src/core/gateway/wireTurn.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { AssistantMessage, WireFormat } from '../../../src/core/model/message.ts';
import { isFastApplyModel } from '../../../src/core/models/applyModels.ts';
import { NAMED_EFFORTS, type ModelInfo, type TurnSource } from '../../../src/core/model/request.ts';
import { requestOptions } from '../../../src/core/model/requestOptions.ts';
import { runLoop, type LoopOptions } from '../../../src/core/toolcalls/loop.ts';
import { untouchedSettings } from '../../fakes/requestSettings.ts';
import { LANGUAGE_ROWS } from '../../gateway/catalogueData.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { loopOptions } from '../toolcalls/support.ts';
import { ask, clock, connect, RecordingLogger, run, summary } from './harness.ts';

const signal = new AbortController().signal;
let gateway: RunningGateway;
let models: readonly ModelInfo[];
let client: ReturnType<typeof connect>['client'];
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
  client = connect({ baseUrl: gateway.url, key: LOCAL_KEY, models, settings: { maxRetries: 0 } }).client;
});
afterAll(() => gateway.close());
beforeEach(() => gateway.clear());

const infoOf = (id: string): ModelInfo | undefined => models.find((model) => model.id === id);

/** What was sent since the last time, and how it was answered. */
function sent(): { readonly statuses: readonly unknown[]; readonly text: string } {
  const statuses = gateway.requests.map(({ status }) => status ?? 200);
  const text = JSON.stringify(gateway.requests.map(({ body }) => body));
  gateway.clear();
  return { statuses, text };
}

async function answersOf(options: LoopOptions): Promise<readonly AssistantMessage[]> {
  const answers: AssistantMessage[] = [];
  for await (const event of runLoop(options)) if (event.type === 'answer') answers.push(event.answer);
  return answers;
}

/** Every model as it is asked by itself, and Claude's by the other format as well. */
const ASKED = LANGUAGE_ROWS.filter(({ id, tags }) => !tags.includes('i') && !isFastApplyModel(id)).flatMap(({ id }) => {
  const isClaude = parseClaudeModel(id) !== undefined;
  return (isClaude ? (['messages', 'chat-completions'] as const) : (['chat-completions'] as const)).map(
    (wireFormat): [string, WireFormat] => [id, wireFormat],
  );
});

describe.each(ASKED)('%s by %s', (model, wireFormat) => {
  const settings = { ...untouchedSettings, wireFormat };

  test('completes at the cursor with one request, and in words', async () => {
    const events: ModelEvent[] = [];
    const source: TurnSource = {
      async *streamTurn(request, options) {
        for await (const event of client.streamTurn(request, options)) {
          events.push(event);
          yield event;
        }
      },
    };
    const completer = new Completer({ source, clock, logger: new RecordingLogger(), modelInfo: infoOf });
    const place = {
      document: 'file:///a.ts',
      window: { prefix: '\n!think 400\nconst list = [\n', suffix: '\n];\n' },
      languageId: 'typescript',
      insertSpaces: true,
      tabSize: 2,
      isExplicit: true,
    };
    await completer.complete(place, () => ({ model, debounceMs: 0, maxCostPerHour: 0, settings }), signal);
    const { statuses, text } = sent();
    expect(statuses).toEqual([200]);
    expect(text).not.toContain('cache_control');
    expect(summary(events).text).not.toBe('');
  });

  test('names a chat with one request', async () => {
    const wish = { model, answerTokens: 60, thinking: 'low', thinkingTokens: 4_096 } as const;
    for (const maxOutputTokens of [0, 1_000]) {
      const options = requestOptions(wish, { ...settings, maxOutputTokens }, infoOf(model));
      const events = await run(client, { ...ask(model, 'Hello there.'), ...options });
      const { statuses, text } = sent();
      expect(statuses).toEqual([200]);
      expect(text).not.toContain('cache_control');
      expect(summary(events)).toMatchObject({ text: expect.stringContaining('Simulated') as string });
    }
  });

  test('thinks as it is told with one request', async () => {
    if (parseClaudeModel(model) === undefined) return;
    for (const thinking of ['off', 'auto', 'minimal', 'xhigh', 'max'] as const) {
      await run(client, ask(model, '!think 3\nHello.', { thinking, wireFormat }));
      expect(sent().statuses).toEqual([200]);
    }
  });

  test.each<ExtractionMethod>(['json-schema', 'tool', 'prompt'])('extracts by %s with one request', async (method) => {
    const info = infoOf(model);
    if (method === 'tool' && info?.tags.includes('tool-use') !== true) return;
    // Only the method that is tried is left.
    const methods = new Set(
      (['json-schema', 'tool'] as const satisfies Refusable[]).filter((other) => other !== method),
    );
    const methodMemory: MethodMemory = { refused: () => methods, remember: () => Promise.resolve() };
    const options = requestOptions({ model, thinking: 'off' }, settings, info);
    const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
    const source = { text: '!echo {"name":"Ada"}' };
    const asked = { ...options, ...(info !== undefined && { info }), schema, source };
    for await (const event of extract(asked, client, { signal, methodMemory, maxRepairs: 0 })) {
      if (event.type === 'end') expect(event.result.error).toBeUndefined();
    }
    const { statuses, text } = sent();
    expect(statuses).toEqual([200]);
    expect(text).not.toContain('cache_control');
  });

  test('calls the tool it is told to, in a turn of two requests', async () => {
    if (infoOf(model)?.tags.includes('tool-use') !== true) return;
    for (const toolChoice of [{ type: 'required' }, { type: 'tool', name: 'echo' }] as const) {
      const request = ask(model, 'Hello.', { wireFormat, thinking: 'off' });
      const answers = await answersOf({ ...loopOptions({ source: client, model, prompt: '' }), request, toolChoice });
      expect(answers[0]?.parts).toContainEqual(expect.objectContaining({ type: 'tool-call', name: 'echo' }));
      expect(sent().statuses).toEqual([200, 200]);
    }
  });
});

test('a turn whose first call was demanded in words keeps what was thought before it', async () => {
  const bound = await startGateway({ bindsThinking: true });
  try {
    const own = connect({ baseUrl: bound.url, key: LOCAL_KEY, models, settings: { maxRetries: 0 } }).client;
    const request = ask('anthropic/claude-opus-5.5', '!think 5\nHello.', { thinking: 'low' });
    const toolChoice = { type: 'tool', name: 'echo' } as const;
    const setup = { source: own, model: request.model, prompt: '' };
    expect(await answersOf({ ...loopOptions(setup), request, toolChoice })).toHaveLength(2);
    expect(bound.requests.map(({ status }) => status)).toEqual([200, 200]);
    expect(JSON.stringify(bound.requests.at(-1)?.body)).toContain('"signature":');
  } finally {
    await bound.close();
  }
});

describe('the table of rules', () => {
  const ids = LANGUAGE_ROWS.map(({ id }) => id).filter((id) => parseClaudeModel(id) !== undefined);

  test.each(ids)('lets %s be quiet beside the effort that goes without saying', (id) => {
    const { quietUpTo = 'max', defaultEffort = 'low' } = claudeRulesOf(id) ?? {};
    expect(NAMED_EFFORTS.indexOf(defaultEffort)).toBeLessThanOrEqual(NAMED_EFFORTS.indexOf(quietUpTo));
  });

  // What the local gateway says is its own account of the same rules.
  test.each(ids)('says of %s what the gateway takes', async (id) => {
    const rules = claudeRulesOf(id);
    if (rules === undefined) throw new Error('There are no rules.');
    const post = async (body: object): Promise<boolean> => {
      const headers = { authorization: `Bearer ${LOCAL_KEY}`, 'content-type': 'application/json' };
      const messages = [{ role: 'user', content: 'Hello' }];
      const whole = JSON.stringify({ model: id, max_tokens: 2_000, messages, ...body });
      const response = await fetch(`${gateway.url}/v1/messages`, { method: 'POST', headers, body: whole });
      const { usage } = (await response.json()) as { usage?: unknown };
      return usage !== undefined;
    };
    const taken = async (values: readonly string[], body: (value: string) => object): Promise<readonly string[]> => {
      const answers = await Promise.all(values.map(async (value) => ({ value, isTaken: await post(body(value)) })));
      return answers.flatMap(({ value, isTaken }) => (isTaken ? [value] : []));
    };
    const types = ['disabled', 'enabled', 'adaptive', 'between_tools'];
    const thinking = (type: string) => ({ type, ...(type === 'enabled' && { budget_tokens: 1_024 }) });
    expect(await taken(types, (type) => ({ thinking: thinking(type) }))).toEqual(rules.thinking);
    const efforts = ['low', 'medium', 'high', 'xhigh', 'max'];
    expect(await taken(efforts, (effort) => ({ output_config: { effort } }))).toEqual(rules.efforts);
    const [quiet] = rules.thinking.filter((type) => type === 'disabled' || type === 'between_tools');
    if (quiet !== undefined && rules.efforts.length > 0) {
      const beside = await taken(efforts, (effort) => ({ thinking: { type: quiet }, output_config: { effort } }));
      expect(beside.at(-1)).toBe(rules.quietUpTo ?? rules.efforts.at(-1));
    }
    const tool = { tools: [{ name: 'a', input_schema: { type: 'object' } }] };
    expect(await post({ ...tool, tool_choice: { type: 'any' } })).toBe(rules.forcedTools);
    expect(await post({ temperature: 0.5 })).toBe(rules.temperature);
    gateway.clear();
  });

  test.each([
    ['anthropic/claude-opus-5.5-fast', 'opus', 5.5],
    ['anthropic/claude-opus-5.5[1m]', 'opus', 5.5],
    ['claude-opus-5-5-20260922', 'opus', 5.5],
    ['claude-sonnet-4@20250514', 'sonnet', 4],
    ['claude-opus-5-5@default', 'opus', 5.5],
    ['us.anthropic.claude-opus-5-5-v1:0', 'opus', 5.5],
    ['bedrock/us.anthropic.claude-3-7-sonnet-20250219-v1:0', 'sonnet', 3.7],
    ['anthropic:claude-haiku-5.5', 'haiku', 5.5],
    ['openrouter/anthropic/claude-3.7-sonnet:thinking', 'sonnet', 3.7],
    ['anthropic.claude-v2:1', '', 2],
    ['anthropic/claude-sonnet-5-1m', 'sonnet', 5],
    ['claude-opus-latest', 'opus', Infinity],
    ['anthropic/claude-opus-5.5-fast', 'opus', 5.5],
    ['claude-opus-5-5-fast', 'opus', 5.5],
    ['anthropic/claude-sonnet-4-fast', 'sonnet', 4],
    ['anthropic/claude-sonnet-4.10', 'sonnet', 4.91],
    ['claude-sonnet-4-10-20260922', 'sonnet', 4.91],
    ['anthropic/claude-sonnet-4.12-fast', 'sonnet', 4.912],
  ])('reads %s as %s %s', (id, family, version) => {
    expect(parseClaudeModel(id)).toEqual({ family, version });
  });

  test('puts versions in order, two digits behind one', () => {
    const ids = ['4', '4.1', '4.9', '4.10', '4.11', '4.99', '5'].map((version) => `claude-sonnet-${version}`);
    const versions = ids.map((id) => parseClaudeModel(id)?.version ?? 0);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(new Set(versions).size).toBe(ids.length);
    // What 4.9 goes by is not what came with 5.
    expect(claudeRulesOf('claude-sonnet-4.10')).toEqual(claudeRulesOf('claude-sonnet-4.9'));
    expect(claudeRulesOf('claude-opus-5.5-fast')).toEqual(claudeRulesOf('claude-opus-5.5'));
  });

  test('knows nothing of a virtual model, whatever its name', () => {
    expect(parseClaudeModel('vmc/claude-opus-5.5')).toBeUndefined();
    expect(wireFormatOf({ model: 'vmc/claude-opus-5.5' })).toBe('chat-completions');
  });

  test.each([
    'claude-opus-6',
    'claude-sonnet-5.6',
    'claude-haiku-6',
    'claude-fable-5.3',
    'claude-new-5',
    'claude-latest',
  ])('asks of %s, which nobody knows yet, only what every model takes', (id) => {
    const rules = claudeRulesOf(id);
    expect(rules).toMatchObject({
      thinking: ['adaptive'],
      forcedTools: false,
      temperature: false,
      bindsThinking: true,
    });
    expect(rules !== undefined && alwaysThinks(rules)).toBe(true);
  });
});
