import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineReader } from '../../../src/core/journal/lines.ts';
import { LineWriter } from '../../../src/core/journal/lineWriter.ts';
import type { LinePlace } from '../../../src/core/ports.ts';
import { linesOf, MemoryJournalStore } from '../../fakes/memoryPorts.ts';

interface Note {
  readonly id: number;
  readonly value?: unknown;
}

const NAME = 'notes.jsonl';

/** The ids of the records in a file, as a reader finds them. */
function idsIn(store: MemoryJournalStore): readonly unknown[] {
  const reader = new LineReader();
  return [...linesOf(store.files.get(NAME) ?? '')].flatMap((line) => {
    const value = reader.read(line)?.value;
    return value === undefined ? [] : [(value as unknown as Note).id];
  });
}

/** Appends fail where `cuts` says so, after that many characters were written. */
class FaultyStore extends MemoryJournalStore {
  readonly cuts: (number | undefined)[] = [];

  override async append(name: string, lines: string): Promise<number> {
    const cut = this.cuts.shift();
    if (cut === undefined) return super.append(name, lines);
    await super.append(name, lines.slice(0, Math.min(cut, lines.length)));
    throw new Error('The disk is full.');
  }
}

describe('writing a journal', () => {
  it('puts what is said in one moment into one write, in order', async () => {
    const store = new MemoryJournalStore();
    const writer = new LineWriter<Note>(store, NAME);
    writer.write({ id: 1 });
    void writer.append({ id: 2 });
    writer.write({ id: 3 }, { id: 4 });
    await writer.flush();
    expect(idsIn(store)).toEqual([1, 2, 3, 4]);
    expect(store.count('append')).toBe(1);
  });

  it('tells of a record whether it is in the file, whatever becomes of the next one', async () => {
    const store = new FaultyStore();
    const writer = new LineWriter<Note>(store, NAME);
    store.cuts.push(undefined, 0);
    const first = writer.append({ id: 1 });
    await Promise.resolve();
    await Promise.resolve();
    const second = writer.append({ id: 2 });
    await expect(second).rejects.toThrow('The disk is full.');
    await expect(first).resolves.toBeUndefined();
    await writer.flush();
    expect(idsIn(store)).toEqual([1, 2]);
  });

  it('writes what was said during a write that failed, and what failed before it', async () => {
    const store = new FaultyStore();
    const writer = new LineWriter<Note>(store, NAME);
    const failures: unknown[] = [];
    writer.onDidFail((error) => failures.push(error));
    store.cuts.push(5);
    writer.write({ id: 1 });
    await Promise.resolve();
    await Promise.resolve();
    await writer.append({ id: 2 });
    expect(idsIn(store)).toEqual([1, 2]);
    expect(failures).toHaveLength(1);
  });

  it('loses a record that cannot be a line, says so, and loses no other', async () => {
    const store = new MemoryJournalStore();
    const writer = new LineWriter<Note>(store, NAME);
    const failures: unknown[] = [];
    writer.onDidFail((error) => failures.push(error));
    writer.write({ id: 1 });
    await expect(writer.append({ id: 2, value: 1n })).rejects.toThrow(TypeError);
    await writer.append({ id: 3 });
    expect(idsIn(store)).toEqual([1, 3]);
    expect(failures).toHaveLength(1);
  });
});

describe('any journal', () => {
  const step = fc.record({
    values: fc.array(fc.jsonValue(), { minLength: 1, maxLength: 4 }),
    /** How much of the append is written where it fails. */
    cut: fc.option(fc.nat(120), { nil: undefined }),
    /** What a killed process leaves at the end, and another one begins after. */
    torn: fc.option(fc.constantFrom('{"id":1,"val', '{', '"', '[1,2'), { nil: undefined }),
  });

  it('gives back each record once, in order and at its place, over failed writes and crashes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const store = new FaultyStore();
        const places = new Map<number, LinePlace>();
        const open = (): LineWriter<Note> =>
          new LineWriter(store, NAME, { onPlaced: ({ id }, place) => places.set(id, place) });
        const said = new Map<number, unknown>();
        let writer = open();
        for (const { values, cut, torn } of steps) {
          store.cuts.push(cut);
          for (const value of values) {
            said.set(said.size, JSON.parse(JSON.stringify(value)));
            writer.write({ id: said.size - 1, value });
          }
          await writer.flush();
          if (torn === undefined) continue;
          await writer.flush();
          store.files.set(NAME, `${store.files.get(NAME) ?? ''}${torn}`);
          writer = open();
        }
        await writer.flush();
        expect(idsIn(store)).toEqual([...said.keys()]);
        for (const [id, value] of said) {
          const place = places.get(id);
          for await (const text of store.linesAt(NAME, place === undefined ? [] : [place]))
            expect(JSON.parse(text)).toMatchObject({ id, value });
        }
        expect(places.size).toBe(said.size);
      }),
      { numRuns: 300 },
    );
  });

  it('is read around any damage: what is whole stays whole', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 3, maxLength: 12 }), fc.nat(11), fc.string(), (ids, at, junk) => {
        const texts = ids.map((id) => JSON.stringify({ id }));
        const damaged = Math.min(at, texts.length - 1);
        texts[damaged] = `${junk.replaceAll('\n', ' ')}\u0000`;
        const reader = new LineReader();
        const read = [...linesOf(texts.join('\n'))].map((line) => reader.read(line));
        const found = read.flatMap((line) => (line?.value === undefined ? [] : [(line.value as unknown as Note).id]));
        expect(found).toEqual(ids.filter((_, index) => index !== damaged));
        const reason = damaged === texts.length - 1 ? 'torn-line' : 'not-json';
        expect(read[damaged]).toEqual({ number: damaged + 1, problem: reason });
        expect(reader.length).toBe(texts.join('\n').length);
      }),
      { numRuns: 300 },
    );
  });
});
