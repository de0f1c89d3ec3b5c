import type { AppError } from '../../base/errors.ts';
import type {
  AnswerRequest,
  CallSeal,
  Citation,
  FinishReason,
  RequestFormat,
  RouteAttempt,
  SearchCount,
  ServedTerms,
  ServerToolPart,
  TokenUsage,
  ToolCallPart,
} from './message.ts';

/**
 * What a turn says as it happens, the same for all wire formats. Every stream ends with exactly one `turn-end`, also
 * when it is stopped or fails; nothing follows it, and the iterator does not throw.
 */
export type ModelEvent =
  /** A request is about to be sent; again for each retry. */
  | ({
      readonly type: 'request-start';
      readonly attempt: number;
      readonly wireFormat: RequestFormat;
      readonly requestBytes: number;
      /** It lets the server go on with the answer that it had paused, which is sent back as it was. */
      readonly continues?: true;
    } & Pick<
      AnswerRequest,
      'prefix' | 'after' | 'refusedThinking' | 'refusedSearches' | 'unaskedThinking' | 'unsearched'
    >)
  /** Nothing of the answer's content was received and the request is sent again after `delayMs`. */
  | { readonly type: 'retry-wait'; readonly attempt: number; readonly delayMs: number; readonly error: AppError }
  /** The answer's headers arrived. */
  | { readonly type: 'response-start'; readonly requestId?: string }
  /** What was left out of this request on suspicion is what the server had refused: it took the rest. */
  | ({ readonly type: 'left-out' } & Pick<AnswerRequest, 'refusedThinking' | 'refusedSearches'>)
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'thinking-start' }
  | { readonly type: 'thinking-delta'; readonly text: string }
  /** Ends a thinking block; what it carries is replayed verbatim. */
  | { readonly type: 'thinking-end'; readonly signature?: string; readonly redacted?: string }
  | ({ readonly type: 'tool-input-start'; readonly index: number } & Pick<ToolCallPart, 'id' | 'name' | 'isWritten'>)
  | { readonly type: 'tool-input-delta'; readonly index: number; readonly argumentsText: string }
  | { readonly type: 'tool-input-end'; readonly index: number }
  /** What is to go back with a call that has started; the latest counts. */
  | { readonly type: 'tool-input-sealed'; readonly index: number; readonly seal: CallSeal }
  /** A whole block of what the server does by itself. */
  | { readonly type: 'server-tool'; readonly block: ServerToolPart['block'] }
  | ({ readonly type: 'citations' } & FoundCitations)
  | { readonly type: 'image'; readonly mediaType: string; readonly data: string }
  /** What there is so far of a picture that is being drawn. It is shown until the next, or the picture itself, and never kept. */
  | { readonly type: 'image-preview'; readonly mediaType: string; readonly data: string }
  /**
   * The merged `reasoning_details` of a Chat Completions answer, once, before `turn-end`. `isCut`: some of them were
   * nested too deeply and are left out.
   */
  | { readonly type: 'reasoning-details'; readonly details: readonly unknown[]; readonly isCut?: true }
  /** `isCostListed`: the cost is the catalogue's, as the server told none. */
  | { readonly type: 'usage'; readonly usage: TokenUsage; readonly costUsd?: number; readonly isCostListed?: true }
  | { readonly type: 'route'; readonly route: ModelRoute }
  | {
      readonly type: 'turn-end';
      readonly reason: FinishReason;
      readonly error?: AppError;
      /** The server stopped in the middle and goes on when it gets back what it said. */
      readonly isPaused?: true;
      /** The server's own words for an end of reason `other` or `content-filter`, fit to show. */
      readonly serverReason?: string;
    };

export type TurnEnd = Extract<ModelEvent, { readonly type: 'turn-end' }>;

/** Sources of the answer's text so far. Places in them are counted in the text of this request. */
export interface FoundCitations {
  readonly citations: readonly Citation[];
  /** They stand for the last so many UTF-16 units of the text. */
  readonly length?: number;
  /** They are what marks in the text count: the first is the source of `[1]`. */
  readonly isNumbered?: true;
}

/** Who really answered, out of the gateway's metadata. */
export interface ModelRoute {
  readonly provider?: string;
  readonly servedModel?: string;
  readonly failedProviders?: readonly string[];
  readonly isByRule?: true;
  readonly attempts?: readonly RouteAttempt[];
  readonly warnings?: readonly string[];
  readonly terms?: ServedTerms;
  readonly generationId?: string;
  readonly costUsd?: number;
  readonly searches?: readonly SearchCount[];
}
