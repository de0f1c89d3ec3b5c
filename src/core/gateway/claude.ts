import { NAMED_EFFORTS, type NamedEffort } from '../model/request.ts';
import { effortsIn, NO_REFUSALS, type Refusals } from './refusals.ts';

/** What a Claude model's id says of the rules it goes by. */
export interface ClaudeModel {
  /** `opus`, `sonnet`, `haiku`, `fable`, …; empty where the id names none. */
  readonly family: string;
  /** In the order of versions: `4.6` as 4.6, `4.10` behind 4.9 as 4.91; without a minor part `x.0`, none at all is `Infinity`. */
  readonly version: number;
}

/**
 * Reads the names Claude has with all who serve it: `anthropic/claude-sonnet-4.5`, `claude-3.7-sonnet`,
 * `us.anthropic.claude-opus-5-5-20260922-v1:0`, `claude-opus-5@20260724`, `claude-sonnet-5[1m]`. A date, `v1`, `1m` or
 * `fast` is no version. A virtual model of a team (`vmc/…`) is whatever the team says, whatever its name.
 */
export function parseClaudeModel(id: string): ClaudeModel | undefined {
  const name = isVirtualModel(id) ? undefined : /(?:^|[/.:])claude-([a-z0-9.-]+)/i.exec(id)?.[1]?.toLowerCase();
  if (name === undefined) return undefined;
  const family = /[a-z]{3,}/.exec(name)?.[0] ?? '';
  const version = /(?:^v?|-)(\d{1,2})(?:(?:\.|-(?=\d{1,2}(?:[.-]|$)))(\d{1,2}))?(?![\da-z])/.exec(name);
  const major = Number(version?.[1] ?? Number.NaN);
  return { family, version: Number.isNaN(major) ? Infinity : major + minorOf(version?.[2] ?? '0') };
}

function minorOf(digits: string): number {
  const minor = Number(digits);
  return minor < 10 ? minor / 10 : 0.9 + minor / 1000;
}

/** Whether an id names a virtual model: one that a team makes up of others, and may take back. */
export function isVirtualModel(id: string): boolean {
  return id.startsWith('vmc/');
}

/**
 * `thinking.type`: `enabled` with a number of tokens, `adaptive` as the model decides, steered by effort, `between_tools`
 * for notes between calls alone.
 */
export type ClaudeThinking = 'disabled' | 'enabled' | 'adaptive' | 'between_tools';

/** What requests to a Claude model may ask for. Whatever is not allowed is answered with 400. */
export interface ClaudeRules {
  /** Leaving `thinking` out is always allowed. Empty where the model cannot think. */
  readonly thinking: readonly ClaudeThinking[];
  /** Whether it thinks where `thinking` is left out. */
  readonly thinksUnasked: boolean;
  /** The efforts it takes, from the least to the most; empty where it takes none. */
  readonly efforts: readonly NamedEffort[];
  /** The highest effort that goes with `disabled` or `between_tools`; absent where every one does. */
  readonly quietUpTo?: NamedEffort;
  /** The effort of a request that names none; absent where there are no efforts. */
  readonly defaultEffort?: NamedEffort;
  /** Whether `tool_choice` may be `any` or `tool`. */
  readonly forcedTools: boolean;
  /** Whether `temperature` may be sent. */
  readonly temperature: boolean;
  /** Whether earlier thinking is good only after the very words it came after. */
  readonly bindsThinking: boolean;
}

const WITHOUT_THINKING: ClaudeRules = {
  thinking: [],
  thinksUnasked: false,
  efforts: [],
  forcedTools: true,
  temperature: true,
  bindsThinking: false,
};
const BUDGET: ClaudeRules = { ...WITHOUT_THINKING, thinking: ['disabled', 'enabled'] };
const FIRST_ADAPTIVE: ClaudeRules = {
  ...BUDGET,
  thinking: ['disabled', 'enabled', 'adaptive'],
  efforts: ['low', 'medium', 'high', 'max'],
  defaultEffort: 'high',
};
const ADAPTIVE: ClaudeRules = {
  ...FIRST_ADAPTIVE,
  thinking: ['disabled', 'adaptive'],
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  temperature: false,
};
const SELF_WILLED: ClaudeRules = { ...ADAPTIVE, thinksUnasked: true };
const QUIET_UP_TO_HIGH: ClaudeRules = { ...SELF_WILLED, quietUpTo: 'high' };
const ALWAYS_THINKING: ClaudeRules = { ...SELF_WILLED, thinking: ['adaptive'] };
const UNFORCED: ClaudeRules = { ...ALWAYS_THINKING, forcedTools: false, bindsThinking: true };

