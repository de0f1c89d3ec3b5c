// Prints how many zod schemas of a repository are read as zod itself says they are. See README.md.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import vm from 'node:vm';
import { transformSync } from 'esbuild';
import * as z from 'zod';
import { partsOf, scriptTree } from '../../src/core/code/script/tree.ts';
import { Scopes } from '../../src/core/code/script/scope.ts';
import { fileMeant, type ScriptFiles } from '../../src/core/code/script/files.ts';
import { readZod } from '../../src/core/extraction/sources/zodReader.ts';
import { Schemas } from '../../src/core/extraction/sources/zod/schemas.ts';
import { toJsonSchema } from '../../src/core/extraction/sources/zod/toJson.ts';
import { isRecord, type JsonDraft, type JsonObject, type JsonValue } from '../../src/core/json/json.ts';
import { withoutFlags } from '../../src/core/extraction/sources/zod/regexFlags.ts';
import { fake, Uri } from '../fakes/fakeVscode.ts';
import { gitIn } from './git.ts';

// Which files a script is made of is asked of the code that runs in the editor.
const editor = new URL('../fakes/fakeVscode.ts', import.meta.url).href;
registerHooks({
  resolve: (name, context, next) => (name === 'vscode' ? { url: editor, shortCircuit: true } : next(name, context)),
});
const { filesBeside } = await import('../../src/host/workspace/filesBeside.ts');

const [, , given = '.', under = '', show = '20', nested = ''] = process.argv;
const repo = resolve(given);
const git = gitIn(repo);
// What runs here may wait for what never comes.
process.on('unhandledRejection', () => {});

/** A module that the file imports and that is not zod: whatever is asked of it gives itself. */
function stub(): unknown {
  const target = (): unknown => proxy;
  const proxy: unknown = new Proxy(target, {
    get: (_target, key) => {
      if (key === Symbol.toPrimitive) return () => 'stub';
      if (key === Symbol.iterator) return function* () {};
      if (key === 'lazySchema' || key === 'lazyValidator') return (make: () => unknown) => make();
      if (key === 'zodSchema') return (schema: unknown) => schema;
      if (key === '__esModule') return true;
      if (key === 'then') return undefined;
      return proxy;
    },
    construct: () => proxy as object,
  });
  STUBS.add(proxy);
  return proxy;
}

const STUBS = new Set<unknown>();

/** Whether something that is not in the repository stands in a schema, such as the members of an enum: nobody knows what zod says. */
function isOfStub(value: unknown, known = new Set<unknown>()): boolean {
  if (STUBS.has(value)) return true;
  if (typeof value !== 'object' || value === null || known.has(value)) return false;
  known.add(value);
  if (Array.isArray(value)) return value.some((item) => isOfStub(item, known));
  const { _zod } = value as { readonly _zod?: { readonly def: object } };
  const object = _zod?.def ?? value;
  return Object.keys(object).some((key) => {
    const item = (object as Readonly<Record<string, unknown>>)[key];
    return isOfStub(key === 'getter' && typeof item === 'function' ? (item as () => unknown)() : item, known);
  });
}

/** What a file sees when its code runs: zod, the files beside it, and stubs for the rest. */
function contextOf(out: Record<string, unknown>, files: ScriptFiles): vm.Context {
  const loaded = new Map<string, object>();
  const loadFrom =
    (from: string) =>
    (name: string): unknown => {
      if (/^zod(?:\/v[34])?$|\/v4(?:\/index(?:\.js)?)?$/.test(name)) return ZOD;
      const found = fileMeant(files, from, name);
      if (found === undefined) return /(?<!^\.)\/index(?:\.js)?$/.test(name) ? ZOD : stub();
      const known = loaded.get(found);
      if (known !== undefined) return known;
      const module = { exports: {} };
      loaded.set(found, module.exports);
      try {
        const code = COMPILED.get(found) ?? '';
        vm.runInContext(code, worldOf(module, loadFrom(found), {}), { timeout: 2_000 });
        loaded.set(found, module.exports);
        return module.exports;
      } catch {
        return stub();
      }
    };
  return worldOf({ exports: {} }, loadFrom(files.path), out);
}

/** The code of files that others take something from. Made beforehand: a time limit that runs out within esbuild breaks it. */
const COMPILED = new Map<string, string>();

function compile({ texts }: ScriptFiles): void {
  for (const [path, text] of texts) {
    if (COMPILED.has(path)) continue;
    try {
      COMPILED.set(path, transformSync(text, { loader: loaderOf(path), format: 'cjs', target: 'node20' }).code);
    } catch {
      COMPILED.set(path, 'throw new Error()');
    }
  }
}

const loaderOf = (path: string): 'ts' | 'tsx' => (path.endsWith('x') ? 'tsx' : 'ts');

