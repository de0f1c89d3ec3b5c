import { describe, expect, it } from 'vitest';
import { readPython } from '../../../src/core/extraction/sources/pythonReader.ts';
import { writePython } from '../../../src/core/extraction/writers/writePython.ts';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { corpus } from '../../support/writers/corpus.ts';
import { instancesOf } from '../../support/writers/instances.ts';
import { NAME } from '../../support/writers/runWritten.ts';
import { effort } from '../effort.ts';

const ENTRIES = corpus().filter((_, at) => effort(at % 6 === 0, true));
/** Checks that the written class makes in code, which a reader cannot know. */
const IN_CODE = /Validator\(|_validator\b/;

/** What is read of the code that is written of a schema. */
function readBack(entry: (typeof ENTRIES)[number], style: 'pydantic' | 'dataclass'): Read {
  const code = writePython(entry.schema, NAME, style);
  const reading = readPython(code, NAME);
  if (!reading.ok) throw new Error(`${entry.id}, line ${reading.problem.line}: ${reading.problem.message}`);
  return { code, validator: new SchemaValidator(reading.schema, { assertFormats: true }) };
}

interface Read {
  readonly code: string;
  readonly validator: SchemaValidator;
}

const shown = (id: string, values: readonly JsonValue[]): readonly string[] =>
  values.slice(0, 1).map((value) => `${id}: ${JSON.stringify(value)}`);

describe(`Python written of ${ENTRIES.length} schemas and read again`, { timeout: 120_000 }, () => {
  it('as Pydantic says the same of every value, but for what stands in code', () => {
    const [refused, accepted]: [string[], string[]] = [[], []];
    for (const entry of ENTRIES) {
      const { valid, invalid } = instancesOf(entry);
      const { code, validator } = readBack(entry, 'pydantic');
      refused.push(
        ...shown(
          entry.id,
          valid.filter((value) => !validator.isValid(value)),
        ),
      );
      if (!IN_CODE.test(code))
        accepted.push(
          ...shown(
            entry.id,
            invalid.filter((value) => validator.isValid(value)),
          ),
        );
    }
    expect({ refused, accepted }).toEqual({ refused: [], accepted: [] });
  });

  it('as dataclasses takes every value that is valid', () => {
    const refused = ENTRIES.flatMap((entry) => {
      const { validator } = readBack(entry, 'dataclass');
      return shown(
        entry.id,
        instancesOf(entry).valid.filter((value) => !validator.isValid(value)),
      );
    });
    expect(refused).toEqual([]);
  });
});
