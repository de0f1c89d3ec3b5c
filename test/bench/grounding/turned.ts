// Tables whose rows are fields and whose columns are records, and blocks beside one another.
import { corpusOf, Dice, Page, times, type Corpus, type Told } from './page.ts';
import type { Family } from './templates.ts';

type Row = Record<string, Told>;
type Value = readonly [value: string | number, written: string];

const NAMES = ['Ann Lee', 'Bob Hart', 'Cem Kaya', 'Dana Wood', 'Eva Roth', 'Finn Berg', 'Gil Sand'];
const CITIES = ['Rome', 'Oslo', 'Bern'];
const plain = (value: string | number): Value => [value, String(value)];

/** The columns by field; names repeat, as do most other values. */
function columns(dice: Dice, count: number): Record<string, Value[]> {
  const day = (): Value => {
    const date = `2024-0${1 + dice.whole(3)}-1${dice.whole(9)}`;
    return [date, date.split('-').toReversed().join('.')];
  };
  const amount = (): Value => {
    const value = 1_000 + dice.whole(9) * 250;
    return [value, value.toLocaleString('en')];
  };
  return {
    name: times(count, () => plain(dice.pick(NAMES))),
    age: times(count, () => plain(20 + dice.whole(9))),
    city: times(count, () => plain(dice.pick(CITIES))),
    joined: times(count, day),
    rooms: times(count, () => plain(20 + dice.whole(9))),
    wage: times(count, amount),
  };
}

interface Form {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly heading?: (count: number) => string;
  readonly row: (label: string, cells: readonly (() => string)[]) => readonly (string | (() => string))[];
  readonly around?: readonly [string, string];
}

const joined =
  (separator: string, before = '', behind = ''): Form['row'] =>
  (label, cells) => [`${before}${label}`, ...cells.flatMap((cell) => [separator, cell]), `${behind}\n`];
const GERMAN = { name: 'Name', age: 'Alter', city: 'Ort', joined: 'Eintritt', rooms: 'Zimmer', wage: 'Lohn' };
const LONG = {
  name: 'Full name',
  age: 'Age (years)',
  city: 'City',
  joined: 'Joined on',
  rooms: 'Rooms',
  wage: 'Wage in EUR',
};

const FORMS: readonly Form[] = [
  { name: 'CSV', row: (label, cells) => [label, ...cells.flatMap((cell) => [',', quoted(cell)]), '\n'] },
  {
    name: 'CSV with a heading',
    heading: (count) => `field;${times(count, (index) => `P${index + 1}`).join(';')}\n`,
    row: joined(';'),
  },
  { name: 'tabs', labels: LONG, row: joined('\t') },
  { name: 'tabs, in other words', labels: GERMAN, row: joined('\t') },
  {
    name: 'Markdown',
    heading: (count) =>
      `| |${times(count, (index) => ` Person ${index + 1} |`).join('')}\n|---|${'---|'.repeat(count)}\n`,
    row: joined(' | ', '| ', ' |'),
  },
  {
    name: 'columns of fixed width',
    row: (label, cells) => [label.padEnd(10), ...cells.map((cell) => (): string => cell().padEnd(14)), '\n'],
  },
  {
    name: 'HTML',
    around: ['<table>\n', '</table>\n'],
    row: (label, cells) => [`<tr><th>${label}</th>`, ...cells.flatMap((cell) => ['<td>', cell, '</td>']), '</tr>\n'],
  },
  {
    name: 'blocks beside one another',
    row: (label, cells) => [...cells.flatMap((cell) => [`${label}: `, cell, '    '.padEnd(4)]), '\n'],
  },
];

const quoted =
  (cell: () => string): (() => string) =>
  () =>
    cell().includes(',') ? `"${cell()}"` : cell();

function turnedTable(form: Form, count: number, seed: number, isReversed: boolean): Corpus {
  const dice = new Dice(seed);
  const page = new Page();
  const fields = columns(dice, count);
  const rows: Row[] = times(count, () => ({}));
  page.put(`The people of this year are these.\n\n${form.around?.[0] ?? ''}${form.heading?.(count) ?? ''}`);
  for (const [field, values] of Object.entries(fields)) {
    const label = form.labels?.[field] ?? field;
    const cells = values.map(
      ([, written]) =>
        () =>
          written,
    );
    let index = 0;
    for (const part of form.row(label, cells)) {
      if (typeof part === 'string') {
        page.put(part);
        continue;
      }
      const [value, written] = values[index] as Value;
      const { start } = page.put(form.name === 'blocks beside one another' ? written.padEnd(12) : part());
      const at = part().startsWith('"') ? start + 1 : start;
      (rows[index] as Row)[field] = { value, place: { start: at, end: at + written.length } };
      index += 1;
    }
  }
  page.put(`${form.around?.[1] ?? ''}\nThat is all for 2024.\n`);
  const value = isReversed ? rows.toReversed().map(reversed) : rows;
  return corpusOf(form.name, 'table', page.text, { people: value });
}

const reversed = (row: Row): Row => Object.fromEntries(Object.entries(row).toReversed());

export const turnedTables = (): Family[] =>
  FORMS.map((form) => ({
    name: `Fields as rows, ${form.name}`,
    kind: 'table',
    ways: [3, 8, 40].flatMap((count) =>
      [false, true].map((isReversed) => ({
        name: `${count} records${isReversed ? ', the last first' : ''}`,
        corpora: times(count === 40 ? 3 : 12, (seed) => turnedTable(form, count, 700 + seed, isReversed)),
      })),
    ),
  }));
