/**
 * Which earlier thinking goes back. Newer Claude models bind each thinking block to all that stood before it (system
 * prompt, tools, messages) and to the thinking block before it; elsewhere they refuse the whole request. Cache marks may
 * move, other fields of the request may change, and the oldest blocks may be left out. So each request keeps a digest of
 * what was sent, and a block goes along only where the very same stands before it again.
 *
 * Claude's platform docs, "Preserved thinking" and "Prefix checks on thinking blocks" (2026-09).
 */
import type { AnswerRequest, AssistantMessage, Message, RequestFormat } from '../model/message.ts';
import { answerSegments, type AnswerSegment } from './answerSegments.ts';
import { hasSealedCalls } from './callSeals.ts';
import { parseClaudeModel } from './claude.ts';
import { PrefixDigest } from './prefixDigest.ts';
import { isReasoningItem } from './reasoningItem.ts';
import { fieldsOf, listOf, textOf, type Fields } from './wire.ts';

/** Not part of what a model reads. */
const NOT_READ: ReadonlySet<string> = new Set(['cache_control']);
const NOTHING: ReadonlySet<string> = new Set();

/** Until then thinking was good anywhere, and had to stand first where a tool was called. */
const BINDING_SINCE = 4.6;

/** Their thinking belongs to its answer alone. */
const FREE_MAKERS = /^(?:openai|google|xai|spacexai)\b/;

/** Whether thinking of this model may be bound to its place. */
export function mayBindThinking(model: string, wireFormat?: RequestFormat): boolean {
  if (wireFormat === 'responses' && FREE_MAKERS.test(model)) return false;
  return (parseClaudeModel(model)?.version ?? Infinity) >= BINDING_SINCE;
}

/** `reasoning_details` of OpenAI, Google and xAI belong to their answer alone, and their tool calls need them. */
export function mayBindDetails(model: string, details: readonly unknown[]): boolean {
  const isFree = (item: unknown): boolean => FREE_MAKERS.test(textOf(fieldsOf(item)?.['format']) ?? model);
  return mayBindThinking(model) && !details.every(isFree);
}

/** A body as far as thinking is concerned; messages are those of any format, made for this request alone. */
export interface ThinkingBody {
  readonly system?: unknown;
  readonly tools?: unknown;
  readonly messages: readonly object[];
}

/** What a body was sent with, kept with the answer to it. */
export interface SentThinking extends Pick<AnswerRequest, 'prefix' | 'after'> {
  /** Whether thinking of earlier answers is in it. */
  readonly carriesThinking: boolean;
}

/** Thinking of one request in one message of a body: it stays or goes as a whole. */
interface BoundThinking {
  readonly message: Fields;
  readonly request: AnswerRequest;
  /** Digest of its signatures. */
  readonly key: string;
  readonly isInPlace: boolean;
}

/** Takes out of a body what its server would refuse, and says what the body is sent with. */
export function settleThinking(body: ThinkingBody, history: readonly Message[]): SentThinking {
  const requests = requestsByThinking(history);
  const digest = new PrefixDigest();
  digest.add(systemTexts(body.system), NOT_READ);
  digest.add(listOf(body.tools).map(withoutQuestion), NOT_READ);
  const bound: BoundThinking[] = [];
  for (const message of body.messages) {
    const before = digest.value();
    const places = addWords(message as Fields, digest);
    bound.push(...thinkingIn(message as Fields, requests, before, places));
  }
  const kept = keptOf(bound);
  for (const each of bound) if (!kept.has(each)) remove(each, requests);
  const after = bound.findLast((each) => kept.has(each))?.key;
  return {
    prefix: digest.value(),
    ...(after !== undefined && { after }),
    carriesThinking: body.messages.some(
      (message) => thoughtsOf(message as Fields).length > 0 || hasSealedCalls(message as Fields),
    ),
  };
}

/** Which request brought a signature, an opaque block, or a list of `reasoning_details`. */
function requestsByThinking(history: readonly Message[]): ReadonlyMap<unknown, AnswerRequest> {
  const requests = new Map<unknown, AnswerRequest>();
  for (const message of history) {
    if (message.role !== 'assistant' || message.requests === undefined) continue;
    for (const segment of answerSegments(message)) addThinking(segment, message, requests);
  }
  return requests;
}

function addThinking(
  { request, parts, reasoningDetails }: AnswerSegment,
  { model, wireFormat }: AssistantMessage,
  requests: Map<unknown, AnswerRequest>,
): void {
  if (request === undefined) return;
  if (mayBindDetails(model, reasoningDetails)) requests.set(reasoningDetails, request);
  if (!mayBindThinking(model, wireFormat)) return;
  for (const part of parts) {
    const name = part.type === 'thinking' ? (part.signature ?? part.redacted) : undefined;
    if (name !== undefined) requests.set(name, request);
  }
}

