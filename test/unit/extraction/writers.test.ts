import fc from 'fast-check';
import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import {
  canonicalText,
  isList,
  isRecord,
  ownValue,
  type JsonObject,
  type JsonValue,
} from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import type { SchemaSourceKind } from '../../../src/core/extraction/sources/schemaSource.ts';
import { readSchemaSource } from '../../support/typeReader.ts';
import { withoutNull } from '../../../src/core/extraction/sources/build.ts';
import { writePython } from '../../../src/core/extraction/writers/writePython.ts';
import { writeTypeScript } from '../../../src/core/extraction/writers/writeTypeScript.ts';
import { writeZod } from '../../../src/core/extraction/writers/writeZod.ts';
import { arbitrarySchema, type SchemaShape } from './arbitrarySchema.ts';
import { runs } from '../effort.ts';

/** The same schema without what two spellings may differ in: definitions, the order of names, defaults of null. */
function plain(
  schema: JsonValue,
  root: JsonObject,
  options: { readonly optionalIsNullable: boolean; readonly rules: 'none' | 'properties' | 'everywhere' },
  depth = 0,
  isProperty = false,
): JsonValue {
  if (!isRecord(schema) || depth > 5) return {};
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    const defs = isRecord(root['$defs']) ? root['$defs'] : {};
    const target = ref === '#' ? root : (ownValue(defs, ref.replace('#/$defs/', '')) ?? {});
    const { $ref: _, ...beside } = schema;
    return plain({ ...(isRecord(target) ? target : {}), ...beside }, root, options, depth, isProperty);
  }
  const { $defs: _defs, ...own } = schema;
  const result: Record<string, JsonValue> = {};
  const hasRules = options.rules === 'everywhere' || (options.rules === 'properties' && isProperty);
  const required = isList(own['required']) ? own['required'] : [];
  for (const [key, value] of Object.entries(own)) {
    if (key === 'properties' && isRecord(value)) {
      result[key] = Object.fromEntries(
        Object.entries(value)
          .toSorted(([left], [right]) => (left < right ? -1 : 1))
          .map(([name, each]) => {
            const inner =
              isRecord(each) && options.optionalIsNullable && !required.includes(name)
                ? withoutNull(each).schema
                : each;
            return [name, plain(inner, root, options, depth + 1, true)];
          }),
      );
    } else if (key === 'items') result[key] = value === false ? false : plain(value, root, options, depth + 1);
    else if (key === 'additionalProperties') result[key] = plain(value, root, options, depth + 1);
    else if ((key === 'anyOf' || key === 'prefixItems') && isList(value))
      result[key] = value.map((each) => plain(each, root, options, depth + 1));
    else if (key === 'required' && isList(value)) result[key] = value.map(String).toSorted();
    else if (key === 'const') result['enum'] = [value];
    else if (key === 'type' || key === 'enum' || hasRules || (key === 'minItems' && 'prefixItems' in own))
      result[key] = value;
  }
  // Without tags TypeScript knows no whole numbers.
  if (options.rules === 'properties' && !isProperty && result['type'] === 'integer') result['type'] = 'number';
  if (options.rules === 'properties' && !isProperty && isList(result['type']))
    result['type'] = result['type'].map((type) => (type === 'integer' ? 'number' : type));
  // A list of types and alternatives of single types are one thing.
  if (isList(result['type']) && Object.keys(result).length === 1)
    return { anyOf: result['type'].map((type) => ({ type })) };
  return result;
}

function roundTrip(
  kind: SchemaSourceKind,
  write: (schema: JsonObject) => string,
  shape: SchemaShape,
  options: Parameters<typeof plain>[2],
): Promise<void> {
  return fc.assert(
    fc.asyncProperty(arbitrarySchema(shape), async (schema) => {
      const text = write(schema);
      const reading = await readSchemaSource(text, kind, 'Sample');
      if (!reading.ok) throw new Error(`${reading.problem.message}\n${text}`);
      expect(canonicalText(plain(reading.schema, reading.schema, options))).toBe(
        canonicalText(plain(schema, schema, options)),
      );
    }),
    runs(60, 250),
  );
}

const SHAPE: SchemaShape = { withMaps: true, withTuples: true, withUnions: true, withRefs: true };

describe('types written from a schema, read again', () => {
  it('TypeScript, rules and descriptions included', async () => {
    await roundTrip(
      'typescript',
      (schema) => writeTypeScript(schema, 'sample'),
      { ...SHAPE, withRules: true, withOddNames: true },
      { optionalIsNullable: false, rules: 'properties' },
    );
  });

  it('zod, rules and descriptions included', async () => {
    await roundTrip(
      'zod',
      (schema) => writeZod(schema, 'sample'),
      { ...SHAPE, withRules: true },
      { optionalIsNullable: false, rules: 'everywhere' },
    );
  });

  it('dataclasses', async () => {
    await roundTrip('python', (schema) => writePython(schema, 'sample', 'dataclass'), SHAPE, {
      optionalIsNullable: true,
      rules: 'none',
    });
  });
});

