import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptProject } from '../../../src/host/workspace/scriptProject.ts';
import { filesBeside } from '../../../src/host/workspace/filesBeside.ts';
import type { SchemaSourceKind } from '../../../src/core/extraction/sources/schemaSource.ts';
import { fake, Uri, workspace } from '../../fakes/fakeVscode.ts';
import { readSchemaSource } from '../../support/typeReader.ts';

let base = '';

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(base, name)), { recursive: true });
    writeFileSync(path.join(base, name), text);
  }
  const manifests = Object.keys(files).filter((name) => name.endsWith('package.json'));
  fake.foundFiles = manifests.map((name) => Uri.file(path.join(base, name)));
}

/** What `text` in `src/main.ts` of the package is read as, and the files that were read for it. */
async function read(
  text: string,
  kind: SchemaSourceKind,
  main: string,
): Promise<readonly [unknown, readonly string[]]> {
  const files = await filesBeside(Uri.file(path.join(base, main)) as never, text);
  const reading = await readSchemaSource(text, kind, 'Order', files);
  const names = [...files.texts.keys()].map((each) => each.slice(base.length + 1));
  if (!reading.ok) return [reading.problem.message, names];
  const { $defs, ...root } = reading.schema;
  const order = ($defs as Readonly<Record<string, unknown>> | undefined)?.['Order'] ?? root;
  return [reading.notes.length > 0 ? reading.notes : order, names];
}

const ZOD_LINE = "import { z } from 'zod';\nexport const Line = z.object({ sku: z.string() });\n";
const TYPE_LINE = 'export interface Line { sku: string }\n';
const LINE = { type: 'object', properties: { sku: { type: 'string' } }, required: ['sku'] };

/** Both readers follow the same import to the same file. */
async function bothRead(from: string, to: string, main = 'src/main.ts'): Promise<void> {
  const name = path.join(base, to);
  mkdirSync(path.dirname(name), { recursive: true });
  writeFileSync(name, TYPE_LINE);
  const [types, typeFiles] = await read(
    `import type { Line } from '${from}';\nexport interface Order { line: Line['sku'] }`,
    'typescript',
    main,
  );
  expect(types).toMatchObject({ properties: { line: { type: 'string' } } });
  expect(typeFiles).toContain(to);
  writeFileSync(name, ZOD_LINE);
  const text = `import { z } from 'zod';\nimport { Line } from '${from}';\nexport const Order = z.object({ line: Line.shape.sku });`;
  const [zod, zodFiles] = await read(text, 'zod', main);
  expect(zod).toMatchObject({ properties: { line: { type: 'string' } } });
  expect(zodFiles).toContain(to);
}

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'aigs-project-')));
  fake.reset();
  fake.folders = [{ name: 'app', uri: Uri.file(base) }];
  Object.assign(workspace, {
    textDocuments: [],
    decode: (bytes: Uint8Array) => Promise.resolve(new TextDecoder().decode(bytes)),
  });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

describe('settings of TypeScript', () => {
  it('follows "paths", with comments, a base, and what only a referenced file says', async () => {
    write({
      'tsconfig.json':
        '{ // the app\n "extends": ["./tsconfig.base"], "files": [], "references": [{ "path": "./tsconfig.app.json" }] }',
      'tsconfig.base.json':
        '{ "compilerOptions": { "baseUrl": "./src", "paths": { "@models/*": ["./none/*", "models/*"] }, } }',
      'tsconfig.app.json': '{ "compilerOptions": { "paths": { "~/*": ["./app/*"] } } }',
    });
    await bothRead('@models/line', 'src/models/line.ts');
    await bothRead('@models/line.js', 'src/models/line.ts');
    await bothRead('~/lines', 'app/lines/index.ts');
    await bothRead('shared/line', 'src/shared/line.ts');
  });

  it('takes the longest pattern and the settings nearest to the file', async () => {
    write({
      'jsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./wrong/*"], "@/line": ["./wrong/b"] } } }',
      'web/tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./wrong/*"], "@/models/*": ["./models/*"] } } }',
      'wrong/models/line.ts': 'export const Line = 1; export type Line = number;',
    });
    await bothRead('@/models/line', 'web/models/line.ts', 'web/src/main.ts');
  });

  it('ends where settings extend each other, or cannot be read', async () => {
    write({
      'tsconfig.json': '{ "extends": "./tsconfig.json", "compilerOptions": { "paths": { "a/*": ["./a/*"] } } }',
      'src/tsconfig.json': '{ "compilerOptions": ',
    });
    await bothRead('a/line', 'a/line.ts');
  });

  it('leads neither out of the workspace nor into packages that are installed', async () => {
    fake.folders = [{ name: 'app', uri: Uri.file(path.join(base, 'app')) }];
    write({
      'app/tsconfig.json':
        '{ "compilerOptions": { "paths": { "out": ["../line.ts"], "in": ["./node_modules/line.ts"], "env": ["./.env"] } } }',
      'line.ts': ZOD_LINE,
      'app/node_modules/line.ts': ZOD_LINE,
      'app/.env': ZOD_LINE,
    });
    for (const from of ['out', 'in', 'env', './../../line', './../node_modules/line']) {
      const text = `import { z } from 'zod'; import { Line } from '${from}'; const Order = z.object({ line: Line });`;
      expect(await read(text, 'zod', 'app/src/main.ts')).toEqual([
        expect.stringContaining(`"Line" comes from "${from}"`),
        [],
      ]);
    }
  });
});

