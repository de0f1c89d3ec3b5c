// What a question and an answer are, in no wire format: messages, events, requests, and what came of them.

import type { ErrorInfo } from '../../base/errors.ts';

/**
 * The neutral conversation all wire formats are made from and read into. Everything here is plain JSON, and what is
 * saved on disk: add optional fields, never change the meaning of one.
 */

export type MessageId = string;

/** How a request is spoken: OpenAI Chat Completions, Anthropic Messages or OpenAI Responses. */
export const WIRE_FORMATS = ['chat-completions', 'messages', 'responses'] as const;

export type WireFormat = (typeof WIRE_FORMATS)[number];

/** How a request is spoken: as a conversation, or as OpenAI's Images API has it, to a model that does nothing but draw. */
export const REQUEST_FORMATS = [...WIRE_FORMATS, 'images'] as const;

export type RequestFormat = (typeof REQUEST_FORMATS)[number];

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  /** What the text of an answer is taken from, in the order in which it came. */
  readonly citations?: readonly Citation[];
}

/** A source of an answer's text. */
export interface Citation {
  readonly url: string;
  readonly title?: string;
  /** The stretch of the part's text that it stands for, in UTF-16 units; both absent where the server did not say. */
  readonly start?: number;
  readonly end?: number;
  /** The stretch is the model's own mark for the source: `[1]`. */
  readonly isMark?: true;
  /** As the server gave it, for verbatim replay. */
  readonly raw?: unknown;
}

/**
 * A block of what the server did by itself during an answer: that it searched the web, or what it found. Kept verbatim
 * for replay, with what only the server can read.
 */
export interface ServerToolPart {
  readonly type: 'server-tool';
  readonly block: { readonly [name: string]: unknown };
}

/**
 * One block of the model's thinking, kept verbatim for replay. `signature` and `redacted` belong to the Messages format;
 * in the Responses format `signature` is the whole reasoning item as JSON. The Chat Completions equivalent is the
 * message's `reasoningDetails`.
 */
export interface ThinkingPart {
  readonly type: 'thinking';
  readonly text: string;
  readonly signature?: string;
  /** The opaque data of a `redacted_thinking` block; `text` is empty then. */
  readonly redacted?: string;
}

/** A picture, in a question or in an answer. `data` is base64 without a prefix. */
export interface ImagePart {
  readonly type: 'image';
  readonly mediaType: string;
  readonly data: string;
  readonly name?: string;
  /** The attached notebook that it is a picture of. */
  readonly uri?: string;
}

/** A file sent as such (a PDF), for models that take files. `data` is base64. */
export interface FilePart {
  readonly type: 'file';
  readonly mediaType: string;
  readonly data: string;
  readonly name: string;
}

/**
 * What a text is of that is neither a file nor a stretch of one as the user sees it: a folder's listing with its files, the
 * editor's problems, terminal output, what Git says has changed, the text of one symbol, a long paste.
 */
export const CONTEXT_SOURCES = ['folder', 'problems', 'terminal', 'changes', 'symbol', 'long-paste'] as const;

export type ContextSource = (typeof CONTEXT_SOURCES)[number];

/** Text from the workspace that goes along with a question, with where it came from. Lines are 1-based, inclusive. */
export interface ContextPart {
  readonly type: 'context';
  readonly origin: 'selection' | 'file' | 'editor' | 'paste';
  /** Absent for files, selections and what was pasted as a file. */
  readonly source?: ContextSource;
  /** For people: what was left out of it, as a sentence. */
  readonly note?: string;
  /** What a user calls it: `retry.ts:12–40`. */
  readonly label: string;
  /** Path shown to the model, relative to the workspace folder where there is one. */
  readonly path?: string;
  readonly uri?: string;
  readonly languageId?: string;
  readonly startLine?: number;
  readonly endLine?: number;
  readonly text: string;
}

/** A call the model asked for. `argumentsText` is JSON as it arrived, possibly empty or broken. */
export interface ToolCallPart {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly argumentsText: string;
  /** The model wrote it as the text of its answer, in a form of its own. */
  readonly isWritten?: true;
  readonly seal?: CallSeal;
}

/**
 * What a server of Chat Completions gave along with a call to get it back with it, as it came: Gemini signs the thought
 * behind a call, and takes no result of it without. The fields stood on the call, in its `function`, or on the message.
 */
