/** What is wrong with a value, in words. Each is one sentence that names the value and says what would be right. */
import * as l10n from '@vscode/l10n';
import { numberText, type JsonNumber } from '../../base/exactNumber.ts';
import { said, type Said, type Sentence, type Texts } from '../../base/said.ts';
import { isRecord, readablePath, shortText, type JsonList, type JsonValue, type JsonPath } from '../json/json.ts';
import { counted } from '../text/plural.ts';

const named = (l10n: Texts, path: JsonPath): string =>
  path.length === 0 ? l10n.t('The value') : `"${readablePath(path)}"`;
const numberOf = (count: number): string => count.toLocaleString('en-US');
const charactersOf = (l10n: Texts, count: number): string =>
  counted(count, l10n.t('{0} character'), l10n.t('{0} characters'));
const itemsOf = (l10n: Texts, count: number): string => counted(count, l10n.t('{0} item'), l10n.t('{0} items'));
const propertiesOf = (l10n: Texts, count: number): string =>
  counted(count, l10n.t('{0} property'), l10n.t('{0} properties'));

const TYPE_WORDS: Readonly<Record<string, Sentence>> = {
  null: () => 'null',
  boolean: (l10n) => l10n.t('a boolean'),
  object: (l10n) => l10n.t('an object'),
  array: (l10n) => l10n.t('an array'),
  number: (l10n) => l10n.t('a number'),
  string: (l10n) => l10n.t('a string'),
  integer: (l10n) => l10n.t('an integer'),
};

function orList(l10n: Texts, items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : l10n.t`${items.slice(0, -1).join(', ')} or ${items.at(-1) ?? ''}`;
}

export function wrongType(path: JsonPath, value: JsonValue, names: readonly string[]): Said {
  return mustBe(
    path,
    (l10n) =>
      orList(
        l10n,
        names.map((name) => TYPE_WORDS[name]?.(l10n) ?? name),
      ),
    value,
  );
}

function mustBe(path: JsonPath, wanted: Sentence, value: JsonValue): Said {
  const found = shortText(value);
  return said((l10n) => l10n.t`${named(l10n, path)} must be ${wanted(l10n)}, but is ${found}.`);
}

export function notInEnum(path: JsonPath, value: JsonValue, allowed: JsonList): Said {
  const shown = allowed.slice(0, 12).map((item) => shortText(item, 40));
  const more = allowed.length - shown.length;
  const wanted: Sentence = (l10n) =>
    more > 0 ? l10n.t`${orList(l10n, shown)} (and ${more} more)` : orList(l10n, shown);
  const found = shortText(value);
  return said((l10n) => l10n.t`${named(l10n, path)} must be one of ${wanted(l10n)}, but is ${found}.`);
}

export function notConst(path: JsonPath, value: JsonValue, wanted: JsonValue): Said {
  return mustBe(path, () => shortText(wanted), value);
}

export function notAllowed(path: JsonPath): Said {
  return said((l10n) => l10n.t`${named(l10n, path)} is not allowed here.`);
}

export function mustNotMatch(path: JsonPath, value: JsonValue): Said {
  const found = shortText(value);
  return said((l10n) => l10n.t`${named(l10n, path)} has a shape that the schema rules out: ${found}.`);
}

export function matchesSeveral(path: JsonPath, value: JsonValue, matches: number): Said {
  const found = shortText(value);
  return said(
    (l10n) => l10n.t`${named(l10n, path)} must fit exactly one of the alternatives, but fits ${matches}: ${found}.`,
  );
}

export function matchesNone(path: JsonPath, value: JsonValue, options: JsonList): Said {
  const names = options.flatMap((option) => optionName(option) ?? []);
  const found = shortText(value);
  return said((l10n) => {
    const known =
      names.length === options.length
        ? ` (${orList(
            l10n,
            names.map((name) => name(l10n)),
          )})`
        : '';
    const wanted = counted(options.length, l10n.t('{0} alternative'), l10n.t('{0} alternatives')) + known;
    return l10n.t`${named(l10n, path)} must fit one of ${wanted}, but is ${found}.`;
  });
}

function optionName(option: JsonValue): Sentence | undefined {
  if (!isRecord(option)) return undefined;
  const { title, type } = option;
  if (typeof title === 'string') return () => title;
  return typeof type === 'string' ? TYPE_WORDS[type] : undefined;
}

export function tooShort(path: JsonPath, length: number, minimum: number): Said {
  return said(
    (l10n) =>
      l10n.t`${named(l10n, path)} must have at least ${charactersOf(l10n, minimum)}, but has ${numberOf(length)}.`,
  );
}

export function tooLong(path: JsonPath, length: number, maximum: number): Said {
  return said(
    (l10n) =>
      l10n.t`${named(l10n, path)} must have at most ${charactersOf(l10n, maximum)}, but has ${numberOf(length)}.`,
  );
}

export function wrongPattern(path: JsonPath, value: string, pattern: string): Said {
  const found = shortText(value);
  return said((l10n) => l10n.t`${named(l10n, path)} must match the pattern ${pattern}, but is ${found}.`);
}

