/** Values of a schema and values beside it, told apart by the product's own judge. */
import { isList, isRecord, setOwn, type JsonObject, type JsonValue } from '../../../src/core/json/json.ts';
import { SchemaValidator } from '../../../src/core/schema/validate.ts';
import { instanceOf } from '../../gateway/schemaInstance.ts';
import type { CorpusEntry } from './corpus.ts';

export interface Instances {
  readonly valid: readonly JsonValue[];
  readonly invalid: readonly JsonValue[];
}

const MOST = 40;
const TEXTS = ['', 'invoice 3 of Ada Lovelace, ada@example.com, 2024-02-29, 12.50 EUR'];

/** Whatever may stand in the place of another value. */
const OTHERS: readonly JsonValue[] = [
  null,
  'x',
  '',
  'ünï 😀',
  '12345',
  0,
  1,
  -1,
  2.5,
  true,
  [],
  {},
  [1, 1],
  ['a', 'a'],
  { x: 1 },
];

const LOCAL_DATE_TIME = /\d[tT]\d\d:\d\d(?::\d\d(?:\.\d+)?)?"/;

/** `judge` is the schema, or what of it a language can say. */
export function instancesOf({ schema, values = [] }: CorpusEntry): Instances {
  // Written code judges to the letter; the validator takes a time that lacks its zone as well.
  const named = isRecord(schema) ? { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema } : schema;
  const validator = new SchemaValidator(named, { assertFormats: true });
  const seeds = [...values, ...TEXTS.flatMap((text) => madeOf(schema, text))];
  const all = new Map<string, JsonValue>();
  for (const value of seeds) all.set(JSON.stringify(value), value);
  for (const value of seeds.slice(0, 6)) for (const each of variantsOf(value, 0)) all.set(JSON.stringify(each), each);
  const isToTheLetter = (value: JsonValue): boolean => !LOCAL_DATE_TIME.test(JSON.stringify(value));
  const judged = [...all.values()].filter(isToTheLetter).map((value) => ({ value, isValid: validator.isValid(value) }));
  const pick = (isValid: boolean): readonly JsonValue[] => {
    const fitting = judged.filter((each) => each.isValid === isValid).map(({ value }) => value);
    // The given ones first, of the others evenly.
    const [given, made] = [fitting.slice(0, values.length), fitting.slice(values.length)];
    const step = Math.max(1, Math.ceil(made.length / MOST));
    return [...given, ...made.filter((_, at) => at % step === 0)];
  };
  return { valid: pick(true), invalid: pick(false) };
}

function madeOf(schema: JsonObject, text: string): readonly JsonValue[] {
  try {
    return [JSON.parse(JSON.stringify(instanceOf(schema, text))) as JsonValue];
  } catch {
    return [];
  }
}

/** The value with one thing changed in it: replaced, left out, added. */
function* variantsOf(value: JsonValue, depth: number): Generator<JsonValue> {
  yield* OTHERS;
  if (depth > 4) return;
  if (isList(value)) {
    yield value.slice(1);
    yield value.slice(0, -1);
    for (const other of OTHERS.slice(0, 6)) yield [...value, other];
    if (value.length > 0) yield [...value, value[0] ?? null];
    for (const [at, item] of value.slice(0, 3).entries())
      for (const each of variantsOf(item, depth + 1)) yield value.map((own, index) => (index === at ? each : own));
  } else if (isRecord(value)) {
    for (const other of ['x', 1]) yield withKey(value, 'further', other);
    for (const key of Object.keys(value).slice(0, 16)) {
      yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
      for (const each of variantsOf(value[key] ?? null, depth + 1)) yield withKey(value, key, each);
    }
  }
}

function withKey(value: JsonObject, key: string, own: JsonValue): JsonObject {
  const copy: { [key: string]: JsonValue } = {};
  for (const name of Object.keys(value)) setOwn(copy, name, value[name] ?? null);
  setOwn(copy, key, own);
  return copy;
}
