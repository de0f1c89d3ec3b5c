// How values are written: times of other zones and clocks, numbers of other scales and scripts.
import { corpusOf, Dice, Page, write, type Corpus, type Told, times } from './page.ts';

const two = (value: number): string => String(value).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type Form = (at: Date, dice: Dice) => string;

const local = (at: Date, hours: number): Date => new Date(at.getTime() + hours * 3_600_000);
const day = (at: Date): string => at.toISOString().slice(0, 10);
const clock = (at: Date): string => at.toISOString().slice(11, 16);
const pm = (at: Date): string =>
  `${at.getUTCHours() % 12 === 0 ? 12 : at.getUTCHours() % 12}:${two(at.getUTCMinutes())} ${at.getUTCHours() < 12 ? 'am' : 'pm'}`;

const FORMS: Readonly<Record<string, Form>> = {
  'in another zone by name': (at) => `${day(local(at, 1))} ${clock(local(at, 1))} CET`,
  'in another zone by offset': (at, dice) => {
    const hours = dice.pick([-5, 2, 9]);
    return `${local(at, hours).toISOString().slice(0, 19)}${hours < 0 ? '-' : '+'}${two(Math.abs(hours))}:00`;
  },
  'with am and pm': (at) => `${MONTHS[at.getUTCMonth()]} ${at.getUTCDate()}, ${at.getUTCFullYear()} at ${pm(at)}`,
  'as seconds since 1970': (at) => String(at.getTime() / 1_000),
  'as milliseconds since 1970': (at) => String(at.getTime()),
  'as of a web server': (at) =>
    `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${at.toISOString().slice(11, 19)} +0000`,
  'as of a mail': (at) => at.toUTCString(),
  packed: (at) => `${day(at).replaceAll('-', '')}T${at.toISOString().slice(11, 19).replaceAll(':', '')}Z`,
};

function moments(): Corpus[] {
  return Object.entries(FORMS).map(([name, form], seed) => {
    const dice = new Dice(40 + seed);
    const page = new Page();
    const rows = times(300, (index) => {
      const at = new Date(Date.UTC(2024, 10, 1) + Math.floor(index / 3) * 3_700_000 + dice.whole(50) * 60_000);
      const value = at.toISOString().replace('.000', '');
      return write(
        page,
        ['at', value, form(at, dice)],
        ' ',
        ['event', dice.pick(['start', 'stop', 'ping'])],
        ' of host ',
        ['host', dice.whole(20)],
        '\n',
      );
    });
    return corpusOf(`Times ${name}`, name === 'in another zone by name' ? 'open' : 'table', page.text, { rows });
  });
}

/** The time of day alone, in words of a sentence. */
function hours(): Corpus[] {
  const dice = new Dice(49);
  const page = new Page();
  const rows = times(200, () => {
    const at = new Date(Date.UTC(2024, 0, 1, dice.whole(24), dice.whole(12) * 5));
    const written = dice.pick([pm(at), clock(at), `${at.getUTCHours()}.${two(at.getUTCMinutes())} Uhr`]);
    return write(
      page,
      'The ',
      ['what', dice.pick(['train', 'bus', 'ferry'])],
      ' leaves at ',
      ['time', clock(at), written],
      ' from track ',
      ['track', 1 + dice.whole(12)],
      '. ',
    );
  });
  return [corpusOf('Times of day in a text', 'prose', page.text, rows)];
}

