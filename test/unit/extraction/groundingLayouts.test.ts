import { describe, expect, it } from 'vitest';
import { groundValue } from '../../../src/core/extraction/grounding/grounding.ts';
import type { JsonValue } from '../../../src/core/json/json.ts';

/** Each leaf with the line that it leads to, and what is before it on that line. */
function leads(value: JsonValue, source: string): Record<string, string> {
  return Object.fromEntries(
    groundValue(value, source).map(({ pointer, ranges: [range] }) => {
      if (range === undefined) return [pointer, 'missing'];
      const line = source.slice(0, range.start).split('\n').length;
      return [pointer, `${line}:${range.start - source.lastIndexOf('\n', range.start - 1) - 1}`];
    }),
  );
}

const PEOPLE = [
  { name: 'Ann', age: 31, city: 'Rome' },
  { name: 'Bob', age: 31, city: 'Oslo' },
  { name: 'Ann', age: 40, city: 'Rome' },
];

describe('tables whose rows are fields', () => {
  it.each<[string, string, readonly (readonly string[])[]]>([
    [
      'CSV',
      'name,Ann,Bob,Ann\nage,31,31,40\ncity,Rome,Oslo,Rome\n',
      [
        ['1:5', '2:4', '3:5'],
        ['1:9', '2:7', '3:10'],
        ['1:13', '2:10', '3:15'],
      ],
    ],
    [
      'Markdown',
      '| | A | B | C |\n|---|---|---|---|\n| name | Ann | Bob | Ann |\n| age | 31 | 31 | 40 |\n| city | Rome | Oslo | Rome |\n',
      [
        ['3:9', '4:8', '5:9'],
        ['3:15', '4:13', '5:16'],
        ['3:21', '4:18', '5:23'],
      ],
    ],
    [
      'blocks beside one another',
      'name: Ann    name: Bob    name: Ann\nage: 31      age: 31      age: 40\ncity: Rome   city: Oslo   city: Rome\n',
      [
        ['1:6', '2:5', '3:6'],
        ['1:19', '2:18', '3:19'],
        ['1:32', '2:31', '3:32'],
      ],
    ],
  ])('lead each value to its column: %s', (_, source, places) => {
    const expected = PEOPLE.flatMap((person, index) =>
      Object.keys(person).map((field, at) => [`/${index}/${field}`, places[index]?.[at]]),
    );
    expect(leads(PEOPLE, source)).toEqual(Object.fromEntries(expected));
    expect(leads(PEOPLE.toReversed(), source)['/0/city']).toBe(places[2]?.[2]);
  });

  it('are told by where rare values stand when the labels are of another language', () => {
    const source = 'Ort\tRom\tBern\tLyon\nAlter\t31\t31\t31\nNummer\tA1\tB2\tC3\n';
    const rows = ['A1', 'B2', 'C3'].map((id, index) => ({ id, age: 31, city: ['Rom', 'Bern', 'Lyon'][index] ?? '' }));
    const found = leads(rows, source);
    expect([0, 1, 2].map((index) => found[`/${index}/age`])).toEqual(['2:6', '2:9', '2:12']);
  });

  it('are not those whose first row names the fields', () => {
    const source = 'name,age,city\nname,31,Rome\nage,31,Rome\n';
    const rows = [
      { name: 'name', age: 31, city: 'Rome' },
      { name: 'age', age: 31, city: 'Rome' },
    ];
    expect(leads(rows, source)).toMatchObject({ '/0/age': '2:5', '/1/age': '3:4', '/1/city': '3:7' });
  });
});

