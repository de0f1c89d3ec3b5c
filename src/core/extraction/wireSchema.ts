/** The schema as it goes over the wire for one way of asking, and the way back from an answer to the user's schema. */
import * as l10n from '@vscode/l10n';
import { AppError } from '../../base/errors.ts';
import { adaptSchema, type AdaptedSchema, type AdaptOptions, type StrictRules } from './adapt/adapt.ts';
import {
  isWithEvidence,
  joinEvidence,
  splitEvidence,
  VALUE_KEY,
  withEvidence,
  type Quotes,
} from './grounding/evidence.ts';
import { readerOfDates } from './adapt/meantValues.ts';
import type { ExtractionExample } from './examples.ts';
import { groundValue } from './grounding/grounding.ts';
import {
  hasOwn,
  isList,
  isRecord,
  ownValue,
  type JsonList,
  type JsonObject,
  type JsonValue,
  type JsonPath,
} from '../json/json.ts';
import type { PartialEvent } from '../json/partialJson.ts';
import type { ExtractionMethod } from './methods.ts';
import { resolvedSchema } from './resolvedSchema.ts';
import type { ValidatorOptions } from '../schema/validate.ts';

export interface WireSchema {
  readonly schema: JsonObject;
  readonly isStrict: boolean;
  /** Where the value stands in an answer. */
  readonly valuePath: JsonPath;
  /** The value in the user's shape, the quotes by pointers into it, and what was read otherwise than it was written. */
  read(instance: JsonValue): {
    readonly value: JsonValue;
    readonly quotes: Quotes;
    readonly remarks: readonly string[];
  };
  /** Instances that have a list as one of their own, where its items say something that those of the list should say. */
  holders(list: JsonList): readonly JsonValue[];
  /** Whether an answer is a record of such a list, or the list under another name, and says nothing else. */
  isWithoutObject(instance: JsonValue): boolean;
  /** What the model should answer to an example. */
  answerOf(example: ExtractionExample): JsonValue;
  /** Events of the value alone, with paths that begin at it. */
  inner(events: readonly PartialEvent[]): readonly PartialEvent[];
  innerValue(instance: JsonValue | undefined): JsonValue | undefined;
}

/** `undefined` where the schema cannot be said in this way. Throws an `AppError` for a schema that cannot be used. */
export function wireSchemaFor(
  schema: JsonValue,
  method: ExtractionMethod,
  hasEvidence: boolean,
  options: Pick<ValidatorOptions, 'assertFormats'> & { readonly rules?: StrictRules } = {},
): WireSchema | undefined {
  const { rules = 'openai' } = options;
  const adapted = adaptSafely(schema, { mode: method === 'json-schema' ? 'strict' : 'loose', rules });
  if (method === 'json-schema' && adapted.limit !== undefined) return undefined;
  const withoutWords = options.assertFormats === false ? undefined : readerOfDates(schema, options);
  const prefix = [...(hasEvidence ? [VALUE_KEY] : []), ...(adapted.isWrapped ? ['value'] : [])];
  const lists = adapted.isWrapped ? [] : listsIn(adapted.schema);
  const isOwnKey = keysOf(adapted.schema);
  // Some write evidence unasked; a schema that has properties of these names means its own.
  const split = (instance: JsonValue): ReturnType<typeof splitEvidence> =>
    hasEvidence || (isWithEvidence(instance) && !isWithEvidence(adapted.schema['properties']))
      ? splitEvidence(instance)
      : { value: instance, quotes: new Map<string, string>() };
  const holders = (list: JsonList): readonly JsonValue[] =>
    lists.flatMap(({ key, fields }) =>
      list.every((item) => isRecord(item) && Object.keys(item).some((field) => fields.has(field)))
        ? [[...prefix, key].reduceRight<JsonValue>((inner, name) => ({ [name]: inner }), list)]
        : [],
    );
  return {
    schema: hasEvidence ? withEvidence(adapted.schema) : adapted.schema,
    isStrict: adapted.mode === 'strict',
    valuePath: prefix,
    read: (instance) => {
      const { value, quotes } = split(instance);
      const restored = adapted.restore(value);
      const read = withoutWords?.(restored) ?? { value: restored, remarks: [] };
      return { ...read, quotes: adapted.isWrapped ? unwrapped(quotes) : quotes };
    },
    holders,
    isWithoutObject: (instance) => {
      const { value } = split(instance);
      if (!isRecord(value) || Object.keys(value).some(isOwnKey)) return false;
      const [only, ...others] = Object.values(value);
      return [[value], ...(isList(only) && others.length === 0 ? [only] : [])].some((each) => holders(each).length > 0);
    },
    answerOf: ({ text, value }) => {
      const instance = adapted.present(value);
      return hasEvidence ? joinEvidence(instance, quotesOf(value, text, adapted.isWrapped ? '/value' : '')) : instance;
    },
    inner: (events) => events.flatMap((event) => within(event, prefix) ?? []),
    innerValue: (instance) => valueUnder(instance, prefix),
  };
}

