import { fitMessages, type FittedMessages, type TokenCounter } from '../cost/budget.ts';
import { toolWireName } from '../gateway/alternatingTurns.ts';
import { newId } from '../model/ids.ts';
import type { Message } from '../model/message.ts';
import type { TurnRequest } from '../model/request.ts';
import { onlyOptions, type RequestOptions } from '../model/requestOptions.ts';
import type { Clock } from '../ports.ts';
import { continueInstruction } from './prompt.ts';
import { callsOf } from './steps.ts';
import type { TurnTools } from './turn.ts';

/** How a turn is asked for. */
export interface TurnChoices extends RequestOptions {
  /** Made when the request is. */
  readonly systemPrompt?: () => string;
  /** Tokens the model takes; unknown means nothing is ever left out. */
  readonly contextWindow?: number;
  /** The tools that are on, at least one; absent means a plain answer. */
  readonly tools?: TurnTools;
}

/** The request for an answer to the end of `history`, without the tools that are on, and how many messages it leaves out. */
export function makeRequest(
  choices: TurnChoices,
  history: readonly Message[],
  { sessionId, counter }: { readonly sessionId: string; readonly counter: TokenCounter },
): { readonly request: TurnRequest; readonly droppedCount: number } {
  const system = choices.systemPrompt?.();
  const { messages, droppedCount } = fitHistory(choices, history, system, counter);
  const request: TurnRequest = {
    ...onlyOptions(choices),
    cache: 'conversation',
    messages,
    sessionId,
    ...(system !== undefined && system !== '' && { system }),
    ...toolsOfThePast(messages),
  };
  return { request, droppedCount };
}

/** Asks for the rest of the answer at the end. Told after what fits: without that answer there would be nothing to go on from. */
export function askForMore(request: TurnRequest, clock: Clock): TurnRequest {
  const parts = [{ type: 'text', text: continueInstruction }] as const;
  const message: Message = { id: newId(), role: 'user', createdAt: clock.now(), parts, isContinuation: true };
  return { ...request, messages: [...request.messages, message] };
}

/** What of `history` fits in the model's window, beside the system prompt and the tools that are on. */
export function fitHistory(
  choices: TurnChoices,
  history: readonly Message[],
  system: string | undefined,
  counter: TokenCounter,
): FittedMessages {
  const { maxOutputTokens, contextWindow, tools } = choices;
  const options = {
    ...(system !== undefined && { system }),
    ...(contextWindow !== undefined && { contextWindow: contextWindow - (tools?.tools.tokens ?? 0) }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
  return fitMessages(history, options, counter);
}

/** A conversation that speaks of tools needs them defined, though none may be called. l10n: none, for the model. */
function toolsOfThePast(messages: readonly Message[]): Pick<TurnRequest, 'tools' | 'toolChoice'> {
  const names = new Set<string>();
  for (const message of messages) {
    if (message.role === 'assistant')
      for (const { name } of callsOf(message)) if (name !== '') names.add(toolWireName(name));
  }
  if (names.size === 0) return {};
  const tools = [...names].map((name) => ({
    name,
    description: 'No longer available.',
    inputSchema: { type: 'object' },
  }));
  return { tools, toolChoice: { type: 'none' } };
}
