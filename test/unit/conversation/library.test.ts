import { describe, expect, it, vi } from 'vitest';
import { isAppError } from '../../../src/base/errors.ts';
import type { Conversation } from '../../../src/core/conversation/conversation.ts';
import { exportJson } from '../../../src/core/conversation/exchange.ts';
import { ConversationLibrary } from '../../../src/core/conversation/library.ts';
import { indexFileName, LibraryIndex } from '../../../src/core/conversation/libraryIndex.ts';
import { parseImport } from '../../../src/core/conversation/parseImport.ts';
import { readJournal } from '../../fakes/journals.ts';
import { FakeClock, MemoryJournalStore, RecordingLogger } from '../../fakes/memoryPorts.ts';
import { model, text, textsOf } from './support.ts';

class LibraryBench {
  readonly store: MemoryJournalStore;
  readonly clock: FakeClock;
  readonly logger = new RecordingLogger();
  readonly library: ConversationLibrary;

  constructor(store = new MemoryJournalStore(), clock = new FakeClock()) {
    this.store = store;
    this.clock = clock;
    this.library = new ConversationLibrary({ store, clock, logger: this.logger });
  }

  /** What another window, or the next start of the editor, sees. */
  otherWindow(): LibraryBench {
    return new LibraryBench(this.store, this.clock);
  }

  async add(words: string, reply = `About ${words}`): Promise<Conversation> {
    const conversation = this.library.create();
    this.say(conversation, words, reply);
    await this.library.release(conversation.id);
    return conversation;
  }

  say(conversation: Conversation, words: string, reply: string): void {
    this.clock.advance(1000);
    const parentId = conversation.tree.branch().at(-1)?.id ?? null;
    const question = conversation.addQuestion(text(words), parentId);
    const builder = conversation.startAnswer(question.id, model, 0);
    const { id } = builder.snapshot();
    for (const event of [
      { type: 'text-delta', text: reply },
      { type: 'usage', usage: {}, costUsd: 0.5 },
      { type: 'turn-end', reason: 'stop' },
    ] as const) {
      builder.apply(event);
      conversation.recordEvent(id, event);
    }
    conversation.endAnswer(builder.snapshot());
  }

  async titles(): Promise<readonly string[]> {
    return (await this.library.list()).map((summary) => summary.title);
  }

  async found(query: string): Promise<readonly string[]> {
    const titles: string[] = [];
    for await (const hit of this.library.search(query)) titles.push(hit.summary.title);
    return titles;
  }
}

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    return isAppError(error) ? error.code : String(error);
  }
  return 'nothing was thrown';
};

