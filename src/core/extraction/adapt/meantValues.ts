/** What models write that breaks the schema and can mean only one thing: null for absent, and dates in words. */
import * as l10n from '@vscode/l10n';
import { datesIn } from '../grounding/dates.ts';
import { allOf } from '../grounding/steps.ts';
import { isNestedTooDeeply } from '../../json/depth.ts';
import { forEachLeaf, isList, isRecord, readablePath, setOwn, shortText, toPointer } from '../../json/json.ts';
import type { JsonDraft, JsonPath, JsonValue } from '../../json/json.ts';
import { missing } from '../../schema/sentences.ts';
import { SchemaValidator, type ValidatorOptions } from '../../schema/validate.ts';

interface Meant {
  readonly path: JsonPath;
  /** `undefined` for a property that is to be left out. */
  readonly value: JsonValue | undefined;
}

/** By pointers. */
type Meanings = Map<string, Meant>;

/** All of them are to be seen at once. */
const MAX_ERRORS = 100_000;

/** Reads null as absent, as it is in strict mode; one that is allowed, or whose property is required, stays. */
export function readerOfNulls(schema: JsonValue, options: ValidatorOptions): (value: JsonValue) => JsonValue {
  const mend = mender(schema, options);
  return (value) =>
    mend(value, (path, leaf) =>
      leaf === null && typeof path.at(-1) === 'string' ? { path, value: undefined } : undefined,
    ).value;
}

/** Reads dates in words where the schema wants them in digits, and says which. */
export function readerOfDates(
  schema: JsonValue,
  options: ValidatorOptions,
): (value: JsonValue) => { readonly value: JsonValue; readonly remarks: readonly string[] } {
  if (!JSON.stringify(schema).includes('"date"')) return (value) => ({ value, remarks: [] });
  const mend = mender(schema, { ...options, assertFormats: true });
  return (value) => {
    const mended = mend(value, (path, leaf) => {
      const date = typeof leaf === 'string' ? dateInWords(leaf) : undefined;
      return date === undefined ? undefined : { path, value: date };
    });
    return { value: mended.value, remarks: remarksOf(mended.done) };
  };
}

const MAX_DATE = 60;
/** A day of the week in front. */
const LEAD = /^(?:\p{L}{2,14}[.,]{1,2} {0,3})?$/u;

/** The one date that a text is, whose month and year are written out. */
export function dateInWords(text: string): string | undefined {
  const said = text.trim();
  if (said.length > MAX_DATE || !/\p{L}/u.test(said) || !/\d{4}/.test(said)) return undefined;
  const folded = said.normalize('NFKC').toLowerCase();
  // The month and the year of a date are found as well.
  const [longest] = allOf(datesIn(folded)).toSorted((left, right) => right.end - right.start - (left.end - left.start));
  const [date, ...choices] = longest?.values ?? [];
  if (longest === undefined || date === undefined || choices.length > 0) return undefined;
  const isAll = longest.end === folded.length && LEAD.test(folded.slice(0, longest.start));
  return isAll && longest.isWeak !== true && /^\d{4}-\d\d-\d\d$/.test(date) ? date : undefined;
}

function remarksOf([first, ...others]: readonly Meant[]): readonly string[] {
  if (first?.value === undefined) return [];
  const [name, value] = [readablePath(first.path), shortText(first.value)];
  return [
    others.length === 0
      ? l10n.t`"${name}" was written as a date in words and is read as ${value}.`
      : l10n.t`"${name}" was written as a date in words and is read as ${value}, and ${others.length} more like it.`,
  ];
}

type Mender = (
  value: JsonValue,
  meaningOf: (path: JsonPath, leaf: JsonValue) => Meant | undefined,
) => { readonly value: JsonValue; readonly done: readonly Meant[] };

/** Keeps a meaning only where the schema has an error at its place, and has none with it. */
function mender(schema: JsonValue, options: ValidatorOptions): Mender {
  let validator: SchemaValidator | undefined;
  return (value, meaningOf) => {
    const nothing = { value, done: [] };
    if (isNestedTooDeeply(value)) return nothing;
    const known: Meanings = new Map();
    forEachLeaf(value, (path, leaf) => {
      const meant = meaningOf(path, leaf);
      if (meant !== undefined) known.set(toPointer(path), meant);
    });
    if (known.size === 0) return nothing;
    validator ??= new SchemaValidator(schema, { ...options, limits: { ...options.limits, maxErrors: MAX_ERRORS } });
    const wrong: Meanings = new Map();
    for (const { instancePath } of validator.validate(value).errors) {
      const meant = known.get(instancePath);
      if (meant !== undefined) wrong.set(instancePath, meant);
    }
    if (wrong.size === 0) return nothing;
    const { errors } = validator.validate(changed(value, wrong));
    const still = new Set(errors.flatMap(({ instancePath, forModel }) => [instancePath, forModel]));
    for (const [pointer, { path }] of wrong) {
      const isMissed = still.has(missing(path.slice(0, -1), String(path.at(-1))).forModel);
      if (isMissed || still.has(pointer)) wrong.delete(pointer);
    }
    return { value: changed(value, wrong), done: [...wrong.values()] };
  };
}

function changed(value: JsonValue, meanings: Meanings, path: JsonPath = []): JsonValue {
  const meant = meanings.get(toPointer(path));
  if (meant?.value !== undefined) return meant.value;
  if (isList(value)) return value.map((item, index) => changed(item, meanings, [...path, index]));
  if (!isRecord(value)) return value;
  const left: JsonDraft = {};
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, key];
    const own = meanings.get(toPointer(at));
    if (own === undefined || own.value !== undefined) setOwn(left, key, changed(inner, meanings, at));
  }
  return left;
}