/** The gateway runs its own tools: what it is to search for changes with each question, and the model does not read it. */
function withoutQuestion(tool: unknown): unknown {
  const fields = fieldsOf(tool);
  if (textOf(fields?.['type'])?.startsWith('vercel:') !== true) return tool;
  const { config: _config, ...rest } = fields ?? {};
  return rest;
}

/** The prompt is a text or a list of them, by whether it has a cache mark. */
function systemTexts(system: unknown): unknown {
  return typeof system === 'string' ? [{ type: 'text', text: system }] : (system ?? []);
}

/** What a message thought: blocks of Messages, items of Responses, the list of Chat Completions, or the blocks of its other form. */
function thoughtsOf(message: Fields): readonly unknown[] {
  const details = message['reasoning_details'];
  const blocks = [...listOf(message['content']).filter(isThinking), ...listOf(message['thinking_blocks'])];
  return details === undefined ? blocks : [details, ...blocks];
}

function isThinking(block: unknown): boolean {
  const type = fieldsOf(block)?.['type'];
  return type === 'thinking' || type === 'redacted_thinking' || isReasoningItem(block);
}

/** What `requests` knows a thought by. */
function nameOf(thought: unknown): unknown {
  if (Array.isArray(thought)) return thought;
  if (isReasoningItem(thought)) return JSON.stringify(thought);
  const block = fieldsOf(thought);
  return block?.['signature'] ?? block?.['data'];
}

function thinkingIn(
  message: Fields,
  requests: ReadonlyMap<unknown, AnswerRequest>,
  before: string,
  { digests, thoughts }: Places,
): readonly BoundThinking[] {
  const names = thoughtsOf(message).map(nameOf);
  const made = new Set(names.flatMap((name) => requests.get(name) ?? []));
  if (made.size === 0) return [];
  return [...made].map((request) => {
    const key = new PrefixDigest();
    for (const name of names) if (requests.get(name) === request) key.add(name, NOTHING);
    const { prefix = '' } = request;
    const first = thoughts.get(names.find((name) => requests.get(name) === request)) ?? -1;
    const isWithin = (digests.get(prefix) ?? Infinity) <= first;
    return { message, request, key: key.value(), isInPlace: prefix === before || isWithin };
  });
}

/** Where in a message requests may have begun: an answer goes on in one message when its server had only paused. */
interface Places {
  /** Digests of all up to each block that is no thought, with its number. */
  readonly digests: Map<string, number>;
  /** The number of each thought. */
  readonly thoughts: Map<unknown, number>;
}

/** Adds all but thoughts. */
function addWords(message: Fields, digest: PrefixDigest): Places {
  const places: Places = { digests: new Map(), thoughts: new Map() };
  const { reasoning_details: _details, thinking_blocks: _blocks, content, ...rest } = message;
  digest.add(rest, NOT_READ);
  // A text is sent as such or as its only part, by whether it has a cache mark.
  if (typeof content === 'string') digest.add({ type: 'text', text: content }, NOT_READ);
  else if (!Array.isArray(content)) digest.add(content, NOT_READ);
  else {
    for (const [index, block] of listOf(content).entries()) {
      if (isThinking(block)) places.thoughts.set(nameOf(block), index);
      else {
        digest.add(block, NOT_READ);
        places.digests.set(digest.value(), index);
      }
    }
  }
  return places;
}

/** From the latest block that is in its place back along the blocks that each was made after. */
function keptOf(bound: readonly BoundThinking[]): ReadonlySet<BoundThinking> {
  const kept = new Set<BoundThinking>();
  let wanted: string | undefined;
  for (const each of bound.toReversed()) {
    if (kept.size > 0 && each.key !== wanted) continue;
    if (each.isInPlace) {
      kept.add(each);
      wanted = each.request.after;
    }
    if (kept.size > 0 && (!each.isInPlace || wanted === undefined)) break;
  }
  return kept;
}

function remove({ message, request }: BoundThinking, requests: ReadonlyMap<unknown, AnswerRequest>): void {
  const fields: { [key: string]: unknown } = message;
  const isItsOwn = (thought: unknown): boolean => requests.get(nameOf(thought)) === request;
  if (isItsOwn(fields['reasoning_details'])) delete fields['reasoning_details'];
  const { content } = fields;
  if (Array.isArray(content)) fields['content'] = content.filter((block) => !isThinking(block) || !isItsOwn(block));
  const others = listOf(fields['thinking_blocks']).filter((block) => !isItsOwn(block));
  if (others.length > 0) fields['thinking_blocks'] = others;
  else delete fields['thinking_blocks'];
}
