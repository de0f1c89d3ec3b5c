import { ts } from './compiler.ts';
import { LIBRARY_PATH } from './program.ts';

/** A name in a type that nothing at hand declares, and the module it is to come from. */
export interface UnknownName {
  readonly name: string;
  readonly from: string | undefined;
}

/**
 * The names of types within a declaration, and within the aliases it is made of, that are nowhere found; what functions take
 * and give is no matter. `isDeep`: within all declarations it refers to.
 */
export function unknownNamesIn(root: ts.Node, checker: ts.TypeChecker, isDeep = false): readonly UnknownName[] {
  const found: UnknownName[] = [];
  const seen = new Set<ts.Node>();
  const queue = [root];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isBlock(node)) return;
    const name = nameOfReference(node);
    if (name !== undefined) {
      const unknown = unknownName(name, checker);
      if (unknown !== undefined) found.push(unknown);
      else queue.push(...declarationsAt(name, checker).filter((each) => isDeep || ts.isTypeAliasDeclaration(each)));
    }
    ts.forEachChild(node, visit);
  };
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next) || next.getSourceFile().fileName === LIBRARY_PATH) continue;
    seen.add(next);
    visit(next);
  }
  return found;
}

/** Whether a declaration names a parameter of a type: what it is depends on who uses it. */
export function mentionsParameter(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (ts.isTypeReferenceNode(node)) {
    const symbol = checker.getSymbolAtLocation(node.typeName);
    if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.TypeParameter) !== 0) return true;
  }
  return ts.forEachChild(node, (child) => mentionsParameter(child, checker) || undefined) ?? false;
}

function declarationsAt(name: ts.Node, checker: ts.TypeChecker): readonly ts.Declaration[] {
  const symbol = checker.getSymbolAtLocation(name);
  const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  return (isAlias ? checker.getAliasedSymbol(symbol) : symbol)?.declarations ?? [];
}

function nameOfReference(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return isConst(node) ? undefined : node.typeName;
  if (ts.isTypeQueryNode(node)) return node.exprName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  if (ts.isImportTypeNode(node)) return node;
  return undefined;
}

/** `as const` names no type. */
function isConst({ typeName, parent }: ts.TypeReferenceNode): boolean {
  return (ts.isAsExpression(parent) || ts.isTypeAssertionExpression(parent)) && typeName.getText() === 'const';
}

function unknownName(node: ts.Node, checker: ts.TypeChecker): UnknownName | undefined {
  if (ts.isImportTypeNode(node)) {
    const isKnown = (checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any) === 0;
    return isKnown
      ? undefined
      : { name: node.qualifier?.getText() ?? 'import', from: node.argument.getText().slice(1, -1) };
  }
  const symbol = checker.getSymbolAtLocation(node);
  if (symbol !== undefined && isFound(symbol, checker)) return undefined;
  return { name: node.getText(), from: moduleOf(node, checker) };
}

function isFound(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
  return !checker.isUnknownSymbol(target) && (target.declarations?.length ?? 0) > 0;
}

/** What the first part of a name was imported from. */
function moduleOf(node: ts.Node, checker: ts.TypeChecker): string | undefined {
  let first = node;
  while (ts.isQualifiedName(first) || ts.isPropertyAccessExpression(first))
    first = ts.isQualifiedName(first) ? first.left : first.expression;
  const declaration = checker.getSymbolAtLocation(first)?.declarations?.[0];
  for (let at: ts.Node | undefined = declaration; at !== undefined; at = at.parent) {
    if ((ts.isImportDeclaration(at) || ts.isExportDeclaration(at)) && at.moduleSpecifier !== undefined)
      return at.moduleSpecifier.getText().slice(1, -1);
  }
  return undefined;
}