const ROMAN: readonly (readonly [number, string])[] = [
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

function roman(value: number): string {
  let [left, said] = [value, ''];
  for (const [size, sign] of ROMAN) for (; left >= size; left -= size) said += sign;
  return said;
}

const digits = (value: number | string, zero: number): string =>
  String(value).replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

function scales(): Corpus[] {
  const dice = new Dice(50);
  const page = new Page();
  const rows = times(300, () => {
    const tenth = 1 + dice.whole(89);
    const [value, written] = dice.pick<readonly [number, string]>([
      [tenth * 100, `${tenth / 10}k`],
      [tenth * 100_000, `${String(tenth / 10).replace('.', ',')} Mio.`],
      [tenth * 100_000_000, `$${tenth / 10}bn`],
      [tenth / 10, String(tenth / 10).replace('.', ',')],
      [tenth / 1_000, `${tenth / 10}%`],
      [tenth / 10, `${tenth / 10} %`],
      [tenth + 0.5, `${tenth}½`],
      [0.75, '3/4'],
      [1.5, '1 1/2'],
      [tenth * 1_000, `${tenth}'000`],
      [-tenth, `(${tenth})`],
      [tenth * 100_000, `${tenth / 10} million`],
    ]);
    return write(
      page,
      ['place', dice.pick(['Rome', 'Oslo', 'Bern'])],
      ': ',
      ['amount', Number(value.toPrecision(12)), written],
      ' in ',
      ['year', 1990 + dice.whole(30)],
      '\n',
    );
  });
  return [corpusOf('Scales, fractions and shares', 'table', page.text, { rows })];
}

function numerals(): Corpus[] {
  const dice = new Dice(51);
  const page = new Page();
  const rows = times(60, (index) => {
    const row = write(
      page,
      'Chapter ',
      ['chapter', index + 1, roman(index + 1)],
      '. Of ',
      ['topic', dice.pick(['iron', 'salt', 'wood'])],
      ', with ',
      ['tables', 1 + dice.whole(30)],
      ' tables\n',
    );
    page.put('I saw that it was so, and V. agreed, in the XII century.\n');
    return row;
  });
  return [corpusOf('Roman numerals', 'open', page.text, rows)];
}

function scripts(): Corpus[] {
  const dice = new Dice(52);
  const kinds: readonly [name: string, zero: number, words: readonly string[], label: readonly string[]][] = [
    [
      'Arabic, with its digits',
      0x660,
      ['أحمد', 'فاطمة', 'محمود', 'ليلى'],
      ['الاسم: ', '، المبلغ: ', ' دينار، التاريخ: ', '\n'],
    ],
    ['Persian, with its digits', 0x6f0, ['رضا', 'مریم', 'علی', 'زهرا'], ['نام: ', '، مبلغ: ', ' تومان، تاریخ: ', '\n']],
    ['Hebrew', 0x30, ['דוד', 'שרה', 'יעקב', 'רחל'], ['שם: ', ', סכום: ', ' ש"ח, תאריך: ', '\n']],
    [
      'Thai without blanks, with its digits',
      0xe50,
      ['สมชาย', 'สมหญิง', 'สุดา', 'ประเสริฐ'],
      ['ชื่อ', 'จำนวนเงิน', 'บาทวันที่', '\n'],
    ],
    ['Chinese without blanks', 0x30, ['王伟', '李娜', '张敏', '王伟明'], ['客户', '，金额', '元，日期', '。']],
    ['Full width', 0xff10, ['佐藤', '鈴木', '田中'], ['氏名　', '　金額　', '　日付　', '\n']],
  ];
  return kinds.map(([name, zero, words, [one = '', two_ = '', three = '', four = '']]) => {
    const page = new Page();
    const rows = times(200, () => {
      const amount = 100 + dice.whole(9_000);
      const date = `2024-${two(1 + dice.whole(12))}-${two(1 + dice.whole(28))}`;
      const said = digits(date.split('-').toReversed().join('/'), zero);
      return write(
        page,
        one,
        ['name', dice.pick(words)],
        two_,
        ['amount', amount, digits(amount, zero)],
        three,
        ['date', date, said],
        four,
      );
    });
    return corpusOf(name, 'prose', page.text, { rows: rows as Record<string, Told>[] });
  });
}

export const forms = (): Corpus[] => [...moments(), ...hours(), ...scales(), ...numerals(), ...scripts()];
