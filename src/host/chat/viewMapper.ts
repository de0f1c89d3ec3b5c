import * as l10n from '@vscode/l10n';
import type { ErrorInfo } from '../../base/errors.ts';
import { sumFigures, tokensPerSecond } from '../../core/model/figures.ts';
import type {
  AssistantMessage,
  AssistantPart,
  Message,
  ServerToolPart,
  TurnFigures,
  UserPart,
} from '../../core/model/message.ts';
import { base64Bytes } from '../../core/attachments/base64.ts';
import { callsOf, isToolStep } from '../../core/conversation/steps.ts';
import { estimateTokens } from '../../core/cost/estimate.ts';
import { oneLine, visibleText } from '../../core/text/visible.ts';
import type { Figures } from '../../protocol/messages.ts';
import type { ViewMessage, ViewPart } from '../../protocol/viewState.ts';
import { countBlocksForFiles } from '../editor/answerPlan.ts';
import { toToolCard, type ToolFacts } from './toolCards.ts';
import type { Footnotes } from '../../core/conversation/footnotes.ts';
import { footnotesOf, viewSearch, viewSearches, viewSources } from './viewSearches.ts';

/** How many of the newest messages a snapshot carries whole; older ones go as stubs until the panel asks for them. */
export const WHOLE_MESSAGES = 60;

/** Characters of pictures that a snapshot carries: what is older is asked for when it is scrolled to. */
const MAX_PICTURE_DATA = 24_000_000;

const EXCERPT_LINES = 12;
const EXCERPT_CHARACTERS = 800;

export interface Branch {
  readonly ids: readonly string[];
  readonly index: number;
}

export interface MapOptions {
  readonly modelName: (id: string) => string;
  readonly branchOf: (id: string) => Branch;
  /** Absent where nothing is known of tools: cards then show what the messages say. */
  readonly tools?: ToolFacts;
  /** Whether the turn with this head is being carried out. */
  readonly isRunning?: (headId: string) => boolean;
  /** Whether it is drawn without Markdown. */
  readonly isPlain?: (headId: string) => boolean;
  /** How many files "Restore" would bring back for the turn with this head. */
  readonly restorableFiles?: (headId: string) => number;
  /** What *Apply All* put into files of the turn with this head. */
  readonly applied?: (headId: string) => ViewMessage['applied'];
  /** What "Restore" does not cover. */
  readonly notRestorable?: (headId: string) => readonly string[];
}

const NO_FACTS: ToolFacts = {
  tool: () => undefined,
  live: () => undefined,
  pending: () => undefined,
};

/** A branch as the panel draws it, with all but the newest messages as stubs. */
export function toViewMessages(messages: readonly Message[], options: MapOptions): ViewMessage[] {
  const turns = groupTurns(messages);
  const firstWhole = Math.max(turns.length - WHOLE_MESSAGES, firstWithinData(turns));
  const remembering = { ...options, modelName: remembered(options.modelName) };
  return turns.map((turn, index) => toViewTurn(turn, remembering, index < firstWhole));
}

/** From which turn on the pictures are no more than a page takes at once. The newest goes whole in any case. */
function firstWithinData(turns: readonly (readonly Message[])[]): number {
  let data = 0;
  for (let index = turns.length - 1; index > 0; index -= 1) {
    const turn = turns[index] ?? [];
    for (const { parts } of turn) for (const part of parts) if (part.type === 'image') data += part.data.length;
    if (data > MAX_PICTURE_DATA) return Math.min(index + 1, turns.length - 1);
  }
  return 0;
}

/** A name is looked up in what the settings say now, which takes long enough to notice a thousand times over. */
function remembered(nameOf: (id: string) => string): (id: string) => string {
  const names = new Map<string, string>();
  return (id) => {
    const name = names.get(id) ?? nameOf(id);
    names.set(id, name);
    return name;
  };
}

/** The messages of a branch by what a user sees as one: a question, or an answer with all its steps. */
export function groupTurns(messages: readonly Message[]): readonly (readonly Message[])[] {
  const turns: Message[][] = [];
  for (const message of messages) {
    const turn = turns.at(-1);
    const goesOn = isToolStep(message) || (message.role === 'assistant' && isToolStep(turn?.at(-1)));
    if (goesOn && turn !== undefined) turn.push(message);
    else turns.push([message]);
  }
  return turns;
}

