/**
 * A conversation in the shape all formats want: roles that alternate, no empty messages, every tool call answered once
 * and directly after it, and thinking only where it may be replayed. The request builders start from here.
 */
import type {
  AnswerRequest,
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
import { answerSegments, type AnswerSegment } from './answerSegments.ts';
import { mayBindDetails, mayBindThinking } from './boundThinking.ts';
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

function answerParts(parts: AnswerSegment['parts'], keepsThinking: boolean): AnswerTurn['parts'] {
  return parts.flatMap((part) => {
    if (part.type !== 'thinking') return sentPart(part) ?? [];
    return keepsThinking && (part.signature !== undefined || part.redacted !== undefined) ? part : [];
  });
}

/**
 * Whether nothing was thought after words of the same request that do not go back as they came: the thinking of a
 * request is bound to them too. A continuation may have lost the repeat it began with.
 */
function isThoughtAfterSentWords({ parts, request }: AnswerSegment): boolean {
  const lastThought = parts.findLastIndex((part) => part.type === 'thinking');
  return parts
    .slice(0, lastThought + 1)
    .every((part) => part.type === 'thinking' || (sentPart(part) === part && request?.resumed === undefined));
}

function sentPart(part: TextPart | ImagePart | ToolCallPart): TextPart | ToolCallPart | undefined {
  if (part.type === 'text') return part.text.trim() === '' ? undefined : part;
  if (part.type === 'image' || part.name === '') return undefined;
  const name = toolWireName(part.name);
  return name === part.name ? part : { ...part, name };
}

function hasWords({ parts }: AnswerTurn): boolean {
  return parts.some((part) => part.type !== 'thinking');
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
  /** Pictures of an answer: no format takes them from the assistant, so they go along with the next question. */
  #images: ImagePart[] = [];

  addAnswer(turn: AnswerTurn, images: readonly ImagePart[]): void {
    this.#images.push(...images);
    if (!hasWords(turn)) return;
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

/** Of a fallback model's thinking the model that was asked knows nothing. */
function isServedBy(model: string, { request }: AnswerSegment, message: AssistantMessage): boolean {
  const served = message.requests === undefined ? message.figures?.servedModel : request?.servedModel;
  return served === undefined || served === model;
}

/** What was refused in a history, as far as its source is concerned. */
interface Refusals {
  /** The latest request that had to do without earlier thinking; what is older stays out. */
  readonly last: AnswerRequest | undefined;
  /** No thinking that may be bound goes along: the server refuses it for reasons not known here. */
  readonly isHopeless: boolean;
}

/** One refusal is enough for one question, and two for a conversation. */
function refusalsIn(messages: readonly Message[], source: Source): Refusals {
  const refused = messages.flatMap((message, index) =>
    isFrom(source, message) ? (message.requests ?? []).flatMap((request) => asRefused(request, index)) : [],
  );
  const question = messages.findLastIndex((message) => message.role === 'user' && message.isToolStep !== true);
  const last = refused.at(-1);
  return { last: last?.request, isHopeless: refused.length > 1 || (last !== undefined && last.index > question) };
}

function asRefused(request: AnswerRequest, index: number): readonly { request: AnswerRequest; index: number }[] {
  return request.refusedThinking === true ? [{ request, index }] : [];
}

function answerTurn(
  segment: AnswerSegment,
  { model, wireFormat }: Source,
  { keepsThinking, isHopeless }: { readonly keepsThinking: boolean; readonly isHopeless: boolean },
): AnswerTurn {
  const { parts, request, reasoningDetails } = segment;
  const isKnown = !isHopeless && request?.prefix !== undefined && isThoughtAfterSentWords(segment);
  const keepsDetails = keepsThinking && (isKnown || !mayBindDetails(model, reasoningDetails));
  return {
    role: 'assistant',
    parts: answerParts(parts, keepsThinking && (isKnown || !mayBindThinking(model, wireFormat))),
    reasoningDetails: keepsDetails ? reasoningDetails : [],
  };
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
  const refusals = refusalsIn(messages, source);
  let isAllowed = !withoutThinking && refusals.last === undefined;
  for (const message of messages) {
    if (message.role === 'user') {
      builder.addAsk(
        message.parts.filter((part) => part.type === 'tool-result'),
        askParts(message),
      );
      continue;
    }
    for (const segment of answerSegments(message)) {
      if (segment.request !== undefined && segment.request === refusals.last) isAllowed = !withoutThinking;
      const keepsThinking = isAllowed && isFrom(source, message) && isServedBy(model, segment, message);
      const turn = answerTurn(segment, source, { keepsThinking, isHopeless: refusals.isHopeless });
      const asked = segment.request?.resumed?.asked;
      if (asked !== undefined && hasWords(turn)) builder.addAsk([], [{ type: 'text', text: asked }]);
      builder.addAnswer(
        turn,
        segment.parts.filter((part) => part.type === 'image'),
      );
    }
  }
  return builder.turns;
}
