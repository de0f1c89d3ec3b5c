import * as z from 'zod/mini';
import {
  logSchema,
  noticeSchema,
  readySchema,
  type HostSchemas,
  type PageSchemas,
  type Protocol,
  type RequestHandlers,
} from './channel.ts';
import {
  attachmentChipSchema,
  connectionSchema,
  deletedSchema,
  type figuresSchema,
  hereSchema,
  modelSchema,
  queueSchema,
  snapshotSchema,
  toolsSchema,
  viewMessageSchema,
  viewPartSchema,
} from './viewState.ts';

/** What the chat panel and the host say to each other. */

const id = z.string();

/** The most paths of one `find-files`. */
const MAX_PATHS_ASKED = 400;

const count = z.optional(z.number());
const placeSchema = z.object({ path: z.string(), line: count, column: count, endLine: count, endColumn: count });

export type NamedPlace = z.infer<typeof placeSchema>;

/** Something that can be attached by `@`, as the list offers it and the page gives it back. */
const mentionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), uri: z.string() }),
  z.object({ kind: z.literal('folder'), uri: z.string() }),
  /** With `uri` those of one file. */
  z.object({ kind: z.literal('problems'), uri: z.optional(z.string()) }),
  z.object({ kind: z.literal('terminal') }),
  z.object({ kind: z.literal('changes') }),
  /** A name and where it stands; line and character from zero. */
  z.object({
    kind: z.literal('symbol'),
    uri: z.string(),
    name: z.string(),
    line: z.number(),
    character: z.number(),
  }),
]);

export type Mention = z.infer<typeof mentionSchema>;

/** A row of the list of `@`. It can be chosen where it has something to attach, or other words to look for. */
const mentionRowSchema = z.object({
  label: z.string(),
  /** Where it is, or why there is nothing. */
  detail: z.string(),
  /** A name of the editor's icons. */
  icon: z.string(),
  mention: z.optional(mentionSchema),
  /** Choosing it looks for this instead: `folder:`. */
  narrows: z.optional(z.string()),
});

export type MentionRow = z.infer<typeof mentionRowSchema>;

