import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRecord, type JsonObject, type JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { parseToolValue } from '../../../src/core/toolcalls/userTools/parseDeclaration.ts';
import { resultText } from '../../../src/core/toolcalls/userTools/resultText.ts';
import { addresses } from '../../../src/host/network/addresses.ts';

const file = path.resolve(import.meta.dirname, '../../../media/schemas/tool.schema.json');
const schema = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;

/** A value with one of its parts replaced, left out, or with another property. */
function changes(value: JsonValue, others: readonly JsonValue[]): JsonValue[] {
  const inner = Array.isArray(value)
    ? (value as readonly JsonValue[]).flatMap((item, index) =>
        changes(item, others).map((each) => value.with(index, each) as JsonValue),
      )
    : isRecord(value)
      ? [
          { ...value, unknown: 1 },
          ...Object.keys(value).flatMap((key): JsonValue[] => {
            const { [key]: part = null, ...rest } = value;
            return [rest, ...changes(part, others).map((each) => ({ ...value, [key]: each }))];
          }),
        ]
      : [];
  return [...others, ...inner];
}

describe('the schema of tool files', () => {
  const base = { name: 'a', description: 'b' };
  const right: readonly JsonObject[] = [
    { ...base, run: ['x', ['--a', '{a}']], parameters: { type: 'object', properties: { a: {} } }, timeoutSeconds: 5 },
    { ...base, run: { program: 'x', args: ['y'], stdin: 'json', cwd: 'z', env: { A: 'b' } } },
    { ...base, title: 'T', http: { url: 'https://a.com', method: 'POST', body: { a: 1 }, headers: { a: 'b' } } },
    { ...base, http: { url: 'http://localhost:1/', hosts: ['localhost:1'] }, maxOutputChars: 500 },
    { ...base, manual: true },
    {
      $schema: './x.json',
      ...base,
      manual: { choices: ['a', { label: 'b', value: [1] }], answer: 'json', question: 'q' },
    },
  ];

  it('agrees with what is read: the same texts are right, the same are wrong', () => {
    const validator = new SchemaValidator(schema);
    for (const value of right) {
      expect(validator.validate(value).errors, JSON.stringify(value)).toEqual([]);
      expect(parseToolValue(value, { allowEnvironment: false, addresses }).problems, JSON.stringify(value)).toEqual([]);
    }
    const wrong = [
      { description: 'b', manual: true },
      { ...base, name: 'a b', manual: true },
      { ...base },
      { ...base, manual: true, run: ['x'] },
      { ...base, manual: true, extra: 1 },
      { ...base, run: [] },
      { ...base, run: { args: [] } },
      { ...base, run: { program: 'x', shell: true } },
      { ...base, http: { url: 'ftp://a.com' } },
      { ...base, http: { url: 'https://a.com', method: 'TRACE' } },
      { ...base, manual: { answer: 'xml' } },
      { ...base, manual: true, timeoutSeconds: 0 },
    ];
    for (const value of wrong) {
      expect(validator.isValid(value), JSON.stringify(value)).toBe(false);
      expect(
        parseToolValue(value, { allowEnvironment: false, addresses }).declaration,
        JSON.stringify(value),
      ).toBeUndefined();
    }
  });

  it('refuses nothing that is read, whatever part is another, missing or too much', () => {
    const validator = new SchemaValidator(schema);
    const others: readonly JsonValue[] = [null, 0, -1, 1e9, '', 'x', true, [], [1], [[]], {}, { x: 1 }];
    const changed = right.flatMap((value) => changes(value, others));
    const wrong = changed.filter((value) => !validator.isValid(value));
    expect(wrong.length).toBeGreaterThan(400);
    const read = wrong.filter(
      (value) => parseToolValue(value, { allowEnvironment: false, addresses }).declaration !== undefined,
    );
    expect(read.map((value) => JSON.stringify(value))).toEqual([]);
  });

  it('proposes templates that are right', () => {
    const snippets = schema['defaultSnippets'] as unknown as readonly { readonly body: JsonObject }[];
    expect(snippets).toHaveLength(3);
    for (const { body } of snippets) {
      const text = JSON.stringify(body).replace(/\$\{\d+:((?:[^\\}]|\\\\.)*)\}/g, (_, words: string) =>
        words.replaceAll('\\\\}', '}'),
      );
      expect(parseToolValue(JSON.parse(text), { allowEnvironment: false, addresses }).problems, text).toEqual([]);
    }
  });
});

describe('what of an answer goes into a document', () => {
  it('is the only block of code where the document is code', () => {
    expect(resultText('Here it is:\n\n```ts\nconst a = 1;\n```\n\nDone.', false)).toBe('const a = 1;');
    expect(resultText('Here it is:\n\n```ts\nconst a = 1;\n```\n\nDone.', true)).toBe(
      'Here it is:\n\n```ts\nconst a = 1;\n```\n\nDone.',
    );
  });

  it('is the answer without the fence around all of it', () => {
    for (const isProse of [true, false]) expect(resultText('\n```md\n# A\n\nb\n```\n', isProse)).toBe('# A\n\nb');
    expect(resultText('````\n```\nx\n```\n````', false)).toBe('```\nx\n```');
  });

  it('is the whole answer where there are several blocks, or none', () => {
    const two = 'a\n```\n1\n```\nb\n```\n2\n```';
    expect(resultText(two, false)).toBe(two);
    expect(resultText('\r\n  indented\r\nlast \n\n', false)).toBe('  indented\nlast');
    expect(resultText('```\nunfinished', false)).toBe('```\nunfinished');
  });
});
