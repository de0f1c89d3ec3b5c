import { expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { shownName } from '../../../src/host/extraction/shownName.ts';

const fields = (...names: readonly string[]): JsonObject =>
  Object.fromEntries(names.map((name) => [name, { type: 'string' }]));

it.each<[string, JsonObject, string]>([
  ['Invoice', { properties: fields('a') }, 'Invoice'],
  ['Extraction', { properties: fields('number', 'vendor', 'total') }, 'number, vendor, total'],
  ['Extraction', { properties: fields('a', 'b', 'c', 'd', 'e') }, 'a, b, c, d…'],
  ['Extraction', { type: 'array', items: { properties: fields('id', 'total') } }, 'id, total'],
  ['Extraction', { properties: fields('a\nb') }, 'a b'],
  ['Extraction', { type: 'string' }, 'Extraction'],
])('calls %s by its name, else by its fields', (name, schema, shown) => {
  expect(shownName({ name, schema })).toBe(shown);
});
