/** Values without parts: texts, numbers and lists of choices. */
import { isInteger, isNumber } from '../../../base/exactNumber.ts';
import { isList, isRecord, type JsonObject, type JsonValue } from '../../json/json.ts';
import { SchemaValidator } from '../../schema/validate.ts';
import type { Facts, JsonType } from './facts.ts';
import type { Check, TypeNode } from './typeNodes.ts';

const RULES = {
  string: ['format', 'pattern', 'minLength', 'maxLength'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
} as const;

export function scalarNode(type: JsonType | 'number', facts: Facts): readonly TypeNode[] {
  if (type === 'string') {
    return facts.types.has('string') ? [ruled({ kind: 'string', rules: rulesOf(facts, 'string') }, facts)] : [];
  }
  if (type === 'number') {
    const [hasWhole, hasOther] = [facts.types.has('integer'), facts.types.has('fraction')];
    if (!hasWhole && !hasOther) return [];
    const node = ruled({ kind: hasOther ? 'number' : 'integer', rules: rulesOf(facts, 'number') }, facts);
    if (hasWhole || !hasOther) return [node];
    const check: Check = {
      kind: 'not',
      keyword: 'not',
      schema: { type: 'integer' },
      type: { kind: 'integer', rules: {} },
    };
    return [{ ...node, checks: [...(node.checks ?? []), check] }];
  }
  return (type === 'null' || type === 'boolean') && facts.types.has(type) ? [{ kind: type }] : [];
}

function rulesOf(facts: Facts, kind: keyof typeof RULES): JsonObject {
  return Object.fromEntries(
    RULES[kind].filter((key) => key in facts.rules).map((key) => [key, facts.rules[key] ?? null]),
  );
}

/** With the second pattern, format or divisor, of which no language takes two in one place. */
function ruled(node: Extract<TypeNode, { kind: 'string' | 'number' | 'integer' }>, facts: Facts): TypeNode {
  const kind = node.kind === 'string' ? 'string' : 'number';
  const checks = facts.further
    .filter(({ keyword }) => (keyword === 'multipleOf') === (kind === 'number'))
    .map(({ keyword, value }): Check => ({
      kind: 'all',
      keyword,
      schema: value,
      type: { kind, rules: { [keyword]: value } },
    }));
  return checks.length === 0 ? node : { ...node, checks };
}

/** The choices that obey what else is said of them. */
export function enumNode(facts: Facts, values: readonly JsonValue[]): TypeNode {
  const typed = values.filter((value) => facts.types.has(typeOf(value)));
  const judges = facts.schemas.flatMap((schema) => judgeOf(schema));
  const fitting = typed.filter((value) => judges.every((judge) => judge.isValid(value)));
  return fitting.length === 0 ? { kind: 'never' } : { kind: 'enum', values: fitting };
}

function judgeOf(schema: JsonObject): readonly SchemaValidator[] {
  const own = Object.keys(schema).filter(
    (key) => !/^(?:type|enum|const|\$.*|id|definitions|title|description|default)$/.test(key),
  );
  if (own.length === 0) return [];
  const rules = Object.fromEntries(own.map((key) => [key, schema[key] ?? null]));
  // Where a reference leads is known in the document only.
  if (JSON.stringify(rules).includes('"$')) return [];
  try {
    return [new SchemaValidator(rules)];
  } catch {
    return [];
  }
}

function typeOf(value: JsonValue): JsonType {
  if (value === null) return 'null';
  if (isList(value)) return 'array';
  if (isRecord(value)) return 'object';
  if (isNumber(value)) return isInteger(value) ? 'integer' : 'fraction';
  return typeof value === 'string' ? 'string' : 'boolean';
}
