import * as z from 'zod/mini';
import { ERROR_ACTIONS, ERROR_KINDS } from '../base/errors.ts';

/** What the panel draws. The host owns all of it; the panel keeps only the draft, the scroll position and open cards. */

/** What a running call asks the user. */
const userQuestionSchema = z.object({
  title: z.string(),
  detail: z.optional(z.string()),
  options: z.array(z.object({ label: z.string(), detail: z.optional(z.string()) })),
  several: z.optional(z.boolean()),
  /** One option to agree to; own words are the reason why not. */
  isConfirmation: z.optional(z.boolean()),
  /** The name of the field for own words. */
  field: z.optional(z.string()),
  others: z.optional(z.array(z.string())),
  skip: z.string(),
});

export type ViewQuestion = z.infer<typeof userQuestionSchema>;

/** A next step that an error offers as a button. */
export const errorActionSchema = z.enum(ERROR_ACTIONS);

export const errorInfoSchema = z.object({
  kind: z.enum(ERROR_KINDS),
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  status: z.optional(z.number()),
  requestId: z.optional(z.string()),
  retryAfterMs: z.optional(z.number()),
  actions: z.array(errorActionSchema),
});

/** What a text is of that is neither a file nor a stretch of one. */
const contextSourceSchema = z.enum(['folder', 'problems', 'terminal', 'changes', 'symbol', 'long-paste']);

export const viewPartSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('thinking'), text: z.string(), redacted: z.optional(z.boolean()) }),
  z.object({ type: z.literal('image'), mediaType: z.string(), data: z.string(), name: z.optional(z.string()) }),
  z.object({ type: z.literal('file'), name: z.string(), mediaType: z.string(), bytes: z.number() }),
  /** A chip; `excerpt` is at most the first lines, for the hover. */
  z.object({
    type: z.literal('context'),
    origin: z.enum(['selection', 'file', 'editor', 'paste']),
    source: z.optional(contextSourceSchema),
    note: z.optional(z.string()),
    label: z.string(),
    path: z.optional(z.string()),
    excerpt: z.string(),
    tokens: z.number(),
  }),
  /** A call as a card. `id` is unique in the conversation; what is absent is not known (yet). */
  z.object({
    type: z.literal('tool-call'),
    id: z.string(),
    name: z.string(),
    argumentsText: z.string(),
    /** The model wrote it as text. */
    isWritten: z.optional(z.literal(true)),
    displayName: z.optional(z.string()),
    /** Where a tool that is not built in comes from. */
    maker: z.optional(z.string()),
    summary: z.optional(z.string()),
    effect: z.optional(z.enum(['read', 'write', 'network', 'process'])),
    origin: z.optional(z.enum(['builtin', 'user', 'extension'])),
    state: z.optional(
      z.enum([
        'writing',
        'waiting',
        /** It asks the user something. */
        'asking',
        'queued',
        'running',
        /** What it proposes waits for the user's decision. */
        'reviewing',
        /** The editor asks the user. */
        'confirming',
        'done',
        'failed',
        'refused',
        'denied',
        'stopped',
        /** The window was closed during it. */
        'interrupted',
        /** Its turn was stopped; what it proposes still waits for the user's decision. */
        'left',
        'skipped',
      ]),
    ),
    /** What it would do, readable, before it is allowed; `argumentsText` stays the truth. */
    preview: z.optional(z.string()),
    progress: z.optional(z.string()),
    /** Labels of the buttons of a call that runs or is under review, also where its turn was stopped. */
    actions: z.optional(z.array(z.string())),
    durationMs: z.optional(z.number()),
    /** The arguments it ran with, where the user changed them. */
    ranWith: z.optional(z.string()),
    /** What was read in another type than it came in, where the arguments were not changed by the user. */
    wasRead: z.optional(z.string()),
    result: z.optional(z.object({ excerpt: z.string(), characters: z.number(), pictures: z.number() })),
    /** Files that a program changed. */
    changedFiles: z.optional(z.array(z.object({ what: z.string(), uri: z.optional(z.string()) }))),
    hasWholeOutput: z.optional(z.boolean()),
    isRerun: z.optional(z.boolean()),
    /** What it asks, as long as it waits for that. */
    question: z.optional(userQuestionSchema),
    /** While the user is asked: what the two wider answers would cover. */
    approval: z.optional(z.object({ conversationScope: z.string(), canAllowAlways: z.boolean() })),
  }),
  /** A search of the web by the server itself; `results` are there once it has ended well. */
  z.object({
    type: z.literal('web-search'),
    query: z.string(),
    state: z.enum(['running', 'done', 'failed']),
    results: z.array(z.object({ title: z.string(), host: z.string(), url: z.string() })),
    /** A page was opened, which is the one result. */
    isOpened: z.optional(z.boolean()),
    /** The server does not tell what it found. */
    isUntold: z.optional(z.boolean()),
    /** Why it failed, as a sentence. */
    problem: z.optional(z.string()),
  }),
  z.object({ type: z.literal('tool-result'), callId: z.string(), text: z.string(), isError: z.boolean() }),
]);

