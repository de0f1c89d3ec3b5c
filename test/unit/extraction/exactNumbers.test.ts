/** A number of more digits than a double holds, from the wire to every output. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ExactNumber, parseJson } from '../../../src/base/exactNumber.ts';
import { packNumbers, unpackNumbers } from '../../../src/base/packedNumbers.ts';
import { groundValue } from '../../../src/core/extraction/grounding/grounding.ts';
import { mergeValues } from '../../../src/core/extraction/merge.ts';
import { formatOutput } from '../../../src/core/extraction/outputs/outputs.ts';
import { schemaOfSamples } from '../../../src/core/extraction/sources/exampleReader.ts';
import { parseSavedExtraction, printSavedExtraction } from '../../../src/core/extraction/saved.ts';
import { parseJsonc } from '../../../src/core/json/jsonc.ts';
import type { JsonList, JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import { OUTPUT_FORMAT_NAMES } from '../../../src/core/outputs/outputFormats.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { checkArguments, checkEditedArguments } from '../../../src/core/toolcalls/arguments.ts';
import { extractionPageSchemas } from '../../../src/protocol/extraction.ts';
import { readWhole } from '../../support/whole.ts';

const ID = '12345678901234567';
const DECIMAL = '0.98765432198765432198';
const SCHEMA: JsonObject = {
  type: 'object',
  properties: { id: { type: 'integer' }, rate: { type: 'number' } },
  required: ['id'],
};
const TEXT = `{"id":${ID},"rate":${DECIMAL}}`;
const value = parseJson(TEXT) as JsonValue;

function isValid(schema: JsonValue, text: string): boolean {
  return new SchemaValidator(schema).isValid(parseJsonc(text));
}

describe('a long number', () => {
  it('is read as it arrives, whatever the pieces', () => {
    expect(JSON.stringify(readWhole(TEXT).value)).toBe(TEXT);
  });

  it.each(OUTPUT_FORMAT_NAMES)('has all its digits in %s', (format) => {
    const text = formatOutput(value, format, { schema: SCHEMA, typeName: 'Post' });
    expect(text).toContain(ID);
    expect(text).toContain(DECIMAL);
    expect(text).not.toMatch(new RegExp(`["']${ID}`));
    if (format === 'yaml') expect(parse(text, { intAsBigInt: true })).toMatchObject({ id: BigInt(ID) });
  });

  it('is held against a schema to the last digit', () => {
    const most = parseJsonc('{"maximum":9223372036854775807}');
    expect(isValid(most, '9223372036854775807')).toBe(true);
    expect(isValid(most, '9223372036854775808')).toBe(false);
    expect(isValid({ exclusiveMinimum: 9007199254740992 }, '9007199254740993')).toBe(true);
    expect(isValid({ type: 'integer' }, ID)).toBe(true);
    expect(isValid({ type: 'integer' }, `${ID}.5`)).toBe(false);
    expect(isValid({ type: 'number' }, DECIMAL)).toBe(true);
    expect(isValid({ type: ['object', 'string'] }, ID)).toBe(false);
    expect(isValid({ multipleOf: 2 }, ID)).toBe(false);
    expect(isValid({ multipleOf: 2 }, '12345678901234568')).toBe(true);
    expect(isValid(parseJsonc(`{"const":${ID}}`), ID)).toBe(true);
    expect(isValid(parseJsonc(`{"enum":[${ID}]}`), '12345678901234568')).toBe(false);
    expect(isValid({ uniqueItems: true }, '[12345678901234567,12345678901234568]')).toBe(true);
    expect(isValid({ uniqueItems: true }, '[12345678901234567,12345678901234567.0]')).toBe(false);
    const { errors } = new SchemaValidator(most).validate(parseJsonc('9223372036854775808'));
    expect(errors[0]?.message).toBe('The value must be at most 9223372036854775807, but is 9223372036854775808.');
  });

  it('goes to a tool as it was written, also out of a text and into one', () => {
    const validator = new SchemaValidator(SCHEMA);
    for (const text of [TEXT, `{"id":"${ID}"}`, `\`\`\`json\n{"id":${ID},}\n\`\`\``, JSON.stringify(TEXT)]) {
      const checked = checkArguments(text, validator);
      expect(JSON.stringify(checked.isValid && checked.input)).toContain(`"id":${ID}`);
    }
    const edited = checkEditedArguments(TEXT, validator);
    expect(JSON.stringify(edited.isValid && edited.input)).toBe(TEXT);
    const asText = new SchemaValidator({ type: 'object', properties: { id: { type: 'string' } } });
    expect(checkArguments(`{"id":${ID}}`, asText)).toMatchObject({ isValid: true, input: { id: ID } });
  });

  it('is found in the source, joined and saved', () => {
    const source = `post 12345678901234568\npost ${ID}\n`;
    const [place] = groundValue({ id: ExactNumber.read(ID) ?? null }, source)[0]?.ranges ?? [];
    expect(source.slice(place?.start, place?.end)).toBe(ID);
    expect(JSON.stringify(mergeValues([value, value]).value)).toBe(TEXT);
    const saved = {
      version: 1 as const,
      name: 'posts',
      schema: SCHEMA,
      value,
      corrections: { '/id': value },
      expected: value,
    };
    const text = printSavedExtraction(saved);
    expect(text.split(ID)).toHaveLength(4);
    expect(printSavedExtraction(parseSavedExtraction(text))).toBe(text);
  });

  it('is a number in the schema of an example', () => {
    expect(schemaOfSamples([value])).toEqual({ ...SCHEMA, required: ['id', 'rate'] });
    expect(schemaOfSamples(parseJson(`[5, ${DECIMAL}]`) as JsonList)).toEqual({ type: 'number' });
  });

  it('comes to the page that shows it', () => {
    const event = { type: 'growth', isParts: false, steps: [{ op: 'scalar', value: ExactNumber.read(ID) }] };
    const there = extractionPageSchemas.event.parse(unpackNumbers(JSON.parse(JSON.stringify(packNumbers(event)))));
    expect(there).toEqual(event);
    const whole = { type: 'value', value };
    expect(extractionPageSchemas.event.parse(unpackNumbers(JSON.parse(JSON.stringify(packNumbers(whole)))))).toEqual(
      whole,
    );
  });
});
