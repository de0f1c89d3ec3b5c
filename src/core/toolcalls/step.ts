import { deferred, raceSignal } from '../../base/async.ts';
import type { ToolCallPart, ToolResultPart } from '../model/message.ts';
import type { JsonObject } from '../json/json.ts';
import { checkArguments, checkEditedArguments } from './arguments.ts';
import { deniedResult, errorResult, refusedResult, unansweredResult } from './results.ts';
import type { EnabledTools, RegisteredTool } from './registry.ts';
import { runCall, type RunNews, type RunPorts } from './runCall.ts';
import { boundTool, isProposal, type Tool } from './tool.ts';

/** A call whose tool is known and whose arguments fit. */
export interface CheckedCall {
  readonly callId: string;
  readonly registered: RegisteredTool;
  readonly input: JsonObject;
  /** It came in another type, and was read as the tool wants it. */
  readonly wasRead?: string;
}

/**
 * What a user (or a rule of theirs) says to a call. `input` replaces the arguments where they were edited, `tool` the one
 * that was bound to those before.
 */
export type Verdict =
  | { readonly type: 'allow'; readonly input?: JsonObject; readonly tool?: Tool }
  | { readonly type: 'deny'; readonly reason?: string };

/** Decides on the calls of one step together, so that a user gets one question. */
export interface ApprovalGate {
  /** `'allow'`, or a promise that settles with the user's answer; rejecting counts as a denial. */
  review(calls: readonly CheckedCall[], signal: AbortSignal): ReadonlyMap<string, 'allow' | Promise<Verdict>>;
}

/** Allows everything; for callers that asked already, and for benches. */
export const openGate: ApprovalGate = { review: (calls) => new Map(calls.map(({ callId }) => [callId, 'allow'])) };

/**
 * Where a call is; what follows is its result. `waiting`: for the user's permission; `asking`: for their answer to a question; `reviewing`: for their decision on what
 * it proposes; `confirming`: for the editor, which asks them.
 */
export type CallState = 'waiting' | 'asking' | 'queued' | 'running' | 'reviewing' | 'confirming';

export type StepEvent =
  | { readonly type: 'call-state'; readonly callId: string; readonly state: CallState }
  | ({ readonly type: 'call-progress'; readonly callId: string } & RunNews)
  | { readonly type: 'call-result'; readonly callId: string; readonly result: ToolResultPart };

export interface StepOptions {
  readonly calls: readonly ToolCallPart[];
  readonly tools: EnabledTools;
  readonly gate: ApprovalGate;
  readonly ports: RunPorts;
  readonly maxConcurrent: number;
  readonly signal: AbortSignal;
  readonly emit: (event: StepEvent) => void;
}

/**
 * Answers all calls of one step. Calls that only read run side by side, and so are proposals under review; any other waits
 * for those before it and holds up those after it, so that what a model asked for in order happens in order. Every call ends with one `call-result`, also
 * when the signal fires; never rejects.
 */
export async function runStep(options: StepOptions): Promise<readonly ToolResultPart[]> {
  const { calls, signal, emit } = options;
  const results = new Map<string, ToolResultPart>();
  const settle = (result: ToolResultPart): void => {
    if (results.has(result.callId)) return;
    results.set(result.callId, result);
    emit({ type: 'call-result', callId: result.callId, result });
  };
  const valid = checkCalls(options, settle);
  const needsLook = valid.some(({ registered }) => registered.tool.bind !== undefined);
  const checked = needsLook ? await bindCalls(valid, options, settle) : valid;
  const verdicts = options.gate.review(checked, signal);
  for (const { callId } of checked) {
    emit({ type: 'call-state', callId, state: verdicts.get(callId) === 'allow' ? 'queued' : 'waiting' });
  }
  let beside: Promise<void>[] = [];
  let manner: Manner | undefined;
  const slots = new Slots(options.maxConcurrent);
  for (const call of checked) {
    const before = manner;
    manner = mannerOf(call);
    if (manner !== before) {
      await Promise.all(beside);
      beside = [];
    }
    const shown = deferred<void>();
    const run = { slots: manner === 'reads' ? slots : undefined, onReview: () => shown.resolve() };
    const done = answer(call, verdicts.get(call.callId), options, run).then(settle);
    if (manner === 'alone') await done;
    else beside.push(done);
    // One change after the other is put on screen; then all of them wait together.
    if (manner === 'proposes') await Promise.race([shown.promise, done]);
  }
  await Promise.all(beside);
  return calls.map((call) => results.get(call.id) ?? unansweredResult(call, 'stopped'));
}

type Manner = 'reads' | 'proposes' | 'alone';

function mannerOf({ registered: { tool }, input }: CheckedCall): Manner {
  if (tool.effect === 'read') return 'reads';
  return isProposal(tool, input) ? 'proposes' : 'alone';
}

