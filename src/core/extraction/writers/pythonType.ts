/**
 * Types as Python annotations: for dataclasses the bare structure, for Pydantic with all rules.
 * l10n: none, code that is written.
 */
import { isInteger as isWhole, isNumber, type JsonNumber } from '../../../base/exactNumber.ts';
import type { JsonObject, JsonValue } from '../../json/json.ts';
import { conditionOf } from './pythonChecks.ts';
import { ownName } from './pythonNames.ts';
import { patternFor, pythonLiteral, quoted, rawQuoted, wellFormed } from './pythonText.ts';
import { checkWords, splitNull, type Check, type TypeNode } from './typeNodes.ts';

export type PythonStyle = 'pydantic' | 'dataclass';

export interface TypeContext {
  readonly style: PythonStyle;
  readonly root: string;
  readonly imports: Set<string>;
  readonly helpers: Set<string>;
  /** Types that are still being assigned when their own text is read. */
  readonly quoted: ReadonlySet<string>;
  /** Outside of a class, nothing says that types are strict. */
  readonly isStrict: boolean;
}

const DATACLASS_FORMATS: Readonly<Record<string, readonly [string, string]>> = {
  date: ['dt.date', 'import datetime as dt'],
  'date-time': ['dt.datetime', 'import datetime as dt'],
  time: ['dt.time', 'import datetime as dt'],
  uuid: ['UUID', 'from uuid import UUID'],
};

const PYDANTIC_FORMATS: Readonly<Record<string, string>> = {
  date: 'Date',
  'date-time': 'DateTime',
  time: 'Time',
  uuid: 'Uuid',
  email: 'Email',
  uri: 'Uri',
  ipv4: 'Ipv4',
  ipv6: 'Ipv6',
  hostname: 'Hostname',
  duration: 'Duration',
  'json-pointer': 'JsonPointer',
  'relative-json-pointer': 'RelativeJsonPointer',
};

const FIELD_NAMES: Readonly<Record<string, string>> = {
  minimum: 'ge',
  maximum: 'le',
  exclusiveMinimum: 'gt',
  exclusiveMaximum: 'lt',
  multipleOf: 'multiple_of',
  minLength: 'min_length',
  maxLength: 'max_length',
  minItems: 'min_length',
  maxItems: 'max_length',
};

export function typeText(node: TypeNode, context: TypeContext): string {
  const own = bareText(node, context);
  if (context.style === 'dataclass') return own;
  return annotated(own, [...fieldText(fieldRules(node, context), context), ...validators(node, context)], context);
}

/** Without what `Field` can say of it; validators stay. */
export function typeWithoutRules(node: TypeNode, context: TypeContext): string {
  return annotated(bareText(node, context), validators(node, context), context);
}

function annotated(type: string, metadata: readonly string[], context: TypeContext): string {
  if (metadata.length === 0) return type;
  const name = imported('typing', 'Annotated', context);
  return `${name}[${type}, ${metadata.join(', ')}]`;
}

function fieldText(rules: readonly string[], context: TypeContext): readonly string[] {
  return rules.length === 0 ? [] : [`${imported('pydantic', 'Field', context)}(${rules.join(', ')})`];
}

export function imported(module: string, name: string, { imports, root }: TypeContext): string {
  const own = ownName(name, root);
  imports.add(`from ${module} import ${own === name ? name : `${name} as ${own}`}`);
  return own;
}

function helper(name: string, { helpers, root }: TypeContext): string {
  helpers.add(name);
  return ownName(name, root);
}

function bareText(node: TypeNode, context: TypeContext): string {
  const inner = (each: TypeNode): string => typeText(each, context);
  const isPydantic = context.style === 'pydantic';
  switch (node.kind) {
    case 'any':
      return imported('typing', 'Any', context);
    case 'never':
      return neverText(context);
    case 'null':
      return 'None';
    case 'boolean':
      return isPydantic && !context.isStrict ? imported('pydantic', 'StrictBool', context) : 'bool';
    case 'integer':
      return isPydantic ? helper('Integer', context) : 'int';
    case 'number':
      return isPydantic && !context.isStrict ? imported('pydantic', 'StrictFloat', context) : 'float';
    case 'string':
      return stringText(node.rules, context);
    case 'enum':
      return enumText(node.values, context);
    case 'list':
      return `list[${inner(node.items)}]`;
    case 'tuple':
      return tupleText(node, context);
    case 'object':
      return `dict[str, ${inner(node.rest ?? { kind: 'any' })}]`;
    case 'union':
      return unionText(node.options.map(inner), context);
    case 'ref':
      return context.quoted.has(node.name) ? quoted(node.name) : node.name;
  }
}

function neverText(context: TypeContext): string {
  const any = imported('typing', 'Any', context);
  if (context.style === 'dataclass') return any;
  return annotated(any, [`${helper('rule', context)}(lambda value: False, "that there is none")`], context);
}

