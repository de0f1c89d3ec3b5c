import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const rows = readFileSync(path.join(root, 'SECURITY.md'), 'utf8').matchAll(/^\| [^|]+ \| `([^`]+)`: ([^|]+?) +\|$/gm);
const promises = [...rows].map(([, file = '', title = '']) => [file, title] as const);

it('has a test for each promise', () => {
  expect(promises.length).toBeGreaterThan(15);
});

it.each(promises)('names a test that is there: %s: %s', (file, title) => {
  const places = ['test/unit', 'test/panel', 'test/editor'].map((folder) => path.join(root, folder, file));
  const [place] = places.filter((each) => existsSync(each));
  expect(place).toBeDefined();
  expect(readFileSync(place ?? '', 'utf8')).toContain(title);
});
