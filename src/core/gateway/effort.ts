import { NAMED_EFFORTS, type ModelInfo, type NamedEffort } from '../model/request.ts';

const ORDER: readonly string[] = NAMED_EFFORTS;

/** Whether the catalogue says that the model can think; `undefined` where it says nothing. */
export function canThink(info: ModelInfo | undefined): boolean | undefined {
  if (info === undefined) return undefined;
  if (info.tags.includes('reasoning') || (info.efforts?.length ?? 0) > 0) return true;
  return info.tags.length > 0 ? false : undefined;
}

/** The value closest to `effort` that the model lists; `effort` itself where it lists none. */
export function nearestEffort(effort: NamedEffort, listed: readonly string[] | undefined): string {
  const known = (listed ?? []).filter((value) => ORDER.includes(value));
  const wanted = ORDER.indexOf(effort);
  let best: string = effort;
  let distance = Infinity;
  for (const value of known) {
    const step = Math.abs(ORDER.indexOf(value) - wanted);
    if (step < distance) [best, distance] = [value, step];
  }
  return best;
}

/** The share of the output that an effort may spend on thinking, for models that want a number of tokens. */
export const BUDGET_SHARE: Readonly<Record<NamedEffort | 'auto', number>> = {
  minimal: 0.1,
  low: 0.2,
  auto: 0.4,
  medium: 0.5,
  high: 0.8,
  xhigh: 0.9,
  max: 0.95,
};
