import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/errors.ts';
import { schemaShape, StoredMethodMemory } from '../../../src/core/extraction/methodMemory.ts';
import { refusalOf, type ExtractionMethod, type Refusable } from '../../../src/core/extraction/methods.ts';
import type { ModelInfo } from '../../../src/core/model/request.ts';
import { MemoryKeyValueStore } from '../../fakes/memoryPorts.ts';

const DAY = 24 * 60 * 60 * 1000;
const MODEL = 'anthropic/claude-opus-5.5';
const KEY = 'extraction.refusedPaths';

function info(tags: readonly string[]): ModelInfo {
  return { id: MODEL, name: 'Opus', creator: 'anthropic', type: 'language', tags, pricing: {} };
}

describe('what is remembered of refusals', () => {
  function store() {
    const kept = new MemoryKeyValueStore();
    const state = { time: 1_000 * DAY, store: kept };
    return Object.assign(state, { memory: new StoredMethodMemory(kept, '1.0.0', 'https://a.test', () => state.time) });
  }

  it('is kept for the schema it is of, or for the model', async () => {
    const { memory } = store();
    await memory.remember({ model: MODEL, schema: 'large' }, 'json-schema');
    await memory.remember({ model: MODEL }, 'tool');
    const refused = (schema?: string): readonly Refusable[] =>
      [...memory.refused({ model: MODEL, ...(schema !== undefined && { schema }) })].toSorted();
    expect(refused('large')).toEqual(['json-schema', 'tool']);
    expect(refused('small')).toEqual(['tool']);
    expect(refused()).toEqual(['tool']);
    expect(memory.refused({ model: 'anthropic/claude-sonnet-5', schema: 'large' })).toEqual(new Set());
  });

  it('is forgotten after two weeks, and counted anew where it is refused again', async () => {
    const state = store();
    const subject = { model: MODEL, schema: 'a' };
    await state.memory.remember(subject, 'json-schema');
    state.time += 13 * DAY;
    expect(state.memory.refused(subject).size).toBe(1);
    await state.memory.remember(subject, 'json-schema');
    state.time += 13 * DAY;
    expect(state.memory.refused(subject).size).toBe(1);
    state.time += DAY;
    expect(state.memory.refused(subject).size).toBe(0);
    // A clock that was set back does not keep what it knows for ever.
    state.time -= 40 * DAY;
    expect(state.memory.refused(subject).size).toBe(0);
  });

  it('is forgotten with another version of the extension', async () => {
    const { memory, store: kept } = store();
    await memory.remember({ model: MODEL }, 'tool');
    expect(
      new StoredMethodMemory(kept, '1.1.0', 'https://a.test', () => 1_000 * DAY).refused({ model: MODEL }).size,
    ).toBe(0);
  });

  it('is forgotten where the catalogue says otherwise of the model, but not for another price', async () => {
    const { memory } = store();
    await memory.remember({ model: MODEL, info: info(['tool-use']) }, 'json-schema');
    const dearer = { ...info(['tool-use']), pricing: { webSearchUsd: 1 } };
    expect(memory.refused({ model: MODEL, info: dearer }).size).toBe(1);
    expect(memory.refused({ model: MODEL }).size).toBe(1);
    expect(memory.refused({ model: MODEL, info: info(['tool-use', 'structured-output']) }).size).toBe(0);
  });

  it('has nothing of what was kept for ever', async () => {
    const { memory, store: kept } = store();
    const old = { [MODEL]: ['json-schema', 'tool'] };
    await kept.set(KEY, old);
    expect(memory.refused({ model: MODEL, schema: 'small' }).size).toBe(0);
    await memory.remember({ model: 'a/b' }, 'strict');
    expect(kept.texts.get(KEY)).not.toContain(MODEL);
    for (const broken of [null, 'x', [null, 1, { model: MODEL }, { model: MODEL, refused: 'prompt', at: 1 }]]) {
      await kept.set(KEY, broken);
      expect(memory.refused({ model: MODEL }).size).toBe(0);
    }
  });

  it('does not grow for ever', async () => {
    const { memory, store: kept } = store();
    for (let index = 0; index < 310; index += 1)
      await memory.remember({ model: MODEL, schema: String(index) }, 'json-schema');
    expect(JSON.parse(kept.texts.get(KEY) ?? '')).toHaveLength(300);
    expect(memory.refused({ model: MODEL, schema: '309' }).size).toBe(1);
  });

  it('names a schema by what it asks for, not by its words', () => {
    const schema = { type: 'object', properties: { description: { type: 'string' }, a: { type: 'string' } } };
    const described = { ...schema, description: 'Words', properties: { ...schema.properties } };
    expect(schemaShape(described)).toBe(schemaShape(schema));
    expect(schemaShape({ ...schema, properties: { a: { type: 'string' } } })).not.toBe(schemaShape(schema));
    expect(schemaShape({ ...schema, required: ['a'] })).not.toBe(schemaShape(schema));
  });
});

