// Prints how many classes of installed Python packages are read as pydantic itself says them. See README.md.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { modulesWanted, readPython } from '../../src/core/extraction/sources/pythonReader.ts';
import { isList, isRecord, type JsonObject, type JsonValue } from '../../src/core/json/json.ts';

interface Truth {
  readonly path: string;
  readonly name: string;
  readonly kind: string;
  readonly schema: JsonObject;
}

const [, , folder = '.', names = '', show = '20', most = '200'] = process.argv;
const [root, packages] = [resolve(folder), names.split(',')];
const MAX_ROUNDS = 12;

function truths(name: string): readonly Truth[] {
  const script = join(import.meta.dirname, 'pythonModels.py');
  const run = spawnSync('python3', [script, root, most, name], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    timeout: 120_000,
  });
  return run.stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Truth]));
}

/** The files beside one that a reading asks for, as the editor finds them in a workspace. */
function filesBeside(path: string, text: string, name: string): { path: string; texts: Map<string, string> } {
  const files = { path, texts: new Map<string, string>() };
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const found = modulesWanted(text, name, files).flatMap((paths) => {
      const there = paths.find((each) => each.startsWith(`${root}/`) && existsSync(each));
      return there === undefined || files.texts.has(there) ? [] : [there];
    });
    if (found.length === 0) break;
    for (const each of found) files.texts.set(each, readFileSync(each, 'utf8'));
  }
  return files;
}

/** What says nothing about a value, and what pydantic writes of a union besides its members. */
const ASIDE = new Set(['title', 'description', 'examples', 'discriminator', 'deprecated', '$defs']);
const FOR_TYPE: Readonly<Record<string, RegExp>> = {
  string: /^(?:minLength|maxLength|pattern|format|content\w+|writeOnly)$/,
  array: /^(?:items|prefixItems|minItems|maxItems|uniqueItems)$/,
  object: /^(?:properties|required|additionalProperties|propertyNames|minProperties|maxProperties)$/,
  null: /^$/,
  boolean: /^$/,
};
const FOR_NUMBERS = /^(?:minimum|maximum|exclusiveMinimum|exclusiveMaximum|multipleOf)$/;
const MAX_SHOWN = 4_000;

/** Definitions put in, keys sorted, one spelling for what can be spelled in several ways. */
class Plain {
  readonly #whole: JsonObject;
  readonly #known = new Map<string, JsonValue>();

  constructor(whole: JsonObject) {
    this.#whole = whole;
  }

  text(): string {
    return JSON.stringify(this.#plain(this.#whole, []));
  }

  #plain(schema: JsonValue, open: readonly string[]): JsonValue {
    if (!isRecord(schema)) return schema;
    const { $ref, ...rest } = schema;
    if (typeof $ref === 'string') return this.#referred($ref, rest, open);
    const { default: fallback, ...others } = rest;
    const texts = new Set(this.#options(others, open).map((option) => JSON.stringify(option)));
    const options = [...texts].toSorted().map((text) => JSON.parse(text) as JsonValue);
    const [only] = options;
    const isAny = options.some((option) => isRecord(option) && Object.keys(option).length === 0);
    const said = isAny ? {} : options.length === 1 && isRecord(only) ? only : { anyOf: options };
    return fallback === undefined || fallback === null ? said : { ...said, default: fallback };
  }

  #referred($ref: string, rest: JsonObject, open: readonly string[]): JsonValue {
    if (open.includes($ref)) return { again: true };
    const defs = isRecord(this.#whole['$defs']) ? this.#whole['$defs'] : {};
    const target = defs[$ref.slice('#/$defs/'.length)];
    const key = $ref + JSON.stringify(rest);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#plain({ ...(isRecord(target) ? target : {}), ...rest }, [...open, $ref]);
    if (!JSON.stringify(found).includes('"again"')) this.#known.set(key, found);
    return found;
  }

  #options(schema: JsonObject, open: readonly string[]): readonly JsonValue[] {
    const { anyOf, oneOf, enum: choices, const: one, type, ...rest } = schema;
    const union = anyOf ?? oneOf;
    if (isList(union))
      return union.flatMap((option) => {
        const inner = this.#plain(isRecord(option) ? { ...option, ...rest } : option, open);
        if (!isRecord(inner)) return [inner];
        const { default: _, ...said } = inner;
        return isList(said['anyOf']) ? said['anyOf'] : [said];
      });
    if (isList(choices) || one !== undefined)
      return (isList(choices) ? choices : [one ?? null]).map((each) =>
        each === null ? { type: 'null' } : { const: each },
      );
    if (!isList(type)) return [this.#sorted(type === undefined ? rest : { ...rest, type }, open)];
    return type.map((each) => {
      const own = FOR_TYPE[typeof each === 'string' ? each : ''] ?? FOR_NUMBERS;
      return this.#sorted(
        { ...Object.fromEntries(Object.entries(rest).filter(([key]) => own.test(key))), type: each },
        open,
      );
    });
  }

