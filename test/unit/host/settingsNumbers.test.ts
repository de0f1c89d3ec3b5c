// Numbers of settings.json as the manifest declares them: a count is whole, money has fractions, both stay in their bounds.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Settings } from '../../../src/host/settings.ts';
import type { SettingId } from '../../../src/host/settingTable.ts';
import { fake } from '../../fakes/fakeVscode.ts';

interface Property {
  readonly type: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

const manifest = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../package.json'), 'utf8')) as {
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, Property>> } };
};
const numbers = Object.entries(manifest.contributes.configuration.properties).filter(
  ([, { type }]) => type === 'integer' || type === 'number',
);

afterEach(() => fake.reset());

function read(id: string, value: number): unknown {
  fake.setting(id, { globalValue: value });
  const settings = new Settings();
  try {
    return settings.get(id as SettingId);
  } finally {
    settings.dispose();
  }
}

it('knows settings of both kinds', () => {
  expect(new Set(numbers.map(([, { type }]) => type))).toEqual(new Set(['integer', 'number']));
});

it.each(numbers)('%s is read as package.json declares it', (id, { type, minimum = 0, maximum = 1_000_000 }) => {
  for (const fraction of [0.25, 0.5, 0.75]) {
    const value = minimum + fraction;
    expect(read(id, value)).toBe(type === 'number' ? value : Math.round(value));
  }
  expect(read(id, minimum - 1)).toBe(minimum);
  if (maximum !== 1_000_000) expect(read(id, maximum + 1)).toBe(maximum);
  expect(read(id, maximum)).toBe(maximum);
});
