import * as l10n from '@vscode/l10n';
import type { ErrorAction } from '../../base/errors.ts';
import type { ViewMessage, ViewPart } from '../../protocol/viewState.ts';
import { drawApplyAll } from './applyAllLine.ts';
import { drawFigures } from './answerFooter.ts';
import { h } from '../parts/dom.ts';
import { drawEnding, drawError } from './errorCard.ts';
import { answerActions, branchSwitch, setTabStops } from './messageActions.ts';
import type { MessageBody, MessageContext } from './messageBody.ts';
import { StepGroups } from './steps.ts';
import type { PartHooks, PartView } from './partView.ts';
import { makePartView } from './makePartView.ts';
import { drawImage } from './picture.ts';
import { drawPlainNotice, PlainView } from './plainView.ts';
import { drawReviews } from './reviewsLine.ts';
import { StatusLine } from './statusLine.ts';
import type { Deltas, Progress } from './store.ts';
import { drawSources } from './webSearchView.ts';
import type { ToolQuestion } from './toolQuestion.ts';
import { drawTouched } from './toolTouched.ts';

let Question: typeof ToolQuestion | undefined;

/** Loads what asks for permission: begun with a call's first word, it is there before the call waits. */
export async function loadQuestions(): Promise<void> {
  Question ??= (await import('./toolQuestion.ts')).ToolQuestion;
}

/** The body of an answer. While it streams, text goes straight to the open part; finished parts are not touched. */
export class AnswerView implements MessageBody {
  readonly isEditing = false;
  readonly #context: MessageContext;
  readonly #who = h('div', { class: 'who' });
  readonly #parts = h('div', { class: 'parts' });
  /** What there is of a picture that is being drawn. */
  readonly #preview = h('div', { class: 'drawing-preview' });
  readonly #notice = h('div', { class: 'notice' });
  readonly #tail = h('div', { class: 'tail' });
  readonly #steps = new StepGroups(this.#parts);
  readonly #views: PartView[] = [];
  readonly #hooks: PartHooks;
  #message: ViewMessage;
  #status: StatusLine | null = null;
  #actions: HTMLElement | null = null;
  #isTabStop = false;
  #question: ToolQuestion | null = null;

  constructor(article: HTMLElement, message: ViewMessage, context: MessageContext) {
    this.#context = context;
    this.#message = message;
    this.#hooks = {
      markdown: context.markdown,
      isThinkingOpen: () => context.isThinkingOpen(message.id),
      onThinkingToggle: (isOpen) => context.onThinkingToggle(message.id, isOpen),
      messageId: message.id,
      tools: context.tools,
      thinkingMs: () => this.#onlyThinkingMs(),
    };
    article.append(this.#who, this.#parts, this.#preview, this.#notice, this.#tail);
    this.update(message);
  }

  get isSettled(): boolean {
    return this.#views.every((view) => view.isSettled !== false);
  }

