// Prints how many zod schemas of a repository are read as zod itself says they are. See README.md.
import vm from 'node:vm';
import { transformSync } from 'esbuild';
import * as z from 'zod';
import { scriptTree } from '../../src/core/code/script/tree.ts';
import { Scopes } from '../../src/core/code/script/scope.ts';
import { readZod } from '../../src/core/extraction/sources/zodReader.ts';
import { Schemas } from '../../src/core/extraction/sources/zod/schemas.ts';
import { toJsonSchema } from '../../src/core/extraction/sources/zod/toJson.ts';
import { isRecord, type JsonObject, type JsonValue } from '../../src/core/json/json.ts';
import { gitIn } from './git.ts';

const [, , repo = '.', under = '', show = '20'] = process.argv;
const git = gitIn(repo);

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

/** What the constants of a file are once its code ran, those that are zod schemas. */
function truths(text: string, path: string): ReadonlyMap<string, z.ZodType> {
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
  const module = { exports: {} };
  const zod = { ...z, z, default: z, __esModule: true };
  const load = (name: string): unknown => (/^(?:zod|zod\/v[34]|zod\/index)$/.test(name) ? zod : stub());
  const context = vm.createContext({
    module,
    exports: module.exports,
    require: load,
    __out: out,
    process: { env: {}, argv: [] },
    console: stub(),
  });
  try {
    vm.runInContext(code, context, { timeout: 2_000 });
  } catch {
    // The constants up to there are all there is.
    return runUpTo(names, text, loader, context, out);
  }
  return schemasIn(out);
}

/** Of a file that cannot run to its end: its constants alone, each that can. */
function runUpTo(
  names: readonly string[],
  text: string,
  loader: 'ts' | 'tsx',
  context: vm.Context,
  out: Record<string, unknown>,
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
  return schemasIn(out);
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
    const name = $ref.slice('#/$defs/'.length);
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

let [all, same, noted, wrong, refused] = [0, 0, 0, 0, 0];
const shown: string[] = [];
const listed = git('ls-tree', '-r', '--name-only', 'HEAD', ...(under === '' ? [] : [under])) ?? '';
const paths = listed.split('\n').filter((path) => /(?<!\.d)\.tsx?$/.test(path));
for (const path of paths) {
  const text = git('show', `HEAD:${path}`);
  if (text === undefined || !/from\s+['"]zod/.test(text)) continue;
  for (const [name, schema] of truths(text, path)) {
    let expected: string;
    try {
      expected = canonical(toJsonSchema(schema, name, new Schemas()).schema);
    } catch {
      continue; // What zod itself cannot say.
    }
    all += 1;
    const reading = readZod(text, name);
    if (!reading.ok) {
      refused += 1;
      shown.push(`refused ${path} ${name}: ${reading.problem.message}`);
    } else if (canonical(reading.schema) === expected) same += 1;
    else if (reading.notes.length > 0) noted += 1;
    else {
      wrong += 1;
      shown.push(
        `WRONG ${path} ${name}\n  read ${canonical(reading.schema).slice(0, 400)}\n  zod  ${expected.slice(0, 400)}`,
      );
    }
  }
}
for (const line of shown.toSorted().slice(0, Number(show))) console.log(line);
const share = (count: number): string => `${count} (${((100 * count) / Math.max(1, all)).toFixed(1)} %)`;
console.log(
  `${all} schemas: same ${share(same)}, other and told ${share(noted)}, refused ${share(refused)}, WRONG ${share(wrong)}`,
);
