import * as l10n from '@vscode/l10n';
import { parseJson } from '../../base/exactNumber.ts';
import type { AssistantMessage, Message, ToolCallEnd, ToolCallPart, ToolResultPart } from '../../core/model/message.ts';
import { isToolStep, resultIn } from '../../core/conversation/steps.ts';
import type { SessionEvent } from '../../core/conversation/session.ts';
import type { CallPlace, LiveCall } from '../../core/conversation/turn.ts';
import { isRecord, type JsonValue } from '../../core/json/json.ts';
import { visibleJson, visibleJsonPiece, visibleText } from '../../core/text/visible.ts';
import { withoutControls } from '../../core/text/terminalText.ts';
import { makerOf } from '../../core/toolcalls/maker.ts';
import { summaryOf } from '../../core/toolcalls/runCall.ts';
import type { Tool } from '../../core/toolcalls/tool.ts';
import type { UserQuestion } from '../../core/toolcalls/userQuestion.ts';
import { counted } from '../../core/text/plural.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { ViewPart, ViewQuestion } from '../../protocol/viewState.ts';

type ViewDelta = Extract<PanelEvent, { type: 'answer-delta' }>['deltas'][number];
export type ViewToolCall = Extract<ViewPart, { type: 'tool-call' }>;

/** What is known of a call that waits for the user. */
export interface PendingApproval {
  readonly conversationScope: string;
  readonly canAllowAlways: boolean;
  /** As the user edited them. */
  readonly argumentsText: string;
  /** What it would run, where the arguments only name it. */
  readonly preview?: string;
}

/** Where cards get what the messages do not say. */
export interface ToolFacts {
  readonly tool: (name: string) => Tool | undefined;
  readonly live: (place: CallPlace) => LiveCall | undefined;
  /** A change still under review though its turn was stopped. */
  readonly left?: (place: CallPlace) => LiveCall | undefined;
  readonly pending: (place: CallPlace) => PendingApproval | undefined;
  readonly asked?: (place: CallPlace) => UserQuestion | undefined;
}

const EXCERPT_CHARACTERS = 1_500;

/** Names a call in the panel: providers use the same ids in every answer. */
export function callKey({ answerId, callId }: CallPlace): string {
  return `${answerId}/${callId}`;
}

/** The reverse of `callKey`; ids of answers have no slash. */
export function callPlace(key: string): CallPlace {
  const slash = key.indexOf('/');
  return { answerId: key.slice(0, slash), callId: key.slice(slash + 1) };
}

/** A call as the panel's card. `step` is the message that holds its result, where there is one. */
export function toToolCard(
  answer: AssistantMessage,
  call: ToolCallPart,
  step: Message | undefined,
  facts: ToolFacts,
): ViewToolCall {
  const place = { answerId: answer.id, callId: call.id };
  const result = isToolStep(step) ? resultIn(step, call.id) : undefined;
  const live = facts.live(place);
  const left = facts.left?.(place);
  const doing = live ?? left;
  const tool = facts.tool(call.name);
  const maker = tool === undefined ? undefined : makerOf(tool);
  const pending = live?.state === 'waiting' ? facts.pending(place) : undefined;
  const question = live?.state === 'asking' ? facts.asked?.(place) : undefined;
  const argumentsText = visibleJson(pending?.argumentsText ?? call.argumentsText);
  const summary = tool === undefined ? undefined : summaryFor(tool, result?.ranWith ?? argumentsText);
  return {
    type: 'tool-call',
    id: callKey(place),
    name: visibleText(call.name),
    argumentsText,
    state: live === undefined && left !== undefined ? 'left' : stateOf(answer, result, live),
    ...(tool !== undefined && { displayName: tool.displayName, effect: tool.effect, origin: tool.origin }),
    ...(call.isWritten === true && { isWritten: true as const }),
    ...(maker !== undefined && { maker }),
    ...(summary !== undefined && { summary }),
    ...(tool !== undefined && result === undefined && previewField(tool, argumentsText, pending?.preview)),
    ...(doing?.progress !== undefined && { progress: doing.progress }),
    ...(doing?.actions !== undefined && { actions: doing.actions.map(({ label }) => label) }),
    ...(pending !== undefined && {
      approval: { conversationScope: pending.conversationScope, canAllowAlways: pending.canAllowAlways },
    }),
    ...(question !== undefined && { question: toViewQuestion(question) }),
    ...(result !== undefined && resultFields(result)),
    ...(result !== undefined && tool?.effect === 'process' && changedFiles(result)),
  };
}

