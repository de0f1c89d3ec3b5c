/** Texts, numbers and choices as zod writes them. l10n: none, code that is written. */
import { isList, isRecord, ownValue, type JsonObject, type JsonValue } from '../../json/json.ts';
import { toRegExp } from '../../schema/keywordShapes.ts';
import { keyText, literalText, quoted } from './javascriptText.ts';

const FORMATS: Readonly<Record<string, string>> = {
  email: 'z.email()',
  uri: 'z.url()',
  // Any version and variant, as in JSON Schema.
  uuid: 'z.guid()',
  date: 'z.iso.date()',
  'date-time': 'z.iso.datetime({ offset: true })',
  duration: 'z.iso.duration()',
  ipv4: 'z.ipv4()',
  ipv6: 'z.ipv6()',
  hostname: 'z.hostname()',
};

/** Formats that zod has no method for, or only one of another meaning: `z.iso.time()` takes no offset. */
const PATTERNS: Readonly<Record<string, string>> = {
  time: String.raw`/^(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i`,
  'json-pointer': String.raw`/^(?:\/(?:[^~/]|~[01])*)*$/`,
  'relative-json-pointer': String.raw`/^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/`,
};

const METHODS: Readonly<Record<string, string>> = {
  minLength: 'min',
  maxLength: 'max',
  minItems: 'min',
  maxItems: 'max',
  minimum: 'min',
  maximum: 'max',
  exclusiveMinimum: 'gt',
  exclusiveMaximum: 'lt',
  multipleOf: 'multipleOf',
};

export function stringText({ format, ...rules }: JsonObject): string {
  if (typeof format !== 'string') return `z.string()${rulesText(rules)}`;
  const method = FORMATS[format];
  if (method !== undefined) return `${method}${rulesText(rules)}`;
  const pattern = PATTERNS[format];
  const regex = pattern === undefined ? '' : `.regex(${pattern})`;
  return `z.string()${regex}${rulesText(rules)}.meta({ format: ${quoted(format)} })`;
}

export function numberText(kind: 'number' | 'integer', rules: JsonObject): string {
  const isLarge = Object.values(rules).some((value) => Math.abs(Number(value)) > Number.MAX_SAFE_INTEGER);
  // `z.int()` ends where a number is exact no more, which a schema that names larger ones does not mean.
  const base = kind === 'number' ? 'z.number()' : isLarge ? 'z.number().multipleOf(1)' : 'z.int()';
  return `${base}${rulesText(rules)}`;
}

export function rulesText(rules: JsonObject): string {
  return Object.entries(rules)
    .map(([key, value]) => {
      if (key === 'pattern' && typeof value === 'string') return `.regex(${regexText(value)})`;
      const method = METHODS[key];
      return method === undefined ? '' : `.${method}(${JSON.stringify(value)})`;
    })
    .join('');
}

export function regexText(pattern: string): string {
  const made = toRegExp(pattern) ?? /(?:)/;
  // What only the loose mode reads, compilers may refuse as a literal.
  return made.unicode || /^[\w^$.*+?()[\]{}|\s-]*$/.test(made.source)
    ? String(made)
    : `new RegExp(${quoted(made.source)})`;
}

export function enumText(values: readonly JsonValue[]): string {
  const [only] = values;
  if (values.some((value) => typeof value === 'object' && value !== null)) {
    const options = values.map(exactText);
    return options.length === 1 ? options.join('') : `z.union([${options.join(', ')}])`;
  }
  if (values.length === 1 && only !== undefined) return `z.literal(${literalText(only)})`;
  return values.every((value) => typeof value === 'string')
    ? `z.enum([${values.map(literalText).join(', ')}])`
    : `z.literal([${values.map(literalText).join(', ')}])`;
}

/** A schema that takes this value only. */
function exactText(value: JsonValue): string {
  if (isList(value)) return `z.tuple([${value.map(exactText).join(', ')}])`;
  if (!isRecord(value)) return `z.literal(${literalText(value)})`;
  const fields = Object.keys(value).map((key) => `${keyText(key)}: ${exactText(ownValue(value, key) ?? null)}`);
  return fields.length === 0 ? 'z.strictObject({})' : `z.strictObject({ ${fields.join(', ')} })`;
}
