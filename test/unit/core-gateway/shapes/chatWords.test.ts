import { describe } from 'vitest';
import { call, calls, choice, data, delta, DONE, END, finish, readsRows, say, type Row } from './shape.ts';

const usage = (fields: object): string => data({ choices: [], usage: fields });
const PNG = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
const image = 'image/png,AAAA';

const text: readonly Row[] = [
  [
    'role on every chunk',
    delta({ role: 'assistant', content: 'a' }) + delta({ role: 'assistant', content: 'b' }) + END,
    { text: 'ab' },
  ],
  [
    'null in every field',
    delta({ role: null, content: null, tool_calls: null, function_call: null }) + say('a') + END,
    { text: 'a' },
  ],
  [
    'no delta, null, empty',
    choice({}) + choice({ delta: null }) + delta({}) + data({ choices: null }) + data({}) + say('a') + END,
    { text: 'a' },
  ],
  [
    'Azure’s first chunk',
    data({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] }) + say('a') + END,
    { text: 'a' },
  ],
  ['an empty finish reason', choice({ delta: { content: 'a' }, finish_reason: '' }) + say('b') + END, { text: 'ab' }],
  ['the last chunk twice', say('a') + finish('stop') + finish('stop') + DONE, { text: 'a' }],
  ['text after the finish', say('a') + finish('stop') + say('b') + DONE, { text: 'ab' }],
  [
    'content as parts',
    delta({
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
    }) + END,
    { text: 'ab' },
  ],
  ['content as one part', delta({ content: { type: 'text', text: 'a' } }) + END, { text: 'a' }],
  ['a refusal', delta({ content: null, refusal: 'No' }) + delta({ refusal: '.' }) + END, { text: 'No.' }],
  [
    'the transcript of speech',
    delta({ audio: { id: 'a', transcript: 'Hel' } }) + delta({ audio: { transcript: 'lo' } }) + END,
    { text: 'Hello' },
  ],
  [
    'text in place of a delta',
    choice({ text: 'a' }) + choice({ text: 'b', finish_reason: 'stop' }) + DONE,
    { text: 'ab' },
  ],
  [
    'a message in place of a delta',
    choice({ message: { role: 'assistant', content: 'a' } }) +
      choice({ message: { content: 'b' }, finish_reason: 'stop' }),
    { text: 'ab' },
  ],
  [
    'a message in place of an empty delta',
    choice({ delta: {}, message: { content: 'a' } }) +
      choice({ delta: {}, message: { content: 'b' }, finish_reason: 'stop' }),
    { text: 'ab' },
  ],
  [
    'the whole message behind the deltas',
    say('a') + say('b') + choice({ delta: {}, message: { content: 'ab' }, finish_reason: 'stop' }) + DONE,
    { text: 'ab' },
  ],
  [
    'the whole message behind a delta without words',
    delta({ role: 'assistant' }) + choice({ message: { content: 'ab', reasoning: 'hm' }, finish_reason: 'stop' }),
    { text: 'ab', thinking: 'hm' },
  ],
  [
    'more choices, each in its chunk',
    say('A') +
      choice({ index: 1, delta: { content: 'x' } }) +
      say('B') +
      choice({ index: 1, delta: {}, finish_reason: 'length' }) +
      END,
    { text: 'AB' },
  ],
  [
    'more choices in one chunk',
    data({
      choices: [
        { index: 1, delta: { content: 'x' } },
        { index: 0, delta: { content: 'A' } },
      ],
    }) + END,
    { text: 'A' },
  ],
  [
    'choices without index',
    data({ choices: [{ delta: { content: 'A' } }, { delta: { content: 'x' } }] }) + END,
    { text: 'A' },
  ],
  ['letters beyond ASCII', say('Grüße 👋🏽 世界') + END, { text: 'Grüße 👋🏽 世界' }],
];

