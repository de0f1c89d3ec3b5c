/** Inputs of the kinds that published JSON parsing suites have, through each reader of ours, held against the engine's. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/base/exactNumber.ts';
import { isList, isRecord, type JsonValue } from '../../../src/core/json/json.ts';
import { parseJsonc } from '../../../src/core/json/jsonc.ts';
import { readWhole } from '../../support/whole.ts';
import { ReadError } from '../../../src/core/json/reading.ts';

type Verdict = { readonly value: JsonValue } | 'refused';

/** The engine's reading, with exact numbers and without those that it takes for Infinity: they would be written as null. */
function strict(text: string): Verdict {
  try {
    return { value: parseJson(text) as JsonValue };
  } catch {
    return 'refused';
  }
}

function lenient(text: string): Verdict {
  try {
    return { value: parseJsonc(text) };
  } catch (error) {
    if (error instanceof ReadError) return 'refused';
    throw error;
  }
}

/** What arrives from a model: an object or a list. */
function growing(text: string): Verdict {
  const { value, problem } = readWhole(text, { root: 'either' });
  return problem === undefined && value !== undefined ? { value } : 'refused';
}

const NUMBERS = [
  '0',
  '-0',
  '-1',
  '123.456e78',
  '1E+2',
  '1e-2',
  '0e1',
  '0.1e1',
  '-0.0',
  '20e1',
  '1.5',
  '1e-400',
  '1e400',
  '-1e9999',
];
const NOT_NUMBERS = [
  ['', '-', '+1', '.5', '-.5', '1.', '1.e1', '01', '-01', '00', '1e', '1e+', '1eE2', '0x1', '0b1', '1_000'],
  ['NaN', 'Infinity', '-Infinity', '- 1', '1 000', '1+2', '1a', '++1', '--1', '1.2.3', '1e1.5', '-foo', '１'],
].flat();
const STRINGS = [
  ['', 'a', '/', '\\/', '\\"', '\\\\', '\\b\\f\\n\\r\\t', '\\u0041', '\\u00e9', '\\uD834\\uDD1E', '\\ud800', 'é'],
  ['😀', '\u007f', '\u2028\u2029', '\ufeff', '// no comment', '/* no comment */', '[1,]', '\\u0000', "'", '\ufffe'],
].flat();
const NOT_STRINGS = [
  ['\\a', '\\x41', '\\u', '\\u00', '\\u00G0', '\\u{41}', '\\', '\\\u0000', '\t', '\n', '\r', '\u0000', '\u001f'],
  ['\\uD834\\u', '\\uD834\\uD', '\\U0041', "\\'", '\\0', '\\😀', '\\\n'],
].flat();
const TEXTS = [
  ['null', 'true', 'false', 'nul', 'True', 'nulls', 'true1', 'undefined', '', ' ', 'a', '"', '"a', "'a'", 'a b'],
  ['[]', '[[]]', '[ ]', '[1,2]', '[,]', '[,1]', '[1,,2]', '[1 2]', '[1', '[1,', '[', ']', '[]]', '[1]x', '[1:2]'],
  ['{}', '{"a":1}', '{"a":1,"a":2}', '{"":0}', '{"__proto__":{"x":1}}', '{"constructor":1}', '{"a":{"b":[]}}'],
  [
    '{a:1}',
    "{'a':1}",
    '{"a"}',
    '{"a":}',
    '{"a" 1}',
    '{"a"::1}',
    '{:1}',
    '{1:1}',
    '{,}',
    '{"a":1 "b":2}',
    '{"a":1',
    '{',
  ],
  ['{"a"', '{"a":', '{"a":1,', '{"a",1}', '{"a":1}}', '{"a":1}{}', '{null:1}', '{"a":1,,"b":2}', '{[]:1}', '{"a":"b}'],
  ['{\t"a"\r\n:\n1 }', '[\n]\n', '\t[]', '[]\u0000', '\u0000[]', '{"a":1}#', '[1;2]', '[<null>]', '[/1]', '[1/]', '*'],
  NUMBERS.flatMap((text) => [text, `[${text}]`, `{"a":${text}}`, `${text} `]),
  NOT_NUMBERS.flatMap((text) => [text, `[${text}]`, `{"a":${text}}`].filter((whole) => whole !== '[]')),
  [...STRINGS, ...NOT_STRINGS].flatMap((text) => [`"${text}"`, `["${text}"]`, `{"${text}":"${text}"}`]),
  `${'['.repeat(100)}${']'.repeat(100)}`,
].flat();

