// A process of its own that does one thing over and over with our storage code, as an extension host does, and says each
// step that is done. It begins with what was left by the one before, and is killed in the middle.
import { writeSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import type { ModelEvent } from '../../../src/core/model/events.ts';
import type { TurnRequest, TurnSource } from '../../../src/core/model/request.ts';
import { ChatSession } from '../../../src/core/conversation/session.ts';
import type { TurnChoices } from '../../../src/core/conversation/turnRequest.ts';
import { systemClock } from '../../../src/core/systemClock.ts';
import { EnabledTools, ToolRegistry } from '../../../src/core/toolcalls/registry.ts';
import { openGate } from '../../../src/core/toolcalls/step.ts';
import { textOutcome, type Tool } from '../../../src/core/toolcalls/tool.ts';
import { RecordingLogger } from '../../fakes/memoryPorts.ts';
import {
  batchPlan,
  checkpointsIn,
  editNamed,
  keptIn,
  libraryIn,
  notesIn,
  resultNamed,
  batchesIn,
  resultsIn,
  resultsOf,
  wordsOf,
  type Activity,
} from './killScene.ts';

const WORDS = 60;
const STEPS = 4;
const ITEMS = 5;
/** By turns: of a result that is soon closed, and of one that is not. */
const CORRECTIONS = [20, 400];
/** No process has this id. */
const NOBODY = '99999999 gone';
const logger = new RecordingLogger();

function say(step: object): void {
  const line = `${JSON.stringify({ at: performance.now(), ...step })}\n`;
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      // The pipe is full while the test is busy; a line this short goes in whole or not at all.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}

/** The conversation that is there, or a new one. */
async function chat(
  folder: string,
  source: (session: ChatSession) => TurnSource['streamTurn'],
  choices: Omit<TurnChoices, 'model'> = {},
): Promise<ChatSession> {
  const library = libraryIn(folder);
  const [last] = await library.list();
  const conversation = last === undefined ? library.create() : await library.open(last.id);
  const session: ChatSession = new ChatSession({
    conversation,
    source: { streamTurn: (request, options) => source(session)(request, options) },
    clock: systemClock,
    logger,
    estimateTokens: (text) => Math.ceil(text.length / 4),
    choices: () => ({ ...choices, model: 'anthropic/claude-sonnet-5' }),
  });
  return session;
}

async function answer(folder: string): Promise<void> {
  let word = 0;
  async function* stream(): AsyncGenerator<ModelEvent, void, void> {
    for (let count = 0; count < WORDS; count += 1) {
      word += 1;
      yield { type: 'text-delta', text: `${word} ` };
      say({ word });
      await wait(3);
    }
    yield { type: 'turn-end', reason: 'stop' };
  }
  const session = await chat(folder, () => stream);
  word = wordsOf(session.branch()).at(-1) ?? 0;
  for (;;) {
    const { ended } = session.send([{ type: 'text', text: 'Go on.' }]);
    await session.conversation.flush();
    say({ questions: session.branch().filter(({ role }) => role === 'user').length });
    await ended;
    await session.conversation.flush();
    say({ whole: word });
  }
}

function noteTool(folder: string, turn: () => string): Tool {
  const notes = notesIn(folder);
  return {
    name: 'note',
    displayName: 'Note',
    description: 'Counts on.',
    inputSchema: { type: 'object', properties: {} },
    effect: 'read',
    origin: 'builtin',
    run: async (_input, context) => {
      const next = Number((await notes.read('note.txt')) ?? 0) + 1;
      await context.willWrite('note.txt');
      say({ willWrite: turn() });
      await notes.replace('note.txt', String(next));
      await context.didWrite('note.txt');
      return textOutcome(`noted ${next}`);
    },
  };
}

async function tools(folder: string): Promise<void> {
  let turn = '';
  const checkpoints = checkpointsIn(folder);
  await checkpoints.load();
  const ports = {
    conversationId: 'c1',
    clock: systemClock,
    logger,
    willWrite: (uri: string) => checkpoints.willWrite(turn, uri),
    didWrite: (uri: string) => checkpoints.didWrite(turn, uri),
  };
  const enabled = new EnabledTools(new ToolRegistry([noteTool(folder, () => turn)]).tools);
  let step = 0;
  const source = (session: ChatSession): TurnSource['streamTurn'] =>
    async function* stream(_request: TurnRequest): AsyncGenerator<ModelEvent, void, void> {
      step += 1;
      await session.conversation.flush();
      say({ results: resultsOf(session.branch()) });
      if (step % STEPS === 0) {
        yield { type: 'text-delta', text: 'Done.' };
        yield { type: 'turn-end', reason: 'stop' };
        return;
      }
      yield { type: 'tool-input-start', index: 0, id: `call_${step}`, name: 'note' };
      yield { type: 'tool-input-delta', index: 0, argumentsText: '{}' };
      yield { type: 'tool-input-end', index: 0 };
      yield { type: 'turn-end', reason: 'tool-calls' };
    };
  const session = await chat(folder, source, {
    tools: { tools: enabled, gate: openGate, ports, limits: { maxSteps: STEPS + 1 } },
  });
  for (;;) {
    const begun = session.send([{ type: 'text', text: 'Note.' }]);
    turn = begun.answerId;
    await begun.ended;
  }
}

async function renames(folder: string): Promise<void> {
  const library = libraryIn(folder);
  const [last] = await library.list();
  let count = Number(/\d+/.exec(last?.title ?? '')?.[0] ?? 0);
  let id = last?.id;
  if (id === undefined) {
    const conversation = library.create();
    conversation.addQuestion([{ type: 'text', text: 'First' }], null);
    await conversation.flush();
    ({ id } = conversation);
  }
  for (;;) {
    count += 1;
    await library.rename(id, `Name ${count}`);
    say({ name: count });
    if (count % 3 === 0) await library.release(id);
    if (count % 5 === 0) await library.list();
  }
}

async function edit(folder: string): Promise<void> {
  const { edits, files } = keptIn(folder);
  for (const old of (await edits.load()).edits) edits.forget(old);
  await files.settled();
  for (let number = 0; ; number += 1) {
    const id = `${process.pid}-${number}`;
    for (let revision = 1; revision <= 8; revision += 1) {
      await edits.keep(...editNamed(id, revision));
      say({ edit: id, revision });
    }
    edits.forget({ id });
    await files.settled();
    say({ decided: id });
  }
}

/** A result is corrected every few milliseconds; then its tab is closed, and another one opened. */
async function correction(folder: string): Promise<void> {
  const { results, files } = resultsIn(folder);
  for (const { id } of await results.left([])) results.close(id);
  await files.settled();
  for (let number = 0; ; number += 1) {
    const id = `${process.pid}-${number}`;
    results.hold(id, 'Extraction');
    for (let corrected = 1; corrected <= (CORRECTIONS[number % 2] ?? 0); corrected += 1) {
      results.keep(id, { take: () => resultNamed(id, 'Extraction', corrected), onFailed: fail });
      say({ result: id, corrected });
      await wait(4);
    }
    await results.flush();
    say({ whole: CORRECTIONS[number % 2], result: id });
    results.close(id);
    await files.settled();
    say({ closed: id });
  }
}

function fail(error: unknown): void {
  throw error;
}

async function batch(folder: string): Promise<void> {
  const files = batchesIn(folder);
  await files.cleanUp();
  const waiting = (await files.unfinished()).map(({ plan }) => plan.id);
  for (let number = 0; ; number += 1) {
    const id = waiting.shift() ?? `${Date.now()}-${process.pid}-${number}`;
    if ((await files.plan(id)) === undefined) await files.create(batchPlan(id, ITEMS));
    const letGo = await files.hold(id);
    const log = files.log(id);
    const { records } = await log.load();
    for (const item of (await files.plan(id))?.items ?? []) {
      if (records.has(item.id)) continue;
      await log.append({ id: item.id, status: 'begun' });
      await log.append({ id: item.id, status: 'done', value: 'x'.repeat(5_000), durationMs: 1 });
      say({ batch: id, item: item.id });
    }
    say({ over: id });
    await files.close(id);
    await letGo();
    await files.remove(id);
    say({ removed: id });
  }
}

/** The lock of a process that is gone is taken over again and again: what one moment of a resumed batch is. */
async function lock(folder: string): Promise<void> {
  const files = batchesIn(folder);
  if ((await files.plan('one')) === undefined) await files.create(batchPlan('one', ITEMS));
  for (let count = 0; ; count += 1) {
    // In one step: this write is not what is tried.
    await writeFile(path.join(folder, 'nobody'), NOBODY);
    await rename(path.join(folder, 'nobody'), path.join(folder, 'batches', 'one.lock'));
    const letGo = await files.hold('one');
    await letGo();
    say({ taken: count });
  }
}

const activities: Readonly<Record<Activity, (folder: string) => Promise<void>>> = {
  answer,
  tools,
  rename: renames,
  edit,
  correction,
  batch,
  lock,
};

const [, , activity, folder = ''] = process.argv;
say({ begins: true });
await activities[activity as Activity](folder);