/** Whether an object has a property by its schema, and not only because nothing forbids it. */
function keysOf(root: JsonObject): (key: string) => boolean {
  const { properties, additionalProperties, patternProperties } = resolvedSchema(root, root) ?? {};
  const isOpen = isRecord(additionalProperties) || isRecord(patternProperties);
  return (key) => isOpen || (isRecord(properties) && hasOwn(properties, key));
}

interface ListProperty {
  readonly key: string;
  /** What its items may say. */
  readonly fields: ReadonlySet<string>;
}

/** The properties of an object that are lists of records. */
function listsIn(root: JsonObject): readonly ListProperty[] {
  const properties = resolvedSchema(root, root)?.['properties'];
  if (!isRecord(properties)) return [];
  return Object.entries(properties).flatMap(([key, schema]) => {
    const items = resolvedSchema(root, listOf(resolvedSchema(root, schema))?.['items']);
    const fields = items?.['properties'];
    return isRecord(fields) ? [{ key, fields: new Set(Object.keys(fields)) }] : [];
  });
}

/** The list that a schema takes, also where it takes null besides. */
function listOf(schema: JsonObject | undefined): JsonObject | undefined {
  const options = schema?.['anyOf'];
  return isList(options) ? options.filter(isRecord).find((each) => each['items'] !== undefined) : schema;
}

function adaptSafely(schema: JsonValue, options: AdaptOptions): AdaptedSchema {
  try {
    return adaptSchema(schema, options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError('schema', l10n.t('The schema is nested too deeply to be used.'), {
      code: 'schema-invalid',
      cause: error,
    });
  }
}

/** The evidence a model should give: the words that the values were found as. */
function quotesOf(value: JsonValue, text: string, base: string): Quotes {
  return new Map(
    groundValue(value, text).flatMap(({ pointer, ranges: [range] }) =>
      range === undefined ? [] : [[`${base}${pointer}`, text.slice(range.start, range.end)] as const],
    ),
  );
}

function unwrapped(quotes: Quotes): Quotes {
  return new Map([...quotes].map(([pointer, quote]) => [pointer.replace(/^\/value(?=\/|$)/, ''), quote]));
}

function within(event: PartialEvent, prefix: JsonPath): PartialEvent | undefined {
  if (event.type === 'end') return undefined;
  if (event.type === 'error') return event;
  if (event.path.length < prefix.length || prefix.some((segment, index) => event.path[index] !== segment))
    return undefined;
  return { ...event, path: event.path.slice(prefix.length) };
}

function valueUnder(instance: JsonValue | undefined, prefix: JsonPath): JsonValue | undefined {
  let node = instance;
  for (const segment of prefix) node = isRecord(node) ? ownValue(node, String(segment)) : undefined;
  return node;
}
