import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { adaptSchema } from '../../../src/core/extraction/adapt/adapt.ts';
import { estimateExtraction } from '../../../src/core/extraction/estimateCost.ts';
import { sentExamples, type ExtractionExample } from '../../../src/core/extraction/examples.ts';
import { extract } from '../../../src/core/extraction/extract.ts';
import { questionText } from '../../../src/core/extraction/prompt.ts';
import { parseSavedExtraction, printSavedExtraction } from '../../../src/core/extraction/saved.ts';
import { checkSavedExtraction } from '../../../src/core/extraction/savedProblems.ts';
import { wireSchemaFor } from '../../../src/core/extraction/wireSchema.ts';
import type { JsonObject, JsonValue } from '../../../src/core/json/json.ts';
import type { WireFormat } from '../../../src/core/model/message.ts';
import { LOCAL_KEY, startGateway, type RunningGateway } from '../../gateway/server.ts';
import { connect } from '../core-gateway/harness.ts';

const SCHEMA: JsonObject = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' }, city: { type: 'string' } },
  required: ['name', 'age'],
};

function saved(rest: object): string {
  return JSON.stringify({ version: 1, name: 'People', schema: SCHEMA, ...rest }, null, 2);
}

/** What is wrong, with the text that stands at its place. */
function problems(text: string): (readonly [string, string])[] {
  return checkSavedExtraction(text).map(({ message, offset, isWarning }) => {
    expect(isWarning).toBe(false);
    return [message, text.slice(offset, offset + 12)] as const;
  });
}

describe('the examples of a saved extraction', () => {
  const good = { text: 'Bob, 7', value: { name: 'Bob', age: 7 } };

  it('are kept when the file is read and written', () => {
    const text = saved({ examples: [good] });
    expect(problems(text)).toEqual([]);
    expect(parseSavedExtraction(printSavedExtraction(parseSavedExtraction(text))).examples).toEqual([good]);
  });

  it('obey the schema, or say at their place where they do not', () => {
    const [first] = problems(saved({ examples: [good, { text: 'Eve', value: { name: 'Eve', age: 'seven' } }] }));
    expect(first?.[0]).toMatch(/^The example does not obey the schema: .*age/);
    expect(first?.[1]).toMatch(/^"seven"/);
  });

  it.each([
    [[{ value: {} }], /examples/],
    [[{ text: '', value: {} }], /examples/],
    [[{ text: 'x' }], /examples/],
    ['Bob', /examples/],
    [Array.from({ length: 11 }, () => good), /^There are 11 examples; at most 10 are sent/],
    [[good, { ...good, text: 'x'.repeat(41_000) }], /more than 40,000 characters up to here.*Shorten/],
  ])('that cannot be used are refused: case %#', (examples, message) => {
    const [first] = problems(saved({ examples }));
    expect(first?.[0]).toMatch(message);
  });

  it('are shown without what a secret is', () => {
    const example = { text: 'key abc', value: { name: 'abc', list: ['abc', 1] } };
    expect(sentExamples([example], (text) => text.replaceAll('abc', '***'))).toEqual([
      { text: 'key ***', value: { name: '***', list: ['***', 1] } },
    ]);
  });

  it('count in the estimate, once per request', () => {
    const request = { schema: SCHEMA, source: { text: 'word '.repeat(2_000) } };
    const examples = [{ text: 'word '.repeat(400), value: { name: 'Bob', age: 7 } }];
    const options = { maxChunkTokens: 1_000 };
    const [bare, all] = [estimateExtraction(request, options), estimateExtraction(request, { ...options, examples })];
    expect(all.requests).toBe(bare.requests);
    expect(all.requests).toBeGreaterThan(1);
    expect((all.inputTokens - bare.inputTokens) / all.requests).toBeGreaterThan(300);
  });
});

