import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPython } from '../../../src/core/extraction/sources/pythonReader.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { plainText } from '../../support/plainSchema.ts';

interface Row {
  readonly name: string;
  readonly text: string;
  /** What pydantic 2.13's `TypeAdapter(M).json_schema()` gave, titles and descriptions aside. */
  readonly schema: JsonObject;
}

const ROWS = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/python/pydanticSchemas.json'), 'utf8'),
) as readonly Row[];

describe('a class is read as pydantic says it', () => {
  it.each(ROWS)('$name', ({ text, schema }) => {
    const reading = readPython(text, 'M');
    expect(reading.ok ? plainText(reading.schema) : reading.problem.message).toBe(plainText(schema));
  });
});
