import type { JsonObject } from './json.ts';

/** Which wire an exchange speaks; decides the error envelope and the way things are encoded. */
export type Surface = 'chat' | 'messages' | 'responses' | 'plain';

/** How a model's provider words reasoning, signatures, token counts and tool-call ids. */
export type ModelFamily = 'claude' | 'openai' | 'gemini' | 'other';

/** One entry of `GET /v1/models`, plus what the emulator needs to know to play it. */
export interface CatalogueModel {
  readonly id: string;
  /** The object `/v1/models` lists, verbatim. */
  readonly listed: JsonObject;
  readonly type: string;
  readonly tags: readonly string[];
  readonly contextWindow: number | undefined;
  readonly maxTokens: number | undefined;
  readonly family: ModelFamily;
  /** Provider slugs in the order the gateway would try them. */
  readonly providers: readonly string[];
  /** How many of those fail before one answers (shown in the routing metadata). */
  readonly failingProviders: number;
  /** A fault this model always plays, in the syntax of `faults.ts`. */
  readonly fault?: string;
}

/** A function the client offers to the model. */
export interface NeutralTool {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonObject;
}

/** A tool call of an earlier assistant turn. */
export interface NeutralCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** One message of the conversation, whatever wire it came by. */
export interface NeutralTurn {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly text: string;
  readonly calls: readonly NeutralCall[];
  readonly results: readonly { readonly id: string; readonly text: string; readonly isError: boolean }[];
  readonly images: number;
  readonly files: readonly string[];
}

/** What the client said about choosing tools. */
export type ToolChoice =
  | { readonly type: 'auto' | 'none' | 'required' }
  | { readonly type: 'tool'; readonly name: string };

/** What the model may search the web with. */
export interface NeutralSearch {
  readonly tool: string;
  readonly maxUses: number;
}

/** A turn to answer, in words no wire format owns. */
export interface NeutralRequest {
  readonly model: CatalogueModel;
  readonly system: string;
  readonly turns: readonly NeutralTurn[];
  readonly tools: readonly NeutralTool[];
  readonly toolChoice: ToolChoice;
  readonly search?: NeutralSearch | undefined;
  /** Goes on with an answer that was paused. */
  readonly isResumed?: boolean;
  readonly parallelCalls: boolean;
  /** Present when the answer must be JSON; an empty schema means any object. */
  readonly schema: JsonObject | undefined;
  readonly reasoning: { readonly wanted: boolean; readonly visible: boolean; readonly effort: string };
  /** What the thinking of this answer is bound to; absent where signatures prove the text alone. */
  readonly place?: ThinkingPlace;
  /** Its thinking comes as a signature on the first call, as Google's own endpoint has it. */
  readonly signsCalls?: boolean;
  readonly maxTokens: number | undefined;
  readonly temperature: number | undefined;
  readonly stop: readonly string[];
  readonly wantsImage: boolean;
  /** Asks the simulator for text full of multi-byte characters, or for none at all. */
  readonly flavour: 'plain' | 'unicode' | 'empty';
  /** What a fast-apply model does wrong. */
  readonly wrong?: string;
}

/** Where a thinking block stands in a conversation. */
export interface ThinkingPlace {
  /** Digest of system prompt, tools and all that is said before the block, thinking left out. */
  readonly before: string;
  /** The signature of the thinking block before it; empty where there is none. */
  readonly after: string;
}

export type FinishReason = 'pause' | 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'stop-sequence';

/** What a backend yields, one token or so at a time. Tool inputs belong to the latest `tool-start`. */
export type Piece =
  | { readonly type: 'reasoning'; readonly text: string }
  /** With citations it is a block of its own. */
  | { readonly type: 'text'; readonly text: string; readonly citations?: readonly JsonObject[] }
  /** What the server does by itself, as one block of Messages. */
  | { readonly type: 'server-block'; readonly block: JsonObject }
  /** A search ran, which is counted. */
  | { readonly type: 'searched'; readonly tool: string }
  | { readonly type: 'tool-start'; readonly name: string }
  | { readonly type: 'tool-input'; readonly json: string }
  | { readonly type: 'image'; readonly dataUri: string }
  | { readonly type: 'finish'; readonly reason: FinishReason; readonly stopSequence?: string };

/** Something that answers turns: the simulator, or a real local model. */
export interface Backend {
  readonly name: string;
  /** Models to list in front of the fixture catalogue. */
  readonly models?: readonly CatalogueModel[];
  answer(request: NeutralRequest, signal: AbortSignal): Iterable<Piece> | AsyncIterable<Piece>;
  dispose?(): Promise<void>;
}

/** Pace of the answers; both absent means as fast as the socket takes it. */
export interface Speed {
  readonly firstTokenMs?: number;
  readonly tokensPerSecond?: number;
}
