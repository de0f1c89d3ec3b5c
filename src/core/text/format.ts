/** Numbers as people read them, in menus and documents. */

/** Money in the fewest digits that say something: `$0.0064`, `$1.28`, `$15`. */
export function formatUsd(value: number): string {
  if (value === 0) return '$0';
  const absolute = Math.abs(value);
  if (absolute < 0.000_001) return '<$0.000001';
  const digits = absolute >= 1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(absolute)));
  const text = value.toFixed(digits);
  // Whole dollars lose their cents; what is left keeps at least the cents.
  const short = absolute >= 1 ? text.replace(/\.00$/, '') : text.replace(/(\.\d\d\d*?)0+$/, '$1');
  return `$${short}`.replace('$-', '-$');
}

/** `980`, `1.2k`, `200k`, `1M`. */
export function formatTokens(count: number): string {
  if (count < 1000) return String(Math.round(count));
  if (count < 999_500) return `${trimZero(count / 1000)}k`;
  return `${trimZero(count / 1_000_000)}M`;
}

function trimZero(value: number): string {
  return (value >= 100 ? value.toFixed(0) : value.toFixed(1)).replace(/\.0$/, '');
}

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `2 hours ago`, `yesterday`, `now`. */
export function formatRelativeTime(then: number, now: number, language: string): string {
  const seconds = (then - now) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, 'second');
}
