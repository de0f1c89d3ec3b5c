import { isList, type JsonDraft, type JsonObject, type JsonValue } from '../../json/json.ts';
import { withDescription } from './build.ts';

const NUMBER_TAGS = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
]);

/** Adds what a comment says: its words as description, and the tags that are JSON Schema keywords. */
export function withDoc(schema: JsonObject, doc: string | undefined): JsonObject {
  if (doc === undefined) return schema;
  const extra: JsonDraft = {};
  let type = schema['type'];
  const words: string[] = [];
  let isTag = false;
  for (const line of doc.split('\n')) {
    const tag = /^@(\w+)/.exec(line.trimStart());
    if (tag === null) {
      if (!isTag) words.push(line);
      continue;
    }
    isTag = true;
    const [whole, name = ''] = tag;
    const value = line.trimStart().slice(whole.length).trimStart();
    if (NUMBER_TAGS.has(name) && value.trim() !== '' && Number.isFinite(Number(value))) extra[name] = Number(value);
    else if (name === 'format' || name === 'pattern') extra[name] = value.trim();
    else if (name === 'integer' || (name === 'type' && /^\{?integer\}?$/.test(value.trim()))) type = asInteger(type);
    else if (name === 'description') words.push(value);
  }
  return withDescription({ ...schema, ...(type !== undefined && { type }), ...extra }, words.join(' '));
}

function asInteger(type: JsonValue | undefined): JsonValue | undefined {
  if (isList(type)) return type.map((each) => (each === 'number' ? 'integer' : each));
  return type === 'number' ? 'integer' : type;
}
