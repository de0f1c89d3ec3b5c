import type { ErrorInfo } from '../../base/errors.ts';
import { tokensPerSecond } from '../../core/conversation/figures.ts';
import type { Message, TurnFigures, UserPart, AssistantPart } from '../../core/conversation/message.ts';
import { estimateTokens } from '../../core/text/estimate.ts';
import type { Figures } from '../../protocol/messages.ts';
import type { ViewMessage, ViewPart } from '../../protocol/viewState.ts';

/** How many of the newest messages a snapshot carries whole; older ones go as stubs until the panel asks for them. */
export const WHOLE_MESSAGES = 60;

const EXCERPT_LINES = 12;
const EXCERPT_CHARACTERS = 800;

export interface Branch {
  readonly ids: readonly string[];
  readonly index: number;
}

export interface MapOptions {
  readonly modelName: (id: string) => string;
  readonly branchOf: (id: string) => Branch;
}

/** A path as the panel draws it, with all but the newest messages as stubs. */
export function toViewPath(messages: readonly Message[], options: MapOptions): ViewMessage[] {
  const firstWhole = messages.length - WHOLE_MESSAGES;
  return messages.map((message, index) => toViewMessage(message, options, index < firstWhole));
}

/** One message as the panel draws it. A stub keeps everything but the parts. */
export function toViewMessage(message: Message, options: MapOptions, isStub = false): ViewMessage {
  const branch = options.branchOf(message.id);
  const common = {
    id: message.id,
    createdAt: message.createdAt,
    isStub,
    size: sizeOf(message),
    parts: isStub ? [] : message.parts.map(toViewPart),
    branch: { ids: [...branch.ids], index: branch.index },
  };
  if (message.role === 'user') return { ...common, role: 'user', status: 'complete' };
  return {
    ...common,
    role: 'assistant',
    status: message.status,
    model: { id: message.model, name: options.modelName(message.model) },
    ...(message.finishReason !== undefined && { finishReason: message.finishReason }),
    ...(message.figures !== undefined && { figures: toViewFigures(message.figures) }),
    ...(message.error !== undefined && { error: toViewError(message.error) }),
  };
}

export function toViewError(error: ErrorInfo): NonNullable<ViewMessage['error']> {
  const actions = [...error.actions];
  // Once a key is set, the question that met none is asked again: the button for it has to be there already.
  if (error.kind === 'auth' && !actions.includes('retry')) actions.push('retry');
  return { ...error, actions };
}

function toViewPart(part: UserPart | AssistantPart): ViewPart {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'thinking':
      return { type: 'thinking', text: part.text, ...(part.redacted !== undefined && { redacted: true }) };
    case 'image':
      return {
        type: 'image',
        mediaType: part.mediaType,
        data: part.data,
        ...(part.name !== undefined && { name: part.name }),
      };
    case 'file':
      return { type: 'file', name: part.name, mediaType: part.mediaType, bytes: base64Bytes(part.data) };
    case 'context':
      return {
        type: 'context',
        origin: part.origin,
        label: part.label,
        excerpt: excerptOf(part.text),
        tokens: estimateTokens(part.text),
        ...(part.path !== undefined && { path: part.path }),
      };
    case 'tool-call':
      return { type: 'tool-call', id: part.id, name: part.name, argumentsText: part.argumentsText };
    case 'tool-result': {
      const text = part.content.map((item) => (item.type === 'text' ? item.text : '[picture]')).join('\n');
      return { type: 'tool-result', callId: part.callId, text, isError: part.isError === true };
    }
  }
}

function toViewFigures(figures: TurnFigures): Figures {
  const { usage, timeToFirstTokenMs, durationMs } = figures;
  return definedOnly({
    costUsd: figures.costUsd,
    provider: figures.provider,
    servedModel: figures.servedModel,
    failedProviders: figures.failedProviders === undefined ? undefined : [...figures.failedProviders],
    generationId: figures.generationId,
    inputTokens: usage?.inputTokens,
    outputTokens: usage?.outputTokens,
    cachedInputTokens: usage?.cachedInputTokens,
    reasoningTokens: usage?.reasoningTokens,
    timeToFirstTokenMs,
    durationMs,
    thinkingMs: figures.thinkingMs,
    tokensPerSecond: tokensPerSecond(figures),
  });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function definedOnly<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<T>;
}

function sizeOf(message: Message): number {
  let size = 0;
  for (const part of message.parts) {
    if (part.type === 'text' || part.type === 'thinking') size += part.text.length;
    else if (part.type === 'tool-call') size += part.argumentsText.length;
  }
  return size;
}

function excerptOf(text: string): string {
  const lines = text.slice(0, EXCERPT_CHARACTERS + 1).split('\n');
  const excerpt = lines.slice(0, EXCERPT_LINES).join('\n').slice(0, EXCERPT_CHARACTERS);
  return excerpt.length < text.length ? `${excerpt}…` : excerpt;
}

export function base64Bytes(data: string): number {
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  return Math.max(0, (data.length * 3) / 4 - padding);
}