export interface CallSeal {
  readonly call?: { readonly [name: string]: unknown };
  readonly function?: { readonly [name: string]: unknown };
  /** Kept with the first call of its message. */
  readonly message?: { readonly [name: string]: unknown };
}

/**
 * How a call ended. `refused`: it never ran, since the tool is unknown or the arguments do not fit; `stopped`: the user
 * stopped the turn before or while it ran; `skipped`: a limit of the turn was reached; `interrupted`: the window closed.
 */
export type ToolCallEnd = 'done' | 'failed' | 'refused' | 'denied' | 'stopped' | 'skipped' | 'interrupted';

/** What a call touched, for the list at the end of a turn. */
export interface ToolTouch {
  readonly kind: 'read' | 'wrote' | 'proposed' | 'ran' | 'sent';
  readonly what: string;
  readonly uri?: string;
}

/** What a tool answered, for the call with `callId`. All but the first four fields are for people only. */
export interface ToolResultPart {
  readonly type: 'tool-result';
  readonly callId: string;
  readonly content: readonly (TextPart | ImagePart)[];
  readonly isError?: boolean;
  readonly end?: ToolCallEnd;
  /** How long the tool ran, in milliseconds. */
  readonly durationMs?: number;
  /** The arguments it ran with, where the user changed them. */
  readonly ranWith?: string;
  /** Why `ranWith` is not what the model wrote, though nobody changed it: what came in another type than the tool wants. */
  readonly wasRead?: string;
  readonly touched?: readonly ToolTouch[];
  /** Names the whole output, where `content` holds a part of it. */
  readonly wholeOutput?: string;
  /** Run again by the user after the model had read an earlier result. */
  readonly isRerun?: boolean;
}

export type UserPart = TextPart | ImagePart | FilePart | ContextPart | ToolResultPart;
export type AssistantPart = TextPart | ThinkingPart | ImagePart | ToolCallPart | ServerToolPart;
export type AttachmentPart = ImagePart | FilePart | ContextPart;

/** Why a turn with tools ended before the model was done; absent for all other ends. */
export type TurnCut =
  | 'stopped'
  | 'step-limit'
  | 'token-limit'
  | 'cost-limit'
  /** There is a limit of cost, and nobody knows what the model costs. */
  | 'cost-unknown'
  | 'broken-calls'
  | 'interrupted';

export interface UserMessage {
  readonly id: MessageId;
  readonly role: 'user';
  readonly createdAt: number;
  readonly parts: readonly UserPart[];
  /** Nobody wrote this: it holds the results of the calls of the answer before it, one step of a turn with tools. */
  readonly isToolStep?: boolean;
  /** Nobody wrote this: it asks for the rest of the answer before it. Part of a request, never kept. */
  readonly isContinuation?: true;
  /** On the last step of a turn that was cut short. */
  readonly turnCut?: TurnCut;
}

/** `other`: the server gave a reason that is not known to be a good end, or none: the answer may be cut. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'cancelled' | 'error' | 'other';

/** Token counts as the server reported them; a missing one is unknown, never zero. */
export interface TokenUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cachedInputTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}

/** How often a search tool of the server ran: `perplexity_search`, `web_search`. */
export interface SearchCount {
  readonly tool: string;
  readonly count: number;
}

/** A request that ended before the server said what it cost. */
export interface UnpricedRequest {
  readonly generationId: string;
  /** Its tokens are not in `usage` either. */
  readonly isUncounted?: boolean;
}

/** One try of the gateway to get an answer. */
export interface RouteAttempt {
  readonly provider?: string;
  /** `creator/model`, where more than one was tried. */
  readonly model?: string;
  readonly hasAnswered?: boolean;
  /** Of HTTP. */
  readonly status?: number;
  /** Why it failed, in the provider's words, fit to show. */
  readonly error?: string;
  /** The time that the user gives this provider was over. */
  readonly isTimeout?: true;
  readonly durationMs?: number;
  /** It was made with the user's own key of the provider. */
  readonly isOwnKey?: true;
}

