import * as l10n from '@vscode/l10n';
import { withoutEnd } from '../../base/trim.ts';

/** Figures as people read them, everywhere in the product: the fewest digits that say something. */

/** Beyond this no figure is one: it is written short, so that it is not in the way of the others. */
const ABSURD = 1e12;

/** `1e300`; `undefined` for a figure that may be one. */
function absurd(figure: number): string | undefined {
  return Math.abs(figure) >= ABSURD ? figure.toExponential(0).replace('+', '') : undefined;
}

/** US dollars: `$0.0064`, `$0.12`, `$1.28`, `$1,280`. */
export function formatMoney(usd: number): string {
  if (usd === 0) return '$0';
  if (usd < 0) return usd > -0.0001 ? '$0' : `-${formatMoney(-usd)}`;
  if (usd < 0.0001) return '<$0.0001';
  if (usd < 0.0995) return `$${trimZeros(usd.toPrecision(2))}`;
  if (usd < 999.995) return `$${usd.toFixed(2)}`;
  return `$${absurd(usd) ?? Math.round(usd).toLocaleString('en-US')}`;
}

/** A count of tokens: `115`, `1.2k`, `12k`, `1.2M`. */
export function formatCount(count: number): string {
  if (count < 1000) return String(Math.round(count));
  if (count < 9950) return `${trimZeros((count / 1000).toFixed(1))}k`;
  if (count < 999_500) return `${Math.round(count / 1000)}k`;
  return absurd(count) ?? `${trimZeros((count / 1_000_000).toFixed(1))}M`;
}

/** A measured time in milliseconds: `0.8 s`, `12 s`, `2 min 5 s`. */
export function formatDuration(ms: number): string {
  if (ms < 50) return milliseconds(Math.max(1, Math.round(ms)));
  if (ms < 9950) return l10n.t`${trimZeros((ms / 1000).toFixed(1))} s`;
  return formatWholeSeconds(ms);
}

/** A running clock in milliseconds, whole seconds only: `3 s`, `1 min 5 s`. */
export function formatWholeSeconds(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60 || seconds >= ABSURD) return l10n.t`${absurd(seconds) ?? seconds} s`;
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return rest === 0 ? l10n.t`${minutes} min` : l10n.t`${minutes} min ${rest} s`;
}

/** A time in milliseconds that is compared with others of its kind: `240 ms`, `1.2 s`. */
export function formatLatency(ms: number): string {
  return ms < 1000 ? milliseconds(Math.round(ms)) : formatDuration(ms);
}

function milliseconds(count: number): string {
  return l10n.t`${count} ms`;
}

export function formatRate(tokensPerSecond: number): string {
  const rate =
    absurd(tokensPerSecond) ??
    (tokensPerSecond < 10 ? trimZeros(tokensPerSecond.toFixed(1)) : String(Math.round(tokensPerSecond)));
  return l10n.t`${rate} tok/s`;
}

/** Bytes of a file: `12 kB`, `3.4 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return l10n.t`${bytes} B`;
  if (bytes < 999_500) return l10n.t`${Math.round(bytes / 1000)} kB`;
  if (bytes < 999_950_000) return l10n.t`${trimZeros((bytes / 1_000_000).toFixed(1))} MB`;
  return l10n.t`${trimZeros((bytes / 1_000_000_000).toFixed(1))} GB`;
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

function trimZeros(number: string): string {
  return number.includes('.') ? withoutEnd(withoutEnd(number, '0'), '.') : number;
}
