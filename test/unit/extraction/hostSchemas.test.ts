import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as vscode from 'vscode';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { recentSchemas, rememberSchema } from '../../../src/host/extraction/recentSchemas.ts';
import { fieldCount, schemaPreview } from '../../../src/core/extraction/schemaPreview.ts';
import { readAsSchema } from '../../../src/host/extraction/schemaReading.ts';
import { openSchemas } from '../../../src/host/extraction/schemaChoices.ts';
import { typeReader } from '../../support/typeReader.ts';
import { fake, FakeDocument, TabInputText } from '../../fakes/fakeVscode.ts';
import { MemoryKeyValueStore } from '../../fakes/memoryPorts.ts';
import { showOtherLanguage } from '../otherLanguage.ts';

async function picked(text: string, label = 'fields') {
  const attempt = await readAsSchema({ text, label }, typeReader);
  if (!attempt.ok) throw new Error(attempt.problem.message);
  return attempt.picked;
}

describe('a schema from whatever a user has', () => {
  it.each([
    ['notation', 'name, age int', 'Extraction'],
    ['an example', '{"name": "Ada", "age": 36}', 'Person'],
    ['a JSON Schema', '{"title": "Invoice", "type": "object", "properties": {"total": {"type": "number"}}}', 'Invoice'],
    ['a TypeScript type', 'interface Order { id: string; total?: number }', 'Order'],
    ['a zod schema', 'const order = z.object({ id: z.string() });', 'Order'],
    ['a Python class', 'class Order(BaseModel):\n    id: str\n', 'Order'],
  ])('is read from %s and named for code', async (what, text, name) => {
    const label = what === 'an example' ? 'data/person.json' : 'fields';
    expect((await picked(text, label)).name).toBe(name);
  });

  it('says where a mistake is: in the file, not in the piece that was selected', async () => {
    const attempt = await readAsSchema({
      text: '{\n  "type": "objekt"\n}',
      label: 'a.json',
      kind: 'json-schema',
      firstLine: 10,
    });
    expect(attempt.ok).toBe(false);
    if (attempt.ok) return;
    expect(attempt.problem.message).toMatch(/^a\.json, line 12: /);
    expect(attempt.problem.line).toBe(12);
  });

  it('keeps the text it was read from, so that it can be edited again', async () => {
    expect((await picked('name, age int')).source).toEqual({ kind: 'notation', text: 'name, age int' });
    expect((await picked('{"type":"object","properties":{}}')).source).toBeUndefined();
  });
});

