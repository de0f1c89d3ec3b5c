/** What servers of several makers really answer to a request they refuse: what is shown of it, and which field it names. */
import { describe, expect, test } from 'vitest';
import { readErrorBody } from '../../../src/core/gateway/errorBody.ts';
import { fieldInWords } from '../../../src/core/gateway/refusedField.ts';
import { parseJson } from '../../../src/core/gateway/wire.ts';
import { processorMs } from '../processorTime.ts';

interface Case {
  readonly server: string;
  readonly body: unknown;
  readonly message: string;
  readonly field?: string;
  readonly type?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
}

const CASES: readonly Case[] = [
  {
    server: 'OpenAI, a parameter of older models',
    body: {
      error: {
        message:
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        type: 'invalid_request_error',
        param: 'max_tokens',
        code: 'unsupported_parameter',
      },
    },
    message:
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    field: 'max_tokens',
    type: 'invalid_request_error',
  },
  {
    server: 'OpenAI, an unknown parameter without `param`',
    body: {
      error: {
        message: "Unknown parameter: 'providerOptions'.",
        type: 'invalid_request_error',
        param: null,
        code: null,
      },
    },
    message: "Unknown parameter: 'providerOptions'.",
    field: 'providerOptions',
  },
  {
    server: 'OpenAI, older sentence',
    body: {
      error: {
        message: 'Unrecognized request argument supplied: stream_options',
        type: 'invalid_request_error',
        param: null,
      },
    },
    message: 'Unrecognized request argument supplied: stream_options',
    field: 'stream_options',
  },
  {
    server: 'FastAPI (vLLM, SGLang, TEI)',
    body: {
      detail: [{ type: 'missing', loc: ['body', 'messages'], msg: 'Field required', input: { model: 'x' } }],
    },
    message: 'messages: Field required',
    field: 'messages',
  },
  {
    server: 'FastAPI, several faults',
    body: {
      detail: [
        { type: 'missing', loc: ['body', 'model'], msg: 'Field required' },
        { type: 'int_type', loc: ['body', 'messages', 0, 'content'], msg: 'Input should be a valid string.' },
      ],
    },
    message: 'model: Field required; messages.0.content: Input should be a valid string.',
    field: 'model',
  },
  { server: 'FastAPI, text', body: { detail: 'Not Found' }, message: 'Not Found' },
  { server: 'DeepInfra', body: { detail: { error: 'Model is not available' } }, message: 'Model is not available' },
  {
    server: 'Mistral',
    body: {
      object: 'error',
      message: {
        detail: [
          {
            type: 'extra_forbidden',
            loc: ['body', 'stream_options'],
            msg: 'Extra inputs are not permitted',
            input: { include_usage: true },
          },
        ],
      },
      type: 'invalid_request_error',
      param: null,
      code: null,
      raw_status_code: 422,
    },
    message: 'stream_options: Extra inputs are not permitted',
    field: 'stream_options',
    type: 'invalid_request_error',
  },
  { server: 'Mistral, no key', body: { message: 'Unauthorized', request_id: 'r' }, message: 'Unauthorized' },
  {
    server: 'Ollama',
    body: { error: 'model "llama9" not found, try pulling it first' },
    message: 'model "llama9" not found, try pulling it first',
  },
  {
    server: 'Ollama on the OpenAI path',
    body: {
      error: {
        message: 'registry.ollama.ai/library/gemma:2b does not support tools',
        type: 'api_error',
        param: null,
        code: null,
      },
    },
    message: 'registry.ollama.ai/library/gemma:2b does not support tools',
    field: 'tools',
  },
  {
    server: 'llama.cpp, while it loads',
    body: { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    message: 'Loading model',
    type: 'unavailable_error',
    status: 503,
  },
  {
    server: 'vLLM, a list that Python printed',
    body: {
      object: 'error',
      message:
        "[{'type': 'extra_forbidden', 'loc': ('body', 'providerOptions'), 'msg': 'Extra inputs are not permitted', 'input': {'gateway': {}}}]",
      type: 'BadRequestError',
      param: null,
      code: 400,
    },
    message: 'providerOptions: Extra inputs are not permitted',
    field: 'providerOptions',
    type: 'BadRequestError',
    status: 400,
  },
  {
    server: 'vLLM, validation errors',
    body: {
      error: {
        message:
          "1 validation error:\n  {'type': 'literal_error', 'loc': ('body', 'messages', 0, 'role'), 'msg': \"Input should be 'user'\", 'input': 'x'}",
        type: 'Bad Request',
        param: null,
        code: 400,
      },
    },
    message: "messages.0.role: Input should be 'user'",
    field: 'messages.0.role',
    status: 400,
  },
  {
    server: 'LM Studio',
    body: { error: 'No models loaded. Please load a model.' },
    message: 'No models loaded. Please load a model.',
  },
  {
    server: 'OpenRouter, the provider’s own error in a string',
    body: {
      error: {
        message: 'Provider returned error',
        code: 400,
        metadata: {
          raw: '{\n  "error": {\n    "message": "Unsupported value: \'temperature\' does not support 0.2 with this model.",\n    "type": "invalid_request_error",\n    "param": "temperature"\n  }\n}',
          provider_name: 'OpenAI',
        },
      },
      user_id: 'user_1',
    },
    message: "Unsupported value: 'temperature' does not support 0.2 with this model.",
    field: 'temperature',
    status: 400,
  },
  {
    server: 'OpenRouter, the provider’s own error as text',
    body: { error: { message: 'Provider returned error', code: 429, metadata: { raw: 'slow down, please' } } },
    message: 'slow down, please',
    status: 429,
  },
  {
    server: 'Azure, a deployment that is not there',
    body: { error: { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' } },
    message: 'The API deployment for this resource does not exist.',
    type: 'DeploymentNotFound',
  },
  {
    server: 'Azure, management in front',
    body: { statusCode: 401, message: 'Unauthorized. Access token is missing, invalid, or expired.' },
    message: 'Unauthorized. Access token is missing, invalid, or expired.',
    status: 401,
  },
  {
    server: 'Google, in a list',
    body: [
      {
        error: {
          code: 400,
          message: 'Invalid JSON payload received. Unknown name "foo": Cannot find field.',
          status: 'INVALID_ARGUMENT',
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.BadRequest',
              fieldViolations: [{ field: 'foo', description: 'Unknown name "foo": Cannot find field.' }],
            },
          ],
        },
      },
    ],
    message: 'Invalid JSON payload received. Unknown name "foo": Cannot find field.',
    field: 'foo',
    type: 'INVALID_ARGUMENT',
    status: 400,
  },
  {
    server: 'Google, with a wait',
    body: {
      error: {
        code: 429,
        message: 'Quota exceeded for metric: generate_requests.',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }],
      },
    },
    message: 'Quota exceeded for metric: generate_requests.',
    type: 'RESOURCE_EXHAUSTED',
    status: 429,
    retryAfterMs: 34_500,
  },
  {
    server: 'Bedrock',
    body: { __type: 'com.amazon.coral.service#ThrottlingException', message: 'Too many requests, please wait.' },
    message: 'Too many requests, please wait.',
    type: 'ThrottlingException',
  },
  {
    server: 'AWS in front',
    body: { Message: 'The security token is expired' },
    message: 'The security token is expired',
  },
  {
    server: 'Anthropic, an extra field',
    body: {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'providerOptions: Extra inputs are not permitted' },
    },
    message: 'providerOptions: Extra inputs are not permitted',
    field: 'providerOptions',
    type: 'invalid_request_error',
  },
  {
    server: 'Groq',
    body: {
      error: {
        message:
          "'messages.1' : for 'role:assistant' the following must be satisfied[('messages.1' : property 'reasoning_details' is unsupported)]",
        type: 'invalid_request_error',
      },
    },
    message:
      "'messages.1' : for 'role:assistant' the following must be satisfied[('messages.1' : property 'reasoning_details' is unsupported)]",
    field: 'reasoning_details',
  },
  {
    server: 'Groq, a wait in words',
    body: {
      error: {
        message: 'Rate limit reached for model `x`. Please try again in 7m26.4s. Visit the console.',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      },
    },
    message: 'Rate limit reached for model `x`. Please try again in 7m26.4s. Visit the console.',
    type: 'tokens',
    retryAfterMs: 446_400,
  },
  {
    server: 'xAI',
    body: {
      code: 'Client specified an invalid argument',
      error: 'Argument not supported on this model: presencePenalty',
    },
    message: 'Argument not supported on this model: presencePenalty',
    field: 'presencePenalty',
  },
  {
    server: 'LiteLLM, JSON behind words',
    body: {
      error: {
        message:
          'litellm.BadRequestError: OpenAIException - {"error":{"message":"Unknown parameter: \'reasoning\'.","param":"reasoning"}}',
        type: null,
        param: null,
        code: '400',
      },
    },
    message: "litellm.BadRequestError: OpenAIException - Unknown parameter: 'reasoning'.",
    field: 'reasoning',
    status: 400,
  },
  {
    server: 'LiteLLM, parameters in a list',
    body: {
      error: {
        message: "UnsupportedParamsError: x does not support parameters: ['tools'], for model=y",
        param: 'None',
      },
    },
    message: "UnsupportedParamsError: x does not support parameters: ['tools'], for model=y",
    field: 'tools',
  },
  {
    server: 'Fireworks',
    body: {
      error: {
        object: 'error',
        type: 'invalid_request_error',
        message: "Extra inputs are not permitted, field: 'caching'",
      },
    },
    message: "Extra inputs are not permitted, field: 'caching'",
    field: 'caching',
  },
  {
    server: 'Hugging Face, while it loads',
    body: { error: 'Model acme/m is currently loading', estimated_time: 20.5 },
    message: 'Model acme/m is currently loading',
    retryAfterMs: 20_500,
  },
  {
    server: 'Cloudflare',
    body: { success: false, errors: [{ code: 7000, message: 'No route for that URI' }], messages: [], result: null },
    message: 'No route for that URI',
  },
  {
    server: 'Cloudflare’s gateway, errors in a list',
    body: { error: [{ code: 2005, message: 'Failed to get response from provider' }], success: false },
    message: 'Failed to get response from provider',
  },
  {
    server: 'ASP.NET',
    body: {
      title: 'One or more validation errors occurred.',
      status: 400,
      errors: { model: ['The model field is required.'] },
    },
    message: 'model: The model field is required.',
    status: 400,
  },
  {
    server: 'Fastify',
    body: { statusCode: 413, error: 'Payload Too Large', message: 'Request body is too large' },
    message: 'Request body is too large',
    status: 413,
  },
  {
    server: 'Go',
    body: { error: 'json: unknown field "providerOptions"' },
    message: 'json: unknown field "providerOptions"',
    field: 'providerOptions',
  },
  {
    server: 'Rust',
    body: { error: { message: 'Failed to deserialize: unknown field `caching`, expected one of `model`, `messages`' } },
    message: 'Failed to deserialize: unknown field `caching`, expected one of `model`, `messages`',
    field: 'caching',
  },
  {
    server: 'plain text',
    body: 'upstream connect error or disconnect/reset before headers',
    message: 'upstream connect error or disconnect/reset before headers',
  },
  {
    server: 'a page',
    body: '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
    message: '502 Bad Gateway',
  },
  {
    server: 'words three strings deep',
    body: { error: JSON.stringify({ error: JSON.stringify({ message: JSON.stringify({ detail: 'deep' }) }) }) },
    message: 'deep',
  },
  {
    server: 'a key in the words',
    body: { detail: [{ loc: ['body', 'x'], msg: 'Bearer abcdef1234567890 is wrong' }] },
    message: 'x: [redacted] is wrong',
    field: 'x',
  },
];

