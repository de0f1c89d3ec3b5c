import { describe, expect, it } from 'vitest';
import { DrawingNotes } from '../../../src/host/chat/drawingNotes.ts';
import { MemoryJournalStore } from '../../fakes/memoryPorts.ts';

const open = async (store: MemoryJournalStore): Promise<DrawingNotes> => {
  const notes = new DrawingNotes(store, (error) => {
    throw error;
  });
  await notes.load();
  return notes;
};

/** Messages whose drawing began, in this order; those after a `+` were drawn plain. */
const begun = (...ids: string[]) => ids.map((id) => ({ id: id.replace(/^\+/, ''), isPlain: id.startsWith('+') }));

const plainOf = (notes: DrawingNotes, ...ids: string[]): string[] => ids.filter((id) => notes.isPlain(id));

describe('messages that were not drawn', () => {
  it('are plain in the next window until they were drawn formatted', async () => {
    const store = new MemoryJournalStore();
    const first = await open(store);
    first.notDrawn(begun('a', 'b'));
    await expect.poll(() => store.list()).toHaveLength(1);
    const second = await open(store);
    // Only the one that was begun last is to blame.
    expect(plainOf(second, 'a', 'b')).toEqual(['b']);
    second.drawn(['b']);
    expect(plainOf(await open(store), 'b')).toEqual(['b']);

    second.showFormatted('b');
    expect(second.isPlain('b')).toBe(false);
    // The page has not drawn it yet: a freeze now must not be forgotten.
    expect(plainOf(await open(store), 'b')).toEqual(['b']);
    second.drawn(['b']);
    await expect.poll(() => store.list()).toEqual([]);
    expect(plainOf(await open(store), 'b')).toEqual([]);
  });

  it('are plain for the next page of the same window, and not for one that drew them after all', async () => {
    const store = new MemoryJournalStore();
    const notes = await open(store);
    notes.notDrawn(begun('a'));
    expect(notes.isPlain('a')).toBe(false);
    notes.onPageOpened();
    expect(notes.isPlain('a')).toBe(true);
    notes.notDrawn(begun('slow'));
    notes.drawn(['slow']);
    notes.onPageOpened();
    expect(plainOf(notes, 'a', 'slow')).toEqual(['a']);
    await expect.poll(() => store.list()).toHaveLength(1);
    expect(plainOf(await open(store), 'a', 'slow')).toEqual(['a']);
  });

  it('are all plain where the last one already was, and it froze again', async () => {
    const notes = await open(new MemoryJournalStore());
    expect(notes.notDrawn(begun('a', 'b', 'c'))).toEqual(['c']);
    notes.onPageOpened();
    expect(notes.notDrawn(begun('a', '+c', 'b'))).toEqual(['b']);
    notes.onPageOpened();
    expect(notes.notDrawn(begun('d', 'a', '+b', '+c'))).toEqual(['d', 'a']);
    expect(notes.notDrawn(begun())).toEqual([]);
  });

  it('are told by the host’s watch and by the mark of the page, and counted once', async () => {
    const store = new MemoryJournalStore();
    const watched = await open(store);
    watched.notDrawn(begun('a', 'b', 'c'));
    watched.showPlain(['c']);
    expect(watched.notDrawn(begun('a', 'b', 'c'))).toEqual([]);
    watched.onPageOpened();
    expect(plainOf(watched, 'a', 'b', 'c')).toEqual(['c']);
    await expect.poll(() => store.list()).toHaveLength(1);
    const next = await open(store);
    next.notDrawn(begun('a', 'b', 'c'));
    next.onPageOpened();
    expect(plainOf(next, 'a', 'b', 'c')).toEqual(['c']);
  });

  it('are kept by each of several windows that share a folder', async () => {
    const store = new MemoryJournalStore();
    const [one, other] = [await open(store), await open(store)];
    one.notDrawn(begun('a'));
    other.notDrawn(begun('b'));
    await expect.poll(() => store.list()).toHaveLength(2);
    expect(plainOf(await open(store), 'a', 'b')).toEqual(['a', 'b']);
    // The one that is drawn in its window takes nothing from the other.
    one.drawn(['a']);
    await expect.poll(() => store.list()).toHaveLength(1);
    expect(plainOf(await open(store), 'a', 'b')).toEqual(['b']);
    // And one sees what the other noted, when it shows a chat the next time.
    await one.load();
    expect(plainOf(one, 'a', 'b')).toEqual(['b']);
  });

  it('may have any id', async () => {
    const store = new MemoryJournalStore();
    const id = '../%2e:\u0000/.. ü';
    (await open(store)).notDrawn([{ id, isPlain: false }]);
    await expect.poll(() => store.list()).toEqual([expect.stringMatching(/^message-[\w%.-]+$/)]);
    expect(plainOf(await open(store), id)).toEqual([id]);
  });
});