/** Unknown tools and arguments that do not fit are answered at once. */
function checkCalls(options: StepOptions, settle: (result: ToolResultPart) => void): readonly CheckedCall[] {
  const checked: CheckedCall[] = [];
  const seen = new Set<string>();
  for (const call of options.calls) {
    // Two calls with one id cannot both be answered.
    if (seen.has(call.id)) continue;
    seen.add(call.id);
    const registered = options.tools.get(call.name);
    if (registered === undefined) {
      settle(refusedResult(call.id, unknownTool(call.name, options.tools)));
      continue;
    }
    const args = checkArguments(call.argumentsText, registered.validator);
    if (args.isValid) {
      const { input, changes } = args;
      checked.push({
        callId: call.id,
        registered,
        input,
        ...(changes !== undefined && { wasRead: changes.join(' ') }),
      });
    } else settle(refusedResult(call.id, args.problem.forModel));
  }
  return checked;
}

/** Puts tools for this one call in the place of those that are yet to look up what it would do. */
async function bindCalls(
  calls: readonly CheckedCall[],
  { signal, emit, ports }: StepOptions,
  settle: (result: ToolResultPart) => void,
): Promise<readonly CheckedCall[]> {
  const bound = calls.map(async (call): Promise<readonly CheckedCall[]> => {
    const { callId, registered, input } = call;
    if (registered.tool.bind === undefined) return [call];
    emit({ type: 'call-state', callId, state: 'queued' });
    try {
      const tool = await raceSignal(boundTool(registered.tool, input), signal);
      return [{ ...call, registered: { ...registered, tool } }];
    } catch (error) {
      if (signal.aborted) settle(unansweredResult({ id: callId }, 'stopped'));
      else {
        ports.logger.warn(`What a call of ${registered.name} would do could not be looked up.`, error);
        // l10n: none, for the model
        settle(
          errorResult(callId, 'failed', 'What this call would do could not be looked up, so it was not carried out.'),
        );
      }
      return [];
    }
  });
  return (await Promise.all(bound)).flat();
}

/** Which tools there are instead. l10n: none, for the model. */
function unknownTool(name: string, tools: EnabledTools): string {
  const names = tools.tools.map((tool) => tool.name).join(', ');
  return `There is no tool called ${JSON.stringify(name.slice(0, 100))}. Tools: ${names === '' ? 'none' : names}.`;
}

async function answer(
  call: CheckedCall,
  ruling: 'allow' | Promise<Verdict> | undefined,
  options: StepOptions,
  { slots, onReview }: { readonly slots: Slots | undefined; readonly onReview: () => void },
): Promise<ToolResultPart> {
  const { signal, emit, ports } = options;
  const { callId } = call;
  const verdict = await settled(ruling, signal);
  if (signal.aborted) return unansweredResult({ id: callId }, 'stopped');
  if (verdict.type === 'deny') return deniedResult(callId, verdict.reason);
  const { validator } = call.registered;
  const tool = verdict.tool ?? call.registered.tool;
  const input = verdict.input ?? call.input;
  const isEdited = verdict.input !== undefined;
  const wasRead = isEdited ? undefined : call.wasRead;
  const ranWith = isEdited || wasRead !== undefined ? JSON.stringify(input, null, 2) : undefined;
  if (isEdited && ranWith !== undefined) {
    const again = checkEditedArguments(ranWith, validator);
    // l10n: none, for the model
    if (!again.isValid) return refusedResult(callId, `The user changed the arguments. ${again.problem.forModel}`);
  }
  if (ruling !== 'allow') emit({ type: 'call-state', callId, state: 'queued' });
  const release = await slots?.take();
  try {
    if (signal.aborted) return unansweredResult({ id: callId }, 'stopped');
    emit({ type: 'call-state', callId, state: 'running' });
    return await runCall(
      { callId, tool, input, ...(ranWith !== undefined && { ranWith }), ...(wasRead !== undefined && { wasRead }) },
      ports,
      signal,
      (news) => {
        emit({ type: 'call-progress', callId, ...news });
        if (news.waits === 'answer' || news.waits === 'review' || news.waits === 'queue') onReview();
      },
    );
  } finally {
    release?.();
  }
}

/** No ruling at all is a denial: nothing runs that nobody allowed. */
async function settled(ruling: 'allow' | Promise<Verdict> | undefined, signal: AbortSignal): Promise<Verdict> {
  if (ruling === 'allow') return { type: 'allow' };
  if (ruling === undefined) return { type: 'deny' };
  try {
    return await raceSignal(ruling, signal);
  } catch {
    return { type: 'deny' };
  }
}

/** At most `size` at a time, first come first served. */
class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.#free = Math.max(1, size);
  }

  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return () => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }
}