function unionText(options: readonly string[], context: TypeContext): string {
  const different = [...new Set(options)];
  // A text is no type yet, which only `Union` minds not.
  return different.some((option) => option.startsWith('"'))
    ? `${imported('typing', 'Union', context)}[${different.join(', ')}]`
    : different.join(' | ');
}

function stringText({ format }: JsonObject, context: TypeContext): string {
  if (typeof format !== 'string') return 'str';
  if (context.style === 'pydantic') {
    const name = PYDANTIC_FORMATS[format];
    return name === undefined ? 'str' : helper(name, context);
  }
  const known = DATACLASS_FORMATS[format];
  if (known === undefined) return 'str';
  if (known[0].startsWith('dt.')) context.imports.add(known[1]);
  else return imported('uuid', known[0], context);
  return known[0];
}

function enumText(values: readonly JsonValue[], context: TypeContext): string {
  const isPlain = values.every(
    (value) => typeof value === 'string' || typeof value === 'boolean' || value === null || isWholeText(value),
  );
  if (isPlain) {
    const literal = `${imported('typing', 'Literal', context)}[${values.map((value) => pythonLiteral(typeof value === 'string' ? wellFormed(value) : value)).join(', ')}]`;
    const kinds = kindsOf(values);
    if (context.style === 'dataclass' || kinds === undefined) return literal;
    return annotated(literal, [`${helper('exactly', context)}(${kinds.join(', ')})`], context);
  }
  const any = imported('typing', 'Any', context);
  if (context.style === 'dataclass') return any;
  return annotated(any, [`${helper('one_of', context)}(${values.map(pythonLiteral).join(', ')})`], context);
}

/** A number that Python reads as an `int`. */
function isWholeText(value: JsonValue): boolean {
  return isNumber(value) && /^-?\d+$/.test(pythonLiteral(value));
}

/** The kinds of values where 0 or 1 could be taken for a truth value; `undefined` where nothing is to be mixed up. */
function kindsOf(values: readonly JsonValue[]): readonly string[] | undefined {
  const [hasBoolean, hasBit] = [
    values.some((value) => typeof value === 'boolean'),
    values.includes(0) || values.includes(1),
  ];
  if (!hasBoolean && !hasBit) return undefined;
  if (values.includes(true) && values.includes(false) && values.includes(0) && values.includes(1)) return undefined;
  return [
    ...(hasBoolean ? ['bool'] : []),
    ...(values.some(isNumber) ? ['int', 'float'] : []),
    ...(values.some((value) => typeof value === 'string') ? ['str'] : []),
  ];
}

type TupleNode = Extract<TypeNode, { kind: 'tuple' }>;

/** Python has tuples of one length; where several fit they are alternatives, and open ends make a list of it. */
function tupleText(node: TupleNode, context: TypeContext): string {
  const items = node.items.map((item) => typeText(item, context));
  const optional = items.length - node.required;
  if (node.rest === undefined && optional <= 4) {
    const lengths = Array.from({ length: optional + 1 }, (_, at) => items.slice(0, node.required + at));
    return unionText(
      lengths.map((each) => `tuple[${each.length === 0 ? '()' : each.join(', ')}]`),
      context,
    );
  }
  return `list[${imported('typing', 'Any', context)}]`;
}

function isList(node: TupleNode): boolean {
  return node.rest !== undefined || node.items.length - node.required > 4;
}

/** The arguments of `Field` for a type's own rules. */
export function fieldRules(node: TypeNode, context: TypeContext): readonly string[] {
  if (context.style === 'dataclass') return [];
  const { type } = splitNull(node);
  if (!('rules' in type) || (type.kind === 'tuple' && !isList(type))) return [];
  const rules =
    type.kind === 'tuple' ? lengthsOf(type) : type.kind === 'integer' ? wholeBounds(type.rules) : type.rules;
  return Object.entries(rules).flatMap(([key, value]): readonly string[] => {
    if (isConverted(type) && key !== 'format') return [];
    const name = FIELD_NAMES[key];
    if (name !== undefined) return boundText(name, value, type.kind === 'integer');
    if (key === 'pattern' && typeof value === 'string') {
      const pattern = patternFor(value, 'rust');
      return pattern === undefined ? [] : [`pattern=${rawQuoted(pattern)}`];
    }
    const isUnknown = key === 'format' && typeof value === 'string' && PYDANTIC_FORMATS[value] === undefined;
    return isUnknown ? [`json_schema_extra={"format": ${pythonLiteral(value)}}`] : [];
  });
}

function lengthsOf({ items, required, rest, rules }: TupleNode): JsonObject {
  const min = typeof rules['minItems'] === 'number' ? rules['minItems'] : required;
  const max = rest === undefined ? items.length : rules['maxItems'];
  return { ...(min > 0 && { minItems: min }), ...(max !== undefined && { maxItems: max }) };
}

