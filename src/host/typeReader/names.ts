import { ts } from './compiler.ts';

export type OwnDeclaration =
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.EnumDeclaration
  | ts.ClassDeclaration
  | ts.JSDocTypedefTag;

export function isOwnDeclaration(node: ts.Node): node is OwnDeclaration {
  return (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isJSDocTypedefTag(node)
  );
}

/** The declaration of a type that a symbol stands for. */
export function ownDeclaration(symbol: ts.Symbol): OwnDeclaration | undefined {
  return symbol.declarations?.find(isOwnDeclaration);
}

/** What declarations are called under `$defs`: two of the same name are told apart. */
export class Names {
  readonly #known = new Map<ts.Symbol, string>();
  readonly #taken = new Set<string>();

  /** What a declaration is called. l10n: none, a name in the schema. */
  of(symbol: ts.Symbol): { readonly name: string; readonly isNew: boolean } {
    const known = this.#known.get(symbol);
    if (known !== undefined) return { name: known, isNew: false };
    const name = this.fresh(
      symbol.name === 'default' ? (ownDeclaration(symbol)?.name?.text ?? 'Default') : symbol.name,
    );
    this.#known.set(symbol, name);
    return { name, isNew: true };
  }

  all(): Iterable<ts.Symbol> {
    return this.#known.keys();
  }

  /** One that no other has. l10n: none, a name in the schema. */
  fresh(wanted: string): string {
    const plain = wanted.replace(/[^\w$.-]+/g, '_').slice(0, 60);
    const base = (wanted.endsWith('>') ? plain.slice(0, -1) : plain) || 'Type';
    let name = base;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${base}_${count}`;
    this.#taken.add(name);
    return name;
  }
}

/** A name for a type that has none of its own, such as `Page<Row>`. l10n: none, a name in the schema. */
export function nameOf(type: ts.Type, checker: ts.TypeChecker): string {
  const text = checker.typeToString(type);
  return /^[\w$]+(?:<|$)/.test(text) ? text : 'Type';
}