export type ViewPart = z.infer<typeof viewPartSchema>;

const touchedSchema = z.object({
  kind: z.enum(['read', 'wrote', 'proposed', 'ran', 'sent']),
  what: z.string(),
  /** A file that can be opened. */
  uri: z.optional(z.string()),
});

/** Footer of an answer. Money in US dollars from the server, times in milliseconds; absent is unknown. */
export const figuresSchema = z.object({
  costUsd: z.optional(z.number()),
  /** Some requests of the answer did not say what they cost: it is at least this much. */
  isCostPartial: z.optional(z.boolean()),
  /** Some of it is the price in the list of models: the server told none. */
  isCostListed: z.optional(z.boolean()),
  provider: z.optional(z.string()),
  servedModel: z.optional(z.string()),
  failedProviders: z.optional(z.array(z.string())),
  /** A rule of the team changed who answered. */
  isByRule: z.optional(z.boolean()),
  /** What the gateway tried, oldest first. */
  attempts: z.optional(
    z.array(
      z.object({
        provider: z.optional(z.string()),
        model: z.optional(z.string()),
        hasAnswered: z.optional(z.boolean()),
        status: z.optional(z.number()),
        error: z.optional(z.string()),
        isTimeout: z.optional(z.boolean()),
        durationMs: z.optional(z.number()),
        isOwnKey: z.optional(z.boolean()),
      }),
    ),
  ),
  /** On which terms it was served, where others than the usual were asked for or told. */
  terms: z.optional(
    z.object({
      speed: z.optional(z.enum(['fast', 'standard'])),
      serviceTier: z.optional(z.string()),
      region: z.optional(z.string()),
      listUsd: z.optional(z.number()),
      surchargeUsd: z.optional(z.number()),
    }),
  ),
  /** What of the request the gateway did without. */
  warnings: z.optional(z.array(z.string())),
  /** The server did not take back what was thought in earlier answers; it was asked again without. */
  isThinkingRefused: z.optional(z.boolean()),
  isThinkingUnasked: z.optional(z.boolean()),
  /** The web was to be searched, and the server refuses that. */
  isUnsearched: z.optional(z.boolean()),
  /** How often the server searched the web, and what that costs by the documented prices. */
  searches: z.optional(z.object({ count: z.number(), usd: z.optional(z.number()) })),
  generationId: z.optional(z.string()),
  inputTokens: z.optional(z.number()),
  outputTokens: z.optional(z.number()),
  cachedInputTokens: z.optional(z.number()),
  reasoningTokens: z.optional(z.number()),
  timeToFirstTokenMs: z.optional(z.number()),
  durationMs: z.optional(z.number()),
  thinkingMs: z.optional(z.number()),
  tokensPerSecond: z.optional(z.number()),
});

