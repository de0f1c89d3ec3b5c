import type { ModelInfo, TurnRequest } from '../model/request.ts';
import { claudeRulesOf } from './claude.ts';
import { canThink } from './effort.ts';
import { REFUSED_SHOWN_THINKING, type Refusals } from './refusals.ts';
import { fieldsOf } from './wire.ts';

/**
 * The routing of a request in a format that has no words for it: Claude models that think as they decide say nothing of it
 * there, unless they are asked by the options of their maker (Vercel, 2026-09). Those take the place of `effort`, which is why
 * it stands in them as well. What the user says of the same stays.
 */
export function withShownThinking(
  { model, routing }: Pick<TurnRequest, 'model'> & { readonly routing?: TurnRequest['routing'] | undefined },
  info: ModelInfo | undefined,
  refused: Refusals,
  asked: { readonly effort?: string } | undefined,
): TurnRequest['routing'] {
  const rules = claudeRulesOf(model, refused);
  const isSilent = rules?.thinking.includes('adaptive') === true && !rules.thinking.includes('enabled');
  if (!isSilent || asked === undefined || asked.effort === 'none' || canThink(info) === false) return routing;
  const own = fieldsOf(routing?.['anthropic']) ?? {};
  if (refused.has(REFUSED_SHOWN_THINKING) || own['thinking'] !== undefined) return routing;
  const effort = rules.efforts.find((each) => each === asked.effort);
  const thinking = { type: 'adaptive', display: 'summarized' };
  return { ...routing, anthropic: { ...(effort !== undefined && { effort }), ...own, thinking } };
}
