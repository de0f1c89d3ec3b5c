import * as l10n from '@vscode/l10n';
import { deferred, type Deferred } from '../../base/async.ts';
import { Emitter, type Event } from '../../base/event.ts';
import type { JsonObject } from '../json/json.ts';
import type { Clock, KeyValueStore } from '../ports.ts';
import { oneLine } from '../text/visible.ts';
import {
  ApprovalPolicy,
  canAllowAlways,
  conversationScope,
  type ApprovalRequest,
  type ApprovalRule,
  type Decision,
} from './approval.ts';
import { checkEditedArguments } from './arguments.ts';
import { makerOf } from './maker.ts';
import { summaryOf } from './runCall.ts';
import type { ApprovalGate, CheckedCall, Verdict } from './step.ts';
import { boundTool, type Tool } from './tool.ts';

/** Rules live in the user's own state and nowhere else: no workspace and no settings file can bring one along. */
const RULES = 'tools.approvalRules';
const NOT_WAITING = l10n.t('This call is no longer waiting for an answer.');

/** A call that waits for the user. */
export interface PendingCall {
  readonly conversationId: string;
  readonly callId: string;
  readonly displayName: string;
  /** Who made the tool; absent for ours. */
  readonly maker?: string;
  /** What it would do, in one line. */
  readonly summary: string;
  readonly argumentsText: string;
  /** What it would run, where only the tool for this one call knows it. */
  readonly preview?: string;
  readonly conversationScope: string;
  readonly canAllowAlways: boolean;
}

interface Waiting {
  readonly call: CheckedCall;
  /** For the arguments as they are now. */
  tool: Tool;
  /** As edited by the user. */
  input: JsonObject;
  isEdited: boolean;
  readonly verdict: Deferred<Verdict>;
}

/** Where calls wait for the user: asks, takes the answers, and remembers those that are to be remembered. */
export class ApprovalDesk {
  readonly #state: KeyValueStore;
  readonly #clock: Clock;
  readonly #policy = new ApprovalPolicy();
  readonly #waiting = new Map<string, Map<string, Waiting>>();
  readonly #changed = new Emitter<string>();
  /** The calls that wait in a conversation are others now. */
  readonly onDidChange: Event<string> = this.#changed.event;

  constructor(state: KeyValueStore, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
  }

  /** "Always allow this", as the user said it before. */
  get rules(): readonly ApprovalRule[] {
    return this.#current.rules;
  }

  async forgetRule(key: string): Promise<void> {
    const policy = this.#current;
    if (policy.forget(key)) await this.#state.set(RULES, policy.rules);
  }

