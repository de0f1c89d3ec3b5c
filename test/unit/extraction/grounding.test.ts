import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findApproximately } from '../../../src/core/extraction/grounding/approximate.ts';
import { GramIndex } from '../../../src/core/extraction/grounding/gramIndex.ts';
import { datesIn } from '../../../src/core/extraction/grounding/dates.ts';
import { normalise } from '../../../src/core/extraction/grounding/fold.ts';
import {
  groundInSlices,
  groundValue,
  SourceFinder,
  type GroundingQuality,
} from '../../../src/core/extraction/grounding/grounding.ts';
import { numbersIn } from '../../../src/core/extraction/grounding/numbers.ts';
import { allOf } from '../../../src/core/extraction/grounding/steps.ts';
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
      '/kind': ['normalised', 'INVOICE'],
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
  });

  it('does not take a part of a word or a number for a value', () => {
    const finder = new SourceFinder('cat concatenate 12.5 125');
    expect(finder.find('cat').starts).toEqual([0]);
    expect(finder.find(2).starts).toEqual([]);
    expect(finder.find('12').starts).toEqual([]);
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
          fc.pre(normalise(part).trim().length >= 12);
          const found = new SourceFinder(text).findText(part);
          expect(found.starts.map((from, at) => text.slice(from, found.ends[at]))).toContain(part);
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

const placesIn = (text: string, value: JsonValue): Record<string, string | number> =>
  Object.fromEntries(
    groundValue(value, text).map(({ pointer, quality, ranges: [range] }) => [
      pointer,
      range === undefined || quality === 'missing' ? 'missing' : range.start,
    ]),
  );

describe('aligning a value with its source', () => {
  it('uses up what stands there often, in order', () => {
    const text = 'alpha\nbeta\nalpha\nalpha\n';
    expect(placesIn(text, ['alpha', 'beta', 'alpha', 'alpha'])).toEqual({ '/0': 0, '/1': 6, '/2': 11, '/3': 17 });
  });

  it('is led by what stands there once, also where rows were left out or the list runs the other way', () => {
    const rows = Array.from({ length: 300 }, (_, index) => ({ kind: 'Widget', id: `A${index + 100}`, qty: index % 4 }));
    const text = rows.map(({ kind, id, qty }) => `${id},${kind},${qty}\n`).join('');
    const rowOf = (offset: string | number): string =>
      text.slice(text.lastIndexOf('\n', Number(offset) - 1) + 1).slice(0, 4);
    for (const list of [rows, rows.filter((_, index) => index % 7 === 3), rows.toReversed()]) {
      const places = placesIn(text, { list });
      for (const [index, { id }] of list.entries()) {
        expect(rowOf(places[`/list/${index}/kind`] ?? '')).toBe(id);
        expect(rowOf(places[`/list/${index}/qty`] ?? '')).toBe(id);
      }
    }
  });

  it('tells columns with the same values apart by the rows in which they differ', () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({ stars: 1 + (index % 3), count: 1 + (index % 5) }));
    const text = rows.map(({ stars, count }, index) => `${index + 50}\t${stars}\t${count}\n`).join('');
    const places = placesIn(
      text,
      rows.map((row, index) => ({ count: row.count, number: index + 50, stars: row.stars })),
    );
    for (const index of rows.keys()) {
      expect(places[`/${index}/stars`]).toBe(index * 7 + 3);
      expect(places[`/${index}/count`]).toBe(index * 7 + 5);
    }
  });

  it('takes the value behind the name of its field, in whatever file', () => {
    const text = '{"a": {"level": 1, "weight": 1}}\n<age>1</age>\nheight: 1\n';
    expect(placesIn(text, { height: 1, age: 1, weight: 1 })).toEqual({
      '/height': text.indexOf('1\n', 40),
      '/age': text.indexOf('1</'),
      '/weight': text.indexOf('1}'),
    });
  });

  it('says that it is not sure where nothing tells which place is meant', () => {
    const [grounding] = groundValue({ v: 3 }, 'first 3, then 3, and 3 again');
    expect(grounding?.quality).toBe('uncertain');
    expect(groundValue({ v: 3 }, 'only 3 of them')[0]?.quality).toBe('exact');
  });

  it('says what is not there, and believes a yes or no only beside its name or in its column', () => {
    const text = 'id,active\n1,yes\n2,no\n3,yes\n';
    const value = [
      { id: 1, active: true },
      { id: 2, active: false },
      { id: 3, active: true },
    ];
    expect(placesIn(text, value)).toMatchObject({ '/0/active': 12, '/1/active': 18, '/2/active': 23 });
    expect(placesIn('No doubt he is on time, 5 to 12.', { isPaid: true, total: 99, name: 'Bolt' })).toEqual({
      '/isPaid': 'missing',
      '/total': 'missing',
      '/name': 'missing',
    });
  });

  it.each<[string, JsonValue, string]>([
    ['Total: €12', 12, '12'],
    ['Total: 12€', 12, '12'],
    ['Total: USD12', 12, '12'],
    ['a profit of $1.2k', 1200, '1.2k'],
    ['1.2 million users', 1_200_000, '1.2 million'],
    ['12,34,567.50 rupees', 1_234_567.5, '12,34,567.50'],
    ['1\u00a0234,50 EUR', 1234.5, '1\u00a0234,50'],
    ['a loss of 1.234,50-', -1234.5, '1.234,50'],
    ['5 und (1.200 €) dann', -1200, '1.200'],
    ['a loss of -$45.00', -45, '45.00'],
    ['合計 １２３４円', 1234, '１２３４'],
    ['250毫克', 250, '250'],
    ['le 5 mars 2024', '2024-03-05', '5 mars 2024'],
    ['5 de marzo de 2024', '2024-03-05', '5 de marzo de 2024'],
    ['5 marca 2024 r.', '2024-03-05', '5 marca 2024'],
    ['March 5th, 2024', '2024-03-05', 'March 5th, 2024'],
    ['3/5/24', '2024-03-05', '3/5/24'],
    ['令和6年3月5日', '2024-03-05', '令和6年3月5日'],
    ['2024년 3월 5일에', '2024-03-05', '2024년 3월 5일'],
    ['1.1.1.1 - - [10/Oct/2000:13:55:36 -0700] "GET"', '2000-10-10', '10/Oct/2000'],
    ['1.1.1.1 - - [10/Oct/2000:13:55:36 -0700] "GET"', '2000-10-10T13:55:36', '10/Oct/2000:13:55:36'],
    ['1.1.1.1 - - [10/Oct/2000:13:55:36 -0700] "GET"', '2000-10-10T13:55:36-07:00', '10/Oct/2000:13:55:36'],
    ['on Oct/12/2000 and', '2000-10-12', 'Oct/12/2000'],
    ['am 5. Jänner 2024 in Wien', '2024-01-05', '5. Jänner 2024'],
    ['العدد: ٣٠', 30, '٣٠'],
    ['المجموع: ١٬٢٣٤٫٥٠ ريال', 1234.5, '١٬٢٣٤٫٥٠'],
    ['التاريخ: ٥ يناير ٢٠٢٤', '2024-01-05', '٥ يناير ٢٠٢٤'],
    ['در ۵ ژانویه ۲۰۲۴ بود', '2024-01-05', '۵ ژانویه ۲۰۲۴'],
    ['ยอดรวม ๑,๒๓๔.๕๐ บาท', 1234.5, '๑,๒๓๔.๕๐'],
    ['วันที่ 5 มกราคม 2567', '2024-01-05', '5 มกราคม 2567'],
    ['วันที่ ๕ มกราคม พ.ศ. ๒๕๖๗', '2024-01-05', '๕ มกราคม พ.ศ. ๒๕๖๗'],
    ['วันที่ 05/01/2567', '2024-01-05', '05/01/2567'],
    ['दिनांक १५/०८/२०२३', '2023-08-15', '१५/०८/२०२३'],
    ['दिनांक 15 अगस्त 2023', '2023-08-15', '15 अगस्त 2023'],
    ['৪২ টি', 42, '৪২'],
    ['签订日期:二〇二三年八月一日', '2023-08-01', '二〇二三年八月一日'],
    ['日期:二〇二三年十二月三十一日', '2023-12-31', '二〇二三年十二月三十一日'],
    ['令和六年三月五日', '2024-03-05', '令和六年三月五日'],
    ['ngày 5 tháng 1 năm 2024', '2024-01-05', '5 tháng 1 năm 2024'],
    ['in der Großen Straße', 'Grossen Strasse', 'Großen Straße'],
    ['The <b>quick</b> brown fox', 'The quick brown fox', 'The <b>quick</b> brown fox'],
    ['the <em class="x">quick</em> fox', 'quick fox', 'quick</em> fox'],
    ['The **quick** brown _fox_ ran', 'The quick brown fox', 'The **quick** brown _fox'],
    ['<td>5&nbsp;000</td>', 5000, '5&nbsp;000'],
    ['add ½ tsp of salt', 0.5, '½'],
    ['add 1/2 tsp of salt', 0.5, '1/2'],
    ['add 1½ cups of milk', 1.5, '1½'],
    ['add 1 1/2 cups of milk', 1.5, '1 1/2'],
    ['Total: EUR 1.234,50', '€1,234.50', '1.234,50'],
    ['a share of 50 % in it', '50%', '50 %'],
    ['add &frac12; tsp of salt', 0.5, '&frac12;'],
    ['Total: 1.234,50 €', 'EUR 1234.50', '1.234,50'],
    ['at 2:30 PM sharp', '14:30', '2:30 PM'],
    ['14h30 environ', '14:30', '14h30'],
    ['card 4111 1111 1111 1111', '4111111111111111', '4111 1111 1111 1111'],
    ['+49 (30) 123-4567', '+49301234567', '49 (30) 123-4567'],
    ['State: In Progress', 'in_progress', 'In Progress'],
    ['a **bold** word', 'bold word', 'bold** word'],
    ['a hyphen-\nated word', 'hyphenated word', 'hyphen-\nated word'],
    ['Tom &amp; Jerry', 'Tom & Jerry', 'Tom &amp; Jerry'],
    ['"it\u2019s fine"', "it's fine", 'it\u2019s fine'],
    ['"caf\\u00e9 au lait"', 'café au lait', 'caf\\u00e9 au lait'],
    ['ราคาน้ำมันวันนี้', 'น้ำมัน', 'น้ำมัน'],
    ['Preis: 5 € je Stück', 'EUR', '€'],
  ])('%s says %j', (text, value, said) => {
    const [grounding] = groundValue({ v: value }, text);
    const [range] = grounding?.ranges ?? [];
    expect(text.slice(range?.start, range?.end)).toBe(said);
  });

  it.each<[string, Record<string, JsonValue>, GroundingQuality, string]>([
    ['Version 1.2.3 was released', { count: 2 }, 'uncertain', '2'],
    ['Release 1.2.3\nQuantity ordered: 3.00 pieces', { quantity: 3 }, 'normalised', '3.00'],
    ['Item a7-3 costs $3.00.', { price: 3 }, 'normalised', '3.00'],
    ['Commit 7f3a9c by Bob', { changed_files: 7, author: 'Bob' }, 'uncertain', '7'],
    ['id: 550e8400-e29b-41d4-a716-446655440000', { count: 41 }, 'uncertain', '41'],
    ['Host 10.0.0.1 port closed', { retries: 10 }, 'uncertain', '10'],
    ['Meeting on 2024-05-06 with Bob', { attendees: 5, who: 'Bob' }, 'uncertain', '05'],
    ['Meeting on 5 March 2024 with Bob', { attendees: 5, who: 'Bob' }, 'uncertain', '5'],
    ['Meeting on 2024-05-06 with Bob', { month: 5, who: 'Bob' }, 'normalised', '05'],
    ['Meeting at 14:30 with Bob', { attendees: 14, who: 'Bob' }, 'uncertain', '14'],
    ['Meeting at 14:30 with Bob', { startHour: 14, who: 'Bob' }, 'normalised', '14'],
    ['Call +49 30 123456 now', { count: 30 }, 'uncertain', '30'],
    ['At 2024-05-06T14:30:05.123Z by Bob', { count: 30, who: 'Bob' }, 'uncertain', '30'],
    ['At 2024-05-06T14:30:05.123Z by Bob', { hour: 14, who: 'Bob' }, 'normalised', '14'],
    ['ISBN 978-3-16-148410-0 by Bob', { pages: 16, who: 'Bob' }, 'uncertain', '16'],
    ['IBAN DE89 3704 0044 0532 0130 00 of Bob', { count: 44, who: 'Bob' }, 'uncertain', '0044'],
    ['Host 10.0.0.1:8080 of Bob', { port: 8080, who: 'Bob' }, 'exact', '8080'],
    ['+1 000 000 people', { n: 1_000_000 }, 'normalised', '+1 000 000'],
    ['Budget 100, spent 120 by Bob', { diff: -120, who: 'Bob' }, 'uncertain', '120'],
    ['Phone: 555-123-4567', { phone: '555-123-4568' }, 'missing', ''],
    ['Phone: (555) 123 4567', { phone: '555-123-4567' }, 'normalised', '555) 123 4567'],
    ['IBAN DE89370400440532013000', { iban: 'DE89370400440532013001' }, 'missing', ''],
    [
      'IBAN DE89 3704 0044 0532 0130 00',
      { iban: 'DE89370400440532013000' },
      'normalised',
      'DE89 3704 0044 0532 0130 00',
    ],
    ['by john.smith@example.com', { mail: 'john.smyth@example.com' }, 'missing', ''],
    ['https://example.com/docs/v1/page', { url: 'https://example.com/docs/v2/page' }, 'missing', ''],
    ['see www.example.com/docs/v1', { url: 'https://www.example.com/docs/v1/' }, 'normalised', 'example.com/docs/v1'],
    ['Revenue 1,200\nCosts (1,100)', { costs: -1100 }, 'normalised', '1,100'],
  ])('%s says %j: %s', (text, value, quality, said) => {
    const [grounding] = groundValue(value, text);
    const [range] = grounding?.ranges ?? [];
    expect([grounding?.quality, text.slice(range?.start ?? 0, range?.end ?? 0)]).toEqual([quality, said]);
  });

  it('takes a row with line breaks in its cells for one row, and an open quotation mark for a sign', () => {
    const descriptions = ['line one\nline two', 'line one\nline three', 'said "so"\n\nand went'];
    const rows = descriptions.map((desc, index) => ({ id: index + 1, desc, n: 5 }));
    const text = `id,desc,n\n${rows.map(({ id, desc }) => `${id},"${desc.replaceAll('"', '""')}",5\n`).join('')}`;
    const places = placesIn(text, rows);
    for (const [index, word] of ['two",', 'three",', 'went",'].entries())
      expect(places[`/${index}/n`]).toBe(text.indexOf(word) + word.length);
    expect(new SourceFinder('size,"5\nb "x" c,"\nd').source.lines.count).toBe(3);
  });

  it('comes to the same in slices, and lets others work between them', async () => {
    const text = Array.from({ length: 1_500 }, (_, index) => `${index},item ${index % 90},${index % 7}\n`).join('');
    const value = Array.from({ length: 1_500 }, (_, index) => ({
      id: index,
      name: `item ${index % 90}`,
      n: index % 7,
    }));
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    const sliced = await groundInSlices(value, text);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
    expect(sliced).toEqual(groundValue(value, text));
  });

  it('makes what values with other signs between need in many steps, and only where there are such', () => {
    const finder = new SourceFinder('it is In progress now\n'.repeat(20_000));
    expect(finder.wantsSqueezed('now')).toBe(false);
    expect(finder.wantsSqueezed('in_progress')).toBe(true);
    let steps = 0;
    for (const _ of finder.source.prepareSqueezed()) steps += 1;
    expect(steps).toBeGreaterThan(10);
    expect(finder.wantsSqueezed('in_progress')).toBe(false);
    expect(finder.find('in_progress').starts[0]).toBe(6);
  });
});

