import { describe, expect, test } from 'vitest';
import type { ModelEvent } from '../../../../src/core/model/events.ts';
import { ChatCalls } from '../../../../src/core/gateway/chatCalls.ts';
import { mergeDeltas } from '../../../../src/core/gateway/mergeDeltas.ts';
import { processorMs } from '../../processorTime.ts';
import { call, calls, choice, delta, DONE, END, finish, readsRows, say, type Row } from './shape.ts';

const CALLS = { end: 'tool-calls' } as const;
const both = { ...CALLS, tools: ['f {"a":1}', 'g {"b":2}'] };
const one = { ...CALLS, tools: ['f {"a":1}'] };
const functionCall = (fields: object): string => delta({ function_call: fields });

/** One call. */
const single: readonly Row[] = [
  [
    'in pieces',
    calls(call(0, 'f', '', 'x')) + calls(call(0, undefined, '{"a"')) + calls(call(0, undefined, ':1}')) + END,
    one,
  ],
  ['as a whole', calls(call(0, 'f', '{"a":1}', 'x')) + END, one],
  [
    'in the chunk of the finish',
    choice({ delta: { tool_calls: [call(0, 'f', '{"a":1}', 'x')] }, finish_reason: 'tool_calls' }) + DONE,
    one,
  ],
  ['as an object', calls(call(0, 'f', { a: 1 }, 'x')) + END, one],
  ['without arguments', calls(call(0, 'f', '', 'x')) + END, { ...CALLS, tools: ['f '] }],
  ['null arguments', calls(call(0, 'f', null, 'x')) + END, { ...CALLS, tools: ['f '] }],
  ['an empty object', calls(call(0, 'f', {}, 'x')) + END, { ...CALLS, tools: ['f {}'] }],
  ['without index', calls(call(undefined, 'f', '{"a"', 'x')) + calls(call(undefined, undefined, ':1}')) + END, one],
  ['the index as a text', calls(call('0', 'f', '{"a"', 'x')) + calls(call('0', undefined, ':1}')) + END, one],
  [
    'id and name on every piece',
    ['', '{"a"', ':1}'].map((piece) => calls(call(0, 'f', piece, 'x'))).join('') + END,
    one,
  ],
  [
    'id and name on every piece, two in one chunk',
    calls(call(0, 'f', '', 'x'), call(0, 'f', '{"a"', 'x'), call(0, 'f', ':1}', 'x')) + END,
    one,
  ],
  ['the name on every piece, no id', ['{"a"', ':1}'].map((piece) => calls(call(0, 'f', piece))).join('') + END, one],
  [
    'an id for each piece',
    calls(call(0, 'f', '', 'x1')) +
      calls(call(0, undefined, '{"a"', 'x2')) +
      calls(call(0, undefined, ':1}', 'x3')) +
      END,
    one,
  ],
  [
    'an id and the name for each piece',
    calls(call(0, 'f', '{"a"', 'x1')) + calls(call(0, 'f', ':1}', 'x2')) + END,
    one,
  ],
  ['no id', calls(call(0, 'f', '{"a":1}')) + END, one],
  ['an empty id', calls(call(0, 'f', '{"a"', '')) + calls(call(0, '', ':1}', '')) + END, one],
  [
    '{} before the pieces',
    calls(call(0, 'f', {}, 'x')) + calls(call(0, undefined, '{"a"')) + calls(call(0, undefined, ':1}')) + END,
    one,
  ],
  [
    '"{}" before the pieces',
    calls(call(0, 'f', '{}', 'x')) + calls(call(0, undefined, '{"a"')) + calls(call(0, undefined, ':1}')) + END,
    one,
  ],
  [
    '{} before the whole, with name and id',
    calls(call(0, 'f', {}, 'x')) + calls(call(0, 'f', { a: 1 }, 'x')) + END,
    one,
  ],
  [
    'the name in pieces',
    calls(call(0, 'get_', '', 'x')) + calls(call(0, 'weather', '')) + calls(call(0, undefined, '{"a":1}')) + END,
    { ...CALLS, tools: ['get_weather {"a":1}'] },
  ],
  [
    'the name in pieces, no arguments',
    calls(call(0, 'get_', '', 'x')) + calls(call(0, 'weather')) + END,
    { ...CALLS, tools: ['get_weather '] },
  ],
  [
    'the name growing',
    calls(call(0, 'get', '', 'x')) + calls(call(0, 'get_weather', '{}')) + END,
    { ...CALLS, tools: ['get_weather {}'] },
  ],
  ['arguments before the name', calls(call(0, undefined, '{"a"', 'x')) + calls(call(0, 'f', ':1}')) + END, one],
  [
    'arguments growing',
    ['{"a"', '{"a":1', '{"a":1}', '{"a":1}'].map((piece) => calls(call(0, 'f', piece, 'x'))).join('') + END,
    one,
  ],
  [
    'arguments growing, name only first',
    calls(call(0, 'f', '', 'x')) +
      ['{', '{"a":', '{"a":1}'].map((piece) => calls(call(0, undefined, piece))).join('') +
      END,
    one,
  ],
  [
    'the same key inside of itself',
    calls(call(0, 'f', '{"a":', 'x')) + calls(call(0, undefined, '{"a":1}')) + calls(call(0, undefined, '}')) + END,
    { ...CALLS, tools: ['f {"a":{"a":1}}'] },
  ],
  [
    'objects in a list',
    calls(call(0, 'f', '{"a":[', 'x')) +
      calls(call(0, undefined, '{"b":1}')) +
      calls(call(0, undefined, ',')) +
      calls(call(0, undefined, '{"b":1}')) +
      calls(call(0, undefined, ']}')) +
      END,
    { ...CALLS, tools: ['f {"a":[{"b":1},{"b":1}]}'] },
  ],
  [
    'braces in a text',
    calls(call(0, 'f', '{"a":"}', 'x')) + calls(call(0, 'f', '{\\"', 'x')) + calls(call(0, undefined, '}"}')) + END,
    { ...CALLS, tools: ['f {"a":"}{\\"}"}'] },
  ],
  [
    'all of it again at the end',
    calls(call(0, 'f', '{"a"', 'x')) + calls(call(0, undefined, ':1}')) + calls(call(0, 'f', '{"a":1}', 'x')) + END,
    one,
  ],
  [
    'all of it again in a message',
    calls(call(0, 'f', '{"a":1}', 'x')) +
      choice({
        delta: {},
        message: { tool_calls: [call(undefined, 'f', '{ "a": 1 }', 'x')] },
        finish_reason: 'tool_calls',
      }),
    one,
  ],
  [
    'only in the message of the last chunk',
    delta({ role: 'assistant' }) +
      choice({
        message: { content: null, tool_calls: [call(undefined, 'f', '{"a":1}', 'x')] },
        finish_reason: 'tool_calls',
      }) +
      DONE,
    one,
  ],
  [
    'function_call',
    functionCall({ name: 'f', arguments: '' }) +
      functionCall({ arguments: '{"a"' }) +
      functionCall({ arguments: ':1}' }) +
      finish('function_call') +
      DONE,
    one,
  ],
  [
    'function_call next to tool_calls',
    delta({ function_call: { name: 'f', arguments: '{"a":1}' }, tool_calls: [call(0, 'f', '{"a":1}', 'x')] }) + END,
    one,
  ],
  [
    'a custom call',
    calls({ index: 0, id: 'x', type: 'custom', custom: { name: 'f', input: 'free ' } }) +
      calls({ index: 0, custom: { input: 'text' } }) +
      END,
    { ...CALLS, tools: ['f free text'] },
  ],
  ['without a function object', calls({ index: 0, id: 'x', name: 'f', arguments: { a: 1 } }) + END, one],
  ['in front of text', calls(call(0, 'f', '{"a":1}', 'x')) + say('t') + END, { ...one, text: 't' }],
  [
    'cut by the length',
    calls(call(0, 'f', '{"a":', 'x')) + finish('length') + DONE,
    { end: 'length', tools: ['f {"a":'] },
  ],
  ['cut off', calls(call(0, 'f', '{"a":', 'x')), { end: 'error stream-truncated', tools: ['f {"a":…'] }],
  ['cut off behind the name', calls(call(0, 'f', '', 'x')), { end: 'error stream-truncated', tools: ['f …'] }],
];

