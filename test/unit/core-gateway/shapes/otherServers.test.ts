/** Whole answers as other servers really send them, byte for byte. */
import { describe } from 'vitest';
import { readsRows, readsShapes, type Row, type Shape } from './shape.ts';

/** Lines of a stream, each with the blank line behind it. */
const lines = (...frames: readonly string[]): string => frames.map((frame) => `${frame}\n\n`).join('');
const DONE = 'data: [DONE]';

const streams: readonly Row[] = [
  [
    'Ollama, thinking and an empty last piece',
    lines(
      'data: {"id":"chatcmpl-711","object":"chat.completion.chunk","created":1755000000,"model":"qwen3:4b","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"Okay"},"finish_reason":null}]}',
      'data: {"id":"chatcmpl-711","object":"chat.completion.chunk","created":1755000001,"model":"qwen3:4b","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}',
      'data: {"id":"chatcmpl-711","object":"chat.completion.chunk","created":1755000001,"model":"qwen3:4b","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}',
      'data: {"id":"chatcmpl-711","object":"chat.completion.chunk","created":1755000001,"model":"qwen3:4b","system_fingerprint":"fp_ollama","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}',
      DONE,
    ),
    { text: 'Hi', thinking: 'Okay', usage: { inputTokens: 11, outputTokens: 7 } },
  ],
  [
    'Ollama, a call in one piece',
    lines(
      'data: {"id":"chatcmpl-86","object":"chat.completion.chunk","created":1755000000,"model":"llama3.2","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[{"id":"call_yjzr8n2k","index":0,"type":"function","function":{"name":"get_weather","arguments":"{\\"city\\":\\"Toronto\\"}"}}]},"finish_reason":null}]}',
      'data: {"id":"chatcmpl-86","object":"chat.completion.chunk","created":1755000000,"model":"llama3.2","system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"tool_calls"}]}',
      DONE,
    ),
    { tools: ['get_weather {"city":"Toronto"}'], end: 'tool-calls' },
  ],
  [
    'TGI, calls as one object in place of a list',
    lines(
      'data:{"object":"chat.completion.chunk","id":"","created":1717000000,"model":"meta-llama/Meta-Llama-3-8B","system_fingerprint":"2.0.4-native","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":{"index":0,"id":"","type":"function","function":{"name":"get_weather","arguments":"{"}}},"logprobs":null,"finish_reason":null}]}',
      'data:{"object":"chat.completion.chunk","id":"","created":1717000000,"model":"meta-llama/Meta-Llama-3-8B","system_fingerprint":"2.0.4-native","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":{"index":0,"id":"","type":"function","function":{"name":"get_weather","arguments":"\\"city\\":\\"Rome\\"}"}}},"logprobs":null,"finish_reason":"eos_token"}]}',
      'data: [DONE]',
    ),
    { tools: ['get_weather {"city":"Rome"}'], end: 'tool-calls' },
  ],
  [
    'SGLang, null everywhere and matched_stop',
    lines(
      'data: {"id":"e4","object":"chat.completion.chunk","created":1755000000,"model":"Qwen/Qwen3-8B","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning_content":null,"tool_calls":null},"logprobs":null,"finish_reason":null,"matched_stop":null}],"usage":null}',
      'data: {"id":"e4","object":"chat.completion.chunk","created":1755000000,"model":"Qwen/Qwen3-8B","choices":[{"index":0,"delta":{"role":null,"content":null,"reasoning_content":"Hm","tool_calls":null},"logprobs":null,"finish_reason":null,"matched_stop":null}],"usage":null}',
      'data: {"id":"e4","object":"chat.completion.chunk","created":1755000000,"model":"Qwen/Qwen3-8B","choices":[{"index":0,"delta":{"role":null,"content":"Hi","reasoning_content":null,"tool_calls":null},"logprobs":null,"finish_reason":null,"matched_stop":null}],"usage":null}',
      'data: {"id":"e4","object":"chat.completion.chunk","created":1755000000,"model":"Qwen/Qwen3-8B","choices":[{"index":0,"delta":{"role":null,"content":null,"reasoning_content":null,"tool_calls":null},"logprobs":null,"finish_reason":"stop","matched_stop":151645}],"usage":null}',
      'data: {"id":"e4","object":"chat.completion.chunk","created":1755000000,"model":"Qwen/Qwen3-8B","choices":[],"usage":{"prompt_tokens":9,"total_tokens":21,"completion_tokens":12,"prompt_tokens_details":null,"reasoning_tokens":8}}',
      DONE,
    ),
    { text: 'Hi', thinking: 'Hm', usage: { inputTokens: 9, outputTokens: 12, reasoningTokens: 8 } },
  ],
  [
    'Hugging Face, calls that count from 2',
    lines(
      'data: {"id":"chatcmpl-2e","object":"chat.completion.chunk","created":1758130251,"model":"HuggingFaceTB/SmolLM3-3B","choices":[{"index":0,"delta":{"tool_calls":[{"id":"chatcmpl-tool-61","type":"function","index":2,"function":{"name":"multiply"}}]},"logprobs":null,"finish_reason":null}]}',
      'data: {"id":"chatcmpl-2e","object":"chat.completion.chunk","created":1758130251,"model":"HuggingFaceTB/SmolLM3-3B","choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"function":{"arguments":"{\\"x\\":"}}]},"logprobs":null,"finish_reason":null}]}',
      'data: {"id":"chatcmpl-2e","object":"chat.completion.chunk","created":1758130251,"model":"HuggingFaceTB/SmolLM3-3B","choices":[{"index":0,"delta":{"tool_calls":[{"index":2,"function":{"arguments":" 89}"}}]},"logprobs":null,"finish_reason":null}]}',
      'data: {"id":"chatcmpl-2e","object":"chat.completion.chunk","created":1758130251,"model":"HuggingFaceTB/SmolLM3-3B","choices":[{"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":"tool_calls","stop_reason":null}]}',
      DONE,
    ),
    { tools: ['multiply {"x": 89}'], end: 'tool-calls' },
  ],
  [
    'Google, a call with a signature and without index',
    lines(
      'data: {"choices":[{"delta":{"extra_content":{"google":{"thought":true}},"role":"assistant","tool_calls":[{"extra_content":{"google":{"thought_signature":"EjQKMgEMOdbH"}},"function":{"arguments":"{\\"query\\":\\"x\\"}","name":"search_web"},"id":"jm4owj31","type":"function"}]},"finish_reason":"stop","index":0}],"created":1777000000,"id":"x","model":"gemini-3.1-flash-lite","object":"chat.completion.chunk","usage":{"completion_tokens":21,"prompt_tokens":60,"total_tokens":150}}',
      DONE,
    ),
    { tools: ['search_web {"query":"x"}'], end: 'tool-calls', usage: { inputTokens: 60, outputTokens: 21 } },
  ],
  [
    'Google, thoughts marked as such in the content',
    lines(
      'data: {"choices":[{"delta":{"content":"<thought>I look.","extra_content":{"google":{"thought":true}},"role":"assistant"},"index":0}],"created":1,"id":"x","model":"gemini-2.5-flash","object":"chat.completion.chunk"}',
      'data: {"choices":[{"delta":{"content":" Still.","extra_content":{"google":{"thought":true}},"role":"assistant"},"index":0}],"created":1,"id":"x","model":"gemini-2.5-flash","object":"chat.completion.chunk"}',
      'data: {"choices":[{"delta":{"content":"</thought>Hi","role":"assistant"},"finish_reason":"stop","index":0}],"created":1,"id":"x","model":"gemini-2.5-flash","object":"chat.completion.chunk"}',
      DONE,
    ),
    { text: 'Hi', thinking: 'I look. Still.' },
  ],
  [
    'Databricks, reasoning as a summary in a part',
    lines(
      'data: {"id":"msg_1","object":"chat.completion.chunk","created":1,"model":"databricks-claude","choices":[{"index":0,"delta":{"role":"assistant","content":[{"type":"reasoning","summary":[{"type":"summary_text","text":"Let me","signature":""}]}]},"finish_reason":null}]}',
      'data: {"id":"msg_1","object":"chat.completion.chunk","created":1,"model":"databricks-claude","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}',
      'data: {"id":"msg_1","object":"chat.completion.chunk","created":1,"model":"databricks-claude","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop"}]}',
      DONE,
    ),
    { text: 'Hi', thinking: 'Let me' },
  ],
  [
    'GitHub Copilot, reasoning_text',
    lines(
      'data: {"choices":[],"created":0,"id":"","prompt_filter_results":[{"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}},"prompt_index":0}]}',
      'data: {"choices":[{"index":0,"delta":{"content":null,"role":"assistant","reasoning_text":"Let me"}}],"created":1,"id":"m","model":"claude-sonnet-4.5"}',
      'data: {"choices":[{"index":0,"delta":{"content":"Hi","role":"assistant"}}],"created":1,"id":"m","model":"claude-sonnet-4.5"}',
      'data: {"choices":[{"finish_reason":"stop","index":0,"delta":{"content":null}}],"created":1,"id":"m","usage":{"completion_tokens":5,"prompt_tokens":12,"prompt_tokens_details":{"cached_tokens":0},"total_tokens":17},"model":"claude-sonnet-4.5"}',
      DONE,
    ),
    { text: 'Hi', thinking: 'Let me', usage: { inputTokens: 12, outputTokens: 5, cachedInputTokens: 0 } },
  ],
  [
    'Azure, an asynchronous filter behind the text',
    lines(
      'data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}',
      'data: {"choices":[{"content_filter_results":{},"delta":{"content":"","refusal":null,"role":"assistant"},"finish_reason":null,"index":0,"logprobs":null}],"created":1,"id":"chatcmpl-a","model":"gpt-4o","obfuscation":"h","object":"chat.completion.chunk","system_fingerprint":"fp","usage":null}',
      'data: {"choices":[{"content_filter_results":{},"delta":{"content":"Hi"},"finish_reason":null,"index":0,"logprobs":null}],"created":1,"id":"chatcmpl-a","model":"gpt-4o","object":"chat.completion.chunk","system_fingerprint":"fp","usage":null}',
      'data: {"choices":[{"content_filter_offsets":{"check_offset":44,"start_offset":44,"end_offset":198},"content_filter_results":{"violence":{"filtered":false,"severity":"safe"}},"finish_reason":null,"index":0}],"created":0,"id":"","model":"","object":""}',
      'data: {"choices":[{"content_filter_results":{},"delta":{},"finish_reason":"stop","index":0,"logprobs":null}],"created":1,"id":"chatcmpl-a","model":"gpt-4o","object":"chat.completion.chunk","system_fingerprint":"fp","usage":null}',
      DONE,
    ),
    { text: 'Hi' },
  ],
  [
    'Azure, cut by the filter',
    lines(
      'data: {"choices":[{"content_filter_results":{},"delta":{"content":"Hi"},"finish_reason":null,"index":0}],"created":1,"id":"chatcmpl-a","model":"gpt-4o","object":"chat.completion.chunk"}',
      'data: {"choices":[{"content_filter_results":{"violence":{"filtered":true,"severity":"high"}},"delta":{},"finish_reason":"content_filter","index":0}],"created":1,"id":"chatcmpl-a","model":"gpt-4o","object":"chat.completion.chunk"}',
      DONE,
    ),
    { text: 'Hi', end: 'content-filter' },
  ],
  [
    'Groq, stopped with its reason beside the choices',
    lines(
      'data: {"id":"chatcmpl-g","object":"chat.completion.chunk","created":1,"model":"llama-3.3-70b-versatile","system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"logprobs":null,"finish_reason":null}],"x_groq":{"id":"req_01"}}',
      'data: {"id":"chatcmpl-g","object":"chat.completion.chunk","created":1,"model":"llama-3.3-70b-versatile","system_fingerprint":"fp","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":null}],"x_groq":{"id":"req_01","error":"over capacity, please try later"}}',
    ),
    { text: 'Hi', end: 'error overloaded', says: 'over capacity' },
  ],
  [
    'Groq, a call that it could not read',
    lines(
      'data: {"id":"chatcmpl-g","object":"chat.completion.chunk","created":1,"model":"llama-3.3-70b-versatile","choices":[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}]}',
      'event: error\ndata: {"error":{"message":"Failed to call a function. Please adjust your prompt. See \'failed_generation\' for more details.","type":"invalid_request_error","code":"tool_use_failed","failed_generation":"<function=read={\\"path\\":\\"a.txt\\"}</function>","status_code":400}}',
    ),
    { end: 'error bad-request', says: '<function=read={"path":"a.txt"}</function>' },
  ],
  [
    'OpenRouter, an error in a chunk with choices',
    lines(
      ': OPENROUTER PROCESSING',
      'data: {"id":"gen-1","provider":"Nvidia","model":"nvidia/nemotron","object":"chat.completion.chunk","created":1,"choices":[],"error":{"message":"Worker local total request limit reached (33/32)","code":502,"metadata":{"error_type":"provider_unavailable"}}}',
    ),
    { end: 'error stream-error', says: 'Worker local total request limit reached (33/32)' },
  ],
  [
    'OpenRouter, an error in the choice',
    lines(
      'data: {"id":"gen-1","provider":"X","model":"m","object":"chat.completion.chunk","created":1,"choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null,"native_finish_reason":null}]}',
      'data: {"id":"gen-1","provider":"X","model":"m","object":"chat.completion.chunk","created":1,"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"error","native_finish_reason":"error","error":{"message":"Token limit of the key","code":429}}]}',
      DONE,
    ),
    { text: 'Hi', end: 'error rate-limited', says: 'Token limit of the key' },
  ],
  [
    'TGI, an error in mid-stream',
    'data:{"object":"chat.completion.chunk","id":"","created":1,"model":"m","system_fingerprint":"3.0.0-sha","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"logprobs":null,"finish_reason":null}],"usage":null}\n\ndata:{"error":"Request failed during generation: Server error: CUDA error","error_type":"generation"}\n\n',
    { text: 'Hi', end: 'error stream-error', says: 'CUDA error' },
  ],
  [
    'vLLM, an error and then the end',
    lines(
      'data: {"error": {"message": "EngineCore encountered an issue. See stack trace (above) for the root cause.", "type": "InternalServerError", "param": null, "code": 500}}',
      DONE,
    ),
    { end: 'error stream-error', says: 'EngineCore encountered an issue' },
  ],
  [
    'LiteLLM, an error in mid-stream',
    lines(
      'data: {"id":"chatcmpl-1","created":1,"model":"m","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi","role":"assistant"}}]}',
      'data: {"error": {"message": "litellm.MidStreamFallbackError: litellm.APIConnectionError: Vertex_aiException - Server disconnected", "type": "None", "param": "None", "code": "500"}}',
    ),
    { text: 'Hi', end: 'error stream-error', says: 'Server disconnected' },
  ],
  [
    'Mistral, parts for a reference and for text',
    lines(
      'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"mistral-large-latest","choices":[{"index":0,"delta":{"role":"assistant","content":[{"type":"text","text":"Hi"},{"type":"reference","reference_ids":[1]}]},"finish_reason":null}],"p":"abc"}',
      'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"mistral-large-latest","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":4,"total_tokens":9,"completion_tokens":5}}',
      DONE,
    ),
    { text: 'Hi', usage: { inputTokens: 4, outputTokens: 5 } },
  ],
  [
    'Mistral, a call with "null" for its id',
    lines(
      'data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"codestral","choices":[{"index":0,"delta":{"content":"","tool_calls":[{"id":"null","function":{"name":"f","arguments":"{}"}},{"id":"null","function":{"name":"g","arguments":"{}"},"index":1}]},"finish_reason":"tool_calls"}]}',
      DONE,
    ),
    { tools: ['f {}', 'g {}'], end: 'tool-calls' },
  ],
  [
    'DeepSeek, comments while it waits',
    `: keep-alive\n\n: keep-alive\n\n${lines('data: {"id":"d","object":"chat.completion.chunk","created":1,"model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":""},"logprobs":null,"finish_reason":null}]}', 'data: {"id":"d","object":"chat.completion.chunk","created":1,"model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"content":null,"reasoning_content":"Hm"},"logprobs":null,"finish_reason":null}]}', 'data: {"id":"d","object":"chat.completion.chunk","created":1,"model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"content":"Hi","reasoning_content":null},"logprobs":null,"finish_reason":null}]}', 'data: {"id":"d","object":"chat.completion.chunk","created":1,"model":"deepseek-reasoner","system_fingerprint":"fp","choices":[{"index":0,"delta":{"content":"","reasoning_content":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":6,"completion_tokens":20,"total_tokens":26,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":15},"prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":6}}', DONE)}`,
    { text: 'Hi', thinking: 'Hm', usage: { inputTokens: 6, outputTokens: 20, reasoningTokens: 15 } },
  ],
  [
    'xAI, the counts on each chunk and the sources at the end',
    lines(
      'data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"grok-4","choices":[{"index":0,"delta":{"content":"Hi","role":"assistant"}}],"usage":{"prompt_tokens":8,"completion_tokens":1,"total_tokens":9,"num_sources_used":0},"system_fingerprint":"fp"}',
      'data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"grok-4","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":8,"completion_tokens":2,"total_tokens":110,"completion_tokens_details":{"reasoning_tokens":100},"num_sources_used":1},"citations":["https://x.ai/"],"system_fingerprint":"fp"}',
      DONE,
    ),
    { text: 'Hi', usage: { inputTokens: 8, outputTokens: 2, reasoningTokens: 100 } },
  ],
  [
    'Together, the text in the choice and an extra id',
    lines(
      'data: {"id":"o","object":"chat.completion.chunk","created":1,"choices":[{"index":0,"text":"Hi","logprobs":null,"finish_reason":null,"seed":null,"delta":{"token_id":13347,"role":"assistant","content":"Hi","tool_calls":null}}],"model":"meta-llama","usage":null}',
      'data: {"id":"o","object":"chat.completion.chunk","created":1,"choices":[{"index":0,"text":"","logprobs":null,"finish_reason":"eos","seed":123,"delta":{"token_id":128009,"role":"assistant","content":"","tool_calls":null}}],"model":"meta-llama","usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"cached_tokens":0}}',
      DONE,
    ),
    { text: 'Hi', usage: { inputTokens: 3, outputTokens: 2 } },
  ],
  [
    'Fireworks, the end and the counts in one chunk',
    lines(
      'data: {"id":"f","object":"chat.completion.chunk","created":1,"model":"accounts/fireworks/models/kimi-k2","choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}],"usage":null}',
      'data: {"id":"f","object":"chat.completion.chunk","created":1,"model":"accounts/fireworks/models/kimi-k2","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":null}',
      'data: {"id":"f","object":"chat.completion.chunk","created":1,"model":"accounts/fireworks/models/kimi-k2","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"total_tokens":11,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":0}},"perf_metrics":null}',
      DONE,
    ),
    { text: 'Hi', usage: { inputTokens: 9, outputTokens: 2 } },
  ],
  [
    'LM Studio, an error event with words inside',
    'data: {"id":"l","object":"chat.completion.chunk","created":1,"model":"qwen","system_fingerprint":"qwen","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"logprobs":null,"finish_reason":null}]}\n\nevent: error\ndata: {"error":{"message":"The model has crashed without additional information. (Exit code: 18446744072635812000)"},"message":"The model has crashed without additional information. (Exit code: 18446744072635812000)"}\n\n',
    { text: 'Hi', end: 'error stream-error', says: 'The model has crashed' },
  ],
  [
    'Z.ai, a fault with its own code',
    lines('data: {"error":{"code":"1302","message":"High concurrency usage of this API, please reduce concurrency"}}'),
    { end: 'error stream-error', says: 'High concurrency usage' },
  ],
  [
    'MiniMax, a refusal beside empty choices',
    lines(
      'data: {"id":"0","choices":null,"created":1,"model":"MiniMax-M2","object":"chat.completion.chunk","usage":null,"input_sensitive":false,"output_sensitive":false,"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}',
    ),
    { end: 'error stream-error', says: 'insufficient balance' },
  ],
  [
    'Cohere’s word for the end',
    lines(
      'data: {"id":"c","choices":[{"index":0,"finish_reason":null,"delta":{"role":"assistant","content":"Hi"}}],"created":1,"model":"command-a","object":"chat.completion.chunk"}',
      'data: {"id":"c","choices":[{"index":0,"finish_reason":"COMPLETE","delta":{}}],"created":1,"model":"command-a","object":"chat.completion.chunk"}',
      DONE,
    ),
    { text: 'Hi' },
  ],
  [
    'Bedrock, stopped by a guardrail',
    lines(
      'data: {"id":"b","choices":[{"index":0,"delta":{"role":"assistant","content":"Sorry"},"finish_reason":null}],"created":1,"model":"m","object":"chat.completion.chunk"}',
      'data: {"id":"b","choices":[{"index":0,"delta":{},"finish_reason":"guardrail_intervened"}],"created":1,"model":"m","object":"chat.completion.chunk"}',
      DONE,
    ),
    { text: 'Sorry', end: 'content-filter' },
  ],
];

