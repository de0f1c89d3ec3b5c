import fc from 'fast-check';
import { isList, isRecord, type JsonObject, type JsonValue } from '../../../src/core/json/json.ts';

export interface SchemaShape {
  /** Descriptions, bounds and formats. */
  readonly withRules?: boolean;
  readonly withMaps?: boolean;
  readonly withTuples?: boolean;
  readonly withUnions?: boolean;
  readonly withRefs?: boolean;
  /** References that do not lead in circles, with words beside them. */
  readonly withSharedRefs?: boolean;
  /** Property names that need quotes or escapes. */
  readonly withOddNames?: boolean;
}

const plainName = fc.constantFrom('name', 'age', 'tags', 'unit_price', 'isOpen', 'address', 'lines', 'note2', 'total');
const oddName = fc.constantFrom('first name', 'a/b', '~', 'é', '1st', 'class', '__proto__', 'quote"d');
const description = fc.constantFrom('What it is', 'The total, with tax', "It's here");

function described(schema: fc.Arbitrary<JsonObject>, shape: SchemaShape): fc.Arbitrary<JsonObject> {
  if (shape.withRules !== true) return schema;
  return fc
    .tuple(schema, fc.option(description, { nil: undefined, freq: 3 }))
    .map(([own, text]) => (text === undefined ? own : { ...own, description: text }));
}

function scalars(shape: SchemaShape): fc.Arbitrary<JsonObject> {
  const plain: fc.Arbitrary<JsonObject> = fc.constantFrom<JsonObject>(
    { type: 'string' },
    { type: 'integer' },
    { type: 'number' },
    { type: 'boolean' },
  );
  const choices = fc
    .uniqueArray(fc.constantFrom('new', 'old', "it's", 'two words'), { minLength: 2, maxLength: 3 })
    .map((values): JsonObject => ({ type: 'string', enum: values }));
  const ruled = fc.constantFrom<JsonObject>(
    { type: 'string', minLength: 1 },
    { type: 'string', format: 'date' },
    { type: 'string', format: 'email' },
    { type: 'integer', minimum: 0 },
    { type: 'number', exclusiveMinimum: 0, maximum: 10 },
  );
  return shape.withRules === true ? fc.oneof(plain, choices, ruled) : fc.oneof(plain, choices);
}

function objects(inner: fc.Arbitrary<JsonObject>, shape: SchemaShape): fc.Arbitrary<JsonObject> {
  const names = shape.withOddNames === true ? fc.oneof(plainName, oddName) : plainName;
  return fc
    .tuple(
      fc.uniqueArray(names, { minLength: 1, maxLength: 4 }),
      fc.array(inner, { minLength: 4, maxLength: 4 }),
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    )
    .map(([keys, schemas, needed]): JsonObject => {
      const properties = Object.fromEntries(keys.map((key, index) => [key, schemas[index] ?? {}]));
      const required = keys.filter((_, index) => needed[index] === true);
      return { type: 'object', properties, ...(required.length > 0 && { required }) };
    });
}

/** Schemas as people write them: objects of scalars, lists, objects and what `shape` adds. */
export function arbitrarySchema(shape: SchemaShape): fc.Arbitrary<JsonObject> {
  const { value } = fc.letrec<{ value: JsonObject }>((tie) => {
    const inner = tie('value');
    const options: fc.Arbitrary<JsonObject>[] = [
      scalars(shape),
      inner.map((items): JsonObject => ({ type: 'array', items })),
      objects(inner, shape),
      scalars({}).map((own): JsonObject => {
        const { type, enum: values } = own;
        return { type: [type ?? 'string', 'null'], ...(isList(values) && { enum: [...values, null] }) };
      }),
    ];
    if (shape.withMaps === true)
      options.push(inner.map((each): JsonObject => ({ type: 'object', additionalProperties: each })));
    if (shape.withTuples === true)
      options.push(
        fc.array(inner, { minLength: 1, maxLength: 3 }).map((prefixItems): JsonObject => ({
          type: 'array',
          prefixItems,
          items: false,
          minItems: prefixItems.length,
        })),
      );
    if (shape.withUnions === true) {
      options.push(
        fc
          .tuple(objects(inner, shape), fc.constantFrom<JsonObject>({ type: 'string' }, { type: 'integer' }))
          .map(([object, scalar]): JsonObject => ({ anyOf: [object, scalar] })),
      );
    }
    if (shape.withRefs === true)
      options.push(
        // A required reference to itself would have no finite instance.
        fc.constantFrom<JsonObject>(
          { $ref: '#/$defs/Node' },
          { type: 'array', items: { $ref: '#' } },
          { anyOf: [{ $ref: '#/$defs/Node' }, { type: 'null' }] },
        ),
      );
    if (shape.withSharedRefs === true)
      options.push(
        fc
          .tuple(fc.constantFrom('Kind', 'Place', 'Plain'), fc.boolean(), fc.option(description, { nil: undefined }))
          .map(([name, isNullable, text]): JsonObject => {
            const reference = { $ref: `#/$defs/${name}` };
            const own: JsonObject = isNullable ? { anyOf: [reference, { type: 'null' }] } : reference;
            return text === undefined ? own : { ...own, description: text };
          }),
      );
    return { value: described(fc.oneof({ maxDepth: 3, depthSize: 'small' }, ...options), shape) };
  });
  const root = objects(value, shape);
  if (shape.withSharedRefs === true) return root.map((own) => ({ ...own, $defs: SHARED }));
  return shape.withRefs === true
    ? root.map((own) => ({
        ...own,
        $defs: {
          Node: {
            type: 'object',
            properties: {
              label: { type: 'string' },
              children: { type: 'array', items: { $ref: '#/$defs/Node' } },
              next: { $ref: '#/$defs/Node' },
            },
            required: ['label', 'children'],
          },
        },
      }))
    : root;
}

