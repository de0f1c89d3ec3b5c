import { deferred, raceSignal } from '../../base/async.ts';
import { isCancelled } from '../../base/errors.ts';
import type { ToolResultPart } from '../model/message.ts';
import { canonicalText, type JsonObject } from '../json/json.ts';
import type { Clock, Logger } from '../ports.ts';
import { oneLine } from '../text/visible.ts';
import { boundOutput } from './output.ts';
import { errorResult, unansweredResult } from './results.ts';
import type { UserAnswer, UserQuestion } from './userQuestion.ts';
import {
  DEFAULT_LIMITS,
  type Tool,
  type ToolAction,
  type ToolActivity,
  type ToolContext,
  type ToolLimits,
  type ToolOutcome,
  type ToolWait,
} from './tool.ts';

/** Looks at what a program does to the files of the workspace, until `end` is called, once. */
export interface FileWatch {
  /** The files it changed, once they are part of what "Restore" takes back. */
  end(): Promise<readonly ToolActivity[]>;
}

/** What running a tool needs from its surroundings. */
export interface RunPorts {
  readonly conversationId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: Partial<ToolLimits>;
  /** Keeps the whole output of a call whose result was cut; resolves with its name, or `undefined` where it could not. */
  readonly keepOutput?: (callId: string, text: string) => Promise<string | undefined>;
  /** Asks the user in the card of a call; absent where there is none. */
  readonly ask?: (callId: string, question: UserQuestion, signal: AbortSignal) => Promise<UserAnswer>;
  readonly willWrite?: (uri: string) => Promise<string | undefined>;
  readonly didWrite?: (uri: string, isShared?: boolean) => Promise<void>;
  /** To be awaited before a program is started; `undefined` where nothing can be looked at. Rejects when `signal` fires. */
  readonly watchFiles?: (signal: AbortSignal) => Promise<FileWatch | undefined>;
}

export interface CallToRun {
  readonly callId: string;
  readonly tool: Tool;
  readonly input: JsonObject;
  /** The arguments as the user changed them, for the record and for the model. */
  readonly ranWith?: string;
  /** They came in another type, and were read as the tool wants them. */
  readonly wasRead?: string;
}

/** What a run says of itself. */
export interface RunNews {
  readonly text: string;
  readonly actions?: readonly ToolAction[];
  readonly waits?: ToolWait;
  /** Resolves once the run is over, which may be long after its call was stopped: a review goes on. */
  readonly over: Promise<void>;
}

/** Runs one tool within its limits. Never rejects: whatever happens is a result that the model can read. */
export async function runCall(
  call: CallToRun,
  ports: RunPorts,
  signal: AbortSignal,
  onProgress: (news: RunNews) => void,
): Promise<ToolResultPart> {
  const limits: ToolLimits = { ...DEFAULT_LIMITS, ...ports.limits, ...call.tool.limits };
  const watch = await watchFor(call.tool, ports, signal);
  const startedAt = ports.clock.monotonic();
  const timer = new RunTimer(limits.timeMs);
  const both = AbortSignal.any([signal, timer.signal]);
  const written = new Set<string>();
  const over = deferred<void>();
  const { ask } = ports;
  const context: ToolContext = {
    signal: both,
    limits,
    conversationId: ports.conversationId,
    callId: call.callId,
    progress: (text, actions, waits) => {
      if (both.aborted) return;
      const more = { ...(actions !== undefined && { actions }), ...(waits !== undefined && { waits }) };
      onProgress({ text: oneLine(text), ...more, over: over.promise });
    },
    willWrite: async (uri) => {
      written.add(uri);
      return ports.willWrite?.(uri);
    },
    didWrite: async (uri, isShared) => ports.didWrite?.(uri, isShared),
    unlimited: (wait) => timer.pausedDuring(wait),
    ...(ask !== undefined && {
      ask: (question) =>
        timer.pausedDuring(async () => {
          context.progress(question.title, [], 'answer');
          const answer = await ask(call.callId, question, both);
          context.progress(question.title);
          return answer;
        }),
    }),
  };
  let result: ToolResultPart;
  let running: Promise<unknown> = Promise.resolve();
  try {
    const run = call.tool.run(call.input, context);
    running = run.catch(() => undefined).finally(() => over.resolve());
    const outcome = await raceSignal(run, both);
    result = await toResult(call, outcome, limits, ports);
  } catch (error) {
    result = failure(call, error, { stopped: signal.aborted, late: timer.signal.aborted, limits }, ports.logger);
  } finally {
    timer.stop();
  }
  for (const uri of written) await ports.didWrite?.(uri);
  const changed = await changedFiles(watch, running, both.aborted, ports.logger);
  const { ranWith, wasRead } = call;
  return {
    ...result,
    ...(changed.length > 0 && { touched: [...(result.touched ?? []), ...changed] }),
    durationMs: Math.round(ports.clock.monotonic() - startedAt),
    ...(ranWith !== undefined && { ranWith }),
    ...(wasRead !== undefined && { wasRead }),
  };
}

