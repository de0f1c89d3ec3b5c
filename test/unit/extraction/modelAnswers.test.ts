/** Answers as models write them, and the value that each says. */
import { describe, expect, it } from 'vitest';
import { AnswerReader } from '../../../src/core/extraction/answerReader.ts';
import { loadRepair, readFinished } from '../../../src/core/extraction/finishedAnswer.ts';
import { isList, isRecord, type JsonValue } from '../../../src/core/json/json.ts';
import { PartialJson } from '../../../src/core/json/partialJson.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { wireSchemaFor } from '../../../src/core/extraction/wireSchema.ts';

const repair = await loadRepair();
const ORDER = new SchemaValidator({
  type: 'object',
  properties: {
    name: { type: 'string' },
    total: { type: ['number', 'null'] },
    paid: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
  },
  required: ['name', 'total'],
  additionalProperties: false,
});
const ADA = { name: 'Ada', total: 3 };

function read(text: string): ReturnType<typeof readFinished> {
  return readFinished(text, (value) => ORDER.isValid(value), repair);
}

const plain = JSON.stringify(ADA);
const twice = JSON.stringify(plain);
const call = { name: 'save_data', arguments: ADA };

describe('the value that obeys the schema is read', () => {
  it.each<[string, string, JsonValue]>([
    ['thoughts before it', `<think>The total is 3.</think>\n${plain}`, ADA],
    ['thoughts with a draft', `<think>{"name":"Bob","total":1}? No.</think>${plain}`, ADA],
    ['thoughts without a beginning', `The total… 3.\n</think>\n\n${plain}`, ADA],
    ['other thoughts', `<thinking>\n{"name": "x"}\n</thinking>\n${plain}`, ADA],
    ['a fence', `\`\`\`json\n${plain}\n\`\`\``, ADA],
    ['a fence that is not closed', `\`\`\`json\n${plain}`, ADA],
    ['a fence of another language', `\`\`\`python\n{'name': 'Ada', 'total': 3}\n\`\`\``, ADA],
    ['prose around it', `Here is the data: ${plain}. Let me know!`, ADA],
    ['two objects, the first of another kind', `{"status":"ok"}\n${plain}`, ADA],
    ['two objects, the last of another kind', `${plain}\nUsage: {"tokens": 12}`, ADA],
    ['the schema said again', `Schema: {"type":"object","properties":{"name":{"type":"string"}}}\nData: ${plain}`, ADA],
    ['an item of a Markdown list', `- ${plain}`, ADA],
    ['a numbered item', `1. **Result**: \`${plain}\``, ADA],
    ['a quote of Markdown', `> Result\n\n${plain}`, ADA],
    ['a call', JSON.stringify(call), ADA],
    ['a call with arguments as a text', JSON.stringify({ name: 'save_data', arguments: plain }), ADA],
    [
      'a call of the API',
      JSON.stringify({ id: 'c', type: 'function', function: { name: 'f', arguments: plain } }),
      ADA,
    ],
    ['calls', JSON.stringify({ tool_calls: [{ id: 'c', type: 'function', function: call }] }), ADA],
    ['a call in tags', `<tool_call>\n${JSON.stringify(call)}\n</tool_call>`, ADA],
    ['a call with parameters', JSON.stringify({ name: 'f', parameters: ADA }), ADA],
    ['a use of a tool', JSON.stringify({ type: 'tool_use', id: 't', name: 'f', input: ADA }), ADA],
    ['a wrapper', JSON.stringify({ data: ADA }), ADA],
    ['a list of one', JSON.stringify([ADA]), ADA],
    ['a text in a wrapper', JSON.stringify({ result: plain }), ADA],
    ['encoded twice', twice, ADA],
    ['encoded three times', JSON.stringify(twice), ADA],
    ['single quotes', "{'name': 'Ada', 'total': 3}", ADA],
    ['an apostrophe in single quotes', "{'name': 'Ada\\'s', 'total': 3}", { name: "Ada's", total: 3 }],
    ['words of Python', "{'name': 'Ada', 'total': None, 'paid': True}", { name: 'Ada', total: null, paid: true }],
    ['a tuple of Python', "{'name': 'Ada', 'total': 3, 'tags': ('a', 'b')}", { ...ADA, tags: ['a', 'b'] }],
    ['a tuple of one', "{'name': 'Ada', 'total': 3, 'tags': ('a',)}", { ...ADA, tags: ['a'] }],
    ['parentheses around a value', '{"name": ("Ada"), "total": (3)}', ADA],
    ['names without quotes', "{name: 'Ada', total: 3}", ADA],
    ['comments', '{\n  // who\n  "name": "Ada", /* in euro */ "total": 3\n}', ADA],
    ['trailing commas', '{"name": "Ada", "total": 3, "tags": ["a",],}', { ...ADA, tags: ['a'] }],
    ['undefined', '{name: "Ada", total: undefined}', { name: 'Ada', total: null }],
    ['a number that is none', '{"name": "Ada", "total": NaN}', { name: 'Ada', total: null }],
    ['curly quotes', '{“name”: “Ada”, “total”: 3}', ADA],
    ['curly quotes in a text', '{"name": "“Ada”", "total": 3}', { name: '“Ada”', total: 3 }],
    ['a raw line break', '{"name": "Ada\nLovelace", "total": 3}', { name: 'Ada\nLovelace', total: 3 }],
    ['escapes of others', String.raw`{"name": "Ada\_L", "total": 3}`, { name: String.raw`Ada\_L`, total: 3 }],
    ['a byte order mark', `\ufeff${plain}`, ADA],
    ['blanks that do not break', plain.replaceAll(',', ',\u00a0'), ADA],
    ['no comma', '{"name": "Ada"\n "total": 3}', ADA],
    ['a missing bracket', '{"name": "Ada", "total": 3, "tags": ["a"', { ...ADA, tags: ['a'] }],
    ['a semicolon', `const result = ${plain};`, ADA],
    ['an assignment of Python', "result = {'name': 'Ada', 'total': 3}", ADA],
    ['a mark of its end', `${plain}<|im_end|>`, ADA],
    [
      'curly quotes around braces',
      '{“name”: “Ada”, “total”: 3, “tags”: [“{a}”, “b, c”]}',
      { ...ADA, tags: ['{a}', 'b, c'] },
    ],
    ['single curly quotes', '{‘name’: ‘Ada’, ‘total’: 3}', ADA],
    ['low quotes', '{„name“: „Ada“, „total“: 3}', ADA],
    ['back ticks', '{`name`: `Ada\nL`, "total": 3}', { name: 'Ada\nL', total: 3 }],
    ['Chinese colons and commas', '{"name"："Ada"，"total"：3}', ADA],
    ['a Chinese comma in a text', '{"name": "他说"好"，然后", "total"：3}', { name: '他说"好"，然后', total: 3 }],
    ['a long text of Python', '{"name": """Ada\n"x" y""", "total": 3}', { name: 'Ada\n"x" y', total: 3 }],
    ['encoded without quotes around it', plain.replaceAll('"', '\\"'), ADA],
    ['encoded in lines', String.raw`{\n  \"name\": \"Ada\",\n  \"total\": 3\n}`, ADA],
    ['Python in a wrapper', JSON.stringify({ result: "{'name': 'Ada', 'total': 3}" }), ADA],
    ['TeX', String.raw`{"name": "$\theta \sigma$", "total": 3}`, { name: String.raw`$\theta \sigma$`, total: 3 }],
    [
      'a program that uses the data',
      `\`\`\`json\n${plain}\n\`\`\`\n\`\`\`js\nsave({"name": "x", "total": 9});\n\`\`\``,
      ADA,
    ],
    ['a longer number', '{"name":"Ada","total":1_000}', { name: 'Ada', total: 1000 }],
  ])('%s', (_, text, value) => {
    const answer = read(text);
    expect([answer?.value, answer?.fits]).toEqual([value, true]);
  });
});