/** Down: host to panel. Deltas are coalesced to about one event per frame. */
const eventSchema = z.discriminatedUnion('type', [
  /** The whole panel, on `ready` and whenever another conversation is shown. */
  z.object({ type: z.literal('snapshot'), snapshot: snapshotSchema }),
  /** Messages added at the end of the branch shown. */
  z.object({ type: z.literal('messages-added'), messages: z.array(viewMessageSchema) }),
  /** From `index` on, the branch is now these messages (edit, branch switch, delete). */
  z.object({ type: z.literal('branch-changed'), index: z.number(), messages: z.array(viewMessageSchema) }),
  /** One message as it is now, whole: state changes, figures, errors, branch counts. */
  z.object({ type: z.literal('message-changed'), message: viewMessageSchema }),
  /** Text to add to the end of a streaming message, in order. `part` changes start a new part. */
  z.object({
    type: z.literal('answer-delta'),
    messageId: id,
    deltas: z.array(
      z.object({
        part: z.enum(['text', 'thinking', 'tool-input']),
        startsPart: z.boolean(),
        text: z.string(),
        /** For `tool-input`: the call whose arguments grow. */
        callId: z.optional(z.string()),
      }),
    ),
  }),
  /** One card as it is now; the part has the call's id. */
  z.object({ type: z.literal('tool-changed'), messageId: id, part: viewPartSchema }),
  z.object({ type: z.literal('tools-changed'), tools: toolsSchema }),
  /** What a running answer is doing; `until` is milliseconds since the epoch, for "retrying in N s". */
  z.object({
    type: z.literal('answer-progress'),
    messageId: id,
    state: z.enum(['sending', 'waiting', 'retrying', 'thinking', 'writing', 'drawing', 'asking', 'tools']),
    until: z.optional(z.number()),
    reason: z.optional(z.string()),
    /** What there is of the picture that is being drawn. */
    preview: z.optional(z.object({ mediaType: z.string(), data: z.string() })),
  }),
  z.object({ type: z.literal('connection-changed'), connection: connectionSchema }),
  z.object({
    type: z.literal('model-changed'),
    model: z.nullable(modelSchema),
    folderSuggests: z.optional(z.array(z.string())),
  }),
  z.object({ type: z.literal('title-changed'), title: z.string() }),
  /** What can be asked about is something else now; said while the chat shown is empty. */
  z.object({ type: z.literal('here-changed'), here: hereSchema }),
  z.object({ type: z.literal('running-changed'), runningMessageId: z.nullable(id) }),
  z.object({ type: z.literal('deleted-changed'), deleted: deletedSchema }),
  z.object({ type: z.literal('attachments-changed'), attachments: z.array(attachmentChipSchema) }),
  z.object({ type: z.literal('queue-changed'), queue: queueSchema }),
  /** Tokens of everything but the draft that the next question would send. */
  z.object({ type: z.literal('context-size-changed'), historyTokens: z.number(), attachmentTokens: z.number() }),
  /** Puts text into the composer (edit, prompt from a command); `append` keeps what is there. */
  z.object({ type: z.literal('composer-text'), text: z.string(), mode: z.enum(['replace', 'append']) }),
  /** What became of a text that was sent: on its way or queued, or neither, and then it belongs in the text box. */
  z.object({ type: z.literal('question-settled'), text: z.string(), isSent: z.boolean() }),
  /** What was sent waits in the text box for a key, or does not any more. */
  z.object({ type: z.literal('waits-for-key'), waits: z.boolean() }),
  z.object({ type: z.literal('composer-focus') }),
  /** The focus goes to what waits for the user, the newest message, a code block beside where it is, or the find bar. */
  z.object({
    type: z.literal('go-to'),
    where: z.enum(['question', 'last-message', 'next-code', 'previous-code', 'find']),
  }),
  /** The keys of the chat: commands by their titles, with the keys that each kind of machine has for them. */
  z.object({
    type: z.literal('show-help'),
    commands: z.array(
      z.object({
        title: z.string(),
        key: z.optional(z.string()),
        mac: z.optional(z.string()),
        win: z.optional(z.string()),
      }),
    ),
  }),
  /** The user answers the question in sight by a command; the page knows what could be read, and what is ticked. */
  z.object({ type: z.literal('answer-question'), answer: z.enum(['allow', 'deny']) }),
  /** A passing word under the composer that is not an answer: an attachment refused, an import done. */
  noticeSchema,
  /** The theme or what the user changes in it is another now: pages that wear its colours ask for them again. */
  z.object({ type: z.literal('token-colors-changed') }),
  /** Asks for a `pong`: whether the page still lives while it draws. */
  z.object({ type: z.literal('ping') }),
]);

export type PanelEvent = z.infer<typeof eventSchema>;

/** A message whose drawing began, and whether it was drawn as plain text. */
const begunSchema = z.object({ id, isPlain: z.boolean() });

export type BegunDrawing = z.infer<typeof begunSchema>;

