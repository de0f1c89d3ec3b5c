/**
 * Where a request ends that a later one may begin with. Claude caches only what is marked, and writing it costs a quarter
 * more than sending it: only what will be read again is marked.
 */
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import type { MessageParam, TextBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { estimateTokens } from '../cost/estimate.ts';
import type { Message } from '../model/message.ts';
import type { TurnRequest } from '../model/request.ts';
import { parseClaudeModel } from './claude.ts';

/** Shorter beginnings are not worth a mark: providers ignore it below about this size. */
const CACHE_FROM_TOKENS = 1_024;
const MARK = { cache_control: { type: 'ephemeral' as const } };

/** Behind which text a mark stands: the system text, the first part of the first question, the end of the last one. */
type Place = 'system' | 'first-part' | 'end';

/** The same request for a server that knows no marks. */
export function uncached({ cache: _cache, ...request }: TurnRequest): TurnRequest {
  return request;
}

function placesFor(request: TurnRequest): readonly Place[] {
  const { cache, routing, messages } = request;
  if (cache === undefined || routing?.caching === 'auto' || parseClaudeModel(request.model) === undefined) return [];
  if (cache === 'conversation') return isLong(request, messages) ? ['system', 'end'] : [];
  const [first, ...rest] = messages[0]?.parts ?? [];
  const isShared = first?.type === 'text' && rest.length > 0;
  if (!isLong(request, isShared ? [{ parts: [first] }] : [])) return [];
  return [isShared ? 'first-part' : 'system'];
}

/** Counts only until the answer is known, so that a long history costs no more than a short one. */
function isLong({ system = '', tools }: TurnRequest, messages: readonly Pick<Message, 'parts'>[]): boolean {
  let tokens = estimateTokens(system) + (tools === undefined ? 0 : estimateTokens(JSON.stringify(tools)));
  for (const message of messages) {
    for (const part of message.parts) {
      if (part.type === 'text' || part.type === 'context') tokens += estimateTokens(part.text.slice(0, 20_000));
      else if (part.type === 'image' || part.type === 'file') tokens += CACHE_FROM_TOKENS;
      if (tokens >= CACHE_FROM_TOKENS) return true;
    }
  }
  return tokens >= CACHE_FROM_TOKENS;
}

/** Whether the next request begins with all of this one, in a format where the server has to place the marks itself. */
export function wantsMarks(request: TurnRequest): boolean {
  return placesFor(request).includes('end');
}

/** The system text of a Messages body, and its messages with their marks. */
export function markMessages(
  request: TurnRequest,
  messages: MessageParam[],
): { readonly system?: string | TextBlockParam[]; readonly messages: MessageParam[] } {
  const places = placesFor(request);
  const asked = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  if (places.includes('first-part')) mark(asked[0], 0);
  if (places.includes('end')) mark(asked.at(-1), -1);
  const { system = '' } = request;
  if (system.trim() === '') return { messages };
  return { system: places.includes('system') ? [{ type: 'text', text: system, ...MARK }] : system, messages };
}

function mark(content: string | readonly object[] | null | undefined, index: number): void {
  const part = Array.isArray(content) ? (content as readonly object[]).at(index) : undefined;
  if (part !== undefined) Object.assign(part, MARK);
}

/** The messages of a Chat Completions body with their marks, which stand on parts of text there. */
export function markChat(
  request: TurnRequest,
  messages: readonly ChatCompletionMessageParam[],
): ChatCompletionMessageParam[] {
  const places = placesFor(request);
  const [first] = request.messages[0]?.parts ?? [];
  const lengths = new Map<ChatCompletionMessageParam | undefined, number>();
  if (places.includes('system')) lengths.set(messages.find(isSystem), Infinity);
  if (places.includes('first-part') && first?.type === 'text') lengths.set(messages.find(isAsked), first.text.length);
  if (places.includes('end')) lengths.set(messages.findLast(isAsked), Infinity);
  return messages.map((message) => {
    const length = lengths.get(message);
    return length !== undefined && (isSystem(message) || isAsked(message)) ? withMark(message, length) : message;
  });
}

type Spoken = Extract<ChatCompletionMessageParam, { role: 'system' | 'user' }>;

function isSystem(message: ChatCompletionMessageParam): message is Extract<Spoken, { role: 'system' }> {
  return message.role === 'system';
}

function isAsked(message: ChatCompletionMessageParam): message is Extract<Spoken, { role: 'user' }> {
  return message.role === 'user';
}

/** A message of plain text with a mark behind its first `length` characters, another one behind its last text. */
function withMark(message: Spoken, length: number): ChatCompletionMessageParam {
  const { content } = message;
  if (typeof content !== 'string') {
    const text = content.findLast((part) => part.type === 'text');
    if (text !== undefined) Object.assign(text, MARK);
    return message;
  }
  const rest = content.slice(length);
  const parts = [{ type: 'text' as const, text: content.slice(0, length), ...MARK }];
  return { ...message, content: rest === '' ? parts : [...parts, { type: 'text' as const, text: rest }] };
}
