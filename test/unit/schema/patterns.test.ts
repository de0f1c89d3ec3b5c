import { expect, test } from 'vitest';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { toRegExp } from '../../../src/core/schema/keywordShapes.ts';
import { Patterns } from '../../../src/core/schema/patterns.ts';
import { checkSchema, SchemaValidator } from '../../../src/core/schema/validate.ts';
import { processorMs } from '../processorTime.ts';
import { growsLinearly, MAX_RATIO, repeated } from '../growth/growth.ts';

const matches = (pattern: string, text: string): boolean | undefined => new Patterns(() => {}).matches(pattern, text);

/** A source of numbers that is the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const ATOMS = [
  'a',
  'b',
  '.',
  '[ab]',
  '[^a]',
  '[]',
  '[^]',
  '[\\]a-]',
  '\\d',
  '\\w',
  '\\s',
  '\\S',
  '\\b',
  '\\B',
  '^',
  '$',
  '😀',
  '[😀é]',
  '\\u0061',
  '\\x62',
  '\\u{61}',
  '\\p{L}',
  '\\uD83D\\uDE00',
  '\\n',
  '\\t',
  '\\.',
  '\\cJ',
  '\\0',
  '(?:)',
  '()',
  'é',
  '\\-',
  '{',
  '}',
  ']',
  'a{',
  'a{,2}',
  '\\1',
  '(?=a)',
  '(?!b)',
  '(?<=a)',
  '(?<!b)',
  '\\k',
];
const REPEATS = ['', '', '', '*', '+', '?', '{2}', '{1,3}', '{0}', '{2,}', '*?', '+?', '{0,2}?'];
const LETTERS = ['a', 'a', 'b', ' ', '\n', '1', '😀', 'é', '-', '{', '\uD83D', '\uDE00', '.', '\u0000'];

function randomPattern(next: (below: number) => number, depth = 0): string {
  const parts = Array.from({ length: 1 + next(3) }, () => {
    const atom =
      depth < 3 && next(3) === 0
        ? ['(', '(?:', `(?<n${next(1e6)}>`][next(3)] + randomPattern(next, depth + 1) + ')'
        : ATOMS[next(ATOMS.length)];
    return `${atom}${REPEATS[next(REPEATS.length)]}`;
  });
  return next(4) === 0 ? `${parts.join('')}|${randomPattern(next, depth + 1)}` : parts.join('');
}

test('a pattern matches what the language says it matches', () => {
  const next = numbers(7);
  let checked = 0;
  let matched = 0;
  for (let round = 0; round < 12_000; round += 1) {
    const pattern = randomPattern(next);
    const native = toRegExp(pattern);
    if (native === undefined) continue;
    const text = Array.from({ length: next(7) }, () => LETTERS[next(LETTERS.length)]).join('');
    // The language's own engine finds \B between the halves of a character, which its specification does not.
    if (pattern.includes('\\B') && text.includes('😀')) continue;
    const result = matches(pattern, text);
    if (result === undefined) continue;
    checked += 1;
    if (result) matched += 1;
    expect(result, `${native} on ${JSON.stringify(text)}`).toBe(native.test(text));
  }
  expect(checked).toBeGreaterThan(5_000);
  expect(matched).toBeGreaterThan(1_000);
  expect(checked - matched).toBeGreaterThan(1_000);
});

const PATTERNS = ['^(a|a)*$', '^(a+)+$', '\\s+$', '(.*a){6}x'];

test.each(PATTERNS)('%s takes time by the length of the text', (pattern) => {
  for (const shape of [pattern.startsWith('\\s') ? repeated(' ', '', 'x') : repeated('a', '', '!')]) {
    const { ratio, at100kB } = growsLinearly((text) => matches(pattern, text), shape);
    expect(ratio, shape.name).toBeLessThanOrEqual(MAX_RATIO);
    expect(at100kB, shape.name).toBeLessThanOrEqual(3_000);
  }
});

test('what only the language can match is tried on short texts, and told on long ones', () => {
  const password = '^(?=.*[A-Z])(?=.*\\d).{8,}$';
  expect(matches(password, 'Password1')).toBe(true);
  expect(matches(password, 'password1')).toBe(false);
  expect(matches(password, `Correct-horse-battery-staple-${'x'.repeat(20)}1`)).toBe(true);
  expect(matches(password, 'P1'.repeat(5_000))).toBeUndefined();
  expect(matches('^(?=x)(a|a)*$', 'a'.repeat(30))).toBeUndefined();
  expect(matches('^(?!x)(?:(?:a|a)*)*$', `${'a'.repeat(30)}!`)).toBeUndefined();
  expect(matches('(.+)\\1\\1\\1$', 'ab'.repeat(50_000))).toBeUndefined();
  const validator = new SchemaValidator({ pattern: password });
  const verdict = validator.validate('P1'.repeat(5_000));
  expect(verdict.isValid).toBe(false);
  expect(verdict.notes[0]).toContain('it was not checked');
});

test('bounded repeats count as the ways they leave', () => {
  expect(matches(`^(?!x)${'a{0,60}'.repeat(10)}$`, `${'a'.repeat(60)}b`)).toBeUndefined();
  expect(matches(`^${'a{0,2000}'.repeat(4)}$`, 'a'.repeat(3_000))).toBeUndefined();
  expect(matches('^.{0,2147483647}$', 'abc')).toBe(true);
  expect(matches('^.{1,5000}$', 'a'.repeat(2_000))).toBe(true);
  expect(matches(`(?:${'|'.repeat(3_000)})x`, 'a'.repeat(1_000_000))).toBeUndefined();
});

test('a pattern that is large, or empty a million times, does not take long to read', () => {
  for (const pattern of [
    '(?:(?:){1000000}){1000000}',
    `${'(?:a{0,999}){0,999}'.repeat(9)}`,
    '('.repeat(5_000) + ')'.repeat(5_000),
  ]) {
    expect(processorMs(() => matches(pattern, 'a'.repeat(1_000)))).toBeLessThan(500);
  }
});

test('many strings end with the time limit', () => {
  const schema: JsonValue = { items: { pattern: '(a|b|c|d)*x' } };
  const validator = new SchemaValidator(schema, { limits: { timeoutMs: 50 } });
  const strings = Array.from({ length: 900 }, () => 'abcd'.repeat(20_000));
  let notes: readonly string[] = [];
  const took = processorMs(() => ({ notes } = validator.validate(strings)));
  expect(notes).toHaveLength(1);
  expect(took).toBeLessThan(1_500);
});

function chain(length: number, last: JsonValue): JsonValue {
  const $defs = Object.fromEntries(
    Array.from({ length }, (_, index) => [`d${index}`, { $ref: `#/$defs/d${index + 1}` } as JsonValue]),
  );
  return { $ref: '#/$defs/d0', $defs: { ...$defs, [`d${length}`]: last } };
}

test('references in a row are followed once each', () => {
  const shape = { name: 'references', make: (length: number) => String(length / 40) };
  const { ratio, at100kB } = growsLinearly((text) => checkSchema(chain(Number(text), { type: 'string' })), shape, {
    at: 20_000,
  });
  expect(ratio).toBeLessThanOrEqual(MAX_RATIO);
  expect(at100kB).toBeGreaterThan(0);
  expect(checkSchema(chain(5_000, { $ref: '#/$defs/d17' }))[0]?.message).toContain('refers to itself endlessly');
  expect(checkSchema(chain(5_000, { properties: { a: { $ref: '#' } } }))).toEqual([]);
});
