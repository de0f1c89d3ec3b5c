// Two windows without a folder keep their chats in one place: one deletes what the other is writing, and nothing is lost.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnswerBuilder } from '../../../src/core/model/fold.ts';
import type { Message } from '../../../src/core/model/message.ts';
import type { Conversation } from '../../../src/core/conversation/conversation.ts';
import { ConversationLibrary } from '../../../src/core/conversation/library.ts';
import { indexFileName, LibraryIndex } from '../../../src/core/conversation/libraryIndex.ts';
import { NodeJournalStore } from '../../../src/host/storage/files.ts';
import { FakeClock, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { runs, seed } from '../effort.ts';
import { model, text } from './support.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

let folder: string;
let clock: FakeClock;
const logger = new RecordingLogger();
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'aigs-windows-'));
  clock = new FakeClock();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const storeOf = (): NodeJournalStore => new NodeJournalStore(folder, { one: 'conversation', many: 'conversations' });
/** A window's own objects; only the folder is shared. */
const openWindow = (): ConversationLibrary => new ConversationLibrary({ store: storeOf(), clock, logger });

/** A chat that one window holds, and the answer it is writing. */
class Writer {
  readonly library = openWindow();
  readonly chat: Conversation = this.library.create();
  #builder: AnswerBuilder | undefined;
  #count = 0;

  /** The question and the begin of its answer. */
  ask(): void {
    this.#count += 1;
    clock.advance(1_000);
    const parentId = this.chat.tree.branch().at(-1)?.id ?? null;
    const question = this.chat.addQuestion(text(`question ${this.#count}`), parentId);
    this.#builder = this.chat.startAnswer(question.id, model, 0);
  }