  #sorted(schema: JsonObject, open: readonly string[]): JsonValue {
    const entries = Object.entries(schema).flatMap(([key, value]): [string, JsonValue][] => {
      if (ASIDE.has(key)) return [];
      if (key === 'required')
        return isList(value) && value.length > 0
          ? [[key, value.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))]]
          : [];
      if (key === 'properties' && isRecord(value))
        return [
          [
            key,
            Object.fromEntries(Object.entries(value).map(([name, each]) => [name, short(this.#plain(each, open))])),
          ],
        ];
      // Behind the last of a tuple, pydantic leaves open what its length forbids.
      if (key === 'items' && value === false) return [];
      const inner = isList(value) ? value.map((each) => this.#plain(each, open)) : short(this.#plain(value, open));
      const saysNothing = isRecord(inner) && Object.keys(inner).length === 0;
      // A list of anything is a list.
      return saysNothing ? [] : [[key, inner]];
    });
    const isFree = schema['type'] === 'object' && schema['properties'] === undefined;
    return Object.fromEntries(
      entries
        .filter(([key, value]) => !(isFree && key === 'additionalProperties' && value === true))
        .toSorted(([one], [other]) => (one < other ? -1 : 1)),
    );
  }
}

/** What is long is compared by its digest: a class within it stands in the list itself. */
function short(value: JsonValue): JsonValue {
  const text = JSON.stringify(value);
  return text.length < MAX_SHOWN ? value : createHash('sha256').update(text).digest('hex');
}

const canonical = (schema: JsonObject): string => new Plain(schema).text();

/** The first place where two texts differ, with what is around it. */
function difference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const cut = (text: string): string => text.slice(Math.max(0, at - 120), at + 200);
  return `\n  read     …${cut(one)}\n  pydantic …${cut(other)}`;
}

const total = { all: 0, same: 0, told: 0, refused: 0, wrong: 0 };
const shown: string[] = [];
const texts = new Map<string, string>();

function compare({ path, name, schema }: Truth, count: typeof total): void {
  const text = texts.get(path) ?? readFileSync(path, 'utf8');
  texts.set(path, text);
  const reading = readPython(text, name, filesBeside(path, text, name));
  count.all += 1;
  const where = `${path.slice(root.length + 1)} ${name}`;
  if (!reading.ok) {
    count.refused += 1;
    shown.push(`refused ${where}:${reading.problem.line} ${reading.problem.message}`);
    return;
  }
  const [read, expected] = [canonical(reading.schema), canonical(schema)];
  if (read === expected) count.same += 1;
  else if (reading.notes.length > 0) {
    count.told += 1;
    shown.push(`told ${where}: ${reading.notes.slice(0, 3).join(' ')}`);
  } else {
    count.wrong += 1;
    shown.push(`WRONG ${where} ${difference(read, expected)}`);
  }
}

const figures = (name: string, { all, ...parts }: typeof total): string =>
  `${name}: ${all} classes, ` +
  Object.entries(parts)
    .map(([key, count]) => `${key} ${count} (${((100 * count) / Math.max(1, all)).toFixed(1)} %)`)
    .join(', ');

for (const name of packages) {
  const count = { all: 0, same: 0, told: 0, refused: 0, wrong: 0 };
  for (const truth of truths(name)) compare(truth, count);
  for (const key of ['all', 'same', 'told', 'refused', 'wrong'] as const) total[key] += count[key];
  console.log(figures(name, count));
}
for (const line of shown.toSorted().slice(0, Number(show))) console.log(line);
console.log(figures('all', total));
