/** A regular expression as a tree. Only its structure is read here; what one character matches stays with the language. */
export type PatternNode =
  | { readonly kind: 'character'; readonly source: string }
  | { readonly kind: 'assertion'; readonly sign: '^' | '$' | '\\b' | '\\B' }
  /** What cannot be matched in one pass: a look around, a reference back, a flag inside. */
  | { readonly kind: 'other' }
  | { readonly kind: 'sequence'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly node: PatternNode; readonly min: number; readonly max: number };

const MAX_DEPTH = 200;

/** The characters that an escape takes; `u` reads more forms than the lenient mode. */
const ESCAPE = {
  strict:
    /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|u\{[^}]*\}|x[\da-fA-F]{2}|c[a-zA-Z]|[pP]\{[^}]*\}|[^])/uy,
  lenient: /\\(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[^])/y,
};
const BOUNDS = /\{(\d+)(,(\d*))?\}/y;

/** The tree of a pattern that is known to be valid; `undefined` where it is nested too deeply to be read. */
export function parsePattern(pattern: string, isStrict: boolean): PatternNode | undefined {
  const reader = new PatternReader(pattern, isStrict);
  return reader.readAll();
}

class PatternReader {
  readonly #text: string;
  readonly #isStrict: boolean;
  #at = 0;

  constructor(text: string, isStrict: boolean) {
    this.#text = text;
    this.#isStrict = isStrict;
  }

  readAll(): PatternNode | undefined {
    const node = this.#readChoice(0);
    return this.#at === this.#text.length ? node : undefined;
  }

  #readChoice(depth: number): PatternNode | undefined {
    if (depth > MAX_DEPTH) return undefined;
    const nodes: PatternNode[] = [];
    do {
      const node = this.#readSequence(depth);
      if (node === undefined) return undefined;
      nodes.push(node);
    } while (this.#take('|'));
    return nodes.length === 1 ? nodes[0] : { kind: 'choice', nodes };
  }

  #readSequence(depth: number): PatternNode | undefined {
    const nodes: PatternNode[] = [];
    while (this.#at < this.#text.length && this.#text[this.#at] !== '|' && this.#text[this.#at] !== ')') {
      const node = this.#readAtom(depth);
      if (node === undefined) return undefined;
      nodes.push(this.#readRepeat(node));
    }
    return { kind: 'sequence', nodes };
  }

  #readAtom(depth: number): PatternNode | undefined {
    const sign = this.#text[this.#at];
    if (sign === '(') return this.#readGroup(depth);
    if (sign === '\\') return this.#readEscape();
    const start = this.#at;
    if (sign === '[') this.#at = this.#endOfClass();
    else this.#at += this.#isStrict && (this.#text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1;
    if (sign === '^' || sign === '$') return { kind: 'assertion', sign };
    return { kind: 'character', source: this.#text.slice(start, this.#at) };
  }

  #readGroup(depth: number): PatternNode | undefined {
    const start = this.#at;
    const name = /\((?:\?(?:<[^=!>][^>]*>|:))?(?!\?)/y;
    name.lastIndex = start;
    const isPlain = name.test(this.#text);
    this.#at = isPlain ? name.lastIndex : start + 2;
    const node = this.#readChoice(depth + 1);
    if (node === undefined || !this.#take(')')) return undefined;
    return isPlain ? node : { kind: 'other' };
  }

  #readEscape(): PatternNode | undefined {
    const escape = this.#isStrict ? ESCAPE.strict : ESCAPE.lenient;
    escape.lastIndex = this.#at;
    const source = escape.exec(this.#text)?.[0];
    if (source === undefined) return undefined;
    this.#at += source.length;
    if (source === '\\b' || source === '\\B') return { kind: 'assertion', sign: source };
    const isOctal = source === '\\0' && /\d/.test(this.#text[this.#at] ?? '');
    return isOctal || /^\\[1-9kc]$/.test(source) ? { kind: 'other' } : { kind: 'character', source };
  }

  #readRepeat(node: PatternNode): PatternNode {
    const sign = this.#text[this.#at];
    let bounds: readonly [number, number] | undefined;
    if (sign === '*') bounds = [0, Infinity];
    else if (sign === '+') bounds = [1, Infinity];
    else if (sign === '?') bounds = [0, 1];
    if (bounds !== undefined) this.#at += 1;
    else if (sign === '{') bounds = this.#readBounds();
    if (bounds === undefined) return node;
    // Whether a repeat is lazy decides which match is found first, not whether there is one.
    this.#take('?');
    return { kind: 'repeat', node, min: bounds[0], max: bounds[1] };
  }

  #readBounds(): readonly [number, number] | undefined {
    BOUNDS.lastIndex = this.#at;
    const match = BOUNDS.exec(this.#text);
    if (match === null) return undefined;
    this.#at = BOUNDS.lastIndex;
    const min = Number(match[1]);
    if (match[2] === undefined) return [min, min];
    return [min, match[3] === '' ? Infinity : Number(match[3])];
  }

  #endOfClass(): number {
    for (let index = this.#at + 1; index < this.#text.length; index += 1) {
      if (this.#text[index] === '\\') index += 1;
      else if (this.#text[index] === ']') return index + 1;
    }
    return this.#text.length;
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }
}