describe('several values', () => {
  const items = (...names: string[]): string => JSON.stringify({ items: names.map((name) => ({ name })) });
  const fits = (value: JsonValue): boolean => isRecord(value) && isList(value['items']);
  const parts = JSON.parse(items('a', 'b', 'c')) as JsonValue;

  it.each([
    ['one behind the other', `${items('a', 'b')}\n${items('c')}`],
    ['each on a page', `Page 1:\n${items('a', 'b')}\n\nPage 2:\n${items('c')}`],
    ['each in a block', `\`\`\`json\n${items('a', 'b')}\n\`\`\`\n\`\`\`json\n${items('c')}\n\`\`\``],
  ])('that are parts of one are joined, which is told: %s', (_, text) => {
    const answer = readFinished(text, fits, repair);
    expect(answer).toMatchObject({ value: parts, fits: true });
    expect(answer?.remarks).toHaveLength(1);
  });

  it.each([
    ['a better one', `${items('a', 'b')}\nSorry, the right answer:\n${items('c')}`],
    ['the same anew', `${items('a', 'c')}\n${items('c')}`],
    ['an example in front', `For example ${items('a', 'b', 'd', 'e')}.\nThe data: ${items('c')}`],
  ])('that are not parts are not joined: %s', (_, text) => {
    const { value } = readFinished(text, fits, repair) ?? {};
    expect([JSON.parse(items('c')), JSON.parse(items('a', 'c'))]).toContainEqual(value);
  });
});

