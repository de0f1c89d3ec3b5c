// What our loop adds to a turn with tools over the least a program can do: the official SDKs' own loops, against the same
// local gateway, turn about. A step is one request with one call that returns at once. Processor time of this process,
// which the gateway shares, so that a busy machine does not blur the difference.
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { AnswerBuilder } from '../../../src/core/model/fold.ts';
import { newId } from '../../../src/core/model/ids.ts';
import { runLoop } from '../../../src/core/toolcalls/loop.ts';
import { EnabledTools, ToolRegistry } from '../../../src/core/toolcalls/registry.ts';
import { openGate } from '../../../src/core/toolcalls/step.ts';
import { textOutcome, type Tool } from '../../../src/core/toolcalls/tool.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { clock, connect } from '../../unit/core-gateway/harness.ts';
import { median, type Section } from '../figures.ts';

const STEPS = 20;
const ROUNDS = 12;
const MODELS = { chat: 'openai/gpt-5', messages: 'anthropic/claude-sonnet-5' } as const;
const schema = { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] } as const;
const prompt = Array.from({ length: STEPS }, (_, n) => `!call echo {"word":"step ${n}"}`).join('\n!then\n');

const echo: Tool = {
  name: 'echo',
  displayName: 'Echo',
  description: 'Says a word back.',
  inputSchema: schema,
  effect: 'read',
  origin: 'builtin',
  run: ({ word }) => Promise.resolve(textOutcome(`echo ${JSON.stringify(word)}`)),
};

/** Milliseconds of processor time for a whole turn of `STEPS` steps and the answer, the gateway's share included. */
type Turn = (gateway: RunningGateway) => Promise<number>;

async function timed(work: () => Promise<number>): Promise<number> {
  const before = process.cpuUsage();
  const steps = await work();
  if (steps !== STEPS + 1) throw new Error(`Expected ${STEPS + 1} requests, counted ${steps}.`);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const ours =
  (model: string): Turn =>
  (gateway) =>
    timed(async () => {
      const { client, logger } = connect({ baseUrl: gateway.url, key: LOCAL_KEY });
      const loop = runLoop({
        source: client,
        request: {
          model,
          // The bare loops ask for none either, and simulated thoughts take their time.
          thinking: 'off',
          messages: [{ id: 'q', role: 'user', createdAt: 0, parts: [{ type: 'text', text: prompt }] }],
        },
        tools: new EnabledTools(new ToolRegistry([echo]).tools),
        gate: openGate,
        ports: { conversationId: 'bench', clock, logger },
        limits: { maxSteps: STEPS + 5 },
        signal: new AbortController().signal,
        startAnswer: () =>
          new AnswerBuilder({ id: newId(), role: 'assistant', createdAt: 0, parts: [], model, status: 'streaming' }),
      });
      let requests = 0;
      for await (const event of loop) if (event.type === 'answer') requests += 1;
      return requests;
    });

const bareOpenAi: Turn = (gateway) =>
  timed(async () => {
    const client = new OpenAI({ apiKey: LOCAL_KEY, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: prompt }];
    const tools = [{ type: 'function' as const, function: { name: 'echo', parameters: { ...schema } } }];
    for (let requests = 1; ; requests++) {
      const stream = client.chat.completions.stream({ model: MODELS.chat, messages, tools });
      const { message } = (await stream.finalChatCompletion()).choices[0] ?? {};
      if (message?.tool_calls === undefined || message.tool_calls.length === 0) return requests;
      messages.push(message);
      for (const call of message.tool_calls) {
        if (call.type !== 'function') continue;
        const { word } = JSON.parse(call.function.arguments) as { word: string };
        messages.push({ role: 'tool', tool_call_id: call.id, content: `echo ${JSON.stringify(word)}` });
      }
    }
  });

const bareAnthropic: Turn = (gateway) =>
  timed(async () => {
    const client = new Anthropic({ authToken: LOCAL_KEY, apiKey: null, baseURL: gateway.url, maxRetries: 0 });
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: prompt }];
    const tools = [{ name: 'echo', input_schema: { ...schema, required: [...schema.required] } }];
    for (let requests = 1; ; requests++) {
      const stream = client.messages.stream({ model: MODELS.messages, max_tokens: 8_000, messages, tools });
      const { content } = await stream.finalMessage();
      const calls = content.filter((block) => block.type === 'tool_use');
      if (calls.length === 0) return requests;
      messages.push({ role: 'assistant', content });
      const results = calls.map((call) => ({
        type: 'tool_result' as const,
        tool_use_id: call.id,
        content: `echo ${JSON.stringify((call.input as { word: string }).word)}`,
      }));
      messages.push({ role: 'user', content: results });
    }
  });

async function compare(title: string, mine: Turn, bare: Turn): Promise<Section> {
  const gateway = await startGateway();
  const times = { mine: [] as number[], bare: [] as number[] };
  try {
    for (let round = -2; round < ROUNDS; round++) {
      gateway.clear();
      // Turn about, and the first two rounds only warm up.
      const [first, second] = round % 2 === 0 ? (['mine', 'bare'] as const) : (['bare', 'mine'] as const);
      for (const which of [first, second]) {
        const ms = await (which === 'mine' ? mine : bare)(gateway);
        if (round >= 0) times[which].push(ms / (STEPS + 1));
      }
    }
  } finally {
    await gateway.close();
  }
  const [ourStep, bareStep] = [median(times.mine), median(times.bare)];
  return {
    title,
    figures: [
      { name: 'one step, our loop', value: ourStep, unit: 'ms CPU' },
      { name: 'one step, bare SDK', value: bareStep, unit: 'ms CPU' },
      { name: 'our loop over the bare SDK', value: ourStep - bareStep, unit: 'ms CPU per step', max: 2 },
    ],
  };
}

/** The loop's own cost per step, by wire format. */
export async function bench(): Promise<readonly Section[]> {
  return [
    await compare('Tool loop, Chat Completions (20 steps)', ours(MODELS.chat), bareOpenAi),
    await compare('Tool loop, Messages (20 steps)', ours(MODELS.messages), bareAnthropic),
  ];
}