const ZOD = { ...z, z, default: z, __esModule: true };

function worldOf(module: { exports: object }, require: (name: string) => unknown, out: object): vm.Context {
  return vm.createContext({
    module,
    exports: module.exports,
    require,
    __out: out,
    process: { env: {}, argv: [] },
    console: stub(),
    setTimeout: () => 0,
  });
}

/** What the constants of a file are once its code ran, those that are zod schemas. */
function truths(text: string, files: ScriptFiles): ReadonlyMap<string, z.ZodType> {
  const scopes = new Scopes(scriptTree(text), text);
  const names = [...scopes.topLevel.values()].flatMap(({ name, declared }) =>
    declared.kind === 'value' ? [name] : [],
  );
  const asked = names.map((name) => `try { __out[${JSON.stringify(name)}] = ${name} } catch {}`).join('\n');
  const loader = loaderOf(files.path);
  let code: string;
  try {
    code = transformSync(`${text}\n${asked}`, { loader, format: 'cjs', target: 'node20' }).code;
  } catch {
    return new Map();
  }
  const out: Record<string, unknown> = {};
  try {
    vm.runInContext(code, contextOf(out, files), { timeout: 2_000 });
  } catch {
    // What needs more than is here: the constants that do not.
    return runUpTo(names, text, loader, contextOf(out, files));
  }
  return schemasIn(out);
}

/** Of a file that cannot run to its end: its constants alone, each that can. */
function runUpTo(
  names: readonly string[],
  text: string,
  loader: 'ts' | 'tsx',
  context: vm.Context,
): ReadonlyMap<string, z.ZodType> {
  const scopes = new Scopes(scriptTree(text), text);
  const imports = text.match(/^import[\s\S]*?from\s+['"][^'"]+['"];?/gm) ?? [];
  for (const name of names) {
    const declared = scopes.topLevel.get(name)?.declared;
    if (declared?.kind !== 'value') continue;
    const source = `${imports.join('\n')}\nvar ${name} = ${text.slice(declared.node.from, declared.node.to)};\n globalThis[${JSON.stringify(name)}] = ${name}; __out[${JSON.stringify(name)}] = ${name};`;
    try {
      const { code } = transformSync(source, { loader, format: 'cjs', target: 'node20' });
      vm.runInContext(`(() => {${code}})()`, context, { timeout: 1_000 });
    } catch {
      // Not without what is around it.
    }
  }
  return schemasIn(context['__out'] as Record<string, unknown>);
}

function schemasIn(out: Readonly<Record<string, unknown>>): ReadonlyMap<string, z.ZodType> {
  return new Map(Object.entries(out).flatMap(([name, value]) => (isZod(value) ? [[name, value] as const] : [])));
}

function isZod(value: unknown): value is z.ZodType {
  try {
    return value instanceof z.ZodType;
  } catch {
    return false; // A proxy that answers everything.
  }
}

/** A part with the definition that it refers to put in, and choices that may be null written one way. */
function resolved(value: JsonObject, root: JsonObject): JsonObject {
  const { $ref, $defs: _, description: __, ...rest } = value;
  if (typeof $ref === 'string') {
    const defs = root['$defs'];
    const name = $ref.slice('#/$defs/'.length).replaceAll('~1', '/').replaceAll('~0', '~');
    const target = $ref === '#' ? root : isRecord(defs) ? defs[name] : undefined;
    return resolved({ ...(isRecord(target) ? target : {}), ...rest }, root);
  }
  const { type, ...others } = rest;
  if (!Array.isArray(type) || type.length !== 2 || type[1] !== 'null') return rest;
  const [outer, inner] = [{}, { type: type[0] }] as [JsonDraft, JsonDraft];
  for (const [key, each] of Object.entries(others)) (ANNOTATIONS.has(key) ? outer : inner)[key] = each;
  if (Array.isArray(inner['enum'])) inner['enum'] = inner['enum'].filter((choice) => choice !== null);
  return { ...outer, anyOf: [inner as JsonObject, { type: 'null' }] };
}

const ANNOTATIONS = new Set(['default', 'title', 'examples', 'deprecated', 'readOnly']);

type Rooted = readonly [schema: JsonObject, root: JsonObject];

/** Whether two schemas say the same; those that go round in a circle may be unrolled differently. */
function alike(a: JsonValue, b: JsonValue, roots: Rooted, open: ReadonlySet<string> = new Set()): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, at) => alike(item as JsonValue, b[at] as JsonValue, roots, open));
  if (!isRecord(a) || !isRecord(b)) return a === b;
  const [left, right] = [resolved(a, roots[0]), resolved(b, roots[1])];
  // What is compared already further out is taken for the same here.
  const pair = '$ref' in a || '$ref' in b ? `${JSON.stringify(left)} ${JSON.stringify(right)}` : undefined;
  if (pair !== undefined && open.has(pair)) return true;
  const inner = pair === undefined ? open : new Set([...open, pair]);
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => key in right && alike(left[key] ?? null, right[key] ?? null, roots, inner));
}

