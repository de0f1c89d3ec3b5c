import { afterEach, describe, expect, it } from 'vitest';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { checkArguments, checkEditedArguments } from '../../../src/core/toolcalls/arguments.ts';
import { isTranslated, showOtherLanguage } from '../otherLanguage.ts';

const validator = new SchemaValidator({
  type: 'object',
  properties: {
    path: { type: 'string' },
    edits: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: { oldText: { type: 'string' }, newText: { type: 'string' }, count: { type: 'integer' } },
        required: ['oldText', 'newText'],
        additionalProperties: false,
      },
    },
    startLine: { type: 'integer', minimum: 1 },
    share: { type: 'number' },
    all: { type: 'boolean' },
    where: { type: 'object', properties: { line: { type: 'integer' } }, required: ['line'] },
  },
  required: ['path'],
  additionalProperties: false,
});

function read(text: string) {
  const checked = checkArguments(text, validator);
  return checked.isValid ? checked : checked.problem.forModel;
}

describe('arguments that do not fit', () => {
  afterEach(() => showOtherLanguage(false));

  it('are told to the model in English in every display language, and to who edits them in that one', () => {
    showOtherLanguage(true);
    const problem = read('{"path": 1, "edits": [], "startLine": 0, "where": {}, "more": 1}');
    expect(problem).toContain('"edits" must have at least 1 item, but has 0.');
    expect(isTranslated(JSON.stringify(problem))).toBe(false);
    const edited = checkEditedArguments('{"edits": []}', validator);
    for (const line of edited.isValid ? [''] : edited.problem.message.split('\n'))
      expect(isTranslated(line)).toBe(true);
  });
});

describe('arguments in another type', () => {
  const edit = { oldText: 'a', newText: 'b' };
  it.each([
    [{ edits: JSON.stringify([edit]) }, { edits: [edit] }],
    [{ edits: `[${JSON.stringify(edit)},]` }, { edits: [edit] }],
    [{ edits: edit }, { edits: [edit] }],
    [{ edits: JSON.stringify([{ ...edit, count: '3' }]) }, { edits: [{ ...edit, count: 3 }] }],
    [{ startLine: '12' }, { startLine: 12 }],
    [{ startLine: ' 12 ' }, { startLine: 12 }],
    [{ share: '0.25' }, { share: 0.25 }],
    [{ all: 'True' }, { all: true }],
    [{ startLine: null }, {}],
    [{ where: '{"line":"4"}' }, { where: { line: 4 } }],
    [{ where: { line: '4' } }, { where: { line: 4 } }],
  ])('are read as what they mean: %j', (given, meant) => {
    expect(read(JSON.stringify({ path: 'a.ts', ...given }))).toMatchObject({
      input: { path: 'a.ts', ...meant },
      changes: expect.arrayContaining([expect.stringMatching(/ was /)]),
    });
  });

  it.each([
    [{ startLine: '12th' }, /integer/],
    [{ startLine: '1.5' }, /integer/],
    [{ startLine: '0' }, /integer/],
    [{ all: 'maybe' }, /boolean/],
    [{ edits: 'a' }, /edits/],
    [{ path: null }, /path/],
    [{ path: ['a'] }, /path/],
    [{ unknown: '1', startLine: '3' }, /unknown/],
  ])('that mean nothing are refused in the words for what came: %j', (given, problem) => {
    expect(read(JSON.stringify({ path: 'a.ts', ...given }))).toMatch(problem);
  });

  it('that fit stay as they are', () => {
    expect(read('{"path":"12"}')).toEqual({ isValid: true, input: { path: '12' } });
  });

  it('are never read so where the user wrote them', () => {
    expect(checkEditedArguments('{"path":"a","startLine":"12"}', validator)).toMatchObject({ isValid: false });
    expect(checkEditedArguments('{"path":"a",}', validator)).toMatchObject({ isValid: false });
  });
});

describe('JSON as models write it', () => {
  it.each(['{"path":"a\nb"}', '{"path":"a\\nb",}', '```json\n{"path":"a\\nb"}\n```', '"{\\"path\\":\\"a\\\\nb\\"}"'])(
    'is read: %j',
    (text) => {
      expect(read(text)).toMatchObject({ input: { path: 'a\nb' } });
    },
  );

  it.each(['{"path":"a', '{"path":"a"', '{"path":', '{"path":"a"} and more', '[1]', '"a"'])(
    'is never completed: %j',
    (text) => {
      expect(read(text)).toMatch(/JSON/);
    },
  );
});
