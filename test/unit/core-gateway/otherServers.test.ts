/** What other servers list, embed, rank, draw and refuse, as they really write it. */
import { describe, expect, it, test } from 'vitest';
import { readModelList } from '../../../src/core/gateway/catalogueWire.ts';
import { firstPrice } from '../../../src/core/models/models.ts';
import type { FetchLike } from '../../../src/core/ports.ts';
import { ask, connect, KEY, run, summary } from './harness.ts';

const { signal } = new AbortController();
const BASE = 'https://example.com';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** A client of a server that answers all with `body`, and the bodies and paths it was asked with. */
function serving(body: string | ((path: string) => Response)) {
  const asked: { path: string; body: Record<string, unknown> }[] = [];
  const fetchLike: FetchLike = (url, init) => {
    const path = new URL(url instanceof Request ? url.url : url).pathname;
    const sent = typeof init?.body === 'string' ? init.body : '';
    asked.push({ path, body: JSON.parse(sent) as Record<string, unknown> });
    return Promise.resolve(
      typeof body === 'string' ? new Response(body, { headers: { 'content-type': 'application/json' } }) : body(path),
    );
  };
  const { client } = connect({ baseUrl: BASE, key: KEY, fetch: fetchLike, settings: { maxRetries: 0 } });
  return { client, asked };
}