const FORMAT_WORDS: Readonly<Record<string, Sentence>> = {
  date: (l10n) => l10n.t('a date such as 2026-11-24'),
  time: (l10n) => l10n.t('a time such as 09:30:00Z'),
  'date-time': (l10n) => l10n.t('a date and time such as 2026-11-24T09:30:00Z'),
  duration: (l10n) => l10n.t('a duration such as P1DT2H'),
  email: (l10n) => l10n.t('an e-mail address'),
  uri: (l10n) => l10n.t('a full web address'),
  uuid: (l10n) => l10n.t('a UUID'),
};

export function wrongFormat(path: JsonPath, value: string, format: string): Said {
  return mustBe(path, FORMAT_WORDS[format] ?? ((l10n) => l10n.t`in the format "${format}"`), value);
}

export function notMultiple(path: JsonPath, value: JsonNumber, step: JsonNumber): Said {
  return said(
    (l10n) => l10n.t`${named(l10n, path)} must be a multiple of ${numberText(step)}, but is ${numberText(value)}.`,
  );
}

export function tooSmall(path: JsonPath, value: JsonNumber, minimum: JsonNumber): Said {
  return said(
    (l10n) => l10n.t`${named(l10n, path)} must be at least ${numberText(minimum)}, but is ${numberText(value)}.`,
  );
}

export function tooLarge(path: JsonPath, value: JsonNumber, maximum: JsonNumber): Said {
  return said(
    (l10n) => l10n.t`${named(l10n, path)} must be at most ${numberText(maximum)}, but is ${numberText(value)}.`,
  );
}

export function notAbove(path: JsonPath, value: JsonNumber, bound: JsonNumber): Said {
  return said(
    (l10n) => l10n.t`${named(l10n, path)} must be more than ${numberText(bound)}, but is ${numberText(value)}.`,
  );
}

export function notBelow(path: JsonPath, value: JsonNumber, bound: JsonNumber): Said {
  return said(
    (l10n) => l10n.t`${named(l10n, path)} must be less than ${numberText(bound)}, but is ${numberText(value)}.`,
  );
}

export function tooFewItems(path: JsonPath, length: number, minimum: number): Said {
  return said(
    (l10n) => l10n.t`${named(l10n, path)} must have at least ${itemsOf(l10n, minimum)}, but has ${numberOf(length)}.`,
  );
}

export function tooManyItems(path: JsonPath, length: number, maximum: number): Said {
  return said(
    (l10n) => l10n.t`${named(l10n, path)} must have at most ${itemsOf(l10n, maximum)}, but has ${numberOf(length)}.`,
  );
}

export function repeatedItem(path: JsonPath, first: number, second: number): Said {
  return said(
    (l10n) =>
      l10n.t`${named(l10n, path)} must not hold the same item twice, but items ${first} and ${second} are equal.`,
  );
}

export function containsTooFew(path: JsonPath, found: number, minimum: number): Said {
  return said(
    (l10n) =>
      l10n.t`${named(l10n, path)} must hold at least ${itemsOf(l10n, minimum)} of the kind asked for, but holds ${numberOf(found)}.`,
  );
}

export function containsTooMany(path: JsonPath, found: number, maximum: number): Said {
  return said(
    (l10n) =>
      l10n.t`${named(l10n, path)} must hold at most ${itemsOf(l10n, maximum)} of the kind asked for, but holds ${numberOf(found)}.`,
  );
}

export function tooFewProperties(path: JsonPath, found: number, minimum: number): Said {
  return said(
    (l10n) =>
      l10n.t`${named(l10n, path)} must have at least ${propertiesOf(l10n, minimum)}, but has ${numberOf(found)}.`,
  );
}

export function tooManyProperties(path: JsonPath, found: number, maximum: number): Said {
  return said(
    (l10n) =>
      l10n.t`${named(l10n, path)} must have at most ${propertiesOf(l10n, maximum)}, but has ${numberOf(found)}.`,
  );
}

export function missing(path: JsonPath, name: string): Said {
  return said((l10n) => l10n.t`"${readablePath([...path, name])}" is missing.`);
}

export function missingBeside(path: JsonPath, name: string, key: string): Said {
  return said((l10n) => l10n.t`"${readablePath([...path, name])}" is missing: it must be there when "${key}" is.`);
}

export function wrongName(path: JsonPath, key: string): Said {
  return said((l10n) => l10n.t`${named(l10n, path)} must not have a property called "${key}".`);
}

export function unexpected(path: JsonPath, key: string): Said {
  return said((l10n) => l10n.t`"${readablePath([...path, key])}" is not a property of the schema.`);
}

export function nestedTooDeeply(): string {
  return l10n.t('The value is nested too deeply to be checked.');
}

export function takesTooLong(): string {
  return l10n.t('Checking the value against the schema takes too long; it was not fully checked.');
}

export function patternTakesTooLong(pattern: string): string {
  return l10n.t`The pattern ${JSON.stringify(pattern)} takes too long on this string; it was not checked.`;
}
