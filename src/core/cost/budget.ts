import type { AssistantPart, Message, UserPart } from '../model/message.ts';

/** Estimates how many tokens a text is. */
export type EstimateTokens = (text: string) => number;

/** What a picture costs where its size is not known: about that of a large one. */
const imageTokens = 1500;
/** A PDF has about this many bytes per token of its pages. */
const fileBytesPerToken = 25;
/** Role and separators around each message. */
const messageOverhead = 4;
/** Kept free for the answer where no limit is set. */
const defaultReserve = 8192;

/** Estimates tokens of messages. Each message is looked at once; one that is still being written is only sized up. */
export class TokenCounter {
  readonly #estimate: EstimateTokens;
  readonly #counts = new WeakMap<Message, number>();
  #lastMessages: readonly Message[] | undefined;
  #lastSize = 0;

  constructor(estimate: EstimateTokens) {
    this.#estimate = estimate;
  }

  text(text: string): number {
    return this.#estimate(text);
  }

  message(message: Message): number {
    if (message.role === 'assistant' && message.status === 'streaming') return this.#sizeUp(message.parts);
    const known = this.#counts.get(message);
    if (known !== undefined) return known;
    let tokens = messageOverhead;
    for (const part of message.parts) tokens += this.part(part);
    this.#counts.set(message, tokens);
    return tokens;
  }

  /** Thinking counts nothing: it is not sent again, or replaced by what the provider keeps of it. */
  part(part: UserPart | AssistantPart): number {
    switch (part.type) {
      case 'text':
        return this.#estimate(part.text);
      case 'context':
        return this.#estimate(part.text) + this.#estimate(part.path ?? part.label) + 20;
      case 'image':
        return imageTokens;
      case 'file':
        return Math.max(imageTokens, Math.ceil((part.data.length * 3) / 4 / fileBytesPerToken));
      case 'tool-call':
        return this.#estimate(part.name) + this.#estimate(part.argumentsText);
      case 'tool-result':
        return part.content.reduce((sum, content) => sum + this.part(content), messageOverhead);
      case 'server-tool':
        return this.#estimate(JSON.stringify(part.block));
      case 'thinking':
        return 0;
      default:
        return part satisfies never;
    }
  }

  /** Tokens of all messages. Asking again with the same list costs nothing, with a longer one only what is new. */
  contextSize(messages: readonly Message[]): number {
    if (messages !== this.#lastMessages) {
      let size = 0;
      for (const message of messages) size += this.message(message);
      this.#lastSize = size;
      this.#lastMessages = messages;
    }
    return this.#lastSize;
  }

  #sizeUp(parts: readonly AssistantPart[]): number {
    let characters = 0;
    for (const part of parts) if (part.type === 'text') characters += part.text.length;
    return messageOverhead + Math.ceil(characters / 4);
  }
}

export interface MessageFit {
  readonly system?: string;
  /** Tokens the model can take and give together; unknown means everything is sent. */
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
}

export interface FittedMessages {
  readonly messages: readonly Message[];
  /** How many of the oldest messages were left out. */
  readonly droppedCount: number;
  /** Estimated tokens of what is sent, the system prompt included. */
  readonly tokens: number;
  /** Even the newest question alone is more than the window is estimated to hold. */
  readonly overflows: boolean;
}

/** Drops the oldest question/answer pairs until the rest fits in the model's window with room for the answer. */
export function fitMessages(messages: readonly Message[], options: MessageFit, counter: TokenCounter): FittedMessages {
  const system = options.system === undefined ? 0 : counter.text(options.system);
  const total = system + counter.contextSize(messages);
  const window = options.contextWindow;
  if (window === undefined) return { messages, droppedCount: 0, tokens: total, overflows: false };
  const reserve = Math.min(options.maxOutputTokens ?? defaultReserve, Math.floor(window / 4));
  const room = window - reserve;
  let tokens = total;
  let start = 0;
  while (tokens > room) {
    const next = nextPairStart(messages, start);
    if (next === -1) break;
    for (const message of messages.slice(start, next)) tokens -= counter.message(message);
    start = next;
  }
  return {
    messages: start === 0 ? messages : messages.slice(start),
    droppedCount: start,
    tokens,
    overflows: tokens > room,
  };
}

/** Where the next question starts that opens a pair of its own (results of tools belong to the pair before), or -1. */
function nextPairStart(messages: readonly Message[], from: number): number {
  for (let i = from + 1; i < messages.length; i++) {
    const message = messages[i];
    if (message?.role === 'user' && messages[i - 1]?.role === 'assistant' && isQuestion(message.parts)) return i;
  }
  return -1;
}

function isQuestion(parts: readonly UserPart[]): boolean {
  return !parts.some((part) => part.type === 'tool-result');
}