const thinking: readonly Row[] = [
  ['reasoning', delta({ reasoning: 'a' }) + delta({ reasoning: 'b' }) + say('x') + END, { thinking: 'ab', text: 'x' }],
  [
    'reasoning_content',
    delta({ reasoning_content: 'a', content: null }) + say('x') + END,
    { thinking: 'a', text: 'x' },
  ],
  ['both at once', delta({ reasoning: 'a', reasoning_content: 'a' }) + say('x') + END, { thinking: 'a', text: 'x' }],
  ['thinking', delta({ thinking: 'a' }) + say('x') + END, { thinking: 'a', text: 'x' }],
  [
    'an object',
    delta({ reasoning: { content: 'a' } }) + delta({ reasoning: { text: 'b' } }) + say('x') + END,
    { thinking: 'ab', text: 'x' },
  ],
  ['next to text', delta({ reasoning: 'a', content: 'x' }) + END, { thinking: 'a', text: 'x' }],
  [
    'again after text',
    delta({ reasoning: 'a' }) + say('x') + delta({ reasoning: 'b' }) + END,
    { thinking: 'a|b', text: 'x' },
  ],
  [
    'Mistral’s parts',
    delta({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'a' }] }] }) +
      delta({
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'b' }] },
          { type: 'text', text: 'x' },
        ],
      }) +
      END,
    { thinking: 'ab', text: 'x' },
  ],
  [
    'LiteLLM’s blocks',
    ['a', 'b']
      .map((word) =>
        delta({
          content: '',
          reasoning_content: word,
          thinking_blocks: [{ type: 'thinking', thinking: word, signature: null }],
        }),
      )
      .join('') +
      delta({
        content: '',
        reasoning_content: '',
        thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'SIG' }],
      }) +
      say('x') +
      END,
    { thinking: 'ab', signatures: ['SIG'], text: 'x' },
  ],
  [
    'LiteLLM’s hidden block',
    delta({ thinking_blocks: [{ type: 'redacted_thinking', data: 'OPAQUE' }] }) + say('x') + END,
    { thinking: '', signatures: ['OPAQUE'], text: 'x' },
  ],
  [
    'LiteLLM’s whole message',
    choice({
      message: {
        content: 'x',
        reasoning_content: 'ab',
        thinking_blocks: [
          { type: 'thinking', thinking: 'a', signature: 'S1' },
          { type: 'thinking', thinking: 'b', signature: 'S2' },
        ],
      },
      finish_reason: 'stop',
    }),
    { thinking: 'a|b', signatures: ['S1', 'S2'], text: 'x' },
  ],
  [
    'a signature of thinking that is not shown',
    delta({ thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'SIG' }] }) + say('x') + END,
    { thinking: '', signatures: ['SIG'], text: 'x' },
  ],
  [
    'a signature that comes too late',
    delta({ reasoning_content: 'a' }) +
      say('x') +
      delta({ thinking_blocks: [{ type: 'thinking', thinking: '', signature: 'SIG' }] }) +
      END,
    { thinking: 'a', signatures: [undefined], text: 'x' },
  ],
  [
    'details',
    delta({ reasoning_details: [{ type: 'reasoning.text', text: 'a', index: 0 }] }) +
      delta({ reasoning_details: [{ type: 'reasoning.text', text: 'b', index: 0, signature: 'S' }] }) +
      say('x') +
      END,
    { thinking: 'ab', details: [{ type: 'reasoning.text', text: 'ab', index: 0, signature: 'S' }] },
  ],
];

const images: readonly Row[] = [
  ['in a list', delta({ images: [PNG] }) + END, { images: [image] }],
  [
    'as parts of the content',
    delta({ content: [{ type: 'text', text: 'a' }, PNG] }) + END,
    { text: 'a', images: [image] },
  ],
  ['as a text', delta({ images: [{ image_url: 'data:image/png;base64,AAAA' }] }) + END, { images: [image] }],
  [
    'again in the whole message',
    delta({ images: [PNG] }) + choice({ message: { images: [PNG] }, finish_reason: 'stop' }),
    { images: [image] },
  ],
];

const ends: readonly Row[] = [
  ...(
    [
      ['stop', 'stop'],
      ['STOP', 'stop'],
      ['eos', 'stop'],
      ['end_turn', 'stop'],
      ['length', 'length'],
      ['MAX_TOKENS', 'length'],
      ['max_tokens', 'length'],
      ['model_length', 'length'],
      ['content_filter', 'content-filter'],
      ['content-filter', 'content-filter'],
      ['SAFETY', 'content-filter'],
      ['error', 'other'],
      ['abort', 'other'],
      ['insufficient_system_resource', 'other'],
      ['something_new', 'other'],
    ] as const
  ).map(([reason, end]): Row => [`the reason ${reason}`, say('a') + finish(reason) + DONE, { text: 'a', end }]),
  ['no reason, but [DONE]', say('a') + DONE, { text: 'a' }],
  ['no [DONE]', say('a') + finish('stop'), { text: 'a' }],
  ['neither', say('a'), { text: 'a', end: 'error stream-truncated' }],
  ['tool calls that stop', calls(call(0, 'f', '{}', 'a')) + END, { tools: ['f {}'], end: 'tool-calls' }],
  [
    'the reason error with words in place of a message',
    say('a') + choice({ finish_reason: 'error', message: 'Melted' }) + DONE,
    { text: 'a', end: 'error stream-error', says: 'Melted' },
  ],
  [
    'the reason error with its words',
    say('a') + choice({ delta: {}, finish_reason: 'error', error: { code: 502, message: 'Upstream melted' } }) + DONE,
    { text: 'a', end: 'error stream-error', says: 'Upstream melted' },
  ],
];