describe('telling equal mentions apart', () => {
  /** What is written around the place of each leaf, up to the next sign that ends it. */
  const around = (value: JsonValue, text: string): string[] =>
    groundValue(value, text).map(({ ranges: [range] }) =>
      range === undefined ? 'missing' : text.slice(range.start, range.end + 2),
    );
  const startsOf = (value: JsonValue, text: string): (number | undefined)[] =>
    groundValue(value, text).map(({ ranges }) => ranges[0]?.start);
  /** Records of three small values side by side, and where each of them begins. */
  const side = Array.from({ length: 60 }, (_, index) => ({
    a: (index * index) % 7,
    b: (index * 7) % 5,
    c: index ** 3 % 9,
  }));
  const line = side.map(({ a, b, c }) => `a=${a} b=${b} c=${c}; `).join('');

  it('takes each record on a line for itself', () => {
    const starts = side.flatMap((_, index) => [index * 13 + 2, index * 13 + 6, index * 13 + 10]);
    expect(startsOf(side, line)).toEqual(starts);
    expect(startsOf(side.toReversed(), line).slice(0, 3)).toEqual(starts.slice(-3));
  });

  it('takes nested records in the order of the list that they are in', () => {
    const orders = Array.from({ length: 40 }, (_, index) => ({
      id: 500 + index,
      items: Array.from({ length: 1 + (index % 3) }, (_each, item) => ({
        sku: `A-${(index + item) % 4}00`,
        qty: 1 + item,
      })),
    }));
    const text = JSON.stringify(orders);
    const newest = orders.toReversed();
    const found = groundValue(newest, text);
    const within = found.filter(({ path, ranges: [range] }) => {
      const { id } = newest[Number(path[0])] ?? { id: 0 };
      const from = text.indexOf(`"id":${id}`);
      const to = text.indexOf(`"id":${id + 1}`);
      return range !== undefined && range.start >= from && (to === -1 || range.end <= to);
    });
    expect(within).toHaveLength(found.length);
  });

  it('takes the word in its own case where there are enough of these', () => {
    const words = Array.from({ length: 90 }, (_, index) => ['get', 'GET', 'Get'][(index * index) % 3] ?? '');
    const capitals = words.filter((word) => word === 'GET');
    expect(around(capitals, `${words.join(' then ')} then`)).toEqual(capitals.map(() => 'GET t'));
  });

  it('reads a date behind a number and a word that is no month', () => {
    expect(around({ at: '2024-11-02' }, 'host 6\nSat, 02 Nov 2024 at noon')).toEqual(['02 Nov 2024 a']);
  });

  it('does not take the name of the next field for a unit', () => {
    expect(startsOf({ list: [{ a: 3, b: 4 }] }, 'a=3 b=4')).toEqual([2, 6]);
    expect(around({ list: [{ a: 3 }] }, 'a=3 b=4')).toEqual(['3 b']);
  });
});