/** Only what a chat starts itself: what other extensions do, nobody here knows to be about files. */
async function watchFor(tool: Tool, ports: RunPorts, signal: AbortSignal): Promise<FileWatch | undefined> {
  if (tool.effect !== 'process' || tool.origin === 'extension' || signal.aborted) return undefined;
  try {
    return await ports.watchFiles?.(signal);
  } catch (error) {
    if (!signal.aborted) ports.logger.warn('The files could not be looked at before a program ran.', error);
    return undefined;
  }
}

/** A program that is being ended may still write: nobody waits for that, but it is taken down. */
async function changedFiles(
  watch: FileWatch | undefined,
  running: Promise<unknown>,
  isEnding: boolean,
  logger: Logger,
): Promise<readonly ToolActivity[]> {
  if (watch === undefined) return [];
  const told = running
    .then(() => watch.end())
    .catch((error: unknown) => {
      logger.warn('The files could not be looked at after a program ran.', error);
      return [];
    });
  return isEnding ? [] : told;
}

async function toResult(
  call: CallToRun,
  outcome: ToolOutcome,
  limits: ToolLimits,
  ports: RunPorts,
): Promise<ToolResultPart> {
  const { content, wholeText } = boundOutput(outcome, limits.outputChars);
  const wholeOutput = wholeText === undefined ? undefined : await keep(call.callId, wholeText, ports);
  const isError = outcome.isError === true;
  const note = call.ranWith === undefined || call.wasRead !== undefined ? [] : [changedNote(call.input)];
  return {
    type: 'tool-result',
    callId: call.callId,
    content: [...note, ...content],
    end: isError ? 'failed' : 'done',
    touched: outcome.activity ?? guessedActivity(call),
    ...(isError && { isError }),
    ...(wholeOutput !== undefined && { wholeOutput }),
  };
}

/** What the model is told of arguments that the user changed. l10n: none, for the model. */
function changedNote(input: JsonObject): { readonly type: 'text'; readonly text: string } {
  return { type: 'text', text: `The user changed the arguments before this ran: ${canonicalText(input)}` };
}

async function keep(callId: string, text: string, ports: RunPorts): Promise<string | undefined> {
  try {
    return await ports.keepOutput?.(callId, text);
  } catch (error) {
    ports.logger.warn('The whole output of a tool could not be kept.', error);
    return undefined;
  }
}

/** What the model is told of a failure. l10n: none, for the model. */
function failure(
  call: CallToRun,
  error: unknown,
  why: { readonly stopped: boolean; readonly late: boolean; readonly limits: ToolLimits },
  logger: Logger,
): ToolResultPart {
  const touched = guessedActivity(call);
  if (why.stopped) return { ...unansweredResult({ id: call.callId }, 'stopped'), touched };
  if (why.late) {
    const seconds = Math.round(why.limits.timeMs / 1000);
    const text = `The tool did not finish within ${seconds} seconds and was stopped.`;
    return { ...errorResult(call.callId, 'failed', text), touched };
  }
  // Its own wait was cancelled (a dialog closed): no bug of the tool.
  if (isCancelled(error)) return errorResult(call.callId, 'failed', 'The tool was cancelled.');
  logger.warn(`The tool ${call.tool.name} failed.`, error);
  const message = error instanceof Error ? error.message : 'unknown error';
  return { ...errorResult(call.callId, 'failed', `The tool failed: ${oneLine(message, 1000)}`), touched };
}

const KINDS: { readonly [K in Tool['effect']]: ToolActivity['kind'] } = {
  read: 'read',
  write: 'wrote',
  network: 'sent',
  process: 'ran',
};

/** The line of a tool that does not say what it touched. */
function guessedActivity({ tool, input }: CallToRun): readonly ToolActivity[] {
  if (tool.isQuestion === true) return [];
  // Our own writing tools only propose; what was accepted they say themselves.
  const kind = tool.origin === 'builtin' && tool.effect === 'write' ? 'proposed' : KINDS[tool.effect];
  return [{ kind, what: summaryOf(tool, input) }];
}

/** One line for a card: what the tool says of the call, else its arguments. */
export function summaryOf(tool: Tool, input: JsonObject): string {
  try {
    const summary = tool.summarize?.(input);
    if (summary !== undefined) return oneLine(summary);
  } catch {
    // A summary is a convenience: a tool that cannot make one is shown with its arguments.
  }
  const text = canonicalText(input);
  return oneLine(text === '{}' ? tool.displayName : text);
}

/** Fires when the time is used up; time spent waiting for the user is not counted. */
class RunTimer {
  readonly #abort = new AbortController();
  #left: number;
  #startedAt = 0;
  #handle: ReturnType<typeof setTimeout> | undefined;
  #pauses = 0;
  #isStopped = false;

  constructor(timeMs: number) {
    this.#left = timeMs;
    this.#start();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async pausedDuring<T>(wait: () => Promise<T>): Promise<T> {
    this.#pauses += 1;
    if (this.#pauses === 1) this.#pause();
    try {
      return await wait();
    } finally {
      this.#pauses -= 1;
      if (this.#pauses === 0 && !this.#isStopped) this.#start();
    }
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#handle);
  }

  #start(): void {
    this.#startedAt = performance.now();
    this.#handle = setTimeout(() => this.#abort.abort(), Math.min(this.#left, 2_147_483_647));
  }

  #pause(): void {
    clearTimeout(this.#handle);
    this.#left = Math.max(0, this.#left - (performance.now() - this.#startedAt));
  }
}