const inPlace = (name: string, body: string, says: string, end = 'error stream-error'): readonly Shape[] => [
  { name, body, contentType: 'application/json', expected: { end, says } },
  { name: `${name}, in a frame`, body: `data: ${body}\n\n`, expected: { end, says } },
];

/** With status 200, and nothing called `error`. */
const refusals: readonly Shape[] = [
  ...inPlace(
    'Bedrock behind a proxy',
    '{"message":"The model returned the following errors: Could not process image"}',
    'Could not process image',
  ),
  ...inPlace('Z.ai', '{"code":500,"msg":"404 NOT_FOUND","success":false}', '404 NOT_FOUND'),
  ...inPlace(
    'MiniMax',
    '{"id":"0","choices":null,"base_resp":{"status_code":1004,"status_msg":"login fail: Please carry the API secret key"}}',
    'login fail',
  ),
  ...inPlace('Baidu', '{"error_code":336003,"error_msg":"the length of messages must be an odd number"}', 'odd number'),
  ...inPlace('FastAPI', '{"detail":"Model is not loaded"}', 'Model is not loaded'),
  ...inPlace(
    'Cloudflare',
    '{"success":false,"errors":[{"code":7009,"message":"Upstream service unavailable"}],"result":null,"messages":[]}',
    'Upstream service unavailable',
  ),
];

