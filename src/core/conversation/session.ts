import { deferred } from '../../base/async.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter, type Event } from '../../base/event.ts';
import { pinnedSource, type TurnRequest, type TurnSource } from '../model/request.ts';
import type { Clock, Logger } from '../ports.ts';
import { unansweredResult } from '../toolcalls/results.ts';
import { TokenCounter, type EstimateTokens } from '../cost/budget.ts';
import type { Conversation } from './conversation.ts';
import {
  busyError,
  closedError,
  interruptedError,
  nothingToContinueError,
  unknownMessageError,
} from '../model/errors.ts';
import { thinkingLeftOutNotice, trimmedNotice, writeFailedNotice } from './notices.ts';
import type { ModelEvent } from '../model/events.ts';
import type { AnswerBuilder, AnswerDelta } from '../model/fold.ts';
import type {
  AssistantMessage,
  Message,
  MessageId,
  ToolResultPart,
  TurnFigures,
  UserMessage,
  UserPart,
} from '../model/message.ts';
import { canContinue, hasAnswer } from '../model/outcome.ts';
import { BEHIND_TEXT, OverlapTrimmer } from '../model/overlap.ts';
import { OpenReviews } from './openReviews.ts';
import { continueInstruction } from './prompt.ts';
import { nextProgress, type AnswerProgress } from './progress.ts';
import { withoutRefused } from './refusedHistory.ts';
import { callsOf, headOf, historyOf, isToolStep, turnOf } from './steps.ts';
import { noTools, Turn, type CallPlace, type LiveCall } from './turn.ts';
import { askForMore, fitHistory, makeRequest, type TurnChoices } from './turnRequest.ts';

export interface ChatSessionOptions {
  readonly conversation: Conversation;
  readonly source: TurnSource;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly estimateTokens: EstimateTokens;
  /** Read for every turn; `model` is the one to use in place of the user's choice, where one is given. */
  readonly choices: (model: string | undefined) => TurnChoices;
}

/**
 * What happened in a session, for whoever shows it. The session holds the state; these say what to look at again. A turn
 * with tools is several messages; everything said about it names the first, its head.
 */
export type SessionEvent =
  /** Added at the end of the branch. */
  | { readonly type: 'messages-added'; readonly ids: readonly MessageId[] }
  /** From this index on the branch is another one. */
  | { readonly type: 'branch-changed'; readonly fromIndex: number }
  | { readonly type: 'message-changed'; readonly id: MessageId }
  /** Not coalesced: one for each delta of the model. */
  | { readonly type: 'answer-delta'; readonly id: MessageId; readonly answerId: MessageId; readonly delta: AnswerDelta }
  | ({ readonly type: 'answer-progress'; readonly id: MessageId } & AnswerProgress)
  /** A call of the turn `id` changed. */
  | { readonly type: 'tool-changed'; readonly id: MessageId; readonly place: CallPlace }
  | { readonly type: 'running-changed'; readonly id: MessageId | null }
  | { readonly type: 'title-changed'; readonly title: string }
  /** A sentence that belongs to no answer. */
  | {
      readonly type: 'notice';
      readonly code: 'history-trimmed' | 'write-failed' | 'thinking-left-out';
      readonly level: 'info' | 'error';
      readonly text: string;
    };

/** A turn that was begun. */
export interface BegunTurn {
  readonly answerId: MessageId;
  /** Resolves with the answer as it ended; never rejects. */
  readonly ended: Promise<AssistantMessage>;
}

/** One conversation joined to a source of turns: at most one answer is written at a time, on and on until it is stopped. */
export class ChatSession implements Disposable {
  readonly conversation: Conversation;
  readonly #options: ChatSessionOptions;
  readonly #changed = new Emitter<SessionEvent>();
  readonly onDidChange: Event<SessionEvent> = this.#changed.event;
  readonly #counter: TokenCounter;
  readonly #writeFailures: Disposable;
  #turn: Turn | undefined;
  /** The head of the running turn. */
  #runningId: MessageId | null = null;
  #progress: AnswerProgress | undefined;
  readonly #left = new OpenReviews();
  #title: string;
  #notifiedDrops = 0;
  /** Models with which the user went on after reading that nobody knows their cost. Not kept: a file could claim it. */
  readonly #acceptedModels = new Set<string>();
  #isClosed = false;

