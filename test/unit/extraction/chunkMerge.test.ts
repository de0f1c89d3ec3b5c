import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkText } from '../../../src/core/extraction/chunk.ts';
import { groundValue } from '../../../src/core/extraction/grounding/grounding.ts';
import { sharedItems } from '../../../src/core/extraction/joinItems.ts';
import { mergeValues } from '../../../src/core/extraction/merge.ts';
import { partPlace, type PartPlace } from '../../../src/core/extraction/partPlaces.ts';
import type { PlacedItem } from '../../../src/core/extraction/placedItems.ts';
import { keyField } from '../../../src/core/extraction/recordKey.ts';
import { seed } from '../effort.ts';
import { growsLinearly, MAX_RATIO, repeated } from '../growth/growth.ts';
import { estimateTokens } from '../../../src/core/cost/estimate.ts';

describe('cutting a long text', () => {
  it('loses nothing, goes forward, and keeps to the budget', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ maxLength: 120 }),
            fc.constantFrom(
              '',
              '# Title',
              'function a() {',
              '  return 1;',
              '}',
              '2026-11-24 log line',
              'x'.repeat(3_000),
            ),
          ),
          { maxLength: 200 },
        ),
        fc.integer({ min: 50, max: 900 }),
        (lines, maxTokens) => {
          const text = lines.join('\n');
          const chunks = chunkText(text, { maxTokens });
          let covered = 0;
          for (const [index, chunk] of chunks.entries()) {
            expect(chunk.text).toBe(text.slice(chunk.start, chunk.end));
            expect(chunk.start).toBeLessThanOrEqual(covered);
            expect(chunk.freshFrom).toBe(index === 0 ? 0 : covered);
            expect(chunk.end).toBeGreaterThanOrEqual(covered);
            covered = chunk.end;
            // One line may be more than the budget, or two of them with the overlap.
            if (!/x{500}/.test(chunk.text)) expect(estimateTokens(chunk.text)).toBeLessThanOrEqual(maxTokens + 260);
          }
          expect(covered).toBe(text.length);
        },
      ),
    );
  });

  it('cuts at declarations and headings rather than inside them', () => {
    const functions = Array.from(
      { length: 60 },
      (_, index) =>
        `export function handler${index}() {\n  const value = ${index};\n  log(value);\n\n  return value;\n}\n`,
    ).join('\n');
    const chunks = chunkText(functions, { maxTokens: 400, overlapTokens: 0 });
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks) expect(chunk.text.startsWith('export function')).toBe(true);
  });

  it('repeats some of the part before', () => {
    const log = Array.from({ length: 400 }, (_, index) => `2026-11-24 10:00:${index} event number ${index}`).join('\n');
    const [first, second] = chunkText(log, { maxTokens: 1_000, overlapTokens: 60 });
    expect(second?.start).toBeLessThan(first?.end ?? 0);
    expect(second?.freshFrom).toBe(first?.end);
  });
});