const wholes: readonly Shape[] = [
  {
    name: 'TGI, a whole answer with calls as objects',
    body: '{"object":"chat.completion","id":"","created":1,"model":"m","system_fingerprint":"2.0.4","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"0","type":"function","function":{"description":null,"name":"f","arguments":{"city":"Rome"}}}]},"logprobs":null,"finish_reason":"eos_token"}],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}',
    contentType: 'application/json',
    expected: { tools: ['f {"city":"Rome"}'], end: 'tool-calls', usage: { inputTokens: 9, outputTokens: 3 } },
  },
  {
    name: 'Ollama’s own whole answer',
    body: '{"model":"llama3.2","created_at":"2025-01-01T00:00:00Z","message":{"role":"assistant","content":"Hi"},"done_reason":"stop","done":true,"total_duration":1,"prompt_eval_count":26,"eval_count":3}',
    contentType: 'application/json',
    expected: { text: 'Hi', end: 'stop', usage: { inputTokens: 26, outputTokens: 3 } },
  },
  {
    name: 'Ollama’s own lines',
    body: '{"model":"llama3.2","created_at":"2025-01-01T00:00:00Z","message":{"role":"assistant","content":"","thinking":"Hm"},"done":false}\n{"model":"llama3.2","created_at":"2025-01-01T00:00:00Z","message":{"role":"assistant","content":"H"},"done":false}\n{"model":"llama3.2","created_at":"2025-01-01T00:00:00Z","message":{"role":"assistant","content":"i"},"done":false}\n{"model":"llama3.2","created_at":"2025-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"prompt_eval_count":26,"eval_count":3}\n',
    contentType: 'application/x-ndjson',
    expected: { text: 'Hi', thinking: 'Hm', end: 'stop', usage: { inputTokens: 26, outputTokens: 3 } },
  },
  {
    name: 'an answer within a result (Cloudflare)',
    body: '{"result":{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}},"success":true,"errors":[],"messages":[]}',
    contentType: 'application/json',
    expected: { text: 'Hi', end: 'stop', usage: { inputTokens: 3, outputTokens: 1 } },
  },
];

describe('streams of other servers', () => readsRows(streams));
describe('refusals in place of an answer', () => readsShapes(refusals));
describe('whole answers of other servers', () => readsShapes(wholes));
