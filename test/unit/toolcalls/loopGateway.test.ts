// The loop against the local gateway, which refuses what the real one refuses: unanswered calls, altered signatures.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { Catalogue } from '../../../src/core/gateway/catalogue.ts';
import type { ModelInfo, TurnSource } from '../../../src/core/model/request.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import { runLoop, type StepAnswer } from '../../../src/core/toolcalls/loop.ts';
import { textOutcome } from '../../../src/core/toolcalls/tool.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { effort } from '../effort.ts';
import { connect, RecordingLogger } from '../core-gateway/harness.ts';
import {
  clock,
  echoTool,
  enabled,
  HeldTool,
  loopOptions,
  objectSchema,
  plainAnswer,
  resultTexts,
  runWhole,
} from './support.ts';

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
});
afterAll(() => gateway.close());
beforeEach(() => gateway.clear());

const open = (): TurnSource =>
  connect({ baseUrl: gateway.url, key: LOCAL_KEY, models, settings: { maxRetries: 0 } }).client;

/** The source with every event changed on its way. */
function changed(source: TurnSource, change: (event: ModelEvent) => ModelEvent): TurnSource {
  return {
    async *streamTurn(request, options) {
      for await (const event of source.streamTurn(request, options)) yield change(event);
    },
  };
}

