/**
 * What becomes of public JSON documents: the schemas of SchemaStore with the files that each must take and refuse, and
 * folders of other documents (OpenAPI, GeoJSON, tools) by the kind that they are taken for.
 *
 *     node test/corpora/jsonSources.ts SCHEMASTORE [SHOWN]
 *     node test/corpora/jsonSources.ts --kinds SHOWN KIND FOLDER [KIND FOLDER ...]
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { parseJsonc } from '../../src/core/json/jsonc.ts';
import type { JsonObject, JsonValue } from '../../src/core/json/json.ts';
import { SchemaValidator } from '../../src/core/schema/validate.ts';
import { pathsReferredTo, type SchemaFiles } from '../../src/core/extraction/sources/schemaDocuments.ts';
import { detectSchemaSource, readSchemaSource } from '../../src/core/extraction/sources/schemaSource.ts';

class Tally {
  readonly #groups = new Map<string, string[]>();

  add(group: string, example: string): void {
    this.#groups.set(group, [...(this.#groups.get(group) ?? []), example]);
  }

  print(title: string): void {
    console.log(title);
    for (const [group, examples] of [...this.#groups].toSorted((a, b) => b[1].length - a[1].length)) {
      console.log(`  ${String(examples.length).padStart(5)}  ${group}`);
      for (const example of examples.slice(0, shown)) console.log(`           ${example}`);
    }
  }
}

/** The same reason in other words for each file would be as many groups. */
function reasonOf(message: string): string {
  return message
    .replace(/ It is at .*$/s, '')
    .replaceAll(/"[^"]*"(?= points| is )|\(in [^)]*\)|pattern ".*"|no file .*/gs, '…');
}

/** The files that a schema refers to, as the editor reads them. */
async function filesOf(file: string, text: string): Promise<SchemaFiles> {
  const texts = new Map<string, string>();
  const queue = [{ path: file, text }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const paths of await pathsReferredTo(next.path, next.text)) {
      const found = paths.find((each) => existsSync(each) && statSync(each).isFile());
      if (found === undefined || found === file || texts.has(found)) continue;
      const content = readFileSync(found, 'utf8');
      texts.set(found, content);
      queue.push({ path: found, text: content });
    }
  }
  return { path: file, texts };
}

async function readStore(folder: string): Promise<ReadonlyMap<string, SchemaValidator>> {
  const read = new Map<string, SchemaValidator>();
  const kinds = new Tally();
  const refused = new Tally();
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  let slowest = 0;
  for (const file of files) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const kind = detectSchemaSource(text, 'json');
    kinds.add(kind, file);
    const start = performance.now();
    const reading = await readSchemaSource(
      text,
      'json-schema',
      undefined,
      await filesOf(path.join(folder, file), text),
    );
    slowest = Math.max(slowest, performance.now() - start);
    if (reading.ok) read.set(file.slice(0, -5), new SchemaValidator(reading.schema, { assertFormats: true }));
    else refused.add(reasonOf(reading.problem.message), `${file}: ${reading.problem.message}`);
  }
  console.log(`${read.size} of ${files.length} schemas read, the slowest in ${Math.round(slowest)} ms`);
  kinds.print('taken for');
  refused.print('refused');
  return read;
}

function valueOf(file: string): JsonValue | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    if (/\.ya?ml$/.test(file)) return parse(text, { maxAliasCount: 1000 }) as JsonValue;
    return file.endsWith('.json') ? parseJsonc(text) : undefined;
  } catch {
    return undefined;
  }
}

function tryFiles(folder: string, validators: ReadonlyMap<string, SchemaValidator>, isRight: boolean): void {
  let [count, good, unchecked] = [0, 0, 0];
  const wrong = new Tally();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const validator = validators.get(name);
    if (validator === undefined || !statSync(path.join(folder, name)).isDirectory()) continue;
    for (const file of readdirSync(path.join(folder, name))) {
      const value = valueOf(path.join(folder, name, file));
      if (value === undefined) continue;
      count += 1;
      const verdict = validator.validate(value as JsonObject);
      if (verdict.isValid === isRight && verdict.notes.length === 0) good += 1;
      else if (verdict.notes.length > 0) {
        unchecked += 1;
        wrong.add('not checked', `${name}/${file}: ${verdict.notes[0] ?? ''}`);
      } else wrong.add(verdict.errors[0]?.keyword ?? 'taken', `${name}/${file}: ${verdict.errors[0]?.message ?? ''}`);
    }
  }
  console.log(`${good} of ${count} files ${isRight ? 'taken' : 'refused'} as they must be, ${unchecked} not checked`);
  wrong.print('the others');
}

const DOCUMENT = /\.(?:json|jsonc|ya?ml|avsc|avpr|geojson|ipynb|har|csv|tsv|md)$/;

/** What the documents of a folder are taken for, against what all of them are; and of schemas how many are read. */
async function tryKinds(kind: string, folder: string): Promise<void> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => DOCUMENT.test(file));
  const others = new Tally();
  const refused = new Tally();
  let [count, right, read] = [0, 0, 0];
  for (const file of files) {
    const full = path.join(folder, file);
    if (!statSync(full).isFile() || statSync(full).size > 2_000_000) continue;
    const text = readFileSync(full, 'utf8');
    count += 1;
    const found = detectSchemaSource(text, /\.ya?ml$/.test(file) ? 'yaml' : undefined);
    if (found === kind) right += 1;
    else others.add(found, file);
    if (found !== kind) continue;
    const reading = await readSchemaSource(text, found, undefined, await filesOf(full, text));
    if (reading.ok) read += 1;
    else refused.add(reasonOf(reading.problem.message), file);
  }
  console.log(`${folder}: ${right} of ${count} taken for ${kind}, ${read} read`);
  others.print('taken for something else');
  refused.print('refused');
}

const [first = '', second = '10', ...pairs] = process.argv.slice(2);
const shown = Number(second);
if (first === '--kinds') {
  for (let index = 0; index + 1 < pairs.length; index += 2) await tryKinds(pairs[index] ?? '', pairs[index + 1] ?? '');
} else {
  const validators = await readStore(path.join(first, 'src/schemas/json'));
  tryFiles(path.join(first, 'src/test'), validators, true);
  tryFiles(path.join(first, 'src/negative_test'), validators, false);
}