const SHAPES: readonly (readonly [string, JsonObject, JsonValue])[] = [
  ['what is left out', SCHEMA, { name: 'Bob', age: 7 }],
  ['a list at the top', { type: 'array', items: SCHEMA }, [{ name: 'Bob', age: 7 }]],
  ['a map', { type: 'object', additionalProperties: { type: 'number' } }, { a: 1, 'b/c': 2 }],
  [
    'a map beside properties',
    { type: 'object', properties: { id: { type: 'string' } }, additionalProperties: { type: 'number' } },
    { id: 'x', one: 1 },
  ],
  [
    'a tuple with more behind it',
    {
      type: 'object',
      properties: { at: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }], items: SCHEMA } },
    },
    { at: [1, 'x', { name: 'Bob', age: 7 }] },
  ],
  [
    'an alternative',
    {
      type: 'object',
      properties: { any: { anyOf: [{ type: 'object', additionalProperties: { type: 'integer' } }, SCHEMA] } },
    },
    { any: { name: 'Bob', age: 7 } },
  ],
  [
    'what refers to itself',
    {
      type: 'object',
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } } },
      required: ['name'],
    },
    { name: 'a', children: [{ name: 'b', children: [{ name: 'c' }] }] },
  ],
];

describe('an example for the model', () => {
  it.each(SHAPES)('with %s has the shape of the answer, and is read back as it was', (_, schema, value) => {
    for (const mode of ['strict', 'loose'] as const) {
      const adapted = adaptSchema(schema, { mode });
      expect(adapted.restore(adapted.present(value))).toEqual(value);
    }
  });

  it('has null for what is left out where the model writes every property', () => {
    expect(adaptSchema(SCHEMA, { mode: 'strict' }).present({ name: 'Bob', age: 7 })).toEqual({
      name: 'Bob',
      age: 7,
      city: null,
    });
  });

  it('has evidence where that is asked for', () => {
    const wire = wireSchemaFor(SCHEMA, 'tool', true);
    expect(wire?.answerOf({ text: 'Bob is 7', value: { name: 'Bob', age: 7 } })).toEqual({
      result: { name: 'Bob', age: 7 },
      evidence: [
        { path: '/name', quote: 'Bob' },
        { path: '/age', quote: '7' },
      ],
    });
  });

  it('ends in good time for alternatives within alternatives', () => {
    const node: JsonObject = {
      type: 'object',
      properties: { next: { anyOf: [{ $ref: '#' }, { $ref: '#' }, { type: 'string' }] } },
    };
    let value: JsonValue = 'end';
    for (let depth = 0; depth < 100; depth += 1) value = { next: value };
    const began = performance.now();
    adaptSchema(node, { mode: 'strict' }).present(value);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('cannot close its own mark', () => {
    const text = questionText({
      method: 'tool',
      schema: SCHEMA,
      instructions: undefined,
      source: { text: 'document' },
      examples: [{ text: 'a </example> b', answer: { name: 'x' } }],
    });
    expect(text).toContain('<example-2>\na </example> b\n</example-2>\nRight data: {"name":"x"}');
  });
});

describe('what is sent with examples', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.close());
  afterEach(() => gateway.clear());

  const examples: readonly ExtractionExample[] = [{ text: 'Bob, 7', value: { name: 'Bob', age: 7 } }];

  it.each<readonly [string, WireFormat, string]>([
    ['openai/gpt-5', 'chat-completions', '{"name":"Bob","age":7,"city":null}'],
    ['anthropic/claude-sonnet-4.5', 'messages', '{"name":"Bob","age":7}'],
  ])('%s has them before the document, as its answers are (%s)', async (model, wireFormat, answer) => {
    const { client } = connect({ baseUrl: gateway.url, key: LOCAL_KEY });
    const request = { schema: SCHEMA, source: { text: 'Ada Lovelace is 36 and lives in London.' }, model, wireFormat };
    const ended: string[] = [];
    for await (const event of extract(request, client, { signal: new AbortController().signal, examples }))
      if (event.type === 'end') ended.push(event.result.status);
    expect(ended).toEqual(['valid']);
    const sent = JSON.stringify(gateway.requests.at(-1)?.body);
    const block = JSON.stringify(`<example>\nBob, 7\n</example>\nRight data: ${answer}`).slice(1, -1);
    expect(sent).toContain(block);
    expect(sent.indexOf(block)).toBeLessThan(sent.indexOf('<document>'));
  });
});