describe('what may be missing is asked for again', () => {
  it.each([
    ['dots in place of values', '{"name": "Ada", "total": 3, "tags": ["a", ...]}'],
    ['a sign for them', '{"name": "Ada", "total": 3, "tags": ["a", …]}'],
    ['a comment for them', '{"name": "Ada", "total": 3, "tags": ["a" /* ... */]}'],
    ['an end in a text', '{"total": 3, "name": "Ad'],
    ['an end behind a comma', '{"name": "Ada", "total": 3,'],
    ['a call of a constructor', "{'name': 'Ada', 'total': Decimal('3')}"],
    ['words behind a text', '{"name": "Ada", "total": 3, COMMENT "paid": true}'],
    ['a comment of more', '{"name": "Ada", "total": 3, "tags": ["a" // and so on\n]}'],
    ['a fraction', '{"name": "Ada", "total": 1/3}'],
  ])('%s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });
});

describe('a part that obeys the schema as well', () => {
  const any = new SchemaValidator({ type: 'object' });
  const wire = wireSchemaFor({ type: 'object' }, 'prompt', false);

  it.each([
    ['in words of Python', "{'meta': {}, 'rows': [{\"a\": 1}]}", { meta: {}, rows: [{ a: 1 }] }],
    ['behind a comment', '{ // all\n"meta": {}}', { meta: {} }],
    ['beside a tag of thoughts that is a text', '{"a": "</think>", "b": {}}', { a: '</think>', b: {} }],
    ['beside such a tag in words of Python', "{'a': '</think>', 'b': {}}", { a: '</think>', b: {} }],
    ['behind thoughts without a beginning', 'So {"b": 1}.\n</think>\n{"a": {}}', { a: {} }],
  ])('does not stand for all of the answer: %s', async (_, text, value) => {
    if (wire === undefined) throw new Error('There is no schema to send.');
    const reader = new AnswerReader({ wire, validator: any, source: '' });
    for (const event of reader.read({ type: 'text-delta', text })) expect(event.type).toBe('partial');
    expect((await reader.finish('stop')).instance).toEqual(value);
  });
});

it('takes the backslashes of Markdown out of names, and of the texts beside them', () => {
  const answer = readFinished(String.raw`{"first\_name": "a\_b\\_c"}`, () => true, repair);
  expect(answer?.value).toEqual({ first_name: String.raw`a_b\_c` });
});

describe('a name that stands twice', () => {
  const twiceSaid = '{"name":"Ada","total":1,"tags":[],"total":2}';

  it('is told where its values differ', () => {
    const [remark = ''] = read(`Here: ${twiceSaid}`)?.remarks ?? [];
    expect(remark).toBe('The response says total twice: 1 and then 2. The last was taken.');
    expect(read('{"name":"Ada","total":2.0,"total":2}')?.remarks).toEqual([]);
  });

  it('is told of an answer that was read as it came', () => {
    const reader = new PartialJson();
    for (const sign of '{"a":[{"b":{"c":1},"b":{"c":"x"}}],"__proto__":1,"__proto__":2}') reader.push(sign);
    expect(reader.replaced).toEqual([
      'The response says a[0].b twice: {"c":1} and then {"c":"x"}. The last was taken.',
      'The response says __proto__ twice: 1 and then 2. The last was taken.',
    ]);
  });

  it('is asked for again where the answer had to be mended: two records may have run into one', () => {
    expect(read(twiceSaid.replace('{', '{,'))).toBeUndefined();
  });
});

it('tells of a quote that may be the end of a text', () => {
  expect(read('{"name":"Ada" Bob","total":3}')?.remarks.join(' ')).toMatch(/a quote that is no pair/);
  expect(read('{"name":"a "new" one","total":3}')?.remarks).toEqual([]);
  expect(read('{"name":"a 5" tube","total":3}')?.remarks).toEqual([]);
});

it('reads tuples that stand alone, and no parentheses of a sentence', () => {
  const any = (text: string): unknown => readFinished(text, () => true, repair)?.value;
  expect(any('((1, 2), ("a", None))')).toEqual([
    [1, 2],
    ['a', null],
  ]);
  expect(any('(see {"a": 1})')).toEqual({ a: 1 });
});
