import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findTools, toolModules } from '../../../src/core/toolcalls/userTools/import/findTools.ts';
import { modulesWanted } from '../../../src/core/extraction/sources/pythonReader.ts';
import { modulesBeside } from '../../../src/host/workspace/modulesBeside.ts';
import { fake, Uri, workspace } from '../../fakes/fakeVscode.ts';

let base = '';

function file(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
  writeFileSync(path.join(base, name), text);
}

async function found(text: string, name = 'app/src/main.py'): Promise<readonly string[]> {
  const uri = Uri.file(path.join(base, name)) as never;
  const files = await modulesBeside(uri, async (read) => modulesWanted(text, 'Order', read));
  return [...files.texts.keys()].map((each) => each.slice(base.length + 1));
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'aigs-modules-')));
  fake.reset();
  fake.folders = [{ name: 'app', uri: Uri.file(path.join(base, 'app')) }];
  Object.assign(workspace, {
    textDocuments: [],
    decode: (bytes: Uint8Array) => Promise.resolve(new TextDecoder().decode(bytes)),
  });
  file('app/src/shapes/__init__.py', 'from .line import Line\n');
  file('app/src/shapes/line.py', 'from pydantic import BaseModel\nclass Line(BaseModel):\n    sku: str\n');
  file('app/.env.py', 'class Line: pass\n');
  file('other/secret.py', 'class Line: pass\n');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const order = (line: string): string =>
  `from pydantic import BaseModel\n${line}\nclass Order(BaseModel):\n    line: Line\n`;
const MAIN = order('from .shapes import Line');

it('follows a class through the modules that it is made of', async () => {
  expect(await found(MAIN)).toEqual(['app/src/shapes/__init__.py', 'app/src/shapes/line.py']);
});

it('follows what the parameters of a tool are made of', async () => {
  const text = `from .shapes import Line\n@tool\ndef buy(line: Line) -> str:\n    """Buys a line."""\n`;
  const uri = Uri.file(path.join(base, 'app/src/main.py')) as never;
  const files = await modulesBeside(uri, toolModules(text));
  const { tools } = await findTools(text, 'python', { files });
  expect(JSON.stringify(tools[0]?.inputSchema)).toContain('"sku":{"type":"string"');
});

it('reads nothing of an untrusted workspace, outside of it, behind a link out of it, or that is never sent', async () => {
  symlinkSync(path.join(base, 'other/secret.py'), path.join(base, 'app/src/link.py'));
  symlinkSync(path.join(base, 'app/.env.py'), path.join(base, 'app/src/env.py'));
  expect(await found(order('from .link import Line'))).toEqual([]);
  expect(await found(order('from .env import Line'))).toEqual([]);
  expect(await found(order('from ...other.secret import Line'))).toEqual([]);
  expect(await found(MAIN, 'other/main.py')).toEqual([]);
  fake.isTrusted = false;
  expect(await found(MAIN)).toEqual([]);
});
