/** Bounds and lengths, put where the type that they narrow stands in its schema. */
import { isList, isRecord, type JsonObject, type JsonValue } from '../../../json/json.ts';
import { DECIMAL_TEXT } from './outside.ts';

/** The names of bounds in `Field(…)`, `constr(…)`, `annotated_types` and of old. */
const KEYWORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  number: { gt: 'exclusiveMinimum', ge: 'minimum', lt: 'exclusiveMaximum', le: 'maximum', multiple_of: 'multipleOf' },
  string: { min_length: 'minLength', max_length: 'maxLength', pattern: 'pattern', regex: 'pattern' },
  array: { min_length: 'minItems', max_length: 'maxItems', min_items: 'minItems', max_items: 'maxItems' },
  object: { min_length: 'minProperties', max_length: 'maxProperties' },
};
export const BOUNDS: ReadonlySet<string> = new Set(Object.values(KEYWORDS).flatMap((names) => Object.keys(names)));

/** The schema with a bound in it; `undefined` where it cannot be said of this type. */
export function bounded(schema: JsonObject, name: string, value: JsonValue): JsonObject | undefined {
  const { anyOf, type } = schema;
  if (isList(anyOf)) {
    const options = anyOf.filter(isRecord);
    const open = options.filter((option) => option['type'] !== 'null' && option['pattern'] !== DECIMAL_TEXT);
    const [only] = open;
    const narrowed = open.length === 1 && only !== undefined ? bounded(only, name, value) : undefined;
    if (narrowed === undefined) return undefined;
    return { ...schema, anyOf: options.map((option) => (option === only ? narrowed : option)) };
  }
  const types = (isList(type) ? type : [type]).filter((each) => each !== 'null');
  const [only] = types;
  if (types.length !== 1) return undefined;
  const kind = only === 'integer' ? 'number' : only;
  // Of no type at all, only texts have a length.
  const keyword = KEYWORDS[typeof kind === 'string' ? kind : 'string']?.[name];
  return keyword === undefined || '$ref' in schema ? undefined : { ...schema, [keyword]: value };
}

/** How many digits a decimal number may have, in the words of its text. */
export function withDigits(
  schema: JsonObject,
  maxDigits: number | undefined,
  decimalPlaces: number | undefined,
): JsonObject {
  const pattern = digits(maxDigits, decimalPlaces);
  const options = isList(schema['anyOf']) ? schema['anyOf'].filter(isRecord) : [];
  return {
    ...schema,
    anyOf: options.map((option) => (option['pattern'] === DECIMAL_TEXT ? { ...option, pattern } : option)),
  };
}

function digits(max: number | undefined, places: number | undefined): string {
  const start = '^(?!^[-+.]*$)[+-]?0*';
  if (max !== undefined && places !== undefined) {
    const whole = Math.max(0, max - places);
    return String.raw`${start}(?:\d{0,${whole}}|(?=[\d.]{1,${max + 1}}0*$)\d{0,${whole}}\.\d{0,${places}}0*$)`;
  }
  if (max !== undefined) return String.raw`${start}(?:\d{0,${max}}|(?=[\d.]{1,${max + 1}}0*$)\d*\.\d*0*$)`;
  if (places !== undefined) return String.raw`${start}\d*\.?\d{0,${places}}0*$`;
  return DECIMAL_TEXT;
}
