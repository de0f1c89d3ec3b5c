/** Recorded shapes of both formats, as small builders. */

export const chunk = (delta: object, rest: object = {}): string =>
  `data: ${JSON.stringify({
    id: 'gen_01',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'openai/gpt-5',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: null, ...rest }],
  })}\n\n`;

export const DONE = 'data: [DONE]\n\n';

export const GATEWAY_METADATA = {
  routing: {
    originalModelId: 'openai/gpt-5',
    resolvedProvider: 'openai',
    canonicalSlug: 'openai/gpt-5',
    finalProvider: 'azure',
    modelAttemptCount: 1,
    modelAttempts: [
      {
        canonicalSlug: 'openai/gpt-5',
        success: true,
        providerAttempts: [
          { provider: 'openai', success: false, statusCode: 500 },
          { provider: 'azure', success: true, statusCode: 200 },
        ],
      },
    ],
  },
  cost: '0.00637625',
  generationId: 'gen_01',
};

export const chatEnd = (reason = 'stop', usage: object = {}): string =>
  `data: ${JSON.stringify({
    id: 'gen_01',
    object: 'chat.completion.chunk',
    choices: [
      { index: 0, delta: { provider_metadata: { gateway: GATEWAY_METADATA } }, logprobs: null, finish_reason: reason },
    ],
    usage: {
      prompt_tokens: 424,
      completion_tokens: 115,
      cost: 0.002997,
      prompt_tokens_details: { cached_tokens: 24 },
      completion_tokens_details: { reasoning_tokens: 7 },
      cache_creation_input_tokens: 3,
      ...usage,
    },
    generationId: 'gen_01',
  })}\n\n`;

export const event = (data: { readonly type: string; readonly [key: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

export const messageStart = event({
  type: 'message_start',
  message: {
    id: 'gen_01',
    type: 'message',
    role: 'assistant',
    content: [],
    usage: { input_tokens: 0, output_tokens: 0 },
  },
});

export const textBlock = (index: number, ...texts: readonly string[]): string =>
  event({ type: 'content_block_start', index, content_block: { type: 'text', text: '' } }) +
  texts.map((text) => event({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } })).join('') +
  event({ type: 'content_block_stop', index });

export const messageDelta = (reason: string): string =>
  event({
    type: 'message_delta',
    delta: { stop_reason: reason, stop_sequence: null },
    usage: {
      input_tokens: 10,
      output_tokens: 20,
      cache_read_input_tokens: 100,
      cache_creation: { ephemeral_5m_input_tokens: 5, ephemeral_1h_input_tokens: 0 },
    },
    provider_metadata: { gateway: GATEWAY_METADATA },
  });

export const messageStop = event({ type: 'message_stop' });

/** A whole Chat Completions answer: thinking, text beyond ASCII, two tool calls, an image. */
export const CHAT_ANSWER =
  chunk({ role: 'assistant' }) +
  chunk({
    reasoning: 'Let me ',
    reasoning_details: [{ type: 'reasoning.text', text: 'Let me ', index: 0, signature: '' }],
  }) +
  chunk({
    reasoning: 'think',
    reasoning_details: [{ type: 'reasoning.text', text: 'think', index: 0, signature: '' }],
  }) +
  chunk({ reasoning_details: [{ type: 'reasoning.text', text: '', index: 0, signature: 'sig-1' }] }) +
  chunk({ content: 'Grüße 👋🏽 ' }) +
  chunk({ content: '世界\r\nend' }) +
  chunk({ tool_calls: [{ index: 0, id: 'call_A', type: 'function', function: { name: 'add', arguments: '' } }] }) +
  chunk({ tool_calls: [{ index: 1, id: 'call_B', type: 'function', function: { name: 'mul', arguments: '{"b"' } }] }) +
  chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":2}' } }] }) +
  chunk({ tool_calls: [{ index: 1, function: { arguments: ':3}' } }] }) +
  chunk({ images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] }) +
  chatEnd('tool_calls') +
  DONE;

/** A whole Messages answer: signed and redacted thinking, text, a tool call, a ping. */
export const MESSAGES_ANSWER =
  messageStart +
  event({ type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } }) +
  event({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm ' } }) +
  event({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: '…' } }) +
  event({ type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'sig-2' } }) +
  event({ type: 'content_block_stop', index: 0 }) +
  event({ type: 'content_block_start', index: 1, content_block: { type: 'redacted_thinking', data: 'opaque' } }) +
  event({ type: 'content_block_stop', index: 1 }) +
  event({ type: 'ping' }) +
  textBlock(2, 'Grüße 👋🏽 ', '世界') +
  event({
    type: 'content_block_start',
    index: 3,
    content_block: { type: 'tool_use', id: 'toolu_1', name: 'add', input: {} },
  }) +
  event({ type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: '{"a":' } }) +
  event({ type: 'content_block_delta', index: 3, delta: { type: 'input_json_delta', partial_json: '2}' } }) +
  event({ type: 'content_block_stop', index: 3 }) +
  messageDelta('tool_use') +
  messageStop;

