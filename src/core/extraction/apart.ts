/** Several texts, one result each, shown and kept as one list. */
import { endsAll, type DocumentEvent, type DocumentResult } from './extractDocument.ts';
import type { ExtractionStatus } from './extractTypes.ts';
import type { Grounding } from './grounding/grounding.ts';
import { isRecord, toPointer, type JsonObject, type JsonValue } from '../json/json.ts';
import type { ValidationError } from '../schema/validate.ts';
import { addFigures, NOTHING_SPENT } from './usage.ts';

const ITEM_ID = 'urn:ai-gateway:extraction-item';

/** The schema of a list of what `schema` describes. References within it keep their meaning: it stays a document of its own. */
export function listSchema(schema: JsonObject): JsonObject {
  const { $schema } = schema;
  return {
    ...($schema !== undefined && { $schema }),
    type: 'array',
    items: { $id: ITEM_ID, ...schema },
  };
}

/** Whether a schema was made by that. */
export function isListOfApart(schema: JsonValue | undefined): boolean {
  const items = isRecord(schema) ? schema['items'] : undefined;
  return isRecord(items) && items['$id'] === ITEM_ID;
}

export interface ApartText {
  readonly text: string;
  /** Where the text begins in all texts together. */
  readonly start: number;
}

/** Runs over the texts one after the other. One that fails ends it where the next would fail too: no key, no network. */
export async function* extractApart(
  texts: readonly ApartText[],
  runOne: (text: ApartText) => AsyncGenerator<DocumentEvent, void, void>,
): AsyncGenerator<DocumentEvent, void, void> {
  yield { type: 'parts', count: texts.length };
  const results: DocumentResult[] = [];
  for (const [index, text] of texts.entries()) {
    const { start } = text;
    const chunk = { start, end: start + text.text.length, text: text.text, freshFrom: start };
    for await (const event of runOne(text)) {
      if (event.type === 'end') {
        results.push(event.result);
        const part = { number: index + 1, count: texts.length, chunk };
        yield { type: 'part', ...part, event: { type: 'end', result: event.result } };
      } else if (event.type === 'part' && event.event.type !== 'end') {
        yield { type: 'part', number: index + 1, count: texts.length, chunk, event: event.event };
      }
    }
    const last = results.at(-1);
    if (last !== undefined && endsAll(last)) break;
  }
  yield { type: 'end', result: combined(results, texts) };
}

const BAD: readonly ExtractionStatus[] = ['failed', 'stopped', 'refused', 'truncated', 'invalid'];

function combined(results: readonly DocumentResult[], texts: readonly ApartText[]): DocumentResult {
  const kept = results.flatMap((result, index) => {
    const start = texts[index]?.start ?? 0;
    return result.value === undefined ? [] : [{ result, value: result.value, start }];
  });
  const statuses = new Set(results.map(({ status }) => status));
  const last = results.at(-1);
  return {
    status: BAD.find((status) => statuses.has(status)) ?? 'valid',
    value: kept.length === 0 ? undefined : kept.map(({ value }) => value),
    errors: kept.flatMap(({ result }, index) => result.errors.map((error) => errorUnder(error, index))),
    notes: results.flatMap(({ notes }) => notes),
    grounding: kept.flatMap(({ result, start }, index) =>
      result.grounding.map((grounding) => groundingUnder(grounding, index, start)),
    ),
    spent: results.reduce((sum, { spent }) => addFigures(sum, spent), NOTHING_SPENT),
    attempts: results.reduce((sum, { attempts }) => sum + attempts, 0),
    method: last?.method ?? 'prompt',
    ...(last?.error !== undefined && { error: last.error }),
    ...(last?.answerText !== undefined && kept.length === 0 && { answerText: last.answerText }),
    conflicts: kept.flatMap(({ result }, index) =>
      result.conflicts.map((conflict) => ({
        ...conflict,
        path: [index, ...conflict.path],
        pointer: toPointer([index, ...conflict.path]),
      })),
    ),
    parts: results.map(({ status }, index) => {
      const text = texts[index];
      return { start: text?.start ?? 0, end: (text?.start ?? 0) + (text?.text.length ?? 0), status };
    }),
  };
}

function errorUnder(error: ValidationError, index: number): ValidationError {
  return {
    ...error,
    path: [index, ...error.path],
    instancePath: `/${index}${error.instancePath}`,
    schemaPath: `/items${error.schemaPath}`,
  };
}

function groundingUnder(grounding: Grounding, index: number, shift: number): Grounding {
  const path = [index, ...grounding.path];
  const ranges = grounding.ranges.map(({ start, end }) => ({ start: start + shift, end: end + shift }));
  return { ...grounding, path, pointer: toPointer(path), ranges };
}
