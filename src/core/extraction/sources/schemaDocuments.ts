/**
 * References from one file of a schema to another. What is a file beside it is followed where somebody read that file; an
 * address on the web never is, unless the schema's own `$id` says that it is such a file.
 */
import type { ScriptFiles } from '../../code/script/files.ts';
import { isList, isRecord, ownValue, valueAt, type JsonObject, type JsonValue } from '../../json/json.ts';
import { ReadError } from '../../json/reading.ts';
import { draftOfUri } from '../../schema/dialect.ts';
import { documentOf, parseJsonText } from './jsonTexts.ts';

/** The files that a schema is made of, and why others were not read, by path. */
export interface SchemaFiles extends ScriptFiles {
  readonly reasons?: ReadonlyMap<string, string>;
}

/** Stands for the place of a document that does not say its own. */
const NOWHERE = 'schema://local/';
const ENDINGS = ['', '.json', '.schema.json', '.yaml', '.yml'];

/** What the references of a document lead to outside of it, without their fragments. */
export function outsideReferences(document: JsonValue): readonly string[] {
  const found = new Set<string>();
  const inside = new Set<string>();
  const base = idOf(document) ?? '';
  visit(document, (schema) => {
    for (const keyword of ['$ref', '$dynamicRef'] as const) {
      const ref = ownValue(schema, keyword);
      const file = typeof ref === 'string' ? fileOf(ref) : '';
      if (file !== '' && draftOfUri(file) === undefined) found.add(file);
    }
    const id = idOf(schema);
    if (id !== undefined) inside.add(absolute(id, base));
  });
  return [...found].filter((file) => !inside.has(absolute(file, base)));
}

/** For each reference out of the file at `path` the paths that it may mean; none where the text cannot be read. */
export async function pathsReferredTo(path: string, text: string): Promise<readonly (readonly string[])[]> {
  try {
    const document = documentOf(await parseJsonText(text));
    const paths = outsideReferences(document).map((file) => pathsOfReference(path, document, file));
    return paths.filter((each) => each.length > 0);
  } catch (error) {
    if (error instanceof ReadError) return []; // The reader says what is wrong.
    throw error;
  }
}

/** The paths that a reference in the file at `path` may mean, the likeliest first. */
export function pathsOfReference(path: string, document: JsonValue, file: string): readonly string[] {
  const relative = relativeTo(file, idOf(document));
  if (relative === undefined) return [];
  const folders = path.split('/').slice(0, -1);
  for (const name of relative.split('/')) {
    if (name === '..') folders.pop();
    else if (name !== '.' && name !== '') folders.push(name);
  }
  const target = folders.join('/');
  return ENDINGS.map((ending) => target + ending);
}

/** What stands before the fragment. */
export function fileOf(ref: string): string {
  return ref.split('#', 1)[0] ?? '';
}

/** Where a file is from a schema that may have an address; `undefined` where the two have nothing to do with each other. */
function relativeTo(file: string, id: string | undefined): string | undefined {
  const isRelative = !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(file);
  if (isRelative) return decoded(file);
  if (id === undefined) return undefined;
  const [from, to] = [new URLOrNothing(id), new URLOrNothing(file, id)];
  if (from.host === undefined || from.host !== to.host) return undefined;
  const own = from.path.split('/').slice(0, -1);
  const other = to.path.split('/');
  let shared = 0;
  while (shared < own.length && own[shared] === other[shared]) shared += 1;
  return decoded([...own.slice(shared).map(() => '..'), ...other.slice(shared)].join('/'));
}

class URLOrNothing {
  readonly host: string | undefined;
  readonly path: string;

  constructor(text: string, base = '') {
    const url = URL.parse(absolute(text, base));
    this.host = url === null ? undefined : `${url.protocol}//${url.host}`;
    this.path = url?.pathname ?? '';
  }
}

function absolute(text: string, base: string): string {
  const own = URL.parse(base, NOWHERE)?.href ?? NOWHERE;
  return (URL.parse(text, own)?.href ?? text).split('#', 1)[0] ?? '';
}

function idOf(schema: JsonValue): string | undefined {
  if (!isRecord(schema)) return undefined;
  const id = ownValue(schema, '$id') ?? ownValue(schema, 'id');
  return typeof id === 'string' && !id.startsWith('#') ? id : undefined;
}

/** What references without a pointer lead to in a document: its addresses and anchors, each looked for once. */
interface DocumentIndex {
  /** The pointers of schemas by their address. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly anchors: ReadonlyMap<string, string>;
}

const indexes = new WeakMap<object, DocumentIndex>();

function indexOf(document: JsonValue): DocumentIndex {
  if (typeof document !== 'object' || document === null) return { addresses: new Map(), anchors: new Map() };
  const known = indexes.get(document);
  if (known !== undefined) return known;
  const [addresses, anchors] = [new Map<string, string>(), new Map<string, string>()];
  const base = idOf(document) ?? '';
  const add = (to: Map<string, string>, key: string, pointer: string): void => {
    if (!to.has(key)) to.set(key, pointer);
  };
  visit(document, (schema, pointer) => {
    const id = idOf(schema);
    if (id !== undefined) add(addresses, absolute(id, base), pointer);
    for (const key of ['$anchor', '$dynamicAnchor', '$id', 'id']) {
      const text = ownValue(schema, key);
      if (typeof text !== 'string' || (key.endsWith('id') && !text.startsWith('#'))) continue;
      add(anchors, key.endsWith('id') ? text.slice(1) : text, pointer);
    }
  });
  const index = { addresses, anchors };
  indexes.set(document, index);
  return index;
}

/** Where the schema stands in a document whose address a reference without its fragment leads to. */
export function pointerOfAddress(document: JsonValue, file: string): string | undefined {
  return indexOf(document).addresses.get(absolute(file, idOf(document) ?? ''));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What a fragment leads to in a document, as a pointer: itself, or the place of an anchor. */
export function pointerOf(document: JsonValue, fragment: string): string | undefined {
  const text = decoded(fragment);
  if (text === '' || text.startsWith('/')) return valueAt(document, text) === undefined ? undefined : text;
  return indexOf(document).anchors.get(text);
}

const MAX_DEPTH = 400;

function visit(value: JsonValue, each: (schema: JsonObject, pointer: string) => void, pointer = '', depth = 0): void {
  if (depth > MAX_DEPTH) return;
  if (isList(value)) value.forEach((item, index) => visit(item, each, `${pointer}/${index}`, depth + 1));
  else if (isRecord(value)) {
    each(value, pointer);
    for (const key of Object.keys(value)) {
      const name = key.replaceAll('~', '~0').replaceAll('/', '~1');
      visit(ownValue(value, key) ?? null, each, `${pointer}/${name}`, depth + 1);
    }
  }
}
