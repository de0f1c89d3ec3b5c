/** Dates and times in the ways people write them, read out of a folded text. */
import type { Written } from './sourceText.ts';

/** Languages whose names of months are known, from the tables of the runtime. */
const LANGUAGES =
  'en de de-AT fr es it pt nl pl sv da nb fi cs sk hu ro tr ru uk bg el hr sl et lv lt ca id vi ar fa hi th'.split(' ');

let months: ReadonlyMap<string, number> | undefined;

function plainMonth(word: string): string {
  return word.toLowerCase().normalize('NFKC').replaceAll('.', '');
}

function monthTable(): ReadonlyMap<string, number> {
  if (months !== undefined) return months;
  const table = new Map<string, number>();
  for (const language of LANGUAGES) {
    for (const width of ['long', 'short'] as const) {
      // The name alone, and the case it has beside a day.
      const formats = [
        new Intl.DateTimeFormat(language, { month: width, timeZone: 'UTC', calendar: 'gregory' }),
        new Intl.DateTimeFormat(language, { month: width, day: 'numeric', timeZone: 'UTC', calendar: 'gregory' }),
      ];
      for (let month = 0; month < 12; month += 1) {
        for (const format of formats) {
          const parts = format.formatToParts(Date.UTC(2024, month, 15));
          const name = plainMonth(parts.find((part) => part.type === 'month')?.value ?? '');
          if (/^[\p{L}\p{M}]{3,}$/u.test(name) && !table.has(name)) table.set(name, month + 1);
        }
      }
    }
  }
  table.set('sept', 9);
  table.set('feber', 2);
  months = table;
  return table;
}

/** Which month a folded word names, 1 to 12. */
export function monthOf(word: string): number | undefined {
  return monthTable().get(word);
}

const CJK_ERAS: Readonly<Record<string, number>> = {
  令和: 2018,
  平成: 1988,
  昭和: 1925,
  大正: 1911,
  民國: 1911,
  民国: 1911,
};

type Reader = (match: RegExpMatchArray) => readonly string[];

const DATES: readonly (readonly [RegExp, Reader, boolean?])[] = [
  [/(?<!\d)(\d{4})[-/.] ?(\d{1,2})[-/.] ?(\d{1,2})(?!\d)/g, (match) => [iso(match[1], match[2], match[3])]],
  [/(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)/g, (match) => [iso(match[1], match[2], match[3])]],
  // Which of the two is the day, only the writer knows.
  [
    /(?<![\d./-])(\d{1,2})([/.-]) ?(\d{1,2})\2 ?'?(\d{4}|\d{2})(?!\d)/g,
    (match) => [
      iso(match[4], match[3], match[1]),
      iso(match[4], match[1], match[3]),
      iso(match[1], match[3], match[4]),
      iso(buddhist(match[4]), match[3], match[1]),
    ],
  ],
  [/(?<!\d)(\d{4})-?w(\d{2})-?([1-7])(?!\d)/g, (match) => [isoWeek(match[1], match[2], match[3])]],
  [
    /(?:(令和|平成|昭和|大正|民國|民国) ?)?(?<!\d)(\d{1,4}|元) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일號号]?/g,
    (match) => [iso(eraYear(match[1], match[2]), match[3], match[4])],
  ],
  [
    /(?:(令和|平成|昭和|大正|民國|民国) ?)?(?<![〇零○一二三四五六七八九十])([〇零○一二三四五六七八九十]{1,4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日號号]/g,
    (match) => [inNumerals(match)],
  ],
  [/(?<!\d)(\d{4}) ?[年년] ?(\d{1,2}) ?[月월]/g, (match) => [isoMonth(match[1], Number(match[2]))]],
  [/(?<!\d)(\d{1,2}) tháng (\d{1,2}),?(?: năm)? (\d{4})(?!\d)/g, (match) => [iso(match[3], match[2], match[1])]],
  [
    /(?<![\d年년 ]|[年년] )(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]/g,
    (match) => [dayOnly(Number(match[1]), match[2])],
    true,
  ],
];