/** A text with the constants of one scope, in the order they stand in. */
interface Part {
  readonly text: string;
  readonly names: readonly string[];
}

/** The file itself, and each block of it that declares constants, such as the body of a test. */
function partsOfFile(text: string): readonly Part[] {
  const tree = scriptTree(text);
  const imports = [...text.matchAll(/^import[^;]{0,2000}?from\s+['"][^'"]+['"];?/gm)].map(([line]) => line);
  const parts: Part[] = [];
  tree.cursor().iterate(({ name, node }) => {
    if (name !== 'Block') return;
    const statements = partsOf(node).filter((each) => each.name === 'VariableDeclaration');
    const names = statements.flatMap((each) => partsOf(each).filter((part) => part.name === 'VariableDefinition'));
    if (names.length === 0) return;
    const body = statements.map(({ from, to }) => text.slice(from, to));
    parts.push({ text: [...imports, ...body].join('\n'), names: names.map(({ from, to }) => text.slice(from, to)) });
  });
  return parts;
}

let [all, same, noted, wrong, refused, unknown] = [0, 0, 0, 0, 0, 0];
const shown: string[] = [];

/** What zod says once flags of patterns are written out, as far as a pattern can say them. */
function withFlagsWritten(schema: z.ZodType): void {
  z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: ({ zodSchema }) => (zodSchema._zod.def.type === 'date' ? 'any' : 'throw'),
    override: ({ zodSchema }) => {
      for (const { _zod: each } of zodSchema._zod.def.checks ?? []) {
        const def = each.def as { pattern?: RegExp };
        if (def.pattern === undefined || !/[ims]/.test(def.pattern.flags)) continue;
        // Of another realm: written anew.
        const own = new RegExp(def.pattern.source, def.pattern.flags);
        def.pattern = withoutFlags(own) ?? own;
      }
    },
  });
}

function compare(text: string, schemas: ReadonlyMap<string, z.ZodType>, files: ScriptFiles): void {
  const path = files.path.slice(repo.length + 1);
  for (const [name, schema] of schemas) {
    let expected: JsonObject;
    try {
      if (isOfStub(schema)) {
        unknown += 1;
        continue;
      }
      withFlagsWritten(schema);
      expected = toJsonSchema(schema, name, new Schemas()).schema;
    } catch {
      continue; // What zod itself cannot say.
    }
    all += 1;
    const reading = readZod(text, name, files);
    if (!reading.ok) {
      refused += 1;
      shown.push(`refused ${path} ${name}: ${reading.problem.message}`);
    } else if (alike(reading.schema, expected, [reading.schema, expected])) same += 1;
    else if (reading.notes.length > 0) {
      noted += 1;
      shown.push(`told ${path} ${name}: ${reading.notes.join(' ')}`);
    } else {
      wrong += 1;
      const [read, zod] = [JSON.stringify(reading.schema), JSON.stringify(expected)];
      shown.push(`WRONG ${path} ${name}\n  read ${read.slice(0, 400)}\n  zod  ${zod.slice(0, 400)}`);
    }
  }
}

fake.folders = [{ uri: Uri.file(repo), name: 'repo' }];
fake.foundFiles = globSync('**/package.json', { cwd: repo, exclude: (name) => name === 'node_modules' }).map((path) =>
  Uri.file(join(repo, path)),
);
const listed = git('ls-files', ...(under === '' ? [] : [under])) ?? '';
for (const name of listed.split('\n').filter((each) => /(?<!\.d)\.tsx?$/.test(each))) {
  const path = join(repo, name);
  const text = existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : '';
  if (!/from\s+['"][^'"]*zod/.test(text)) continue;
  const files = await filesBeside(Uri.file(path) as never, text);
  compile(files);
  compare(text, truths(text, files), files);
  if (nested !== 'nested') continue;
  for (const part of partsOfFile(text)) {
    const found = runUpTo(part.names, part.text, 'ts', contextOf({}, files));
    compare(part.text, found, files);
  }
}
for (const line of shown.toSorted().slice(0, Number(show))) console.log(line);
const share = (count: number): string => `${count} (${((100 * count) / Math.max(1, all)).toFixed(1)} %)`;
const figures = [`same ${share(same)}`, `other and told ${share(noted)}`, `refused ${share(refused)}`];
console.log(`${unknown} more are made of what is not in the repository`);
console.log(`${all} schemas: ${figures.join(', ')}, WRONG ${share(wrong)}`);