/** A turn as one message of the panel: texts and cards in order, figures summed, the end of its last step. */
export function toViewTurn(turn: readonly Message[], options: MapOptions, isStub = false): ViewMessage {
  const [head] = turn;
  if (head === undefined) throw new Error('A turn without messages.');
  const answers = turn.filter((message) => message.role === 'assistant');
  if (head.role === 'user' || (turn.length === 1 && callsOf(head).length === 0)) {
    const only = toViewMessage(head, options, isStub);
    return { ...only, ...applicable(turn, only, options) };
  }
  const facts = options.tools ?? NO_FACTS;
  const last = answers.at(-1) ?? head;
  const figures = sumFigures(answers.map((answer) => answer.figures));
  const isUnpriced = answers.some(({ status, figures: own }) => status === 'complete' && own?.costUsd === undefined);
  const isCostPartial = isUnpriced && figures?.costUsd !== undefined;
  const {
    figures: _own,
    error: _error,
    finishReason: _reason,
    serverReason: _words,
    ...whole
  } = toViewMessage(last, options, true);
  const branch = options.branchOf(head.id);
  const touched = touchedBy(turn);
  const restorable = options.restorableFiles?.(head.id) ?? 0;
  const notRestorable = restorable > 0 ? (options.notRestorable?.(head.id) ?? []) : [];
  const { isPlain: _plain, sources: _sources, ...rest } = whole;
  const notes = footnotesOf(turn, options.isPlain?.(head.id) === true);
  const end = endOfTurn(turn, last, options.isRunning?.(head.id) ?? last.status === 'streaming');
  return {
    ...rest,
    ...(options.isPlain?.(head.id) === true && { isPlain: true }),
    ...end,
    ...applicable(turn, { ...end, isStub }, options),
    id: head.id,
    createdAt: head.createdAt,
    branch: { ids: [...branch.ids], index: branch.index },
    isStub,
    size: answers.reduce((sum, answer) => sum + sizeOf(answer), 0),
    parts: isStub ? [] : turnParts(turn, facts, notes),
    ...viewSources(notes),
    ...(figures !== undefined && {
      figures: { ...toViewFigures(figures, answers), ...(isCostPartial && { isCostPartial }) },
    }),
    ...(answers.length > 1 && { steps: answers.length }),
    ...(touched.length > 0 && { touched }),
    ...(restorable > 0 && { restorableFiles: restorable }),
    ...(notRestorable.length > 0 && { notRestorable: notRestorable.map(visibleText) }),
  };
}

function turnParts(turn: readonly Message[], facts: ToolFacts, notes: Footnotes): ViewPart[] {
  return turn.flatMap((message, index) =>
    message.role === 'user'
      ? []
      : message.parts.flatMap((part) =>
          part.type === 'tool-call'
            ? toToolCard(message, part, turn[index + 1], facts)
            : answerPart(part, message, notes),
        ),
  );
}

/** One part of an answer; nothing for what a search found, which belongs to the search. */
function answerPart(part: AssistantPart, message: AssistantMessage, notes: Footnotes): ViewPart | [] {
  if (part.type === 'text') return { type: 'text', text: notes.text(part) };
  if (part.type === 'server-tool') return viewSearch(part, message.parts, message.status === 'streaming') ?? [];
  return toViewPart(part);
}

/** A turn that ended on a step was cut short; the answer before may have failed. */
function endOfTurn(
  turn: readonly Message[],
  last: AssistantMessage,
  isRunning: boolean,
): Pick<ViewMessage, 'status' | 'finishReason' | 'serverReason' | 'error'> {
  if (isRunning) return { status: 'streaming' };
  const error = last.error === undefined ? {} : { error: toViewError(last.error) };
  const step = turn.at(-1);
  const isOpen = step === last && last.status === 'complete' && callsOf(last).length > 0;
  if ((isToolStep(step) && last.status !== 'failed') || isOpen) {
    return { status: 'stopped', finishReason: (isToolStep(step) ? step.turnCut : undefined) ?? 'interrupted' };
  }
  return { status: last.status, ...error, ...reasonsOf(last) };
}

function reasonsOf({
  finishReason,
  serverReason,
}: AssistantMessage): Pick<ViewMessage, 'finishReason' | 'serverReason'> {
  return {
    ...(finishReason !== undefined && { finishReason }),
    ...(serverReason !== undefined && { serverReason: visibleText(serverReason) }),
  };
}

/** What *Apply All* would do with an answer that has ended, and what it did. */
function applicable(
  turn: readonly Message[],
  { status, isStub }: Pick<ViewMessage, 'status' | 'isStub'>,
  options: MapOptions,
): Pick<ViewMessage, 'blocksForFiles' | 'applied'> {
  const [head] = turn;
  if (head === undefined || head.role === 'user' || status === 'streaming' || isStub) return {};
  const blocks = turn.reduce((sum, message) => sum + blocksIn(message), 0);
  const applied = options.applied?.(head.id);
  return { ...(blocks > 1 && { blocksForFiles: blocks }), ...(applied !== undefined && { applied }) };
}

/** Messages are drawn again and again; their blocks are counted once. */
const counted = new WeakMap<Message, { readonly size: number; readonly blocks: number }>();