/** Runs the written module: the proof that it is the zod that people have. */
function runZod(text: string, name: string): z.ZodType {
  const body = text
    .replace(/^import .*$/m, '')
    .replace(/^export type .*$/m, '')
    .replaceAll('export const', 'const');
  // oxlint-disable-next-line typescript/no-implied-eval -- to run what was written is the point
  return new Function('z', `${body}; return ${name};`)(z) as z.ZodType;
}

describe('the written zod schema', () => {
  it('runs, and judges as the JSON Schema does', () => {
    fc.assert(
      fc.property(
        arbitrarySchema({ ...SHAPE, withRules: true }),
        fc.array(fc.jsonValue() as fc.Arbitrary<JsonValue>, { maxLength: 3 }),
        (schema, values) => {
          const written = runZod(writeZod(schema, 'sample'), 'Sample');
          const validator = new SchemaValidator(schema, { assertFormats: true });
          for (const value of values) expect(written.safeParse(value).success).toBe(validator.isValid(value));
        },
      ),
      runs(50, 150),
    );
  });

  it('takes recursion', () => {
    const schema = {
      type: 'object',
      properties: { label: { type: 'string' }, kids: { type: 'array', items: { $ref: '#' } } },
      required: ['label'],
    };
    const written = runZod(writeZod(schema, 'node'), 'Node');
    expect(written.safeParse({ label: 'a', kids: [{ label: 'b', kids: [] }] }).success).toBe(true);
    expect(written.safeParse({ label: 'a', kids: [{ kids: [] }] }).success).toBe(false);
  });
});

describe('written types', () => {
  const schema: JsonObject = {
    type: 'object',
    description: 'An order.',
    additionalProperties: false,
    properties: {
      id: { type: 'string', format: 'uuid', description: 'the id */' },
      'first name': { type: ['string', 'null'] },
      lines: { type: 'array', items: { $ref: '#/$defs/order line' } },
      addr: { type: 'object', properties: { zip: { type: 'string' } }, required: ['zip'] },
    },
    required: ['id', 'lines'],
    $defs: {
      'order line': {
        type: 'object',
        properties: { sku: { type: 'string' }, parent: { $ref: '#' } },
        required: ['sku'],
      },
    },
  };

  it('say in a comment what of formats and patterns they do not check', () => {
    const format = (name: string): JsonObject => ({
      type: 'object',
      properties: { v: { type: 'string', format: name } },
    });
    for (const name of ['iri', 'uri-template', 'regex']) {
      expect(writeZod(format(name), 'Sample')).toContain(`// Not checked: format ${name}`);
      expect(writePython(format(name), 'Sample', 'pydantic')).toContain(`# Not checked: format ${name}`);
    }
    // `byte` is no rule for texts.
    expect(writeZod(format('byte'), 'Sample')).not.toContain('Not checked');
    const loose = { type: 'string', pattern: '^\\p{Nothing}$' };
    expect(writeZod(loose, 'Sample')).toContain(String.raw`.regex(new RegExp('^\\p{Nothing}$'))`);
    expect(writePython(loose, 'Sample', 'pydantic')).toContain(String.raw`# Not checked: pattern ^\p{Nothing}$`);
  });

  it('TypeScript closes no comment early and quotes odd names', () => {
    const text = writeTypeScript(schema, 'order');
    expect(text).toContain('export interface Order {');
    expect(text).toContain('the id * /');
    expect(text).toContain('"first name"?: string | null;');
    expect(text).toContain('lines: OrderLine[];');
  });

  it('Pydantic has aliases, settings and imports of what it uses', () => {
    const text = writePython(schema, 'order', 'pydantic');
    expect(text).toContain('from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator\n');
    expect(text).toContain('first_name: str | None = Field(default=None, alias="first name")');
    expect(text).toContain('model_config = ConfigDict(strict=True, extra="forbid", populate_by_name=True)');
    expect(text).toContain('class OrderAddr(BaseModel):');
    expect(text.indexOf('class OrderAddr')).toBeLessThan(text.indexOf('class Order('));
  });
});

it.each([
  'x """',
  '"',
  '""""',
  'a """"" b',
  'ends in \\',
  'a \\" b \\"""',
  'nul \0 and \u0007',
  '"x"',
  'line\n"""\nline',
])('a Python docstring ends where it should: %j', (description) => {
  const code = writePython({ type: 'object', description, properties: { a: { type: 'string' } } }, 'A', 'pydantic');
  const [line] = /^ {4}""".*$/m.exec(code) ?? [];
  expect(line).toMatch(/^ {4}"""(?:[^"\\\p{Cc}]|\\.|"(?!"))*"""$/u);
});