  /** The gate for the turns of one conversation. */
  gate(conversationId: string): ApprovalGate {
    return { review: (calls, signal) => this.#review(conversationId, calls, signal) };
  }

  /** Whether a call could run without a question. */
  isAllowed(conversationId: string, tool: ApprovalRequest['tool'], input: JsonObject): boolean {
    return this.#current.decide(conversationId, { tool, input }) === 'allow';
  }

  pending(conversationId: string): readonly PendingCall[] {
    const waiting = this.#waiting.get(conversationId);
    return waiting === undefined ? [] : [...waiting.values()].map((entry) => describe(conversationId, entry));
  }

  pendingCall(conversationId: string, callId: string): PendingCall | undefined {
    const entry = this.#waiting.get(conversationId)?.get(callId);
    return entry === undefined ? undefined : describe(conversationId, entry);
  }

  /** Takes the user's answer to calls that wait; others are passed over. */
  async decide(
    conversationId: string,
    callIds: readonly string[],
    decision: Decision | 'deny',
    reason?: string,
  ): Promise<void> {
    const policy = this.#current;
    let isRuleNew = false;
    for (const callId of callIds) {
      const entry = this.#waiting.get(conversationId)?.get(callId);
      if (entry === undefined) continue;
      this.#remove(conversationId, callId);
      if (decision === 'deny') {
        entry.verdict.resolve({ type: 'deny', ...(reason !== undefined && { reason }) });
        continue;
      }
      const request = requestOf(entry);
      const label = `${request.tool.displayName}: ${oneLine(JSON.stringify(entry.input), 300)}`;
      const maker = makerOf(request.tool);
      const rule = { label, ...(maker !== undefined && { maker }), createdAt: this.#clock.now() };
      isRuleNew = policy.remember(conversationId, request, decision, rule) || isRuleNew;
      entry.verdict.resolve({
        type: 'allow',
        ...(entry.isEdited && { input: entry.input }),
        ...(entry.tool !== entry.call.registered.tool && { tool: entry.tool }),
      });
    }
    // Before anybody hears of it: whoever looks takes the stored rules in place of those known.
    const isStored = isRuleNew ? this.#state.set(RULES, policy.rules) : undefined;
    this.#changed.fire(conversationId);
    await isStored;
  }

  /** Puts other arguments in the place of those the model asked for. Resolves to what is wrong with them, if anything. */
  async edit(conversationId: string, callId: string, argumentsText: string): Promise<string | undefined> {
    const find = (): Waiting | undefined => this.#waiting.get(conversationId)?.get(callId);
    const entry = find();
    if (entry === undefined) return NOT_WAITING;
    const checked = checkEditedArguments(argumentsText, entry.call.registered.validator);
    if (!checked.isValid) return checked.problem.message;
    const tool = await boundTool(entry.call.registered.tool, checked.input);
    if (find() !== entry) return NOT_WAITING;
    entry.tool = tool;
    entry.input = checked.input;
    entry.isEdited = true;
    this.#changed.fire(conversationId);
    return undefined;
  }

  /** With the rules as they are now: another window may have taken one back. */
  get #current(): ApprovalPolicy {
    this.#policy.takeRules(this.#state.get(RULES));
    return this.#policy;
  }

  #review(
    conversationId: string,
    calls: readonly CheckedCall[],
    signal: AbortSignal,
  ): ReadonlyMap<string, 'allow' | Promise<Verdict>> {
    const policy = this.#current;
    const rulings = new Map<string, 'allow' | Promise<Verdict>>();
    for (const call of calls) {
      const request = { tool: call.registered.tool, input: call.input };
      const isAllowed = policy.decide(conversationId, request) === 'allow';
      rulings.set(call.callId, isAllowed ? 'allow' : this.#ask(conversationId, call));
    }
    const asked = [...rulings].flatMap(([callId, ruling]) => (ruling === 'allow' ? [] : [callId]));
    if (asked.length === 0) return rulings;
    const onAbort = (): void => {
      for (const callId of asked) this.#remove(conversationId, callId);
      this.#changed.fire(conversationId);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    // One event for all calls of the step: the user gets one question.
    queueMicrotask(() => this.#changed.fire(conversationId));
    return rulings;
  }

  #ask(conversationId: string, call: CheckedCall): Promise<Verdict> {
    const { tool } = call.registered;
    const entry: Waiting = { call, tool, input: call.input, isEdited: false, verdict: deferred<Verdict>() };
    const waiting = this.#waiting.get(conversationId) ?? new Map<string, Waiting>();
    this.#waiting.set(conversationId, waiting.set(call.callId, entry));
    return entry.verdict.promise;
  }

  #remove(conversationId: string, callId: string): void {
    const waiting = this.#waiting.get(conversationId);
    waiting?.delete(callId);
    if (waiting?.size === 0) this.#waiting.delete(conversationId);
  }
}

function requestOf(entry: Waiting): ApprovalRequest {
  return { tool: entry.tool, input: entry.input };
}

function describe(conversationId: string, entry: Waiting): PendingCall {
  const { tool } = entry;
  const request = requestOf(entry);
  const maker = makerOf(tool);
  const preview = tool.bind === undefined ? undefined : tool.preview?.(entry.input);
  return {
    conversationId,
    callId: entry.call.callId,
    displayName: tool.displayName,
    ...(maker !== undefined && { maker }),
    summary: summaryOf(tool, entry.input),
    argumentsText: JSON.stringify(entry.input, null, 2),
    ...(preview !== undefined && { preview }),
    conversationScope: conversationScope(request),
    canAllowAlways: canAllowAlways(request),
  };
}
