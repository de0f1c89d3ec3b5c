// Tables, logs and data files with known places: repeats, rows left out, lists sorted otherwise, values that are not there.
import { corpusOf, Dice, Page, type Corpus, type Told, type ToldTree } from './page.ts';

const NAMES = ['Widget', 'Bolt M8', 'Nut M8', 'Washer', 'Hammer, steel', 'Saw', 'Rope 5 m', 'Tape', 'Cable', 'Hinge'];
const STATES = ['open', 'closed', 'pending', 'in progress'];
const CITIES = ['Berlin', 'Paris', 'Rome', 'Oslo', 'Bern', 'Lyon', 'Kyiv'];
const PEOPLE = [
  'Ann Lee',
  'Bob Hart',
  'Cem Kaya',
  'Dana Wood',
  'Eva Roth',
  'Finn Berg',
  'Gil Sand',
  'Ann Hart',
  'Bob Lee',
];

type Row = Readonly<Record<string, Told>>;
type Cells = (index: number, dice: Dice) => Readonly<Record<string, readonly [written: string, value: Told['value']]>>;

interface Shape {
  readonly separator: string;
  readonly hasHeading: boolean;
  readonly quote?: (cell: string) => string;
  readonly around?: readonly [before: string, behind: string];
  readonly cells: Cells;
}

const date = (day: number): string => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);

function tableOf(
  count: number,
  seed: number,
  { separator, hasHeading, quote, around, cells }: Shape,
): { text: string; rows: Row[] } {
  const dice = new Dice(seed);
  const page = new Page();
  const [before, behind] = around ?? ['', ''];
  const rows: Row[] = [];
  for (let index = 0; index < count; index += 1) {
    const row = Object.entries(cells(index, dice));
    if (index === 0 && hasHeading) {
      page.put(`${before}${row.map(([name]) => name).join(separator)}${behind}\n`);
      if (around !== undefined) page.put(`${before}${row.map(() => '---').join(separator)}${behind}\n`);
    }
    page.put(before);
    const told: Record<string, Told> = {};
    for (const [at, [name, [written, value]]] of row.entries()) {
      if (at > 0) page.put(separator);
      told[name] = { value, place: page.put(quote?.(written) ?? written) };
    }
    page.put(`${behind}\n`);
    rows.push(told);
  }
  return { text: page.text, rows };
}

const ORDERS: Cells = (index, dice) => {
  const price = (dice.whole(4_000) + 25) / 100;
  return {
    id: [String(1_000 + index), 1_000 + index],
    date: [date(dice.whole(300)), null],
    name: ((name): [string, string] => [name, name])(dice.pick(NAMES)),
    qty: ((count): [string, number] => [String(count), count])(1 + dice.whole(9)),
    price: [price.toFixed(2), price],
    rating: ((count): [string, number] => [String(count), count])(1 + dice.whole(5)),
    status: ((state): [string, string] => [state, state])(dice.pick(STATES)),
    city: ((city): [string, string] => [city, city])(dice.pick(CITIES)),
  };
};

const plain: Cells = (index, dice) => {
  const cells = ORDERS(index, dice);
  return Object.fromEntries(
    Object.entries(cells).map(([name, [written, value]]) => [name, [written, value ?? written]]),
  );
};
const only = (rows: readonly Row[], ...names: readonly string[]): Row[] =>
  rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] as Told])));
const quoted = (cell: string): string => (cell.includes(',') ? `"${cell}"` : cell);
const CSV: Shape = { separator: ',', hasHeading: true, quote: quoted, cells: plain };

function csv(): Corpus[] {
  const { text, rows } = tableOf(5_000, 1, CSV);
  const dice = new Dice(7);
  return [
    corpusOf('CSV of 5,000 rows, all columns', 'table', text, { orders: rows }),
    corpusOf('CSV, two columns without their key', 'table', text, only(rows, 'name', 'status')),
    corpusOf(
      'CSV, every row that is open',
      'table',
      text,
      rows.filter((row) => row['status']?.value === 'open'),
    ),
    corpusOf('CSV, key last in the record', 'table', text, only(rows, 'status', 'name', 'qty', 'id')),
    corpusOf('CSV, sorted by price, 1,000 rows', 'table', text, byPrice(rows.slice(500, 1_500))),
    corpusOf('CSV, newest first', 'table', text, { orders: only(rows, 'name', 'qty', 'date', 'city').toReversed() }),
    corpusOf(
      'CSV, shuffled, with a few values made up',
      'table',
      text,
      dice.shuffled(rows).slice(0, 2_000).map(madeUp(dice)),
    ),
  ];
}

function byPrice(rows: readonly Row[]): Row[] {
  return rows.toSorted((left, right) => Number(left['price']?.value) - Number(right['price']?.value));
}

const madeUp =
  (dice: Dice) =>
  (row: Row, index: number): Row => ({
    ...row,
    ...(dice.next() < 0.2 && { note: { value: `not in the source ${index}`, place: null } }),
    ...(dice.next() < 0.2 && { weight: { value: 77_000 + index + 0.125, place: null } }),
  });

function tabs(): Corpus[] {
  const shape: Shape = {
    separator: '\t',
    hasHeading: false,
    cells: (index, dice) => ({
      id: [`A${100 + index}`, `A${100 + index}`],
      name: ['Widget', 'Widget'],
      count: ((count): [string, number] => [String(count), count])(dice.whole(60)),
      total: ((cents): [string, number] => [(cents / 100).toLocaleString('de'), cents / 100])(
        100_000 + dice.whole(9_000_000),
      ),
      when: ((day): [string, string] => [`${day.slice(8)}.${day.slice(5, 7)}.${day.slice(0, 4)}`, day])(
        date(dice.whole(600)),
      ),
    }),
  };
  const { text, rows } = tableOf(4_000, 2, shape);
  return [
    corpusOf('Tab-separated, German numbers and dates', 'table', text, { rows }),
    corpusOf('Tab-separated, a name that all rows have', 'table', text, { rows: only(rows, 'id', 'name') }),
    corpusOf('Tab-separated, every third row', 'table', text, { rows: rows.filter((_, index) => index % 3 === 1) }),
  ];
}

