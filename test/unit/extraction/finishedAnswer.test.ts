import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadRepair, readFinished } from '../../../src/core/extraction/finishedAnswer.ts';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { seed } from '../effort.ts';

const repair = await loadRepair();
const PERSON = new SchemaValidator({
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: ['integer', 'null'] } },
  required: ['name'],
  additionalProperties: false,
});
const PEOPLE = new SchemaValidator({ type: 'array', items: { type: 'object', required: ['name'] }, minItems: 1 });

function read(text: string, validator?: SchemaValidator): ReturnType<typeof readFinished> {
  return readFinished(text, (value) => validator?.isValid(value) ?? true, repair);
}

/** Texts that say one value, and what they say. */
const READ: readonly (readonly [name: string, text: string, value: JsonValue])[] = [
  ['trailing commas', '{"a":[1,2,],}', { a: [1, 2] }],
  ['a raw line break and tab', '{"a":"one\ntwo\tthree"}', { a: 'one\ntwo\tthree' }],
  ['Python', "{'a': True, 'b': None, 'd': 'it\\'s'}", { a: true, b: null, d: "it's" }],
  ['names without quotes', '{a: 1, b_c: "x"}', { a: 1, b_c: 'x' }],
  ['comments', '{"a":1, // one\n"b":2 /* two */, # three\n"c":3}', { a: 1, b: 2, c: 3 }],
  [
    'escapes that JSON does not know',
    '{"a":"\\d+\\.\\w\\b","b":"C:\\\\x","c":"\\u00e9\\n"}',
    { a: '\\d+\\.\\w\\b', b: 'C:\\x', c: 'é\n' },
  ],
  ['an escape at the end of its digits', '{"a":"\\u12","b":1}', { a: '\\u12', b: 1 }],
  ['quotes in a text', '{"a":"he said "hi" to me","b":1}', { a: 'he said "hi" to me', b: 1 }],
  ['curly quotes', '{“a”: “b”}', { a: 'b' }],
  ['missing commas', '{"a":1\n"b":2}', { a: 1, b: 2 }],
  ['other numbers', '{"a":.5,"b":1.,"c":+3,"d":1_000}', { a: 0.5, b: 1, c: 3, d: 1000 }],
  ['one bracket too many', '[{"a":1}},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ['one bracket too few', '{"a":["x","y"},"b":["z"]}', { a: ['x', 'y'], b: ['z'] }],
  ['an object that is closed too early', '{"a":1},"b":2}', { a: 1, b: 2 }],
  ['words around it', 'Sure! [1] says:\n```json\n{"a":[1,]}\n```\nHope {this} helps.', { a: [1] }],
  ['JSON in JSON', '"{\\"a\\":[1,2]}"', { a: [1, 2] }],
  ['tuples', "{'a': (1, 2), 'b': [('x', 'y')], 'c': 'f(x)'}", { a: [1, 2], b: [['x', 'y']], c: 'f(x)' }],
  ['texts that are added', '{"a":"one, " + "two"}', { a: 'one, two' }],
  ['a path with single backslashes', '{"a":"C:\\Users\\new\\temp"}', { a: 'C:\\Users\\new\\temp' }],
  ['a missing end', '{"a":[{"b":1},{"b":2}', { a: [{ b: 1 }, { b: 2 }] }],
];

/** Texts of which something is missing, or may be. */
const UNREAD = [
  '{"a":"x',
  '{"a":[1,2,',
  '{"a":1,"b"',
  '{"a":1,"b":',
  '[{"a":1},{"a"',
  '{"a":[1,2,...]}',
  '{"a":[1, // ... and 20 more\n2]}',
  '{"a": {"b": 1 # note }, "c": 2 }',
  '["a": 1]',
  '{"a": Decimal("1.2")}',
  '{"a": ["x"], ["y"]}',
  'There is nothing here.',
  '',
];

describe('a finished answer', () => {
  it.each(READ)('is read with %s', (_, text, value) => {
    expect(read(text)?.value).toEqual(value);
  });

  it.each(UNREAD)('is asked for again where something may be missing: %j', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it('says what it read otherwise', () => {
    expect(read('{"a":NaN,"b":-Infinity}')).toEqual({
      value: { a: null, b: null },
      fits: true,
      remarks: ['NaN is no value of JSON; it was read as null.', 'Infinity is no value of JSON; it was read as null.'],
    });
    expect(read('{"a":[1,2]')?.remarks.join(' ')).toContain('there may have been more');
    expect(read('{"a":1 "b":2}')?.remarks.join(' ')).toContain('repaired');
    expect(read('{"a":[1,2,],}')?.remarks).toEqual([]);
  });

  it('keeps long numbers through every repair', () => {
    for (const text of ['{"id":12345678901234567,}', '{"id":12345678901234567 "b":1}', "{'id':12345678901234567}"])
      expect(JSON.stringify(read(text)?.value)).toContain('"id":12345678901234567');
  });

  it.each([
    ['an example', 'For example {"name":"X","years":1}. Here: {"name":"Ada","age":36}', { name: 'Ada', age: 36 }],
    ['thoughts', 'Hm.\n<think>{"name":"X","age":1}?</think>\n{"name":"Ada","age":36}', { name: 'Ada', age: 36 }],
    ['thoughts whose start is missing', '{"name":"X"}, or so?\n</think>\n{"name":"Ada"}', { name: 'Ada' }],
    ['a wrapper', '{"result": {"name":"Ada","age":36}}', { name: 'Ada', age: 36 }],
    ['a list of one', '[{"name":"Ada"}]', { name: 'Ada' }],
    ['a text in a wrapper', '{"answer":"{\\"name\\":\\"Ada\\"}"}', { name: 'Ada' }],
    ['a correction', 'First: {"name":"Ado"}. Corrected: {"name":"Ada"}', { name: 'Ada' }],
    ['a remark', '{"name":"Ada Lovelace","age":36} (else {"name":""})', { name: 'Ada Lovelace', age: 36 }],
  ])('gives the object that obeys the schema: %s', (_, text, value) => {
    expect(read(text, PERSON)).toMatchObject({ value, fits: true });
  });

  it('tells of a choice', () => {
    expect(read('{"name":"Ado"} {"name":"Ada"}', PERSON)?.remarks).toHaveLength(1);
    expect(read('{"name":"Ada"} {"name":"Ada"}', PERSON)?.remarks).toEqual([]);
  });

  it('joins objects in a row where a list is wanted, and unwraps one', () => {
    const people = [{ name: 'Ada' }, { name: 'Bob' }];
    expect(read('{"name":"Ada"}\n{"name":"Bob"}', PEOPLE)).toMatchObject({ value: people, fits: true });
    expect(read('{"people":[{"name":"Ada"},{"name":"Bob"}]}', PEOPLE)).toMatchObject({ value: people, fits: true });
    expect(read('{"people":[{"name":"Ada"}],"more":1}', PEOPLE)?.fits).toBe(false);
  });

  it('takes no part of a value for the whole', () => {
    expect(read('[{"name":"Ada"},{"name":"Bob"},{"na', PERSON)).toBeUndefined();
    expect(read('[{"name":"Ada"},{"name":"Bob"}]', PERSON)?.fits).toBe(false);
  });

  it('gives any JSON back as it is, in words, fences and other writing', () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 }) as fc.Arbitrary<JsonValue>;
    const wrapping = fc.constantFrom(
      (text: string) => `Here it is:\n\n${text}\n\nDone.`,
      (text: string) => `\`\`\`json\n${text}\n\`\`\``,
      (text: string) => `<think>x</think>${text}`,
      (text: string) => text.replace(/\}$/, ',}'),
      (text: string) => `// data\n${text}`,
      JSON.stringify,
    );
    fc.assert(
      fc.property(value, wrapping, fc.boolean(), (given, wrap, isPretty) => {
        const plain = JSON.parse(JSON.stringify(given)) as JsonValue;
        const read = readFinished(wrap(JSON.stringify(plain, null, isPretty ? 2 : 0)), () => true, repair);
        expect(read?.value).toEqual(plain);
      }),
      seed(),
    );
  });

  it('reads a value with one sign too few as a whole, or not at all', () => {
    const word = fc.stringMatching(/^[a-z]{1,6}$/);
    const value = fc.dictionary(
      word,
      fc.oneof(fc.nat(), word, fc.array(fc.dictionary(word, fc.oneof(fc.nat(), word)))),
      {
        minKeys: 1,
      },
    );
    fc.assert(
      fc.property(value, fc.nat(), fc.constantFrom('', ',', '"', '\n'), (given, place, put) => {
        const text = JSON.stringify(given);
        const signs = Array.from(text.matchAll(/[^a-z0-9]/g)).slice(1, -1);
        const at = signs[place % signs.length]?.index ?? 1;
        const broken = text.slice(0, at) + put + text.slice(at + 1);
        const read = readFinished(broken, () => true, repair);
        const words = (of: string): string => of.replace(/[^a-z0-9]/g, '');
        if (read !== undefined) expect(words(JSON.stringify(read.value).replaceAll('\\n', ''))).toBe(words(text));
      }),
      seed(),
    );
  });
});

