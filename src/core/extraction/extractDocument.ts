/** Extraction from a document of any length: parts are asked for one by one or side by side, and put together by rule. */
import { Above } from './above.ts';
import type { TurnSource } from '../model/request.ts';
import { estimateTokens } from '../cost/estimate.ts';
import { chunkKey, chunkText, type Chunk } from './chunk.ts';
import { extract } from './extract.ts';
import type {
  ExtractionEvent,
  ExtractionOptions,
  ExtractionRequest,
  ExtractionResult,
  ExtractionStatus,
} from './extractTypes.ts';
import { exampleTokens, type ExtractionExample } from './examples.ts';
import type { Grounding } from './grounding/grounding.ts';
import { forEachLeaf, toPointer, type JsonValue } from '../json/json.ts';
import { mergeValues, type MergeConflict, type Origin } from './merge.ts';
import { partPlace } from './partPlaces.ts';
import type { PromptPart } from './prompt.ts';
import { SchemaValidator } from '../schema/validate.ts';
import { addFigures, NOTHING_SPENT, type SpentFigures } from './usage.ts';

export interface DocumentOptions extends ExtractionOptions {
  /** How much of the document goes into one request; from the model's window when absent. */
  readonly maxChunkTokens?: number;
  /** How often a part that was too long to answer is halved; 2 when absent. */
  readonly maxSplits?: number;
  /** Answers of an earlier run of the same request: they are taken and not paid for again, and kept here. */
  readonly answered?: AnsweredParts;
}

/** What parts were answered with, by where they stand and what they say. */
export type AnsweredParts = Map<string, ExtractionResult>;

interface Answered {
  readonly chunk: Chunk;
  readonly result: ExtractionResult;
}

export type DocumentEvent =
  | { readonly type: 'parts'; readonly count: number }
  | {
      readonly type: 'part';
      readonly number: number;
      readonly count: number;
      readonly chunk: Chunk;
      readonly event: ExtractionEvent;
    }
  | { readonly type: 'end'; readonly result: DocumentResult };

export interface DocumentResult extends ExtractionResult {
  readonly conflicts: readonly MergeConflict[];
  /** How each part ended, by its range in the document. */
  readonly parts: readonly { readonly start: number; readonly end: number; readonly status: ExtractionStatus }[];
}

const DEFAULT_WINDOW = 32_000;
/** An answer repeats much of a document, and long ones are answered less well. */
const MAX_CHUNK_TOKENS = 24_000;

/** How much of a document one request takes, in tokens. */
export function chunkTokensFor(
  request: Pick<ExtractionRequest, 'schema' | 'info' | 'maxOutputTokens'>,
  examples?: readonly ExtractionExample[],
): number {
  const window = request.info?.contextWindow ?? DEFAULT_WINDOW;
  const output = Math.min(request.maxOutputTokens ?? Infinity, request.info?.maxOutputTokens ?? Infinity);
  const overhead = 1_500 + estimateTokens(JSON.stringify(request.schema)) * 2 + exampleTokens(examples);
  const byWindow = (window - overhead) * 0.45;
  const byOutput = Number.isFinite(output) ? output * 1.5 : Infinity;
  return Math.max(500, Math.floor(Math.min(byWindow, byOutput, MAX_CHUNK_TOKENS)));
}

/** Runs over the whole document. Ends with exactly one `end` and does not throw. */
export async function* extractDocument(
  request: ExtractionRequest,
  source: TurnSource,
  options: DocumentOptions,
): AsyncGenerator<DocumentEvent, void, void> {
  const { text } = request.source;
  const pending: { chunk: Chunk; splits: number }[] = chunkText(text, {
    maxTokens: options.maxChunkTokens ?? chunkTokensFor(request, options.examples),
  }).map((chunk) => ({ chunk, splits: 0 }));
  const above = new Above(text);
  let count = pending.length;
  yield { type: 'parts', count };
  const done: Answered[] = [];
  let discarded = NOTHING_SPENT;
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { chunk, splits } = next;
    const result = yield* extractPart(request, source, options, chunk, {
      number: done.length + 1,
      count,
      above: above.linesFor(chunk.start),
    });
    const halves = result.status === 'truncated' && splits < (options.maxSplits ?? 2) ? halve(chunk) : [];
    if (halves.length > 1) {
      // The next run halves it at once.
      options.answered?.set(chunkKey(chunk), result);
      pending.unshift(...halves.map((half) => ({ chunk: half, splits: splits + 1 })));
      count += halves.length - 1;
      // What was used counts, what was answered comes again.
      discarded = addFigures(discarded, result.spent);
      yield { type: 'parts', count };
      continue;
    }
    done.push({ chunk, result });
    if (endsAll(result)) break;
  }
  yield { type: 'end', result: combine(request, options, done, discarded) };
}

