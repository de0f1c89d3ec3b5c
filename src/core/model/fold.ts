import type { Clock } from '../ports.ts';
import { assertNever } from '../../base/errors.ts';
import type { ModelEvent, TurnEnd } from './events.ts';
import { FigureKeeper } from './figures.ts';
import type {
  AnswerRequest,
  AssistantMessage,
  AssistantPart,
  ResumedAt,
  ServerToolPart,
  ThinkingPart,
} from './message.ts';
import { answerOutcome, type AnswerOutcome } from './outcome.ts';
import { withCitations } from './citations.ts';

/**
 * Text added to the end of the answer as it is seen; `startsPart` where it opens a new part. `tool-input` adds to the
 * arguments of the call `callId`, which is there already.
 */
export interface AnswerDelta {
  readonly part: 'text' | 'thinking' | 'tool-input';
  readonly startsPart: boolean;
  readonly text: string;
  readonly callId?: string;
}

/**
 * Folds model events into an answer. A delta costs the same however long the answer is: text grows by concatenation,
 * which the engine does without copying, and only `snapshot` lists the parts.
 *
 * An answer that is taken up again (`resume`) keeps writing into its last text part, so that a code fence left open
 * stays open; thinking that the later request begins with goes in front of that part.
 */
export class AnswerBuilder {
  readonly #initial: AssistantMessage;
  readonly #parts: AssistantPart[];
  readonly #figures: FigureKeeper;
  readonly #toolParts = new Map<number, number>();
  #wireFormat: AssistantMessage['wireFormat'];
  #reasoningDetails: readonly unknown[] | undefined;
  #earlierRequests: readonly AnswerRequest[];
  #request: AnswerRequest | undefined;
  #asked: string | undefined;
  #outcome: AnswerOutcome | undefined;
  /** Where the text of the latest request begins: a part, and a place in it. */
  #requestStart = { part: 0, length: 0 };
  /** Where text goes while an answer is resumed. */
  #resumedPart: number | undefined;
  #hasResumedText = false;
  /** The open thinking part; it is made when there is something to hold. */
  #thinkingPart: number | undefined;
  #snapshot: AssistantMessage | undefined;

