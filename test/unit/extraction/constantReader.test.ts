import { describe, expect, it } from 'vitest';
import { selectedConstant } from '../../../src/core/extraction/sources/constantNames.ts';
import {
  detectSchemaSource,
  readSchemaSource,
  type SchemaReading,
} from '../../../src/core/extraction/sources/schemaSource.ts';
import type { ScriptFiles } from '../../../src/core/code/script/files.ts';

type Given = readonly [text: string, languageId?: string, rootName?: string, files?: ScriptFiles];

async function read(...[text, languageId, rootName, files]: Given): Promise<SchemaReading> {
  return readSchemaSource(text, detectSchemaSource(text, languageId), rootName, files);
}

const ADDRESS = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const ORDER = {
  type: 'object',
  properties: { id: { type: 'integer', minimum: 1 }, to: ADDRESS, state: { enum: ['open', 'done'] } },
  required: ['id', 'to'],
  additionalProperties: false,
};

const SCRIPT = `import type { JSONSchema7 } from 'json-schema';
const STATES = ['open', "done"] as const;
const base = { type: 'object', additionalProperties: false } as const;
const address = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } satisfies JSONSchema7;
export const order: JSONSchema7 = {
  ...base,
  properties: { id: { type: 'integer', minimum: 1 }, to: address, state: { enum: [...STATES] } },
  required: ['id', 'to'], // not the state
};
const x = validate(order, load());
`;

const PYTHON = `from app import thing
STATES = ["open", "done"]
ADDRESS: dict = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
BASE = dict(type="object", additionalProperties=False)
ORDER = {
    **BASE,
    "properties": {"id": {"type": "integer", "minimum": 1}, "to": ADDRESS, "state": {"enum": STATES}},
    "required": ["id", "to"],  # not the state
}
x = validate(ORDER, thing())
`;

describe('JSON Schema as a constant in code', () => {
  it.each([
    ['script', SCRIPT, 'typescript', 'order'],
    ['script, from the clipboard', SCRIPT, undefined, 'order'],
    ['Python', PYTHON, 'python', 'ORDER'],
    ['Python, from the clipboard', PYTHON, undefined, 'ORDER'],
  ])('is read with the constants and spreads it is made of: %s', async (_name, text, languageId, name) => {
    const reading = await read(text, languageId);
    expect(reading).toMatchObject({ ok: true, name, schema: ORDER });
    expect(reading.ok && reading.notes.join(' ')).toMatch(/was taken\. Also there: .*"address"/i);
  });

  it('is read by its name, as the default export, and alone', async () => {
    expect(await read(SCRIPT, 'typescript', 'address')).toEqual({
      ok: true,
      name: 'address',
      schema: ADDRESS,
      notes: [],
    });
    expect(await read(PYTHON, 'python', 'ADDRESS')).toMatchObject({ ok: true, schema: ADDRESS });
    const byDefault =
      "export default { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const;";
    expect(await read(byDefault, 'javascript')).toEqual({ ok: true, schema: ADDRESS, notes: [] });
    const alone = "{ type: 'object', properties: { city: { type: `string` } }, required: ['ci' + 'ty'] } as const;";
    expect(await read(alone, 'typescript')).toMatchObject({ ok: true, schema: ADDRESS });
  });

  it('is found within what it is sent in', async () => {
    const text =
      "const format = { type: 'json_schema', json_schema: { name: 'place', schema: ADDRESS } };\nconst ADDRESS = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };";
    expect(await read(text, 'typescript', 'format')).toMatchObject({ ok: true, schema: ADDRESS });
  });

  it('takes constants of the files beside it', async () => {
    const texts = new Map([
      [
        '/w/a.ts',
        "export const address = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };",
      ],
      ['/w/b.py', PYTHON],
    ]);
    const script = "import { address } from './a';\nexport const order = { type: 'array', items: address };";
    const schema = { type: 'array', items: ADDRESS };
    expect(await read(script, 'typescript', 'order', { path: '/w/main.ts', texts })).toMatchObject({
      ok: true,
      schema,
    });
    const python = 'from b import ADDRESS\norder = {"type": "array", "items": ADDRESS}';
    expect(await read(python, 'python', 'order', { path: '/w/main.py', texts })).toMatchObject({ ok: true, schema });
  });

  it('keeps names that are no words of code, and refuses what is no schema with its place', async () => {
    const own = await read(
      `const a = { type: 'object', properties: { ['__proto__']: { type: 'null' } } };`,
      'typescript',
    );
    expect(own.ok && Object.keys(own.schema['properties'] ?? {})).toEqual(['__proto__']);
    const wrong = await read(`const z = 1;\nconst a = { type: 'object', properties: make() };`, 'typescript', 'a');
    expect(wrong).toMatchObject({ ok: false, problem: { line: 2 } });
    const data = await read(`const a = { type: 'button', properties: 3 };`, 'typescript');
    expect(data).toMatchObject({ ok: false, problem: { message: '"a" is no JSON Schema.' } });
    const bad = await read(
      `\n\nconst a = { type: 'object', properties: { a: { type: 'string', minLength: 'x' } } };`,
      'typescript',
    );
    expect(bad).toMatchObject({
      ok: false,
      problem: { line: 3, message: expect.stringContaining('minLength') as string },
    });
    const loop = await read(
      `const a = { type: 'object', properties: { a: b } };\nconst b = { anyOf: [a] };`,
      'typescript',
    );
    expect(loop.ok).toBe(false);
    const deep = `const a = { type: 'array', items: ${'{ items: '.repeat(5000)}1${' }'.repeat(5000)} };`;
    expect((await read(deep, 'typescript')).ok).toBe(false);
  });
});

