/**
 * A conversation in the shape both formats want: roles that alternate, no empty messages, every tool call answered once
 * and directly after it, and thinking only where it may be replayed. The two request builders start from here.
 */
import type {
  AssistantMessage,
  FilePart,
  ImagePart,
  Message,
  TextPart,
  ThinkingPart,
  ToolCallPart,
  ToolResultPart,
  UserMessage,
  WireFormat,
} from '../model/message.ts';
import { isNestedTooDeeply } from '../json/depth.ts';
import { contextAsText, textFileAsText } from './contextText.ts';
import { fieldsOf, parseJson } from './wire.ts';

export type AskPart = TextPart | ImagePart | FilePart;

export interface AskTurn {
  readonly role: 'user';
  readonly results: readonly ToolResultPart[];
  readonly parts: readonly AskPart[];
}

export interface AnswerTurn {
  readonly role: 'assistant';
  readonly parts: readonly (TextPart | ThinkingPart | ToolCallPart)[];
  readonly reasoningDetails: readonly unknown[];
}

export type AlternatingTurn = AskTurn | AnswerTurn;

/** l10n: none, for the model. */
const NOT_RUN = 'This call was not carried out.';

/** Arguments as the JSON object they should be; a broken, empty or too deeply nested text counts as no arguments. */
export function toolArguments(text: string): { readonly [key: string]: unknown } {
  const value = fieldsOf(parseJson(text));
  return value === undefined || isNestedTooDeeply(value) ? {} : value;
}

function askParts(message: UserMessage): AskPart[] {
  const parts: AskPart[] = [];
  for (const part of message.parts) {
    if (part.type === 'context') {
      parts.push({ type: 'text', text: contextAsText(part) });
    } else if (part.type === 'file') {
      const text = textFileAsText(part);
      parts.push(text === undefined ? part : { type: 'text', text });
    } else if (part.type === 'image' || (part.type === 'text' && part.text.trim() !== '')) {
      parts.push(part);
    }
  }
  return parts;
}

function answerParts(message: AssistantMessage, keepsThinking: boolean): AnswerTurn['parts'] {
  const kept = message.parts.filter((part): part is TextPart | ThinkingPart | ToolCallPart => {
    if (part.type === 'text') return part.text.trim() !== '';
    if (part.type === 'thinking') return keepsThinking && (part.signature !== undefined || part.redacted !== undefined);
    return part.type === 'tool-call' && part.name !== '';
  });
  return kept.map((part) => (part.type === 'tool-call' ? { ...part, name: toolWireName(part.name) } : part));
}

/** Models make up names that no format takes back (`functions.read file`). */
export function toolWireName(name: string): string {
  return name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64);
}

/** The results for exactly the calls that were made, in their order; a call without one gets a result saying so. */
function matchResults(calls: readonly ToolCallPart[], given: readonly ToolResultPart[]): ToolResultPart[] {
  return calls.map(
    (call) =>
      given.find((result) => result.callId === call.id) ?? {
        type: 'tool-result',
        callId: call.id,
        content: [{ type: 'text', text: NOT_RUN }],
        isError: true,
      },
  );
}

class HistoryBuilder {
  readonly turns: AlternatingTurn[] = [];
  /** Pictures of an answer: neither format takes them from the assistant, so they go along with the next question. */
  #images: ImagePart[] = [];

  addAnswer(turn: AnswerTurn, images: readonly ImagePart[]): void {
    this.#images.push(...images);
    if (turn.parts.every((part) => part.type === 'thinking')) return;
    const last = this.turns.at(-1);
    if (last?.role !== 'assistant') {
      this.turns.push(turn);
      return;
    }
    const hasCalls = last.parts.some((part) => part.type === 'tool-call');
    if (hasCalls) this.turns.push({ role: 'user', results: this.#resultsFor([]), parts: [] }, turn);
    else this.turns[this.turns.length - 1] = { ...turn, parts: [...last.parts, ...turn.parts] };
  }

  addAsk(given: readonly ToolResultPart[], parts: readonly AskPart[]): void {
    const results = this.#resultsFor(given);
    // l10n: none, for the model.
    const shown: AskPart[] =
      this.#images.length === 0 || parts.length === 0
        ? [...parts]
        : [{ type: 'text', text: 'From your last answer:' }, ...this.#images, ...parts];
    if (parts.length > 0) this.#images = [];
    if (results.length === 0 && shown.length === 0) return;
    const last = this.turns.at(-1);
    if (last?.role === 'user') {
      this.turns[this.turns.length - 1] = { ...last, parts: [...last.parts, ...shown] };
    } else {
      this.turns.push({ role: 'user', results, parts: shown });
    }
  }

  #resultsFor(given: readonly ToolResultPart[]): ToolResultPart[] {
    const last = this.turns.at(-1);
    if (last?.role !== 'assistant') return [];
    return matchResults(
      last.parts.filter((part) => part.type === 'tool-call'),
      given,
    );
  }
}

/** Who is asked, and how: thinking goes back only to the model it came from, in the same format. */
type Source = Pick<AssistantMessage, 'model' | 'wireFormat'>;

function isFrom(source: Source, message: Message): message is AssistantMessage {
  return message.role === 'assistant' && message.model === source.model && message.wireFormat === source.wireFormat;
}

/**
 * The index of the first message whose thinking is sent again; the number of messages where none is. Some models bind
 * their thinking to every word before it (system prompt, tools, messages) and refuse it elsewhere. What was refused once
 * stays left out; and where the history was shortened since, so does what was thought after the longer one.
 */
export function firstThinkingIndex(messages: readonly Message[], source: Source): number {
  const index = messages.findLastIndex(
    (message) => isFrom(source, message) && message.withoutEarlierThinking !== undefined,
  );
  const answer = messages[index];
  if (answer?.role !== 'assistant') return 0;
  return answer.withoutEarlierThinking === messages[0]?.id ? index : messages.length;
}

/** Whether a history takes thinking of earlier answers along. */
export function carriesThinking(history: readonly AlternatingTurn[]): boolean {
  return history.some(
    (turn) =>
      turn.role === 'assistant' &&
      (turn.reasoningDetails.length > 0 || turn.parts.some((part) => part.type === 'thinking')),
  );
}

/** The conversation for a request to `model`; with `withoutThinking` no earlier answer's thinking goes along. */
export function alternatingTurns(
  messages: readonly Message[],
  model: string,
  wireFormat: WireFormat,
  withoutThinking = false,
): readonly AlternatingTurn[] {
  const builder = new HistoryBuilder();
  const source = { model, wireFormat };
  const firstThinking = withoutThinking ? messages.length : firstThinkingIndex(messages, source);
  for (const [index, message] of messages.entries()) {
    if (message.role === 'user') {
      builder.addAsk(
        message.parts.filter((part) => part.type === 'tool-result'),
        askParts(message),
      );
    } else {
      const keepsThinking = index >= firstThinking && isFrom(source, message);
      builder.addAnswer(
        {
          role: 'assistant',
          parts: answerParts(message, keepsThinking),
          reasoningDetails: keepsThinking && message.status === 'complete' ? (message.reasoningDetails ?? []) : [],
        },
        message.parts.filter((part) => part.type === 'image'),
      );
    }
  }
  return builder.turns;
}