  /**
   * `message` is the new answer, or with `resume` one that ended; `asked` are the words that ask the model for more.
   * Without a clock no times are measured.
   */
  constructor(
    message: AssistantMessage,
    options: { readonly clock?: Clock; readonly resume?: boolean; readonly asked?: string | undefined } = {},
  ) {
    const {
      finishReason: _reason,
      serverReason: _words,
      error: _error,
      figures,
      reasoningDetails,
      requests,
      ...rest
    } = message;
    this.#initial = { ...rest, status: 'streaming' };
    this.#parts = [...message.parts];
    this.#wireFormat = message.wireFormat;
    this.#reasoningDetails = reasoningDetails;
    this.#earlierRequests = requests ?? [];
    this.#asked = options.asked;
    this.#figures = new FigureKeeper(options.clock, figures, message.parts.length > 0);
    const last = this.#parts.length - 1;
    if (options.resume === true && this.#parts[last]?.type === 'text') this.#resumedPart = last;
  }

  get isEnded(): boolean {
    return this.#outcome !== undefined;
  }

  /**
   * Takes the next event; what comes after `turn-end` is ignored. Returns what a view can append at the end, or
   * `undefined` where nothing or something else changed (then the snapshot tells).
   */
  apply(event: ModelEvent): AnswerDelta | undefined {
    if (this.#outcome !== undefined) return undefined;
    switch (event.type) {
      case 'text-delta':
        return this.#text(event.text);
      case 'thinking-delta':
        return this.#thinking(event.text);
      case 'thinking-start':
        this.#thinkingPart = undefined;
        return undefined;
      case 'thinking-end':
        this.#endThinking(event);
        return undefined;
      case 'tool-input-delta':
        return this.#toolInput(event.index, event.argumentsText);
      case 'retry-wait':
      case 'response-start':
      case 'tool-input-end':
      case 'image-preview':
        return undefined;
      case 'request-start':
      case 'left-out':
      case 'tool-input-start':
      case 'tool-input-sealed':
      case 'server-tool':
      case 'citations':
      case 'image':
      case 'reasoning-details':
      case 'usage':
      case 'route':
      case 'turn-end':
        this.#snapshot = undefined;
        this.#applyRare(event);
        return undefined;
      default:
        return assertNever(event);
    }
  }

  /** The answer as it is now. The same object until the next change; costs the number of parts, not their length. */
  snapshot(): AssistantMessage {
    if (this.#snapshot !== undefined) return this.#snapshot;
    const figures = this.#figures.figures();
    const requests = this.#requests();
    return (this.#snapshot = {
      ...this.#initial,
      parts: this.#parts.slice(),
      ...(this.#wireFormat !== undefined && { wireFormat: this.#wireFormat }),
      ...(this.#reasoningDetails !== undefined && { reasoningDetails: this.#reasoningDetails }),
      ...(requests.length > 0 && { requests }),
      ...(figures !== undefined && { figures }),
      ...this.#outcome,
    });
  }

  #applyRare(
    event: Extract<
      ModelEvent,
      {
        readonly type:
          | 'request-start'
          | 'left-out'
          | 'tool-input-start'
          | 'tool-input-sealed'
          | 'server-tool'
          | 'citations'
          | 'image'
          | 'reasoning-details'
          | 'usage'
          | 'route'
          | 'turn-end';
      }
    >,
  ): void {
    switch (event.type) {
      case 'request-start':
        this.#wireFormat = event.wireFormat;
        this.#startRequest(event);
        this.#toolParts.clear();
        this.#thinkingPart = undefined;
        this.#figures.startRequest();
        return;
      case 'left-out':
        this.#noteRefused(event);
        return;
      case 'tool-input-start':
        this.#toolParts.set(event.index, this.#parts.length);
        this.#push({
          type: 'tool-call',
          id: event.id,
          name: event.name,
          argumentsText: '',
          ...(event.isWritten === true && { isWritten: true }),
        });
        return;
      case 'tool-input-sealed':
        this.#seal(event);
        return;
      case 'server-tool':
        this.#serverTool(event.block);
        return;
      case 'citations':
        withCitations(this.#parts, event, this.#requestStart);
        return;
      case 'image':
        this.#push({ type: 'image', mediaType: event.mediaType, data: event.data });
        return;
      case 'reasoning-details':
        this.#reasoningDetails = event.details;
        if (this.#request !== undefined) this.#request = { ...this.#request, hasDetails: true };
        return;
      case 'usage':
        this.#figures.usage(event);
        return;
      case 'route':
        this.#figures.route(event.route);
        this.#noteServed(event.route.servedModel);
        return;
      case 'turn-end':
        this.#end(event);
        return;
      default:
        assertNever(event);
    }
  }

  #seal({ index, seal }: Extract<ModelEvent, { readonly type: 'tool-input-sealed' }>): void {
    const at = this.#toolParts.get(index);
    const part = at === undefined ? undefined : this.#parts[at];
    if (at !== undefined && part?.type === 'tool-call') this.#parts[at] = { ...part, seal };
  }

  /** A block that the same request tells again has come further. */
  #serverTool(block: ServerToolPart['block']): void {
    const index = this.#parts.findLastIndex((part) => part.type === 'server-tool' && isSameBlock(part.block, block));
    if (index < this.#requestStart.part) this.#push({ type: 'server-tool', block });
    else this.#parts[index] = { type: 'server-tool', block };
  }

  #noteRefused({ refusedThinking, refusedSearches }: Extract<ModelEvent, { readonly type: 'left-out' }>): void {
    if (refusedThinking !== undefined) this.#request = { ...this.#request, refusedThinking };
    if (refusedSearches !== undefined) this.#request = { ...this.#request, refusedSearches };
  }

  #noteServed(servedModel: string | undefined): void {
    if (this.#request === undefined || servedModel === undefined) return;
    this.#request = { ...this.#request, servedModel };
  }

  #requests(): readonly AnswerRequest[] {
    if (this.#request === undefined) return this.#earlierRequests;
    const earlier = this.#earlierRequests.map(({ hasDetails, ...request }) =>
      hasDetails === true && this.#request?.hasDetails !== true ? { ...request, hasDetails } : request,
    );
    return [...earlier, this.#request];
  }

  /** The latest attempt counts: nothing came of those before. */
  #startRequest(start: Extract<ModelEvent, { type: 'request-start' }>): void {
    const { prefix, after, refusedThinking, refusedSearches, unaskedThinking, unsearched } = start;
    if (start.continues === true && start.attempt === 1) this.#goOn();
    const resumed = this.#request === undefined ? this.#resumedAt() : this.#request.resumed;
    const last = this.#parts.at(-1);
    this.#requestStart =
      last?.type === 'text'
        ? { part: this.#parts.length - 1, length: last.text.length }
        : { part: this.#parts.length, length: 0 };
    const request: AnswerRequest = {
      ...(prefix !== undefined && { prefix }),
      ...(after !== undefined && { after }),
      ...(refusedThinking !== undefined && { refusedThinking }),
      ...(refusedSearches !== undefined && { refusedSearches }),
      ...(unaskedThinking !== undefined && { unaskedThinking }),
      ...(unsearched !== undefined && { unsearched }),
      ...(resumed !== undefined && { resumed }),
    };
    this.#request = Object.keys(request).length > 0 ? request : undefined;
  }

  /** The server had paused: what comes is of a request of its own, for which nobody said a word. */
  #goOn(): void {
    this.#earlierRequests = [...this.#requests()];
    if (this.#request === undefined) this.#earlierRequests = [...this.#earlierRequests, {}];
    this.#request = undefined;
    this.#asked = '';
    this.#resumedPart = undefined;
  }

  #resumedAt(): ResumedAt | undefined {
    if (this.#asked === undefined) return undefined;
    const thoughts = this.#parts.filter((part) => part.type === 'thinking').length;
    const last = this.#parts.at(-1);
    const others = this.#parts.length - thoughts;
    return last?.type === 'text'
      ? { asked: this.#asked, thoughts, part: others - 1, length: last.text.length }
      : { asked: this.#asked, thoughts, part: others, length: 0 };
  }

  #text(text: string): AnswerDelta | undefined {
    if (text === '') return undefined;
    this.#changed(false);
    this.#thinkingPart = undefined;
    this.#hasResumedText = this.#resumedPart !== undefined;
    const index = this.#resumedPart ?? this.#parts.length - 1;
    const open = this.#parts[index];
    if (open?.type === 'text') this.#parts[index] = { ...open, text: open.text + text };
    else this.#parts.push({ type: 'text', text });
    return { part: 'text', startsPart: open?.type !== 'text', text };
  }

  #thinking(text: string): AnswerDelta | undefined {
    if (text === '') return undefined;
    this.#changed(true);
    const index = this.#thinkingPart;
    const open = index === undefined ? undefined : this.#parts[index];
    if (index !== undefined && open?.type === 'thinking') {
      this.#parts[index] = { ...open, text: open.text + text };
    } else this.#openThinking({ type: 'thinking', text });
    // In a resumed answer it stands before words that are on screen already: not something to append at the end.
    if (this.#resumedPart !== undefined) return undefined;
    return { part: 'thinking', startsPart: open === undefined, text };
  }

  #openThinking(part: ThinkingPart): void {
    // What was thought after some words stays after them.
    if (this.#hasResumedText) this.#resumedPart = undefined;
    const at = this.#resumedPart ?? this.#parts.length;
    this.#parts.splice(at, 0, part);
    this.#thinkingPart = at;
    if (this.#resumedPart !== undefined) this.#resumedPart += 1;
  }

  #endThinking(end: { readonly signature?: string; readonly redacted?: string }): void {
    const { signature, redacted } = end;
    const kept = { ...(signature !== undefined && { signature }), ...(redacted !== undefined && { redacted }) };
    const index = this.#thinkingPart;
    const open = index === undefined ? undefined : this.#parts[index];
    if (index !== undefined && open?.type === 'thinking') this.#parts[index] = { ...open, ...kept };
    else if (signature !== undefined || redacted !== undefined) {
      this.#openThinking({ type: 'thinking', text: '', ...kept });
    }
    this.#thinkingPart = undefined;
    this.#snapshot = undefined;
  }

  #toolInput(toolIndex: number, argumentsText: string): AnswerDelta | undefined {
    const index = this.#toolParts.get(toolIndex);
    const part = index === undefined ? undefined : this.#parts[index];
    if (index === undefined || part?.type !== 'tool-call' || argumentsText === '') return undefined;
    this.#changed(false);
    this.#parts[index] = { ...part, argumentsText: part.argumentsText + argumentsText };
    return { part: 'tool-input', startsPart: false, text: argumentsText, callId: part.id };
  }

  #push(part: AssistantPart): void {
    this.#changed(false);
    this.#resumedPart = undefined;
    this.#thinkingPart = undefined;
    this.#parts.push(part);
  }

  #changed(isThinking: boolean): void {
    this.#snapshot = undefined;
    this.#figures.content(isThinking);
  }

  #end(end: TurnEnd): void {
    this.#figures.end();
    this.#outcome = answerOutcome(end, this.#parts);
  }
}

function isSameBlock(one: ServerToolPart['block'], other: ServerToolPart['block']): boolean {
  return typeof one['id'] === 'string' && one['id'] === other['id'] && one['type'] === other['type'];
}