/** Up: panel to host, nothing comes back but events. */
const commandSchema = z.discriminatedUnion('type', [
  readySchema,
  /** Asks; while an answer is being written the question goes into the queue. */
  z.object({ type: z.literal('send'), text: z.string() }),
  z.object({ type: z.literal('queue-edit'), id }),
  z.object({ type: z.literal('queue-remove'), id }),
  /** Sends it before all others; a running answer is stopped for it. */
  z.object({ type: z.literal('queue-send'), id }),
  z.object({ type: z.literal('queue-resume') }),
  z.object({ type: z.literal('stop') }),
  /** What waits for a key stays a draft. */
  z.object({ type: z.literal('keep-draft') }),
  z.object({ type: z.literal('regenerate'), messageId: id, pickModel: z.boolean() }),
  z.object({ type: z.literal('retry'), messageId: id }),
  z.object({ type: z.literal('continue'), messageId: id }),
  /** Resend an earlier question with another text, as a new branch; its attachments stay. */
  z.object({ type: z.literal('edit'), messageId: id, text: z.string(), removedAttachments: z.array(z.number()) }),
  z.object({ type: z.literal('select-branch'), messageId: id }),
  z.object({ type: z.literal('delete-message'), messageId: id }),
  /** Takes the last deletion back, or lets it be. */
  z.object({ type: z.literal('restore-message') }),
  z.object({ type: z.literal('forget-deleted') }),
  /** The page is about to draw this message, or some more of it. */
  z.object({ type: z.literal('drawing'), messageId: id, isPlain: z.boolean() }),
  /** These messages, announced before, are on screen. */
  z.object({ type: z.literal('drawn'), ids: z.array(id) }),
  /** What earlier pages of this view were drawing when they came to their end, each in the order in which it was begun. */
  z.object({ type: z.literal('left-undrawn'), lists: z.array(z.array(begunSchema)) }),
  z.object({ type: z.literal('pong') }),
  z.object({ type: z.literal('show-formatted'), messageId: id }),
  z.object({ type: z.literal('copy-message'), messageId: id }),
  z.object({ type: z.literal('open-message'), messageId: id }),
  z.object({
    type: z.literal('code-action'),
    action: z.enum(['copy', 'insert', 'new-file', 'apply', 'terminal']),
    code: z.string(),
    language: z.string(),
    info: z.string(),
    before: z.string(),
  }),
  /** All code blocks of an answer at once. The host reads them itself. */
  z.object({ type: z.literal('apply-all'), action: z.enum(['apply', 'undo', 'show-next']), messageId: id }),
  /** Something with a picture of an answer: the `index`th of the turn. */
  z.object({
    type: z.literal('picture-action'),
    action: z.enum(['save', 'insert-link', 'use-as-input', 'cannot-copy']),
    messageId: id,
    index: z.number(),
  }),
  z.object({ type: z.literal('open-link'), url: z.string() }),
  /** A place in a file that an answer names; lines and columns from one. */
  z.object({ type: z.literal('open-place'), place: placeSchema }),
  z.object({ type: z.literal('reveal-context'), messageId: z.optional(id), index: z.number() }),
  z.object({
    type: z.literal('run'),
    action: z.enum([
      'new-chat',
      'show-history',
      'select-model',
      'select-thinking',
      'select-tools',
      'review-all',
      'set-key',
      'enter-key',
      'create-key',
      'switch-account',
      'add-credit',
      'show-status',
      'open-settings',
      'show-log',
      'rename-chat',
      'export-chat',
      'delete-chat',
      'use-local-server',
      'use-suggestion',
      'use-folder-token',
      'ignore-suggestion',
      'manage-trust',
    ]),
  }),
  /** For the conversation shown. */
  z.object({ type: z.literal('set-web-search'), isOn: z.boolean() }),
  z.object({ type: z.literal('attach'), what: z.enum(['menu', 'selection', 'file', 'image', 'open-file']) }),
  /** The open file with its problems, and the question for both. Nothing is sent. */
  z.object({ type: z.literal('attach-problems') }),
  z.object({ type: z.literal('open-chat'), conversationId: id }),
  z.object({ type: z.literal('attach-mention'), mention: mentionSchema }),
  /** A pasted or dropped file, which the page begins to read. */
  z.object({ type: z.literal('attach-begin'), id, name: z.string() }),
  /** What is in it, as base64; `null` where it could not be read. */
  z.object({ type: z.literal('attach-data'), id, data: z.nullable(z.string()) }),
  /** Dropped from the explorer or a tab. */
  z.object({ type: z.literal('attach-uris'), uris: z.array(z.string()) }),
  z.object({ type: z.literal('detach'), attachmentId: id }),
  /** The user's answer to calls that wait for one. */
  z.object({
    type: z.literal('tool-decision'),
    callIds: z.array(id),
    decision: z.enum(['once', 'conversation', 'always', 'deny']),
    reason: z.optional(z.string()),
  }),
  /** The user's answer to what a running call asks. */
  z.object({
    type: z.literal('tool-answer'),
    callId: id,
    answer: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('answer'), picked: z.array(z.number()), text: z.string() }),
      z.object({ kind: z.literal('other'), index: z.number() }),
      z.object({ kind: z.literal('skip'), text: z.string() }),
    ]),
  }),
  z.object({ type: z.literal('tool-run-again'), messageId: id, callId: id }),
  /** A button of a call that runs, by its label. */
  z.object({ type: z.literal('tool-action'), callId: id, label: z.string() }),
  /** The whole output, where the card holds a part of it. */
  z.object({ type: z.literal('tool-open-output'), messageId: id, callId: id }),
  z.object({ type: z.literal('open-touched'), messageId: id, uri: z.string() }),
  /** Brings the files that a turn wrote back to what they were. */
  z.object({ type: z.literal('restore-files'), messageId: id }),
  /** What is in the text box of a conversation, which may have been left meanwhile. */
  z.object({ type: z.literal('draft-changed'), conversationId: id, text: z.string() }),
  /** Whether keys go into the page. */
  z.object({ type: z.literal('focus-changed'), isFocused: z.boolean() }),
  logSchema,
]);

