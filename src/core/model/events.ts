import type { AppError } from '../../base/errors.ts';
import type { AnswerRequest, FinishReason, TokenUsage, WireFormat } from './message.ts';

/**
 * What a turn says as it happens, the same for all wire formats. Every stream ends with exactly one `turn-end`, also
 * when it is stopped or fails; nothing follows it, and the iterator does not throw.
 */
export type ModelEvent =
  /** A request is about to be sent; again for each retry. */
  | ({
      readonly type: 'request-start';
      readonly attempt: number;
      readonly wireFormat: WireFormat;
      readonly requestBytes: number;
    } & Pick<AnswerRequest, 'prefix' | 'after' | 'refusedThinking' | 'unaskedThinking'>)
  /** Nothing of the answer's content was received and the request is sent again after `delayMs`. */
  | { readonly type: 'retry-wait'; readonly attempt: number; readonly delayMs: number; readonly error: AppError }
  /** The answer's headers arrived. */
  | { readonly type: 'response-start'; readonly requestId?: string }
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'thinking-start' }
  | { readonly type: 'thinking-delta'; readonly text: string }
  /** Ends a thinking block; what it carries is replayed verbatim. */
  | { readonly type: 'thinking-end'; readonly signature?: string; readonly redacted?: string }
  | { readonly type: 'tool-input-start'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly type: 'tool-input-delta'; readonly index: number; readonly argumentsText: string }
  | { readonly type: 'tool-input-end'; readonly index: number }
  | { readonly type: 'image'; readonly mediaType: string; readonly data: string }
  /**
   * The merged `reasoning_details` of a Chat Completions answer, once, before `turn-end`. `isCut`: some of them were
   * nested too deeply and are left out.
   */
  | { readonly type: 'reasoning-details'; readonly details: readonly unknown[]; readonly isCut?: true }
  | { readonly type: 'usage'; readonly usage: TokenUsage; readonly costUsd?: number }
  | { readonly type: 'route'; readonly route: ModelRoute }
  | {
      readonly type: 'turn-end';
      readonly reason: FinishReason;
      readonly error?: AppError;
      /** The server's own words for an end of reason `other` or `content-filter`, fit to show. */
      readonly serverReason?: string;
    };

export type TurnEnd = Extract<ModelEvent, { readonly type: 'turn-end' }>;

/** Who really answered, out of the gateway's metadata. */
export interface ModelRoute {
  readonly provider?: string;
  readonly servedModel?: string;
  readonly failedProviders?: readonly string[];
  readonly generationId?: string;
  readonly costUsd?: number;
}