describe('a selection in code', () => {
  const at = (text: string, part: string) => ({ from: text.indexOf(part), to: text.indexOf(part) + part.length });

  it('is read within its file: a declaration, the object of one, an object within', async () => {
    const declaration = SCRIPT.slice(SCRIPT.indexOf('export const order'), SCRIPT.indexOf('const x'));
    expect(selectedConstant(SCRIPT, at(SCRIPT, declaration), 'script-constant')).toEqual({
      text: SCRIPT,
      rootName: 'order',
    });
    const object = SCRIPT.slice(SCRIPT.indexOf('{\n  ...base'), SCRIPT.indexOf(';\nconst x'));
    expect(selectedConstant(SCRIPT, at(SCRIPT, object), 'script-constant')?.rootName).toBe('order');
    const inner = selectedConstant(SCRIPT, at(SCRIPT, '{ enum: [...STATES] }'), 'script-constant');
    const schema = { enum: ['open', 'done'] };
    expect(await read(inner?.text ?? '', 'typescript', inner?.rootName)).toMatchObject({ ok: true, schema });
    const python = selectedConstant(PYTHON, at(PYTHON, '{"enum": STATES}'), 'python-constant');
    expect(await read(python?.text ?? '', 'python', python?.rootName)).toMatchObject({ ok: true, schema });
  });

  it('is nothing else', () => {
    for (const part of ['STATES', 'validate(order, load())', '[\'open\', "done"]'])
      expect(selectedConstant(SCRIPT, at(SCRIPT, part), 'script-constant')).toBeUndefined();
  });
});

it('does not take types, zod or data for constants', () => {
  expect(detectSchemaSource('interface A { type: string }', 'typescript')).toBe('typescript');
  expect(detectSchemaSource('{ type: string; properties: number }', 'typescript')).toBe('typescript');
  expect(detectSchemaSource("import { z } from 'zod';\nconst a = z.object({ type: z.string() });", 'typescript')).toBe(
    'zod',
  );
  expect(detectSchemaSource('class A(BaseModel):\n    type: str\n\nB = {"type": "object"}', 'python')).toBe('python');
  expect(detectSchemaSource('x: int\ny = {"a": 1}', 'python')).toBe('python');
  expect(detectSchemaSource('type string, properties string[]')).toBe('notation');
});
