import { readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';
import { deferred, type Deferred } from '../../../src/base/async.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { AnswerBuilder } from '../../../src/core/model/fold.ts';
import { newId } from '../../../src/core/model/ids.ts';
import type { JsonSchema, TurnRequest, TurnSource } from '../../../src/core/model/request.ts';
import { runLoop, type LoopEnd, type LoopEvent, type LoopOptions } from '../../../src/core/toolcalls/loop.ts';
import { EnabledTools, ToolRegistry } from '../../../src/core/toolcalls/registry.ts';
import type { RunPorts } from '../../../src/core/toolcalls/runCall.ts';
import { openGate } from '../../../src/core/toolcalls/step.ts';
import { textOutcome, type Tool, type ToolContext, type ToolOutcome } from '../../../src/core/toolcalls/tool.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';

/** Real time: the loop's own waits are what is tested. */
export const clock = { now: () => Date.now(), monotonic: () => performance.now() };

export const objectSchema = (properties: JsonSchema = {}, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

function wordOf(input: JsonObject): string {
  const { word } = input;
  return typeof word === 'string' ? word : JSON.stringify(word);
}

/** A tool that says back what it was given. */
export function echoTool(over: Partial<Tool> = {}): Tool {
  return {
    name: 'echo',
    displayName: 'Echo',
    description: 'Says a word back.',
    inputSchema: objectSchema({ word: { type: 'string' } }, ['word']),
    effect: 'read',
    origin: 'builtin',
    run: (input) => Promise.resolve(textOutcome(`echo ${wordOf(input)}`)),
    ...over,
  };
}

export interface OpenRun {
  readonly input: JsonObject;
  readonly context: ToolContext;
  readonly done: Deferred<ToolOutcome>;
}

/** A tool whose runs end when the test says so, and that tells when they begin. */
export class HeldTool {
  readonly runs: OpenRun[] = [];
  readonly tool: Tool;
  #wake: Deferred<void> = deferred<void>();

  constructor(over: Partial<Tool> = {}) {
    this.tool = echoTool({
      inputSchema: { type: 'object' },
      ...over,
      run: (input, context) => {
        const done = deferred<ToolOutcome>();
        this.runs.push({ input, context, done });
        this.#wake.resolve();
        return done.promise;
      },
    });
  }

  /** The run number `n` (from 0), now or when it begins. */
  async run(n: number): Promise<OpenRun> {
    for (;;) {
      const run = this.runs[n];
      if (run !== undefined) return run;
      await this.#wake.promise;
      this.#wake = deferred<void>();
    }
  }
}

export function enabled(...tools: readonly Tool[]): EnabledTools {
  return new EnabledTools(new ToolRegistry(tools).tools);
}

export function ports(over: Partial<RunPorts> = {}): RunPorts {
  return { conversationId: 'c1', clock, logger: new RecordingLogger(), ...over };
}

export interface LoopSetup extends Partial<Omit<LoopOptions, 'source' | 'request'>> {
  readonly source: TurnSource;
  readonly model: string;
  readonly prompt: string;
  readonly thinking?: TurnRequest['thinking'];
}

export function plainAnswer(model: string): AnswerBuilder {
  return new AnswerBuilder({ id: newId(), role: 'assistant', createdAt: 0, parts: [], model, status: 'streaming' });
}

export function loopOptions(setup: LoopSetup): LoopOptions {
  const { model, prompt, thinking, ...over } = setup;
  return {
    tools: enabled(echoTool()),
    gate: openGate,
    ports: ports(),
    limits: { maxSteps: 30 },
    signal: new AbortController().signal,
    startAnswer: () => plainAnswer(model),
    ...over,
    request: {
      model,
      messages: [{ id: 'q', role: 'user', createdAt: 0, parts: [{ type: 'text', text: prompt }] }],
      ...(thinking !== undefined && { thinking }),
    },
  };
}

/** What a whole turn came to. */
export interface LoopRun {
  readonly events: readonly LoopEvent[];
  readonly end: LoopEnd;
  readonly texts: readonly string[];
  readonly results: readonly Extract<LoopEvent, { type: 'call-result' }>['result'][];
  readonly answers: readonly Extract<LoopEvent, { type: 'answer' }>['answer'][];
}

export async function runWhole(setup: LoopSetup): Promise<LoopRun> {
  const events: LoopEvent[] = [];
  for await (const event of runLoop(loopOptions(setup))) events.push(event);
  const ends = events.filter((event) => event.type === 'loop-end');
  const [end] = ends;
  if (end === undefined || ends.length !== 1 || events.at(-1) !== end) throw new Error('Not exactly one end, last.');
  const answers = events.flatMap((event) => (event.type === 'answer' ? [event.answer] : []));
  return {
    events,
    end: end.end,
    answers,
    results: events.flatMap((event) => (event.type === 'call-result' ? [event.result] : [])),
    texts: answers.map((answer) => answer.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')),
  };
}

export function resultTexts(run: Pick<LoopRun, 'results'>): readonly string[] {
  return run.results.map((result) =>
    result.content.map((item) => (item.type === 'text' ? item.text : '[picture]')).join('\n'),
  );
}

/** Waits for `work` with a clock that runs ahead: the time that programs are given to end is not sat through. */
export async function hurried<T>(work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    let isOver = false;
    const result = work();
    result.then(
      () => (isOver = true),
      () => (isOver = true),
    );
    await expect
      .poll(async () => {
        await vi.advanceTimersByTimeAsync(100);
        return isOver;
      })
      .toBe(true);
    return await result;
  } finally {
    vi.useRealTimers();
  }
}

/** A process that has ended is no more, also where nobody has asked how it ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Gone meanwhile, or a system that has no such file.
    return process.platform !== 'linux';
  }
}
