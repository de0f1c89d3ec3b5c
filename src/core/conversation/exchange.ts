import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { toErrorInfo } from '../../base/errors.ts';
import { importError, interruptedError } from '../model/errors.ts';
import { newId } from '../model/ids.ts';
import type {
  AssistantMessage,
  AssistantPart,
  Message,
  MessageId,
  ToolCallPart,
  ToolResultPart,
  UserMessage,
  UserPart,
} from '../model/message.ts';
import { readMessage } from './schema.ts';
import { cutText } from './title.ts';
import { ConversationTree } from './tree.ts';

/** A conversation read from a file of another place or time: new ids, nothing that points into this machine. */
export interface ImportedConversation {
  readonly title: string | undefined;
  readonly createdAt: number | undefined;
  readonly tree: ConversationTree;
  /** What was left out: parts of kinds this version does not know, and thinking that is nested too deeply. */
  readonly droppedParts: number;
}

/** What an export is made of. */
export interface ExportSource {
  readonly title: string;
  readonly createdAt: number;
  readonly tree: ConversationTree;
}

export const jsonFormat = 'ai-gateway-studio/conversation';
const maxMessages = 50_000;
const maxTime = 8.64e15;

/** All branches as JSON that `parseImport` reads back. Paths into this machine are left out. */
export function exportJson(source: ExportSource): string {
  const messages = [...source.tree.visible()].map(({ message, parentId, isSelected }) => ({
    parentId,
    isSelected,
    message: withoutUris(message),
  }));
  const { title, createdAt } = source;
  return `${JSON.stringify({ format: jsonFormat, version: 1, title, createdAt, messages }, null, 2)}\n`;
}

/** A word for machines, too short to say anything. */
const word = z.optional(z.nullable(z.string().check(z.regex(/^[\w.:-]{1,128}$/))));

const opaque = z.string().check(z.regex(/^[\w+/-]{1,1000000}={0,2}$/));

/** Of `reasoning_details`; other fields are left out. */
const sealedSchema = z.object({
  type: z.literal('reasoning.encrypted'),
  data: opaque,
  id: word,
  format: word,
  index: z.optional(z.nullable(z.number())),
});

const signed = z.object({ thought_signature: opaque });
/** Of what goes back with a call. */
const sealedCallSchema = z.object({
  call: z.object({ extra_content: z.union([z.object({ google: signed }), z.object({ vertex: signed })]) }),
});

const fileSchema = z.object({
  format: z.literal(jsonFormat),
  version: z.number(),
  title: z.exactOptional(z.string()),
  createdAt: z.exactOptional(z.number()),
  messages: z.array(
    z.object({ parentId: z.nullable(z.string()), isSelected: z.exactOptional(z.boolean()), message: z.unknown() }),
  ),
});

export function importJson(value: unknown): ImportedConversation {
  const parsed = fileSchema.safeParse(value);
  if (!parsed.success)
    throw importError('import-unrecognised', l10n.t('This JSON file is not a conversation exported here.'));
  const { title, createdAt, messages, version } = parsed.data;
  if (version !== 1)
    throw importError('import-version', l10n.t('This file was written by a newer version. Update to import it.'));
  const assembler = new ImportAssembler();
  for (const entry of messages) assembler.add(entry.message, entry.parentId, entry.isSelected ?? false);
  return assembler.finish(title, createdAt);
}

interface Entry {
  readonly message: Message;
  readonly oldId: string;
  readonly parentId: string | null;
  readonly isSelected: boolean;
}

/** Takes messages with ids of their own and makes a checked tree with new ones. */
export class ImportAssembler {
  readonly #entries: Entry[] = [];
  readonly #newIds = new Map<string, MessageId>();
  #droppedParts = 0;