describe('packages', () => {
  it('follows "imports" of the package that the file is in', async () => {
    write({
      'package.json':
        '{ "imports": { "#models": { "types": "./dist/models.d.ts", "default": "./dist/models.js" }, "#lib/*": "./src/lib/*.js" } }',
      'dist/models.js': 'export const Line = 1',
    });
    await bothRead('#models', 'src/models.ts');
    await bothRead('#lib/line', 'src/lib/line.ts');
  });

  it.each([
    [
      'exports',
      '{ "name": "@acme/models", "exports": { ".": { "types": "./dist/index.d.ts", "import": "./dist/index.js" } } }',
      '',
      'src/index.ts',
    ],
    [
      'a source in exports',
      '{ "name": "@acme/models", "exports": { ".": "./lib/all.ts", "./*": "./lib/*.ts" } }',
      '/line',
      'lib/line.ts',
    ],
    ['types', '{ "name": "@acme/models", "types": "./types.ts", "main": "dist/index.js" }', '', 'types.ts'],
    ['main', '{ "name": "@acme/models", "main": "./dist/cjs/models.js" }', '', 'src/models.ts'],
    ['nothing', '{ "name": "@acme/models" }', '', 'src/index.tsx'],
    ['nothing, and a path', '{ "name": "@acme/models" }', '/order/line', 'order/line.ts'],
  ])('finds a package of the workspace by %s', async (_name, manifest, inner, file) => {
    write({
      'pnpm-workspace.yaml': 'packages:\n  - "packages/*"\n  - "!packages/old"\n',
      'packages/models/package.json': manifest,
      'packages/old/package.json': '{ "name": "@acme/models", "main": "./wrong.ts" }',
      'other/package.json': '{ "name": "@acme/models", "main": "./wrong.ts" }',
    });
    await bothRead(`@acme/models${inner}`, `packages/models/${file}`, 'packages/app/src/main.ts');
  });

  it('knows "workspaces" of package.json, and names given on', async () => {
    write({
      'package.json': '{ "workspaces": { "packages": ["libs/**"] } }',
      'libs/deep/zod-models/package.json': '{ "name": "@acme/zod-models" }',
      'libs/deep/zod-models/src/index.ts':
        "export * from './line.js';\nexport * as more from './more';\nexport { z } from 'zod';\nexport { default as Price } from './price';",
      'libs/deep/zod-models/src/line.ts': ZOD_LINE,
      'libs/deep/zod-models/src/more.ts':
        "import { Line } from '@acme/zod-models';\nexport const Lines = Line.array();",
      'libs/deep/zod-models/src/price.ts': "import { z } from 'zod';\nexport default z.number();",
    });
    const text = `import { z, Line, more, Price } from '@acme/zod-models';
      const Order = z.object({ line: Line.nullable(), lines: more.Lines, price: Price });`;
    const [schema] = await read(text, 'zod', 'app/main.ts');
    expect(schema).toMatchObject({
      required: ['line', 'lines', 'price'],
      properties: { price: { $ref: '#/$defs/Price' } },
    });
  });
});

it('reads functions of zod that a file puts together under one name', async () => {
  write({
    'src/zod.ts':
      "import { object, enum as choice, null as nothing, instanceof as made, string } from 'zod/v4';\nexport const z = { object, enum: choice, null: nothing, instanceof: made, string };",
  });
  const text =
    "import { z } from './zod';\nexport const Order = z.object({ sku: z.string(), of: z.enum(['a']).or(z.null()) });";
  const [schema] = await read(text, 'zod', 'src/main.ts');
  expect(schema).toMatchObject({
    ...LINE,
    properties: { of: { anyOf: [{ const: 'a' }, { type: 'null' }] } },
    required: ['sku', 'of'],
  });
});

describe('settings beyond what people write', () => {
  const many = (count: number, make: (index: number) => string): readonly string[] =>
    Array.from({ length: count }, (_, index) => make(index));
  it('tries a bounded number of files for thousands of targets, conditions and names', async () => {
    const targets = many(15_000, (index) => `./t${index}/*`);
    const imports = { '#m/*': Object.fromEntries(targets.slice(0, 5000).map((each) => [each, { default: [each] }])) };
    const paths = Object.fromEntries(many(1000, (index) => `@p${index}/*`).map((each) => [each, targets.slice(0, 2)]));
    write({
      'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': targets, ...paths } } }),
      'package.json': JSON.stringify({ name: 'app', imports }),
    });
    const text = many(500, (index) => `import a from '@/a${index}'; import b from '#m/b${index}';`).join('\n');
    // One more name than is looked for would find the file that the last import names.
    write({ 'src/last.ts': TYPE_LINE });
    const project = new ScriptProject(Uri.file(base) as never);
    const tried = await Promise.all(['@/a', '#m/b'].map((each) => project.pathsOf(`${base}/src/main.ts`, each)));
    for (const paths of tried) {
      expect(paths.length).toBeGreaterThan(100);
      expect(paths.length).toBeLessThan(2000);
    }
    const [, names] = await read(`${text}\nimport type { Line } from './last';`, 'typescript', 'src/main.ts');
    expect(names).toEqual([]);
  });

  it('ends where names of a package lead to each other', async () => {
    write({
      'package.json': '{ "name": "app", "imports": { "#a": ["#b", "#c"], "#b": ["#a", "#c"], "#c": "./src/line.ts" } }',
    });
    await bothRead('#a', 'src/line.ts');
  });
});