  constructor(options: ChatSessionOptions) {
    this.#options = options;
    this.conversation = options.conversation;
    this.#counter = new TokenCounter(options.estimateTokens);
    this.#title = options.conversation.title;
    this.#writeFailures = options.conversation.onDidFailToWrite((error) => this.#tellWriteFailed(error));
  }

  get id(): string {
    return this.conversation.id;
  }

  get title(): string {
    return this.conversation.title;
  }

  get isEmpty(): boolean {
    return this.conversation.isEmpty;
  }

  /** The answer being written, also where it is on a branch that is not shown. */
  get runningId(): MessageId | null {
    return this.#runningId;
  }

  /** The messages of the turn that `id` belongs to, head first; a question is a turn of its own. */
  turn(id: MessageId): readonly Message[] {
    return this.message(id) === undefined ? [] : turnOf(this.conversation.tree, id);
  }

  /** Where a call without a result is. */
  liveCall(place: CallPlace): LiveCall | undefined {
    return this.#turn?.liveCall(place);
  }

  /** A change that is still under review though its turn was stopped. */
  leftReview(place: CallPlace): LiveCall | undefined {
    return this.#left.find(place);
  }

  /** What the running answer is doing. */
  get progress(): AnswerProgress | undefined {
    return this.#progress;
  }

  /** The messages shown, the running answer as it is now. */
  branch(): readonly Message[] {
    return this.conversation.tree.branch();
  }

  message(id: MessageId): Message | undefined {
    return this.conversation.tree.messageById(id);
  }

  /** Alternatives at the place of `id`, itself included, in order of creation. */
  siblings(id: MessageId): readonly MessageId[] {
    return this.conversation.tree.siblings(id);
  }

  /** Estimated tokens that the next question takes along from this conversation. */
  contextTokens(): number {
    return this.#counter.contextSize(this.branch());
  }

  /** Asks a question at the end of the branch, with this id where one is given. Throws `busy` while an answer is written. */
  send(parts: readonly UserPart[], model?: string, id?: MessageId): BegunTurn {
    const choices = this.#chooseTurn(model);
    const parentId = this.branch().at(-1)?.id ?? null;
    const question = this.conversation.addQuestion(parts, parentId, id);
    return this.#begin(question, choices, { addedQuestion: question.id });
  }

  /** Asks the question `id` again with other words, as a branch beside it. Throws `busy` while an answer is written. */
  edit(id: MessageId, parts: readonly UserPart[], model?: string): BegunTurn {
    const choices = this.#chooseTurn(model);
    this.#require(id, 'user');
    const question = this.conversation.addQuestion(parts, this.conversation.tree.parentOf(id));
    return this.#begin(question, choices, { branchFrom: question.id });
  }

  /** Answers once more, beside the answer `id` (or below the question `id`); the user's model unless one is given. */
  regenerate(id: MessageId, model?: string): BegunTurn {
    const choices = this.#chooseTurn(model);
    return this.#begin(this.#questionOf(id), choices, {});
  }

  /** Regenerates with the same model. An answer without words gives up its place. */
  retry(id: MessageId, model?: string): BegunTurn {
    const message = this.#require(id);
    const choices = this.#chooseTurn(model ?? (message.role === 'assistant' ? message.model : undefined));
    const last = turnOf(this.conversation.tree, id).at(-1);
    // A turn that did work already goes on from its results.
    if (isToolStep(last)) return this.#resume(last, choices);
    const before = last === undefined ? undefined : this.#parent(last.id);
    if (last?.role === 'assistant' && isToolStep(before)) {
      this.conversation.remove(last.id);
      return this.#resume(before, choices);
    }
    const question = this.#questionOf(id);
    if (message.role === 'assistant' && !hasAnswer(message.parts)) this.conversation.remove(id);
    return this.#begin(question, choices, {});
  }

