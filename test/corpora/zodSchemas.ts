// Prints how many zod schemas of a repository are read as zod itself says they are. See README.md.
import vm from 'node:vm';
import { transformSync } from 'esbuild';
import * as z from 'zod';
import { partsOf, scriptTree } from '../../src/core/code/script/tree.ts';
import { Scopes } from '../../src/core/code/script/scope.ts';
import { pathsOf, specifiersIn } from '../../src/core/code/script/files.ts';
import { readZod } from '../../src/core/extraction/sources/zodReader.ts';
import { Schemas } from '../../src/core/extraction/sources/zod/schemas.ts';
import { toJsonSchema } from '../../src/core/extraction/sources/zod/toJson.ts';
import { isRecord, type JsonObject, type JsonValue } from '../../src/core/json/json.ts';
import { gitIn } from './git.ts';

const [, , repo = '.', under = '', show = '20', nested = ''] = process.argv;
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
  return proxy;
}

/** What a file sees when its code runs: zod, the files beside it, and stubs for the rest. */
function contextOf(
  out: Record<string, unknown>,
  path = '',
  texts: ReadonlyMap<string, string> = new Map(),
): vm.Context {
  const loaded = new Map<string, object>();
  const loadFrom =
    (from: string) =>
    (name: string): unknown => {
      if (/(?:^zod(?:\/v[34])?|zod\/v4|\/index(?:\.js)?)$/.test(name) && !name.startsWith('./')) return ZOD;
      const found = pathsOf(from, name).find((each) => texts.has(each));
      if (found === undefined) return stub();
      const known = loaded.get(found);
      if (known !== undefined) return known;
      const module = { exports: {} };
      loaded.set(found, module.exports);
      try {
        const { code } = transformSync(texts.get(found) ?? '', { loader: 'ts', format: 'cjs', target: 'node20' });
        vm.runInContext(code, worldOf(module, loadFrom(found), {}), { timeout: 2_000 });
        loaded.set(found, module.exports);
        return module.exports;
      } catch {
        return stub();
      }
    };
  return worldOf({ exports: {} }, loadFrom(path), out);
}

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
function truths(text: string, path: string, texts: ReadonlyMap<string, string>): ReadonlyMap<string, z.ZodType> {
  const scopes = new Scopes(scriptTree(text), text);
  const names = [...scopes.topLevel.values()].flatMap(({ name, declared }) =>
    declared.kind === 'value' ? [name] : [],
  );
  const asked = names.map((name) => `try { __out[${JSON.stringify(name)}] = ${name} } catch {}`).join('\n');
  const loader = path.endsWith('x') ? 'tsx' : 'ts';
  let code: string;
  try {
    code = transformSync(`${text}\n${asked}`, { loader, format: 'cjs', target: 'node20' }).code;
  } catch {
    return new Map();
  }
  const out: Record<string, unknown> = {};
  try {
    vm.runInContext(code, contextOf(out, path, texts), { timeout: 2_000 });
  } catch {
    // What needs more than is here: the constants that do not.
    return runUpTo(names, text, loader, contextOf(out, path, texts));
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
  return new Map(
    Object.entries(out).flatMap(([name, value]) => (value instanceof z.ZodType ? [[name, value] as const] : [])),
  );
}

/** With the definitions put in, keys sorted; descriptions of comments are not zod's. */
function plain(value: JsonValue, root: JsonObject, open: readonly string[] = []): JsonValue {
  if (Array.isArray(value)) return value.map((item) => plain(item as JsonValue, root, open));
  if (!isRecord(value)) return value;
  const { $ref, $defs: _, description: __, ...rest } = value;
  if (typeof $ref === 'string') {
    if (open.includes($ref)) return '(again)';
    const defs = root['$defs'];
    const name = $ref.slice('#/$defs/'.length).replaceAll('~1', '/').replaceAll('~0', '~');
    const target = $ref === '#' ? root : isRecord(defs) ? defs[name] : undefined;
    return plain({ ...(isRecord(target) ? target : {}), ...rest }, root, [...open, $ref]);
  }
  const { type, enum: choices } = rest;
  if (Array.isArray(choices) && Array.isArray(type) && type.length === 2 && type[1] === 'null') {
    const { enum: _choices, type: _type, ...others } = rest;
    const some = { enum: choices.filter((choice) => choice !== null), type: type[0] };
    return plain({ ...others, anyOf: [some, { type: 'null' }] } as JsonObject, root, open);
  }
  const keys = Object.keys(rest).toSorted();
  return Object.fromEntries(keys.map((key) => [key, plain(rest[key] ?? null, root, open)]));
}

const canonical = (schema: JsonObject): string => JSON.stringify(plain(schema, schema));

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

let [all, same, noted, wrong, refused] = [0, 0, 0, 0, 0];
const shown: string[] = [];

/** The files beside one that it takes something from, and those that they do. */
function neighbours(path: string, text: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const queue = [[path, text] as const];
  for (let next = queue.shift(); next !== undefined && texts.size < 40; next = queue.shift()) {
    const [from, source] = next;
    for (const specifier of specifiersIn(source)) {
      const found = pathsOf(from, specifier).find((each) => allPaths.has(each));
      const its = found === undefined || texts.has(found) ? undefined : git('show', `HEAD:${found}`);
      if (found === undefined || its === undefined) continue;
      texts.set(found, its);
      queue.push([found, its]);
    }
  }
  return texts;
}

function compare(
  text: string,
  path: string,
  schemas: ReadonlyMap<string, z.ZodType>,
  texts: ReadonlyMap<string, string>,
): void {
  for (const [name, schema] of schemas) {
    let expected: string;
    try {
      z.toJSONSchema(schema, { io: 'input' });
      expected = canonical(toJsonSchema(schema, name, new Schemas()).schema);
    } catch {
      continue; // What zod itself cannot say.
    }
    all += 1;
    const reading = readZod(text, name, { path, texts });
    if (!reading.ok) {
      refused += 1;
      shown.push(`refused ${path} ${name}: ${reading.problem.message}`);
    } else if (canonical(reading.schema) === expected) same += 1;
    else if (reading.notes.length > 0) {
      noted += 1;
      shown.push(`told ${path} ${name}: ${reading.notes.join(' ')}`);
    } else {
      wrong += 1;
      const [read, zod] = [canonical(reading.schema), expected];
      shown.push(`WRONG ${path} ${name}\n  read ${read.slice(0, 400)}\n  zod  ${zod.slice(0, 400)}`);
    }
  }
}

const allPaths = new Set((git('ls-tree', '-r', '--name-only', 'HEAD') ?? '').split('\n'));
const listed = git('ls-tree', '-r', '--name-only', 'HEAD', ...(under === '' ? [] : [under])) ?? '';
for (const path of listed.split('\n').filter((each) => /(?<!\.d)\.tsx?$/.test(each))) {
  const text = git('show', `HEAD:${path}`);
  if (text === undefined || !/from\s+['"][^'"]*zod/.test(text)) continue;
  const texts = neighbours(path, text);
  compare(text, path, truths(text, path, texts), texts);
  if (nested !== 'nested') continue;
  for (const part of partsOfFile(text)) {
    const found = runUpTo(part.names, part.text, 'ts', contextOf({}, path, texts));
    compare(part.text, path, found, texts);
  }
}
for (const line of shown.toSorted().slice(0, Number(show))) console.log(line);
const share = (count: number): string => `${count} (${((100 * count) / Math.max(1, all)).toFixed(1)} %)`;
const figures = [`same ${share(same)}`, `other and told ${share(noted)}`, `refused ${share(refused)}`];
console.log(`${all} schemas: ${figures.join(', ')}, WRONG ${share(wrong)}`);