const reasoningOf = (text: string): object => ({
  id: 'rs_1',
  type: 'reasoning',
  summary: [{ type: 'summary_text', text }],
  encrypted_content: 'sealed',
});

/** An event of the Responses format. */
export const responsesEvent = (type: string, rest: object): string => event({ type: `response.${type}`, ...rest });

export const responsesStart = responsesEvent('created', {
  response: { id: 'gen_01', object: 'response', status: 'in_progress', output: [], usage: null },
});

export const responsesEnd = (output: readonly object[] = [], rest: object = {}): string =>
  responsesEvent('completed', {
    response: {
      id: 'gen_01',
      object: 'response',
      status: 'completed',
      error: null,
      incomplete_details: null,
      output,
      usage: {
        input_tokens: 424,
        input_tokens_details: { cached_tokens: 24 },
        output_tokens: 115,
        output_tokens_details: { reasoning_tokens: 7 },
        total_tokens: 539,
      },
      provider_metadata: { gateway: GATEWAY_METADATA },
      ...rest,
    },
  });

/** A whole Responses answer: reasoning, text beyond ASCII, two tool calls, an image; all told in pieces and again as items. */
export const RESPONSES_ANSWER = ((): string => {
  const items = [
    reasoningOf('Let me think'),
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Grüße 👋🏽 世界\r\nend', annotations: [] }],
    },
    { id: 'ig_1', type: 'image_generation_call', status: 'completed', result: 'AAAA', output_format: 'png' },
    { id: 'fc_1', type: 'function_call', call_id: 'call_A', name: 'add', arguments: '{"a":2}', status: 'completed' },
    { id: 'fc_2', type: 'function_call', call_id: 'call_B', name: 'mul', arguments: '{"b":3}', status: 'completed' },
  ];
  const added = (at: number, rest: object): string =>
    responsesEvent('output_item.added', { output_index: at, item: { ...items[at], status: 'in_progress', ...rest } });
  const done = (at: number): string => responsesEvent('output_item.done', { output_index: at, item: items[at] });
  const piece = (type: string, at: number, item_id: string, delta: string, rest: object = {}): string =>
    responsesEvent(`${type}.delta`, { item_id, output_index: at, delta, ...rest });
  const thought = (text: string): string => piece('reasoning_summary_text', 0, 'rs_1', text, { summary_index: 0 });
  const said = (text: string): string => piece('output_text', 1, 'msg_1', text, { content_index: 0, logprobs: [] });
  const given = (at: number, text: string): string => piece('function_call_arguments', at, `fc_${at - 2}`, text);
  return [
    responsesStart,
    responsesEvent('in_progress', { response: { id: 'gen_01' } }),
    added(0, { summary: [], encrypted_content: null }),
    thought('Let me '),
    thought('think'),
    done(0),
    added(1, { content: [] }),
    responsesEvent('content_part.added', {
      item_id: 'msg_1',
      output_index: 1,
      content_index: 0,
      part: { type: 'output_text', text: '' },
    }),
    said('Grüße 👋🏽 '),
    said('世界\r\nend'),
    responsesEvent('output_text.done', {
      item_id: 'msg_1',
      output_index: 1,
      content_index: 0,
      text: 'Grüße 👋🏽 世界\r\nend',
    }),
    done(1),
    added(2, { result: null }),
    responsesEvent('image_generation_call.generating', { item_id: 'ig_1', output_index: 2 }),
    done(2),
    added(3, { arguments: '' }),
    added(4, { arguments: '' }),
    given(4, '{"b"'),
    given(3, '{"a":2}'),
    given(4, ':3}'),
    responsesEvent('function_call_arguments.done', { item_id: 'fc_1', output_index: 3, arguments: '{"a":2}' }),
    done(3),
    done(4),
    responsesEnd(items),
  ].join('');
})();