async function* extractPart(
  request: ExtractionRequest,
  source: TurnSource,
  options: DocumentOptions,
  chunk: Chunk,
  place: PromptPart,
): AsyncGenerator<DocumentEvent, ExtractionResult, void> {
  const { number, count } = place;
  const key = chunkKey(chunk);
  const known = options.answered?.get(key);
  // What it cost was counted when it was answered.
  if (known !== undefined) {
    const again = { ...known, spent: NOTHING_SPENT };
    yield { type: 'part', number, count, chunk, event: { type: 'end', result: again } };
    return again;
  }
  const shares = count > 1 ? ({ cache: 'shared-prefix' } as const) : {};
  const own = { ...request, ...shares, source: { ...request.source, text: chunk.text } };
  const part = count > 1 ? { part: place } : {};
  let result: ExtractionResult | undefined;
  for await (const event of extract(own, source, { ...options, ...part })) {
    if (event.type === 'end') result = event.result;
    yield { type: 'part', number, count, chunk, event };
  }
  if (result === undefined) throw new Error('An extraction ended without a result.');
  if (isAnswered(result)) options.answered?.set(key, result);
  return result;
}

/** Whether there is nothing to gain by asking again: not refused, cut off or unreadable. */
export function isAnswered({ status, value }: ExtractionResult): boolean {
  return status === 'valid' || (status === 'invalid' && value !== undefined);
}

/** Whether what comes would end in the same way: it was stopped, or there is no key, no network, no credit. */
export function endsAll({ status, error }: ExtractionResult): boolean {
  return status === 'stopped' || (status === 'failed' && error?.kind !== 'protocol');
}

function halve(chunk: Chunk): readonly Chunk[] {
  const tokens = estimateTokens(chunk.text);
  if (tokens < 200) return [];
  return chunkText(chunk.text, { maxTokens: Math.ceil(tokens * 0.6) }).map((half) => ({
    text: half.text,
    start: chunk.start + half.start,
    end: chunk.start + half.end,
    freshFrom: chunk.start + half.freshFrom,
  }));
}

function combine(
  request: ExtractionRequest,
  options: DocumentOptions,
  done: readonly Answered[],
  discarded: SpentFigures,
): DocumentResult {
  const spent = done.reduce((sum, { result }) => addFigures(sum, result.spent), discarded);
  const parts = done.map(({ chunk, result }) => ({ start: chunk.start, end: chunk.end, status: result.status }));
  const [only] = done;
  const attempts = done.reduce((sum, { result }) => sum + result.attempts, 0);
  if (done.length === 1 && only !== undefined && only.chunk.start === 0)
    return { ...only.result, spent, conflicts: [], parts };
  const last = done.at(-1)?.result;
  const error = done.find(({ result }) => result.error !== undefined)?.result.error;
  const valued = done
    .filter(({ result }) => result.value !== undefined)
    .toSorted((left, right) => left.chunk.start - right.chunk.start || left.chunk.end - right.chunk.end);
  const base = {
    spent,
    attempts,
    parts,
    method: last?.method ?? ('prompt' as const),
    ...(error !== undefined && { error }),
  };
  if (valued.length === 0) {
    return {
      ...base,
      status: last?.status ?? 'failed',
      value: undefined,
      errors: [],
      notes: [],
      grounding: [],
      conflicts: [],
    };
  }
  const merged = mergeValues(
    valued.map(({ result }) => result.value ?? null),
    valued.map(({ chunk, result }) => partPlace(chunk, result.grounding)),
  );
  const verdict = new SchemaValidator(request.schema, { assertFormats: options.assertFormats ?? true }).validate(
    merged.value,
  );
  const worst = done.map(({ result }) => result.status).find((status) => status !== 'valid' && status !== 'invalid');
  const status = worst ?? (verdict.isValid ? 'valid' : 'invalid');
  return {
    ...base,
    status,
    value: merged.value,
    errors: verdict.errors,
    notes: [...new Set([...verdict.notes, ...valued.flatMap(({ result }) => result.notes)])],
    grounding: groundMerged(
      merged.value,
      valued.map(({ chunk: { start }, result }) => ({ start, grounding: result.grounding })),
      merged.origins,
    ),
    conflicts: merged.conflicts,
  };
}

/** Each leaf has the grounding it had in its part, moved to where the part stands. */
export function groundMerged(
  value: JsonValue,
  parts: readonly { readonly start: number; readonly grounding: readonly Grounding[] }[],
  origins: ReadonlyMap<string, Origin>,
): readonly Grounding[] {
  const known = parts.map(({ grounding }) => new Map(grounding.map((each) => [each.pointer, each])));
  const groundings: Grounding[] = [];
  forEachLeaf(value, (path) => {
    const pointer = toPointer(path);
    const origin = origins.get(pointer);
    const own = origin === undefined ? undefined : known[origin.part]?.get(origin.pointer);
    if (own === undefined || origin === undefined) return;
    const shift = parts[origin.part]?.start ?? 0;
    const ranges = own.ranges.map(({ start, end }) => ({ start: start + shift, end: end + shift }));
    groundings.push({ ...own, pointer, path, ranges });
  });
  return groundings;
}