describe('what a refusal is about', () => {
  type Row = readonly [ExtractionMethod, isOfSchema: boolean, message: string];
  it.each<Row>([
    [
      'json-schema',
      true,
      'Schemas contains too many parameters with union types (19 parameters with type arrays or anyOf). This causes exponential compilation cost. Reduce the number of nullable or union-typed parameters (limit: 16 parameters with unions).',
    ],
    [
      'json-schema',
      true,
      'Schemas contains too many optional parameters (31), which would make grammar compilation inefficient. Reduce the number of optional parameters in your tool schemas (limit: 24).',
    ],
    [
      'json-schema',
      true,
      'output_config.format.schema: Invalid schema: The compiled grammar is too large, which would cause performance issues. Simplify your tool schemas or reduce the number of strict tools.',
    ],
    ['json-schema', true, 'Schema is too complex for compilation.'],
    [
      'json-schema',
      true,
      'Circular reference detected in schema definitions: Node -> Node. Self-referencing or mutually-referencing definitions are not supported.',
    ],
    ['json-schema', true, "output_config.format.schema: For 'integer' type, property 'minimum' is not supported"],
    ['json-schema', true, "Invalid schema for response_format 'extraction': In context=(), 'oneOf' is not permitted."],
    ['json-schema', true, 'Something about response_format went wrong'],
    [
      'json-schema',
      false,
      "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
    ],
    ['json-schema', false, "Unknown parameter: 'response_format'."],
    ['json-schema', false, 'output_config.format: Extra inputs are not permitted'],
    ['json-schema', false, 'JSON schema is not supported by this model'],
    ['tool', false, 'tool_choice: type "tool" and "any" are not supported for this model.'],
    ['tool', true, 'tools.0.custom.input_schema: JSON schema is invalid'],
  ])('%s (of the schema: %s): %s', (method, isOfSchema, message) => {
    const error = new AppError('request', message, { status: 400 });
    expect(refusalOf(method, error, true)).toEqual({ refused: method, isOfSchema });
  });

  it('knows where structured output alone is not to be strict', () => {
    const error = new AppError('request', "Unknown parameter: 'response_format.json_schema.strict'", { status: 400 });
    expect(refusalOf('json-schema', error, true)).toEqual({ refused: 'strict', isOfSchema: false });
    expect(refusalOf('json-schema', error, false)).toEqual({ refused: 'json-schema', isOfSchema: false });
  });

  it('takes nothing else for a refusal', () => {
    expect(refusalOf('prompt', new AppError('request', 'bad schema', { status: 400 }), false)).toBeUndefined();
    expect(refusalOf('json-schema', new AppError('quota', 'bad schema', { status: 429 }), true)).toBeUndefined();
    expect(
      refusalOf('json-schema', new AppError('request', 'prompt is too long', { status: 400 }), true),
    ).toBeUndefined();
  });
});
