// Names, dates and amounts in the ways that papers write them.
import type { Dice } from './page.ts';
import type { Field } from './templates.ts';

export const PEOPLE = ['Ann Lee', 'Bob Hart', 'Cem Kaya', 'Dana Wood', 'Eva Roth'];
export const CITIES = ['Rome', 'Oslo', 'Bern', 'Lyon'];
export const SHOPS = ['REWE', 'Shell', 'Amazon', 'Lidl', 'City Bakery'];
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
export const two = (value: number): string => String(value).padStart(2, '0');

export type Ymd = readonly [year: number, month: number, day: number];
export const anyDay = (dice: Dice): Ymd => [2_023 + dice.whole(2), 1 + dice.whole(3), 1 + dice.whole(28)];
export const iso = ([year, month, day]: Ymd): string => `${year}-${two(month)}-${two(day)}`;
export const german = ([year, month, day]: Ymd): string => `${two(day)}.${two(month)}.${year}`;
export const english = ([year, month, day]: Ymd): string => `${MONTHS[month - 1]} ${day}, ${year}`;
export const french = ([year, month, day]: Ymd): string =>
  `${day} ${['janvier', 'février', 'mars'][month - 1]} ${year}`;
export const japanese = ([year, month, day]: Ymd): string => `${year}年${month}月${day}日`;
export const packed = ([year, month, day]: Ymd): string => `${year}${two(month)}${two(day)}`;
export const euro = (cents: number): string => (cents / 100).toLocaleString('de', { minimumFractionDigits: 2 });
export const dollar = (cents: number): string => (cents / 100).toLocaleString('en', { minimumFractionDigits: 2 });
export const franc = (cents: number): string => (cents / 100).toLocaleString('fr', { minimumFractionDigits: 2 });

export const clock = (dice: Dice): string => `${two(8 + dice.whole(12))}:${two(dice.whole(12) * 5)}`;
/** Some lines of one kind within a document. */
export function lines(
  count: number,
  template: string,
  make: (index: number) => Record<string, Field>,
  list = 'items',
): { readonly template: string; readonly fields: Record<string, Field> } {
  const fields: Record<string, Field> = {};
  let all = '';
  for (let index = 0; index < count; index += 1) {
    all += template.replaceAll('{', `{${list}.${index}.`);
    for (const [name, field] of Object.entries(make(index))) fields[`${list}.${index}.${name}`] = field;
  }
  return { template: all, fields };
}