describe('moments in other zones', () => {
  it.each([
    ['2024-11-10 14:05 CET', '2024-11-10T13:05:00Z'],
    ['2024-11-10T14:05:30+01:00', '2024-11-10T13:05:30Z'],
    ['Sun, 10 Nov 2024 08:05:00 -0500', '2024-11-10T13:05:00Z'],
    ['Nov 10, 2024 at 2:05 pm CET', '2024-11-10T13:05:00Z'],
    ['2024-11-11 00:30 CET', '2024-11-10T23:30:00Z'],
    ['1731243900', '2024-11-10T13:05:00Z'],
    ['1731243900000', '2024-11-10T14:05:00+01:00'],
    ['1731243900', '2024-11-10T13:05:00'],
  ])('%s is %s', (said, value) => {
    // The same time of day without its zone, before and behind: those are other moments.
    const text = `at 2024-11-10 12:30 UTC a\nat ${said} b\nat 2024-11-09 13:05 UTC c\n`;
    const [range] = groundValue({ at: value }, text)[0]?.ranges ?? [];
    const from = text.indexOf(said);
    expect(range?.start).toBeGreaterThanOrEqual(from);
    expect(range?.end).toBeLessThanOrEqual(from + said.length);
  });

  it('is not said of a moment of another zone that reads the same', () => {
    const text = 'at 2024-11-10 13:05 PST a\nat 2024-11-10 14:05 CET b\n';
    expect(groundValue({ at: '2024-11-10T13:05:00Z' }, text)[0]?.ranges[0]?.start).toBe(text.indexOf('2024-11-10 14'));
  });

  it('leaves a part of one word to the value that is the whole', () => {
    const text = 'log.2024-05-16_a 2024-05-16 x\nlog.2024-05-17_b 2024-05-17 y\nlog.2024-05-18_c 2024-05-18 z\n';
    const rows = ['16_a', '17_b', '18_c'].map((end) => ({
      file: `log.2024-05-${end}`,
      date: `2024-05-${end.slice(0, 2)}`,
    }));
    const dates = groundValue(rows, text).filter(({ path }) => path[1] === 'date');
    expect(dates.map(({ ranges }) => ranges[0]?.start)).toEqual([17, 47, 77]);
  });
});