test.each(CASES)('$server', ({ body, message, field, type, status, retryAfterMs }) => {
  const read = readErrorBody(typeof body === 'string' ? (parseJson(body) ?? body) : body);
  expect(read.message).toBe(message);
  if (field !== undefined) expect(read.field).toBe(field);
  if (type !== undefined) expect(read.type).toBe(type);
  expect(read.status).toBe(status);
  expect(read.retryAfterMs).toBe(retryAfterMs);
});

test.each([
  'The model `gpt-9` does not exist or you do not have access to it.',
  "The model 'gpt-9' is not supported.",
  'Internal error: something failed',
  'litellm.BadRequestError: no',
  'Unknown name or service',
  'Rate limit reached. Please try again in 20s.',
  'Your input is not valid.',
])('no field is made up of %j', (message) => {
  expect(fieldInWords(message)).toBeUndefined();
});

test.each([
  ["AsyncCompletions.create() got an unexpected keyword argument 'reasoning'", 'reasoning'],
  ["Additional properties are not allowed ('providerOptions' was unexpected)", 'providerOptions'],
  ['The parameter reasoning_effort is not supported for this model.', 'reasoning_effort'],
  ['Unsupported parameter(s): `stream_options`', 'stream_options'],
  ['thinking.budget_tokens: 5 is less than 1024', 'thinking.budget_tokens'],
  ['"thinking.type.disabled" is not supported for this model. Use "thinking.type.adaptive".', 'thinking.type.disabled'],
  ["property 'store' is unsupported", 'store'],
  ["Unknown parameter: 'tools[0].strict'.", 'tools[0].strict'],
])('%j names %s', (message, field) => {
  expect(fieldInWords(message)).toBe(field);
});

describe('a hostile body', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 'x' : { error: nested(depth - 1) });
  test.each<readonly [string, () => unknown]>([
    ['nested deeply', () => nested(5_000)],
    [
      'a string in a string',
      () => Array.from({ length: 9 }).reduce<string>((text) => JSON.stringify({ error: text }), 'x'),
    ],
    ['a long list', () => ({ detail: Array.from({ length: 50_000 }, () => ({ loc: ['body', 'x'], msg: 'no' })) })],
    ['many braces', () => '{'.repeat(60_000)],
    ['many quotes', () => `'type': ${"'msg': '".repeat(10_000)}`],
    ['many names', () => 'unknown field '.repeat(5_000)],
  ])('%s takes no time and is bounded', (_, body) => {
    const given = body();
    let message = '';
    expect(processorMs(() => (message = readErrorBody(given).message))).toBeLessThan(250);
    expect(message.length).toBeLessThanOrEqual(500);
  });
});
