import { expect, it } from 'vitest';
import { parseJson } from '../../../src/base/exactNumber.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { writePython } from '../../../src/core/extraction/writers/writePython.ts';
import { writeTypeScript } from '../../../src/core/extraction/writers/writeTypeScript.ts';
import { writeZod } from '../../../src/core/extraction/writers/writeZod.ts';

const schema = parseJson(`{
  "type": "object",
  "required": ["id", "post", "kind", "size"],
  "properties": {
    "id": { "type": "integer", "minimum": -9223372036854775808, "maximum": 9223372036854775807 },
    "post": { "const": 9007199254740993 },
    "kind": { "enum": [9007199254740993, "none"] },
    "size": { "allOf": [{ "type": "integer", "maximum": 9007199254740995 }, { "maximum": 9007199254740993 }] },
    "part": { "type": "integer", "maximum": 1.2345678901234567891e19 }
  }
}`) as JsonObject;

it('keeps numbers that no double holds, as whole numbers in Python', () => {
  const code = writePython(schema, 'Row', 'pydantic');
  expect(code).toContain('ge=-9223372036854775808, le=9223372036854775807');
  expect(code).toContain('Literal[9007199254740993]');
  expect(code).toContain('Literal[9007199254740993, "none"]');
  expect(code).toContain('le=9007199254740993');
  expect(code).not.toContain('le=9007199254740995');
  expect(code).toContain('le=12345678901234567891');
  expect(writePython(schema, 'Row', 'dataclass')).toContain('Literal[9007199254740993]');
});

it('keeps their digits in TypeScript and zod', () => {
  const types = writeTypeScript(schema, 'Row');
  expect(types).toContain('@maximum 9223372036854775807');
  expect(types).toContain('post: 9007199254740993;');
  const zod = writeZod(schema, 'Row');
  expect(zod).toContain('.max(9223372036854775807)');
  expect(zod).toContain('z.literal(9007199254740993)');
});
