import * as l10n from '@vscode/l10n';
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../json/json.ts';
import { counted } from '../text/plural.ts';

const MAX_LENGTH = 240;

/** The fields of a schema in one line, as the short notation writes them: `name text, age? integer, tags text[]`. */
export function schemaPreview(schema: JsonObject): string {
  const text = fieldsOf(schema, schema, 0);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}

/** `3 fields`, counted at the top of a record or of a list's records. */
export function fieldCount(schema: JsonObject): string {
  const record = recordIn(schema, schema, 0);
  const count = record === undefined ? 0 : Object.keys(record).length;
  return count === 0 ? typeText(schema, schema, 0) : counted(count, l10n.t('{0} field'), l10n.t('{0} fields'));
}

const DEEPEST = 3;

function fieldsOf(node: JsonObject, root: JsonObject, depth: number): string {
  const target = resolved(node, root);
  const properties = target['properties'];
  if (!isRecord(properties)) return typeText(target, root, depth);
  const required = isList(target['required']) ? target['required'] : [];
  return Object.keys(properties)
    .map((name) => {
      const field = ownValue(properties, name);
      const mark = required.includes(name) ? '' : '?';
      return `${name}${mark} ${isRecord(field) ? typeText(field, root, depth + 1) : 'anything'}`;
    })
    .join(', ');
}

/** The notation has its own words. l10n: none, it is written in these. */
const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'boolean',
  object: 'record',
  array: 'list',
};

function typeText(node: JsonObject, root: JsonObject, depth: number): string {
  const target = resolved(node, root);
  const options = ownValue(target, 'enum');
  if (isList(options)) return options.map((option) => (option === null ? 'null' : plain(option))).join('|');
  if ('const' in target) return plain(target['const'] ?? null);
  if (isRecord(target['properties'])) return depth >= DEEPEST ? '{…}' : `{ ${fieldsOf(target, root, depth)} }`;
  const items = target['items'];
  if (isRecord(items)) return `${typeText(items, root, depth)}[]`;
  const { type, format } = target;
  if (type === 'string' && typeof format === 'string') return format;
  if (typeof type === 'string') return WORDS[type] ?? type;
  if (isList(type)) return type.map((each) => WORDS[plain(each)] ?? plain(each)).join(' or ');
  const choices = target['anyOf'] ?? target['oneOf'];
  if (isList(choices) && depth < DEEPEST)
    return choices.map((each) => (isRecord(each) ? typeText(each, root, depth + 1) : 'anything')).join(' or ');
  return 'anything';
}

function plain(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A reference within the schema followed, a few times at most. */
function resolved(node: JsonObject, root: JsonObject): JsonObject {
  let target = node;
  for (let hops = 0; hops < 5; hops += 1) {
    const ref = target['$ref'];
    const name = typeof ref === 'string' ? /^#\/(\$defs|definitions)\/([^/]+)$/.exec(ref) : null;
    const group = name === null ? undefined : root[name[1] ?? ''];
    const next = isRecord(group) ? ownValue(group, name?.[2] ?? '') : undefined;
    if (!isRecord(next)) return target;
    target = next;
  }
  return target;
}

function recordIn(node: JsonObject, root: JsonObject, depth: number): JsonObject | undefined {
  const target = resolved(node, root);
  const properties = target['properties'];
  if (isRecord(properties)) return properties;
  const items = target['items'];
  return isRecord(items) && depth < DEEPEST ? recordIn(items, root, depth + 1) : undefined;
}