  /** Lets the model go on with an answer that ended early, in the same message. Throws `nothing-to-continue` otherwise. */
  continueAnswer(id: MessageId): BegunTurn {
    this.#require(id, 'assistant');
    const { conversation } = this;
    const answer = turnOf(conversation.tree, id).at(-1);
    if (isToolStep(answer)) return this.#resume(answer, this.#chooseTurn(this.#modelBefore(answer)));
    if (answer?.role === 'assistant' && callsOf(answer).length > 0) return this.#answerCalls(answer);
    // A later step that brought nothing: the turn goes on from the results before it.
    const isEmptyStep = answer?.status === 'failed' || answer?.status === 'stopped';
    if (answer !== undefined && isEmptyStep && !canContinue(answer) && isToolStep(this.#parent(answer.id))) {
      return this.retry(id);
    }
    if (answer?.role !== 'assistant' || !canContinue(answer)) throw nothingToContinueError();
    const choices = this.#chooseTurn(answer.model);
    const { request } = this.#request(choices, historyOf(conversation.tree, answer.id));
    const open = (): AnswerBuilder => conversation.resumeAnswer(answer, continueInstruction);
    const more = askForMore(request, this.#options.clock);
    return this.#takeUp(answer.id, open, more, choices, new OverlapTrimmer(lastText(answer)));
  }

  /** Puts the result of a call that was run again in the place of the one before. */
  replaceResult(place: CallPlace, result: ToolResultPart): void {
    this.#requireOpen();
    const stepId = this.conversation.tree.selectedChildOf(place.answerId);
    if (stepId === undefined || !this.conversation.addToolResult(stepId, result)) {
      throw unknownMessageError(place.callId);
    }
    this.#fire({ type: 'message-changed', id: headOf(this.conversation.tree, place.answerId) });
  }

  /** Stops the running answer; what arrived stays. Resolves when it is on disk. */
  async stop(): Promise<void> {
    this.#turn?.stop();
    await this.conversation.flush();
  }

  /** Removes a message and what follows it. A running answer among them is stopped. */
  removeMessage(id: MessageId): void {
    this.#requireOpen();
    this.#require(id);
    this.#stopWithin(id);
    this.#branchChanged(this.conversation.remove(id));
  }

  /** Takes `removeMessage` back. */
  restoreMessage(id: MessageId): void {
    this.#requireOpen();
    this.#require(id);
    this.#branchChanged(this.conversation.restore(id));
  }

  /** Replaces the figures of the answer `id`, which ended, by those the server told only then. */
  amendFigures(id: MessageId, figures: TurnFigures): void {
    if (this.#isClosed || !this.conversation.amendFigures(id, figures)) return;
    this.#fire({ type: 'message-changed', id: headOf(this.conversation.tree, id) });
  }

  /** Shows the branch of `id`. A running answer goes on. */
  selectBranch(id: MessageId): void {
    this.#requireOpen();
    if (!this.conversation.tree.isVisible(id)) throw unknownMessageError(id);
    this.#branchChanged(this.conversation.select(id));
  }

  /** An empty title goes back to the one made from the first question. */
  rename(title: string): void {
    this.#requireOpen();
    this.conversation.rename(title);
    this.#checkTitle();
  }

  /** Ends a running answer as interrupted and resolves when all is on disk. The session is of no use afterwards. */
  async close(): Promise<void> {
    this.dispose();
    await this.conversation.flush();
  }

  dispose(): void {
    if (this.#isClosed) return;
    this.#turn?.stop(interruptedError());
    this.#isClosed = true;
    this.#writeFailures.dispose();
    this.#changed.dispose();
    void this.conversation.flush();
  }

  #begin(
    question: UserMessage,
    choices: TurnChoices,
    told: { readonly addedQuestion?: MessageId; readonly branchFrom?: MessageId },
  ): BegunTurn {
    const { conversation } = this;
    const { request, droppedCount } = this.#request(choices, historyOf(conversation.tree, question.id));
    const builder = conversation.startAnswer(question.id, choices.model, droppedCount);
    const answerId = builder.snapshot().id;
    const wasShown = conversation.tree.branchIndex(answerId) !== -1;
    const fromSelect = wasShown ? -1 : conversation.select(answerId);
    if (told.addedQuestion !== undefined) {
      this.#fire({ type: 'messages-added', ids: [told.addedQuestion, answerId] });
    } else {
      const fromIndex = wasShown ? conversation.tree.branchIndex(told.branchFrom ?? answerId) : fromSelect;
      this.#fire({ type: 'branch-changed', fromIndex });
    }
    this.#checkTitle();
    this.#tellDropped(droppedCount);
    return this.#run(builder, request, choices);
  }

  /** Lets the model go on after the results in `step`, in the same turn. */
  #resume(step: UserMessage, choices: TurnChoices): BegunTurn {
    const { conversation } = this;
    // Of another model nobody has read that its cost is not known.
    if (step.turnCut === 'cost-unknown' && choices.model === this.#modelBefore(step))
      this.#acceptedModels.add(choices.model);
    const { request, droppedCount } = this.#request(choices, historyOf(conversation.tree, step.id));
    const open = (): AnswerBuilder => conversation.startAnswer(step.id, choices.model, droppedCount);
    return this.#takeUp(step.id, open, request, choices);
  }

  /** Goes on with a turn that ended, in view, below or in its message `id`. */
  #takeUp(
    id: MessageId,
    open: () => AnswerBuilder,
    request: TurnRequest,
    choices: TurnChoices,
    trimmer?: OverlapTrimmer,
  ): BegunTurn {
    const { conversation } = this;
    const fromIndex = conversation.tree.branchIndex(id) === -1 ? conversation.select(id) : -1;
    const builder = open();
    this.#branchChanged(fromIndex);
    this.#fire({ type: 'message-changed', id: headOf(conversation.tree, id) });
    return this.#run(builder, request, choices, trimmer);
  }

  /** A crash came between an answer and its first result: the calls are told as interrupted, and the model goes on. */
  #answerCalls(answer: AssistantMessage): BegunTurn {
    const choices = this.#chooseTurn(answer.model);
    const step = this.conversation.addToolStep(answer.id);
    for (const call of callsOf(answer)) this.conversation.addToolResult(step.id, unansweredResult(call, 'interrupted'));
    return this.#resume(step, choices);
  }

  #run(builder: AnswerBuilder, request: TurnRequest, choices: TurnChoices, trimmer?: OverlapTrimmer): BegunTurn {
    const { conversation } = this;
    const { source, logger, clock } = this.#options;
    const headId = headOf(conversation.tree, builder.snapshot().id);
    const ended = deferred<AssistantMessage>();
    const turn = new Turn({
      conversation,
      builder,
      trimmer,
      source: pinnedSource(source),
      request,
      logger,
      tools: choices.tools ?? noTools({ conversationId: conversation.id, clock, logger }),
      acceptsUnknownCost: this.#acceptedModels.has(choices.model),
      fit: (messages) => fitHistory(choices, messages, request.system, this.#counter).messages,
      onEvent: (answerId, event, delta) => this.#onEvent(headId, answerId, event, delta),
      onCall: (place) => this.#onCall(headId, place),
      onStep: () => this.#fire({ type: 'message-changed', id: headId }),
      onLeftReview: (place, call) =>
        void this.#left.keep(place, call, () => this.#fire({ type: 'tool-changed', id: headId, place })),
      onEnd: (answer) => {
        this.#onEnd(headId);
        ended.resolve(answer);
      },
    });
    this.#turn = turn;
    this.#runningId = headId;
    this.#progress = { state: 'sending' };
    this.#fire({ type: 'running-changed', id: headId });
    this.#fire({ type: 'answer-progress', id: headId, state: 'sending' });
    void turn.run();
    return { answerId: headId, ended: ended.promise };
  }

  #onEvent(id: MessageId, answerId: MessageId, event: ModelEvent, delta: AnswerDelta | undefined): void {
    const progress = nextProgress(this.#progress, event, this.#options.clock);
    if (progress !== this.#progress) {
      this.#progress = progress;
      if (progress !== undefined) this.#fire({ type: 'answer-progress', id, ...progress });
    }
    if (event.type === 'reasoning-details' && event.isCut === true) this.#tellThinkingLeftOut();
    if (delta !== undefined) this.#fire({ type: 'answer-delta', id, answerId, delta });
    else if (BEHIND_TEXT.has(event.type)) this.#fire({ type: 'message-changed', id });
  }

  #onCall(id: MessageId, place: CallPlace): void {
    this.#fire({ type: 'tool-changed', id, place });
    const state = this.#turn?.activity;
    if (state === undefined || state === this.#progress?.state) return;
    this.#progress = { state };
    this.#fire({ type: 'answer-progress', id, state });
  }

  #onEnd(headId: MessageId): void {
    this.#turn = undefined;
    this.#runningId = null;
    this.#progress = undefined;
    this.#fire({ type: 'message-changed', id: headId });
    this.#fire({ type: 'running-changed', id: null });
  }

