import * as l10n from '@vscode/l10n';
import type { ts } from './compiler.ts';
import { undeclaredSchema } from './libraryTypes.ts';
import { mentionsParameter, unknownNamesIn, type UnknownName } from './unknownNames.ts';

export type Reason = keyof typeof SENTENCES;

const SENTENCES = {
  function: (names: string) => l10n.t`Left out, because functions are not data: ${names}.`,
  symbol: (names: string) => l10n.t`Left out, because symbols are not data: ${names}.`,
  live: (names: string) => l10n.t`Left out, because they live in a running program and are not data: ${names}.`,
  bytes: (names: string) => l10n.t`Bytes are taken as base64 text: ${names}.`,
  rows: (names: string) => l10n.t`Taken as lists, which JSON has instead: ${names}.`,
  library: (names: string) => l10n.t`JSON does not have these types, only their properties: ${names}.`,
  template: (names: string) => l10n.t`Any text is taken for ${names}.`,
  never: (names: string) =>
    l10n.t`Nothing can be a value of these, and so nothing of the type that has them: ${names}.`,
  computed: (names: string) => l10n.t`Any number is taken for members of enums whose value is computed: ${names}.`,
  tag: (names: string) => l10n.t`Tags without a value that can be read, which were left out: ${names}.`,
  complex: (names: string) =>
    l10n.t`Any value is taken where the type has no end, or depends on what is not at hand: ${names}.`,
  open: (names: string) => l10n.t`Not all of it can be expressed in JSON Schema: ${names}.`,
  parameter: (names: string) =>
    l10n.t`Type parameters that nothing fills in stand for what they may be at most: ${names}.`,
  missing: (names: string) =>
    l10n.t`Any value is taken for types that are not in this text or the files beside it: ${names}.`,
} as const;

/** What a schema cannot say of the types, one sentence for each reason. */
export class Notes {
  readonly #checker: ts.TypeChecker;
  readonly #seen = new Set<ts.Node>();
  readonly #unknownOwners = new Set<ts.Symbol>();
  readonly #endless = new Set<string>();
  /** What stands for a parameter there may be a name that is nowhere found. */
  readonly #filledIn = new Set<string>();
  readonly #found = new Map<Reason, Set<string>>();

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  add(reason: Reason, name: string): void {
    const names = this.#found.get(reason) ?? new Set();
    this.#found.set(reason, names.add(name));
  }

  symbols(names: readonly string[]): void {
    for (const name of names) this.add('symbol', name);
  }

  /** Looks for names in what a symbol is declared as that nothing declares. */
  declaration(symbol: ts.Symbol): void {
    for (const declaration of symbol.declarations ?? []) {
      if (this.#seen.has(declaration)) continue;
      this.#seen.add(declaration);
      this.#unknown(declaration);
    }
  }

  /** A type that the checker gave up: for a name that is nowhere found, or because it has no end. */
  unknown(owner: ts.Symbol | undefined): void {
    if (owner === undefined || this.#unknownOwners.has(owner)) return;
    this.#unknownOwners.add(owner);
    const declarations = owner.declarations ?? [];
    const missing = declarations.flatMap((each) => unknownNamesIn(each, this.#checker, true));
    for (const each of missing) this.#missing(each);
    if (missing.length > 0) return;
    const isFilledIn = declarations.some((each) => mentionsParameter(each, this.#checker));
    (isFilledIn ? this.#filledIn : this.#endless).add(owner.name);
  }

  base(node: ts.ExpressionWithTypeArguments): void {
    if (this.#seen.has(node)) return;
    this.#seen.add(node);
    this.#unknown(node);
  }

  #unknown(node: ts.Node): void {
    for (const each of unknownNamesIn(node, this.#checker))
      if (each.from !== undefined || undeclaredSchema(each.name) === undefined) this.#missing(each);
  }

  #missing({ name, from }: UnknownName): void {
    this.add('missing', from === undefined ? `"${name}"` : l10n.t`"${name}" of "${from}"`);
  }

  has(reason: Reason): boolean {
    return this.#found.has(reason);
  }

  sentences(): readonly string[] {
    const complex = this.has('missing') ? this.#endless : [...this.#endless, ...this.#filledIn];
    for (const name of complex) this.add('complex', name);
    return [...this.#found].map(([reason, names]) => SENTENCES[reason]([...names].join(', ')));
  }
}
