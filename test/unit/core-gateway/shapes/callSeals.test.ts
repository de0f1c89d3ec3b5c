// The signatures that Gemini's calls are sent back with, where servers and proxies put them.
import { describe } from 'vitest';
import type { Fields } from '../../../../src/core/gateway/wire.ts';
import { call, calls, choice, data, delta, DONE, END, finish, readsRows, say, type Row } from './shape.ts';

const google = (signature: string): Fields => ({ extra_content: { google: { thought_signature: signature } } });
const litellm = { provider_specific_fields: { thought_signature: 'CsMB' } };
const signed = (fields: Fields, piece: object): Fields => ({ ...fields, ...piece });
const f = call(undefined, 'f', '{"a":1}', 'x');
const g = call(undefined, 'g', '{"b":2}', 'y');
const one = { end: 'tool-calls', tools: ['f {"a":1}'] } as const;
const both = { end: 'tool-calls', tools: ['f {"a":1}', 'g {"b":2}'] } as const;
const seal = { call: google('CsMB+/=') };

const onCalls: readonly Row[] = [
  [
    'Google, bytes of its own endpoint',
    'data: {"choices":[{"delta":{"role":"assistant","tool_calls":[{"extra_content":{"google":{"thought_signature":"EjQKMgEMOdbHJChLX75Q+/=="}},"function":{"arguments":"{\\"a\\":1}","name":"f"},"id":"jm4owj31","type":"function"}]},"finish_reason":"stop","index":0}],"created":1777197121,"id":"wbTtad","model":"gemini-3.1-flash-lite-preview","object":"chat.completion.chunk"}\n\ndata: [DONE]\n\n',
    { ...one, seals: [{ call: google('EjQKMgEMOdbHJChLX75Q+/==') }] },
  ],
  ['Vertex', calls({ ...f, extra_content: { vertex: { thought_signature: 'AY89' } } }) + END, {
    ...one, seals: [{ call: { extra_content: { vertex: { thought_signature: 'AY89' } } } }],
  }],
  ['two calls in one chunk, the first signed', calls(signed(google('CsMB+/='), f), g) + END, {
    ...both, seals: [seal, undefined],
  }],
  ['two calls in two chunks, the first signed', calls(signed(google('CsMB+/='), f)) + calls(g) + END, {
    ...both, seals: [seal, undefined],
  }],
  ['each signed', calls(signed(google('1'), f)) + calls(signed(google('2'), g)) + END, {
    ...both, seals: [{ call: google('1') }, { call: google('2') }],
  }],
  ['on the first piece of a call in pieces', calls(signed(google('CsMB+/='), call(0, 'f', '', 'x'))) + calls(call(0, undefined, '{"a":1}')) + END, {
    ...one, seals: [seal],
  }],
  ['on a late piece without anything else', calls(f) + calls(google('CsMB+/=')) + END, { ...one, seals: [seal] }],
  ['LiteLLM, on the call', calls(signed(litellm, f)) + END, { ...one, seals: [{ call: litellm }] }],
  ['LiteLLM, in the function', calls({ index: 0, id: 'x', function: { name: 'f', arguments: '{"a":1}', ...litellm } }) + END, {
    ...one, seals: [{ function: litellm }],
  }],
  ['bare', calls(signed({ thought_signature: 'CsMB' }, f)) + END, { ...one, seals: [{ call: { thought_signature: 'CsMB' } }] }],
  ['a whole answer', data({ object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', tool_calls: [signed(google('CsMB+/='), f), g] }, finish_reason: 'tool_calls' }] }) + DONE, {
    ...both, seals: [seal, undefined],
  }],
]; // prettier-ignore

const onMessages: readonly Row[] = [
  ['on the delta of the calls', delta({ tool_calls: [f, g], ...google('CsMB') }) + END, {
    ...both, seals: [{ message: google('CsMB') }, undefined],
  }],
  ['on a delta before', delta({ content: '', ...google('CsMB') }) + calls(f) + calls(g) + END, {
    ...both, seals: [{ message: google('CsMB') }, undefined],
  }],
  ['on a delta behind', calls(f, g) + delta(google('CsMB')) + END, {
    ...both, seals: [{ message: google('CsMB') }, undefined],
  }],
  ['on the chunk of the finish', calls(f) + choice({ delta: google('CsMB'), finish_reason: 'stop' }) + DONE, {
    ...one, seals: [{ message: google('CsMB') }],
  }],
  ['beside that of the call', delta({ tool_calls: [signed(litellm, f)], provider_specific_fields: { thought_signatures: ['A'] } }) + END, {
    ...one, seals: [{ call: litellm, message: { provider_specific_fields: { thought_signatures: ['A'] } } }],
  }],
  ['of an answer without calls', say('Hi') + delta(google('CsMB')) + finish('stop') + DONE, { text: 'Hi', tools: [] }],
]; // prettier-ignore

const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
const unsealed: readonly Row[] = (
  [
    ['nothing', { extra_content: null, provider_specific_fields: {} }],
    ['fields that sign nothing', { extra_content: { google: { thought: true } }, provider_specific_fields: { a: 1 } }],
    ['an empty signature', google('')],
    ['a signature that is none', { extra_content: { google: { thought_signature: { a: 1 } } } }],
    ['what is nested too deeply', { extra_content: { google: { thought_signature: 'A', more: nested(300) } } }],
  ] as const
).map(([name, fields]) => [name, calls(signed(fields, f)) + END, { ...one, seals: [undefined] }]);

describe('signatures on calls', () => readsRows(onCalls));
describe('signatures on messages', () => readsRows(onMessages));
describe('a call is not sent back with', () => readsRows(unsealed));
