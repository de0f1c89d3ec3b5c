/** Whether no value can be of two of several types: then "exactly one of them" is said by "one of them". */
import { isNumber } from '../../../base/exactNumber.ts';
import { isEqual, isList, isRecord, type JsonValue } from '../../json/json.ts';
import type { ObjectNode, TypeNode } from './typeNodes.ts';

type Named = (name: string) => TypeNode | undefined;

export function areDisjoint(options: readonly TypeNode[], named: Named): boolean {
  return options.every((left, at) => options.slice(at + 1).every((right) => isDisjoint(left, right, named, 0)));
}

function isDisjoint(one: TypeNode, other: TypeNode, named: Named, depth: number): boolean {
  const [left, right] = [resolved(one, named), resolved(other, named)];
  if (depth > 5) return false;
  if (left.kind === 'union') return left.options.every((option) => isDisjoint(option, right, named, depth + 1));
  if (right.kind === 'union') return isDisjoint(right, left, named, depth);
  if (left.kind === 'never' || right.kind === 'never') return true;
  if (left.kind === 'any' || right.kind === 'any' || left.kind === 'ref' || right.kind === 'ref') return false;
  if (left.kind === 'enum') {
    return right.kind === 'enum'
      ? left.values.every((value) => right.values.every((each) => !isEqual(value, each)))
      : left.values.every((value) => kindOf(value) !== jsonKind(right));
  }
  if (right.kind === 'enum') return isDisjoint(right, left, named, depth);
  if (left.kind !== 'object' || right.kind !== 'object') return jsonKind(left) !== jsonKind(right);
  return excludes(left, right, named, depth) || excludes(right, left, named, depth);
}

/** A required field that the other object cannot have, or only with other values. */
function excludes(left: ObjectNode, right: ObjectNode, named: Named, depth: number): boolean {
  return left.fields.some((field) => {
    if (!field.isRequired) return false;
    const other = right.fields.find(({ name }) => name === field.name);
    return other === undefined ? right.isClosed : isDisjoint(field.type, other.type, named, depth + 1);
  });
}

function resolved(node: TypeNode, named: Named): TypeNode {
  let target = node;
  for (let hops = 0; target.kind === 'ref' && hops < 20; hops += 1) target = named(target.name) ?? { kind: 'any' };
  return target;
}

function jsonKind(node: TypeNode): string {
  if (node.kind === 'integer') return 'number';
  return node.kind === 'tuple' ? 'list' : node.kind;
}

function kindOf(value: JsonValue): string {
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  if (isNumber(value)) return 'number';
  return isRecord(value) ? 'object' : typeof value;
}
