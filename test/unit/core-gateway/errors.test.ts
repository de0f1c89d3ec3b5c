import { describe, expect, test } from 'vitest';
import { OFFICIAL_ORIGIN } from '../../../src/core/gateway/baseUrl.ts';
import {
  fromFetchFailure,
  fromHttp,
  fromStreamErrorFrame,
  headerTimeoutError,
} from '../../../src/core/gateway/errors.ts';
import { cleanServerText } from '../../../src/core/privacy/redact.ts';
import type { Credential, CredentialSource } from '../../../src/core/model/request.ts';
import { processorMs } from '../processorTime.ts';

const credential = (source: CredentialSource, origin = OFFICIAL_ORIGIN): Credential => ({
  source,
  origin,
  token: 'secret-token-1',
});
const context = { model: 'openai/gpt-5', now: 0, credential: credential('stored-key') };
const http = (status: number, error: unknown, headers: Record<string, string> = {}): ReturnType<typeof fromHttp> =>
  fromHttp(status, JSON.stringify({ error }), new Headers(headers), context);

/** The recorded bodies, the code each becomes, the first button and a word of the sentence. */
const recorded = [
  [
    400,
    { type: 'invalid_request_error', message: 'must be a number', param: 'temperature' },
    'bad-request',
    'pick-model',
    'temperature',
  ],
  [
    400,
    { type: 'invalid_request_error', message: 'This model’s maximum context length is 8192 tokens' },
    'context-too-long',
    'new-chat',
    'attachments',
  ],
  [
    400,
    { type: 'AI_APICallError', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
    'context-too-long',
    'new-chat',
    'larger context',
  ],
  [400, { type: 'no_providers_available', message: 'No ZDR providers' }, 'no-providers', 'pick-model', 'routing'],
  [401, { type: 'authentication_error', message: 'Invalid key' }, 'key-refused', 'set-key', 'Set API Key'],
  [402, { type: 'insufficient_funds', message: 'Insufficient funds' }, 'no-credit', 'add-credit', 'Add credit'],
  [
    402,
    { type: 'quota_for_entity_exceeded', message: 'Quota limit exceeded' },
    'budget-exceeded',
    'open-dashboard',
    'budget',
  ],
  [
    403,
    {
      type: 'customer_verification_required',
      message: 'Add a card at https://vercel.com/acme/~/ai?modal=add-credit-card.',
    },
    'card-needed',
    'add-credit',
    'https://vercel.com/acme/~/ai?modal=add-credit-card',
  ],
  [
    403,
    { type: 'customer_verification_required', message: 'Go to https://vercel.com.evil.example/pay' },
    'card-needed',
    'add-credit',
    'https://vercel.com/dashboard',
  ],
  [
    403,
    { type: 'forbidden', message: 'Blocked', param: { ruleId: 'rule_7' } },
    'forbidden',
    'open-dashboard',
    'rule_7',
  ],
  [
    403,
    { type: 'no_providers_available', message: 'x', param: { name: 'RestrictedModelsError' } },
    'model-restricted',
    'pick-model',
    'another model',
  ],
  [
    403,
    { type: 'no_providers_available', message: 'x', param: { name: 'RestrictedProvidersError' } },
    'model-restricted',
    'pick-model',
    'another model',
  ],
  [403, { type: 'permission_error', message: 'no' }, 'forbidden', 'set-key', 'not allow'],
  [
    404,
    { type: 'model_not_found', message: "Model 'openai/gpt-5' not found", param: { modelId: 'openai/gpt-5' } },
    'model-not-found',
    'pick-model',
    'openai/gpt-5',
  ],
  [404, { type: 'not_found', message: 'no such path' }, 'not-found', 'open-settings', 'aiGateway.baseUrl'],
  [408, { type: 'timeout_error', message: '' }, 'timeout', 'retry', 'timed out'],
  [413, 'Payload Too Large', 'too-large', 'new-chat', 'attachments'],
  [424, { type: 'failed_dependency', message: 'x' }, 'dependency-failed', 'retry', 'depends'],
  [429, { type: 'rate_limit_exceeded', message: 'Rate limit exceeded' }, 'rate-limited', 'retry', 'Wait a moment'],
  [500, { type: 'internal_server_error', message: 'x' }, 'server-error', 'retry', 'Try again'],
  [503, null, 'server-error', 'retry', 'Try again'],
  [504, null, 'timeout', 'retry', 'timed out'],
  [529, { type: 'overloaded_error', message: 'Overloaded' }, 'overloaded', 'retry', 'overloaded'],
] as const;

test.each(recorded)('%i %j becomes %s, offers %s and says what to do', (status, body, code, action, words) => {
  const error = http(status, body);
  expect(error).toMatchObject({ code, status });
  expect(error.actions[0]).toBe(action);
  expect(error.message).toContain(words);
  expect(error.message).toMatch(/^[A-Z].*[.!?…]$/s);
  expect(error.message).not.toContain('evil');
  expect(error.retryable).toBe([408, 429].includes(status) || status >= 500);
});

test.each([
  ['API key expired.', 'This API key has expired. Make a new one'],
  ['The owner of this API key is no longer a member of the team.', 'no longer in the team'],
  ['This user left the team', 'no longer in the team'],
  ['API key has been revoked', 'This API key was revoked.'],
  ['Invalid key', 'The gateway refused the key.'],
])('a key that was good once is refused with what became of it: %s', (said, words) => {
  const body = JSON.stringify({ error: { type: 'authentication_error', message: said } });
  const refused = (source: CredentialSource) =>
    fromHttp(401, body, new Headers(), { ...context, credential: credential(source) });
  expect(refused('stored-key').message).toContain(words);
  expect(refused('stored-key').actions).toEqual(['set-key', 'switch-account', 'show-status']);
  // What becomes of tokens is another matter.
  expect(refused('linked-oidc').message).toContain('vercel env pull');
});

test.each([
  ['Quota limit exceeded for "api_key_id_2x9". Current spend: $10.02, limit: $10.00.', '$10.02 of $10.00 were spent.'],
  ['Quota limit exceeded: spend 3 of limit 2', '$3.00 of $2.00 were spent.'],
])('a budget that is used up is told with its figures: %s', (said, words) => {
  const error = http(402, { type: 'quota_for_entity_exceeded', message: said });
  expect(error.message).toContain(words);
  expect(error.actions).toEqual(['open-dashboard', 'switch-account', 'set-key']);
});

test('figures of a budget are not guessed', () => {
  const error = http(402, { type: 'quota_for_entity_exceeded', message: 'Quota limit exceeded for "api_key_id_29"' });
  expect(error.message).not.toContain('were spent');
  expect(error.said).toContain('api_key_id_29');
});

test('the wait a server asks for is in the sentence and in the error', () => {
  expect(http(429, { message: 'x' }, { 'retry-after': '12' })).toMatchObject({
    retryAfterMs: 12_000,
    message: expect.stringContaining('Wait 12 seconds') as string,
  });
});

test.each([
  ['file-oidc', 'vercel env pull'],
  ['environment-oidc', 'vercel env pull'],
  ['environment-key', 'AI_GATEWAY_API_KEY'],
  ['stored-key', 'Set API Key'],
  ['none', 'Set API Key'],
] as const)('a refused credential from %s says how to mend it', (source, words) => {
  const error = fromHttp(401, '', new Headers(), { now: 0, credential: credential(source) });
  expect(error.message).toContain(words);
});

test('a virtual model that is no more is explained', () => {
  const body = JSON.stringify({ error: { type: 'not_found', message: 'Virtual model not found' } });
  const error = fromHttp(404, body, new Headers(), {
    now: 0,
    credential: credential('stored-key'),
    model: 'vmc/team-a',
  });
  expect(error).toMatchObject({ code: 'model-not-found', actions: ['pick-model'] });
  expect(error.message).toMatch(/virtual model vmc\/team-a.*archived/);
});

test.each([
  [
    '{"type":"error","error":{"type":"not_found_error","message":"model: xai/grok"},"request_id":"req_1"}',
    404,
    'model-not-found',
    'req_1',
  ],
  ['{"error":"Quota not found"}', 404, 'not-found', undefined],
  [
    '<html><head><title>502 Bad Gateway</title></head><body><script>alert(1)</script></body></html>',
    502,
    'server-error',
    undefined,
  ],
  ['', 500, 'server-error', undefined],
  ['{"error":{"error":{"message":1}}}', 418, 'bad-request', undefined],
  ['[1,2]', 418, 'bad-request', undefined],
])('any body is read: %s', (body, status, code, requestId) => {
  const error = fromHttp(status, body, new Headers(), context);
  expect(error).toMatchObject({ code, requestId });
  expect(error.message).not.toMatch(/[<>]|alert|undefined|object/);
});

test('a page’s title is what is quoted of it', () => {
  expect(fromHttp(502, '<!doctype html><title>Bad Gateway</title><p>x', new Headers(), context).message).toContain(
    'Bad Gateway',
  );
});

describe('error frames', () => {
  test.each([
    [
      {
        error: {
          code: 'error',
          message: 'Stream error occurred',
          value: { error_message: '{"error":{"message":"inner words"}}' },
        },
      },
      'stream-error',
      'inner words',
    ],
    [{ error: { message: 'outer', cause: { message: 'the cause' } } }, 'stream-error', 'the cause'],
    [{ error: 'just text' }, 'stream-error', 'just text'],
    [{ type: 'error', error: { type: 'rate_limit_error', message: 'x' } }, 'rate-limited', 'Rate limit'],
    [{ error: { message: 'input is too long for the context window' } }, 'context-too-long', 'new chat'],
  ])('%j', (frame, code, words) => {
    const error = fromStreamErrorFrame(frame, context);
    expect(error).toMatchObject({ code });
    expect(error.message).toContain(words);
  });
});

describe('a server that is not the gateway is called by its name', () => {
  const local = { ...context, credential: credential('stored-key', 'http://localhost:11434') };
  const say = (status: number, body: unknown): ReturnType<typeof fromHttp> =>
    fromHttp(status, typeof body === 'string' ? body : JSON.stringify(body), new Headers(), local);

  test.each<readonly [number, unknown, string]>([
    [400, { error: 'invalid image input' }, 'localhost:11434 refused the request: invalid image input.'],
    [400, '', 'localhost:11434 refused the request.'],
    [
      422,
      { message: { detail: [{ loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] } },
      'localhost:11434 refused the request (field “stream_options”): stream_options: Extra inputs are not permitted.',
    ],
    [401, '', 'localhost:11434 refused the key. Set another one with “AI Gateway: Set API Key”.'],
    [402, { error: { message: 'Insufficient Balance' } }, 'localhost:11434 says that your credit is used up.'],
    [403, '', 'localhost:11434 does not allow this request.'],
    [404, { error: 'model "x" not found, try pulling it first' }, 'try pulling it first.'],
    [408, '', 'The request timed out at localhost:11434. Try again.'],
    [413, '', 'The request is too large for localhost:11434.'],
    [424, '', 'Something that localhost:11434 depends on failed.'],
    [500, '', "localhost:11434 or the model's provider failed."],
    [503, { error: { code: 503, message: 'Loading model' } }, 'localhost:11434 is still loading the model.'],
  ])('%i %j', (status, body, words) => {
    const { message } = say(status, body);
    expect(message).toContain(words);
    expect(message).not.toMatch(/gateway (?:refused|does|or|depends)|AI Gateway credit|for the gateway|at the gateway/);
  });

  test('and its money is not added at Vercel, unless it says so in the gateway’s own terms', () => {
    const other = say(402, { error: { message: 'Insufficient Balance' } });
    expect(other.actions).toEqual(['pick-model', 'switch-account', 'retry']);
    const budget = say(402, { error: { message: 'Budget has been exceeded' } });
    expect(budget.actions).toEqual(['switch-account', 'set-key']);
    expect(say(402, { error: { type: 'insufficient_funds' } }).actions[0]).toBe('add-credit');
  });

  test('when it does not answer at all, too', () => {
    expect(headerTimeoutError(5_000, 'http://localhost:11434').message).toMatch(/^localhost:11434 sent no response/);
    expect(headerTimeoutError(5_000, OFFICIAL_ORIGIN).message).toMatch(/^The gateway sent no response/);
  });
});

test('the refused parameter is in the error', () => {
  const body = { error: { message: "Unknown parameter: 'providerOptions'.", param: null } };
  expect(fromHttp(400, JSON.stringify(body), new Headers(), context)).toMatchObject({ field: 'providerOptions' });
  expect(fromHttp(400, '{}', new Headers(), context).field).toBeUndefined();
});

describe('money that is used up is not waited for', () => {
  test.each([
    [
      429,
      {
        error: { message: 'You exceeded your current quota.', type: 'insufficient_quota', code: 'insufficient_quota' },
      },
    ],
    [400, { error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' } }],
  ])('%i %j', (status, body) => {
    const error = fromHttp(status, JSON.stringify(body), new Headers(), context);
    expect(error).toMatchObject({ kind: 'quota', code: 'no-credit', retryable: false });
  });
});

describe('overload', () => {
  test.each<readonly [number, unknown, string]>([
    [503, { error: { code: 503, status: 'UNAVAILABLE', message: 'The model is overloaded.' } }, 'overloaded'],
    [503, { error: 'server busy, please try again.  maximum pending requests exceeded' }, 'overloaded'],
    [500, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'overloaded'],
    [503, { message: 'Service Unavailable' }, 'server-error'],
    [500, { error: { message: 'error loading model: file is broken' } }, 'server-error'],
    [500, { error: 'Failed to load model: not enough memory while loading the model' }, 'server-error'],
    [503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }, 'model-loading'],
    [503, { error: 'Model acme/m is currently loading', estimated_time: 20 }, 'model-loading'],
    [500, { error: 'llm server loading model' }, 'model-loading'],
  ])('%i %j is %s', (status, body, code) => {
    const error = fromHttp(status, JSON.stringify(body), new Headers(), context);
    expect(error).toMatchObject({ code, retryable: true });
  });

  test.each<readonly [unknown, object]>([
    [{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, { code: 'overloaded' }],
    [{ error: { type: 'server_error', code: 'server_is_overloaded', message: 'x' } }, { code: 'overloaded' }],
    [{ error: { message: 'x', code: 529 } }, { code: 'overloaded' }],
    [{ error: { message: 'x', code: 503 } }, { code: 'overloaded' }],
    [{ error: { code: 503, status: 'UNAVAILABLE', message: 'x' } }, { code: 'overloaded' }],
    [{ error: { message: 'Provider returned error', code: 429, metadata: { raw: 'slow' } } }, { code: 'rate-limited' }],
    [
      { error: { type: 'tokens', code: 'rate_limit_exceeded', message: 'Please try again in 1.5s.' } },
      { code: 'rate-limited', retryAfterMs: 1_500 },
    ],
    [
      { error: { type: 'rate_limit_exceeded', message: 'x', retry_after: 3 } },
      { code: 'rate-limited', retryAfterMs: 3_000 },
    ],
    [{ __type: 'x#ThrottlingException', message: 'x' }, { code: 'rate-limited' }],
    [{ error: { code: 503, message: 'Loading model' } }, { code: 'model-loading' }],
    [{ error: { code: 502, message: 'Provider disconnected unexpectedly' } }, { code: 'stream-error' }],
  ])('in a frame may be tried again: %j', (frame, expected) => {
    expect(fromStreamErrorFrame(frame, context)).toMatchObject({ retryable: true, status: undefined, ...expected });
  });

  test.each<readonly [unknown, string]>([
    [{ error: { type: 'invalid_request_error', message: 'x' } }, 'bad-request'],
    [{ error: { code: 400, message: 'x' } }, 'bad-request'],
    [{ error: { code: 402, message: 'x' } }, 'no-credit'],
    [{ error: { type: 'insufficient_quota', message: 'x' } }, 'no-credit'],
    [{ error: { code: 'rate_limit_exceeded', message: 'Please try again in 7m26.4s.' } }, 'rate-limited'],
  ])('what will not pass soon is not: %j', (frame, code) => {
    expect(fromStreamErrorFrame(frame, context)).toMatchObject({ code, retryable: false });
  });
});

describe('server text', () => {
  test('loses control and direction characters, markup and everything that looks like a credential', () => {
    const text = cleanServerText(
      'a\u0000\u202Eb <b>bold</b> secret-token-1 vck_abcdefgh1 Bearer abcdef123 eyJhbGci.eyJzdWIi.sig',
      ['secret-token-1'],
    );
    expect(text).toBe('a b <b>bold</b> [redacted] [redacted] [redacted] [redacted]');
  });

  test('keeps sentences that only begin like a credential', () => {
    for (const text of [
      'The endpoint requires basic authentication.',
      'The Basic subscription plan does not allow this model.',
    ])
      expect(cleanServerText(text)).toBe(text);
    expect(cleanServerText('Bearer\nabcdef1234567890')).toBe('[redacted]');
    expect(cleanServerText('Basic dXNlcjpwYXNzd29yZDEyMzQ=')).not.toContain('dXNl');
  });

  test('is at most 500 characters, quickly, however long it was', () => {
    let text = '';
    expect(processorMs(() => (text = cleanServerText(`<html>${'<a '.repeat(500_000)}`)))).toBeLessThan(500);
    expect(text.length).toBeLessThanOrEqual(500);
  });
});

describe('a fetch that failed', () => {
  const failed = (code: string, message = 'x'): TypeError =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
  test.each([
    [failed('ENOTFOUND'), 'host-not-found', true],
    [failed('EAI_AGAIN'), 'host-not-found', true],
    [failed('ECONNREFUSED'), 'connection-refused', true],
    [
      new TypeError('fetch failed', {
        cause: new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]),
      }),
      'connection-refused',
      true,
    ],
    [failed('ECONNRESET'), 'connection-reset', true],
    [failed('UND_ERR_SOCKET', 'other side closed'), 'connection-reset', true],
    [failed('UND_ERR_CONNECT_TIMEOUT'), 'connect-timeout', true],
    [failed('CERT_HAS_EXPIRED'), 'certificate', false],
    [failed('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'certificate', false],
    [failed('SELF_SIGNED_CERT_IN_CHAIN'), 'certificate', false],
    [failed('DEPTH_ZERO_SELF_SIGNED_CERT'), 'certificate', false],
    [failed('ERR_TLS_CERT_ALTNAME_INVALID'), 'certificate', false],
    [failed('ENETUNREACH'), 'no-network', true],
    [new TypeError('net::ERR_INTERNET_DISCONNECTED'), 'no-network', true],
    [new TypeError('net::ERR_PROXY_CONNECTION_FAILED'), 'proxy', false],
    [new TypeError('net::ERR_CERT_AUTHORITY_INVALID'), 'certificate', false],
    [new TypeError('fetch failed'), 'no-network', true],
  ] as const)('%o is told apart', (error, code, retryable) => {
    const result = fromFetchFailure(error, 'gateway.example');
    expect(result).toMatchObject({ kind: 'network', code, retryable });
    expect(result.message).toMatch(/\.$/);
  });

  test('an abort is no failure', () => {
    expect(fromFetchFailure(new DOMException('x', 'AbortError')).kind).toBe('cancelled');
  });
});