describe('schemas in open editors', () => {
  const api = (names: readonly string[]): string => {
    const schemas = Object.fromEntries(names.map((name) => [name, { type: 'object', properties: { [name]: {} } }]));
    return JSON.stringify({ openapi: '3.1.0', components: { schemas } });
  };

  async function choicesFor(name: string, text: string) {
    const document = new FakeDocument(
      vscode.Uri.file(`/w/${name}`) as never,
      text,
      name.endsWith('.yaml') ? 'yaml' : 'json',
    );
    fake.documents.set(document.uri.toString(), document);
    fake.tabs = [{ input: new TabInputText(document.uri) }];
    return openSchemas(undefined);
  }

  beforeEach(() => fake.reset());
  afterEach(() => showOtherLanguage(false));

  it.each([false, true])('are no classes without fields; in another display language: %s', async (isOther) => {
    showOtherLanguage(isOther);
    const text = 'class Empty:\n    pass\n\nclass Order(BaseModel):\n    id: str\n';
    const document = new FakeDocument(vscode.Uri.file('/w/a.py') as never, text, 'python');
    fake.documents.set(document.uri.toString(), document);
    fake.tabs = [{ input: new TabInputText(document.uri) }];
    expect((await openSchemas(undefined)).map(({ label }) => label)).toEqual(['Order']);
  });

  it('are offered by name where a document holds several, and read by it', async () => {
    const choices = await choicesFor('api.json', api(['Pet', 'Order']));
    expect(choices.map(({ label, description }) => [label, description])).toEqual([
      ['Pet', 'schema in api.json'],
      ['Order', 'schema in api.json'],
    ]);
    const attempt = await readAsSchema((await choices[0]?.load()) ?? { text: '', label: '' });
    expect(attempt.ok && [attempt.picked.name, attempt.picked.label, attempt.picked.schema['properties']]).toEqual([
      'Pet',
      'Pet in api.json',
      { Pet: {} },
    ]);
  });

  it('are constants of code as well, and zod schemas that are made of others', async () => {
    const uri = vscode.Uri.file('/w/a.ts') as never;
    const show = async (languageId: string, text: string) => {
      const document = new FakeDocument(uri, text, languageId);
      fake.documents.set(document.uri.toString(), document);
      fake.tabs = [{ input: new TabInputText(document.uri) }];
      return openSchemas(undefined);
    };
    const script = `import { z } from 'zod';
const part = { type: 'string', minLength: 1 } as const;
export const whole = { type: 'object', properties: { part } } satisfies Schema;
const button = { type: 'button' };
const Base = z.object({ id: z.string() });
export const More = Base.extend({ total: z.number() });
const list = names.array();
`;
    const choices = await show('typescript', script);
    expect(choices.map(({ label, description }) => [label, description])).toEqual([
      ['Base', 'zod schema in a.ts'],
      ['More', 'zod schema in a.ts'],
      ['part', 'JSON Schema in a.ts'],
      ['whole', 'JSON Schema in a.ts'],
    ]);
    const attempt = await readAsSchema((await choices[3]?.load()) ?? { text: '', label: '' });
    expect(attempt.ok && attempt.picked).toEqual({
      schema: { type: 'object', properties: { part: { type: 'string', minLength: 1 } } },
      name: 'Whole',
      label: 'whole in a.ts',
      uri,
      notes: [],
    });
    const python = 'PART = {"type": "string"}\nWHOLE = {"type": "array", "items": PART}\nOTHER = {"a": 1}\n';
    expect((await show('python', python)).map(({ label }) => label)).toEqual(['PART', 'WHOLE']);
  });

  it('are one row with their number where there are many', async () => {
    const choices = await choicesFor('api.json', api(Array.from({ length: 30 }, (_, index) => `Pet${index}`)));
    expect(choices.map(({ label, description }) => [label, description])).toEqual([
      ['api.json', '30 schemas in an open editor'],
    ]);
  });

  it('are found in YAML, whose other files are no examples', async () => {
    const yaml = 'openapi: 3.0.0\ncomponents:\n  schemas:\n    A: { type: object }\n    B: { type: object }\n';
    expect((await choicesFor('api.yaml', yaml)).map(({ label }) => label)).toEqual(['A', 'B']);
    fake.reset();
    expect(await choicesFor('settings.yaml', 'a: 1\nb: 2\n')).toEqual([]);
  });

  it('take what they refer to from the files beside them, and say what they may not read', async () => {
    fake.folders = [{ uri: vscode.Uri.from({ scheme: 'vscode-remote', path: '/w' }) as never, name: 'w' }];
    const file = (path: string, text: string): void => void fake.files.set(path, new TextEncoder().encode(text));
    const read = (ref: string) =>
      readAsSchema({
        text: JSON.stringify({ properties: { to: { $ref: ref } } }),
        label: 'order.json',
        kind: 'json-schema',
        uri: vscode.Uri.from({ scheme: 'vscode-remote', path: '/w/order.json' }),
      });
    file('/w/parts/address.json', '{ "type": "string", "title": "Where to" }');
    file('/elsewhere.json', '{}');
    const good = await read('./parts/address.json');
    expect(good.ok && good.picked.notes).toEqual(['Read with it: parts/address.json.']);
    expect(JSON.stringify(good.ok && good.picked.schema)).toContain('Where to');
    const outside = await read('../elsewhere.json');
    expect(outside.ok ? '' : outside.problem.message).toMatch(/outside of the workspace/);
    const missing = await read('missing.json');
    expect(missing.ok ? '' : missing.problem.message).toMatch(/no file \/w\/missing\.json/);
  });
});

describe('the preview of fields', () => {
  it('says names, types, lists, choices and what is optional', async () => {
    const { schema } = await picked('name, age int?, tags text[], status open|closed, address { city, zip }');
    expect(schemaPreview(schema)).toBe(
      'name text, age? integer, tags text[], status open|closed, address { city text, zip text }',
    );
    expect(fieldCount(schema)).toBe('5 fields');
  });

  it('ends for a schema that refers to itself', async () => {
    const node: JsonObject = {
      $ref: '#/$defs/Node',
      $defs: { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } } },
    };
    expect(schemaPreview(node).length).toBeLessThan(300);
    expect(schemaPreview({ $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/A' } } })).toBe('anything');
  });
});

describe('recent schemas', () => {
  it('come newest first, each once, and the oldest give way', async () => {
    const store = new MemoryKeyValueStore();
    for (let count = 1; count <= 12; count += 1)
      await rememberSchema(store, await picked(`field${count}`, `schema ${count}`));
    await rememberSchema(store, await picked('field5', 'schema 5'));
    const labels = recentSchemas(store).map(({ label }) => label);
    expect(labels).toHaveLength(10);
    expect(labels.slice(0, 2)).toEqual(['schema 5', 'schema 12']);
  });

  it('survive rubbish in the store', async () => {
    const store = new MemoryKeyValueStore();
    await store.set('extraction.recentSchemas', [1, null, { schema: 5 }, { schema: {}, name: 'A', label: 'a' }]);
    expect(recentSchemas(store).map(({ name }) => name)).toEqual(['A']);
  });
});
