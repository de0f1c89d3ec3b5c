import { expect, it } from 'vitest';
import { shownName } from '../../../src/host/extraction/shownName.ts';

const fields = (...names: readonly string[]): Record<string, object> =>
  Object.fromEntries(names.map((name) => [name, { type: 'string' }]));

it.each([
  ['Invoice', { properties: fields('a') }, 'Invoice'],
  ['Extraction', { properties: fields('number', 'vendor', 'total') }, 'number, vendor, total'],
  ['Extraction', { properties: fields('a', 'b', 'c', 'd', 'e') }, 'a, b, c, d…'],
  ['Extraction', { type: 'array', items: { properties: fields('id', 'total') } }, 'id, total'],
  ['Extraction', { properties: fields('a\nb') }, 'a b'],
  ['Extraction', { type: 'string' }, 'Extraction'],
])('calls %s by its name, else by its fields', (name, schema, shown) => {
  expect(shownName({ name, schema })).toBe(shown);
});