const counts: readonly Row[] = [
  [
    'in a chunk without choices',
    say('a') + finish('stop') + usage({ prompt_tokens: 3, completion_tokens: 1 }) + DONE,
    { usage: { inputTokens: 3, outputTokens: 1 } },
  ],
  [
    'null until the end',
    data({ choices: [{ delta: { content: 'a' } }], usage: null }) +
      usage({ prompt_tokens: 3, completion_tokens: 1 }) +
      END,
    { usage: { inputTokens: 3, outputTokens: 1 } },
  ],
  [
    'on every chunk (vLLM)',
    choice({ delta: { content: 'a' } }, { usage: { prompt_tokens: 3, completion_tokens: 1 } }) +
      choice({ delta: { content: 'b' } }, { usage: { prompt_tokens: 3, completion_tokens: 2 } }) +
      END,
    { usage: { inputTokens: 3, outputTokens: 2 } },
  ],
  [
    'in the choice (Moonshot)',
    say('a') +
      choice({
        delta: {},
        finish_reason: 'stop',
        usage: { prompt_tokens: 3, completion_tokens: 1, cached_tokens: 2 },
      }) +
      DONE,
    { usage: { inputTokens: 3, outputTokens: 1, cachedInputTokens: 2 } },
  ],
  [
    'DeepSeek',
    usage({ prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 1 }) + END,
    { usage: { inputTokens: 9, outputTokens: 1, cachedInputTokens: 8 } },
  ],
  [
    'Groq',
    choice(
      { delta: {}, finish_reason: 'stop' },
      { x_groq: { id: 'req_1', usage: { prompt_tokens: 3, completion_tokens: 1 } } },
    ) + DONE,
    { usage: { inputTokens: 3, outputTokens: 1 } },
  ],
  [
    'Anthropic’s names',
    usage({ input_tokens: 3, output_tokens: 1, cache_read_input_tokens: 10, cache_creation_input_tokens: 5 }) + END,
    { usage: { inputTokens: 18, outputTokens: 1, cachedInputTokens: 10, cacheWriteTokens: 5 } },
  ],
  [
    'OpenRouter',
    usage({
      prompt_tokens: 9,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 3 },
      completion_tokens_details: { reasoning_tokens: 2 },
      cost: 0.5,
    }) + END,
    {
      usage: { inputTokens: 9, outputTokens: 5, cachedInputTokens: 4, cacheWriteTokens: 3, reasoningTokens: 2 },
      cost: 0.5,
    },
  ],
  [
    'llama.cpp’s timings',
    choice({ delta: {}, finish_reason: 'stop' }, { timings: { cache_n: 236, prompt_n: 4, predicted_n: 35 } }) + DONE,
    { usage: { inputTokens: 240, outputTokens: 35, cachedInputTokens: 236 } },
  ],
  [
    'llama.cpp’s timings behind usage',
    usage({ prompt_tokens: 9, completion_tokens: 1 }) +
      choice({ delta: {}, finish_reason: 'stop' }, { timings: { prompt_n: 1, predicted_n: 1 } }) +
      DONE,
    { usage: { inputTokens: 9, outputTokens: 1 } },
  ],
  ['the cost as a text', usage({ prompt_tokens: 1, cost: '0.25' }) + END, { cost: 0.25 }],
  [
    'the cost in parts (Perplexity)',
    usage({ prompt_tokens: 1, cost: { request_cost: 0.1, total_cost: 0.3 } }) + END,
    { cost: 0.3 },
  ],
];

const ULID = 'gen_01KKHTVHMJY8EZQHKVWXDFCEXF';
const ids: readonly Row[] = [
  [
    'from the first chunk on, so that what is cut can be looked up',
    choice({ delta: { content: 'a' } }, { id: ULID }),
    { generationId: ULID, end: 'error stream-truncated' },
  ],
  [
    'once, not again with each chunk',
    choice({ delta: { content: 'a' } }, { id: ULID }) + choice({ delta: { content: 'b' } }, { id: 'gen_OTHER' }) + END,
    { generationId: ULID },
  ],
  [
    'not of another server',
    choice({ delta: { content: 'a' } }, { id: 'chatcmpl-1' }) + END,
    { generationId: undefined },
  ],
  [
    'not of one that only looks alike',
    choice({ delta: { content: 'a' } }, { id: 'gen-1764493000-AbC' }) + END,
    { generationId: undefined },
  ],
];

describe('text', () => readsRows(text));
describe('thinking', () => readsRows(thinking));
describe('pictures', () => readsRows(images));
describe('the end', () => readsRows(ends));
describe('tokens and cost', () => readsRows(counts));
describe('the id of a generation', () => readsRows(ids));
