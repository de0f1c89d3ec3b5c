import { isNestedTooDeeply } from '../json/depth.ts';
import type { ModelEvent } from '../model/events.ts';
import type { FinishReason, TokenUsage } from '../model/message.ts';
import { fromStreamErrorFrame, malformedJsonError, nestedTooDeeplyError, type ErrorContext } from './errors.ts';
import type { SseFrame } from './sse.ts';
import { countOf, defined, fieldsOf, listOf, parseJson, type Fields } from './wire.ts';

/** Makes `ModelEvent`s of one format's frames. Synchronous on purpose: the work per token is one call, no await. */
export interface TurnReader {
  /** Adds the frame's events to `out`; true when nothing more is to come. Throws an `AppError` for an error frame. */
  read(frame: SseFrame, out: ModelEvent[]): boolean;
  /** The reason once the server gave it: from then on an ending connection does no harm. */
  readonly finishReason: FinishReason | undefined;
  /** The server's own words for it, as they came: the name of a reason that is not known, or why the model refused. */
  readonly serverReason: string | undefined;
  /** The server stopped in the middle, and goes on when it gets back what it said. */
  readonly isPaused?: boolean;
  /** Adds what closes the blocks that are still open. `isWhole`: the answer arrived to its end. */
  close(out: ModelEvent[], isWhole: boolean): void;
}

/** Whether the server says that nothing more is to come, in the words of Chat Completions. */
export function isDone({ data }: SseFrame): boolean {
  return data.length < 20 && data.trim() === '[DONE]';
}

/**
 * What a frame says; `undefined` for one that is no part of an answer, such as a heartbeat of words. Throws the
 * `AppError` that it tells of, and one where it was to be JSON and is broken.
 */
export function frameFields(frame: SseFrame, context: ErrorContext): Fields | undefined {
  const value = parseJson(frame.data);
  // One server puts its errors in a list.
  const fields = fieldsOf(value) ?? fieldsOf(listOf(value)[0]);
  if (fields === undefined) {
    if (frame.event === 'error') throw fromStreamErrorFrame(frame.data, context);
    if (value === undefined && isJsonBroken(frame)) throw malformedJsonError();
    return undefined;
  }
  const isError =
    frame.event === 'error' || fields['type'] === 'error' || fields['object'] === 'error' || Boolean(fields['error']);
  if (isError) throw fromStreamErrorFrame(fields, context);
  return fields;
}

/** Whether data that is no JSON was meant to be. */
function isJsonBroken({ event, data }: SseFrame): boolean {
  return /^\s*[{[]/.test(data) && !/ping|beat|alive/i.test(event);
}

/** Keeps the ids of an answer's calls apart: results are found by them, and strict servers refuse one that comes twice. */
export class CallIds {
  readonly #known = new Set<string>();
  readonly #newId: () => string;

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  /** The server's id, or one of our own where it gave none or gave it to another call. */
  unique(id: string | undefined): string {
    const wanted = id ?? `call_${this.#newId()}`;
    let own = wanted;
    for (let count = this.#known.size + 1; this.#known.has(own); count += 1) own = `${wanted}_${count}`;
    this.#known.add(own);
    return own;
  }
}

/** Counts as far as they are known, `undefined` where none is. */
export function usageOf(counts: { readonly [K in keyof TokenUsage]: unknown }): TokenUsage | undefined {
  const usage = defined({
    inputTokens: countOf(counts.inputTokens),
    outputTokens: countOf(counts.outputTokens),
    cachedInputTokens: countOf(counts.cachedInputTokens),
    cacheWriteTokens: countOf(counts.cacheWriteTokens),
    reasoningTokens: countOf(counts.reasoningTokens),
  });
  return Object.keys(usage).length > 0 ? usage : undefined;
}

/** Arguments that came as an object in place of a text. Throws an `AppError` where they cannot be one. */
export function argumentsTextOf(value: object): string {
  if (isNestedTooDeeply(value)) throw nestedTooDeeplyError();
  return JSON.stringify(value);
}
