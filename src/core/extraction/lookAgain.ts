/**
 * A second look at a source, for records that the first one missed: each part is asked for once more, beside the names of
 * what was found in it. The answer is an extraction like any other, with the missing records as its data.
 */
import { estimateTokens } from '../cost/estimate.ts';
import {
  canonicalText,
  isRecord,
  ownValue,
  readablePath,
  setOwn,
  shortText,
  valueAt,
  type JsonDraft,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from '../json/json.ts';
import { Above } from './above.ts';
import { listsOf, recordLists, type RecordList } from './addedRecords.ts';
import { chunkKey, chunkText, type Chunk } from './chunk.ts';
import { costOfRequests, estimateExtraction, type AskEstimate } from './estimateCost.ts';
import { isAnswered, type AnsweredParts } from './extractDocument.ts';
import type { ExtractionRequest, ExtractionResult } from './extractTypes.ts';
import { textLeaves } from './foundRecords.ts';
import type { FoundResult } from './missedRecords.ts';
import { partPlace } from './partPlaces.ts';
import { keyField } from './recordKey.ts';
import { resolvedSchema } from './resolvedSchema.ts';

/** One part of the source, and the words that ask for what is missing of it. */
export interface LookPart {
  /** Which of all parts it is, from 1. */
  readonly number: number;
  readonly chunk: Chunk;
  readonly question: string;
  /** The lines that it stands under. */
  readonly above: string;
}

/** How much of a record names it. */
const MOST_NAME = 60;
const MOST_FIELDS = 3;

/** The parts to ask for; none where the value has no list that could lack a record. */
export function lookParts(found: FoundResult, maxTokens: number): readonly LookPart[] {
  const lists = recordLists(found.value);
  if (lists.length === 0) return [];
  const named = lists.map((list) => namedRecords(list, found));
  const above = new Above(found.text);
  return chunkText(found.text, { maxTokens }).map((chunk, index) => ({
    number: index + 1,
    chunk,
    question: questionFor(chunk, lists, named),
    above: above.linesFor(chunk.start),
  }));
}

/** Whether the answer to a part is one to its question: also where a record in it breaks the schema, its lists are there. */
export function isLookedAt(result: ExtractionResult, value: JsonValue): result is LookedAt {
  if (!isAnswered(result) || result.value === undefined) return false;
  const lists = recordLists(value);
  return result.status === 'valid' || Object.keys(listsOf(result.value, lists)).length === lists.length;
}

type LookedAt = ExtractionResult & { readonly value: JsonValue };

/** What the parts of a source were answered with in earlier looks at it. */
export class LookedParts {
  readonly #answers = new Map<string, AnsweredParts>();
  readonly #done = new Set<string>();
  #value: JsonValue | undefined;

  /** What it was answered with piece by piece; what is answered now goes there. */
  answersTo({ chunk }: LookPart): AnsweredParts {
    const known = this.#answers.get(chunkKey(chunk)) ?? new Map();
    this.#answers.set(chunkKey(chunk), known);
    return known;
  }

  /** Those that are left to look at; all of them where none is, or where records were taken out of the value since. */
  left(parts: readonly LookPart[], value: JsonValue): readonly LookPart[] {
    if (value !== this.#value) return parts;
    const left = parts.filter(({ chunk }) => !this.#done.has(chunkKey(chunk)));
    return left.length === 0 ? parts : left;
  }

  /** What was missing of these is in the result by now, which is this value. */
  finish(parts: readonly LookPart[], value: JsonValue | undefined): void {
    for (const { chunk } of parts) this.#done.add(chunkKey(chunk));
    this.#value = value;
  }

  clear(): void {
    this.#answers.clear();
    this.#done.clear();
    this.#value = undefined;
  }
}

interface NamedRecord {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** One without a place goes with the one before it. */
function namedRecords({ items, pointer }: RecordList, { text, grounding }: FoundResult): readonly NamedRecord[] {
  const places = partPlace({ start: 0, end: text.length }, [...grounding]);
  const key = keyField(items);
  let last = { start: 0, end: 0 };
  return items.map((item, index) => {
    last = places.placeOf(`${pointer}/${index}`) ?? last;
    return { name: nameOf(item, key), ...last };
  });
}

function nameOf(item: JsonValue, key: string | undefined): string {
  const own = key !== undefined && isRecord(item) ? ownValue(item, key) : undefined;
  if (own !== undefined || !isRecord(item)) return shortText(own ?? item, MOST_NAME);
  const fields = textLeaves(item).slice(0, MOST_FIELDS);
  return fields.map(({ pointer }) => shortText(valueAt(item, pointer) ?? null, MOST_NAME)).join(' ');
}

/** l10n: none, for the model. */
function questionFor(
  { start, end }: Chunk,
  lists: readonly RecordList[],
  named: readonly (readonly NamedRecord[])[],
): string {
  const lines = lists.map(({ path }, index) => {
    const here = (named[index] ?? []).filter((each) => each.end >= start && each.start <= end);
    const what = path.length === 0 ? 'The list' : readablePath(path);
    return `${what}: ${here.length === 0 ? 'none' : counted(here.map(({ name }) => name))}`;
  });
  return [
    'The document was read before. These records of it were found already, each named by what tells it from others:',
    ...lines,
    'Look again, line by line, and give only the records that are missing from these lists, whole, in the order of the document. A record that is named here is not given again. Where nothing is missing, the list is empty.',
  ].join('\n');
}

/** l10n: none, for the model. */
function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count} times)`)).join('; ');
}

/** The schema of what is asked for: the lists alone, which may be empty. The user's own where its lists cannot be told. */
export function missingSchema(schema: JsonObject, value: JsonValue): JsonObject {
  // What refers to other places of the whole means nothing in a piece of it.
  if (/"\$(?:ref|dynamicRef|recursiveRef)":"#(?!\/(?:\$defs|definitions)\/)/.test(canonicalText(schema))) return schema;
  const paths = recordLists(value).map(({ path }) => path);
  const lists = listsOnly(schema, schema, paths);
  if (lists === undefined) return schema;
  const kept: JsonDraft = {};
  for (const key of ['$schema', '$id', 'id', '$defs', 'definitions', 'title']) {
    const own = ownValue(schema, key);
    if (own !== undefined) setOwn(kept, key, own);
  }
  return { ...kept, ...lists };
}

const COUNTS = ['minItems', 'maxItems', 'uniqueItems', 'contains', 'minContains', 'maxContains'];

function listsOnly(root: JsonObject, given: JsonValue | undefined, paths: readonly JsonPath[]): JsonObject | undefined {
  const schema = resolvedSchema(root, given);
  if (schema === undefined) return undefined;
  if (paths.some((path) => path.length === 0))
    return hasItems(schema)
      ? Object.fromEntries(Object.entries(schema).filter(([key]) => !COUNTS.includes(key)))
      : undefined;
  const own = ownValue(schema, 'properties');
  if (!isRecord(own)) return undefined;
  const properties: JsonDraft = {};
  for (const key of new Set(paths.map(([first]) => String(first)))) {
    const inner = paths.filter(([first]) => String(first) === key).map(([, ...rest]) => rest);
    const list = listsOnly(root, ownValue(own, key), inner);
    if (list === undefined) return undefined;
    setOwn(properties, key, list);
  }
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const hasItems = (schema: JsonObject): boolean => isRecord(schema['items']) && schema['anyOf'] === undefined;

/** How much of a source is usually missing from what was found in it. */
const MISSED_SHARE = 0.03;
const EMPTY_ANSWER_TOKENS = 20;

/** What looking again will probably cost: the parts once more with the names of what is there, and few records. */
export function estimateLook(
  request: Pick<ExtractionRequest, 'schema' | 'instructions' | 'info' | 'maxOutputTokens'>,
  parts: readonly LookPart[],
  maxChunkTokens: number,
): AskEstimate {
  let [requests, inputTokens] = [0, 0];
  for (const { chunk } of parts) {
    const part = estimateExtraction({ ...request, source: { text: chunk.text } }, { maxChunkTokens });
    requests += part.requests;
    inputTokens += part.inputTokens;
  }
  const named = parts.reduce((sum, { question }) => sum + estimateTokens(question), 0);
  const outputTokens = EMPTY_ANSWER_TOKENS * requests + inputTokens * MISSED_SHARE;
  const costUsd = costOfRequests(request.info, { inputTokens: inputTokens + named, outputTokens, requests });
  return { requests, ...(costUsd !== undefined && { costUsd }) };
}
