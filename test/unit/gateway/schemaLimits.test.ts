import { describe, expect, it } from 'vitest';
import { TestGateway, at } from './harness.ts';

const TEXT = { type: 'string' };

function object(count: number, schema: object, isRequired: boolean): object {
  const properties = Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, schema]));
  return {
    type: 'object',
    properties,
    required: isRequired ? Object.keys(properties) : [],
    additionalProperties: false,
  };
}

const MAYBE = { anyOf: [TEXT, { type: 'null' }] };
const CIRCLE = {
  type: 'object',
  properties: { next: { $ref: '#/$defs/Node' } },
  required: ['next'],
  $defs: { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } }, required: ['next'] } },
};

type Row = readonly [string, object, RegExp | undefined];
const ROWS: readonly Row[] = [
  ['24 optional parameters', object(24, TEXT, false), undefined],
  [
    '25 optional parameters',
    { type: 'array', items: object(25, TEXT, false) },
    /^Schemas contains too many optional parameters \(25\), .*\(limit: 24\)\.$/,
  ],
  ['16 unions', object(16, MAYBE, true), undefined],
  [
    '17 unions',
    object(17, { type: ['string', 'null'] }, true),
    /^Schemas contains too many parameters with union types \(17 parameters with type arrays or anyOf\)\..*\(limit: 16 parameters with unions\)\.$/,
  ],
  ['a schema in circles', CIRCLE, /^Circular reference detected in schema definitions: Node -> Node\./],
];

describe('schemas that Claude compiles', () => {
  it.each(ROWS)('takes or refuses %s', async (_, schema, words) => {
    await using server = await TestGateway.start();
    const wrapped = { type: 'object', properties: { value: schema }, required: ['value'], ...defsOf(schema) };
    const model = 'anthropic/claude-sonnet-5';
    const response_format = { type: 'json_schema', json_schema: { name: 'x', schema: wrapped } };
    const tool = { name: 'save', description: '', input_schema: wrapped };
    const parameters = { name: 'save', parameters: wrapped };
    const answers = [
      server.messages({ output_config: { format: { type: 'json_schema', schema: wrapped } } }),
      server.messages({ tools: [{ ...tool, strict: true }] }),
      server.chat({ model, response_format }),
      server.chat({ model, tools: [{ type: 'function', function: { ...parameters, strict: true } }] }),
    ];
    for (const answer of await Promise.all(answers)) {
      const body: unknown = await answer.json();
      expect(answer.status).toBe(words === undefined ? 200 : 400);
      if (words !== undefined) expect(at(body, 'error', 'message')).toMatch(words);
    }
    // Neither of these is compiled.
    expect((await server.messages({ tools: [tool] })).status).toBe(200);
    expect((await server.chat({ tools: [{ type: 'function', function: parameters }] })).status).toBe(200);
  });

  it('counts all schemas of a request together', async () => {
    await using server = await TestGateway.start();
    const format = { type: 'json_schema', schema: object(13, TEXT, false) };
    const tools = [{ name: 'save', input_schema: object(12, TEXT, false), strict: true }];
    const answer = await server.messages({ output_config: { format }, tools });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('too many optional parameters (25)');
  });
});

function defsOf(schema: object): object {
  return '$defs' in schema ? { $defs: schema.$defs } : {};
}
