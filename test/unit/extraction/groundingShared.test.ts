import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { groundValue } from '../../../src/core/extraction/grounding/grounding.ts';
import { insertsIn } from '../../../src/core/extraction/grounding/inserts.ts';
import type { JsonValue } from '../../../src/core/json/json.ts';
import { processorMs } from '../processorTime.ts';

const startsOf = (value: JsonValue, source: string, field: string): (number | undefined)[] =>
  groundValue(value, source)
    .filter(({ pointer }) => pointer.endsWith(`/${field}`))
    .map(({ ranges }) => ranges[0]?.start);

const NAMES = ['Ann', 'Bob', 'Cid', 'Dora', 'Eve', 'Finn'];
const LEADS = ['', 'Scores: ', 'In round 5 the scores were: '];
const BETWEEN = ['; ', ', ', '\n', ' / ', '. ', ' and '];
const VALUES: readonly ((index: number, count: number) => number)[] = [
  () => 5,
  (index) => index % 2,
  (index, count) => (index < count - 1 ? 7 : 5),
];
const FORMS: readonly ((name: string, value: number) => readonly [string, number])[] = [
  (name, value) => [`${name} ${value}`, name.length + 1],
  (name, value) => [`${name}: ${value}`, name.length + 2],
  (name, value) => [`${name} (${value})`, name.length + 2],
  (name, value) => [`${name} has ${value} points`, name.length + 5],
  (name, value) => [`${name} - ${value}`, name.length + 3],
];

/** Of all short lists, how many values lead to their own mention. */
function rightIn(lead: string, form: (typeof FORMS)[number]): { right: number; all: number } {
  let [right, all] = [0, 0];
  for (const count of [2, 3, 4, 6]) {
    for (const between of BETWEEN) {
      for (const valueOf of VALUES) {
        const rows: { name: string; v: number }[] = [];
        const places: number[] = [];
        let text = lead;
        for (const [index, name] of NAMES.slice(0, count).entries()) {
          const v = valueOf(index, count);
          const [said, at] = form(name, v);
          if (index > 0) text += between;
          places.push(text.length + at);
          text += said;
          rows.push({ name, v });
        }
        const found = startsOf(rows, text, 'v');
        all += count;
        right += places.filter((place, index) => found[index] === place).length;
      }
    }
  }
  return { right, all };
}

describe('equal values of a few records', () => {
  it.each(LEADS.flatMap((lead) => FORMS.map((form) => [`${lead}${form('Ann', 5)[0]}`, lead, form] as const)))(
    'each has its own mention: %s',
    (_, lead, form) => {
      const { right, all } = rightIn(lead, form);
      expect(right / all).toBeGreaterThan(0.95);
    },
  );

  it('share a heading, as nothing else is near', () => {
    const rows = ['Ann', 'Bob', 'Cid'].map((name) => ({ name, v: 5 }));
    expect(startsOf(rows, '# 5 points\nAnn\nBob\nCid', 'v')).toEqual([2, 2, 2]);
  });

  it('are not those of a sum behind them', () => {
    const rows = ['Ann', 'Bob'].map((name) => ({ name, v: 5 }));
    expect(startsOf(rows, 'Ann paid 5 and Bob paid 5 too; both paid 5.', 'v')).toEqual([9, 24]);
  });
});

describe('a value said once above its rows', () => {
  it('is not the same one above the next rows', () => {
    const source = ['Rome, USD:', '  Lamp 14', '  Rake 59', '  Lamp 57', 'Rome, USD:', '  Axe 56', '  Rake 21'].join(
      '\n',
    );
    const rows = [
      ['Lamp', 14],
      ['Rake', 59],
      ['Lamp', 57],
      ['Axe', 56],
      ['Rake', 21],
    ].map(([article = '', price = 0]) => ({ article, price, city: 'Rome' }));
    const [above, below] = [0, source.lastIndexOf('Rome')];
    expect(startsOf(rows, source, 'city')).toEqual([above, above, above, below, below]);
  });
});

describe('values of records that are told by their order', () => {
  it('are those behind the name, although the ones of the record before are nearer', () => {
    // Hundreds of records of a real file, most of them with one of a few licences.
    const source = readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8');
    const { packages } = JSON.parse(source) as { packages: Record<string, { version: string; license?: string }> };
    const rows = Object.entries(packages).flatMap(([name, { version, license }]) =>
      name === '' || license === undefined ? [] : [{ name, version, license }],
    );
    const found = startsOf(rows, source, 'license');
    const right = rows.filter(({ name, license }, index) => {
      const from = source.indexOf(`\n    "${name}": {`);
      return found[index] === source.indexOf(`"license": "${license}"`, from) + '"license": "'.length;
    });
    expect(right.length / rows.length).toBeGreaterThan(0.98);
  });
});

describe('the order of the fields', () => {
  it('does not change where a record stands', () => {
    const source = 'GET /users\nPOST /users\nget /items\nDELETE /items';
    const rows = [
      { method: 'GET', path: '/users' },
      { method: 'POST', path: '/users' },
      { method: 'GET', path: '/items' },
      { method: 'DELETE', path: '/items' },
    ];
    const turned = rows.map(({ method, path }) => ({ path, method }));
    for (const field of ['method', 'path'])
      expect(startsOf(turned, source, field)).toEqual(startsOf(rows, source, field));
    expect(startsOf(rows, source, 'path')).toEqual([4, 16, 27, 41]);
  });
});

describe('blocks beside one another', () => {
  it('lose nothing of a long line below their headings', () => {
    const long = `Oslo            Rome ${'and so on without an end '.repeat(20)}Nome`;
    const source = `Seller          Buyer\nAnn Lee         Bob Ray\n${long}\n`;
    const value = { seller: { name: 'Ann Lee', city: 'Oslo' }, buyer: { name: 'Bob Ray', city: 'Nome' } };
    expect(startsOf(value, source, 'city')).toEqual([source.indexOf('Oslo'), source.indexOf('Nome')]);
  });
});

describe('rows of a database', () => {
  it('that never close are not read to their end again and again', () => {
    const text = 'insert into a(b) values ('.repeat(40_000);
    expect(processorMs(() => expect([...insertsIn(text)]).toEqual([]))).toBeLessThan(1_000);
  });
});
