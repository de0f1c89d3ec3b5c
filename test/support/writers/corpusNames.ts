import type { JsonObject } from '../../../src/core/json/json.ts';
import type { CorpusEntry } from './corpus.ts';

type Entry = Omit<CorpusEntry, 'id'>;

const text = { type: 'string' };

function fields(...names: string[]): Entry {
  const properties = Object.fromEntries(names.map((name) => [name, text]));
  return { schema: { type: 'object', properties, required: names } };
}

function optional(properties: JsonObject): Entry {
  return { schema: { type: 'object', properties, additionalProperties: false } };
}

/** An object that refers to definitions of these names. */
function definitions(...names: string[]): Entry {
  const $defs = Object.fromEntries(
    names.map((name) => [name, { type: 'object', properties: { a: text, n: { type: 'integer' } }, required: ['a'] }]),
  );
  const properties = Object.fromEntries(
    names.map((name, at) => [`f${at}`, { $ref: `#/$defs/${encodeURIComponent(name)}` }]),
  );
  return { schema: { type: 'object', properties, $defs, required: ['f0'] } };
}

/** Names of fields and types that collide with something, or are no names. */
export const NAMED: Readonly<Record<string, Entry>> = {
  'underscore and digit': fields('_id', '1st', '$type', '@id', '__v'),
  keywords: fields('class', 'from', 'import', 'None', 'lambda', 'match', 'async', 'default', 'function', 'new'),
  'names of BaseModel': fields(
    'model_config',
    'json',
    'copy',
    'schema',
    'validate',
    'dict',
    'fields',
    'model_fields',
    'construct',
    'model_dump',
  ),
  'names of types': {
    schema: {
      type: 'object',
      properties: {
        int: { type: 'integer' },
        str: text,
        float: { type: 'number' },
        bool: { type: 'boolean' },
        list: { type: 'array', items: text },
        dict: { type: 'object', additionalProperties: { type: 'integer' } },
        date: { type: 'string', format: 'date' },
        datetime: { type: 'string', format: 'date-time' },
        time: { type: 'string', format: 'time' },
        dt: { type: 'string', format: 'date' },
        UUID: { type: 'string', format: 'uuid' },
        Any: {},
        type: text,
        tuple: { type: 'array', prefixItems: [text], items: false, minItems: 1 },
        object: text,
        set: { type: 'array', items: text, uniqueItems: true },
      },
    },
  },
  'date as date': optional({ date: { type: 'string', format: 'date' }, other: { type: 'string', format: 'date' } }),
  collisions: {
    schema: {
      type: 'object',
      properties: { 'a-b': text, a_b: { type: 'integer' }, 'a b': { type: 'boolean' }, a_b_2: text, _a_b: text },
      required: ['a-b', 'a_b'],
    },
  },
  'prototype keys': { ...optional({ constructor: text, toString: text, a: text }), isInherited: true },
  'proto key': {
    schema: JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"a":{"type":"integer"}},"required":["__proto__"]}',
    ) as JsonObject,
    values: [
      JSON.parse('{"__proto__":"x","a":1}') as JsonObject,
      JSON.parse('{"__proto__":1,"a":1}') as JsonObject,
      { a: 1 },
    ],
  },
  'other scripts': fields('имя', '名前', 'größe', 'emoji 😀', 'ﬁne', 'x²', ''),
  quotes: fields('"', "'", '\\', 'a\nb', '*/', '`', '${x}', '#', '\u2028'),
  'definitions like built-ins': definitions(
    'Any',
    'List',
    'Date',
    'Record',
    'string',
    'Object',
    'Literal',
    'Field',
    'BaseModel',
    'UUID',
  ),
  'definitions like inherited names': definitions('constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty'),
  'definitions like helpers': definitions(
    'Integer',
    'Email',
    'Array',
    'Promise',
    'Number',
    'Math',
    'JSON',
    'ValueError',
    'None',
    'true',
  ),
  'definitions that are no names': definitions('order line', 'имя', '😀', '1st', 'a-b', 'a_b', 'foo.json', 'z'),
  'definitions of one name': {
    schema: {
      type: 'object',
      properties: {
        a: { $ref: '#/$defs/item' },
        b: { $ref: '#/definitions/item' },
        sampleA: { $ref: '#/$defs/SampleA' },
      },
      $defs: { item: { type: 'string' }, SampleA: { type: 'object', properties: { x: text } } },
      definitions: { item: { type: 'integer' } },
    },
  },
  descriptions: {
    schema: {
      type: 'object',
      description: 'All */ of """ it\\ \u2028 and\nmore "',
      title: '😀',
      properties: {
        a: { type: 'string', description: 'it\'s */ """ \\ \u2029 ${x} `y` \\u0041\\N{DIGIT}' },
        b: { type: 'object', description: 'ends in \\', properties: { c: { type: 'string', description: '"' } } },
      },
    },
  },
};
