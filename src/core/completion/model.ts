import type { ModelInfo } from '../model/request.ts';

/** Quick and cheap models for a few words at a time, best first. Where the gateway offers none, the chat's model writes. */
const QUICK_MODELS: readonly string[] = [
  'mistral/codestral',
  'inception/mercury-coder-small',
  'inception/mercury-3',
  'google/gemini-2.5-flash-lite',
  'google/gemini-2.0-flash-lite',
  'openai/gpt-4.1-nano',
  'openai/gpt-4o-mini',
  'anthropic/claude-haiku-4.5',
];

/** Which model completes: the one of the setting, else a quick one that is offered, else that of the chat. */
export function completionModel(
  configured: string,
  offered: readonly ModelInfo[],
  ofChat: string | undefined,
): string | undefined {
  if (configured.trim() !== '') return configured.trim();
  return QUICK_MODELS.find((id) => offered.some((model) => model.id === id)) ?? ofChat ?? offered[0]?.id;
}
