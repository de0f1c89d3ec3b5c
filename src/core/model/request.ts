import type { ModelEvent } from './events.ts';
import type { Message, WireFormat } from './message.ts';

/** How hard the model should think. `auto` shows thinking where the model offers it, at its own pace. */
export type ThinkingEffort = 'auto' | 'off' | NamedEffort;

/** Efforts that are asked for by name, from the least to the most. */
export const NAMED_EFFORTS = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export type NamedEffort = (typeof NAMED_EFFORTS)[number];

export type JsonSchema = { readonly [keyword: string]: unknown };

/** A tool as the model sees it. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: JsonSchema;
  readonly strict?: boolean;
}

export type ToolChoice =
  | { readonly type: 'auto' | 'none' | 'required' }
  | { readonly type: 'tool'; readonly name: string };

/**
 * `providerOptions` of a request: names and meanings are the gateway's own, which learns new ones. An object under a name it
 * does not document is a provider's (`anthropic`); `null` says that there is none.
 */
export interface GatewayRouting {
  readonly [option: string]: unknown;
  readonly order?: readonly string[];
  readonly only?: readonly string[];
  readonly sort?: 'cost' | 'ttft' | 'tps';
  /** Model ids tried in order when the first one fails. */
  readonly models?: readonly string[];
  readonly caching?: 'auto';
  readonly zeroDataRetention?: boolean;
  readonly disallowPromptTraining?: boolean;
}

/** The gateway's own search tools, which any model can use. */
export type SearchTool = 'perplexity' | 'parallel' | 'exa' | 'tako';

/** One turn to ask for. The last message is the question, or the results of the tools asked for. */
export interface TurnRequest {
  /** `creator/model`. */
  readonly model: string;
  readonly system?: string;
  readonly messages: readonly Message[];
  /** `auto`: Claude models speak Messages, all others Chat Completions. */
  readonly wireFormat?: WireFormat | 'auto';
  readonly thinking?: ThinkingEffort;
  readonly maxOutputTokens?: number;
  /** Tokens added to `maxOutputTokens` where the model thinks though `thinking` is `off`: thinking counts as output. */
  readonly thinkingTokens?: number;
  readonly temperature?: number;
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  /** What `toolChoice` was in the first request of this turn, of which this is a later one. */
  readonly firstToolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  /** JSON the answer must be, constrained by the model where it can. */
  readonly responseFormat?: { readonly name: string; readonly schema: JsonSchema; readonly strict?: boolean };
  readonly routing?: GatewayRouting;
  /**
   * The model may search the web, which costs extra: by the server's own tool where its format has one, else by this one of
   * the gateway. Absent: it may not.
   */
  readonly webSearch?: SearchTool;
  /**
   * What a later request will begin with, for models that cache only what is marked, at a price. `conversation`: with all of
   * this one. `shared-prefix`: with the tools, the system text and, where the first question has more parts, its first.
   * Absent: nothing of it will be sent again.
   */
  readonly cache?: 'conversation' | 'shared-prefix';
  /** The text asked for may itself begin with the tags of thoughts: they are not taken out of the answer's beginning. */
  readonly keepsThoughtTags?: boolean;
  /** Keeps the turns of one conversation with one provider's prompt cache (`x-session-affinity`). */
  readonly sessionId?: string;
}

export interface TurnOptions {
  readonly signal: AbortSignal;
  /** Ends the stream with an error when nothing arrives for this long; the client's setting when absent. */
  readonly idleTimeoutMs?: number;
  readonly maxRetries?: number;
}

/** The part of the client that conversations, tool loops and extractions need. */
export interface TurnSource {
  streamTurn(request: TurnRequest, options: TurnOptions): AsyncGenerator<ModelEvent, void, void>;
  /** The same with the account and server in use now, for requests that belong together. Absent: they never change. */
  pinned?(): TurnSource;
}

/** For requests that belong together: whatever the user switches to meanwhile, one account pays for all of them. */
export function pinnedSource(source: TurnSource): TurnSource {
  return source.pinned?.() ?? source;
}

/** What the user chose for the connection; read for every request, never cached. */
export interface GatewaySettings {
  /** Origin plus optional path, without a trailing slash and without `/v1`. Already checked by `parseBaseUrl`. */
  readonly baseUrl: string;
  /** Whose key is sent: see `accounts.ts`. Absent: the default account. */
  readonly account?: string;
  readonly idleTimeoutMs: number;
  readonly maxRetries: number;
  /** Environment and `.env.local` credentials may go to an origin that is not the official one. */
  readonly allowEnvironmentCredentials: boolean;
}

/** A price in US dollars per million tokens, for prompts from `fromTokens` on. */
export interface PriceTier {
  readonly fromTokens: number;
  readonly usdPerMillion: number;
}

/** One model of the catalogue. Absent means unknown, never zero or false. */
export interface ModelInfo {
  /** `creator/model`. */
  readonly id: string;
  readonly name: string;
  /** The creator as the catalogue names it (`anthropic`), not the provider that serves it. */
  readonly creator: string;
  readonly description?: string;
  /** `language`, `embedding`, `image`, …: an open set. */
  readonly type: string;
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  readonly releasedAt?: number;
  readonly tags: readonly string[];
  /** What it writes, as far as its server says: `text`, `image`. */
  readonly outputs?: readonly string[];
  readonly pricing: {
    readonly input?: readonly PriceTier[];
    readonly output?: readonly PriceTier[];
    readonly cachedInput?: readonly PriceTier[];
    readonly cacheWrite?: readonly PriceTier[];
    readonly webSearchUsd?: number;
    /** US dollars for a picture. */
    readonly imageUsd?: number;
    readonly variesByProvider?: boolean;
  };
  readonly efforts?: readonly string[];
}

export type ModelCapability =
  | 'reasoning'
  | 'tools'
  | 'vision'
  | 'files'
  | 'structured-output'
  | 'caching'
  | 'image-output';

/** Where a credential came from. `none` stands for a server on this machine or in the user's network that was given no key. */
export type CredentialSource =
  | 'stored-key'
  | 'session-key'
  | 'environment-key'
  | 'environment-oidc'
  | 'file-oidc'
  | 'linked-oidc'
  | 'none';

/** A token for one origin. Lives only in memory, for one request. */
export interface Credential {
  readonly source: CredentialSource;
  /** The one origin this token may be sent to. */
  readonly origin: string;
  readonly token: string | undefined;
}

/** A token of the workspace, or of the project it is linked to, that the user has not accepted. */
export interface OfferedToken {
  /** The same for tokens of the same owner; no part of the token. */
  readonly identity: string;
  /** Whose it is, as `team/project`. */
  readonly project?: string;
  /** It would be got with the login of Vercel's command line, for the project that the folder is linked to. */
  readonly isLink?: boolean;
}

/** What is known about the credential without its value, for status and panel. */
export interface CredentialStatus {
  readonly source: CredentialSource | 'missing';
  readonly origin: string;
  /** For OIDC tokens: milliseconds since the epoch. */
  readonly expiresAt?: number;
  /** For OIDC tokens: whose they are, as `team/project`. */
  readonly project?: string;
  readonly isExpired?: boolean;
  /** A token of the workspace that would be used if the user accepted it. */
  readonly offered?: OfferedToken;
  /** Why a credential that exists is not used, as a sentence. */
  readonly note?: string;
}
