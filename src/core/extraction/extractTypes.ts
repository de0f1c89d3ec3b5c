import type { AppError } from '../../base/errors.ts';
import type { ModelInfo } from '../model/request.ts';
import type { RequestOptions } from '../model/requestOptions.ts';
import type { ExtractionExample } from './examples.ts';
import type { Grounding } from './grounding/grounding.ts';
import type { JsonValue } from '../json/json.ts';
import type { PromptPart } from './prompt.ts';
import type { PartialEvent } from '../json/partialJson.ts';
import type { MethodMemory } from './methodMemory.ts';
import type { ExtractionMethod } from './methods.ts';
import type { PromptSource } from './prompt.ts';
import type { ValidationError } from '../schema/validate.ts';
import type { SpentFigures } from './usage.ts';

export interface ExtractionRequest extends RequestOptions {
  /** The user's own schema: what the value is checked against, whatever the model was asked with. */
  readonly schema: JsonValue;
  readonly source: PromptSource;
  readonly instructions?: string;
  readonly info?: ModelInfo;
}

export interface ExtractionOptions {
  readonly signal: AbortSignal;
  /** Asks the model for verbatim evidence; false when absent. Values are looked for in the source either way. */
  readonly withEvidence?: boolean;
  /** How often errors are fed back; 2 when absent. */
  readonly maxRepairs?: number;
  /** How often an answer that was cut off at its length limit is continued; 3 when absent. */
  readonly maxContinuations?: number;
  /** Whether `format` is checked; true when absent. */
  readonly assertFormats?: boolean;
  /** Sent with every request, in the shape of the schema. */
  readonly examples?: readonly ExtractionExample[];
  readonly methodMemory?: MethodMemory;
  /** Which part of a longer document this is. */
  readonly part?: PromptPart;
}

/**
 * How it ended. Only `valid` means that the value obeys the schema; in all other cases `value` is the best there is, `errors`
 * says where it is wrong, and nothing vouches for it.
 */
export type ExtractionStatus = 'valid' | 'invalid' | 'truncated' | 'refused' | 'stopped' | 'failed';

export interface ExtractionResult {
  readonly status: ExtractionStatus;
  readonly value: JsonValue | undefined;
  readonly errors: readonly ValidationError[];
  /** What could not be checked, and what was read otherwise than the model wrote it, as sentences. */
  readonly notes: readonly string[];
  readonly grounding: readonly Grounding[];
  readonly spent: SpentFigures;
  readonly attempts: number;
  /** The way that the last answer was asked for. */
  readonly method: ExtractionMethod;
  /** Why it failed. */
  readonly error?: AppError;
  /** What the model said instead of data. */
  readonly answerText?: string;
}

export type AttemptKind = 'ask' | 'repair' | 'continue';

export type ExtractionEvent =
  | {
      readonly type: 'attempt-start';
      readonly attempt: number;
      readonly kind: AttemptKind;
      readonly method: ExtractionMethod;
    }
  /** The model does not take this way of asking, or its server passes over it without an error; another one follows. */
  | { readonly type: 'method-refused'; readonly method: ExtractionMethod; readonly error?: AppError }
  | { readonly type: 'retry-wait'; readonly delayMs: number; readonly error: AppError }
  /** The model is thinking; the time until the first piece of data. */
  | { readonly type: 'thinking' }
  /**
   * The value grew. Paths are the answer's own (maps are lists of keys and values, absent properties are null until the end).
   * `value` is one object growing in place.
   */
  | { readonly type: 'partial'; readonly events: readonly PartialEvent[]; readonly value: JsonValue | undefined }
  /** What is wrong with the part of the value that is whole. Paths are the schema's. */
  | { readonly type: 'partial-errors'; readonly errors: readonly ValidationError[] }
  /** A whole answer that breaks the schema, or is no JSON; a repair follows while there are any left. */
  | {
      readonly type: 'invalid';
      readonly attempt: number;
      readonly errors: readonly ValidationError[];
      readonly willRepair: boolean;
    }
  /** How it ends, before its places are known; `end` follows with them. */
  | { readonly type: 'checked'; readonly result: ExtractionResult }
  | { readonly type: 'end'; readonly result: ExtractionResult };
