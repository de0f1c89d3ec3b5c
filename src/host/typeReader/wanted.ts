import { isOwnDeclaration, type OwnDeclaration } from './names.ts';
import { ts } from './compiler.ts';
import type { VirtualProgram } from './program.ts';

/** The declaration that is asked for by name, at the top, exported from elsewhere, within a namespace or a function. */
export function declarationNamed(name: string, { checker, main }: VirtualProgram): ts.Symbol | undefined {
  const module = checker.getSymbolAtLocation(main);
  const exported = module === undefined ? [] : checker.getExportsOfModule(module);
  const found =
    declarationsIn(main).find((each) => fullName(each) === name) ??
    declarationsIn(main).find((each) => nameOf(each) === name);
  if (found !== undefined) return symbolOf(found, checker);
  const other = exported.find((symbol) => symbol.name === name);
  if (other === undefined) return undefined;
  const target = (other.flags & ts.SymbolFlags.Alias) === 0 ? other : checker.getAliasedSymbol(other);
  return target.declarations?.some(isOwnDeclaration) === true ? target : undefined;
}

/** Of the types of the file the last that no other is made of. Classes only where there is nothing else. */
export function lastDeclaration(
  { checker, main }: VirtualProgram,
  known: ReadonlySet<string>,
): { readonly symbol?: ts.Symbol; readonly isOpen: boolean } {
  const all = declarationsIn(main).filter(({ name }) => name !== undefined && !known.has(name.getText()));
  const types = all.filter((each) => !ts.isClassDeclaration(each));
  const top = (types.length > 0 ? types : all).filter((each) => isTop(each));
  const candidates = top.length > 0 ? top : types.length > 0 ? types : all;
  const closed = candidates.filter((each) => !isGeneric(each));
  const used = new Set<ts.Symbol>();
  for (const declaration of candidates) {
    const own = symbolOf(declaration, checker);
    for (const other of namesWithin(declaration, checker)) if (other !== own) used.add(other);
  }
  const symbols = closed.flatMap((each) => symbolOf(each, checker) ?? []);
  const symbol = symbols.findLast((each) => !used.has(each)) ?? symbols.at(-1);
  return { ...(symbol !== undefined && { symbol }), isOpen: candidates.length > 0 };
}

export function declarationsIn(file: ts.SourceFile): readonly OwnDeclaration[] {
  const found: OwnDeclaration[] = [];
  const visit = (node: ts.Node): void => {
    if (isOwnDeclaration(node)) found.push(node);
    for (const doc of jsDocOf(node)) for (const tag of doc.tags ?? []) if (ts.isJSDocTypedefTag(tag)) found.push(tag);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return found;
}

function jsDocOf(node: ts.Node): readonly ts.JSDoc[] {
  const isScript = (node.flags & ts.NodeFlags.JavaScriptFile) !== 0;
  return isScript ? ((node as { readonly jsDoc?: readonly ts.JSDoc[] }).jsDoc ?? []) : [];
}

function symbolOf(declaration: OwnDeclaration, checker: ts.TypeChecker): ts.Symbol | undefined {
  const { name } = declaration;
  return name === undefined ? undefined : checker.getSymbolAtLocation(name);
}

function nameOf({ name }: OwnDeclaration): string | undefined {
  return name?.getText();
}

/** With the namespaces that it is in. */
function fullName(declaration: OwnDeclaration): string | undefined {
  const names = [nameOf(declaration)];
  for (let node: ts.Node = declaration.parent; node !== undefined; node = node.parent)
    if (ts.isModuleDeclaration(node)) names.unshift(node.name.text);
  return names.join('.');
}

function isTop({ parent }: OwnDeclaration): boolean {
  return parent === undefined || ts.isSourceFile(parent) || ts.isJSDoc(parent);
}

function isGeneric(declaration: OwnDeclaration): boolean {
  return (
    !ts.isJSDocTypedefTag(declaration) && !ts.isEnumDeclaration(declaration) && declaration.typeParameters !== undefined
  );
}

function namesWithin(declaration: ts.Node, checker: ts.TypeChecker): ReadonlySet<ts.Symbol> {
  const found = new Set<ts.Symbol>();
  const visit = (node: ts.Node): void => {
    const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
    if (symbol !== undefined) found.add(symbol);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(declaration, visit);
  return found;
}
