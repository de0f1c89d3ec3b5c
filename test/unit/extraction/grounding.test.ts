import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findApproximately } from '../../../src/core/extraction/grounding/approximate.ts';
import { GramIndex } from '../../../src/core/extraction/grounding/gramIndex.ts';
import { groundValue, SourceFinder } from '../../../src/core/extraction/grounding/grounding.ts';
import { datesIn, numbersIn } from '../../../src/core/extraction/grounding/numbersAndDates.ts';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { effort } from '../effort.ts';
import { processorMs } from '../processorTime.ts';

const INVOICE = `INVOICE  2026-0042
Issued on Nov 24, 2026 by ACME   Tools
GmbH, Berlin.

1  Hammer, steel    2 pcs   12.50   25.00
2  Saw              1 pc    1,234.50  1,234.50

Total due: EUR 1.259,50 within 14 days.
`;

function shown(value: JsonValue, quotes: Record<string, string> = {}): Record<string, [string, string]> {
  const groundings = groundValue(value, INVOICE, new Map(Object.entries(quotes)));
  return Object.fromEntries(
    groundings.map(({ pointer, quality, ranges }) => [
      pointer,
      [quality, ranges[0] === undefined ? '' : INVOICE.slice(ranges[0].start, ranges[0].end)],
    ]),
  );
}

