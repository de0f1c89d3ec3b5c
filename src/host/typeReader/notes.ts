import type { ts } from './compiler.ts';
import { unknownNamesIn } from './unknownNames.ts';

const SENTENCES = {
  function: (names: string) => `Left out, because functions are not data: ${names}.`,
  symbol: (names: string) => `Left out, because symbols are not data: ${names}.`,
  library: (names: string) => `JSON does not have these types, only their properties: ${names}.`,
  template: (names: string) => `Any text is taken for ${names}.`,
  open: (names: string) => `Not all of it can be expressed in JSON Schema: ${names}.`,
  parameter: (names: string) => `Type parameters that nothing fills in stand for what they may be at most: ${names}.`,
  missing: (names: string) =>
    `Any value is taken for types that are not in this text or the files beside it: ${names}.`,
} as const;

/** What a schema cannot say of the types, one sentence for each reason. */
export class Notes {
  readonly #checker: ts.TypeChecker;
  readonly #seen = new Set<ts.Node>();
  readonly #found = new Map<keyof typeof SENTENCES, Set<string>>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  add(reason: keyof typeof SENTENCES, name: string): void {
    const names = this.#found.get(reason) ?? new Set();
    this.#found.set(reason, names.add(name));
  }

  /** Looks for names in what a symbol is declared as that nothing declares. `isDeep`: in all that it refers to as well. */
  declaration(symbol: ts.Symbol, isDeep = false): void {
    for (const declaration of symbol.declarations ?? []) {
      if (!isDeep && this.#seen.has(declaration)) continue;
      this.#seen.add(declaration);
      this.#unknown(declaration, isDeep);
    }
  }

  base(node: ts.ExpressionWithTypeArguments): void {
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    this.#unknown(node, false);
  }

  #unknown(node: ts.Node, isDeep: boolean): void {
    for (const { name, from } of unknownNamesIn(node, this.#checker, isDeep))
      this.add('missing', from === undefined ? `"${name}"` : `"${name}" of "${from}"`);
  }

  has(reason: keyof typeof SENTENCES): boolean {
    return this.#found.has(reason);
  }

  sentences(): readonly string[] {
    return [...this.#found].map(([reason, names]) => SENTENCES[reason]([...names].join(', ')));
  }
}