  add(value: unknown, parentId: string | null, isSelected: boolean): void {
    const number = this.#entries.length + 1;
    if (number > maxMessages)
      throw importError('import-too-large', l10n.t`More than ${maxMessages} messages are too many.`);
    const read = readMessage(value);
    const problem = read === undefined ? l10n.t('it is not a message') : problemOf(read.message);
    if (read === undefined || problem !== undefined) {
      throw importError('import-invalid', l10n.t`Message ${number} of the file cannot be read: ${problem ?? ''}.`);
    }
    const oldId = read.message.id;
    if (this.#newIds.has(oldId))
      throw importError('import-invalid', l10n.t`Message ${number} of the file is there twice.`);
    this.#droppedParts += read.droppedParts;
    const id = newId();
    this.#newIds.set(oldId, id);
    this.#entries.push({ message: imported(read.message, id), oldId, parentId, isSelected });
  }

  finish(title: string | undefined, createdAt: number | undefined): ImportedConversation {
    if (this.#entries.length === 0) throw importError('import-empty', l10n.t('This file holds no messages.'));
    const byParent = new Map<string | null, Entry[]>();
    for (const entry of this.#entries) {
      const siblings = byParent.get(entry.parentId);
      if (siblings === undefined) byParent.set(entry.parentId, [entry]);
      else siblings.push(entry);
    }
    const tree = new ConversationTree();
    const ready: Entry[] = (byParent.get(null) ?? []).toReversed();
    const selected: MessageId[] = [];
    for (let entry = ready.pop(); entry !== undefined; entry = ready.pop()) {
      tree.add(entry.message, entry.parentId === null ? null : (this.#newIds.get(entry.parentId) ?? null));
      if (entry.isSelected) selected.push(entry.message.id);
      ready.push(...(byParent.get(entry.oldId) ?? []).toReversed());
    }
    if (tree.size !== this.#entries.length) {
      throw importError('import-invalid', l10n.t('Some messages in this file reply to messages that are not in it.'));
    }
    for (const id of selected) tree.choose(id);
    const [first] = tree.branch();
    return {
      title: title === undefined ? undefined : cleanTitle(title),
      createdAt: isTime(createdAt) ? createdAt : first?.createdAt,
      tree,
      droppedParts: this.#droppedParts,
    };
  }
}

function imported(message: Message, id: MessageId): Message {
  const clean = { ...withoutRequests(withoutUnseen(withoutUris(message))), id };
  if (clean.role === 'user' || clean.status !== 'streaming') return clean;
  return { ...clean, status: 'failed', finishReason: 'error', error: toErrorInfo(interruptedError()) };
}

/** Results are shown with their calls, in a step of a turn, and nothing else of it is; they are seen nowhere else. */
function withoutUnseen(message: Message): Message {
  if (message.role === 'assistant') return message;
  const isStep = message.isToolStep === true;
  return { ...message, parts: message.parts.filter(({ type }) => (type === 'tool-result') === isStep) };
}

/** What is sent but not shown is taken from no stranger; and what was thought elsewhere may be bound to another account. */
function withoutRequests(message: Message): Message {
  if (message.role === 'user') return message;
  const { requests: _requests, reasoningDetails = [], parts, ...rest } = message;
  const details = reasoningDetails.flatMap((detail) => sealed(detail) ?? []);
  return {
    ...rest,
    parts: parts.flatMap((part) => withoutServers(part) ?? []),
    ...(details.length > 0 && { reasoningDetails: details }),
  };
}

/** What only its maker can read of a thought goes back to it: Gemini takes no call without. Words would be read by the model. */
function sealed(detail: unknown): object | undefined {
  const { success, data } = sealedSchema.safeParse(detail);
  return success ? data : undefined;
}

function withoutServers(part: AssistantPart): AssistantPart | undefined {
  if (part.type === 'server-tool') return undefined;
  if (part.type === 'tool-call') return withSealedOnly(part);
  // What a server reads of a thought is not what is shown of it.
  if (part.type === 'thinking') return part.redacted === undefined ? { type: 'thinking', text: part.text } : undefined;
  if (part.type !== 'text' || part.citations === undefined) return part;
  return { ...part, citations: part.citations.map(({ raw: _raw, ...citation }) => citation) };
}

function withSealedOnly({ seal, ...call }: ToolCallPart): ToolCallPart {
  const { success, data } = sealedCallSchema.safeParse(seal);
  return success ? { ...call, seal: data } : call;
}

/** A uri of a file means something on one machine only, and opening one that a stranger wrote is not harmless. */
function withoutUris(message: Message): Message {
  if (message.role === 'assistant') return message;
  const parts = message.parts.map((part) => {
    if (part.type === 'tool-result') return withoutPlaces(part);
    if (part.type !== 'context' && part.type !== 'image') return part;
    const { uri: _uri, ...rest } = part;
    return rest;
  });
  return { ...message, parts } satisfies UserMessage;
}

function withoutPlaces(part: ToolResultPart): ToolResultPart {
  const { wholeOutput: _wholeOutput, touched, ...rest } = part;
  return { ...rest, ...(touched !== undefined && { touched: touched.map(({ kind, what }) => ({ kind, what })) }) };
}

function problemOf(message: Message): string | undefined {
  if (!isTime(message.createdAt)) return l10n.t('its time is not valid');
  if (message.role === 'assistant') return answerProblem(message);
  return firstProblem(message.parts);
}

function answerProblem(message: AssistantMessage): string | undefined {
  if (message.model.length > 300) return l10n.t('its model name is not valid');
  return firstProblem(message.parts);
}

function firstProblem(parts: readonly (UserPart | AssistantPart)[]): string | undefined {
  for (const part of parts) {
    if (part.type === 'image' && !/^image\/[\w.+-]{1,60}$/.test(part.mediaType))
      return l10n.t('a picture is not valid');
    if (part.type === 'file' && !/^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(part.mediaType))
      return l10n.t('a file has no valid type');
    if ((part.type === 'image' || part.type === 'file') && !isBase64(part.data))
      return l10n.t('an attachment is damaged');
    const inner = part.type === 'tool-result' ? firstProblem(part.content) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isTime(value: number | undefined): value is number {
  return value !== undefined && value >= 0 && value <= maxTime;
}

function cleanTitle(title: string): string {
  return cutText(title.replace(/[\p{Cc}\s]+/gu, ' ').trim(), 0, 200);
}
