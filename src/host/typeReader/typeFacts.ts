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
  if (one === other || (one.flags & other.flags & TypeFlags.Any) !== 0) return true;
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

/** What a type is declared as, where it is a name for another. */
export function bodyOf(symbol: ts.Symbol): ts.TypeNode | undefined {
  for (const declaration of symbol.declarations ?? []) {
    if (ts.isTypeAliasDeclaration(declaration)) return declaration.type;
    const typed = ts.isJSDocTypedefTag(declaration) ? declaration.typeExpression : undefined;
    if (typed !== undefined && ts.isJSDocTypeExpression(typed)) return typed.type;
  }
  return undefined;
}

/** Whether an alias stands for nothing but itself, by way of others. */
export function isCircular(symbol: ts.Symbol, symbolAt: (name: ts.Node) => ts.Symbol | undefined): boolean {
  const open = [symbol];
  const seen = new Set<ts.Symbol>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const body = bodyOf(next);
    const parts =
      body === undefined ? [] : ts.isUnionTypeNode(body) || ts.isIntersectionTypeNode(body) ? body.types : [body];
    for (const part of parts) {
      const target = ts.isTypeReferenceNode(part) ? symbolAt(part.typeName) : undefined;
      if (target === symbol) return true;
      if (target === undefined || seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return false;
}

const NOTHING = TypeFlags.Undefined | TypeFlags.Void | TypeFlags.Never | TypeFlags.ESSymbolLike;

/** Functions, symbols, `undefined`, and what no value can be. */
export function isWithoutData(type: ts.Type, checker: ts.TypeChecker): boolean {
  return (type.flags & NOTHING) !== 0 || isFunction(type) || isNever(type, checker) || isMappedFunction(type, checker);
}

/** Also an intersection of objects that no value fits (`{ kind: 'a' } & { kind: 'b' }`), which the checker leaves standing. */
export function isNever(type: ts.Type, checker: ts.TypeChecker): boolean {
  if ((type.flags & TypeFlags.Never) !== 0) return true;
  return type.isIntersection() && checker.isTypeAssignableTo(type, checker.getNeverType());
}

/** What a mapped type over all properties of a type was made of (`Partial<T>`). */
export function mappedFrom(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  const isMapped = ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Mapped) !== 0;
  if (!isMapped || (type.flags & TypeFlags.Object) === 0) return undefined;
  const { length } = checker.getPropertiesOfType(type);
  // The checker notes it once it knows the properties.
  const source = (type as { modifiersType?: ts.Type }).modifiersType;
  return source !== undefined && checker.getPropertiesOfType(source).length === length ? source : undefined;
}

function isMappedFunction(type: ts.Type, checker: ts.TypeChecker): boolean {
  const source = mappedFrom(type, checker);
  return source !== undefined && isFunction(source);
}

/** Functions, and lists and maps of them. */
export function holdsFunction(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (isFunction(type) || isMappedFunction(type, checker)) return true;
  if (type.isUnion()) return type.types.some((part) => holdsFunction(part, checker));
  const isReference = ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
  const inner = isReference ? checker.getTypeArguments(type as ts.TypeReference) : [];
  const values = (type.flags & TypeFlags.Object) !== 0 && !isReference ? checker.getIndexInfosOfType(type) : [];
  const isList = checker.isArrayType(type) || (isReference && isOfLibrary(type.symbol));
  return (
    (isList && inner.some((each) => holdsFunction(each, checker))) ||
    values.some((each) => each.type !== type && isFunction(each.type))
  );
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
  // Of `DeepPartial<Date>` and the like.
  if (ts.isMethodSignature(declaration) && isOfLibrary(property)) return false;
  const modifiers = ts.getCombinedModifierFlags(declaration);
  if ((modifiers & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) !== 0) return false;
  return !(ts.isAccessor(declaration) && ts.isClassLike(declaration.parent));
}

/** The members under symbols that the text declares. */
export function symbolKeys(type: ts.Type, checker: ts.TypeChecker): readonly string[] {
  return checker.getPropertiesOfType(type).flatMap((property) => {
    const [declaration] = property.declarations ?? [];
    const isSymbol = property.escapedName.toString().startsWith('__@') && !isOfLibrary(property);
    const name = declaration !== undefined && isSymbol ? ts.getNameOfDeclaration(declaration) : undefined;
    return name === undefined ? [] : [name.getText()];
  });
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

/** The type that was written for a property, if it says the same. */
export function writtenType(property: ts.Symbol, type: ts.Type, checker: ts.TypeChecker): ts.TypeNode | undefined {
  for (const declaration of property.declarations ?? []) {
    const isTyped =
      ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration) || ts.isParameter(declaration);
    const node = isTyped ? declaration.type : undefined;
    if (node !== undefined && areSame(checker.getTypeFromTypeNode(node), type)) return node;
  }
  return undefined;
}