export type PanelCommand = z.infer<typeof commandSchema>;

/** Colours of code by kinds of token. They go into a style sheet, so nothing else than names and colours is taken. */
const tokenColoursSchema = z.array(
  z.object({
    token: z.string().check(z.regex(/^[a-z][a-z_-]*(?:[. ][a-z][a-z_-]*){0,3}$/)),
    language: z.optional(z.string().check(z.regex(/^[a-z]+$/))),
    color: z.optional(z.string().check(z.regex(/^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/))),
    fonts: z.optional(z.array(z.enum(['italic', 'bold', 'underline']))),
  }),
);

export type TokenColours = z.infer<typeof tokenColoursSchema>;

/** Up, and answered once. */
const requestSchemas = {
  /** Bodies of messages that a snapshot sent as stubs. */
  'message-bodies': { params: z.object({ ids: z.array(id) }), result: z.array(viewMessageSchema) },
  /** Files, folders and kinds of context for `@`; an empty query lists the kinds and the open editors. */
  'mention-search': { params: z.object({ query: z.string() }), result: z.array(mentionRowSchema) },
  /** The same for symbols, which language servers may take a while to tell. */
  'mention-symbols': { params: z.object({ query: z.string() }), result: z.array(mentionRowSchema) },
  /** A long text that was pasted becomes an attachment; `null` where it was not taken. */
  'attach-text': { params: z.object({ text: z.string() }), result: z.nullable(id) },
  /** The text of such an attachment, to be put into the text box; `null` where it is gone. */
  'attachment-text': { params: z.object({ attachmentId: id }), result: z.nullable(z.string()) },
  /** Which of these paths, as an answer writes them, are files of the workspace. */
  'find-files': {
    params: z.object({ paths: z.array(z.string()).check(z.maxLength(MAX_PATHS_ASKED)) }),
    result: z.array(z.string()),
  },
  /** The colours that the theme the page wears gives to code; `null` where they are not known. */
  'token-colors': {
    params: z.object({ themeId: z.string().check(z.maxLength(300)) }),
    result: z.nullable(tokenColoursSchema),
  },
  /** Other arguments for a call that waits; `problem` says why they are not taken. */
  'tool-edit': {
    params: z.object({ callId: id, argumentsText: z.string() }),
    result: z.object({ problem: z.optional(z.string()) }),
  },
  /** What a card shows when it is opened: the result as the model got it. */
  'tool-detail': {
    params: z.object({ messageId: id, callId: id }),
    result: z.object({
      text: z.string(),
      pictures: z.array(z.object({ mediaType: z.string(), data: z.string() })),
    }),
  },
  /** How often words occur in the messages of the branch shown, or in some of them; `null` where it is asked anew meanwhile. */
  'find-in-chat': {
    params: z.object({
      query: z.string().check(z.maxLength(1_000)),
      matchCase: z.boolean(),
      ids: z.optional(z.array(id)),
    }),
    /** By the parts of a message that have words, in their order. Messages without a match are left out. */
    result: z.nullable(z.array(z.object({ id, parts: z.array(z.number()) }))),
  },
  /** Earlier questions of this workspace, newest first, for arrow-up in the composer. */
  'prompt-history': { params: z.object({}), result: z.array(z.string()) },
} as const;

type Requests = {
  readonly [K in keyof typeof requestSchemas]: {
    readonly params: z.infer<(typeof requestSchemas)[K]['params']>;
    readonly result: z.infer<(typeof requestSchemas)[K]['result']>;
  };
};

export type RequestResult<K extends keyof Requests> = Requests[K]['result'];

export type PanelProtocol = Protocol<PanelCommand, PanelEvent, Requests>;
export type PanelRequests = RequestHandlers<PanelProtocol>;

export const panelHostSchemas: HostSchemas<PanelProtocol> = { command: commandSchema, requests: requestSchemas };
export const panelPageSchemas: PageSchemas<PanelProtocol> = { event: eventSchema, requests: requestSchemas };

export type Figures = z.infer<typeof figuresSchema>;