const SHARED: JsonObject = {
  Kind: { type: 'string', enum: ['house', 'flat'], description: 'What it is' },
  Plain: { type: 'object', properties: { kind: { $ref: '#/$defs/Kind', description: 'Of two' } }, required: ['kind'] },
  Place: {
    type: 'object',
    properties: {
      street: { type: 'string' },
      zip: { type: ['string', 'null'] },
      plain: { $ref: '#/$defs/Plain', description: 'Where' },
      owner: { type: ['string', 'null'] },
    },
    required: ['street', 'owner'],
  },
};

/** Any instance of a schema out of strict mode's few keywords. */
export function arbitraryInstance(schema: JsonValue, root: JsonObject, depth = 0): fc.Arbitrary<JsonValue> {
  if (!isRecord(schema)) return fc.constant(null);
  const { $ref: ref, anyOf, type } = schema;
  const defs = isRecord(root['$defs']) ? root['$defs'] : {};
  if (typeof ref === 'string')
    return arbitraryInstance(ref === '#' ? root : (defs[ref.replace('#/$defs/', '')] ?? {}), root, depth + 1);
  if (isList(anyOf)) {
    const hasNull = anyOf.some((option) => isRecord(option) && option['type'] === 'null');
    if (depth > 4 && hasNull) return fc.constant(null);
    return fc.oneof(
      ...anyOf.map((option) => fc.constant(option).chain((own) => arbitraryInstance(own, root, depth + 1))),
    );
  }
  if (isList(schema['enum'])) return fc.constantFrom(...schema['enum']);
  const types = isList(type) ? type : [type ?? 'null'];
  if (depth > 4 && types.includes('null')) return fc.constant(null);
  return fc.oneof(...types.map((each) => ofType(typeof each === 'string' ? each : 'null', schema, root, depth)));
}

function ofType(type: string, schema: JsonObject, root: JsonObject, depth: number): fc.Arbitrary<JsonValue> {
  switch (type) {
    case 'string':
      return fc.string({ maxLength: 8 });
    case 'integer':
      return fc.integer();
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
    case 'boolean':
      return fc.boolean();
    case 'array':
      return depth > 4
        ? fc.constant([])
        : fc.array(
            fc.constant(0).chain(() => arbitraryInstance(schema['items'] ?? {}, root, depth + 1)),
            { maxLength: 3 },
          );
    case 'object': {
      const properties = isRecord(schema['properties']) ? schema['properties'] : {};
      const required = isList(schema['required']) ? schema['required'] : [];
      const values = Object.entries(properties).map(([key, each]) => {
        const value = arbitraryInstance(each, root, depth + 1);
        if (required.includes(key)) return value;
        return depth > 4 ? fc.constant(undefined) : fc.option(value, { nil: undefined });
      });
      const names = Object.keys(properties);
      return fc.tuple(...values).map((all) => {
        const kept = all.flatMap((value, index) => (value === undefined ? [] : [[names[index] ?? '', value] as const]));
        return Object.fromEntries(kept);
      });
    }
    default:
      return fc.constant(null);
  }
}
