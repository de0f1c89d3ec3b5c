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
  RequestFormat,
  ServerToolPart,
  TextPart,
  ThinkingPart,
  ToolCallPart,
  ToolResultPart,
  UserMessage,
} from '../model/message.ts';
import { isNestedTooDeeply } from '../json/depth.ts';
import { answerSegments, type AnswerSegment } from './answerSegments.ts';
import { mayBindDetails, mayBindThinking } from './boundThinking.ts';
import { contextAsText, textFileAsText } from './contextText.ts';
import { isSearchItem } from './hostedSearch.ts';
import { uncited, wholeCalls } from './serverTools.ts';
import { leftOutPictures, placeholderOf, sentPictures, type Reads } from './pictureHistory.ts';
import { fieldsOf, parseJson } from './wire.ts';

export type AskPart = TextPart | ImagePart | FilePart;

export interface AskTurn {
  readonly role: 'user';
  readonly results: readonly ToolResultPart[];
  readonly parts: readonly AskPart[];
}

export interface AnswerTurn {
  readonly role: 'assistant';
  readonly parts: readonly (TextPart | ThinkingPart | ToolCallPart | ServerToolPart)[];
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

function askParts(message: UserMessage, reads: Reads | undefined): AskPart[] {
  const parts: AskPart[] = [];
  for (const part of message.parts) {
    const isBinary = part.type === 'image' || (part.type === 'file' && textFileAsText(part) === undefined);
    const placeholder = reads === undefined || !isBinary ? undefined : placeholderOf(part, reads);
    if (placeholder !== undefined) {
      parts.push({ type: 'text', text: placeholder });
    } else if (part.type === 'context') {
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

function answerParts(
  parts: AnswerSegment['parts'],
  kept: Kept,
  { keepsThinking, keepsSeals }: { readonly keepsThinking: boolean; readonly keepsSeals: boolean },
): AnswerTurn['parts'] {
  return parts.flatMap((part, index) => {
    if (part.type !== 'thinking') {
      const sent = sentPart(part, kept);
      return sent?.type === 'tool-call' && !keepsSeals ? unsealed(sent) : (sent ?? []);
    }
    if (isBeforeLostSearch(parts, index, kept)) return [];
    return keepsThinking && (part.signature !== undefined || part.redacted !== undefined) ? part : [];
  });
}

function unsealed({ seal: _seal, ...call }: ToolCallPart): ToolCallPart {
  return call;
}

/** Reasoning of the Responses format goes back only in front of what came of it. */
function isBeforeLostSearch(parts: AnswerSegment['parts'], index: number, kept: Kept): boolean {
  const next = parts.slice(index + 1).find(({ type }) => type !== 'thinking');
  return next?.type === 'server-tool' && isSearchItem(next.block) && sentPart(next, kept) === undefined;
}

/**
 * Whether nothing was thought after words of the same request that do not go back as they came: the thinking of a
 * request is bound to them too. A continuation may have lost the repeat it began with.
 */
function isThoughtAfterSentWords({ parts, request }: AnswerSegment, kept: Kept): boolean {
  const isCutIn = request?.resumed !== undefined && request.resumed.asked !== '';
  const lastThought = parts.findLastIndex((part) => part.type === 'thinking');
  return parts
    .slice(0, lastThought + 1)
    .every((part) => part.type === 'thinking' || (sentPart(part, kept) === part && !isCutIn));
}

/** What the server did by itself goes back where it can be read again: its blocks, and the sources of texts. */
interface Kept {
  readonly blocks: ReadonlySet<ServerToolPart>;
  readonly areSources: boolean;
}

type SentPart = TextPart | ToolCallPart | ServerToolPart;

function sentPart(part: SentPart | ImagePart, { blocks, areSources }: Kept): SentPart | undefined {
  if (part.type === 'server-tool') return blocks.has(part) ? part : undefined;
  if (part.type === 'text') {
    if (part.text.trim() === '') return undefined;
    return areSources ? part : uncited(part);
  }
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

/**
 * Whether a history ends with results of calls before which nothing was thought, or nothing that may go back. Claude models
 * that think by a number of tokens go on with those only without thinking: what such an answer begins with has to be thinking.
 */
export function endsUnthinking(history: readonly AlternatingTurn[]): boolean {
  const [calling, results] = history.slice(-2);
  if (calling?.role !== 'assistant' || results?.role !== 'user' || results.results.length === 0) return false;
  return calling.parts[0]?.type !== 'thinking' && calling.reasoningDetails.length === 0;
}

class HistoryBuilder {
  readonly turns: AlternatingTurn[] = [];
  /** Pictures of an answer: no format takes them from the assistant, so they go along with the next question. */
  #images: ImagePart[] = [];
  /** How many of them do not. */
  #leftOut = 0;

  addAnswer(turn: AnswerTurn, images: readonly ImagePart[], sent: ReadonlySet<ImagePart>): void {
    const going = images.filter((image) => sent.has(image));
    this.#images.push(...going);
    this.#leftOut += images.length - going.length;
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
    const shown = parts.length === 0 ? [] : [...this.#takeImages(), ...parts];
    if (results.length === 0 && shown.length === 0) return;
    const last = this.turns.at(-1);
    if (last?.role === 'user') {
      this.turns[this.turns.length - 1] = { ...last, parts: [...last.parts, ...shown] };
    } else {
      this.turns.push({ role: 'user', results, parts: shown });
    }
  }

  /** l10n: none, for the model. */
  #takeImages(): AskPart[] {
    const leftOut = this.#leftOut === 0 ? [] : [{ type: 'text' as const, text: leftOutPictures(this.#leftOut) }];
    const images = this.#images.length === 0 ? [] : [{ type: 'text' as const, text: 'From your last answer:' }];
    const taken = [...leftOut, ...images, ...this.#images];
    this.#images = [];
    this.#leftOut = 0;
    return taken;
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
  /** The latest request that had to do without earlier searches. */
  readonly lastOfSearches: AnswerRequest | undefined;
  /** The latest request that had to do without earlier thinking; what is older stays out. */
  readonly last: AnswerRequest | undefined;
  /** No thinking that may be bound goes along: the server refuses it for reasons not known here. */
  readonly isHopeless: boolean;
}

function lastQuestion(messages: readonly Message[]): number {
  return messages.findLastIndex((message) => message.role === 'user' && message.isToolStep !== true);
}

/** One refusal is enough for one question, and two for a conversation. */
function refusalsIn(messages: readonly Message[], source: Source): Refusals {
  const requests = messages.flatMap((message, index) =>
    isFrom(source, message) ? (message.requests ?? []).map((request) => ({ request, index })) : [],
  );
  const refused = requests.filter(({ request }) => request.refusedThinking === true);
  const question = lastQuestion(messages);
  const last = refused.at(-1);
  const lastOfSearches = requests.findLast(({ request }) => request.refusedSearches === true)?.request;
  return {
    last: last?.request,
    lastOfSearches,
    isHopeless: refused.length > 1 || (last !== undefined && last.index > question),
  };
}

function answerTurn(
  segment: AnswerSegment,
  { model, wireFormat }: Source,
  {
    keepsThinking,
    isHopeless,
    kept,
  }: { readonly keepsThinking: boolean; readonly isHopeless: boolean; readonly kept: Kept },
): AnswerTurn {
  const { parts, request, reasoningDetails } = segment;
  const isKnown = !isHopeless && request?.prefix !== undefined && isThoughtAfterSentWords(segment, kept);
  const keepsDetails = keepsThinking && (isKnown || !mayBindDetails(model, reasoningDetails));
  return {
    role: 'assistant',
    parts: answerParts(parts, kept, {
      keepsThinking: keepsThinking && (isKnown || !mayBindThinking(model, wireFormat)),
      // They belong to their call, whatever stands before it.
      keepsSeals: keepsThinking,
    }),
    reasoningDetails: keepsDetails ? reasoningDetails : [],
  };
}

const NOTHING_KEPT: Kept = { blocks: new Set(), areSources: false };

function keptOf(message: AssistantMessage, isLast: boolean): Kept {
  return { blocks: wholeCalls(message.parts, isLast), areSources: true };
}

/**
 * The conversation for a request to `model`. With `withoutThinking` no earlier answer's thinking goes along; only with
 * `withSearches` what the server searched and found goes back to it. Of earlier turns no picture or file goes along that the
 * model does not read.
 */
export function alternatingTurns(
  messages: readonly Message[],
  model: string,
  wireFormat: RequestFormat,
  withoutThinking = false,
  withSearches = false,
  reads?: Reads,
): readonly AlternatingTurn[] {
  const builder = new HistoryBuilder();
  const pictures = sentPictures(messages, reads);
  const question = lastQuestion(messages);
  const source = { model, wireFormat };
  const refusals = refusalsIn(messages, source);
  let isAllowed = !withoutThinking && refusals.last === undefined;
  let areSearchesAllowed = withSearches && refusals.lastOfSearches === undefined;
  for (const [index, message] of messages.entries()) {
    if (message.role === 'user') {
      builder.addAsk(
        message.parts.filter((part) => part.type === 'tool-result'),
        askParts(message, index === question ? undefined : reads),
      );
      continue;
    }
    const isPaused = message === messages.at(-1);
    const whole = isFrom(source, message) ? keptOf(message, isPaused) : NOTHING_KEPT;
    for (const segment of answerSegments(message)) {
      if (segment.request !== undefined && segment.request === refusals.last) isAllowed = !withoutThinking;
      if (segment.request !== undefined && segment.request === refusals.lastOfSearches)
        areSearchesAllowed = withSearches;
      const keepsThinking = isAllowed && isFrom(source, message) && isServedBy(model, segment, message);
      // What is to be gone on with goes back as it was, whoever began it.
      const isKept = areSearchesAllowed && (isPaused || isServedBy(model, segment, message));
      const kept = isKept ? whole : NOTHING_KEPT;
      const turn = answerTurn(segment, source, { keepsThinking, isHopeless: refusals.isHopeless, kept });
      const asked = segment.request?.resumed?.asked ?? '';
      if (asked !== '' && hasWords(turn)) builder.addAsk([], [{ type: 'text', text: asked }]);
      builder.addAnswer(
        turn,
        segment.parts.filter((part) => part.type === 'image'),
        pictures,
      );
    }
  }
  return builder.turns;
}
