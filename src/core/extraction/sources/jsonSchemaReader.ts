import * as l10n from '@vscode/l10n';
import { isList, isRecord, valueAt, type JsonObject, type JsonValue } from '../../json/json.ts';
import { parseJsonc } from '../../json/jsonc.ts';
import { ReadError, readSafely, readSafelyLater, type SchemaReading } from '../../json/reading.ts';
import { checkSchema } from '../../schema/validate.ts';
import { documentOf, parseJsonText } from './jsonTexts.ts';
import { apiKind, type NamedSchema } from './apiSchemas.ts';
import { withJsonNumbers } from './jsonNumbers.ts';
import { liftSchema, type Placed } from './liftSchema.ts';
import { namedSchemas } from './namedSchemas.ts';
import { inJsonSchema } from './otherSchemas.ts';
import { outsideReferences, pathsOfReference, type SchemaFiles } from './schemaDocuments.ts';

/** The files beside a schema that were read, by path, and why others were not. */
interface Beside {
  readonly path: string;
  readonly documents: ReadonlyMap<string, Placed>;
  readonly reasons: ReadonlyMap<string, string>;
}

const ALONE: Beside = { path: '', documents: new Map(), reasons: new Map() };

/**
 * Reads a JSON Schema, or that of its document's schemas which is called `wanted`, and checks that it can be used. Without a
 * name it is the likeliest, and a note says which others are there.
 */
export function readJsonSchema(text: string): SchemaReading {
  return readSafely(text, () => readDocument(text, parseJsonc(text), undefined, ALONE));
}

/** The same of a text in JSON or YAML, with the files that it refers to. */
export function readSchemaText(text: string, wanted?: string, files?: SchemaFiles): Promise<SchemaReading> {
  return readSafelyLater(text, async () => {
    const document = documentOf(await parseJsonText(text));
    return readDocument(text, document, wanted, await parseFiles(files));
  });
}

async function parseFiles(files: SchemaFiles | undefined): Promise<Beside> {
  if (files === undefined) return ALONE;
  const documents = new Map<string, Placed>();
  const reasons = new Map(files.reasons);
  for (const [path, text] of files.texts) {
    try {
      documents.set(path, { path, document: documentOf(await parseJsonText(text)) });
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      reasons.set(path, l10n.t`it cannot be read: ${error.message}`);
    }
  }
  return { path: files.path, documents, reasons };
}

type Good = Extract<SchemaReading, { ok: true }>;

function readDocument(text: string, written: JsonValue, wanted: string | undefined, beside: Beside): Good {
  const { document, notes: told } = inJsonSchema(written);
  const found = namedSchemas(document);
  const chosen = choose(document, found, wanted);
  const api = chosen === undefined ? apiKind(document) : undefined;
  if (api !== undefined) throw new ReadError(l10n.t`This ${api} document holds no JSON Schema to extract with.`, 0);
  if (chosen === undefined && !isRecord(document))
    throw new ReadError(l10n.t('A JSON Schema must be a JSON object.'), 0);
  const { schema: lifted, notes } = schemaAt(text, { path: beside.path, document }, chosen, beside);
  const numbers = new Set<string>();
  const schema = withJsonNumbers(lifted, {
    note: (sentence) => numbers.add(sentence),
    areTextsUsual: chosen?.isOpenApi === true,
  });
  const [problem] = checkSchema(schema);
  if (problem !== undefined) {
    const at = `${chosen?.pointer ?? ''}${problem.path}`;
    const words = at === '' ? l10n.t`${problem.message} It is at the top.` : l10n.t`${problem.message} It is at ${at}.`;
    throw new ReadError(words, offsetOf(text, at));
  }
  const name = chosen?.name ?? schema['title'];
  const others = wanted === undefined && found.length > 1 ? [othersNote(found, chosen)] : [];
  return {
    ok: true,
    schema,
    ...(typeof name === 'string' && { name }),
    notes: [...others, ...told, ...notes, ...numbers],
  };
}

interface SchemaAt {
  readonly schema: JsonObject;
  readonly notes: readonly string[];
}