describe('parties with equal values', () => {
  const value = { buyer: { name: 'Acme', city: 'Rome' }, seller: { name: 'Acme', city: 'Rome' } };
  it.each<[string, string, readonly string[]]>([
    ['sections', 'Seller:\nAcme\nRome\n\nBuyer:\nAcme\nRome\n', ['6:0', '7:0', '2:0', '3:0']],
    ['columns', 'Seller        Buyer\nAcme          Acme\nRome          Rome\n', ['2:14', '3:14', '2:0', '3:0']],
    ['other words', 'Verkäufer:\nAcme\nRome\n\nKäufer:\nAcme\nRome\n', ['6:0', '7:0', '2:0', '3:0']],
    ['rows', 'role,name,city\nseller,Acme,Rome\nbuyer,Acme,Rome\n', ['3:6', '3:11', '2:7', '2:12']],
    ['brackets', 'Acme of Rome (the "Seller")\nand Acme of Rome (the "Buyer")\n', ['2:4', '2:12', '1:0', '1:8']],
  ])('lead to their own: %s', (_, source, places) => {
    expect(Object.values(leads(value, source))).toEqual(places);
  });

  it('also where their names are parts of those of the fields', () => {
    const source = 'Sender\nAnn\nRome\n\nRecipient\nAnn\nRome\n';
    const flat = { recipient_name: 'Ann', recipient_city: 'Rome', sender_name: 'Ann', sender_city: 'Rome' };
    expect(Object.values(leads(flat, source))).toEqual(['6:0', '7:0', '2:0', '3:0']);
  });
});

describe('fields with names that are part of one another', () => {
  it.each<[string, Record<string, JsonValue>, readonly string[]]>([
    [
      'Subtotal: 100\nTotal net: 100\nTotal: 100\n',
      { total: 100, total_net: 100, subtotal: 100 },
      ['3:7', '2:11', '1:10'],
    ],
    ['Due date: 2024-01-05\nDate: 2024-01-05\n', { date: '2024-01-05', due_date: '2024-01-05' }, ['2:6', '1:10']],
    ['VAT rate: 19\nVAT: 19\n', { vat: 19, vat_rate: 19 }, ['2:5', '1:10']],
    ['Net: 50\nTax: 50\nTotal: 50\n', { total_amount: 50, tax_amount: 50, net_amount: 50 }, ['3:7', '2:5', '1:5']],
    ['3 bedrooms and 3 rooms', { rooms: 3, bedrooms: 3 }, ['1:15', '1:0']],
    [
      'Due date    Invoice date\n2024-01-05  2024-01-05\n',
      { invoice_date: '2024-01-05', due_date: '2024-01-05' },
      ['2:12', '2:0'],
    ],
    ['<dt>Old price</dt><dd>5</dd><dt>Price</dt><dd>5</dd>', { price: 5, oldPrice: 5 }, ['1:46', '1:22']],
  ])('each has its own: %s', (source, value, places) => {
    expect(Object.values(leads(value, source))).toEqual(places);
  });
});

describe('rows of SQL', () => {
  it('have the names of their columns', () => {
    const source = 'INSERT INTO users (id, active, age, level) VALUES (7, 1, 20, 20),\n(8, 0, 20, 20);\n';
    const rows = [
      { level: 20, age: 20, active: true, id: 7 },
      { level: 20, age: 20, active: false, id: 8 },
    ];
    expect(Object.values(leads(rows, source))).toEqual(['1:61', '1:57', '1:54', '1:51', '2:11', '2:7', '2:4', '2:1']);
  });

  it('hold numbers that only a comma parts', () => {
    expect(leads([{ a: 23, b: 27 }], "(300,'Ann',23,27,'Rome')")).toEqual({ '/0/a': '1:11', '/0/b': '1:14' });
  });
});

describe('hostile sources', () => {
  it.each<[string, string]>([
    ['brackets that never close', 'insert into t (a, b '.repeat(20_000)],
    ['tables in tables', '<table><tr><td>a<td>b'.repeat(20_000)],
    ['gaps', `a${'  b'.repeat(300)}\n`.repeat(300)],
    ['parties', 'seller   buyer\n'.repeat(20_000)],
  ])('are read to their end: %s', (_, source) => {
    const value = {
      seller: { name: 'a', city: 'b' },
      buyer: { name: 'b', city: 'a' },
      list: [{ a: 'a', b: 'b', c: 1 }],
    };
    expect(groundValue(value, source)).toHaveLength(7);
  });
});
