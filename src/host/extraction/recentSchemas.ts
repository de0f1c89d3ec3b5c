import { isRecord, type JsonObject } from '../../core/json/json.ts';
import type { KeyValueStore } from '../../core/ports.ts';
import type { SchemaSourceKind } from '../../core/extraction/sources/schemaSource.ts';
import type { PickedSchema } from './schemaReading.ts';

const KEY = 'extraction.recentSchemas';
const MAX_KEPT = 10;
/** The editor's state database is no place for large things; a larger schema is in a file anyway. */
const MAX_KEPT_LENGTH = 50_000;

type Kept = Pick<PickedSchema, 'schema' | 'name' | 'label' | 'source'>;

/** The schemas used last, newest first. */
export function recentSchemas(store: KeyValueStore): readonly PickedSchema[] {
  const value = store.get(KEY);
  return Array.isArray(value) ? value.flatMap((item) => toPicked(item) ?? []) : [];
}

export async function rememberSchema(store: KeyValueStore, picked: PickedSchema): Promise<void> {
  const { schema, name, label, source } = picked;
  const kept: Kept = { schema, name, label, ...(source !== undefined && { source }) };
  const text = JSON.stringify(kept);
  if (text.length > MAX_KEPT_LENGTH) return;
  const same = JSON.stringify(schema);
  const others = recentSchemas(store)
    .filter((other) => other.label !== label && JSON.stringify(other.schema) !== same)
    .map((other): Kept => ({ ...other }));
  await store.set(KEY, [kept, ...others].slice(0, MAX_KEPT));
}

const KINDS: ReadonlySet<string> = new Set(['json-schema', 'example', 'typescript', 'zod', 'python', 'notation']);

function isKind(value: unknown): value is SchemaSourceKind {
  return typeof value === 'string' && KINDS.has(value);
}

function toPicked(item: unknown): PickedSchema | undefined {
  if (!isRecord(item)) return undefined;
  const { schema, name, label, source } = item;
  if (!isRecord(schema) || typeof name !== 'string' || typeof label !== 'string') return undefined;
  const { kind, text } = isRecord(source) ? source : ({} as JsonObject);
  return {
    schema,
    name,
    label,
    notes: [],
    ...(isKind(kind) && typeof text === 'string' && { source: { kind, text } }),
  };
}