/** What the footer of an answer shows. Money in US dollars, from the server only; times in milliseconds. */
export interface TurnFigures {
  readonly usage?: TokenUsage;
  readonly costUsd?: number;
  /** Some of `costUsd` is the catalogue's price of a picture: the server did not say what it cost. */
  readonly isCostListed?: true;
  /** The provider that really answered, e.g. `bedrock`. */
  readonly provider?: string;
  /** The model that really answered where the gateway fell back to another. */
  readonly servedModel?: string;
  /** Providers that failed before the one that answered. */
  readonly failedProviders?: readonly string[];
  /** A rule of the user's team changed who answers. */
  readonly isByRule?: true;
  /** What the gateway tried, oldest first; absent in answers of before it was kept. */
  readonly attempts?: readonly RouteAttempt[];
  /** What of the request the gateway did without. */
  readonly warnings?: readonly string[];
  readonly terms?: ServedTerms;
  readonly generationId?: string;
  /** Searches of the web, as far as the server counts them. */
  readonly searches?: readonly SearchCount[];
  /** Requests of this answer whose cost is not in `costUsd`, as the gateway names them. */
  readonly unpriced?: readonly UnpricedRequest[];
  readonly timeToFirstTokenMs?: number;
  readonly durationMs?: number;
  /** Time between the first and the last thinking token. */
  readonly thinkingMs?: number;
  /** Time between the first and the last token of all kinds, summed over the answer's requests: the base of tokens/s. */
  readonly generationMs?: number;
  /** A request of this answer ended without reporting usage (it was stopped): counts and cost are at least these. */
  readonly isPartial?: boolean;
}

/** On which terms an answer was served, where others than the usual were asked for or told. */
export interface ServedTerms {
  /** `standard`: fast mode was asked for, and not served. */
  readonly speed?: 'fast' | 'standard';
  /** The tier as the gateway names it; `default` where another was asked for, and not served. */
  readonly serviceTier?: string;
  /** The region that it was computed in, where the gateway pinned one: `eu`. */
  readonly region?: string;
  /** US dollars by the provider's list, where that is not what it cost: with a key of the user's own, or a discount. */
  readonly listUsd?: number;
  /** US dollars that the gateway tells as a surcharge. */
  readonly surchargeUsd?: number;
}

export type AnswerStatus = 'streaming' | 'complete' | 'stopped' | 'failed';

/**
 * One request of an answer: what stood before the thinking it brought, which some models take back only after the very
 * same. An answer that was continued has several.
 */
export interface AnswerRequest {
  /** Digest of system prompt, tools and messages as they were sent, earlier thinking left out; absent where unknown. */
  readonly prefix?: string;
  /** Digest of the latest thinking that was sent along; absent where none was. */
  readonly after?: string;
  /** The server refused to take earlier thinking back, so the request went without. */
  readonly refusedThinking?: true;
  /** The server refused to take back what it found in earlier searches, so the request went without. */
  readonly refusedSearches?: true;
  /** An effort was chosen by name, and nothing of it could be sent: the server refuses to be asked for thinking. */
  readonly unaskedThinking?: true;
  /** The web was to be searched, and the request could not ask for it: its server refuses that, or its format has no way. */
  readonly unsearched?: true;
  /** For a request that let the answer go on. */
  readonly resumed?: ResumedAt;
  /** The model that really answered, where the gateway fell back to another. */
  readonly servedModel?: string;
  /** `reasoningDetails` of the answer came with this request. */
  readonly hasDetails?: true;
}

/** Where an answer was taken up again. */
export interface ResumedAt {
  /** The words that asked for more: part of what was sent, never shown. Empty where the server had only paused. */
  readonly asked: string;
  /** How many thinking parts the answer had. */
  readonly thoughts: number;
  /** The place of the part it went on in, not counting thinking; their number where it began a new one. */
  readonly part: number;
  /** How much text that part had. */
  readonly length: number;
}

export interface AssistantMessage {
  readonly id: MessageId;
  readonly role: 'assistant';
  readonly createdAt: number;
  readonly parts: readonly AssistantPart[];
  /** The model that was asked, `creator/model`. */
  readonly model: string;
  readonly wireFormat?: RequestFormat;
  readonly status: AnswerStatus;
  readonly finishReason?: FinishReason;
  /** The server's own words for an end of reason `other`, fit to show. */
  readonly serverReason?: string;
  readonly error?: ErrorInfo;
  readonly figures?: TurnFigures;
  /** Chat Completions' `reasoning_details`, merged, for verbatim replay to the same model. */
  readonly reasoningDetails?: readonly unknown[];
  /** The requests that made it, oldest first; those of older versions are missing. */
  readonly requests?: readonly AnswerRequest[];
  /** How many earlier messages did not fit in the model's window and were left out of the request. */
  readonly omittedMessages?: number;
}

export type Message = UserMessage | AssistantMessage;