function schemaAt(text: string, root: Placed, chosen: NamedSchema | undefined, beside: Beside): SchemaAt {
  const pointer = chosen?.pointer ?? '';
  const isAlone = outsideReferences(root.document).length === 0;
  if (pointer === '' && isAlone && chosen?.isOpenApi !== true)
    return { schema: isRecord(root.document) ? root.document : {}, notes: [] };
  const read = new Set<string>();
  const outside = new Map<Placed, ReadonlySet<string>>();
  const find = (file: string, from: Placed): Placed | undefined => {
    const known = outside.get(from) ?? new Set(outsideReferences(from.document));
    outside.set(from, known);
    if (!known.has(file)) return undefined;
    const paths = pathsOfReference(from.path, from.document, file);
    if (paths.includes(root.path) && root.path !== '') return root;
    const path = paths.find((each) => beside.documents.has(each));
    const placed = path === undefined ? undefined : beside.documents.get(path);
    if (placed === undefined) throw new ReadError(whyMissing(file, from, paths, beside), referenceAt(text, file));
    read.add(placed.path);
    return placed;
  };
  const { schema, notes, lost } = liftSchema(root, pointer, { isOpenApi: chosen?.isOpenApi ?? false, find });
  const [first] = lost;
  if (first !== undefined) throw new ReadError(l10n.t`"${first}" points to nothing.`, referenceAt(text, first));
  const isTold = chosen?.description === undefined || schema['description'] !== undefined;
  const files =
    read.size === 0 ? [] : [l10n.t`Read with it: ${[...read].map((path) => shortPath(path, root.path)).join(', ')}.`];
  return { schema: isTold ? schema : { description: chosen.description, ...schema }, notes: [...files, ...notes] };
}

/** A file from the one that refers to it. */
function shortPath(path: string, from: string): string {
  const folder = from.slice(0, from.lastIndexOf('/') + 1);
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

function whyMissing(file: string, from: Placed, paths: readonly string[], beside: Beside): string {
  const [path] = paths;
  const told = from.path === beside.path ? `"${file}"` : l10n.t`"${file}" (in ${shortPath(from.path, beside.path)})`;
  if (path === undefined) {
    return l10n.t`${told} is on the web. Nothing is fetched: save it beside this schema and refer to that file, or copy what it points to into "$defs".`;
  }
  if (beside.path === '') {
    return l10n.t`${told} is another file: choose the schema as a file of the workspace, or copy what it points to into "$defs".`;
  }
  const reason = paths.map((each) => beside.reasons.get(each)).find((each) => each !== undefined);
  return reason === undefined
    ? l10n.t`${told} is not there: no file ${path}.`
    : l10n.t`${told} was not read (${path}): ${reason.replace(/\.$/, '')}.`;
}

function referenceAt(text: string, ref: string): number {
  return Math.max(0, text.indexOf(ref));
}

/** By name; else the first, or of definitions the last that no other refers to. */
function choose(
  document: JsonValue,
  found: readonly NamedSchema[],
  wanted: string | undefined,
): NamedSchema | undefined {
  const named = wanted === undefined ? undefined : found.find((each) => each.name === wanted);
  if (named !== undefined) return named;
  const definitions = found.filter((each) => /^\/(?:components\/schemas|definitions|\$defs)\//.test(each.pointer));
  if (definitions.length === 0) return found[0];
  const used = new Set<string>();
  for (const each of definitions) refsIn(valueAt(document, each.pointer) ?? null, each.pointer, used);
  return definitions.findLast((each) => !used.has(each.pointer)) ?? definitions.at(-1);
}

function refsIn(value: JsonValue, own: string, found: Set<string>): void {
  if (isList(value)) for (const each of value) refsIn(each, own, found);
  else if (isRecord(value)) {
    const ref = value['$ref'];
    if (typeof ref === 'string' && ref.startsWith('#/') && ref.slice(1) !== own) found.add(ref.slice(1));
    for (const each of Object.values(value)) refsIn(each, own, found);
  }
}

const MAX_NAMES = 8;

function othersNote(found: readonly NamedSchema[], chosen: NamedSchema | undefined): string {
  const names = found.flatMap((each) => (each === chosen ? [] : [`"${each.name ?? each.pointer}"`]));
  const first = names.slice(0, MAX_NAMES).join(', ');
  const more = names.length - MAX_NAMES;
  const list = more > 0 ? l10n.t`${first} and ${more} more` : first;
  return chosen?.name === undefined
    ? l10n.t`"the first schema" was taken. Also there: ${list}.`
    : l10n.t`"${chosen.name}" was taken. Also there: ${list}.`;
}

/** Roughly where a pointer leads in the text: each name is looked for after the one before. */
function offsetOf(text: string, pointer: string): number {
  let at = 0;
  for (const segment of pointer.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    const quoted = text.indexOf(JSON.stringify(name), at);
    const next = quoted === -1 ? text.indexOf(`${name}:`, at) : quoted;
    if (next !== -1) at = next;
  }
  return at;
}
