import type { JsonObject, JsonValue } from '../json/json.ts';
import type { JsonSchema } from '../model/request.ts';
import type { UserAnswer, UserQuestion } from './userQuestion.ts';

/**
 * A tool that a model may ask for. Whoever writes one says what it does and runs it; asking the user, checking the
 * arguments, limits, the journal and the panel's card are the loop's and the host's business.
 */

/**
 * The worst a call can do. `read`: looks at what the editor has; `write`: changes files or proposes to; `network`: sends
 * something to another machine; `process`: starts a program, or something whose effects nobody here can know.
 */
export type ToolEffect = 'read' | 'write' | 'network' | 'process';

/** Who made the tool: this extension, the user (settings, files of a trusted workspace), or another extension. */
export type ToolOrigin = 'builtin' | 'user' | 'extension';

export type ToolContent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'json'; readonly value: JsonValue }
  /** `data` is base64 without a prefix. */
  | { readonly type: 'image'; readonly mediaType: string; readonly data: string; readonly name?: string }
  /** A place a user can open; the model reads path and lines. Lines are 1-based, inclusive. */
  | {
      readonly type: 'file';
      readonly uri: string;
      readonly label: string;
      readonly startLine?: number;
      readonly endLine?: number;
    };

/** One line of the list at the end of a turn: a file read or written, a command run, a host something was sent to. */
export interface ToolActivity {
  readonly kind: 'read' | 'wrote' | 'proposed' | 'ran' | 'sent';
  /** The path, command or host, as a user writes it. */
  readonly what: string;
  /** For files: what opens it. */
  readonly uri?: string;
}

/** What a call brought. Expected failures (no such file, the host refused) are outcomes with `isError`, not throws. */
export interface ToolOutcome {
  readonly content: readonly ToolContent[];
  readonly isError?: boolean;
  /** What the call really touched. Absent: the effect and `summarize` make one line. */
  readonly activity?: readonly ToolActivity[];
}

export interface ToolLimits {
  /** A run is stopped after this long, in milliseconds. Waiting for the user does not count where the tool pauses it. */
  readonly timeMs: number;
  /** UTF-16 units of text the model is given; the rest is cut with a note and stays openable. */
  readonly outputChars: number;
}

/** Something a user can do about a call that runs: a button on its card. */
export interface ToolAction {
  /** On the button: `Show output`. */
  readonly label: string;
  run(): void | Promise<void>;
}

/**
 * Whom a run waits for. `answer`: the user, who is asked something in the card; `review`: the user, who decides on a change where it is shown; `queue`: the end of an earlier review,
 * before this change is shown to anybody; `editor`: the editor, which asks them
 * before it does the work.
 */
export type ToolWait = 'answer' | 'review' | 'queue' | 'editor';

export interface ToolContext {
  /** Fires when the user stops, when the time is up and when the panel's conversation closes. */
  readonly signal: AbortSignal;
  readonly limits: ToolLimits;
  readonly conversationId: string;
  /** Names this run; unique in the conversation. */
  readonly callId: string;
  /** What is going on, one line for the card; the newest is shown, with its buttons. Cheap to call often. */
  readonly progress: (text: string, actions?: readonly ToolAction[], waits?: ToolWait) => void;
  /**
   * To be awaited before a file is changed, created or deleted, with its URI, so that "Restore" can bring it back. Resolves
   * with the turn that can, for who tells it of a write in a later window.
   */
  readonly willWrite: (uri: string) => Promise<string | undefined>;
  /**
   * To be awaited once the file has its new content, also after the run has ended (a proposal accepted later). `isShared`:
   * the user wrote in it meanwhile, so that "Restore" must leave it alone.
   */
  readonly didWrite: (uri: string, isShared?: boolean) => Promise<void>;
  /**
   * Asks the user in the call’s card, which says so; the time until they answer does not count. Rejects when `signal` fires.
   * Absent where there is no card: the tool asks in another way.
   */
  readonly ask?: (question: UserQuestion) => Promise<UserAnswer>;
  /** Does not count the time `wait` takes (a question to the user) against the time limit. */
  readonly unlimited: <T>(wait: () => Promise<T>) => Promise<T>;
}

export interface Tool {
  /** What the model calls it: `[a-zA-Z0-9_-]`, at most 64 characters; the registry makes other names fit. */
  readonly name: string;
  /** What a user reads on the card and in the picker: `Read file`. */
  readonly displayName: string;
  /** For the model: when to use it and what comes back. */
  readonly description: string;
  /** One sentence for the user, in pickers. Absent: the description is shown. */
  readonly userDescription?: string;
  /** JSON Schema of an object. */
  readonly inputSchema: JsonSchema;
  readonly effect: ToolEffect;
  readonly origin: ToolOrigin;
  /** The file of a workspace that declares it. */
  readonly maker?: string;
  /**
   * What the tool really is, where the name does not say it: the definition of a user's tool as text. A call that is
   * always allowed is so for this identity only, so that a tool whose definition changed asks again.
   */
  readonly identity?: string;
  /** Where it is listed in the picker: `Workspace`, `Git`, `My tools`, the other extension's name. */
  readonly group?: string;
  /** Replaces the default limits. */
  readonly limits?: Partial<ToolLimits>;
  /** The run is itself a question to the user (ask the user, a manual tool), so there is none before it. */
  readonly isQuestion?: boolean;
  /**
   * The run only shows a change for review: until the user accepts it nothing is written, so there is no question before it.
   * For our own tools.
   */
  proposes?(input: JsonObject): boolean;
  /** Whether to ask before this tool runs is the editor's decision, so that we do not ask as well. For tools of other extensions. */
  readonly isAskedByEditor?: boolean;
  /** One line for the card and the question, from checked arguments: `src/retry.ts, lines 1–40`. */
  summarize?(input: JsonObject): string;
  /** What a user reads before they allow it, where JSON hides it: the command line, the lines taken out and put in. */
  preview?(input: JsonObject): string;
  /**
   * What "Allow in this conversation" covers, for network tools: the origins. Where absent it covers calls with exactly the
   * same arguments for `network` and `process`, and all calls of the tool for `read` and `write`.
   */
  approvalScope?(input: JsonObject): string;
  /**
   * For a tool whose arguments only name what it does, as a task's name: looks up what this call would do now, and gives the
   * tool for this one call, whose `preview` and `identity` say exactly that, and whose `run` does just that. Awaited before
   * the user is asked.
   */
  bind?(input: JsonObject): Promise<Tool>;
  /** Runs with arguments that fit `inputSchema`. Must end soon after `context.signal` fires. */
  run(input: JsonObject, context: ToolContext): Promise<ToolOutcome>;
}

/** Whether a call is its own question: it only proposes what the user then decides on. */
export function isProposal(tool: Pick<Tool, 'origin' | 'proposes'>, input: JsonObject): boolean {
  return tool.origin === 'builtin' && tool.proposes?.(input) === true;
}

export const DEFAULT_LIMITS: ToolLimits = { timeMs: 60_000, outputChars: 60_000 };

/** The tool for this one call; the tool itself where it needs no such thing. */
export async function boundTool(tool: Tool, input: JsonObject): Promise<Tool> {
  return tool.bind === undefined ? tool : tool.bind(input);
}

export function textOutcome(text: string, activity?: readonly ToolActivity[]): ToolOutcome {
  return { content: [{ type: 'text', text }], ...(activity !== undefined && { activity }) };
}

/** A failure the model is to read and may do something about. */
export function errorOutcome(text: string): ToolOutcome {
  return { content: [{ type: 'text', text }], isError: true };
}
