import { ts } from './compiler.ts';
import { ownDeclaration } from './names.ts';
import { LIBRARY_PATH } from './program.ts';

const { TypeFlags } = ts;

/** What one element of a tuple is written as. */
export function elementType(node: ts.TypeNode | ts.NamedTupleMember): ts.TypeNode | undefined {
  const type = ts.isNamedTupleMember(node) || ts.isOptionalTypeNode(node) ? node.type : node;
  const isRest = ts.isRestTypeNode(type) || (ts.isNamedTupleMember(node) && node.dotDotDotToken !== undefined);
  if (!isRest) return type;
  const list = ts.isRestTypeNode(type) ? type.type : type;
  return ts.isArrayTypeNode(list) ? list.elementType : undefined;
}

/** Whether two types differ at most in `undefined`. */
export function areSame(one: ts.Type, other: ts.Type): boolean {
  if (one === other) return true;
  const [left, right] = [one, other].map((type) => new Set((type.isUnion() ? type.types : [type]).filter(isSomething)));
  return (
    left !== undefined && right !== undefined && left.size === right.size && [...left].every((each) => right.has(each))
  );
}

function isSomething({ flags }: ts.Type): boolean {
  return (flags & TypeFlags.Undefined) === 0;
}

export function hasUndefined(type: ts.Type): boolean {
  return type.isUnion() && type.types.some((part) => !isSomething(part));
}

/** `unknown | undefined`, of which the checker makes `unknown`. */
export function saysUndefined(node: ts.TypeNode | undefined): boolean {
  if (node === undefined || !ts.isUnionTypeNode(node)) return false;
  return node.types.some(({ kind }) => kind === ts.SyntaxKind.UndefinedKeyword);
}

export function isFunction(type: ts.Type): boolean {
  if (type.isUnion())
    return type.types.some(isFunction) && type.types.every((part) => isFunction(part) || !isSomething(part));
  return (
    type.getCallSignatures().length > 0 ||
    type.getConstructSignatures().length > 0 ||
    type.getSymbol()?.name === 'Function'
  );
}

/** Whether a literal is one of a type that is there as a whole. */
export function isPartOf({ flags }: ts.Type, whole: ts.TypeFlags): boolean {
  if ((flags & (TypeFlags.StringLiteral | TypeFlags.TemplateLiteral)) !== 0) return (whole & TypeFlags.String) !== 0;
  return (flags & TypeFlags.NumberLiteral) !== 0 && (whole & TypeFlags.Number) !== 0;
}

/** What the checker has for a type that it could not find. */
export function isUnknown(type: ts.Type): boolean {
  return (type as { intrinsicName?: string }).intrinsicName === 'error';
}

/** Public, with a name, and nothing that runs. */
export function isData(property: ts.Symbol): boolean {
  if (property.escapedName.toString().startsWith('__@') || property.escapedName.toString().startsWith('__#'))
    return false;
  const declaration = property.declarations?.[0];
  if (declaration === undefined) return true;
  const modifiers = ts.getCombinedModifierFlags(declaration);
  if ((modifiers & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0) return false;
  return !(ts.isAccessor(declaration) && ts.isClassLike(declaration.parent));
}

export function isOfLibrary(symbol: ts.Symbol): boolean {
  return symbol.declarations?.some((each) => each.getSourceFile().fileName === LIBRARY_PATH) === true;
}

export function isOwn(symbol: ts.Symbol): boolean {
  return ownDeclaration(symbol) !== undefined && !isOfLibrary(symbol);
}

export function hasParameters(symbol: ts.Symbol): boolean {
  const declaration = ownDeclaration(symbol);
  return declaration !== undefined && 'typeParameters' in declaration && declaration.typeParameters !== undefined;
}

export function placeOf(symbol: ts.Symbol): number {
  const declaration = ownDeclaration(symbol);
  return declaration !== undefined && ts.isTypeAliasDeclaration(declaration)
    ? declaration.type.getStart()
    : (declaration?.getStart() ?? 0);
}
