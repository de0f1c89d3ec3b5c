/** Moments whatever zone they are said in: a date and a time with their zone, or seconds and milliseconds since 1970. */
import type { Written } from './sourceText.ts';

/** Hours ahead of UTC, of the zones that people write by name. */
const ZONES: Readonly<Record<string, number>> = {
  z: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  west: 1,
  bst: 1,
  cet: 1,
  mez: 1,
  cest: 2,
  mesz: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  ist: 5.5,
  sgt: 8,
  hkt: 8,
  jst: 9,
  kst: 9,
  aest: 10,
  aedt: 11,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
};

const ZONE = /(?:[.,]\d{1,9})? ?(z|[a-z]{3,4}|[-+]\d{2}:?\d{2})(?![\p{L}\d])/uy;
const ISO = /(?<![\d-])(\d{4}-\d{2}-\d{2})[t ](\d{2}:\d{2}(?::\d{2})?)/g;
/** From 2001 to 2033. */
const SINCE_1970 = /(?<![\d.,-])(1\d{9})(?:\d{3})?(?:\.\d{1,9})?(?![\d,-])/g;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})? ?(Z|[-+]\d{2}:?\d{2})?$/;
/** Between a date and its time. */
const MOST_GAP = 6;
const STEP = 1_024;

/** The second that a value such as `2024-11-10T14:05:00+01:00` means; UTC where it names no zone and that may be meant. */
export function instantOf(value: string, isUtc = false): number | undefined {
  const match = MOMENT.exec(value);
  if (match === null) return undefined;
  const zone = match[3] ?? (isUtc ? 'z' : undefined);
  return zone === undefined ? undefined : secondAt(match[1] ?? '', match[2] ?? '', zone.toLowerCase());
}

function secondAt(date: string, time: string, zone: string): number | undefined {
  const signed = /^([-+])(\d{2}):?(\d{2})$/.exec(zone);
  const hours =
    signed === null
      ? Object.hasOwn(ZONES, zone)
        ? ZONES[zone]
        : undefined
      : (Number(signed[2]) + Number(signed[3]) / 60) * (signed[1] === '-' ? -1 : 1);
  const second = Date.parse(`${date}T${time}${time.length === 5 ? ':00' : ''}Z`) / 1_000;
  return hours === undefined || !Number.isFinite(second) ? undefined : second - hours * 3_600;
}

const isDay = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value);

/** Every moment in a folded text whose zone is said; `dates` and `times` are those in it. */
export function* instantsIn(
  text: string,
  dates: readonly Written<string>[],
  times: readonly Written<string>[],
): Generator<void, Written<number>[], void> {
  const found: Written<number>[] = [];
  const add = (start: number, end: number, on: readonly string[], time: string): void => {
    ZONE.lastIndex = end;
    const match = ZONE.exec(text);
    if (match === null) return;
    const values = on.flatMap((day) => secondAt(day, time, match[1] ?? '') ?? []);
    if (values.length > 0) found.push({ start, end, values });
  };
  for (const match of text.matchAll(ISO)) {
    add(match.index, match.index + match[0].length, [match[1] ?? ''], match[2] ?? '');
    if (found.length % STEP === STEP - 1) yield;
  }
  yield;
  const days = dates.filter(({ values }) => values.some(isDay));
  let at = 0;
  for (const { start, end, values } of times) {
    while ((days[at + 1]?.start ?? Infinity) < start) at += 1;
    const date = days[at];
    if (date === undefined || date.end > start || start - date.end > MOST_GAP) continue;
    add(date.start, end, date.values.filter(isDay), values[0] ?? '');
    if (found.length % STEP === STEP - 1) yield;
  }
  yield;
  for (const match of text.matchAll(SINCE_1970))
    found.push({ start: match.index, end: match.index + match[0].length, values: [Number(match[1])] });
  return found.toSorted((left, right) => left.start - right.start);
}
