/** Tool calls that a model must make: by `tool_choice`, or in words where it takes no force. */
import type { ToolChoice, TurnRequest } from '../model/request.ts';
import { endsUnthinking, type AlternatingTurn } from './alternatingTurns.ts';
import { claudeRulesOf } from './claude.ts';
import { FORCED_WHILE_THINKING, NO_REFUSALS, type Refusals } from './refusals.ts';

export interface AskedTools {
  /** What `tool_choice` may say; absent where it is to be left out. */
  readonly choice: ToolChoice | undefined;
  /** What the question is to say besides. */
  readonly demand: string | undefined;
}

/**
 * How the wanted tool choice is asked for. Some models refuse to be forced; they are told in words beside the
 * question, and are told the same in the later requests of the turn: their thinking is bound to every word before it.
 */
export function askedTools(request: TurnRequest, refused: Refusals = NO_REFUSALS): AskedTools {
  const { tools = [], toolChoice, firstToolChoice } = request;
  const isRefused =
    refused.has('tool_choice') || (refused.has(FORCED_WHILE_THINKING) && (request.thinking ?? 'auto') !== 'off');
  const isFree = claudeRulesOf(request.model)?.forcedTools !== false && !isRefused;
  if (tools.length === 0 || isFree) return { choice: toolChoice, demand: undefined };
  const demand = demandOf(toolChoice ?? firstToolChoice, tools);
  return { choice: isForced(toolChoice) ? { type: 'auto' } : toolChoice, demand };
}

function isForced(choice: ToolChoice | undefined): boolean {
  return choice?.type === 'required' || choice?.type === 'tool';
}

/** Whether a Claude model cannot think before it answers this: it is made to call a tool, or went on without. */
export function mustNotThink(
  { model }: Pick<TurnRequest, 'model'>,
  choice: ToolChoice | undefined,
  history: readonly AlternatingTurn[],
  refused: Refusals = NO_REFUSALS,
): boolean {
  const rules = claudeRulesOf(model, refused);
  if (rules === undefined) return false;
  return isForced(choice) || (!rules.thinking.includes('adaptive') && endsUnthinking(history));
}

/** l10n: none, for the model. */
function demandOf(choice: ToolChoice | undefined, tools: NonNullable<TurnRequest['tools']>): string | undefined {
  if (choice === undefined || !isForced(choice)) return undefined;
  const [only] = tools;
  const name = choice.type === 'tool' ? choice.name : tools.length === 1 ? only?.name : undefined;
  return name === undefined
    ? 'You must begin your answer by calling one of the tools.'
    : `You must begin your answer by calling the tool ${name}.`;
}

/** The history with a demand at the end of its last question. */
export function withDemand(
  history: readonly AlternatingTurn[],
  demand: string | undefined,
): readonly AlternatingTurn[] {
  const index = history.findLastIndex((turn) => turn.role === 'user' && turn.parts.length > 0);
  const question = history[index];
  if (demand === undefined || question?.role !== 'user') return history;
  return history.with(index, { ...question, parts: [...question.parts, { type: 'text', text: demand }] });
}
