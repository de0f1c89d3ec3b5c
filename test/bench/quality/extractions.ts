// Extractions through the product's own path: reader of the schema, request, repairs, reader of the answer, checks. Each is
// asked for with the wire's structured output and in words alone, as models differ in what they take.
import { extractDocument } from '../../../src/core/extraction/extractDocument.ts';
import type { MethodMemory } from '../../../src/core/extraction/methodMemory.ts';
import type { ExtractionMethod } from '../../../src/core/extraction/methods.ts';
import type { ExtractionStatus } from '../../../src/core/extraction/extract.ts';
import type { SpentFigures } from '../../../src/core/extraction/usage.ts';
import {
  forEachLeaf,
  isEqual,
  toPointer,
  valueAt,
  type JsonObject,
  type JsonValue,
} from '../../../src/core/json/json.ts';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { TurnSource } from '../../../src/core/model/request.ts';
import { readSchemaSource } from '../../support/typeReader.ts';
import type { Figure, Section } from '../figures.ts';
import type { ExtractionRow } from './rows.ts';

/** The ways that are measured; a call of a tool is made with the same words as structured output. */
export const METHODS = ['json-schema', 'prompt'] as const satisfies readonly ExtractionMethod[];

/** No row needs half of it. */
const MOST_TOKENS = 700;

export interface ScoredExtraction {
  readonly id: string;
  readonly method: ExtractionMethod;
  readonly status: ExtractionStatus;
  readonly isRight: boolean;
  /** Leaves that are right, and all: those wanted, and those that nobody wants. */
  readonly leaves: readonly [right: number, all: number];
  /** Pointers of the leaves that are not right. */
  readonly wrong: readonly string[];
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly seconds: number;
  readonly value: JsonValue | undefined;
  readonly wanted: JsonValue;
  /** What the model wrote, one for each request. */
  readonly answers: readonly string[];
}

/** Who answers, and how long all of it took so far. */
export interface TimedSource {
  readonly seconds: number;
  turns(): TurnSource;
}

export async function schemaOf({ id, schema, kind }: ExtractionRow): Promise<JsonObject> {
  const reading = await readSchemaSource(schema, kind);
  if (!reading.ok) throw new Error(`The schema of ${id} cannot be read: ${JSON.stringify(reading)}`);
  return reading.schema;
}

export async function runExtractionRow(
  row: ExtractionRow,
  method: ExtractionMethod,
  model: TimedSource,
): Promise<ScoredExtraction> {
  const before = model.seconds;
  const answers: string[] = [];
  const schema = await schemaOf(row);
  const request = {
    model: 'local/model',
    schema,
    source: { text: row.text },
    maxOutputTokens: MOST_TOKENS,
    ...(row.instructions !== undefined && { instructions: row.instructions }),
  };
  const options = { signal: new AbortController().signal, methodMemory: onlyWith(method) };
  for await (const event of extractDocument(request, listening(model.turns(), answers), options)) {
    if (event.type !== 'end') continue;
    const { status, value, spent, error } = event.result;
    if (error !== undefined && value === undefined) throw error;
    const scores = leavesOf(value, row.wanted);
    return {
      id: row.id,
      method,
      status,
      isRight: status === 'valid' && isEqual(value, row.wanted),
      ...scores,
      ...figuresOf(spent),
      seconds: model.seconds - before,
      value,
      wanted: row.wanted,
      answers,
    };
  }
  throw new Error(`The extraction of ${row.id} ended without a result.`);
}

/** A model that takes no other way. */
function onlyWith(method: ExtractionMethod): MethodMemory {
  const others = (['json-schema', 'tool'] as const).filter((each) => each !== method);
  return { refused: () => new Set(others), remember: () => Promise.resolve() };
}

function listening(source: TurnSource, answers: string[]): TurnSource {
  return {
    async *streamTurn(request, options): AsyncGenerator<ModelEvent, void, void> {
      const at = answers.push('') - 1;
      for await (const event of source.streamTurn(request, options)) {
        if (event.type === 'text-delta') answers[at] += event.text;
        yield event;
      }
    },
  };
}

function figuresOf({
  requests,
  usage,
}: SpentFigures): Pick<ScoredExtraction, 'requests' | 'inputTokens' | 'outputTokens'> {
  return { requests, inputTokens: usage.inputTokens ?? 0, outputTokens: usage.outputTokens ?? 0 };
}

/** Compared by their places: a record too many or too few makes all behind it wrong. */
export function leavesOf(value: JsonValue | undefined, wanted: JsonValue): Pick<ScoredExtraction, 'leaves' | 'wrong'> {
  const pointers = new Set([...pointersOf(wanted), ...(value === undefined ? [] : pointersOf(value))]);
  const wrong = [...pointers].filter((pointer) => {
    const found = value === undefined ? undefined : valueAt(value, pointer);
    return !isEqual(found, valueAt(wanted, pointer));
  });
  return { leaves: [pointers.size - wrong.length, pointers.size], wrong };
}

function pointersOf(value: JsonValue): string[] {
  const pointers: string[] = [];
  forEachLeaf(value, (path) => pointers.push(toPointer(path)));
  return pointers;
}

export function extractionSections(rows: readonly ScoredExtraction[]): Section[] {
  return METHODS.flatMap((method) => {
    const own = rows.filter((row) => row.method === method);
    const words = method === 'prompt' ? 'asked in words' : 'structured output';
    return own.length === 0
      ? []
      : [{ title: `Extractions, ${words} (${own.length})`, figures: extractionFigures(own) }];
  });
}

function extractionFigures(rows: readonly ScoredExtraction[]): Figure[] {
  const sum = (of: (row: ScoredExtraction) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const share = (of: (row: ScoredExtraction) => boolean): number => (100 * rows.filter(of).length) / rows.length;
  return [
    { name: 'exactly right', value: share(({ isRight }) => isRight), unit: '%' },
    { name: 'leaves right', value: (100 * sum(({ leaves }) => leaves[0])) / sum(({ leaves }) => leaves[1]), unit: '%' },
    { name: 'obeys the schema', value: share(({ status }) => status === 'valid'), unit: '%' },
    { name: 'requests for each', value: sum(({ requests }) => requests) / rows.length, unit: '' },
    { name: 'tokens in', value: sum(({ inputTokens }) => inputTokens), unit: '' },
    { name: 'tokens out', value: sum(({ outputTokens }) => outputTokens), unit: '' },
    { name: 'time', value: sum(({ seconds }) => seconds), unit: 's' },
  ];
}

/** The rows that are not right, with the places. */
export function extractionList(rows: readonly ScoredExtraction[]): string {
  return rows
    .filter(({ isRight }) => !isRight)
    .map(({ id, method, status, wrong }) => {
      const shown = wrong.slice(0, 4).map((pointer) => (pointer === '' ? 'all of it' : pointer));
      const more = wrong.length > shown.length ? ` and ${wrong.length - shown.length} more` : '';
      return `  ${status.padEnd(9)}  ${method} ${id}: ${shown.join(', ')}${more}`;
    })
    .join('\n');
}
