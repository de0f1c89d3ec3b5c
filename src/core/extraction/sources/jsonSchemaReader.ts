import { isList, isRecord, valueAt, type JsonObject, type JsonValue } from '../../json/json.ts';
import { parseJsonc } from '../../json/jsonc.ts';
import { ReadError, readSafely, type SchemaReading } from '../../json/reading.ts';
import { checkSchema } from '../../schema/validate.ts';
import { documentOf, type JsonText } from './jsonTexts.ts';
import { liftSchema } from './liftSchema.ts';
import { namedSchemas, type NamedSchema } from './namedSchemas.ts';

/**
 * Reads a JSON Schema, or that of its document's schemas which is called `wanted`, and checks that it can be used. Without a
 * name it is the likeliest, and a note says which others are there.
 */
export function readJsonSchema(text: string, parsed?: JsonText, wanted?: string): SchemaReading {
  return readSafely(text, () => {
    const document = documentOf(parsed ?? { values: [parseJsonc(text)] });
    const found = namedSchemas(document);
    const chosen = choose(document, found, wanted);
    if (chosen === undefined && !isRecord(document)) throw new ReadError('A JSON Schema must be a JSON object.', 0);
    const { schema, notes } = schemaAt(document, chosen);
    const [problem] = checkSchema(schema);
    if (problem !== undefined) {
      const at = `${chosen?.pointer ?? ''}${problem.path}`;
      throw new ReadError(`${problem.message} It is at ${at || 'the top'}.`, offsetOf(text, at));
    }
    const name = chosen?.name ?? schema['title'];
    const others = wanted === undefined && found.length > 1 ? [othersNote(found, chosen)] : [];
    return { ok: true, schema, ...(typeof name === 'string' && { name }), notes: [...others, ...notes] };
  });
}

function schemaAt(
  document: JsonValue,
  chosen: NamedSchema | undefined,
): { schema: JsonObject; notes: readonly string[] } {
  if (chosen === undefined || chosen.pointer === '') return { schema: isRecord(document) ? document : {}, notes: [] };
  const { schema, notes } = liftSchema(document, chosen.pointer, chosen.isOpenApi);
  const isTold = chosen.description === undefined || schema['description'] !== undefined;
  return { schema: isTold ? schema : { description: chosen.description, ...schema }, notes };
}

/** By name; else the first, or of definitions the last that no other refers to. */
function choose(
  document: JsonValue,
  found: readonly NamedSchema[],
  wanted: string | undefined,
): NamedSchema | undefined {
  const named = wanted === undefined ? undefined : found.find((each) => each.name === wanted);
  if (named !== undefined) return named;
  const isDefinitions = found.every((each) => /^\/(?:components\/schemas|definitions|\$defs)\//.test(each.pointer));
  if (!isDefinitions) return found[0];
  const used = new Set<string>();
  for (const each of found) refsIn(valueAt(document, each.pointer) ?? null, each.pointer, used);
  return found.findLast((each) => !used.has(each.pointer)) ?? found.at(-1);
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
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  const own = chosen?.name ?? 'the first schema';
  return `"${own}" was taken. Also there: ${names.slice(0, MAX_NAMES).join(', ')}${more}.`;
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
