/** What a Claude model's id says about how it wants to be asked to think. */
export interface ClaudeModel {
  /** `opus`, `sonnet`, `haiku`, `fable`, …. */
  readonly family: string;
  /** `4.6` as 4.6; a version without a minor part is `x.0`. */
  readonly version: number;
}

/** Both orders exist: `claude-sonnet-4.5` and `claude-3.7-sonnet`. A suffix such as a date or `1m` is no version. */
export function parseClaudeModel(id: string): ClaudeModel | undefined {
  const name = /(?:^|[/.])claude-([a-z0-9.-]+)$/i.exec(id)?.[1]?.toLowerCase();
  if (name === undefined) return undefined;
  const family = /[a-z]{3,}/.exec(name)?.[0] ?? '';
  const version = /(?:^|-)(\d{1,2})(?:(?:\.|-(?=\d{1,2}(?:[.-]|$)))(\d{1,2}))?(?!\d)/.exec(name);
  const major = Number(version?.[1] ?? Number.NaN);
  return { family, version: Number.isNaN(major) ? Infinity : major + Number(version?.[2] ?? 0) / 10 };
}

/**
 * How thinking is switched on: `none` (the model cannot), `budget` (enabled with a number of tokens), `adaptive` (the
 * model decides, steered by effort).
 */
export type ClaudeThinkingMode = 'none' | 'budget' | 'adaptive';

export function claudeThinkingMode(model: ClaudeModel): ClaudeThinkingMode {
  if (model.version < 3.7) return 'none';
  return model.version < 4.6 ? 'budget' : 'adaptive';
}

/** From 4.7 on a request with `temperature` is refused. */
export function claudeTakesTemperature(model: ClaudeModel): boolean {
  return model.version < 4.7;
}

/** Fable cannot stop thinking, and so cannot be forced to call a tool. */
export function claudeAlwaysThinks(model: ClaudeModel): boolean {
  return model.family === 'fable';
}