  say(words: string): void {
    const event = { type: 'text-delta', text: words } as const;
    this.#builder?.apply(event);
    if (this.#builder !== undefined) this.chat.recordEvent(this.#builder.snapshot().id, event);
  }

  end(): void {
    if (this.#builder === undefined) return;
    this.#builder.apply({ type: 'turn-end', reason: 'stop' });
    this.chat.endAnswer(this.#builder.snapshot());
    this.#builder = undefined;
  }

  /** What was said so far is written: at the second attempt where the folder is gone. */
  async settle(): Promise<void> {
    if (!(await this.chat.flush())) await this.chat.flush();
  }

  get isAnswering(): boolean {
    return this.#builder !== undefined;
  }

  /** A whole turn, on disk, and in the list. */
  async turn(words: string): Promise<void> {
    this.ask();
    this.say(words);
    this.end();
    await this.library.flush();
  }
}

const words = (branch: readonly Message[]): string[] =>
  branch.map(({ parts }) => parts.map((part) => (part.type === 'text' ? part.text : '')).join(''));

async function listed(library = openWindow()): Promise<string[]> {
  return (await library.list()).map(({ id }) => id);
}

/** What a window that comes later reads of a chat. */
async function readAgain(id: string): Promise<string[]> {
  return words((await openWindow().open(id)).tree.branch());
}

async function expectHead(id: string): Promise<void> {
  const journal = await readFile(path.join(folder, `${id}.jsonl`), 'utf8');
  expect(journal.split('\n')[0]).toContain('"type":"conversation"');
}

describe('a chat that another window deletes', () => {
  it('in the middle of its answer comes back with it, whole', async () => {
    const writer = new Writer();
    const { chat, library } = writer;
    await writer.turn('first');
    writer.ask();
    writer.say('second ');
    await chat.flush();
    await openWindow().remove(chat.id);
    expect(await listed()).toEqual([]);
    writer.say('goes on');
    writer.end();
    await library.flush();
    for (const each of [library, openWindow()]) expect(await listed(each)).toEqual([chat.id]);
    expect(await readAgain(chat.id)).toEqual(['question 1', 'first', 'question 2', 'second goes on']);
    await openWindow().purge(0);
    expect(await listed()).toEqual([chat.id]);
  });

  it('comes back with the next question asked in it', async () => {
    const writer = new Writer();
    const { chat } = writer;
    await writer.turn('first');
    await openWindow().remove(chat.id);
    await writer.turn('second');
    expect(await listed()).toEqual([chat.id]);
    expect(await readAgain(chat.id)).toEqual(['question 1', 'first', 'question 2', 'second']);
  });

  it('comes back also where its window is killed before it told the list', async () => {
    const writer = new Writer();
    const { chat } = writer;
    await writer.turn('first');
    writer.ask();
    await chat.flush();
    await openWindow().remove(chat.id);
    expect(await listed()).toEqual([]);
    writer.say('second');
    await chat.flush();
    expect(await listed()).toEqual([chat.id]);
    expect(await readAgain(chat.id)).toEqual(['question 1', 'first', 'question 2', 'second']);
  });

  it('comes back after a week even where the list knows nothing of it', async () => {
    const writer = new Writer();
    const { chat } = writer;
    await writer.turn('first');
    await openWindow().remove(chat.id);
    const index = await readFile(path.join(folder, indexFileName), 'utf8');
    await writer.turn('second');
    await storeOf().replace(indexFileName, index);
    expect(await listed()).toEqual([]);
    clock.advance(WEEK_MS + 1);
    await openWindow().purge(WEEK_MS);
    expect(await listed()).toEqual([chat.id]);
    expect(await readAgain(chat.id)).toEqual(['question 1', 'first', 'question 2', 'second']);
  });

  it.each(['between two turns', 'in the middle of an answer'])(
    'and removes for good, is written whole again by the next write: %s',
    async (when) => {
      const writer = new Writer();
      const { chat, library } = writer;
      await writer.turn('first');
      if (when !== 'between two turns') {
        writer.ask();
        writer.say('second ');
        await chat.flush();
      }
      const other = openWindow();
      await other.remove(chat.id);
      await other.purge(0);
      expect(await storeOf().read(`${chat.id}.jsonl`)).toBeUndefined();
      if (when === 'between two turns') writer.ask();
      writer.say(when === 'between two turns' ? 'second goes on' : 'goes on');
      writer.end();
      await library.flush();
      await expectHead(chat.id);
      expect(await listed()).toEqual([chat.id]);
      expect(await readAgain(chat.id)).toEqual(['question 1', 'first', 'question 2', 'second goes on']);
    },
  );

  it('stays deleted where nobody goes on with it, whatever figures come late', async () => {
    const writer = new Writer();
    const { chat, library } = writer;
    await writer.turn('first');
    const other = openWindow();
    await other.remove(chat.id);
    chat.amendFigures(chat.tree.branch().at(-1)?.id ?? '', { costUsd: 1 });
    await library.flush();
    expect(await listed()).toEqual([]);
    await other.purge(0);
    expect(await storeOf().read(`${chat.id}.jsonl`)).toBeUndefined();
  });

  it('stays deleted by its own window, though a tool of it is slow to stop', async () => {
    const writer = new Writer();
    const { chat, library } = writer;
    await writer.turn('first');
    writer.ask();
    await library.remove(chat.id);
    writer.say('late');
    writer.end();
    await chat.flush();
    expect(await listed()).toEqual([]);
    expect(await listed(library)).toEqual([]);
  });
});

type Act = 'ask' | 'say' | 'end' | 'flush' | 'list' | 'remove' | 'undo' | 'purge' | 'forget folder';

/** What both windows did, to the last act: the writer's words are there wherever it wrote after the deletion. */
class Model {
  readonly writer = new Writer();
  readonly other = openWindow();
  #undo: (() => Promise<void>) | undefined;
  #count = 0;
  /** Nobody deleted it since the writer wrote to it. */
  isThere = false;

  async act(act: Act): Promise<void> {
    const { writer, other } = this;
    const { id } = writer.chat;
    switch (act) {
      case 'ask':
        if (writer.isAnswering) return;
        writer.ask();
        this.isThere = true;
        return;
      case 'say':
        if (!writer.isAnswering) return;
        this.#count += 1;
        writer.say(`${this.#count} `);
        this.isThere = true;
        return;
      case 'end':
        if (!writer.isAnswering) return;
        writer.end();
        this.isThere = true;
        return;
      case 'flush':
        return writer.library.flush();
      case 'list':
        await other.list();
        return;
      case 'remove':
        await writer.settle();
        this.#undo = await other.remove(id).catch(() => undefined);
        if (this.#undo !== undefined) this.isThere = false;
        return;
      case 'undo':
        if (this.#undo === undefined || this.isThere) return;
        await this.#undo().then(
          () => (this.isThere = true),
          () => undefined,
        );
        return;
      case 'purge':
        clock.advance(1);
        return other.purge(0);
      case 'forget folder':
        await writer.settle();
        await rm(folder, { recursive: true, force: true });
        this.isThere = false;
        return;
    }
  }
}

it('nothing that was written after a deletion is lost, and no journal is without its head', async () => {
  const acts = fc.array(
    fc.constantFrom<Act>(
      'ask',
      'ask',
      'say',
      'say',
      'end',
      'flush',
      'list',
      'remove',
      'undo',
      'purge',
      'forget folder',
    ),
    { maxLength: 25, size: 'max' },
  );
  const property = fc.asyncProperty(acts, async (all) => {
    await rm(folder, { recursive: true, force: true });
    const both = new Model();
    // The list knows of an answer that is being written when it has ended.
    for (const act of [...all, 'end'] as const) await both.act(act);
    const { chat, library } = both.writer;
    await library.flush();
    await library.flush();
    const names = await storeOf().list();
    for (const name of names) if (name !== indexFileName) await expectHead(name.replace('.jsonl', ''));
    const entries = await new LibraryIndex(storeOf(), logger).read();
    const shown = [...entries].filter(([, entry]) => entry.deletedAt === undefined && !entry.isBehind);
    for (const [id] of shown) expect(names).toContain(`${id}.jsonl`);
    expect(await listed()).toEqual(both.isThere ? [chat.id] : []);
    if (both.isThere) expect(await readAgain(chat.id)).toEqual(words(chat.tree.branch()));
  });
  await fc.assert(property, { ...runs(100, 2_000), ...seed() });
});