describe('finding where a value comes from', () => {
  it('finds texts exactly, whatever their case and spacing, and nearly', () => {
    expect(
      shown({
        a: 'Hammer, steel',
        b: 'acme tools gmbh',
        c: 'Tota due: EUR 1259,50 within 14 days',
        d: 'Screwdriver set',
      }),
    ).toEqual({
      '/a': ['exact', 'Hammer, steel'],
      '/b': ['normalised', 'ACME   Tools\nGmbH'],
      '/c': ['approximate', 'Total due: EUR 1.259,50 within 14 days'],
      '/d': ['missing', ''],
    });
  });

  it('finds numbers and dates however they are written', () => {
    expect(
      shown({ total: 1259.5, price: 1234.5, quantity: 2, date: '2026-11-24', at: '2026-11-24T00:00:00Z', none: 99 }),
    ).toEqual({
      '/total': ['normalised', '1.259,50'],
      '/price': ['normalised', '1,234.50'],
      '/quantity': ['exact', '2'],
      '/date': ['normalised', 'Nov 24, 2026'],
      '/at': ['normalised', 'Nov 24, 2026'],
      '/none': ['missing', ''],
    });
  });

  it('takes the quote of the model when it is in the text, and the value inside it', () => {
    expect(
      shown({ quantity: 1, kind: 'invoice' }, { '/quantity': 'Saw              1 pc', '/kind': 'INVOICE  2026-0042' }),
    ).toEqual({
      '/quantity': ['exact', '1'],
      '/kind': ['exact', 'INVOICE'],
    });
    const [grounding] = groundValue({ quantity: 1 }, INVOICE, new Map([['/quantity', 'Saw              1 pc']]));
    expect(grounding?.ranges[0]?.start).toBe(INVOICE.indexOf('1 pc'));
  });

  it('does not believe a quote that is not in the text', () => {
    expect(
      shown(
        { vendor: 'Bolt & Co', city: 'Berlin' },
        { '/vendor': 'sold by Bolt and Company Limited', '/city': 'made up' },
      ),
    ).toEqual({
      '/vendor': ['missing', ''],
      '/city': ['exact', 'Berlin'],
    });
  });

  it('keeps a quote for a value that is nowhere in the text as such', () => {
    expect(shown({ isPaid: false }, { '/isPaid': 'Total due' })).toEqual({ '/isPaid': ['exact', 'Total due'] });
  });

  it('prefers the place next to the values that belong together', () => {
    const text = 'Ann: 5 points\nBob: 7 points\nCat: 5 points\n';
    const groundings = groundValue(
      [
        { name: 'Cat', points: 5 },
        { name: 'Ann', points: 5 },
      ],
      text,
    );
    const first = (pointer: string): number | undefined =>
      groundings.find((each) => each.pointer === pointer)?.ranges[0]?.start;
    expect(first('/0/points')).toBe(text.lastIndexOf('5'));
    expect(first('/1/points')).toBe(text.indexOf('5'));
    expect(groundings.find((each) => each.pointer === '/0/points')?.ranges).toHaveLength(2);
  });

  it('does not take a part of a word or a number for a value', () => {
    const finder = new SourceFinder('cat concatenate 12.5 125');
    expect(finder.findValue('cat').ranges).toEqual([{ start: 0, end: 3 }]);
    expect(finder.findValue(2).quality).toBe('missing');
    expect(finder.findValue('12').quality).toBe('missing');
  });

  it('gives ranges of the real text for any text and any part of it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 20, maxLength: 200 }),
        fc.nat(),
        fc.nat(),
        (text, from, size) => {
          const start = from % text.length;
          const part = text.slice(start, start + 12 + (size % 40)).trim();
          fc.pre(part.length >= 12);
          const found = new SourceFinder(text).findText(part);
          expect(found.quality).toBe('exact');
          expect(text.slice(found.ranges[0]?.start, found.ranges[0]?.end)).toBe(part);
        },
      ),
    );
  });

  it('finds what differs by less than a fifth, and where', () => {
    const words =
      'The quick brown fox jumps over the lazy dog while seven wizards box with liquor jugs. '.repeat(3) +
      'A needle in here, quite long and odd. ' +
      'Nothing more to see in this place at all. '.repeat(5);
    const near = findApproximately(new GramIndex(words), 'A needel in here, quit long and odd');
    expect(near && words.slice(near.start, near.end)).toBe('A needle in here, quite long and odd');
    expect(findApproximately(new GramIndex(words), 'An entirely different sentence, that is')).toBeUndefined();
  });

  it('stays fast on a long source', () => {
    const source = Array.from(
      { length: effort(6_000, 30_000) },
      (_, index) => `${index} 2026-11-24 INFO request ${index * 7} served in ${index % 90} ms by worker ${index % 16}`,
    ).join('\n');
    const value = Array.from({ length: effort(100, 500) }, (_, index) => ({
      line: index * 50,
      text: `request ${index * 350} servd in ${(index * 50) % 90} ms`,
      note: `not in there ${index}`,
    }));
    let groundings: ReturnType<typeof groundValue> = [];
    expect(processorMs(() => (groundings = groundValue(value, source)))).toBeLessThan(effort(2_500, 10_000));
    expect(
      groundings.filter((each) => each.pointer.endsWith('/text')).every((each) => each.quality === 'approximate'),
    ).toBe(true);
  });
});

describe('reading numbers and dates', () => {
  it.each<[string, number]>([
    ['1,234.50', 1234.5],
    ['1.234,50', 1234.5],
    ['1 234,5', 1234.5],
    ["1'234'567", 1234567],
    ['-3', -3],
    ['25%', 0.25],
    ['25 %', 25],
    ['3.5k', 3500],
    ['2 million', 2000000],
    ['1e3', 1000],
    ['0,5', 0.5],
  ])('%s can be %d', (text, value) => {
    expect(numbersIn(`It is ${text}.`).flatMap((each) => each.values)).toContain(value);
  });

  it.each<[string, string]>([
    ['2026-11-24', '2026-11-24'],
    ['24.11.2026', '2026-11-24'],
    ['11/24/2026', '2026-11-24'],
    ['24/11/26', '2026-11-24'],
    ['November 24th, 2026', '2026-11-24'],
    ['24 Nov 2026', '2026-11-24'],
    ['24-Nov-2026', '2026-11-24'],
    ['20261124', '2026-11-24'],
  ])('%s is %s', (text, date) => {
    expect(datesIn(`On ${text} it was.`).flatMap((each) => each.values)).toContain(date);
  });
});
