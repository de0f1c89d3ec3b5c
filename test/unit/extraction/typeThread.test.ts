import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { TypeThread } from '../../../src/host/extraction/typeThread.ts';
import { libraryText } from '../../../src/host/typeReader/library.ts';

const worker = new URL('../../../src/host/typeReader/worker.ts', import.meta.url);
const compiler = createRequire(import.meta.url).resolve(
  'ts-json-schema-generator/node_modules/typescript/lib/typescript.js',
);
// A thread that starts on a busy machine takes its time.
const SLOW = { timeout: 240_000 };

let folder = '';
let thread: TypeThread | undefined;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'aigs-types-'));
  const text = libraryText((name) => readFileSync(path.join(path.dirname(compiler), name), 'utf8'));
  writeFileSync(path.join(folder, 'library.d.ts'), text);
});
afterEach(() => thread?.dispose());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(options: { timeoutMs?: number; idleMs?: number } = {}): TypeThread {
  thread = new TypeThread({ worker, library: pathToFileURL(path.join(folder, 'library.d.ts')), ...options });
  return thread;
}

const row = (name: string) => ({ text: `interface ${name} { a: Partial<Record<'b', 1>> }` });
/** Twice the work for each sign of the text. */
const ENDLESS = `type F<T, S extends string> = S extends \`\${infer A}\${infer B}\` ? F<T | A, B> | F<T, B> | F<[T], B> : T;
type X = F<1, '${'a'.repeat(40)}'>;`;

it('reads one after the other in one thread, with the files beside them', SLOW, async () => {
  const types = start();
  const files = { path: '/w/a.ts', texts: new Map([['/w/b.ts', 'export type B = { b: 1 }']]) };
  const both = [row('A'), { text: "import type { B } from './b';\ntype X = B & { c: 2 }", files }];
  const readings = await Promise.all(both.map((request) => types.readTypes(request)));
  expect(readings).toMatchObject([
    { ok: true, name: 'A', schema: { properties: { a: { properties: { b: { const: 1 } } } } } },
    { ok: true, name: 'X', schema: { required: ['b', 'c'] } },
  ]);
});

it('is ended by types that take too long, and goes on with the next', SLOW, async () => {
  const types = start({ timeoutMs: 6_000 });
  expect(await types.readTypes({ text: ENDLESS })).toMatchObject({
    ok: false,
    problem: { message: expect.stringContaining('take too long') },
  });
  expect(await types.readTypes(row('B'))).toMatchObject({ ok: true, name: 'B' });
});

it('ends by itself when nothing is asked any more', SLOW, async () => {
  const types = start({ idleMs: 20 });
  await types.readTypes(row('C'));
  await expect.poll(() => types.isRunning).toBe(false);
  expect(await types.readTypes(row('D'))).toMatchObject({ ok: true, name: 'D' });
});
