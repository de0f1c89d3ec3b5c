import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isList, isRecord, type JsonValue } from '../../../src/core/json/json.ts';
import { PartialJson, type PartialEvent } from '../../../src/core/json/partialJson.ts';
import { readWhole } from '../../support/whole.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { runs } from '../effort.ts';

const rootObject = fc.dictionary(fc.string({ unit: anyCharacter }), fc.jsonValue()) as fc.Arbitrary<
  Record<string, JsonValue>
>;

function spaced(value: JsonValue, indent: number): string {
  return JSON.stringify(value, null, indent);
}

/** The text in pieces that end where `cuts` say. */
function pieces(text: string, cuts: readonly number[]): string[] {
  const ends = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].toSorted((a, b) => a - b);
  return [...ends, text.length].map((end, index) => text.slice(index === 0 ? 0 : ends[index - 1], end));
}

/** Deltas of one text joined: how it was cut does not count. */
function joined(events: readonly PartialEvent[]): PartialEvent[] {
  const result: PartialEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if (event.type === 'string-delta' && last?.type === 'string-delta') {
      result[result.length - 1] = { ...last, text: last.text + event.text };
    } else result.push(event);
  }
  return result;
}

/** Whether `part` can still become `whole`. */
function isUnfinished(part: JsonValue | undefined, whole: JsonValue): boolean {
  if (part === undefined) return true;
  if (typeof part === 'string') return typeof whole === 'string' && whole.startsWith(part);
  if (isList(part)) return isList(whole) && part.every((item, index) => isUnfinished(item, whole[index] ?? null));
  if (isRecord(part)) {
    return (
      isRecord(whole) &&
      Object.keys(part).every((key) => Object.hasOwn(whole, key) && isUnfinished(part[key], whole[key] ?? null))
    );
  }
  return Object.is(part, whole) || part === whole;
}

describe('reading JSON while it arrives', () => {
  it('says the same however the text is cut, and ends with what JSON.parse reads', () => {
    fc.assert(
      fc.property(
        rootObject,
        fc.integer({ min: 0, max: 3 }),
        fc.array(fc.nat(), { maxLength: 60 }),
        (value, indent, cuts) => {
          const text = spaced(value, indent);
          const atOnce = new PartialJson();
          const whole = joined([...atOnce.push(text), ...atOnce.end()]);
          const parser = new PartialJson();
          const events = joined([...pieces(text, cuts).flatMap((piece) => parser.push(piece)), ...parser.end()]);
          expect(events).toEqual(whole);
          expect(parser.status).toBe('done');
          expect(parser.value).toEqual(JSON.parse(text));
        },
      ),
      runs(150, 400),
    );
  });

  it('never shows a value that the finished text does not have, at any character', () => {
    fc.assert(
      fc.property(rootObject, (value) => {
        const text = spaced(value, 1);
        const whole = JSON.parse(text) as JsonValue;
        const parser = new PartialJson();
        for (const sign of text) {
          parser.push(sign);
          expect(isUnfinished(parser.value, whole)).toBe(true);
        }
      }),
      runs(30, 150),
    );
  });

  it('holds half numbers, literals and escapes back', () => {
    const parser = new PartialJson();
    parser.push('{"a": 12');
    expect(parser.value).toEqual({});
    parser.push('.5');
    expect(parser.value).toEqual({});
    parser.push(', "b": tr');
    expect(parser.value).toEqual({ a: 12.5 });
    parser.push('ue, "c": "x\\u00');
    expect(parser.value).toEqual({ a: 12.5, b: true, c: 'x' });
    parser.push('e9\\ud83d');
    expect(parser.value).toEqual({ a: 12.5, b: true, c: 'xé' });
    parser.push('\\ude00"}');
    expect(parser.value).toEqual({ a: 12.5, b: true, c: 'xé😀' });
  });

  it.each([
    ['Here is the JSON you asked for:\n\n```json\n', '\n```\nAnything else?'],
    ['{the} object {', ' and {"more": 1}'],
    ['{"unfinished\n', ''],
    ['', ' trailing'],
  ])('passes over talk around the value: %j', (before, after) => {
    const value = { name: 'Ada', list: [1, { x: null }] };
    const text = before + JSON.stringify(value) + after;
    for (const cuts of [[], Array.from({ length: text.length }, (_, index) => index)]) {
      const parser = new PartialJson();
      for (const piece of pieces(text, cuts)) parser.push(piece);
      expect(parser.value).toEqual(value);
      expect(parser.status).toBe('done');
    }
  });

  it.each([
    ['{"a": 01}', 6],
    ['{"a": 1,}', 8],
    ['{"a" 1}', 5, 'none'],
    ['{"a": nul}', 6],
    ['{"a": "x\ny"}', 8],
    ['{"a": "\\x"}', 8],
    ['{"a": [1 2]}', 9],
    ['{"a": \'x\'}', 6],
    ['{"a": 1e999}', 6],
  ])('says where %j stops being JSON', (text, offset, kind?: string) => {
    const { problem } = readWhole(text);
    expect(problem).toBeDefined();
    if (kind !== 'none') expect(problem?.offset).toBe(offset);
    const single = new PartialJson();
    const events = Array.from(text).flatMap((sign) => single.push(sign));
    const error = [...events, ...single.end()].find((event) => event.type === 'error');
    expect(error?.message).toBe(problem?.message);
    expect(error?.offset).toBe(problem?.offset);
  });

  it('keeps what arrived when the text is cut off, and says that it is', () => {
    const parser = new PartialJson();
    parser.push('{"items": [{"name": "A", "price": 3}, {"name": "Bea');
    expect(parser.end()).toMatchObject([{ type: 'error', path: ['items', 1, 'name'] }]);
    expect(parser.value).toEqual({ items: [{ name: 'A', price: 3 }, { name: 'Bea' }] });
  });

  it('says each step with its path', () => {
    const parser = new PartialJson();
    const events = parser.push('{"a": ["x", 2]}');
    expect(events).toEqual([
      { type: 'object-start', path: [] },
      { type: 'key', path: [], key: 'a' },
      { type: 'array-start', path: ['a'] },
      { type: 'array-item', path: ['a'], index: 0 },
      { type: 'string-start', path: ['a', 0] },
      { type: 'string-delta', path: ['a', 0], text: 'x' },
      { type: 'value', path: ['a', 0], value: 'x' },
      { type: 'array-item', path: ['a'], index: 1 },
      { type: 'value', path: ['a', 1], value: 2 },
      { type: 'array-end', path: ['a'] },
      { type: 'object-end', path: [] },
      { type: 'end', path: [] },
    ]);
  });

  it('takes own properties of any name', () => {
    const { value } = readWhole('{"__proto__": {"x": 1}, "constructor": 2}');
    expect(Object.keys(value ?? {})).toEqual(['__proto__', 'constructor']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it('refuses nesting without bound instead of overflowing', () => {
    expect(readWhole(`{"a":${'['.repeat(100_000)}`).problem?.message).toContain('nested too deeply');
  });
});