type Row = readonly [since: number, rules: ClaudeRules];

/**
 * For every family, until its own rows begin. Vercel's docs, "Reasoning: Anthropic" (2026-09): adaptive thinking beside
 * budgets came with 4.6, without budgets and sampling with 4.7. Efforts of 4.6: @ai-sdk/anthropic 4.0.105, model catalog.
 */
const COMMON: readonly Row[] = [
  [0, WITHOUT_THINKING],
  [3.7, BUDGET],
  [4.6, FIRST_ADAPTIVE],
  [4.7, ADAPTIVE],
];

/**
 * From which version on a family has rules of its own. All rows: @ai-sdk/anthropic 4.0.105, model catalog and docs
 * ("Adaptive-Only Models", "Between-Tools Thinking", "Effort", "Preserved thinking"); further sources stand beside.
 */
const FAMILIES: Readonly<Record<string, readonly Row[]>> = {
  opus: [
    // Anthropic's migration guide to Opus 5: left out means adaptive; off at `high` and below.
    [5, QUIET_UP_TO_HIGH],
    // Vercel's changelog of 2026-09-22: no `disabled`, no budget, "forced tool use is retired".
    [5.5, { ...UNFORCED, defaultEffort: 'medium' }],
  ],
  sonnet: [
    [5, SELF_WILLED],
    [5.5, { ...UNFORCED, thinking: ['adaptive', 'between_tools'], quietUpTo: 'high' }],
  ],
  haiku: [[5.5, QUIET_UP_TO_HIGH]],
  fable: [
    [5, ALWAYS_THINKING],
    [5.1, UNFORCED],
    [5.2, UNFORCED],
  ],
};

/**
 * The rules of a model. One that is newer than all that is known here, or of a family nobody knows, has those of the
 * strictest: what it gets from them every model takes.
 */
function claudeRules({ family, version }: ClaudeModel): ClaudeRules {
  const own = FAMILIES[family];
  const newest = own?.at(-1)?.[0] ?? 5;
  if (version > newest || (own === undefined && version === newest)) return UNFORCED;
  return [...COMMON, ...(own ?? [])].findLast(([since]) => version >= since)?.[1] ?? UNFORCED;
}

/** The rules for a model's id, as far as its server did not teach others; `undefined` for what is no Claude model. */
export function claudeRulesOf(id: string, refused: Refusals = NO_REFUSALS): ClaudeRules | undefined {
  const model = parseClaudeModel(id);
  if (model === undefined) return undefined;
  const rules = claudeRules(model);
  return refused.size === 0 ? rules : learnedRules(rules, refused);
}

function learnedRules(rules: ClaudeRules, refused: Refusals): ClaudeRules {
  // Whoever refuses one way to ask for thinking knows the other.
  const other: readonly ClaudeThinking[] = refused.has('thinking.adaptive')
    ? ['enabled']
    : refused.has('thinking.enabled')
      ? ['adaptive']
      : [];
  const types = new Set([...rules.thinking, ...(rules.thinking.length > 0 ? other : [])]);
  const taken = effortsIn(refused);
  const efforts = taken === undefined ? rules.efforts : NAMED_EFFORTS.filter((effort) => taken.includes(effort));
  return {
    ...rules,
    thinking: [...types].filter((type) => !refused.has(`thinking.${type}`)),
    thinksUnasked: rules.thinksUnasked || refused.has('thinking.disabled'),
    efforts: refused.has('effort') ? [] : efforts,
    temperature: rules.temperature && !refused.has('temperature'),
  };
}

/** Whether it thinks whatever it is asked, so that an answer needs room for that. */
export function alwaysThinks({ thinking, thinksUnasked }: ClaudeRules): boolean {
  return thinksUnasked && !thinking.includes('disabled');
}
