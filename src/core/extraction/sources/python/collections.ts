/** `dict[K, V]` and `tuple[A, B]` in the words of pydantic, and the sides of `A | B`. */
import type { JsonObject } from '../../../json/json.ts';
import { indexed } from '../../../code/python/scope.ts';
import { partsOf, type SyntaxNode } from '../../../code/python/tree.ts';
import { listOf } from '../build.ts';

interface Reader {
  schemaOf(node: SyntaxNode): JsonObject;
  /** The name of a type that is none of the file's own. */
  nameOf(node: SyntaxNode): string | undefined;
}

export function mapOf(key: JsonObject, value: JsonObject): JsonObject {
  // Names of properties are texts: any other type says nothing more of them.
  const { type, description: _, pattern, ...rest } = key;
  const isText = '$ref' in key || type === 'string' || (type === undefined && !('anyOf' in key));
  const names = '$ref' in key ? key : rest;
  return {
    type: 'object',
    ...(isText && typeof pattern === 'string'
      ? { patternProperties: { [pattern]: value } }
      : Object.keys(value).length > 0 && { additionalProperties: value }),
    ...(isText && Object.keys(names).length > 0 && { propertyNames: names }),
  };
}

export function tupleOf(items: readonly SyntaxNode[], reader: Reader): JsonObject {
  const [first, second] = items;
  if (first !== undefined && second?.name === 'Ellipsis') return listOf(reader.schemaOf(first));
  const isEmpty = items.length === 1 && first?.name === 'TupleExpression';
  const rest = endless(items.at(-1), reader);
  const fixed = isEmpty ? [] : (rest === undefined ? items : items.slice(0, -1)).map((item) => reader.schemaOf(item));
  if (rest !== undefined && fixed.length === 0) return listOf(rest);
  if (rest !== undefined) return { type: 'array', prefixItems: fixed, items: rest, minItems: fixed.length };
  const shape = { minItems: fixed.length, maxItems: fixed.length };
  return fixed.length === 0
    ? { type: 'array', ...shape }
    : { type: 'array', prefixItems: fixed, items: false, ...shape };
}

/** The `X` of `Unpack[tuple[X, ...]]`. */
function endless(node: SyntaxNode | undefined, reader: Reader): JsonObject | undefined {
  const unpacked = node === undefined ? undefined : indexed(node);
  const [inner] = unpacked?.by ?? [];
  if (unpacked === undefined || inner === undefined || reader.nameOf(unpacked.of) !== 'Unpack') return undefined;
  const tuple = indexed(inner);
  const [first, dots] = tuple?.by ?? [];
  const isTuple = tuple !== undefined && /^[Tt]uple$/.test(reader.nameOf(tuple.of) ?? '');
  return isTuple && dots?.name === 'Ellipsis' && first !== undefined ? reader.schemaOf(first) : undefined;
}

/** The sides of `a | b | c`, without going deeper for each. */
export function sidesOf(node: SyntaxNode, text: string): readonly SyntaxNode[] {
  const sides: SyntaxNode[] = [];
  let left: SyntaxNode | undefined = node;
  while (left?.name === 'BinaryExpression') {
    const [first, sign, second] = partsOf(left);
    if (sign === undefined || second === undefined || text.slice(sign.from, sign.to) !== '|') break;
    sides.push(second);
    left = first;
  }
  return [...(left === undefined ? [] : [left]), ...sides.toReversed()];
}

/** `X[(a, b)]` is `X[a, b]`. */
export function flatArguments(by: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const [only] = by;
  if (by.length !== 1 || only?.name !== 'TupleExpression') return by;
  const inner = partsOf(only).filter(({ name }) => name !== '(' && name !== ')' && name !== ',');
  return inner.length === 0 ? by : inner;
}