function blocksIn(message: Message): number {
  const size = sizeOf(message);
  const known = counted.get(message);
  if (known?.size === size) return known.blocks;
  const blocks = answerTexts(message).reduce((sum, text) => sum + countBlocksForFiles(text), 0);
  counted.set(message, { size, blocks });
  return blocks;
}

/** The Markdown of an answer, without its thoughts. */
export function answerTexts(message: Message): readonly string[] {
  if (message.role === 'user') return [];
  return message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
}

const MAX_TOUCHED = 200;

/** Everything the calls of a turn touched, each once, in order. */
function touchedBy(turn: readonly Message[]): NonNullable<ViewMessage['touched']> {
  const seen = new Map<string, NonNullable<ViewMessage['touched']>[number]>();
  for (const message of turn) {
    if (!isToolStep(message)) continue;
    for (const part of message.parts) {
      if (part.type !== 'tool-result') continue;
      for (const { kind, what, uri } of part.touched ?? []) {
        const key = `${kind} ${uri ?? what}`;
        if (seen.size < MAX_TOUCHED && !seen.has(key)) {
          seen.set(key, { kind, what: visibleText(what), ...(uri !== undefined && { uri }) });
        }
      }
    }
  }
  return [...seen.values()];
}

/** One message as the panel draws it. A stub keeps everything but the parts. */
export function toViewMessage(message: Message, options: MapOptions, isStub = false): ViewMessage {
  const branch = options.branchOf(message.id);
  const common = {
    id: message.id,
    createdAt: message.createdAt,
    isStub,
    size: sizeOf(message),
    branch: { ids: [...branch.ids], index: branch.index },
  };
  const plain = options.isPlain?.(message.id) === true ? { isPlain: true } : {};
  if (message.role === 'user')
    return {
      ...common,
      parts: isStub ? [] : message.parts.map(toViewPart),
      ...plain,
      role: 'user',
      status: 'complete',
    };
  const notes = footnotesOf([message], plain.isPlain === true);
  return {
    ...common,
    parts: isStub ? [] : message.parts.flatMap((part) => answerPart(part, message, notes)),
    ...viewSources(notes),
    role: 'assistant',
    status: message.status,
    ...plain,
    model: { id: message.model, name: options.modelName(message.model) },
    ...reasonsOf(message),
    ...(message.figures !== undefined && { figures: toViewFigures(message.figures, [message]) }),
    ...(message.error !== undefined && { error: toViewError(message.error) }),
  };
}

function toViewError(error: ErrorInfo): NonNullable<ViewMessage['error']> {
  const actions = [...error.actions];
  // Once a key is set, the question that met none is asked again: the button for it has to be there already.
  if (error.kind === 'auth' && !actions.includes('retry')) actions.push('retry');
  return { ...error, actions };
}

function toViewPart(part: Exclude<UserPart | AssistantPart, ServerToolPart>): ViewPart {
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
        label: oneLine(part.label),
        ...(part.source !== undefined && { source: part.source }),
        ...(part.note !== undefined && { note: part.note }),
        excerpt: excerptOf(part.text),
        tokens: estimateTokens(part.text),
        ...(part.path !== undefined && { path: part.path }),
      };
    case 'tool-call':
      return { type: 'tool-call', id: part.id, name: part.name, argumentsText: part.argumentsText };
    case 'tool-result': {
      const text = part.content.map((item) => (item.type === 'text' ? item.text : l10n.t('[picture]'))).join('\n');
      return { type: 'tool-result', callId: part.callId, text, isError: part.isError === true };
    }
  }
}

function toViewFigures(figures: TurnFigures, answers: readonly AssistantMessage[]): Figures {
  const { usage, timeToFirstTokenMs, durationMs, costUsd, unpriced = [] } = figures;
  const requests = answers.flatMap((answer) => answer.requests ?? []);
  return definedOnly({
    costUsd,
    isCostPartial: costUsd !== undefined && unpriced.length > 0 ? true : undefined,
    isCostListed: figures.isCostListed,
    provider: figures.provider,
    servedModel: figures.servedModel,
    failedProviders: figures.failedProviders === undefined ? undefined : [...figures.failedProviders],
    isByRule: figures.isByRule,
    attempts: figures.attempts === undefined ? undefined : figures.attempts.map((attempt) => ({ ...attempt })),
    warnings: figures.warnings === undefined ? undefined : [...figures.warnings],
    terms: figures.terms,
    isThinkingRefused: requests.some((request) => request.refusedThinking) ? true : undefined,
    isThinkingUnasked: requests.some((request) => request.unaskedThinking) ? true : undefined,
    isUnsearched: requests.some((request) => request.unsearched) ? true : undefined,
    searches: viewSearches(figures.searches),
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
