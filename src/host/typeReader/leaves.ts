import { enumOf, literal, unionOf } from '../../core/extraction/sources/build.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { ts } from './compiler.ts';
import type { Notes } from './notes.ts';
import { templateSchema } from './templates.ts';

const { TypeFlags } = ts;

/** Types that have no others in them; `undefined` for all the rest. */
export function leafSchema(type: ts.Type, checker: ts.TypeChecker, notes: Notes): JsonObject | undefined {
  const { flags } = type;
  if ((flags & TypeFlags.EnumLike) !== 0 && type.isUnion()) return enumSchema(type, checker, notes);
  if ((flags & TypeFlags.Boolean) !== 0) return { type: 'boolean' };
  if (type.isUnion() || type.isIntersection()) return undefined;
  if ((flags & TypeFlags.Null) !== 0) return { type: 'null' };
  if ((flags & TypeFlags.BooleanLiteral) !== 0) return literal(checker.typeToString(type) === 'true');
  if (type.isStringLiteral() || type.isNumberLiteral()) return literal(type.value);
  if ((flags & TypeFlags.BigIntLiteral) !== 0) return bigInteger(checker.typeToString(type), notes);
  if ((flags & TypeFlags.StringLike) !== 0) return textSchema(type, checker, notes);
  if ((flags & TypeFlags.EnumLike) !== 0) notes.add('computed', checker.typeToString(type));
  if ((flags & TypeFlags.NumberLike) !== 0) return { type: 'number' };
  if ((flags & TypeFlags.BigInt) !== 0) return { type: 'integer' };
  return (flags & TypeFlags.NonPrimitive) === 0 ? undefined : { type: 'object' };
}

function textSchema(type: ts.Type, checker: ts.TypeChecker, notes: Notes): JsonObject {
  if ((type.flags & TypeFlags.String) !== 0) return { type: 'string' };
  const isTemplate = (type.flags & TypeFlags.TemplateLiteral) !== 0;
  const template = isTemplate ? templateSchema(type as ts.TemplateLiteralType) : undefined;
  if (template === undefined) notes.add('template', checker.typeToString(type));
  return template ?? { type: 'string' };
}

/** JSON's numbers are those of JavaScript here. */
function bigInteger(text: string, notes: Notes): JsonObject {
  const value = Number(text.replace(/n$/, ''));
  if (Number.isSafeInteger(value)) return literal(value);
  notes.add('open', text);
  return { type: 'integer' };
}

function enumSchema(type: ts.UnionType, checker: ts.TypeChecker, notes: Notes): JsonObject {
  const known = type.types.flatMap((member) =>
    member.isStringLiteral() || member.isNumberLiteral() ? [member.value] : [],
  );
  if (known.length === type.types.length) return enumOf(known);
  notes.add('computed', checker.typeToString(type));
  // A computed member is a number.
  const texts = known.filter((value) => typeof value === 'string');
  return unionOf([...(texts.length > 0 ? [enumOf(texts)] : []), { type: 'number' }]);
}