export const viewMessageSchema = z.object({
  id: z.string(),
  role: z.enum(['user', 'assistant']),
  createdAt: z.number(),
  /** True where `parts` was left out to keep a snapshot small; ask with `message-bodies`. */
  isStub: z.boolean(),
  /** Drawing it did not end the last time: text without Markdown. */
  isPlain: z.optional(z.boolean()),
  /** Characters of text in the whole message, to guess the height of a stub. */
  size: z.number(),
  parts: z.array(viewPartSchema),
  status: z.enum(['streaming', 'complete', 'stopped', 'failed']),
  finishReason: z.optional(z.string()),
  /** What the server calls an end of reason `other`. */
  serverReason: z.optional(z.string()),
  /** The model asked, for answers: its id and display name. */
  model: z.optional(z.object({ id: z.string(), name: z.string() })),
  figures: z.optional(figuresSchema),
  error: z.optional(errorInfoSchema),
  /** What a turn with tools read, wrote, ran and sent; for answers that ended. */
  touched: z.optional(z.array(touchedSchema)),
  /** Files that "Restore" would bring back to what they were before this turn. */
  restorableFiles: z.optional(z.number()),
  /** Code blocks that *Apply All* would put into files, where there is more than one. */
  blocksForFiles: z.optional(z.number()),
  /** What it put into files: in how many, what waits there for a decision, and how much of that needs a look. */
  applied: z.optional(z.object({ files: z.number(), open: z.number(), doubtful: z.number() })),
  /** What it may have changed that "Restore" does not bring back. */
  notRestorable: z.optional(z.array(z.string())),
  /** The pages that an answer cites, by the numbers in its text. */
  sources: z.optional(z.array(z.object({ number: z.number(), title: z.string(), host: z.string(), url: z.string() }))),
  /** Requests to the model, where there was more than one. */
  steps: z.optional(z.number()),
  /** Alternatives at this place: edits of a question, regenerations of an answer. `ids` in order of creation. */
  branch: z.object({ ids: z.array(z.string()), index: z.number() }),
});

export type ViewMessage = z.infer<typeof viewMessageSchema>;

export const attachmentChipSchema = z.object({
  id: z.string(),
  kind: z.enum(['selection', 'file', 'image', 'pdf', 'text', 'folder', 'problems', 'terminal', 'changes', 'symbol']),
  label: z.string(),
  detail: z.string(),
  /** Small preview for pictures, a data URI. */
  preview: z.optional(z.string()),
  tokens: z.number(),
  /** A long text that was pasted and can be put into the text box after all. */
  isLongPaste: z.optional(z.boolean()),
  /** Why it will not be sent with the chosen model, as a sentence. */
  problem: z.optional(z.string()),
});

/** Messages that wait for the answer before them to end. */
export const queueSchema = z.object({
  messages: z.array(
    z.object({
      id: z.string(),
      /** Its beginning. */
      text: z.string(),
      /** Characters of the whole text. */
      size: z.number(),
      /** Names of what goes along with it. */
      attachments: z.array(z.string()),
    }),
  ),
  /** Why they are not sent by themselves, as a sentence. */
  paused: z.optional(z.string()),
});

export type ViewQueue = z.infer<typeof queueSchema>;

export type AttachmentChip = z.infer<typeof attachmentChipSchema>;

export const modelSchema = z.object({
  id: z.string(),
  name: z.string(),
  creator: z.string(),
  contextWindow: z.optional(z.number()),
  maxOutputTokens: z.optional(z.number()),
  /** US dollars per million tokens, first tier. */
  inputUsdPerMillion: z.optional(z.number()),
  outputUsdPerMillion: z.optional(z.number()),
  /** US dollars for a picture. */
  imageUsd: z.optional(z.number()),
  /** It answers with pictures and nothing else. */
  onlyDraws: z.optional(z.boolean()),
  takesImages: z.boolean(),
  takesFiles: z.boolean(),
  thinks: z.boolean(),
  thinking: z.string(),
  /** How the model can search the web; `problem` says why it cannot, or cannot be kept from it. */
  webSearch: z.optional(z.object({ isOn: z.boolean(), title: z.string(), problem: z.optional(z.string()) })),
  /** Nobody chose it: it answers until a model is chosen. */
  isDefault: z.optional(z.boolean()),
});