/** A day, a month in words, a year: in this order or with the month in front. Logs write `10/oct/2000:13:55:36`. */
const DAY_FIRST =
  /(?<![\p{L}\d.])(\d{1,2})(?:st|nd|rd|th|er|ers|º|ª|°|o|e)?\.?[ /-]{0,2}(?:(?:of|de) |d')?([\p{L}\p{M}]{3,14})(?:\.?,?[ /-](?:de |del |of |พ\.ศ\. ?|ค\.ศ\. ?)?'?|[.']{1,2})?(\d{4}|\d{2}(?!:))?(?![\p{L}\p{M}\d])/gu;
const MONTH_FIRST =
  /(?<![\p{L}\p{M}])([\p{L}\p{M}]{3,14})\.?[ /-](\d{1,2})(?:st|nd|rd|th)?(?:(?:,? ?'?|[/-])(\d{4}))?(?![\p{L}\d:])/gu;
const MONTH_YEAR = /(?<![\p{L}\p{M}])([\p{L}\p{M}]{3,14})\.?,?[ /-](?:de |del |of )?(\d{4})(?![\p{L}\d])/gu;
const YEAR_FIRST = /(?<!\d)(\d{4})[., /-]{1,2}([\p{L}\p{M}]{3,14})\.?[ /-](\d{1,2})(?![\d\p{L}])/gu;

const WORDS: readonly (readonly [RegExp, (match: RegExpMatchArray, month: number) => string, 1 | 2])[] = [
  [DAY_FIRST, (match, month) => dated(match[3], month, match[1]), 2],
  [MONTH_FIRST, (match, month) => dated(match[3], month, match[2]), 1],
  [MONTH_YEAR, (match, month) => isoMonth(match[2], month), 1],
  [YEAR_FIRST, (match, month) => iso(match[1], String(month), match[3]), 2],
];

/** Every date in a folded text, as `2026-11-24`; `2026-11` for a month, `--11-24` for a day of any year. */
export function* datesIn(text: string): Generator<void, Written<string>[], void> {
  const found: Written<string>[] = [];
  const add = (match: RegExpExecArray, values: readonly string[], isWeak = false): void => {
    const known = values.filter((value) => value !== '');
    if (known.length === 0) return;
    const weak = isWeak || known[0]?.startsWith('--') === true;
    const end = match.index + match[0].trimEnd().length;
    found.push({ start: match.index, end, values: known, ...(weak && { isWeak: true }) });
  };
  for (const [pattern, read, isWeak] of DATES) {
    for (const match of yield* matchesIn(text, pattern)) add(match, read(match), isWeak);
    yield;
  }
  const table = monthTable();
  for (const [pattern, read, word] of WORDS) {
    for (const match of yield* matchesIn(text, pattern, (each) => table.has(each[word] ?? ''))) {
      const month = table.get(match[word] ?? '');
      if (month === undefined) continue;
      const date = read(match, month);
      const isThai = /\p{Script=Thai}/u.test(match[word] ?? '');
      add(match, [isThai ? `${buddhist(date.slice(0, 4)) ?? date.slice(0, 4)}${date.slice(4)}` : date]);
    }
    yield;
  }
  return found.toSorted((left, right) => left.start - right.start);
}

/** How many matches are made between two pauses. */
const STEP = 1_024;

/** What is no date after all may hold the beginning of one: `6 Fri, 01 Nov 2024`. */
function* matchesIn(
  text: string,
  pattern: RegExp,
  isDate: (match: RegExpExecArray) => boolean = () => true,
): Generator<void, RegExpExecArray[], void> {
  const found: RegExpExecArray[] = [];
  const own = new RegExp(pattern);
  for (let match = own.exec(text), count = 1; match !== null; match = own.exec(text), count += 1) {
    if (isDate(match)) found.push(match);
    else own.lastIndex = match.index + 1;
    if (count % STEP === 0) yield;
  }
  return found;
}

function dated(year: string | undefined, month: number, day: string | undefined): string {
  return year === undefined ? dayOnly(month, day) : iso(year, String(month), day);
}

function dayOnly(month: number, day: string | undefined): string {
  const known = iso('2024', String(month), day);
  return known === '' ? '' : `-${known.slice(4)}`;
}

function isoMonth(year: string | undefined, month: number): string {
  return month >= 1 && month <= 12 && year !== undefined ? `${year}-${String(month).padStart(2, '0')}` : '';
}

function eraYear(era: string | undefined, year: string | undefined): string {
  const count = year === '元' ? 1 : Number(year);
  return String(era === undefined ? count : count + (CJK_ERAS[era] ?? 0));
}

/** Thailand counts its years from 543 years earlier. */
function buddhist(year: string | undefined): string | undefined {
  const count = Number(year);
  return count >= 2400 && count < 2700 ? String(count - 543) : undefined;
}

function inNumerals([, era, year = '', month = '', day = '']: RegExpMatchArray): string {
  if (era === undefined && year.length !== 4) return '';
  return iso(eraYear(era, String(numeral(year))), String(numeral(month)), String(numeral(day)));
}

/** Digit by digit, or with tens: `二〇二三`, `二十三`. */
function numeral(said: string): number {
  const digits = Array.from(said, (sign) => '〇一二三四五六七八九'.indexOf(/[零○]/.test(sign) ? '〇' : sign));
  const ten = said.indexOf('十');
  if (ten === -1) return Number(digits.join(''));
  return (ten === 0 ? 1 : Number(digits.slice(0, ten).join(''))) * 10 + Number(digits.slice(ten + 1).join(''));
}

function isoWeek(year: string | undefined, week: string | undefined, day: string | undefined): string {
  const fourth = new Date(Date.UTC(Number(year), 0, 4));
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * 86_400_000;
  const time = monday + ((Number(week) - 1) * 7 + Number(day) - 1) * 86_400_000;
  return Number.isFinite(time) ? new Date(time).toISOString().slice(0, 10) : '';
}

function iso(year: string | undefined, month: string | undefined, day: string | undefined): string {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (!(m >= 1 && m <= 12 && d >= 1 && d <= 31)) return '';
  const full = (year ?? '').length === 2 ? (y < 70 ? 2000 + y : 1900 + y) : y;
  return `${String(full).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}

/** The date in a value such as `2026-11-24` or `2026-11-24T09:30:00Z`; also a month, `2026-11`. */
export function dateOf(value: string): string | undefined {
  return /^(\d{4}-\d{2}(?:-\d{2})?)(?:$|[T ])/.exec(value)?.[1];
}

/** The time in a value such as `09:30`, `09:30:00Z` or `2026-11-24T09:30:00+01:00`, as `09:30` or `09:30:15`. */
export function timeOf(value: string): string | undefined {
  const match = /^(?:\d{4}-\d{2}-\d{2}[T ])?(\d{2}:\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[-+]\d{2}:?\d{2})?$/.exec(value);
  if (match === null) return undefined;
  return match[2] === undefined || match[2] === '00' ? match[1] : `${match[1]}:${match[2]}`;
}

const TIME =
  /(?:(?<![\d:.])|(?<=\/\d{4}:))(\d{1,2})(?:[:.h] ?(\d{2})(?::(\d{2}))?)? ?(am|pm|a\.m\.|p\.m\.|uhr|h)?(?![\d\p{L}])/gu;
const CJK_TIME = /(?:(午前|午後|上午|下午|오전|오후) ?)?(?<!\d)(\d{1,2}) ?[時时点點시] ?(?:(\d{1,2}) ?[分분])?/g;

/** Every time of day in a folded text. */
export function* timesIn(text: string): Generator<void, Written<string>[], void> {
  const found: Written<string>[] = [];
  for (const match of yield* matchesIn(text, TIME)) {
    const [whole, hour, minute, second, half] = match;
    if (minute === undefined && half === undefined) continue;
    if (whole.includes('.') && half === undefined) continue;
    const isLate = half?.startsWith('p') === true;
    const isEarly = half?.startsWith('a') === true;
    const value = clock(Number(hour), minute, second, isLate, isEarly);
    if (value !== '') found.push({ start: match.index, end: match.index + whole.trimEnd().length, values: [value] });
  }
  yield;
  for (const match of yield* matchesIn(text, CJK_TIME)) {
    const [whole, half = '', hour, minute] = match;
    const value = clock(
      Number(hour),
      minute?.padStart(2, '0'),
      undefined,
      /午後|下午|오후/.test(half),
      /午前|上午|오전/.test(half),
    );
    if (value !== '') found.push({ start: match.index, end: match.index + whole.trimEnd().length, values: [value] });
  }
  return found.toSorted((left, right) => left.start - right.start);
}

function clock(
  hour: number,
  minute: string | undefined,
  second: string | undefined,
  isLate: boolean,
  isEarly: boolean,
): string {
  const full = isLate && hour < 12 ? hour + 12 : isEarly && hour === 12 ? 0 : hour;
  if (full > 24 || Number(minute ?? 0) > 59) return '';
  const plain = `${String(full).padStart(2, '0')}:${minute ?? '00'}`;
  return second === undefined || second === '00' ? plain : `${plain}:${second}`;
}