/** Two calls of one answer. */
const pairs: readonly Row[] = [
  [
    'by index',
    calls(call(0, 'f', '', 'x')) +
      calls(call(0, undefined, '{"a":1}')) +
      calls(call(1, 'g', '', 'y')) +
      calls(call(1, undefined, '{"b":2}')) +
      END,
    both,
  ],
  [
    'by index, mixed',
    calls(call(0, 'f', '', 'x'), call(1, 'g', '', 'y')) +
      calls(call(1, undefined, '{"b"'), call(0, undefined, '{"a"')) +
      calls(call(0, undefined, ':1}')) +
      calls(call(1, undefined, ':2}')) +
      END,
    both,
  ],
  ['by index from 1', calls(call(1, 'f', '{"a":1}', 'x')) + calls(call(2, 'g', '{"b":2}', 'y')) + END, both],
  ['index 0 for all, with ids', calls(call(0, 'f', '{"a":1}', 'x')) + calls(call(0, 'g', '{"b":2}', 'y')) + END, both],
  [
    'index 0 for all, with ids, in pieces',
    calls(call(0, 'f', '', 'x')) +
      calls(call(0, undefined, '{"a":1}')) +
      calls(call(0, 'g', '', 'y')) +
      calls(call(0, undefined, '{"b":2}')) +
      END,
    both,
  ],
  [
    'index 0 for all, mixed by id',
    calls(call(0, 'f', '{"a"', 'x')) +
      calls(call(0, 'g', '{"b"', 'y')) +
      calls(call(0, undefined, ':1}', 'x')) +
      calls(call(0, undefined, ':2}', 'y')) +
      END,
    both,
  ],
  ['index 0 for all, no ids (Gemini)', calls(call(0, 'f', '{"a":1}')) + calls(call(0, 'g', '{"b":2}')) + END, both],
  [
    'index 0 for all, empty ids, in one chunk',
    calls(call(0, 'f', '{"a":1}', ''), call(0, 'g', '{"b":2}', '')) + END,
    both,
  ],
  [
    'index 0 for all, no ids, in pieces',
    calls(call(0, 'f', '{"a"')) +
      calls(call(0, undefined, ':1}')) +
      calls(call(0, 'g', '{"b"')) +
      calls(call(0, undefined, ':2}')) +
      END,
    both,
  ],
  [
    'the same tool twice, no ids',
    calls(call(0, 'f', '{"a":1}')) + calls(call(0, 'f', '{"a":2}')) + END,
    { ...CALLS, tools: ['f {"a":1}', 'f {"a":2}'] },
  ],
  [
    'the first without arguments, no ids',
    calls(call(0, 'f', {})) + calls(call(0, 'g', '{"b":2}')) + END,
    { ...CALLS, tools: ['f {}', 'g {"b":2}'] },
  ],
  [
    'the first without arguments, no ids, in one chunk',
    calls(call(0, 'f', ''), call(0, 'g', '{"b":2}')) + END,
    { ...CALLS, tools: ['f ', 'g {"b":2}'] },
  ],
  ['no index, in one chunk', calls(call(undefined, 'f', { a: 1 }), call(undefined, 'g', { b: 2 })) + END, both],
  [
    'no index, ids',
    calls(call(undefined, 'f', '{"a"', 'x')) +
      calls(call(undefined, undefined, ':1}', 'x')) +
      calls(call(undefined, 'g', '{"b"', 'y')) +
      calls(call(undefined, undefined, ':2}', 'y')) +
      END,
    both,
  ],
  [
    'no index, no ids',
    calls(call(undefined, 'f', '{"a"')) +
      calls(call(undefined, undefined, ':1}')) +
      calls(call(undefined, 'g', '{"b"')) +
      calls(call(undefined, undefined, ':2}')) +
      END,
    both,
  ],
  ['one id for both', calls(call(0, 'f', '{"a":1}', 'x')) + calls(call(1, 'g', '{"b":2}', 'x')) + END, both],
  [
    'one id for both, in pieces',
    calls(call(0, 'f', '', 'x')) +
      calls(call(0, undefined, '{"a":1}')) +
      calls(call(1, 'g', '', 'x')) +
      calls(call(1, undefined, '{"b":2}')) +
      END,
    both,
  ],
  ['one id and index for both', calls(call(0, 'f', '{"a":1}', 'x')) + calls(call(0, 'g', '{"b":2}', 'x')) + END, both],
  [
    'one id for both, no index, in one chunk',
    calls(call(undefined, 'f', '{"a":1}', 'x'), call(undefined, 'g', '{"b":2}', 'x')) + END,
    both,
  ],
  [
    'one id for the same tool twice',
    calls(call(0, 'f', '{"a":1}', 'x')) + calls(call(1, 'f', '{"a":2}', 'x')) + END,
    { ...CALLS, tools: ['f {"a":1}', 'f {"a":2}'] },
  ],
  [
    '{} before the pieces of each',
    calls(call(0, 'f', {}, 'x')) +
      calls(call(0, undefined, '{"a":1}')) +
      calls(call(1, 'g', {}, 'y')) +
      calls(call(1, undefined, '{"b":2}')) +
      END,
    both,
  ],
  [
    '{} for both, then the pieces',
    calls(call(0, 'f', {}, 'x'), call(1, 'g', {}, 'y')) +
      calls(call(0, undefined, '{"a":1}')) +
      calls(call(1, undefined, '{"b":2}')) +
      END,
    both,
  ],
  [
    'an id for each piece of each',
    calls(call(0, 'f', '', 'x1')) +
      calls(call(0, undefined, '{"a":1}', 'x2')) +
      calls(call(1, 'g', '', 'y1')) +
      calls(call(1, undefined, '{"b":2}', 'y2')) +
      END,
    both,
  ],
  [
    'the names in pieces',
    calls(call(0, 'get', '', 'x')) +
      calls(call(0, '_a', '')) +
      calls(call(1, 'get', '', 'y')) +
      calls(call(1, '_b', '')) +
      END,
    { ...CALLS, tools: ['get_a ', 'get_b '] },
  ],
];

