import type { TextRange } from './sourceText.ts';

/** A number or a date as a text writes it, with every value it may mean. */
export interface Written<T> extends TextRange {
  readonly values: readonly T[];
}

const NUMBER =
  /(?<![\p{L}\p{N}_.,])[-+−]?(?:\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*)(?:[eE][-+]?\d+)?\s?(%|[kKmM](?![\p{L}\p{N}])|bn\b|million\b|billion\b|thousand\b)?/gu;
const SCALES: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, bn: 1e9, thousand: 1e3, million: 1e6, billion: 1e9 };

/** Every number in a text. `1,234` may be both 1234 and 1.234; `25 %` both 25 and 0.25. */
export function numbersIn(text: string): Written<number>[] {
  return Array.from(text.matchAll(NUMBER), (match) => {
    const unit = (match[1] ?? '').toLowerCase();
    const written = match[0].slice(0, match[0].length - unit.length).trim();
    const plain = readings(written);
    const scale = SCALES[unit];
    const values =
      unit === '%'
        ? [...plain, ...plain.map((value) => value / 100)]
        : scale === undefined
          ? plain
          : [...plain.map((value) => value * scale), ...plain];
    const end = unit === '' ? match.index + match[0].trimEnd().length : match.index + match[0].length;
    return { start: match.index, end, values };
  });
}

function readings(written: string): number[] {
  const text = written.replace('−', '-').replace(/[ \u00a0\u202f'’]/g, '');
  const points = text.split('.').length - 1;
  const commas = text.split(',').length - 1;
  const english = text.replaceAll(',', '');
  const continental = text.replaceAll('.', '').replace(',', '.');
  const options: string[] = [];
  if (points > 1 && commas > 1) return [];
  if (points > 1 || (points === 1 && commas === 1 && text.indexOf('.') < text.indexOf(','))) options.push(continental);
  else if (commas > 1 || (points === 1 && commas === 1)) options.push(english);
  else if (commas === 1) options.push(...(/,\d{3}(?!\d)/.test(text) ? [english, continental] : [continental]));
  else if (points === 1 && /^\D?\d{1,3}\.\d{3}$/.test(text)) options.push(text, continental);
  else options.push(text);
  return options.map(Number).filter(Number.isFinite);
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';

const DATES: readonly (readonly [RegExp, (match: RegExpMatchArray) => string[]])[] = [
  [/(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/g, (match) => [iso(match[1], match[2], match[3])]],
  [/(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)/g, (match) => [iso(match[1], match[2], match[3])]],
  // Which of the two is the day, only the writer knows.
  [
    /(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})(?!\d)/g,
    (match) => [iso(match[3], match[2], match[1]), iso(match[3], match[1], match[2])],
  ],
  [new RegExp(`\\b${MONTH}\\s+${DAY},?\\s+(\\d{4})\\b`, 'gi'), (match) => [iso(match[3], monthOf(match[1]), match[2])]],
  [
    new RegExp(`\\b${DAY}\\.?\\s+(?:of\\s+)?${MONTH},?\\s+(\\d{4})\\b`, 'gi'),
    (match) => [iso(match[3], monthOf(match[2]), match[1])],
  ],
  [new RegExp(`\\b${DAY}-${MONTH}-(\\d{4}|\\d{2})\\b`, 'gi'), (match) => [iso(match[3], monthOf(match[2]), match[1])]],
];

/** Every date in a text, as `2026-11-24`. */
export function datesIn(text: string): Written<string>[] {
  return DATES.flatMap(([pattern, read]) =>
    Array.from(text.matchAll(pattern), (match) => ({
      start: match.index,
      end: match.index + match[0].length,
      values: read(match).filter((value) => value !== ''),
    })),
  ).toSorted((left, right) => left.start - right.start);
}

function monthOf(word: string | undefined): string {
  const start = (word ?? '').slice(0, 3).toLowerCase();
  return String(MONTHS.findIndex((month) => month.startsWith(start)) + 1);
}

function iso(year: string | undefined, month: string | undefined, day: string | undefined): string {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  if (!(m >= 1 && m <= 12 && d >= 1 && d <= 31)) return '';
  const full = (year ?? '').length === 2 ? (y < 70 ? 2000 + y : 1900 + y) : y;
  return `${String(full).padStart(4, '0')}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}

/** The date in a value such as `2026-11-24` or `2026-11-24T09:30:00Z`. */
export function dateOf(value: string): string | undefined {
  return /^(\d{4}-\d{2}-\d{2})(?:$|[T ])/.exec(value)?.[1];
}