export type ViewModel = z.infer<typeof modelSchema>;

/** Whether a question could be sent now, and what stands in the way. */
export const connectionSchema = z.object({
  /**
   * `ready`: a credential is there (or a loopback server needs none). `expired`: an OIDC token past its time. `no-account`:
   * the one that was chosen is gone.
   */
  state: z.enum(['ready', 'no-key', 'expired', 'bad-base-url', 'no-account']),
  /** A sentence for the state, with the next step. */
  detail: z.string(),
  origin: z.string(),
  isOfficial: z.boolean(),
  isLocal: z.boolean(),
  /** The name of the account in use, where there are several. */
  account: z.optional(z.string()),
  /** The token comes out of the folder's `.env.local`: whose it is, as `team/project`; empty where it does not say. */
  folderToken: z.optional(z.string()),
  /** The same of one that is there and not used, because the user has not accepted it for this folder. */
  offeredToken: z.optional(z.string()),
  /** These tokens are of the project that the folder is linked to, and got with the login of Vercel's command line. */
  isLink: z.optional(z.boolean()),
});

export type ViewConnection = z.infer<typeof connectionSchema>;

/** The tools that go along with a question. */
export const toolsSchema = z.object({
  on: z.number(),
  available: z.number(),
  /** Estimated tokens that their definitions add to every request. */
  tokens: z.number(),
  names: z.array(z.string()),
});

export type ViewTools = z.infer<typeof toolsSchema>;

/** The font of code blocks, where it is not the one that follows from the editor's. */
const codeFontSchema = z.object({ size: z.optional(z.number()), family: z.optional(z.string()) });

export type CodeFont = z.infer<typeof codeFontSchema>;

/**
 * What can be asked about here, for a chat that is empty. Names and titles can be shown as they are: what is hidden in them
 * is written out.
 */
export const hereSchema = z.object({
  /** The file in front, where it may be sent. */
  file: z.optional(z.string()),
  /** What is selected in it, lines from one: `12`, `3–20`. */
  lines: z.optional(z.string()),
  /** Its errors and warnings. */
  problems: z.number(),
  /** The chats used last, absent until they are known; times in milliseconds since the epoch. */
  chats: z.optional(z.array(z.object({ id: z.string(), title: z.string(), updatedAt: z.number() }))),
});

export type ViewHere = z.infer<typeof hereSchema>;

/** A message that can be taken back. `after`: the message shown before it, `null` where it was the first. */
export const deletedSchema = z.nullable(z.object({ messageId: z.string(), after: z.nullable(z.string()) }));

export type ViewDeleted = NonNullable<z.infer<typeof deletedSchema>>;

export const snapshotSchema = z.object({
  conversationId: z.string(),
  title: z.string(),
  messages: z.array(viewMessageSchema),
  runningMessageId: z.nullable(z.string()),
  model: z.nullable(modelSchema),
  /** What the folder's settings suggest for the next question and its price, in words; none of it is in use. */
  folderSuggests: z.optional(z.array(z.string())),
  connection: connectionSchema,
  isTrusted: z.boolean(),
  hasWorkspace: z.boolean(),
  draft: z.string(),
  attachments: z.array(attachmentChipSchema),
  queue: z.optional(queueSchema),
  historyTokens: z.number(),
  attachmentTokens: z.number(),
  sendWithEnter: z.boolean(),
  codeFont: z.optional(codeFontSchema),
  tools: z.optional(toolsSchema),
  /** Only where there are no messages. */
  here: z.optional(hereSchema),
  /** What is in the text box was sent, and goes when there is a key. */
  waitsForKey: z.optional(z.boolean()),
  deleted: z.optional(deletedSchema),
});

export type Snapshot = z.infer<typeof snapshotSchema>;