describe('putting parts together', () => {
  /** A part from `start` to `end` whose records (in `items`) stand at these places. */
  function placed(start: number, end: number, places: readonly (readonly [number, number] | undefined)[]): PartPlace {
    const found = new Map(places.map((place, index) => [`/items/${index}`, place]));
    const placeOf = (pointer: string): { start: number; end: number } | undefined => {
      const [from, to] = found.get(pointer) ?? [];
      return from === undefined || to === undefined ? undefined : { start: from, end: to };
    };
    const fieldsOf = (pointer: string): ReadonlyMap<string, { start: number; end: number }> => {
      const place = placeOf(pointer);
      return new Map(place === undefined ? [] : [[`/${place.start}`, place]]);
    };
    return { start, end, placeOf, fieldsOf };
  }

  it('joins lists without what stands in the overlap, told by its place', () => {
    const merged = mergeValues(
      [
        {
          title: null,
          items: [
            { id: 1, name: 'a', note: null },
            { id: 2, name: 'b' },
          ],
        },
        {
          title: 'T',
          items: [
            { id: 2, name: 'B ', note: 'late' },
            { id: 3, name: 'c' },
          ],
        },
      ],
      [
        placed(0, 100, [
          [10, 20],
          [80, 90],
        ]),
        placed(70, 200, [
          [80, 95],
          [120, 130],
        ]),
      ],
    );
    expect(merged.value).toEqual({
      title: 'T',
      items: [
        { id: 1, name: 'a', note: null },
        { id: 2, name: 'b', note: 'late' },
        { id: 3, name: 'c' },
      ],
    });
    expect(merged.conflicts).toEqual([]);
    expect(merged.origins.get('/items/1/note')).toEqual({ part: 1, pointer: '/items/0/note' });
    expect(merged.origins.get('/items/2/id')).toEqual({ part: 1, pointer: '/items/1/id' });
  });

  it('keeps equal records of places that are not shared', () => {
    const coffee = { name: 'Coffee', price: 3.5 };
    const parts = [{ items: [coffee] }, { items: [coffee] }];
    expect(mergeValues(parts).value).toEqual({ items: [coffee, coffee] });
    const apart = [placed(0, 100, [[60, 65]]), placed(70, 200, [[90, 95]])];
    expect(mergeValues(parts, apart).value).toEqual({ items: [coffee, coffee] });
    const one = [placed(0, 100, [[80, 85]]), placed(70, 200, [[80, 85]])];
    expect(mergeValues(parts, one).value).toEqual({ items: [coffee] });
  });

  it('makes one record of two halves, and takes what the part that saw it whole says', () => {
    const [left, right] = [
      { name: 'Ada', born: 1815, city: 'Lon' },
      { name: 'Ada', born: 1815, city: 'London' },
    ];
    const over = mergeValues(
      [{ items: [left] }, { items: [right] }],
      [placed(0, 100, [[80, 100]]), placed(70, 200, [[80, 110]])],
    );
    expect(over.value).toEqual({ items: [right] });
    expect(over.conflicts).toEqual([]);
    const halves = [{ items: [{ name: 'Ada', born: null }] }, { items: [{ name: null, born: 1815 }] }];
    expect(mergeValues(halves).value).toEqual({ items: [{ name: 'Ada', born: 1815 }] });
  });

  it.each([
    ['a record that the border cuts', [190, 198], [202, 215], 1],
    ['records far from each other', [60, 75], [420, 435], 2],
    ['a record that ends before the border and the one behind it', [100, 112], [202, 215], 2],
    ['records that stand somewhere', undefined, [202, 215], 2],
  ] as const)('knows %s by their places alone', (_, left, right, count) => {
    const { value } = mergeValues(
      [{ items: [{ phone: '555', email: null }] }, { items: [{ phone: null, email: 'a@x.org' }] }],
      [placed(0, 200, [left]), placed(200, 600, [right])],
    );
    expect(value).toHaveProperty('items.length', count);
  });

  it('goes by the order where one record of the overlap was put at another mention', () => {
    const { value } = mergeValues(
      [{ items: ['a', 'b', 'c', 'd', 'e'] }, { items: ['c', 'd', 'e', 'f'] }],
      [
        placed(0, 50, [
          [0, 5],
          [10, 15],
          [20, 25],
          [30, 35],
          [40, 45],
        ]),
        placed(20, 80, [
          [20, 25],
          [30, 35],
          [52, 57],
          [60, 65],
        ]),
      ],
    );
    expect(value).toEqual({ items: ['a', 'b', 'c', 'd', 'e', 'f'] });
  });

  it('puts what the part before left out where it stands', () => {
    const merged = mergeValues(
      [{ items: ['a', 'c'] }, { items: ['a', 'b', 'c', 'd'] }],
      [
        placed(0, 100, [
          [72, 73],
          [90, 91],
        ]),
        placed(70, 200, [
          [72, 73],
          [80, 81],
          [90, 91],
          [120, 121],
        ]),
      ],
    );
    expect(merged.value).toEqual({ items: ['a', 'b', 'c', 'd'] });
  });

  it('goes on in a list within a record that the border cuts', () => {
    const place = (start: number, end: number, ranges: readonly [string, number][]): PartPlace =>
      partPlace(
        { start, end },
        ranges.map(([pointer, at]) => ({
          pointer,
          path: pointer
            .slice(1)
            .split('/')
            .map((each) => (/^\d+$/.test(each) ? Number(each) : each)),
          quality: 'exact' as const,
          ranges: [{ start: at - start, end: at - start + 5 }],
        })),
      );
    const merged = mergeValues(
      [
        { orders: [{ id: 1, lines: ['x', 'x', 'y'] }] },
        {
          orders: [
            { id: null, lines: ['y', 'x'] },
            { id: 2, lines: ['x'] },
          ],
        },
      ],
      [
        place(0, 100, [
          ['/orders/0/id', 10],
          ['/orders/0/lines/0', 30],
          ['/orders/0/lines/1', 50],
          ['/orders/0/lines/2', 80],
        ]),
        place(70, 200, [
          ['/orders/0/lines/0', 80],
          ['/orders/0/lines/1', 120],
          ['/orders/1/id', 140],
          ['/orders/1/lines/0', 160],
        ]),
      ],
    );
    expect(merged.value).toEqual({
      orders: [
        { id: 1, lines: ['x', 'x', 'y', 'x'] },
        { id: 2, lines: ['x'] },
      ],
    });
  });

  it('keeps a record one whose role a part tells otherwise, and lists what they disagree about', () => {
    const text =
      'Buyer and seller met. Ada Lovelace (buyer) came first.\nBen Ito (seller) came later.\nCai Wu (buyer) paid Dan Poe (seller) at once.\nEve Orr (witness) saw it all.\n';
    const [start, end] = [text.indexOf('Ben Ito'), text.indexOf('Eve Orr')];
    const people = (...all: readonly (readonly [string, string])[]) => ({
      people: all.map(([name, role]) => ({ name, role })),
    });
    const left = people(['Ada Lovelace', 'buyer'], ['Ben Ito', 'seller'], ['Cai Wu', 'buyer'], ['Dan Poe', 'seller']);
    const right = people(['Ben Ito', 'buyer'], ['Cai Wu', 'seller'], ['Dan Poe', 'seller'], ['Eve Orr', 'witness']);
    const { value, conflicts } = mergeValues(
      [left, right],
      [
        partPlace({ start: 0, end }, groundValue(left, text.slice(0, end))),
        partPlace({ start, end: text.length }, groundValue(right, text.slice(start))),
      ],
    );
    expect(value).toEqual({ people: [...left.people, { name: 'Eve Orr', role: 'witness' }] });
    expect(conflicts.map(({ pointer }) => pointer)).toEqual(['/people/1/role', '/people/2/role']);
  });

  it('lists what the parts disagree about and keeps the first', () => {
    const merged = mergeValues([{ total: 5, currency: 'EUR' }, { total: 6, currency: 'eur' }, { total: 7 }]);
    expect(merged.value).toEqual({ total: 5, currency: 'EUR' });
    expect(merged.conflicts).toEqual([{ pointer: '/total', path: ['total'], kept: 5, others: [6, 7] }]);
  });

  it('does not take equal records for one', () => {
    expect(
      mergeValues([
        ['a', 'a', 'b'],
        ['b', 'c'],
      ]).value,
    ).toEqual(['a', 'a', 'b', 'b', 'c']);
  });

  it('does not take a name for a key when records with the same name contradict each other', () => {
    const records = [
      { name: 'x', a: 1, b: 2, c: 3 },
      { name: 'x', a: 4, b: 5, c: 6 },
    ];
    expect(keyField(records)).toBeUndefined();
    expect(mergeValues([[records[0] ?? null], [records[1] ?? null]]).value).toEqual(records);
  });

  it('gives one part back as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as never;
        expect(mergeValues([plain]).value).toEqual(plain);
      }),
    );
  });

  /** What a part's faults do to its rows. */
  interface Faults {
    readonly left: readonly number[];
    readonly isReversed: boolean;
    readonly invented: number;
  }

  interface Row {
    readonly text: string;
    readonly line: number;
  }

  const WORDS = ['Coffee\t3.50', 'Tea\t2.00', 'Cake\t4.00', 'Coffee\t3.50'];
  const faults = fc.record({
    left: fc.array(fc.nat(200), { maxLength: 4 }),
    isReversed: fc.boolean(),
    invented: fc.nat(2),
  });

  /** The rows that a model states of a part, with where they stand: all whole lines, but for its faults. */
  function rowsOf(
    chunk: { start: number; end: number; text: string },
    lines: readonly TextLine[],
    fault: Faults,
  ): readonly (Row | string)[] {
    const whole = lines.filter(({ start, end }) => start >= chunk.start && end <= chunk.end);
    const kept = whole.filter((_, index) => !fault.left.includes(index)).map(({ text, line }): Row => ({ text, line }));
    const rows: (Row | string)[] = fault.isReversed ? kept.toReversed() : kept;
    return [...rows, ...Array.from({ length: fault.invented }, (_, index) => `invented ${chunk.start} ${index}`)];
  }

  interface TextLine {
    readonly text: string;
    readonly line: number;
    readonly start: number;
    readonly end: number;
  }

  function linesOf(texts: readonly string[]): readonly TextLine[] {
    let at = 0;
    return texts.map((text, line) => {
      const start = at;
      at += text.length + 1;
      return { text, line, start, end: start + text.length };
    });
  }

  it('has each row once, however the parts are cut, with repeats and faults', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 50, max: 900 }),
        fc.option(fc.nat(60), { nil: undefined }),
        fc.array(faults, { minLength: 1, maxLength: 6 }),
        (texts, maxTokens, overlapTokens, each) => {
          const lines = linesOf(texts);
          const chunks = chunkText(texts.join('\n'), {
            maxTokens,
            ...(overlapTokens !== undefined && { overlapTokens }),
          });
          const parts = chunks.map((chunk, index) => rowsOf(chunk, lines, each[index % each.length] as Faults));
          const places = chunks.map(({ start, end }, index) =>
            placed(
              start,
              end,
              (parts[index] ?? []).map((row) => {
                const line = typeof row === 'string' ? undefined : lines[row.line];
                return line === undefined ? undefined : ([line.start, line.end] as const);
              }),
            ),
          );
          const values = parts.map((rows) => ({
            items: rows.map((row) => (typeof row === 'string' ? row : row.text)),
          }));
          const merged = mergeValues(values, places).value as { items: string[] };
          const seen = new Set(parts.flat().map((row) => (typeof row === 'string' ? row : row.line)));
          const truth = [...seen].map((row) => (typeof row === 'string' ? row : (texts[row] ?? '')));
          expect(merged.items.toSorted()).toEqual(truth.toSorted());
          const isClean = each.every(({ left, isReversed, invented }) => left.length + invented === 0 && !isReversed);
          if (isClean) expect(merged.items).toEqual(texts);
        },
      ),
      seed(),
    );
  });

  it('knows all records of an overlap again where one has a list that reaches over the others', () => {
    const record = (index: number, start: number): PlacedItem => {
      const end = start + 8;
      const fields = new Map([
        ['/a', { start, end: start + 2 }],
        ['/b', { start: start + 4, end }],
      ]);
      return { value: { a: index, b: -index }, place: { start, end }, fields };
    };
    const [first, ...others] = Array.from({ length: 40 }, (_, index) => record(index, 100 + index * 10));
    if (first === undefined) throw new Error('There is no record.');
    const far = { start: 100, end: 480 };
    const records = [{ ...first, place: far, fields: new Map([...first.fields, ['/tags/*', far]]) }, ...others];
    const shared = sharedItems(records, records, { start: 90, end: 510, before: 1_000 });
    expect([...shared].toSorted(([left], [right]) => left - right)).toEqual(records.map((_, index) => [index, index]));
  });

  it('goes by order and words where no place is known', () => {
    const texts = Array.from({ length: 600 }, (_, index) => WORDS[index % 3] ?? '');
    for (const maxTokens of [100, 333, 1_000]) {
      const lines = linesOf(texts);
      const chunks = chunkText(texts.join('\n'), { maxTokens });
      const rows = chunks.map((chunk) => rowsOf(chunk, lines, { left: [], isReversed: false, invented: 0 }));
      const values = rows.map((each) => ({ items: each.map((row) => (typeof row === 'string' ? row : row.text)) }));
      const places = chunks.map(({ start, end }) => placed(start, end, []));
      expect(mergeValues(values, places).value).toEqual({ items: texts });
    }
  });

  it('takes time in proportion to the rows, with and without places, however many parts there are', () => {
    const join = (text: string, isPlaced: boolean): void => {
      const lines = linesOf(text.trimEnd().split('\n'));
      const chunks = chunkText(text, { maxTokens: 60 });
      let from = 0;
      const parts = chunks.map((chunk) => {
        while ((lines[from]?.start ?? Infinity) < chunk.start) from += 1;
        let to = from;
        while ((lines[to]?.end ?? Infinity) <= chunk.end) to += 1;
        return lines.slice(from, to);
      });
      const places = chunks.map(({ start, end }, index) =>
        placed(
          start,
          end,
          isPlaced ? (parts[index] ?? []).map((line): [number, number] => [line.start, line.end]) : [],
        ),
      );
      const values = parts.map((rows) => ({ items: rows.map((row) => row.text) }));
      expect(mergeValues(values, places).value).toEqual({ items: lines.map((line) => line.text) });
    };
    for (const isPlaced of [true, false]) {
      const { ratio } = growsLinearly((text) => join(text, isPlaced), repeated('Coffee\t3.50\n'), { at: 26_000 });
      expect(ratio).toBeLessThan(MAX_RATIO);
    }
  });
});