/** Pydantic takes only whole bounds for whole numbers, and of each kind one. */
function wholeBounds(rules: JsonObject): JsonObject {
  const whole: { [key: string]: JsonValue } = {};
  for (const [key, value] of Object.entries(rules)) {
    if (!isNumber(value) || isWhole(value)) whole[key] ??= value;
  }
  for (const [key, own, tighter, rounded] of [
    ['minimum', 'minimum', Math.max, Math.ceil],
    ['exclusiveMinimum', 'minimum', Math.max, Math.ceil],
    ['maximum', 'maximum', Math.min, Math.floor],
    ['exclusiveMaximum', 'maximum', Math.min, Math.floor],
  ] as const) {
    const value = rules[key];
    if (!isNumber(value) || isWhole(value)) continue;
    const bound = rounded(Number(value));
    const before = whole[own];
    whole[own] = isNumber(before) ? tighter(Number(before), bound) : bound;
  }
  return whole;
}

function boundText(name: string, value: JsonValue, isInteger: boolean): readonly string[] {
  return [`${name}=${bigText(isNumber(value) ? value : 0, isInteger)}`];
}

function bigText(value: JsonNumber, isInteger: boolean): string {
  const isPower = typeof value === 'number' && Math.abs(value) >= 1e21;
  return isInteger && isPower ? BigInt(value).toString() : pythonLiteral(value);
}

function validators(node: TypeNode, context: TypeContext): readonly string[] {
  if (context.style === 'dataclass') return [];
  const { type } = splitNull(node);
  const rule = (condition: string, words: string): string => {
    for (const name of ['obeys'] as const) if (condition.includes(`${name}(`)) context.helpers.add(name);
    if (condition.includes('re.search(')) context.imports.add('import re');
    return `${helper('rule', context)}(lambda value: ${condition}, ${quoted(words)})`;
  };
  const later: TypeContext = { ...context, quoted: new Set(), isStrict: false };
  const checks = (node.checks ?? []).flatMap((check) => {
    const condition = conditionOf(check, (each) => typeText(each, later));
    return condition === undefined ? [] : [rule(condition, ruleWords(check))];
  });
  if ('rules' in type && type.rules['uniqueItems'] === true) {
    context.imports.add('from pydantic import AfterValidator');
    checks.push(`${ownName('AfterValidator', context.root)}(${helper('unique', context)})`);
  }
  if (type.kind === 'tuple' && isList(type)) checks.push(rule(itemsCondition(type, later), 'the order of its items'));
  if (type.kind === 'string' && isConverted(type))
    checks.push(...textConditions(type.rules).map(({ test, words }) => rule(test, words)));
  else if (type.kind === 'string') checks.push(...patternChecks(type.rules, context));
  const step = type.kind === 'integer' ? type.rules['multipleOf'] : undefined;
  if (isNumber(step) && !isWhole(step) && !Number.isInteger(1 / Number(step))) {
    const text = pythonLiteral(step);
    checks.push(rule(`abs(value / ${text} - round(value / ${text})) < 1e-9`, `multipleOf ${text}`));
  }
  return checks;
}

export function ruleWords(check: Check): string {
  const words = checkWords(check);
  return words.length > 80 ? check.keyword : words;
}

function itemsCondition({ items, rest }: TupleNode, context: TypeContext): string {
  const kinds = items.map((item) => typeText(item, context));
  const head = `all(obeys(item, kind) for item, kind in zip(value, (${kinds.join(', ')},)))`;
  if (rest === undefined || rest.kind === 'any') return head;
  return `${head} and all(obeys(item, ${typeText(rest, context)}) for item in value[${items.length}:])`;
}

/** A text that Pydantic makes another value of: a date, an identifier. */
function isConverted(type: TypeNode): boolean {
  if (type.kind !== 'string') return false;
  const { format } = type.rules;
  return typeof format === 'string' && DATACLASS_FORMATS[format] !== undefined;
}

/** The rules of a text whose value is none any more. */
function textConditions({ minLength, maxLength, pattern }: JsonObject): readonly { test: string; words: string }[] {
  const python = typeof pattern === 'string' ? patternFor(pattern, 'python') : undefined;
  return [
    ...(minLength === undefined ? [] : [{ test: `len(value) >= ${pythonLiteral(minLength)}`, words: 'minLength' }]),
    ...(maxLength === undefined ? [] : [{ test: `len(value) <= ${pythonLiteral(maxLength)}`, words: 'maxLength' }]),
    ...(python === undefined ? [] : [{ test: `re.search(${rawQuoted(python)}, value) is not None`, words: 'pattern' }]),
  ];
}

function patternChecks({ pattern }: JsonObject, context: TypeContext): readonly string[] {
  if (typeof pattern !== 'string' || patternFor(pattern, 'rust') !== undefined) return [];
  const python = patternFor(pattern, 'python');
  return python === undefined ? [] : [`${helper('matching', context)}(${rawQuoted(python)})`];
}
