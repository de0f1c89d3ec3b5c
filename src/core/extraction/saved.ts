/** Saved extractions (`.aigateway/extractions/*.json`): what to ask and of which model, what came, and what should have come. */
import * as l10n from '@vscode/l10n';
import { parseJson } from '../../base/exactNumber.ts';
import * as z from 'zod/mini';
import { AppError } from '../../base/errors.ts';
import {
  hasOwn,
  isEqual,
  isList,
  isRecord,
  ownValue,
  toPointer,
  withValueAt,
  type JsonList,
  type JsonObject,
  type JsonValue,
  type JsonPath,
} from '../json/json.ts';
import { keyField } from './recordKey.ts';

/** It was read from JSON: there is nothing else in it. */
const json = z.custom<JsonValue>((value) => value !== undefined);

/** Texts, and what is right for each. */
const examples = z.optional(z.array(z.object({ text: z.string().check(z.minLength(1)), value: json })));

const options = z.object({
  withEvidence: z.optional(z.boolean()),
  maxRepairs: z.optional(z.number().check(z.minimum(0), z.maximum(10))),
  assertFormats: z.optional(z.boolean()),
  maxChunkTokens: z.optional(z.number().check(z.minimum(50))),
  lookAgain: z.optional(z.boolean()),
  /** Which providers may answer: it can only narrow what the user's settings allow. */
  routing: z.optional(z.record(z.string(), json)),
});

/** How an extraction is run, read from what was kept of one. */
export const runOptionsSchema = z.extend(options, { examples });

const savedSchema = z.object({
  version: z.literal(1),
  name: z.string().check(z.minLength(1)),
  schema: z.record(z.string(), json),
  /** The text the schema was read from, to be edited again. */
  schemaSource: z.optional(z.object({ kind: z.string(), text: z.string() })),
  instructions: z.optional(z.string()),
  examples,
  /** Workspace paths or globs to run over; absent for the selection. */
  files: z.optional(z.array(z.string())),
  /** The text itself, where it was a selection: it would be gone with the next edit. */
  source: z.optional(z.object({ label: z.string(), text: z.string() })),
  model: z.optional(z.string()),
  options: z.optional(options),
  output: z.optional(z.string()),
  /** The last result, and what the user corrected in it, by JSON Pointer. */
  value: z.optional(json),
  corrections: z.optional(z.record(z.string(), json)),
  /** What a run should give: makes the file a test. */
  expected: z.optional(json),
});

export type SavedExtraction = z.infer<typeof savedSchema>;

const NEWER = l10n.t('The saved extraction was written by a newer version of AI Gateway Studio.');

/** Properties of the file, in the order in which they are written. */
export const SAVED_FIELDS: readonly string[] = [
  'version',
  'name',
  'model',
  'instructions',
  'examples',
  'files',
  'source',
  'schema',
  'schemaSource',
  'options',
  'output',
  'value',
  'corrections',
  'expected',
];

function isNewer(data: unknown): boolean {
  return isRecord(data) && typeof data['version'] === 'number' && data['version'] > 1;
}

/** What is wrong with the shape of a file's data, and where; what the file's schema says is not looked at. */
export function savedIssues(data: JsonValue): readonly { readonly path: JsonPath; readonly message: string }[] {
  if (!isRecord(data)) return [{ path: [], message: l10n.t('A saved extraction is a JSON object.') }];
  if (isNewer(data)) return [{ path: ['version'], message: NEWER }];
  const parsed = savedSchema.safeParse(data);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, ...issue }) => {
    const name = path.map(String).join('.');
    const isMissing = path.length === 1 && !hasOwn(data, name);
    const wanted = 'expected' in issue && typeof issue.expected === 'string' ? issue.expected : undefined;
    const message = isMissing ? l10n.t`“${name}” is missing.` : notAsWanted(name, wanted);
    return { path: isMissing ? [] : path.filter((part) => typeof part !== 'symbol'), message };
  });
}

function notAsWanted(name: string, wanted: string | undefined): string {
  return wanted === undefined
    ? l10n.t`“${name}” is not what it should be.`
    : l10n.t`“${name}” is not what it should be: ${wanted} is wanted.`;
}