describe('the list', () => {
  it('shows the last used first, with what there is to know', async () => {
    const bench = new LibraryBench();
    const first = await bench.add('Apples?');
    await bench.add('Pears?');
    const conversation = await bench.library.open(first.id);
    bench.say(conversation, 'More apples?', 'Yes');
    const list = await bench.library.list();
    expect(list).toMatchObject([
      { id: first.id, title: 'Apples?', messageCount: 4, models: [model], costUsd: 1, createdAt: first.createdAt },
      { title: 'Pears?', messageCount: 2, costUsd: 0.5 },
    ]);
    expect(list[0]?.updatedAt).toBe(bench.clock.now());
    expect(await bench.otherWindow().titles()).toEqual(['Apples?', 'Pears?']);
  });

  it('reads one file for a thousand conversations', async () => {
    const bench = new LibraryBench();
    for (let i = 0; i < 1000; i++) await bench.add(`Question ${i}?`);
    const other = bench.otherWindow();
    bench.store.calls.length = 0;
    expect((await other.library.list()).length).toBe(1000);
    expect(bench.store.count('read')).toBe(1);
    expect(bench.store.count('read', indexFileName)).toBe(1);
    expect(bench.store.count('append') + bench.store.count('replace')).toBeLessThanOrEqual(1);
  });

  it('is made again from the journals when the index is lost, once', async () => {
    const bench = new LibraryBench();
    await bench.add('Apples?');
    const gone = await bench.add('Pears?');
    await bench.library.remove(gone.id);
    bench.store.files.delete(indexFileName);
    expect(await bench.otherWindow().titles()).toEqual(['Apples?']);
    bench.store.calls.length = 0;
    expect(await bench.otherWindow().titles()).toEqual(['Apples?']);
    expect(bench.store.count('read')).toBe(1);
  });

  it('says later what the index could not take at first', async () => {
    const store = new MemoryJournalStore();
    const logger = new RecordingLogger();
    const index = new LibraryIndex(store, logger);
    store.failAppends = 1;
    await index.append({ type: 'deleted', id: 'one', at: 1 });
    await index.append({ type: 'behind', id: 'two' });
    expect([...(await index.read()).keys()]).toEqual(['one', 'two']);
    expect(logger.lines).toHaveLength(1);
  });

  it('is not told by a late line that a deleted conversation is there', async () => {
    const bench = new LibraryBench();
    const { id } = await bench.add('Apples?');
    const [summary] = await bench.library.list();
    await bench.library.remove(id);
    await bench.store.append(indexFileName, `${JSON.stringify({ type: 'summary', summary })}\n`);
    expect(await bench.otherWindow().titles()).toEqual([]);
    await bench.library.restore(id);
    expect(await bench.otherWindow().titles()).toEqual(['Apples?']);
    expect(await bench.otherWindow().titles()).toEqual(['Apples?']);
  });

  it('survives a broken index', async () => {
    const bench = new LibraryBench();
    await bench.add('Apples?');
    for (const damage of ['\0', '{"type":"summary","summary":{}}\n', 'null\n[]\n{"type":"behind"']) {
      bench.store.files.set(indexFileName, damage);
      const other = bench.otherWindow();
      expect(await other.titles()).toEqual(['Apples?']);
      await other.add('Pears?');
      expect(await bench.otherWindow().titles()).toEqual(['Pears?', 'Apples?']);
      const pears = (await other.library.list())[0]?.id ?? '';
      await other.library.remove(pears);
    }
  });

  it('looks into the journal of a conversation whose window crashed', async () => {
    const bench = new LibraryBench();
    const { id } = await bench.add('Apples?');
    const conversation = await bench.library.open(id);
    bench.say(conversation, 'More?', 'Yes');
    await conversation.flush();
    expect(await bench.otherWindow().library.list()).toMatchObject([{ messageCount: 4, costUsd: 1 }]);
  });

  it('is right again soon after an answer without anybody asking', async () => {
    vi.useFakeTimers();
    try {
      const bench = new LibraryBench();
      const conversation = bench.library.create();
      bench.say(conversation, 'Apples?', 'Yes');
      await vi.advanceTimersByTimeAsync(1000);
      bench.store.calls.length = 0;
      expect(await bench.otherWindow().titles()).toEqual(['Apples?']);
      expect(bench.store.count('read')).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('tidies an index that has grown, and says the same afterwards', async () => {
    const bench = new LibraryBench();
    const { id } = await bench.add('Apples?');
    const gone = await bench.add('Gone?');
    await bench.library.remove(gone.id);
    for (let i = 0; i < 300; i++) await bench.library.rename(id, `Apples ${i}`);
    const crashed = await bench.add('Pears?');
    const conversation = await bench.library.open(crashed.id);
    bench.say(conversation, 'More?', 'Yes');
    await conversation.flush();
    const before = bench.store.files.get(indexFileName)?.length ?? 0;
    vi.spyOn(bench.store, 'append').mockRejectedValueOnce(new Error('The disk is full.'));
    expect(await bench.otherWindow().library.list()).toMatchObject([{ messageCount: 4 }, { title: 'Apples 299' }]);
    expect(bench.store.files.get(indexFileName)?.length).toBeLessThan(before / 10);
    expect(await bench.otherWindow().library.list()).toMatchObject([{ messageCount: 4 }, { title: 'Apples 299' }]);
  });

  it('leaves no file behind for a chat nobody wrote in', async () => {
    const bench = new LibraryBench();
    bench.library.create();
    await bench.library.flush();
    expect(await bench.titles()).toEqual([]);
    expect(bench.store.files.size).toBe(0);
  });
});

describe('letting go', () => {
  it('keeps what the disk does not take, shows it when it is opened again, and writes it later', async () => {
    const bench = new LibraryBench();
    const { id } = await bench.add('Apples?');
    const conversation = await bench.library.open(id);
    bench.store.failAppends = 100;
    bench.say(conversation, 'Pears?', 'Yes');
    await bench.library.release(id);
    expect(textsOf((await bench.library.open(id)).tree.branch()).at(-1)).toBe('Yes');
    await bench.library.release(id);
    bench.store.failAppends = 0;
    await bench.library.flush();
    await bench.library.release(id);
    const again = await bench.otherWindow().library.open(id);
    expect(textsOf(again.tree.branch())).toEqual(['Apples?', 'About Apples?', 'Pears?', 'Yes']);
  });
});

describe('opening', () => {
  it('gives one object for one conversation, also when asked twice at once', async () => {
    const bench = new LibraryBench();
    const { id } = await bench.add('Apples?');
    const [one, two] = await Promise.all([bench.library.open(id), bench.library.open(id)]);
    expect(one).toBe(two);
    expect(await bench.library.open(id)).toBe(one);
  });

  it('refuses what is not there and names that are no names', async () => {
    const bench = new LibraryBench();
    for (const id of ['nobody', '../../etc/passwd', 'a/b', '', 'x'.repeat(100)]) {
      expect(await codeOf(bench.library.open(id))).toBe('unknown-conversation');
      expect(await codeOf(bench.library.remove(id))).toBe('unknown-conversation');
    }
  });

  it('never takes the index for a conversation', async () => {
    const bench = new LibraryBench();
    await bench.add('Apples?');
    expect(await codeOf(bench.library.open('index'))).toBe('unknown-conversation');
    expect(await codeOf(bench.library.remove('index'))).toBe('unknown-conversation');
  });

  it('says in the log what could not be read', async () => {
    const bench = new LibraryBench();
    const { id } = await bench.add('Apples?');
    const name = `${id}.jsonl`;
    bench.store.files.set(name, `${bench.store.files.get(name) ?? ''}{"torn`);
    const other = bench.otherWindow();
    const conversation = await other.library.open(id);
    expect(other.logger.at('warn').length).toBe(1);
    other.say(conversation, 'More?', 'Yes');
    await conversation.flush();
    const { tree } = readJournal(bench.store.files.get(name) ?? '');
    expect(textsOf(tree.branch())).toEqual(['Apples?', 'About Apples?', 'More?', 'Yes']);
  });
});

describe('shortening a journal', () => {
  async function wasteful(): Promise<{ readonly bench: LibraryBench; readonly id: string; readonly name: string }> {
    const bench = new LibraryBench();
    const { id } = await bench.add('Apples?');
    const conversation = await bench.library.open(id);
    for (let i = 0; i < 2000; i++) conversation.rename(`Title ${i}`);
    await bench.library.release(id);
    return { bench, id, name: `${id}.jsonl` };
  }

  it('happens on opening when it is mostly waste, and keeps what it says', async () => {
    const { bench, id, name } = await wasteful();
    const before = readJournal(bench.store.files.get(name) ?? '');
    const conversation = await bench.otherWindow().library.open(id);
    expect(bench.store.files.get(name)?.length).toBeLessThan(2000);
    expect(conversation.title).toBe('Title 1999');
    expect(conversation.tree.branch()).toEqual(before.tree.branch());
    conversation.rename('After');
    await conversation.flush();
    expect(readJournal(bench.store.files.get(name) ?? '').title).toBe('After');
  });

  it('does not happen to a long one that is worth its length', async () => {
    const bench = new LibraryBench();
    const { id } = await bench.add('Apples?', 'x'.repeat(100_000));
    bench.store.calls.length = 0;
    await bench.otherWindow().library.open(id);
    expect(bench.store.count('replace')).toBe(0);
  });

  it('never happens while an answer is written, here or in another window', async () => {
    const { bench, id, name } = await wasteful();
    const writing = await bench.library.open(id);
    bench.store.files.set(name, `${bench.store.files.get(name) ?? ''}${'\n'.repeat(70_000)}`);
    writing.startAnswer(writing.tree.branch()[0]?.id ?? '', model, 0);
    await writing.flush();
    bench.store.calls.length = 0;
    await bench.otherWindow().library.open(id);
    expect(bench.store.count('replace')).toBe(0);
  });

  it('is left alone when the file changed meanwhile', async () => {
    const { bench, id, name } = await wasteful();
    const read = bench.store.read.bind(bench.store);
    let reads = 0;
    vi.spyOn(bench.store, 'read').mockImplementation(async (file) => {
      const content = await read(file);
      if (file === name && ++reads === 1) await bench.store.append(name, '{"type":"title","title":"Other","at":1}\n');
      return content;
    });
    await bench.otherWindow().library.open(id);
    expect(bench.store.count('replace', name)).toBe(0);
    expect(readJournal(bench.store.files.get(name) ?? '').title).toBe('Other');
  });
});

describe('deleting', () => {
  it('can be undone with everything in place, also from another window and after the index was lost', async () => {
    const bench = new LibraryBench();
    const { id } = await bench.add('Apples?');
    const undo = await bench.library.remove(id);
    expect(await bench.titles()).toEqual([]);
    expect(await codeOf(bench.library.open(id))).toBe('unknown-conversation');
    expect(await bench.found('apples')).toEqual([]);
    await undo();
    expect(await bench.titles()).toEqual(['Apples?']);
    await bench.library.remove(id);
    bench.store.files.delete(indexFileName);
    const other = bench.otherWindow();
    expect(await other.titles()).toEqual([]);
    await other.library.restore(id);
    expect(await other.titles()).toEqual(['Apples?']);
    expect(textsOf((await other.library.open(id)).tree.branch())).toEqual(['Apples?', 'About Apples?']);
  });

  it('an open conversation is deleted with what it had not yet written', async () => {
    const bench = new LibraryBench();
    const conversation = bench.library.create();
    bench.say(conversation, 'Apples?', 'Yes');
    const undo = await bench.library.remove(conversation.id);
    expect(await bench.titles()).toEqual([]);
    await undo();
    expect(await bench.titles()).toEqual(['Apples?']);
  });

  it('files go only when they are old enough, and never those that were taken back', async () => {
    const bench = new LibraryBench();
    const [old, kept, fresh] = [await bench.add('Old?'), await bench.add('Kept?'), await bench.add('Fresh?')];
    await bench.library.remove(old.id);
    await (
      await bench.library.remove(kept.id)
    )();
    bench.clock.advance(10_000);
    await bench.library.remove(fresh.id);
    await bench.library.purge(5_000);
    expect([...bench.store.files.keys()].toSorted()).toEqual(
      [`${fresh.id}.jsonl`, `${kept.id}.jsonl`, indexFileName].toSorted(),
    );
    expect(await codeOf(bench.library.restore(old.id))).toBe('unknown-conversation');
    await bench.library.restore(fresh.id);
    expect(await bench.titles()).toEqual(['Fresh?', 'Kept?']);
  });
});

describe('search', () => {
  it('finds titles first, then words spread over a conversation, whatever their case', async () => {
    const bench = new LibraryBench();
    await bench.add('Bananas and Kiwis?', 'Yellow and green');
    await bench.add('Something else?', 'Here are some BANANAS for you');
    await bench.add('Unrelated?', 'Nothing');
    expect(await bench.found('bananas')).toEqual(['Bananas and Kiwis?', 'Something else?']);
    expect(await bench.found('else bananas')).toEqual(['Something else?']);
    expect(await bench.found('bananas nowhere')).toEqual([]);
    expect(await bench.found('  ')).toEqual([]);
  });

  it('shows the place where it found the words', async () => {
    const bench = new LibraryBench();
    await bench.add('Fruit?', `${'long '.repeat(50)}before the needle\nafter it ${'long '.repeat(50)}`);
    for await (const hit of bench.library.search('needle')) {
      expect(hit.match?.excerpt).toMatch(/^….*before the needle after it.*…$/);
      expect(hit.match?.excerpt.length).toBeLessThan(150);
    }
    expect.assertions(2);
  });

  it('reads no conversation before the caller lets it, once a title has matched', async () => {
    const bench = new LibraryBench();
    await bench.add('Needles?', 'Sharp');
    await bench.add('Something else?', 'with a needle');
    const readsBefore: number[] = [];
    const found: string[] = [];
    bench.store.calls.length = 0;
    const beforeTexts = (): Promise<void> => {
      readsBefore.push(bench.store.count('read'));
      return Promise.resolve();
    };
    for await (const hit of bench.library.search('needle', undefined, beforeTexts)) {
      found.push(hit.summary.title);
      if (found.length === 1) expect(readsBefore).toEqual([]);
    }
    expect(found).toEqual(['Needles?', 'Something else?']);
    const [reads = -1] = readsBefore;
    expect(readsBefore).toHaveLength(1);
    expect(bench.store.count('read')).toBe(reads + 1);
  });

  it('stops reading when nobody wants more', async () => {
    const bench = new LibraryBench();
    for (let i = 0; i < 5; i++) await bench.add(`Question ${i}?`, 'with a needle');
    bench.store.calls.length = 0;
    for await (const hit of bench.library.search('needle')) {
      expect(hit.match).toBeDefined();
      break;
    }
    expect(bench.store.count('read')).toBe(2);
    const abort = new AbortController();
    abort.abort();
    await expect(bench.library.search('needle', abort.signal).next()).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('importing', () => {
  it('makes a new conversation each time, next to the one it came from', async () => {
    const bench = new LibraryBench();
    const original = await bench.add('Apples?');
    const file = exportJson({ title: 'Apples?', createdAt: original.createdAt, tree: original.tree });
    const one = await bench.library.importConversation(parseImport(file));
    const two = await bench.library.importConversation(parseImport(file));
    expect(new Set([original.id, one.id, two.id]).size).toBe(3);
    expect((await bench.titles()).length).toBe(3);
    const opened = await bench.otherWindow().library.open(one.id);
    expect(textsOf(opened.tree.branch())).toEqual(['Apples?', 'About Apples?']);
    expect(opened.tree.branch()[0]?.id).not.toBe(original.tree.branch()[0]?.id);
  });
});