describe.each(['openai/gpt-5', 'anthropic/claude-sonnet-5'])('%s', (model) => {
  test('asks, gets its results and answers from them', async () => {
    const run = await runWhole({ source: open(), model, prompt: '!call echo {"word":"plover"}' });
    expect(run.end).toBe('answered');
    expect(resultTexts(run)).toEqual(['echo plover']);
    expect(run.texts.at(-1)).toContain('echo plover');
    expect(run.answers.map((answer) => answer.finishReason)).toEqual(['tool-calls', 'stop']);
  });

  test('gets the results of parallel calls in the order of the calls, each once', async () => {
    const prompt = '!call echo {"word":"one"}\n!call echo {"word":"two"}\n!call echo {"word":"three"}';
    const run = await runWhole({ source: open(), model, prompt });
    const end = run.events.find((event) => event.type === 'step-end');
    expect(end?.results.map((result) => result.content[0])).toEqual(
      ['one', 'two', 'three'].map((word) => ({ type: 'text', text: `echo ${word}` })),
    );
    expect(run.end).toBe('answered');
  });

  test.each(['split=1', 'split=7;crlf', 'split=3;ping;comments'])(
    'gets whole arguments wherever the stream is cut: %s',
    async (fault) => {
      // The answer with the call is enough; in the proof the one that tells its result is cut as well.
      gateway.addFault({ fault, times: effort(1, 2) });
      const word = 'ünï 𝕔ode "quoted" \\ backslash';
      const seen: string[] = [];
      const prompt = `!call echo ${JSON.stringify({ word })}`;
      const startAnswer = (): StepAnswer => {
        const answer = plainAnswer(model);
        return {
          get isEnded() {
            return answer.isEnded;
          },
          apply(event) {
            const delta = answer.apply(event);
            if (delta?.part === 'tool-input') seen.push(delta.text);
          },
          snapshot: () => answer.snapshot(),
        };
      };
      const run = await runWhole({ source: open(), model, prompt, startAnswer, thinking: effort('off', 'auto') });
      expect(resultTexts(run)).toEqual([`echo ${word}`]);
      // What a user saw arrive is what was run.
      expect(JSON.parse(seen.join(''))).toEqual({ word });
    },
  );

  test.each(['fenced', 'hermes', 'mistral', 'llama'])('runs a call that it wrote as text: %s', async (form) => {
    const run = await runWhole({ source: open(), model, prompt: `!write ${form} echo {"word":"plover"}` });
    expect(run.end).toBe('answered');
    expect(resultTexts(run)).toEqual(['echo plover']);
    expect(run.answers.map((answer) => answer.finishReason)).toEqual(['tool-calls', 'stop']);
    expect(run.texts[0]).toBe(form === 'hermes' ? 'I will look.\n\n' : '');
    expect(run.texts.at(-1)).toContain('echo plover');
    // It goes back as a call like any other, with its result.
    const { messages } = z.object({ messages: z.array(z.unknown()) }).parse(gateway.requests.at(-1)?.body);
    const sent = JSON.stringify(messages.slice(-2));
    expect(sent).toMatch(/"tool_calls":\[|"type":"tool_use"/);
    expect(sent).not.toMatch(/TOOL_CALLS|tool_call>|<function|```|isWritten/);
  });

  test('never runs what it wrote of another tool, and shows it', async () => {
    const run = await runWhole({ source: open(), model, prompt: '!write fenced nothere {"word":"plover"}' });
    expect(run.end).toBe('answered');
    expect(run.results).toEqual([]);
    expect(run.texts).toEqual(['```json\n{"name": "nothere", "arguments": {"word":"plover"}}\n```']);
  });

  test('takes no arguments at all as an empty object', async () => {
    const inputs: unknown[] = [];
    const tool = echoTool({
      name: 'now',
      inputSchema: objectSchema(),
      run: (input) => {
        inputs.push(input);
        return Promise.resolve(textOutcome('noon'));
      },
    });
    const run = await runWhole({ source: open(), model, prompt: '!call now {}', tools: enabled(tool) });
    expect(inputs).toEqual([{}]);
    expect(run.texts.at(-1)).toContain('noon');
  });

  test('learns of unknown tools and of arguments that do not fit, and the turn goes on', async () => {
    const prompt = '!call nothere {}\n!then\n!call echo {"words":3}\n!then\n!call echo {"word":"right"}';
    const run = await runWhole({ source: open(), model, prompt });
    const [unknown, unfit, right] = resultTexts(run);
    expect(unknown).toMatch(/no tool called "nothere"[\s\S]*echo/);
    expect(unfit).toMatch(/do not fit the schema[\s\S]*word/);
    expect(right).toBe('echo right');
    expect(run.results.map((result) => result.end)).toEqual(['refused', 'refused', 'done']);
    expect(run.end).toBe('answered');
  });

  test('is not asked for ever when it only makes mistakes', async () => {
    const prompt = Array.from({ length: 9 }, () => '!call nothere {}').join('\n!then\n');
    const run = await runWhole({ source: open(), model, prompt });
    expect(run.end).toBe('broken-calls');
    expect(run.answers).toHaveLength(3);
  });

  test('reads a denial with its reason, and goes on without the call', async () => {
    const run = await runWhole({
      source: open(),
      model,
      prompt: '!call echo {"word":"secret"}',
      gate: {
        review: (calls) =>
          new Map(
            calls.map(({ callId }) => [callId, Promise.resolve({ type: 'deny' as const, reason: 'Not today.' })]),
          ),
      },
    });
    expect(run.results).toMatchObject([{ isError: true, end: 'denied' }]);
    expect(run.texts.at(-1)).toContain('Not today.');
    expect(run.end).toBe('answered');
  });

  test('reads what went wrong in a tool', async () => {
    const tool = echoTool({ run: () => Promise.reject(new Error('disk on fire')) });
    const run = await runWhole({ source: open(), model, prompt: '!call echo {"word":"x"}', tools: enabled(tool) });
    expect(run.texts.at(-1)).toContain('disk on fire');
    expect(run.results).toMatchObject([{ isError: true, end: 'failed' }]);
  });

  test('works through twenty steps', async () => {
    const prompt = Array.from({ length: 20 }, (_, n) => `!call echo {"word":"step${n}"}`).join('\n!then\n');
    const run = await runWhole({ source: open(), model, prompt });
    expect(run.end).toBe('answered');
    expect(run.answers).toHaveLength(21);
    expect(run.texts.at(-1)).toContain('echo step19');
  });

  test('ends at the step limit with every call answered', async () => {
    const prompt = Array.from({ length: 5 }, (_, n) => `!call echo {"word":"step${n}"}`).join('\n!then\n');
    const run = await runWhole({ source: open(), model, prompt, limits: { maxSteps: 3 } });
    expect(run.end).toBe('step-limit');
    expect(run.results.map((result) => result.end)).toEqual(['done', 'done', 'skipped']);
  });

  test('ends when the turn has used up its tokens, or its money', async () => {
    const prompt = Array.from({ length: 5 }, () => '!call echo {"word":"x"}').join('\n!then\n');
    const byTokens = await runWhole({ source: open(), model, prompt, limits: { maxSteps: 9, maxTokens: 1 } });
    expect(byTokens.end).toBe('token-limit');
    const byCost = await runWhole({ source: open(), model, prompt, limits: { maxSteps: 9, maxCostUsd: 1e-9 } });
    expect(byCost.end).toBe('cost-limit');
    expect(byCost.answers).toHaveLength(1);
  });

  test('is made to call a tool only in the first step, and can be kept from calling any', async () => {
    const source = open();
    const prompt = 'Say hello.';
    const forced = await runWhole({ source, model, prompt, toolChoice: { type: 'tool', name: 'echo' } });
    expect(forced.answers[0]?.parts.some((part) => part.type === 'tool-call' && part.name === 'echo')).toBe(true);
    expect(forced.end).toBe('answered');
    const required = await runWhole({ source, model, prompt, toolChoice: { type: 'required' } });
    expect(required.results).toHaveLength(1);
    const none = await runWhole({ source, model, prompt: '!call echo {"word":"x"}', toolChoice: { type: 'none' } });
    expect(none.results).toHaveLength(0);
    expect(none.end).toBe('answered');
  });

  test('stopped while it writes arguments: the request ends, and the half call is answered', async () => {
    const abort = new AbortController();
    gateway.addFault({ fault: 'tps=20', times: 1 });
    const prompt = `!call echo ${JSON.stringify({ word: 'long '.repeat(200) })}`;
    const source = changed(open(), (event) => {
      if (event.type === 'tool-input-start') abort.abort();
      return event;
    });
    const run = await runWhole({ source, model, prompt, thinking: 'off', signal: abort.signal });
    expect(run.end).toBe('stopped');
    expect(run.results).toMatchObject([{ end: 'stopped', isError: true }]);
  });

  test('stopped while a tool runs and another waits: both are answered, and the conversation can go on', async () => {
    const abort = new AbortController();
    const held = new HeldTool({ name: 'held', effect: 'process' });
    const source = open();
    const prompt = '!call echo {"word":"quick"}\n!call held {}\n!call held {}';
    const tools = enabled(echoTool(), held.tool);
    const options = loopOptions({ source, model, prompt, tools, signal: abort.signal });
    const messages = [...options.request.messages];
    void held.run(0).then(() => abort.abort());
    for await (const event of runLoop(options)) {
      if (event.type === 'answer') messages.push(event.answer);
      if (event.type === 'step-end') {
        expect(event.results.map((result) => result.end)).toEqual(['done', 'stopped', 'stopped']);
        messages.push({ id: 'r', role: 'user', createdAt: 0, parts: event.results, isToolStep: true });
      }
    }
    expect(held.runs).toHaveLength(1);
    expect(held.runs[0]?.context.signal.aborted).toBe(true);
    messages.push({ id: 'q2', role: 'user', createdAt: 0, parts: [{ type: 'text', text: '!lines 2' }] });
    const after = { ...options.request, messages, tools: tools.definitions };
    const events: ModelEvent[] = [];
    for await (const event of source.streamTurn(after, { signal: new AbortController().signal })) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', reason: 'stop' });
  });
});

describe('thinking', () => {
  const model = 'anthropic/claude-sonnet-5';
  const prompt = '!think 30\n!call echo {"word":"a"}\n!then\n!call echo {"word":"b"}';

  test('goes back to the model verbatim with the results', async () => {
    const run = await runWhole({ source: open(), model, prompt, thinking: 'medium' });
    expect(run.answers[0]?.parts.some((part) => part.type === 'thinking' && part.signature !== undefined)).toBe(true);
    expect(run.end).toBe('answered');
    expect(run.answers).toHaveLength(3);
    expect(gateway.requests.map((request) => request.status)).toEqual([200, 200, 200]);
  });

  test('whose signature was altered is refused by the server once, and left out of the whole turn', async () => {
    const source = changed(open(), (event) =>
      event.type === 'thinking-end' && event.signature !== undefined
        ? { ...event, signature: `${event.signature.slice(0, -4)}AAAA` }
        : event,
    );
    const run = await runWhole({ source, model, prompt, thinking: 'medium' });
    expect(run.end).toBe('answered');
    expect(gateway.requests.map((request) => request.status)).toEqual([200, 400, 200, 200]);
  });
});