describe('lists of models', () => {
  test.each<[string, string, readonly object[]]>([
    [
      'Anthropic, all of the type “model”',
      '{"data":[{"type":"model","id":"claude-sonnet-4-5-20250929","display_name":"Claude Sonnet 4.5","created_at":"2025-09-29T00:00:00Z"}],"has_more":false,"first_id":"claude-sonnet-4-5-20250929","last_id":"claude-sonnet-4-5-20250929"}',
      [{ id: 'claude-sonnet-4-5-20250929', name: 'Claude Sonnet 4.5', type: 'language', creator: 'anthropic' }],
    ],
    [
      'Ollama’s own',
      '{"models":[{"name":"llama3.2:latest","model":"llama3.2:latest","modified_at":"2025-05-04T17:37:44.706015396-07:00","size":2019393189,"digest":"a80c","details":{"parent_model":"","format":"gguf","family":"llama","families":["llama"],"parameter_size":"3.2B","quantization_level":"Q4_K_M"}},{"name":"nomic-embed-text:latest","model":"nomic-embed-text:latest","size":1,"digest":"0a","details":{"family":"nomic-bert"}}]}',
      [
        { id: 'llama3.2:latest', type: 'language', creator: 'meta' },
        { id: 'nomic-embed-text:latest', type: 'embedding' },
      ],
    ],
    [
      'LM Studio’s own',
      '{"models":[{"type":"llm","publisher":"google","key":"google/gemma-3-12b","display_name":"Gemma 3 12B","architecture":"gemma3","quantization":{"name":"Q4_K_M","bits_per_weight":4},"size_bytes":1,"params_string":"12B","loaded_instances":[],"max_context_length":131072,"format":"gguf","capabilities":{"vision":true,"trained_for_tool_use":false}},{"type":"embedding","publisher":"nomic-ai","key":"text-embedding-nomic-embed-text-v1.5","display_name":"Nomic Embed","loaded_instances":[],"max_context_length":2048}]}',
      [
        { id: 'google/gemma-3-12b', name: 'Gemma 3 12B', type: 'language', contextWindow: 131_072 },
        { id: 'text-embedding-nomic-embed-text-v1.5', type: 'embedding', creator: 'nomic-ai' },
      ],
    ],
    [
      'LM Studio’s older',
      '{"object":"list","data":[{"id":"qwen2-vl-7b-instruct","object":"model","type":"vlm","publisher":"mlx-community","arch":"qwen2_vl","compatibility_type":"mlx","quantization":"4bit","state":"not-loaded","max_context_length":32768},{"id":"text-embedding-nomic","object":"model","type":"embeddings","publisher":"nomic-ai","arch":"nomic-bert","compatibility_type":"gguf","quantization":"Q4_0","state":"not-loaded","max_context_length":2048}]}',
      [
        { id: 'qwen2-vl-7b-instruct', type: 'language', contextWindow: 32_768 },
        { id: 'text-embedding-nomic', type: 'embedding' },
      ],
    ],
    [
      'llama.cpp, the same models under two names',
      '{"models":[{"name":"/m/qwen.gguf","model":"/m/qwen.gguf","modified_at":"","size":"","digest":"","type":"model","description":"","tags":[""],"capabilities":["completion"],"parameters":"","details":{"parent_model":"","format":"gguf"}}],"object":"list","data":[{"id":"/m/qwen.gguf","aliases":["/m/qwen.gguf"],"tags":[],"object":"model","architecture":{"input_modalities":["text"],"output_modalities":["text"]},"created":1796054815,"owned_by":"llamacpp","meta":{"vocab_type":2,"n_vocab":151936,"n_ctx":4096,"n_ctx_train":32768,"n_embd":1536}}]}',
      [{ id: '/m/qwen.gguf', name: 'Qwen', type: 'language', contextWindow: 4_096 }],
    ],
    [
      'vLLM',
      '{"object":"list","data":[{"id":"Qwen/Qwen3-8B","object":"model","created":1755000000,"owned_by":"vllm","root":"Qwen/Qwen3-8B","parent":null,"max_model_len":40960,"permission":[{"id":"modelperm-1","object":"model_permission","allow_view":true}]}]}',
      [{ id: 'Qwen/Qwen3-8B', type: 'language', contextWindow: 40_960 }],
    ],
    [
      'Google’s own',
      '{"models":[{"name":"models/gemini-2.5-flash","version":"001","displayName":"Gemini 2.5 Flash","description":"Stable","inputTokenLimit":1048576,"outputTokenLimit":65536,"supportedGenerationMethods":["generateContent","countTokens"]},{"name":"models/text-embedding-004","displayName":"Text Embedding 004","inputTokenLimit":2048,"outputTokenLimit":1,"supportedGenerationMethods":["embedContent"]},{"name":"models/aqa","displayName":"AQA","supportedGenerationMethods":["generateAnswer"]}]}',
      [
        { id: 'models/gemini-2.5-flash', name: 'Gemini 2.5 Flash', type: 'language', contextWindow: 1_048_576 },
        { id: 'models/text-embedding-004', type: 'embedding' },
        { id: 'models/aqa', type: 'other' },
      ],
    ],
    [
      'Cohere',
      '{"models":[{"name":"command-a-03-2025","endpoints":["generate","chat","summarize"],"finetuned":false,"context_length":288000,"features":["tools"]},{"name":"rerank-v3.5","endpoints":["rerank"],"context_length":4096},{"name":"embed-v4.0","endpoints":["embed"],"context_length":128000}]}',
      [
        { id: 'command-a-03-2025', type: 'language', contextWindow: 288_000 },
        { id: 'rerank-v3.5', type: 'reranking' },
        { id: 'embed-v4.0', type: 'embedding' },
      ],
    ],
    [
      'Azure',
      '{"data":[{"status":"succeeded","capabilities":{"fine_tune":false,"inference":true,"completion":false,"chat_completion":true,"embeddings":false},"lifecycle_status":"generally-available","created_at":1,"id":"gpt-4o-2024-11-20","object":"model"},{"status":"succeeded","capabilities":{"inference":true,"completion":false,"chat_completion":false,"embeddings":true},"id":"ada-2","object":"model"}],"object":"list"}',
      [
        { id: 'gpt-4o-2024-11-20', type: 'language' },
        { id: 'ada-2', type: 'other' },
      ],
    ],
    [
      'Fireworks',
      '{"object":"list","data":[{"id":"accounts/fireworks/models/kimi-k2-instruct","object":"model","owned_by":"fireworks","created":1,"kind":"HF_BASE_MODEL","supports_chat":true,"supports_image_input":false,"supports_tools":true,"context_length":131072},{"id":"accounts/fireworks/models/flux-1-schnell-fp8","object":"model","owned_by":"fireworks","kind":"FLUMINA_BASE_MODEL","supports_chat":false,"supports_tools":false}]}',
      [
        { id: 'accounts/fireworks/models/kimi-k2-instruct', type: 'language', contextWindow: 131_072 },
        { id: 'accounts/fireworks/models/flux-1-schnell-fp8', type: 'image' },
      ],
    ],
    [
      'GitHub Copilot',
      '{"data":[{"capabilities":{"family":"gpt-4.1","limits":{"max_context_window_tokens":128000,"max_output_tokens":16384,"max_prompt_tokens":111616},"object":"model_capabilities","supports":{"streaming":true,"tool_calls":true,"vision":true},"tokenizer":"o200k_base","type":"chat"},"id":"gpt-4.1","name":"GPT-4.1","object":"model","vendor":"Azure OpenAI"},{"capabilities":{"type":"embeddings"},"id":"text-3-small","name":"Embedding V3 small","object":"model"}],"object":"list"}',
      [
        { id: 'gpt-4.1', name: 'GPT-4.1', type: 'language', contextWindow: 128_000, maxOutputTokens: 16_384 },
        { id: 'text-3-small', type: 'embedding' },
      ],
    ],
    [
      'Groq',
      '{"object":"list","data":[{"id":"llama-3.3-70b-versatile","object":"model","created":1733447754,"owned_by":"Meta","active":true,"context_window":131072,"public_apps":null,"max_completion_tokens":32768},{"id":"whisper-large-v3","object":"model","created":1,"owned_by":"OpenAI","active":true,"context_window":448,"public_apps":null,"max_completion_tokens":448}]}',
      [
        { id: 'llama-3.3-70b-versatile', type: 'language', contextWindow: 131_072, maxOutputTokens: 32_768 },
        { id: 'whisper-large-v3', type: 'transcription' },
      ],
    ],
    [
      'Mistral',
      '{"object":"list","data":[{"id":"mistral-large-latest","object":"model","created":1,"owned_by":"mistralai","capabilities":{"completion_chat":true,"completion_fim":false,"function_calling":true,"fine_tuning":false,"vision":true},"name":"mistral-large-2411","description":"Top","max_context_length":131072,"aliases":[],"deprecation":null,"default_model_temperature":0.7,"type":"base"}]}',
      [{ id: 'mistral-large-latest', type: 'language', contextWindow: 131_072 }],
    ],
  ])('%s', (_, body, expected) => {
    expect(readModelList(JSON.parse(body))).toMatchObject(expected);
  });

  it('has Together’s prices for a million tokens, not for one', () => {
    const body =
      '[{"id":"meta-llama/Llama-3.3-70B-Instruct-Turbo","object":"model","created":1733466629,"type":"chat","running":false,"display_name":"Meta Llama 3.3 70B Instruct Turbo","organization":"Meta","link":"https://huggingface.co/","license":"llama","context_length":131072,"config":{"chat_template":"x"},"pricing":{"hourly":0,"input":0.88,"output":0.88,"base":0,"finetune":0}},{"id":"BAAI/bge-base-en-v1.5","object":"model","type":"embedding","pricing":{"hourly":0,"input":0.008,"output":0.008,"base":0,"finetune":0}},{"id":"Salesforce/Llama-Rank-V1","object":"model","type":"rerank","pricing":{"hourly":0,"input":0.1,"output":0.1,"base":0,"finetune":0}}]';
    const [chat, embedding, ranking] = readModelList(JSON.parse(body)) ?? [];
    if (chat === undefined) throw new Error('No models.');
    expect([firstPrice(chat, 'input'), firstPrice(chat, 'output')]).toEqual([0.88, 0.88]);
    expect([chat.type, embedding?.type, ranking?.type]).toEqual(['language', 'embedding', 'reranking']);
  });
});