describe('a call', () => readsRows(single));
describe('two calls', () => readsRows(pairs));

describe('calls as they arrive', () => {
  test('are shown from their arguments on, and as they grow', () => {
    const reader = new ChatCalls(() => 'id');
    const out: ModelEvent[] = [];
    reader.read([call(0, 'f', '', 'x')], out);
    expect(out).toEqual([]);
    reader.read([call(0, undefined, '{"a"')], out);
    reader.read([call(0, undefined, ':1')], out);
    expect(out).toEqual([
      { type: 'tool-input-start', index: 0, id: 'x', name: 'f' },
      { type: 'tool-input-delta', index: 0, argumentsText: '{"a"' },
      { type: 'tool-input-delta', index: 0, argumentsText: ':1' },
    ]);
  });

  test.each<[string, (at: number) => readonly object[]]>([
    ['many calls', (at) => [call(at, 'f', '{"a":1}', `x${at}`)]],
    ['many calls with one id', (at) => [call(at, 'f', '{"a":1}', 'x')]],
    ['many pieces', (at) => [call(0, at === 0 ? 'f' : undefined, at === 0 ? '{"a":[' : '{"b":1},', 'x')]],
    ['many pieces with all of the name', () => [call(0, 'f', '"}{",', 'x')]],
  ])('cost the same each: %s', (_, piece) => {
    const cost = (count: number): number => {
      const pieces = Array.from({ length: count }, (__, at) => piece(at));
      return processorMs(() => {
        const reader = new ChatCalls(() => 'id');
        const out: ModelEvent[] = [];
        for (const list of pieces) reader.read(list, out);
        reader.close(out, true);
        mergeDeltas(out);
      });
    };
    cost(2_000);
    // Each of 40,000 against all before it would be 800 million.
    expect(cost(40_000)).toBeLessThan(2_000);
  });
});