/** Models and files word it: marks that change how text reads are shown. */
function toViewQuestion({ title, detail, options, field, others, ...question }: UserQuestion): ViewQuestion {
  return {
    ...question,
    title: visibleText(title),
    ...(detail !== undefined && { detail: visibleText(detail) }),
    options: options.map((option) => ({
      label: visibleText(option.label),
      ...(option.detail !== undefined && { detail: visibleText(option.detail) }),
    })),
    ...(field !== undefined && { field }),
    ...(others !== undefined && { others: [...others] }),
  };
}

/** The result's text as the model got it, fit to be shown. */
export function toolResultText(result: ToolResultPart): string {
  return withoutControls(result.content.flatMap((item) => (item.type === 'text' ? [item.text] : [])).join('\n\n'));
}

function resultFields(result: ToolResultPart): Partial<ViewToolCall> {
  const text = toolResultText(result);
  const pictures = result.content.filter((item) => item.type === 'image').length;
  return {
    result: { excerpt: text.slice(0, EXCERPT_CHARACTERS), characters: text.length, pictures },
    ...(result.durationMs !== undefined && { durationMs: result.durationMs }),
    ...(result.ranWith !== undefined && { ranWith: visibleJson(result.ranWith) }),
    ...(result.wasRead !== undefined && { wasRead: result.wasRead }),
    ...(result.wholeOutput !== undefined && { hasWholeOutput: true }),
    ...(result.isRerun === true && { isRerun: true }),
  };
}

/** What a program was seen to change. */
function changedFiles({ touched = [] }: ToolResultPart): Partial<ViewToolCall> {
  const written = touched.filter(({ kind }) => kind === 'wrote');
  if (written.length === 0) return {};
  return {
    changedFiles: written.map(({ what, uri }) => ({ what: visibleText(what), ...(uri !== undefined && { uri }) })),
  };
}

const ENDS: { readonly [K in ToolCallEnd]: NonNullable<ViewToolCall['state']> } = {
  done: 'done',
  failed: 'failed',
  refused: 'refused',
  denied: 'denied',
  stopped: 'stopped',
  skipped: 'skipped',
  interrupted: 'interrupted',
};

function stateOf(
  answer: AssistantMessage,
  result: ToolResultPart | undefined,
  live: LiveCall | undefined,
): NonNullable<ViewToolCall['state']> {
  if (live !== undefined) return live.state;
  if (result !== undefined) return ENDS[result.end ?? (result.isError === true ? 'failed' : 'done')];
  return answer.status === 'streaming' ? 'writing' : 'stopped';
}

/** Long previews of what is reviewed anyway end with a note: the arguments below are whole. */
const PREVIEW_CHARACTERS = 20_000;

function previewField(tool: Tool, argumentsText: string, bound: string | undefined): Partial<ViewToolCall> {
  if (bound === undefined && tool.preview === undefined) return {};
  try {
    const value = parseJson(argumentsText === '' ? '{}' : argumentsText) as JsonValue;
    const text = bound ?? (isRecord(value) ? (tool.preview?.(value) ?? '') : '');
    if (text === '') return {};
    // What runs or is sent is allowed as a whole, so it is shown as a whole.
    const most = tool.effect === 'process' || tool.effect === 'network' ? Infinity : PREVIEW_CHARACTERS;
    const more = text.length - most;
    const note =
      more > 0
        ? `\n${counted(more, l10n.t('[{0} more character: see the arguments]'), l10n.t('[{0} more characters: see the arguments]'))}`
        : '';
    return { preview: visibleText(text.slice(0, most)) + note };
  } catch {
    return {}; // half written arguments
  }
}

function summaryFor(tool: Tool, argumentsText: string): string | undefined {
  try {
    const value = parseJson(argumentsText === '' ? '{}' : argumentsText) as JsonValue;
    return isRecord(value) ? summaryOf(tool, value) : undefined;
  } catch {
    return undefined;
  }
}

/** A delta in the panel's words: calls are named by their cards. */
export function toViewDelta(event: Extract<SessionEvent, { type: 'answer-delta' }>): ViewDelta {
  const { answerId, delta } = event;
  const { part, startsPart, text, callId } = delta;
  if (callId === undefined) return { part, startsPart, text };
  return { part, startsPart, text: visibleJsonPiece(text), callId: callKey({ answerId, callId }) };
}
