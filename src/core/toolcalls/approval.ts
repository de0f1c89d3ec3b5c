/**
 * Who may run what, as data. Nothing in here reads a setting, a file, a tool's output or what a model wrote: the only
 * things that widen it are a user's answers, and those reach `remember` through the host alone.
 */
import * as l10n from '@vscode/l10n';
import * as z from 'zod/mini';
import { canonicalText, type JsonObject } from '../json/json.ts';
import { makerOf } from './maker.ts';
import { isProposal, type Tool } from './tool.ts';

export type Decision = 'once' | 'conversation' | 'always';

/** A call that a user has to be asked about, or not. */
export interface ApprovalRequest {
  readonly tool: Pick<
    Tool,
    | 'name'
    | 'origin'
    | 'effect'
    | 'identity'
    | 'isQuestion'
    | 'isAskedByEditor'
    | 'proposes'
    | 'approvalScope'
    | 'displayName'
    | 'maker'
  >;
  readonly input: JsonObject;
}

/** "Always allow this": one tool as it is defined now, with exactly these arguments. */
export interface ApprovalRule {
  readonly key: string;
  /** For the list of rules: tool and arguments as a user reads them. */
  readonly label: string;
  /** Who made the tool; absent for ours. */
  readonly maker?: string;
  readonly createdAt: number;
}

/** Longer arguments cannot be allowed for ever: nobody would know what was allowed. */
const MAX_RULE_CHARS = 8_000;
const MAX_RULES = 500;

/** Names the call exactly: who made the tool, what it is, and its arguments whatever the order of their keys. */
export function exactKey({ tool, input }: ApprovalRequest): string {
  return canonicalText([tool.origin, tool.name, tool.identity ?? '', tool.effect, input]);
}

/**
 * Names all the calls that "Allow in this conversation" covers. Programs only ever as the very call; network calls by what
 * the tool says it depends on (the origin), else as the very call; reading and proposing by the tool.
 */
export function conversationKey(request: ApprovalRequest): string {
  const { tool } = request;
  if (tool.effect === 'process') return exactKey(request);
  if (tool.effect === 'network') {
    const scope = scopeOf(request);
    return scope === undefined
      ? exactKey(request)
      : canonicalText([tool.origin, tool.name, tool.identity ?? '', { scope }]);
  }
  return canonicalText([tool.origin, tool.name, tool.identity ?? '', 'all']);
}

/** `conversationKey` in words, for the button's title. */
export function conversationScope(request: ApprovalRequest): string {
  const { tool } = request;
  if (tool.effect === 'read' || tool.effect === 'write')
    return l10n.t`every call of “${tool.displayName}” in this conversation`;
  const scope = tool.effect === 'network' ? scopeOf(request) : undefined;
  return scope === undefined
    ? l10n.t('exactly this call in this conversation')
    : l10n.t`calls to ${scope} in this conversation`;
}

/** Whether "Always allow this" can be offered. */
export function canAllowAlways(request: ApprovalRequest): boolean {
  return exactKey(request).length <= MAX_RULE_CHARS;
}

/** What was allowed in one conversation, and the rules that hold for all. */
export class ApprovalPolicy {
  #rules = new Map<string, ApprovalRule>();
  readonly #granted = new Map<string, Set<string>>();

  /** `stored` is what `rules` said before; what cannot be read is no permission. */
  constructor(stored?: unknown) {
    this.takeRules(stored);
  }

  /** Puts the rules as they are stored now in place of those known. */
  takeRules(stored: unknown): void {
    const parsed = rulesSchema.safeParse(stored);
    this.#rules = new Map(parsed.success ? parsed.data.map((rule) => [rule.key, withMaker(rule)]) : []);
  }

  get rules(): readonly ApprovalRule[] {
    return [...this.#rules.values()];
  }

  /**
   * `allow` only for our own reading tools, for tools that are themselves a question, for proposals, for what the editor
   * decides about, and for what a user allowed.
   */
  decide(conversationId: string, request: ApprovalRequest): 'allow' | 'ask' {
    const { tool, input } = request;
    if (tool.origin === 'builtin' && tool.effect === 'read') return 'allow';
    if (tool.isQuestion === true && tool.origin !== 'extension') return 'allow';
    if (isProposal(tool, input)) return 'allow';
    if (tool.isAskedByEditor === true && tool.origin === 'extension') return 'allow';
    if (this.#rules.has(exactKey(request))) return 'allow';
    return this.#granted.get(conversationId)?.has(conversationKey(request)) === true ? 'allow' : 'ask';
  }

  /** Takes a user's answer. Returns whether `rules` changed and is to be stored. */
  remember(
    conversationId: string,
    request: ApprovalRequest,
    decision: Decision,
    rule: Omit<ApprovalRule, 'key'>,
  ): boolean {
    if (decision === 'conversation') {
      const granted = this.#granted.get(conversationId) ?? new Set();
      this.#granted.set(conversationId, granted.add(conversationKey(request)));
    }
    if (decision !== 'always' || !canAllowAlways(request)) return false;
    const key = exactKey(request);
    this.#rules.set(key, { key, ...rule });
    for (const oldest of this.#rules.keys()) if (this.#rules.size > MAX_RULES) this.#rules.delete(oldest);
    return true;
  }

  /** Takes a rule back; false where there is none. */
  forget(key: string): boolean {
    return this.#rules.delete(key);
  }

  /** Forgets what was allowed in one conversation. */
  forgetConversation(conversationId: string): void {
    this.#granted.delete(conversationId);
  }
}

const rulesSchema = z.array(
  z.object({ key: z.string(), label: z.string(), maker: z.optional(z.string()), createdAt: z.number() }),
);

/** The rule with who made its tool, which rules did not hold before: their keys begin with whose tool it is. */
function withMaker({ key, label, maker, createdAt }: z.infer<typeof rulesSchema>[number]): ApprovalRule {
  const origin = (['user', 'extension'] as const).find((each) => key.startsWith(`["${each}",`));
  const known = maker ?? (origin === undefined ? undefined : makerOf({ origin }));
  return { key, label, createdAt, ...(known !== undefined && { maker: known }) };
}

function scopeOf({ tool, input }: ApprovalRequest): string | undefined {
  try {
    return tool.approvalScope?.(input);
  } catch {
    return undefined;
  }
}
