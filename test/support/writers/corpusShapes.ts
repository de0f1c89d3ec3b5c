import type { CorpusEntry } from './corpus.ts';

type Entry = Omit<CorpusEntry, 'id'>;

const text = { type: 'string' };
const number = { type: 'number' };
const position = { type: 'array', items: number, minItems: 2 };

/** What people extract and describe: the shapes of public schemas, in our own words. */
export const SHAPED: Readonly<Record<string, Entry>> = {
  invoice: {
    schema: {
      type: 'object',
      description: 'An invoice.',
      additionalProperties: false,
      properties: {
        number: { type: 'string', minLength: 1, description: 'As printed' },
        issued: { type: 'string', format: 'date' },
        currency: { type: 'string', pattern: '^[A-Z]{3}$' },
        seller: { $ref: '#/$defs/party' },
        buyer: { $ref: '#/$defs/party' },
        lines: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            properties: { text, quantity: { type: 'integer', minimum: 1 }, price: { type: 'number', minimum: 0 } },
            required: ['text', 'quantity', 'price'],
          },
        },
        total: number,
        paid: { type: ['boolean', 'null'] },
      },
      required: ['number', 'issued', 'lines', 'total', 'paid'],
      $defs: {
        party: {
          type: 'object',
          properties: {
            name: text,
            'VAT-ID': { type: ['string', 'null'] },
            email: { type: 'string', format: 'email' },
          },
          required: ['name'],
        },
      },
    },
  },
  'GeoJSON geometry': {
    schema: {
      oneOf: [
        {
          type: 'object',
          properties: { type: { const: 'Point' }, coordinates: position },
          required: ['type', 'coordinates'],
        },
        {
          type: 'object',
          properties: { type: { const: 'LineString' }, coordinates: { type: 'array', minItems: 2, items: position } },
          required: ['type', 'coordinates'],
        },
        {
          type: 'object',
          properties: { type: { const: 'GeometryCollection' }, geometries: { type: 'array', items: { $ref: '#' } } },
          required: ['type', 'geometries'],
        },
      ],
    },
    values: [
      { type: 'Point', coordinates: [1, 2] },
      { type: 'Point', coordinates: [1] },
      { type: 'GeometryCollection', geometries: [{ type: 'Point', coordinates: [1, 2] }] },
      { type: 'GeometryCollection', geometries: [{ type: 'Point' }] },
    ],
  },
  'package file': {
    schema: {
      type: 'object',
      properties: {
        name: { type: 'string', maxLength: 214, pattern: '^(?:@[a-z0-9-]+/)?[a-z0-9._-]+$' },
        version: text,
        bin: { anyOf: [text, { type: 'object', additionalProperties: text }] },
        dependencies: { $ref: '#/definitions/dependencies' },
        keywords: { type: 'array', items: text, uniqueItems: true },
        private: { anyOf: [{ type: 'boolean' }, { enum: ['false', 'true'] }] },
        engines: { type: 'object', properties: { node: text }, additionalProperties: text },
      },
      patternProperties: { '^_': {} },
      anyOf: [{ properties: { private: { const: true } }, required: ['private'] }, { required: ['name', 'version'] }],
      definitions: { dependencies: { type: 'object', additionalProperties: text } },
    },
    values: [
      { name: 'a', version: '1' },
      { private: true },
      { private: false },
      { name: 'A b', version: '1' },
      { name: 'a', version: '1', bin: { x: 'y' } },
    ],
  },
  'OpenAPI pet': {
    schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      required: ['petType'],
      properties: { petType: text, name: text },
      oneOf: [
        {
          properties: { petType: { const: 'cat' }, lives: { type: 'integer', minimum: 1, maximum: 9 } },
          required: ['lives'],
        },
        { properties: { petType: { const: 'dog' }, bark: { enum: ['loud', 'quiet'] } } },
      ],
    },
    values: [{ petType: 'cat', lives: 3 }, { petType: 'dog', bark: 'loud' }, { petType: 'cat' }, { petType: 'fish' }],
  },
  event: {
    schema: {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid' },
        at: { type: 'string', format: 'date-time' },
        from: { type: 'string', format: 'time' },
        url: { type: 'string', format: 'uri' },
        tags: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } },
        attendees: { type: 'array', items: { anyOf: [{ type: 'string', format: 'email' }, { type: 'null' }] } },
      },
      required: ['id', 'at'],
    },
    values: [
      {
        id: '6f1c2f0e-2b0a-4c59-9a53-0f6b6c1d2e3f',
        at: '2024-01-01T10:00:00Z',
        from: '10:00:00Z',
        tags: { a: 1 },
        attendees: ['a@b.de', null],
      },
    ],
  },
  résumé: {
    schema: {
      type: 'object',
      title: 'Curriculum vitæ',
      properties: {
        basics: {
          type: 'object',
          properties: {
            name: text,
            location: { type: 'object', properties: { countryCode: { type: 'string', pattern: '^[A-Z]{2}$' } } },
          },
        },
        work: {
          type: 'array',
          items: {
            type: 'object',
            properties: { startDate: { $ref: '#/$defs/iso8601' }, highlights: { type: 'array', items: text } },
            additionalProperties: true,
          },
        },
      },
      additionalProperties: false,
      $defs: {
        iso8601: {
          type: 'string',
          pattern: '^([1-2][0-9]{3}-[0-1][0-9]-[0-3][0-9]|[1-2][0-9]{3}-[0-1][0-9]|[1-2][0-9]{3})$',
        },
      },
    },
    values: [{ work: [{ startDate: '2020-01', more: 1 }] }, { work: [{ startDate: 'x' }] }],
  },
  'strict mode': {
    schema: {
      type: 'object',
      properties: {
        steps: {
          type: 'array',
          items: {
            type: 'object',
            properties: { explanation: text, output: text },
            required: ['explanation', 'output'],
            additionalProperties: false,
          },
        },
        final_answer: { type: ['string', 'null'] },
        confidence: { type: 'number', minimum: 0, maximum: 1 },
        kind: { type: 'string', enum: ['sum', 'product'] },
      },
      required: ['steps', 'final_answer', 'confidence', 'kind'],
      additionalProperties: false,
    },
  },
  'compose file': {
    schema: {
      type: 'object',
      properties: {
        services: {
          type: 'object',
          patternProperties: { '^[a-zA-Z0-9._-]+$': { $ref: '#/definitions/service' } },
          additionalProperties: false,
        },
      },
      patternProperties: { '^x-': {} },
      additionalProperties: false,
      definitions: {
        service: {
          type: 'object',
          properties: {
            image: text,
            ports: { type: 'array', items: { oneOf: [{ type: 'number' }, text] }, uniqueItems: true },
            environment: {
              oneOf: [
                {
                  type: 'object',
                  patternProperties: { '.+': { type: ['string', 'number', 'null'] } },
                  additionalProperties: false,
                },
                { type: 'array', items: text, uniqueItems: true },
              ],
            },
          },
          additionalProperties: false,
        },
      },
    },
    values: [
      { services: { web: { image: 'x', ports: [80, '90'], environment: { A: 1 } } } },
      { services: { 'a b': {} } },
      { services: { web: { environment: ['A', 'A'] } } },
      { 'x-a': 1 },
      { y: 1 },
    ],
  },
};
