import { compareNumbers, isNumber } from '../../base/exactNumber.ts';
import type { Sentence } from '../../base/said.ts';
import { isList, isRecord, type JsonValue } from '../json/json.ts';
import { isAtLeast, type Draft } from './dialect.ts';

const TYPES = ['null', 'boolean', 'object', 'array', 'number', 'string', 'integer'];

const isCount = (value: JsonValue): boolean => typeof value === 'number' && Number.isInteger(value) && value >= 0;
const isText = (value: JsonValue): boolean => typeof value === 'string';
const isNames = (value: JsonValue): boolean => isList(value) && value.every((item) => typeof item === 'string');
const isFlag = (value: JsonValue): boolean => typeof value === 'boolean';
const isSchemas = (value: JsonValue): boolean => isList(value) && value.length > 0;
// A flag in draft-04 and a number since; people mix them, and which is meant is plain.
const isBound = (value: JsonValue): boolean => isNumber(value) || typeof value === 'boolean';

type Rule = readonly [test: (value: JsonValue) => boolean, message: Sentence];

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['$ref', [isText, (l10n) => l10n.t('"$ref" must be a string.')]],
  [
    'multipleOf',
    [
      (value) => isNumber(value) && compareNumbers(value, 0) > 0,
      (l10n) => l10n.t('"multipleOf" must be a number above 0.'),
    ],
  ],
  ['minimum', [isNumber, (l10n) => l10n.t('"minimum" must be a number.')]],
  ['maximum', [isNumber, (l10n) => l10n.t('"maximum" must be a number.')]],
  ['exclusiveMinimum', [isBound, (l10n) => l10n.t('"exclusiveMinimum" must be a number (in draft-04: a boolean).')]],
  ['exclusiveMaximum', [isBound, (l10n) => l10n.t('"exclusiveMaximum" must be a number (in draft-04: a boolean).')]],
  ['minLength', [isCount, (l10n) => l10n.t('"minLength" must be an integer, 0 or more.')]],
  ['maxLength', [isCount, (l10n) => l10n.t('"maxLength" must be an integer, 0 or more.')]],
  ['minItems', [isCount, (l10n) => l10n.t('"minItems" must be an integer, 0 or more.')]],
  ['maxItems', [isCount, (l10n) => l10n.t('"maxItems" must be an integer, 0 or more.')]],
  ['minProperties', [isCount, (l10n) => l10n.t('"minProperties" must be an integer, 0 or more.')]],
  ['maxProperties', [isCount, (l10n) => l10n.t('"maxProperties" must be an integer, 0 or more.')]],
  ['uniqueItems', [isFlag, (l10n) => l10n.t('"uniqueItems" must be a boolean.')]],
  ['required', [isNames, (l10n) => l10n.t('"required" must be an array of property names, beside "properties".')]],
  ['properties', [isRecord, (l10n) => l10n.t('"properties" must be an object of schemas.')]],
  ['patternProperties', [isRecord, (l10n) => l10n.t('"patternProperties" must be an object of schemas.')]],
  ['allOf', [isSchemas, (l10n) => l10n.t('"allOf" must be an array of at least one schema.')]],
  ['anyOf', [isSchemas, (l10n) => l10n.t('"anyOf" must be an array of at least one schema.')]],
  ['oneOf', [isSchemas, (l10n) => l10n.t('"oneOf" must be an array of at least one schema.')]],
  ['enum', [isList, (l10n) => l10n.t('"enum" must be an array of values.')]],
]);

/** Why `value` cannot stand under `keyword`, as a sentence; `undefined` for what is right or not known. */
export function keywordProblem(keyword: string, value: JsonValue, draft: Draft): Sentence | undefined {
  if (keyword === 'type') return typeProblem(value);
  if (keyword === 'pattern')
    return typeof value === 'string' ? patternProblem(value) : (l10n) => l10n.t('"pattern" must be a string.');
  if (keyword === 'patternProperties' && isRecord(value)) {
    return Object.keys(value)
      .map(patternProblem)
      .find((problem) => problem !== undefined);
  }
  if (keyword === 'items' && isList(value) && draft === '2020-12') {
    return (l10n) => l10n.t('An array under "items" is "prefixItems" since draft 2020-12.');
  }
  if ((keyword === '$defs' || keyword === 'dependentSchemas') && isAtLeast(draft, '2019-09') && !isRecord(value)) {
    return (l10n) => l10n.t`"${keyword}" must be an object of schemas.`;
  }
  const rule = RULES.get(keyword);
  return rule === undefined || rule[0](value) ? undefined : rule[1];
}

function typeProblem(value: JsonValue): Sentence | undefined {
  const names = isList(value) ? value : [value];
  const wrong = names.find((name) => typeof name !== 'string' || !TYPES.includes(name));
  if (wrong === undefined) return undefined;
  return (l10n) => l10n.t`"type" must be one of ${TYPES.join(', ')}, but is ${JSON.stringify(wrong)}.`;
}

function patternProblem(pattern: string): Sentence | undefined {
  return toRegExp(pattern) === undefined
    ? (l10n) => l10n.t`The pattern ${JSON.stringify(pattern)} is not a valid regular expression.`
    : undefined;
}

/** A pattern as a regular expression, strict where possible; `undefined` where it is none. */
export function toRegExp(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Patterns written for other engines are often refused by the strict mode only.
    }
  }
  return undefined;
}