/** Reads a saved extraction; throws an `AppError` of kind `schema` that names the field. */
export function parseSavedExtraction(text: string): SavedExtraction {
  let data: unknown;
  try {
    data = parseJson(text);
  } catch (error) {
    throw new AppError('schema', l10n.t('The saved extraction is not valid JSON.'), {
      code: 'saved-extraction-invalid',
      cause: error,
    });
  }
  if (isNewer(data)) throw new AppError('schema', NEWER, { code: 'saved-extraction-newer' });
  const parsed = savedSchema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.path.map(String).join('.') ?? '';
  const message =
    name === ''
      ? l10n.t('The saved extraction cannot be read: it is not what it should be.')
      : l10n.t`The saved extraction cannot be read: "${name}" is not what it should be.`;
  throw new AppError('schema', message, { code: 'saved-extraction-invalid' });
}

/** The file's text, keys in a fixed order so that changes are easy to review. */
export function printSavedExtraction(saved: SavedExtraction): string {
  const fields: Record<string, unknown> = { ...saved };
  return `${JSON.stringify(Object.fromEntries(SAVED_FIELDS.filter((key) => fields[key] !== undefined).map((key) => [key, fields[key]])), null, 2)}\n`;
}

/** The value as the user corrected it; a correction whose place is gone is passed over. */
export function applyCorrections(value: JsonValue, corrections: JsonObject): JsonValue {
  return Object.entries(corrections).reduce(
    (result, [pointer, corrected]) => withValueAt(result, pointer, corrected),
    value,
  );
}

export interface FieldComparison {
  /** In the expected value; for an extra field in the actual one. */
  readonly pointer: string;
  readonly path: JsonPath;
  readonly status: 'match' | 'different' | 'missing' | 'extra';
  readonly expected?: JsonValue;
  readonly actual?: JsonValue;
}

export interface Comparison {
  readonly fields: readonly FieldComparison[];
  readonly matches: number;
  readonly total: number;
  readonly isExact: boolean;
}

/** Field by field, exact. Records of lists are told by their key where they have one, so that their order does not matter. */
export function compareToExpected(actual: JsonValue | undefined, expected: JsonValue): Comparison {
  const fields: FieldComparison[] = [];
  compare(actual, expected, [], fields);
  const matches = fields.filter((field) => field.status === 'match').length;
  return { fields, matches, total: fields.length, isExact: matches === fields.length };
}

function compare(
  actual: JsonValue | undefined,
  expected: JsonValue | undefined,
  path: JsonPath,
  out: FieldComparison[],
): void {
  if (isRecord(expected) && isRecord(actual) && Object.keys(expected).length + Object.keys(actual).length > 0) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      compare(
        hasOwn(actual, key) ? ownValue(actual, key) : undefined,
        hasOwn(expected, key) ? ownValue(expected, key) : undefined,
        [...path, key],
        out,
      );
    }
    return;
  }
  if (isList(expected) && isList(actual) && expected.length + actual.length > 0) {
    compareLists(actual, expected, path, out);
    return;
  }
  const pointer = toPointer(path);
  if (expected === undefined) out.push({ pointer, path, status: 'extra', ...(actual !== undefined && { actual }) });
  else if (actual === undefined) out.push({ pointer, path, status: 'missing', expected });
  else out.push({ pointer, path, status: isEqual(actual, expected) ? 'match' : 'different', expected, actual });
}

function compareLists(actual: JsonList, expected: JsonList, path: JsonPath, out: FieldComparison[]): void {
  const key = keyField(expected);
  const left = actual.map((item, index) => ({ item, index }));
  for (const [index, item] of expected.entries()) {
    const wanted = key !== undefined && isRecord(item) ? ownValue(item, key) : undefined;
    const at =
      wanted === undefined
        ? left.findIndex((each) => each.index === index)
        : left.findIndex((each) => isRecord(each.item) && isEqual(ownValue(each.item, key ?? ''), wanted));
    const [found] = at === -1 ? [] : left.splice(at, 1);
    compare(found?.item, item, [...path, index], out);
  }
  for (const { item, index } of left) compare(item, undefined, [...path, index], out);
}
