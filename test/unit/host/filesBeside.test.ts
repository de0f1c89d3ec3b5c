import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { filesBeside } from '../../../src/host/workspace/filesBeside.ts';
import { fake, Uri, workspace } from '../../fakes/fakeVscode.ts';
import { readSchemaSource } from '../../support/typeReader.ts';

let base = '';

function file(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
  writeFileSync(path.join(base, name), text);
}

async function found(text: string, name = 'app/src/main.ts'): Promise<readonly string[]> {
  const files = await filesBeside(Uri.file(path.join(base, name)) as never, text);
  return [...files.texts.keys()].map((each) => each.slice(base.length + 1));
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'aigs-beside-')));
  fake.reset();
  fake.folders = [{ name: 'app', uri: Uri.file(path.join(base, 'app')) }];
  Object.assign(workspace, {
    textDocuments: [],
    decode: (bytes: Uint8Array) => Promise.resolve(new TextDecoder().decode(bytes)),
  });
  file('app/src/types/index.ts', "export * from './line';\nexport type { Money } from '../money.js';");
  file('app/src/types/line.d.ts', 'export interface Line { sku: string; price: import("../money").Money }');
  file(
    'app/src/money.ts',
    "import type { Line } from './types';\nexport interface Money { amount: number; of?: Line }",
  );
  file('app/.env', 'SECRET=1');
  file('app/.env.ts', 'export const secret = 1');
  file('other/secret.ts', 'export interface Secret { a: 1 }');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const MAIN = "import type { Line, Money } from './types';\nexport interface Order { lines: Line[]; total: Money }";

it('follows what types are taken from: folders, star exports, declarations, imports in types', async () => {
  expect(await found(MAIN)).toEqual(['app/src/types/index.ts', 'app/src/types/line.d.ts', 'app/src/money.ts']);
  const uri = Uri.file(path.join(base, 'app/src/main.ts'));
  const reading = await readSchemaSource(MAIN, 'typescript', 'Order', await filesBeside(uri as never, MAIN));
  expect(reading).toMatchObject({
    ok: true,
    notes: [],
    schema: { $defs: { Line: { properties: { sku: { type: 'string' }, price: { $ref: '#/$defs/Money' } } } } },
  });
});

it('takes what is in an open editor before what is on disk', async () => {
  const uri = Uri.file(path.join(base, 'app/src/money.ts'));
  Object.assign(workspace, { textDocuments: [{ uri, getText: () => 'export interface Money { cents: bigint }' }] });
  const files = await filesBeside(Uri.file(path.join(base, 'app/src/a.ts')) as never, "import './money'");
  expect([...files.texts.values()]).toEqual(['export interface Money { cents: bigint }']);
});

it('reads nothing of an untrusted workspace, outside of it, behind a link out of it, or that is never sent', async () => {
  symlinkSync(path.join(base, 'other/secret.ts'), path.join(base, 'app/src/link.ts'));
  expect(await found("import './link'; import '../../other/secret'; import '../.env'; import 'zod'")).toEqual([]);
  expect(await found(MAIN, 'other/main.ts')).toEqual([]);
  fake.isTrusted = false;
  expect(await found(MAIN)).toEqual([]);
});