describe('what is around a lone value', () => {
  const ways = ['Added', 'Fixed', 'Removed', 'Changed'];
  const line = (index: number): string => {
    const way = ways[(index * 7) % 4] ?? '';
    const others = `${ways[index % 4]?.toLowerCase()} and ${ways[(index + 1) % 4]?.toLowerCase()}`;
    return `- ${way} what part ${index} of it was said to be, ${others} before\n`;
  };

  it('leads a common word to the heads of the items, not to the running text', () => {
    const lines = Array.from({ length: 200 }, (_, index) => line(index));
    const text = lines.join('');
    const starts = lines.map((_, index) => lines.slice(0, index).join('').length + 2);
    const value = lines.map((_, index) => ways[(index * 7) % 4] ?? '');
    expect(groundValue(value, text).map(({ ranges }) => ranges[0]?.start)).toEqual(starts);
  });

  it('takes a number where it is said, not in the address that it links to', () => {
    const lines = Array.from(
      { length: 60 },
      (_, index) => `* fix it [#${900 + index}](https://example.com/issues/${900 + index})\n`,
    );
    const text = lines.join('');
    const value = lines.map((_, index) => ({ issue: 900 + index }));
    for (const { ranges } of groundValue(value, text)) expect(text[(ranges[0]?.start ?? 0) - 1]).toBe('#');
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
    expect(numbersIn(normalise(`It is ${text}.`)).flatMap((each) => each.values)).toContain(value);
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
    expect(allOf(datesIn(normalise(`On ${text} it was.`))).flatMap((each) => each.values)).toContain(date);
  });
});