/** Where a settings file of the editor is read otherwise than JSON, and why. */
const LENIENT: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ['[1,]', { value: [1] }],
  ['{"a":1,}', { value: { a: 1 } }],
  ['[1,/* a */2]// b', { value: [1, 2] }],
  ['// a\n[]', { value: [] }],
  ['\ufeff[]', { value: [] }],
  // Text that is copied from pages has other blanks.
  ['[\u00a01\f]', { value: [1] }],
  ['[/* a ]', 'refused'],
  ['[]/', 'refused'],
  [`${'['.repeat(600)}${']'.repeat(600)}`, 'refused'],
]);

/** The same of an answer: words around it are passed over. */
const GROWING: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ['Here it is: [1]', { value: [1] }],
  ['[]]', { value: [] }],
  ['[1]x', { value: [1] }],
  ['{[]:1}', { value: [] }],
  ['{"a":1}}', { value: { a: 1 } }],
  ['{"a":1}{}', { value: { a: 1 } }],
  ['{"a":1}#', { value: { a: 1 } }],
  ['[]\u0000', { value: [] }],
  ['\u0000[]', { value: [] }],
  ['\ufeff[]', { value: [] }],
  ['[1,]', 'refused'],
  ['[1,/* a */2]', 'refused'],
]);

describe('JSON with comments', () => {
  it('is read as JSON where it is JSON', () => {
    for (const text of TEXTS) if (!LENIENT.has(text)) expect([text, lenient(text)]).toEqual([text, strict(text)]);
  });

  it.each([...LENIENT])('wanted difference: %j', (text, verdict) => {
    expect(lenient(text)).toEqual(verdict);
  });

  it('has the values of any JSON, and none of a broken one', () => {
    fc.assert(
      fc.property(brokenJson, (text) => {
        const ours = lenient(text);
        const theirs = strict(text);
        // Commas, comments and blanks are told above.
        if (theirs !== 'refused' || !/[,/\s\ufeff]/.test(text)) expect(ours).toEqual(theirs);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('JSON that arrives', () => {
  const known = TEXTS.filter((text) => /^\s*[[{]/.test(text) && !GROWING.has(text));

  it('is read as JSON where it is JSON', () => {
    for (const text of known) expect([text, growing(text)]).toEqual([text, strict(text)]);
  });

  it.each([...GROWING])('wanted difference: %j', (text, verdict) => {
    expect(growing(text)).toEqual(verdict);
  });

  it('has the values of any JSON, and none of a broken one', () => {
    fc.assert(
      fc.property(brokenJson, (text) => {
        const theirs = strict(text);
        const ours = growing(text);
        if (theirs !== 'refused' && (isRecord(theirs.value) || isList(theirs.value))) expect(ours).toEqual(theirs);
        // What is read is a value that is whole, at least from its first sign to some later one.
        else if (ours !== 'refused') expect(isPartOf(ours.value, text)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('a string of 20 MB and millions of comments are read without running out of stack', () => {
  expect(parseJsonc(`["${'a'.repeat(20_000_000)}"]`)).toEqual(['a'.repeat(20_000_000)]);
  expect(parseJsonc(`[${'//\n'.repeat(4_000_000)}1]`)).toEqual([1]);
});

/** JSON with one character more, less or another. */
const brokenJson = fc
  .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom('', ...'{}[]",:\\-+.eE01ntu/ \n'.split('')), fc.nat(1))
  .map(([text, place, sign, drop]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + sign + text.slice(at + drop);
  });

function isPartOf(value: JsonValue, text: string): boolean {
  const starts = Array.from(text.matchAll(/[[{]/g), ({ index }) => index);
  return starts.some((start) =>
    Array.from(text.matchAll(/[\]}]/g)).some(({ index }) => {
      const part = strict(text.slice(start, index + 1));
      return part !== 'refused' && JSON.stringify(part.value) === JSON.stringify(value);
    }),
  );
}