describe('embeddings', () => {
  test.each<[string, string, number]>([
    [
      'Voyage',
      '{"object":"list","data":[{"object":"embedding","embedding":[1,0],"index":0},{"object":"embedding","embedding":[0,1],"index":1}],"model":"voyage-3-large","usage":{"total_tokens":10}}',
      10,
    ],
    [
      'Jina',
      '{"model":"jina-embeddings-v3","object":"list","usage":{"total_tokens":6,"prompt_tokens":6},"data":[{"object":"embedding","index":0,"embedding":[1,0]},{"object":"embedding","index":1,"embedding":[0,1]}]}',
      6,
    ],
    [
      'Google, which leaves zeros out',
      '{"object":"list","data":[{"object":"embedding","embedding":[1,0]},{"object":"embedding","index":1,"embedding":[0,1]}],"model":"text-embedding-004"}',
      2,
    ],
    [
      'Ollama’s own',
      '{"model":"all-minilm","embeddings":[[1,0],[0,1]],"total_duration":1,"load_duration":1,"prompt_eval_count":8}',
      8,
    ],
    [
      'Cohere',
      '{"id":"e","texts":["a","b"],"embeddings":{"float":[[1,0],[0,1]]},"meta":{"billed_units":{"input_tokens":2}}}',
      2,
    ],
    ['text-embeddings-inference’s own', '[[1,0],[0,1]]', 2],
  ])('%s', async (_, body, tokens) => {
    const { client } = serving(body);
    const embedded = await client.embed({ model: 'm', texts: ['a', 'b'] }, { signal });
    expect(embedded.vectors.map((vector) => [...vector])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(embedded.tokens).toBe(tokens);
  });

  test.each([
    ['an error', '{"error":{"message":"Melted","type":"server_error"}}', 'Melted'],
    [
      'an error as text (text-embeddings-inference)',
      '{"error":"Input validation error: `inputs` cannot be empty","error_type":"Validation"}',
      'cannot be empty',
    ],
    ['words alone', '{"message":"invalid api token"}', 'invalid api token'],
    ['words (FastAPI)', '{"detail":"Model is not an embedding model"}', 'not an embedding model'],
    [
      'a status of its own (MiniMax)',
      '{"vectors":null,"total_tokens":0,"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}',
      'insufficient balance',
    ],
  ])('%s with a good status is told', async (_, body, words) => {
    const { client } = serving(body);
    await expect(client.embed({ model: 'm', texts: ['a'] }, { signal })).rejects.toMatchObject({
      message: expect.stringContaining(words) as string,
    });
  });
});

describe('reranking', () => {
  const ranked = [
    { index: 1, score: 0.9 },
    { index: 0, score: 0.1 },
  ];
  test.each([
    [
      'Cohere',
      '{"id":"r","results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":0.1}],"meta":{"api_version":{"version":"2"},"billed_units":{"search_units":1}}}',
    ],
    [
      'Jina',
      '{"model":"jina-reranker-v2","object":"list","usage":{"total_tokens":15},"results":[{"index":1,"relevance_score":0.9,"document":{"text":"b"}},{"index":0,"relevance_score":0.1,"document":{"text":"a"}}]}',
    ],
    [
      'Voyage',
      '{"object":"list","data":[{"relevance_score":0.1,"index":0},{"relevance_score":0.9,"index":1}],"model":"rerank-2.5","usage":{"total_tokens":26}}',
    ],
    [
      'vLLM',
      '{"id":"rerank-1","model":"BAAI/bge-reranker-base","usage":{"total_tokens":56},"results":[{"index":1,"document":{"text":"b","multi_modal":null},"relevance_score":0.9},{"index":0,"document":{"text":"a"},"relevance_score":0.1}]}',
    ],
    [
      'llama.cpp',
      '{"model":"m","object":"list","usage":{"prompt_tokens":9,"total_tokens":9},"results":[{"index":0,"relevance_score":0.1},{"index":1,"relevance_score":0.9}]}',
    ],
    ['text-embeddings-inference', '[{"index":1,"score":0.9},{"index":0,"score":0.1}]'],
    [
      'NVIDIA',
      '{"rankings":[{"index":1,"logit":0.9},{"index":0,"logit":0.1}],"usage":{"prompt_tokens":9,"total_tokens":9}}',
    ],
  ])('%s', async (_, body) => {
    const { client } = serving(body);
    const { results } = await client.rerank({ model: 'm', query: 'q', documents: ['a', 'b'] }, signal);
    expect(results).toEqual(ranked);
  });

  it('finds the path that a server has, and keeps to it', async () => {
    const { client, asked } = serving((path) =>
      path === '/rerank' ? Response.json([{ index: 0, score: 0.5 }]) : new Response('', { status: 404 }),
    );
    for (let time = 0; time < 2; time += 1) await client.rerank({ model: 'm', query: 'q', documents: ['a'] }, signal);
    expect(asked.map(({ path }) => path)).toEqual(['/v2/rerank', '/v1/rerank', '/rerank', '/rerank']);
    expect(asked.at(-1)?.body).toMatchObject({ query: 'q', documents: ['a'], texts: ['a'] });
  });
});

describe('pictures', () => {
  const draw = async (body: string): Promise<Record<string, unknown>> =>
    summary(await run(serving(body).client, ask('openai/gpt-image-2', 'a tree', { wireFormat: 'images' } as object)));
  test.each([
    ['OpenAI', `{"created":1,"data":[{"b64_json":"${PNG}"}]}`],
    ['a data address for data', `{"created":1,"data":[{"b64_json":"data:image/png;base64,${PNG}"}]}`],
    ['SiliconFlow', `{"images":[{"url":"data:image/png;base64,${PNG}"}],"timings":{"inference":1},"seed":1}`],
    ['a list of data (AUTOMATIC1111)', `{"images":["${PNG}"],"parameters":{},"info":""}`],
    ['Stability', `{"artifacts":[{"base64":"${PNG}","seed":1,"finishReason":"SUCCESS"}]}`],
    ['Cloudflare', `{"result":{"image":"${PNG}"},"success":true,"errors":[],"messages":[]}`],
    ['Google', `{"predictions":[{"mimeType":"image/png","bytesBase64Encoded":"${PNG}"}]}`],
  ])('%s', async (_, body) => {
    expect(await draw(body)).toMatchObject({ images: [`image/png,${PNG}`], ends: ['stop'] });
  });

  it('is a link where it is an address, also in a bare list (Replicate)', async () => {
    const link = '\n\n[Image](https://p.example.com/1.png)\n\n';
    for (const body of [
      '{"output":["https://p.example.com/1.png"]}',
      '{"data":[{"url":"https://p.example.com/1.png"}]}',
    ])
      expect(await draw(body)).toMatchObject({ text: link, images: [] });
  });
});