  #request(choices: TurnChoices, history: readonly Message[]): ReturnType<typeof makeRequest> {
    const { id, tree } = this.conversation;
    const { request, droppedCount } = makeRequest(choices, history, { sessionId: id, counter: this.#counter });
    return { request: { ...request, messages: withoutRefused(tree, request.messages) }, droppedCount };
  }

  #questionOf(id: MessageId): UserMessage {
    this.#require(id);
    const head = this.#require(headOf(this.conversation.tree, id));
    if (head.role === 'user') return head;
    const question = this.#parent(head.id);
    if (question?.role !== 'user') throw unknownMessageError(id);
    return question;
  }

  #parent(id: MessageId): Message | undefined {
    const parentId = this.conversation.tree.parentOf(id);
    return parentId === null ? undefined : this.message(parentId);
  }

  #modelBefore(step: UserMessage): string | undefined {
    const answer = this.#parent(step.id);
    return answer?.role === 'assistant' ? answer.model : undefined;
  }

  #stopWithin(id: MessageId): void {
    for (let next = this.#turn?.answerId ?? null; next !== null; next = this.conversation.tree.parentOf(next)) {
      if (next === id) this.#turn?.stop();
    }
  }

  #branchChanged(fromIndex: number): void {
    if (fromIndex !== -1) this.#fire({ type: 'branch-changed', fromIndex });
    this.#checkTitle();
  }

  #checkTitle(): void {
    const { title } = this.conversation;
    if (title === this.#title) return;
    this.#title = title;
    this.#fire({ type: 'title-changed', title });
  }

  #tellDropped(count: number): void {
    const isNew = count > 0 && this.#notifiedDrops === 0;
    this.#notifiedDrops = count;
    if (!isNew) return;
    this.#fire({ type: 'notice', code: 'history-trimmed', level: 'info', text: trimmedNotice(count) });
  }

  #tellThinkingLeftOut(): void {
    this.#fire({ type: 'notice', code: 'thinking-left-out', level: 'info', text: thinkingLeftOutNotice() });
  }

  #tellWriteFailed(error: unknown): void {
    this.#options.logger.error('Could not save the conversation.', error);
    this.#fire({ type: 'notice', code: 'write-failed', level: 'error', text: writeFailedNotice() });
  }

  #fire(event: SessionEvent): void {
    try {
      this.#changed.fire(event);
    } catch (error) {
      // A view that fails must not end the answer.
      this.#options.logger.error('A listener of a chat session failed.', error);
    }
  }

  #require(id: MessageId, role?: Message['role']): Message {
    const message = this.message(id);
    if (message === undefined || (role !== undefined && message.role !== role)) throw unknownMessageError(id);
    return message;
  }

  /** Asked before anything is added: a turn that cannot be asked for leaves no trace. */
  #chooseTurn(model: string | undefined): TurnChoices {
    this.#requireOpen();
    if (this.#turn !== undefined) throw busyError();
    return this.#options.choices(model);
  }

  #requireOpen(): void {
    if (this.#isClosed) throw closedError();
  }
}

function lastText(answer: AssistantMessage): string {
  const last = answer.parts.at(-1);
  return last?.type === 'text' ? last.text : '';
}
