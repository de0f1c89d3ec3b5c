/** `date(2024, 1, 31)`, `timedelta(minutes=5)` and their kin, as texts of ISO 8601. */
import type { JsonValue } from '../../json/json.ts';
import type { SyntaxNode } from './tree.ts';

interface Given {
  readonly values: readonly SyntaxNode[];
  readonly named: ReadonlyMap<string, SyntaxNode>;
}

const DATE = ['year', 'month', 'day'];
const TIME = ['hour', 'minute', 'second'];
const NAMES: Readonly<Record<string, readonly string[]>> = {
  date: DATE,
  time: TIME,
  datetime: [...DATE, ...TIME],
  timedelta: ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'],
};
const SECONDS: Readonly<Record<string, number>> = {
  days: 86_400,
  seconds: 1,
  microseconds: 1e-6,
  milliseconds: 1e-3,
  minutes: 60,
  hours: 3_600,
  weeks: 604_800,
};

/** `undefined` for other calls, and where a part cannot be told or is none that is known here, such as a time zone. */
export function momentOf(
  name: string,
  { values, named }: Given,
  valueOf: (node: SyntaxNode) => JsonValue | undefined,
  text: { slice(node: SyntaxNode): string },
): string | undefined {
  const names = Object.hasOwn(NAMES, name) ? (NAMES[name] ?? []) : [];
  const zone = named.get('tzinfo');
  if (zone !== undefined && name.endsWith('time') && /(?:^|\.)(?:utc|UTC)$/.test(text.slice(zone))) {
    const others = new Map([...named].filter(([each]) => each !== 'tzinfo'));
    const local = momentOf(name, { values, named: others }, valueOf, text);
    return local === undefined ? undefined : `${local}Z`;
  }
  if (values.length > names.length || [...named.keys()].some((each) => !names.includes(each))) return undefined;
  const given = new Map([...values.map((node, index) => [names[index] ?? '', node] as const), ...named]);
  const parts = new Map<string, number>();
  for (const [part, node] of given) {
    const value = valueOf(node);
    if (typeof value !== 'number') return undefined;
    parts.set(part, value);
  }
  if (name === 'timedelta') return duration(parts);
  if (names.length === 0 || [...parts.values()].some((value) => !Number.isInteger(value) || value < 0))
    return undefined;
  if (name !== 'time' && DATE.some((each) => !parts.has(each))) return undefined;
  const digits = (each: string): string => String(parts.get(each) ?? 0).padStart(each === 'year' ? 4 : 2, '0');
  const texts = [
    ...(name === 'time' ? [] : [DATE.map(digits).join('-')]),
    ...(name === 'date' ? [] : [TIME.map(digits).join(':')]),
  ];
  return texts.join('T');
}

function duration(parts: ReadonlyMap<string, number>): string | undefined {
  const micros = Math.round([...parts].reduce((sum, [part, count]) => sum + count * (SECONDS[part] ?? 0), 0) * 1e6);
  if (!Number.isSafeInteger(micros) || micros < 0) return undefined;
  const whole = Math.floor(micros / 1e6);
  const fraction = micros % 1e6;
  const [years, days] = [Math.floor(whole / 31_536_000), Math.floor((whole % 31_536_000) / 86_400)];
  const [hours, minutes, seconds] = [
    Math.floor((whole % 86_400) / 3_600),
    Math.floor((whole % 3_600) / 60),
    whole % 60,
  ];
  const exact =
    fraction === 0
      ? ''
      : `.${String(fraction)
          .padStart(6, '0')
          .replace(/0{1,6}$/, '')}`;
  const date = `${years > 0 ? `${years}Y` : ''}${days > 0 ? `${days}D` : ''}`;
  const time = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${
    seconds > 0 || exact !== '' ? `${seconds}${exact}S` : ''
  }`;
  return micros === 0 ? 'PT0S' : `P${date}${time === '' ? '' : `T${time}`}`;
}