  update(message: ViewMessage): void {
    // Other views for the same text.
    if (message.isPlain !== this.#message.isPlain) this.#dropFrom(0);
    this.#message = message;
    const isLive = message.status === 'streaming';
    if (!isLive || message.parts.some(({ type }) => type === 'image')) this.#preview.replaceChildren();
    this.#syncParts(message.parts, isLive);
    this.#drawWho(message);
    this.#ask(message.parts);
    const touched = isLive ? null : drawTouched(message, this.#context.tools);
    const format = (): void => this.#context.send({ type: 'show-formatted', messageId: message.id });
    const plain = message.isPlain === true ? [drawPlainNotice(format)] : [];
    const applyAll = isLive ? null : drawApplyAll(message, this.#context.send);
    const reviews = drawReviews(message, this.#context.send);
    const sources = isLive ? null : drawSources(message, (url) => this.#context.markdown.onLink(url));
    const lines = [sources, touched, applyAll, reviews].filter((line) => line !== null);
    this.#notice.replaceChildren(...plain, ...this.#ending(message), ...lines);
    if (isLive) this.#showStatus();
    else this.#showFooter(message);
  }

  append(message: ViewMessage, deltas: Deltas): void {
    this.#message = message;
    for (const delta of deltas) {
      if (delta.part === 'tool-input') {
        this.#views.find((view) => view.callId === delta.callId)?.append(delta.text);
        continue;
      }
      const last = this.#views.at(-1);
      if (last !== undefined && last.type === delta.part && !delta.startsPart) last.append(delta.text);
      else {
        this.#addPart({ type: delta.part, text: delta.text }, true);
        this.#steps.layOut(this.#views, false);
      }
    }
  }

  setProgress(progress: Progress): void {
    this.#status?.show(progress);
    const { preview } = progress;
    if (preview === undefined || this.#status === null) return;
    this.#preview.replaceChildren(drawImage(preview.mediaType, preview.data, l10n.t('The picture so far')));
  }

  setTabStop(isTabStop: boolean): void {
    this.#isTabStop = isTabStop;
    setTabStops(this.#actions, isTabStop);
  }

  dispose(): void {
    this.#status?.dispose();
    for (const view of this.#views) view.dispose();
  }

  #syncParts(parts: readonly ViewPart[], isLive: boolean): void {
    for (const [index, part] of parts.entries()) {
      const view = this.#views[index];
      if (view?.sync(part) === true) continue;
      this.#dropFrom(index);
      this.#addPart(part, isLive && index === parts.length - 1);
    }
    this.#dropFrom(parts.length);
    if (!isLive) for (const view of this.#views) view.finish();
    this.#steps.layOut(this.#views, !isLive);
  }

  #addPart(part: ViewPart, isLive: boolean): void {
    this.#views.at(-1)?.finish();
    const view =
      this.#message.isPlain === true && part.type === 'text'
        ? new PlainView(part)
        : makePartView(part, isLive, this.#hooks, this.#views.filter(({ type }) => type === 'image').length);
    this.#views.push(view);
    this.#parts.append(view.element);
    if (isLive && part.type === 'tool-call' && Question === undefined)
      this.#context.tools.runInBackground('Loading questions', loadQuestions());
  }

  #dropFrom(index: number): void {
    for (const view of this.#views.splice(index)) {
      view.dispose();
      view.element.remove();
    }
  }

  /** One question for all calls that wait: in the card where there is one, below the last of several. */
  #ask(parts: readonly ViewPart[]): void {
    const waiting = parts.filter((part) => part.type === 'tool-call' && part.state === 'waiting');
    const calls = waiting.filter((part) => part.type === 'tool-call');
    if (calls.length === 0) {
      this.#question?.element.remove();
      this.#question = null;
      return;
    }
    if (Question === undefined) {
      const later = loadQuestions().then(() => this.#ask(this.#message.parts));
      this.#context.tools.runInBackground('Asking for permission', later);
      return;
    }
    const isNew = this.#question === null;
    const cardOf = (callId: string | undefined): PartView | undefined =>
      this.#views.find((view) => view.callId === callId);
    this.#question ??= new Question(this.#context.tools, (callId) => cardOf(callId)?.edit?.());
    this.#question.show(calls);
    const { element } = this.#question;
    // What is moved on the page loses the focus.
    const { activeElement } = document;
    const focused = activeElement instanceof HTMLElement && element.contains(activeElement) ? activeElement : null;
    const last = cardOf(calls.at(-1)?.id)?.element;
    if (calls.length === 1 && last !== undefined) {
      if (element.parentElement !== last) last.append(element);
    } else if (last?.nextElementSibling !== element) last?.after(element);
    if (isNew) this.#question.focus();
    else if (focused !== null && document.activeElement !== focused) focused.focus();
  }

  #drawWho(message: ViewMessage): void {
    const name = h('span', { class: 'who-name', text: modelName(message), title: message.model?.id ?? '' });
    this.#who.replaceChildren(name);
    const branch = branchSwitch(message, this.#context.send);
    if (branch !== null) this.#who.append(branch);
  }

  #ending(message: ViewMessage): readonly HTMLElement[] {
    const { send } = this.#context;
    const hasContent = message.parts.some((part) => part.type !== 'thinking' && part.type !== 'web-search');
    if (message.status === 'failed' && message.error !== undefined) {
      return [drawError(message.id, message.error, hasContent, send)];
    }
    const ending = endingOf(message, hasContent);
    return ending === null ? [] : [drawEnding(message.id, ending.words, ending.action, send)];
  }

  #showStatus(): void {
    if (this.#status !== null) return;
    this.#status = new StatusLine();
    this.#status.show({ messageId: this.#message.id, state: stateFromParts(this.#message) });
    this.#actions = null;
    this.#tail.replaceChildren(this.#status.element);
  }

  #showFooter(message: ViewMessage): void {
    this.#status?.dispose();
    this.#status = null;
    this.#actions = answerActions(message, this.#context.send);
    setTabStops(this.#actions, this.#isTabStop);
    this.#tail.replaceChildren(drawFigures(message), this.#actions);
  }

  /** The host measures thinking per answer: with more than one block of it, none of them is that long. */
  #onlyThinkingMs(): number | undefined {
    const blocks = this.#message.parts.filter((part) => part.type === 'thinking').length;
    return blocks === 1 ? this.#message.figures?.thinkingMs : undefined;
  }
}

export function modelName(message: ViewMessage): string {
  return message.model?.name ?? l10n.t('Answer');
}

/** What a freshly shown running answer is doing, before the host says it. */
function stateFromParts(message: ViewMessage): Progress['state'] {
  const last = message.parts.at(-1);
  if (last === undefined) return 'waiting';
  if (last.type === 'tool-call' && last.state !== 'writing')
    return last.state === 'waiting' || last.state === 'asking' ? 'asking' : 'tools';
  if (last.type === 'web-search' && last.state === 'running') return 'tools';
  return last.type === 'thinking' ? 'thinking' : 'writing';
}

/** Why a turn with tools ended before the model was done. */
const CUTS: { readonly [reason: string]: string | undefined } = {
  stopped: l10n.t('Stopped. Completed steps were kept.'),
  'step-limit': l10n.t('Stopped at the limit of requests for one response.'),
  'token-limit': l10n.t('Stopped at the limit of tokens for one response.'),
  'cost-limit': l10n.t('Stopped at the limit of cost for one response.'),
  'cost-unknown': l10n.t(
    'Stopped: the price of this model is unknown, so the limit of cost for one response cannot be kept. Continue goes on without the limit for this model in this chat. For no limit at all, set Max Tool Cost to 0 in the settings.',
  ),
  'broken-calls': l10n.t('Stopped: the model made tool calls that cannot be run.'),
  interrupted: l10n.t('The window was closed during this response. Completed steps were kept.'),
};

/** The end is none that is known to be good. There is nothing to go on from where no words came. */
function endedEarly({ serverReason, parts, isStub }: ViewMessage): { words: string; action: ErrorAction } {
  const hasText = isStub || parts.some((part) => part.type === 'text');
  const words =
    serverReason === undefined
      ? l10n.t('The response ended early and may be incomplete.')
      : l10n.t`The response ended early and may be incomplete. The server’s reason: ${serverReason}`;
  return { words, action: hasText ? 'continue' : 'retry' };
}

function endingOf(message: ViewMessage, hasContent: boolean): { words: string; action: ErrorAction } | null {
  const cut = message.status === 'stopped' ? CUTS[message.finishReason ?? ''] : undefined;
  if (cut !== undefined) return { words: cut, action: 'continue' };
  if (message.status === 'stopped') {
    return hasContent
      ? { words: l10n.t('Stopped. The partial response was kept.'), action: 'continue' }
      : { words: l10n.t('Stopped before a response arrived.'), action: 'retry' };
  }
  if (message.status !== 'complete') return null;
  if (message.finishReason === 'length')
    return { words: l10n.t('The response reached its length limit.'), action: 'continue' };
  if (message.finishReason === 'other' && (hasContent || message.isStub)) return endedEarly(message);
  if (message.finishReason === 'content-filter') {
    return { words: l10n.t('The provider’s content filter ended this response.'), action: 'retry' };
  }
  return hasContent || message.isStub
    ? null
    : { words: l10n.t('The model returned an empty response.'), action: 'retry' };
}