function markdown(): Corpus[] {
  const { text, rows } = tableOf(1_500, 3, { separator: ' | ', hasHeading: true, around: ['| ', ' |'], cells: plain });
  const prose = 'This report lists what was sold, with 5 stars for the best and 1 for the rest.\n\n';
  const shift = ({ value, place }: Told): Told => ({
    value,
    place: place === null ? null : { start: place.start + prose.length, end: place.end + prose.length },
  });
  const moved = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, told]) => [name, shift(told)])));
  return [corpusOf('Markdown table', 'table', prose + text, { rows: moved })];
}

function cjk(): Corpus[] {
  const dice = new Dice(4);
  const page = new Page();
  const names = ['佐藤', '鈴木', '高橋', '田中', '伊藤', '김철수', '王小明', '佐藤花子'];
  const rows: Row[] = [];
  for (let index = 0; index < 800; index += 1) {
    const [name, amount, day] = [dice.pick(names), 100 + dice.whole(90_000), date(dice.whole(365))];
    const [year, month, number] = day.split('-').map(Number);
    const written = amount
      .toLocaleString('ja')
      .replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    page.put('担当者：');
    const who = page.put(name);
    page.put('様、金額は');
    const cost = page.put(written);
    page.put('円、発行日');
    const when = page.put(`${year}年${month}月${number}日`);
    page.put('。\n');
    rows.push({
      name: { value: name, place: who },
      amount: { value: amount, place: cost },
      date: { value: day, place: when },
    });
  }
  return [corpusOf('Japanese, full-width numbers', 'table', page.text, rows)];
}

function log(): Corpus[] {
  const dice = new Dice(5);
  const page = new Page();
  const levels = ['INFO', 'INFO', 'INFO', 'WARN', 'ERROR', 'DEBUG'];
  const messages = [
    'request served',
    'connection lost',
    'retrying',
    'cache miss',
    'user logged in',
    'disk is nearly full',
  ];
  const rows: Row[] = [];
  let time = Date.UTC(2024, 5, 1, 8);
  for (let index = 0; index < 3_000; index += 1) {
    time += dice.whole(3) * 1_000;
    const row: Record<string, Told> = {};
    const put = (name: string, value: string | number, written = String(value)): void => {
      row[name] = { value, place: page.put(written) };
    };
    put('time', new Date(time).toISOString().slice(0, 19), new Date(time).toISOString().slice(0, 19).replace('T', ' '));
    page.put(' [');
    put('level', dice.pick(levels));
    page.put('] worker-');
    put('worker', dice.whole(16));
    page.put(' ');
    put('message', dice.pick(messages));
    page.put(' in ');
    put('ms', dice.whole(90));
    page.put(' ms, status ');
    put('status', dice.pick([200, 200, 200, 404, 500]));
    page.put('\n');
    rows.push(row);
  }
  return [
    corpusOf('Log of 3,000 lines', 'table', page.text, { entries: rows }),
    corpusOf('Log, errors only', 'table', page.text, {
      entries: rows.filter((row) => row['level']?.value === 'ERROR'),
    }),
    corpusOf('Log, levels and messages', 'table', page.text, { entries: only(rows, 'level', 'message') }),
  ];
}

function dataFiles(): Corpus[] {
  return (['json', 'xml', 'yaml'] as const).map((form) => {
    const dice = new Dice(6);
    const page = new Page();
    const rows: Row[] = [];
    for (let index = 0; index < 1_000; index += 1) {
      const values = {
        id: 500 + index,
        name: dice.pick(PEOPLE),
        age: 18 + dice.whole(60),
        level: 1 + dice.whole(5),
        city: dice.pick(CITIES),
        active: dice.next() < 0.5,
      };
      const row: Record<string, Told> = {};
      page.put(form === 'json' ? '  {\n' : form === 'xml' ? '<person>\n' : '');
      for (const [at, [name, value]] of Object.entries(values).entries()) {
        const isText = typeof value === 'string';
        page.put(
          form === 'json'
            ? `    "${name}": ${isText ? '"' : ''}`
            : form === 'xml'
              ? `  <${name}>`
              : `${at === 0 ? '- ' : '  '}${name}: `,
        );
        row[name] = { value, place: page.put(String(value)) };
        page.put(
          form === 'json' ? `${isText ? '"' : ''}${at < 5 ? ',' : ''}\n` : form === 'xml' ? `</${name}>\n` : '\n',
        );
      }
      page.put(form === 'json' ? '  },\n' : form === 'xml' ? '</person>\n' : '');
      rows.push(row);
    }
    return corpusOf(`${form.toUpperCase()} with a key beside each value`, 'table', page.text, { people: rows });
  });
}

function lists(): Corpus[] {
  const dice = new Dice(8);
  const page = new Page();
  const lines: ToldTree[] = [];
  for (let index = 0; index < 2_000; index += 1) {
    const word = dice.pick(['alpha', 'beta', 'gamma', 'delta']);
    lines.push({ value: word, place: page.put(word) });
    page.put('\n');
  }
  return [corpusOf('A list of four words again and again', 'table', page.text, lines)];
}

export const tables = (): Corpus[] => [
  ...csv(),
  ...tabs(),
  ...markdown(),
  ...log(),
  ...dataFiles(),
  ...cjk(),
  ...lists(),
];