describe('several blocks of code', () => {
  const block = (value: unknown): string => `\`\`\`json\n${JSON.stringify(value)}\n\`\`\``;
  const [ada, bob] = [[{ name: 'Ada' }], [{ name: 'Bob' }]];

  it.each([
    ['parts of a list', `${block(ada)}\nPage two:\n${block(bob)}`, [...ada, ...bob]],
    ['a list and a correction', `${block(ada)}\nSorry, corrected:\n${block(bob)}`, bob],
    ['a list and more of it', `${block(ada)}\nAll of them:\n${block([...ada, ...bob])}`, [...ada, ...bob]],
  ])('%s: nothing is passed over in silence', (_, text, value) => {
    const found = read(text, PEOPLE);
    expect(found?.value).toEqual(value);
    expect(found?.remarks).toHaveLength(1);
  });

  it('that say the same are one', () => {
    expect(read(`${block(ada)}\n${block(ada)}`, PEOPLE)).toMatchObject({ value: ada, remarks: [] });
  });
});

it.each([['"x" '], ['"x""y"'], ['"，"\n']])(
  'texts without commas in thousands are not repaired for minutes: %j',
  (piece) => {
    let count = 0;
    const counted = (text: string): string => {
      count += 1;
      return repair(text);
    };
    const answer = (length: number): string => `{"a":[${piece.repeat(length / piece.length)}]}`;
    readFinished(answer(1_000), () => true, counted);
    expect(count).toBeGreaterThan(0);
    count = 0;
    readFinished(answer(1_000_000), () => true, counted);
    expect(count).toBe(0);
  },
);
