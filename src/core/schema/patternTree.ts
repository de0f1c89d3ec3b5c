/** A regular expression as a tree. Only its structure is read here; what one character matches stays with the language. */
export type PatternNode =
  | { readonly kind: 'character'; readonly source: string }
  | { readonly kind: 'assertion'; readonly sign: '^' | '$' | '\\b' | '\\B' | '^m' | '$m' }
  | { readonly kind: 'look'; readonly isBehind: boolean; readonly isNot: boolean; readonly node: PatternNode }
  | { readonly kind: 'group'; readonly index: number; readonly node: PatternNode }
  | { readonly kind: 'reference'; readonly index: number; readonly ignoresCase: boolean }
  | { readonly kind: 'sequence'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly nodes: readonly PatternNode[] }
  | PatternRepeat;

export interface PatternRepeat {
  readonly kind: 'repeat';
  readonly node: PatternNode;
  readonly min: number;
  readonly max: number;
  readonly isLazy: boolean;
}

const MAX_DEPTH = 200;

/** The characters that an escape takes; `u` reads more forms than the lenient mode, which has octal ones. */
const ESCAPE = {
  strict:
    /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|u\{[^}]*\}|x[\da-fA-F]{2}|c[a-zA-Z]|[pP]\{[^}]*\}|[^])/uy,
  lenient: /\\(?:u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[0-3][0-7]{0,2}|[4-7][0-7]?|[^])/y,
};
const BOUNDS = /\{(\d+)(,(\d*))?\}/y;
const GROUP = /\((?:\?(?:<(?![=!])([^>]*)>|([a-z]*)(?:-([a-z]*))?:|(<?)([=!])))?/y;
const REFERENCE = /\\(?:([1-9]\d*)|k<([^>]*)>)/y;

/** The tree of a pattern that is known to be valid; `undefined` where it is nested too deeply to be read. */
export function parsePattern(pattern: string, isStrict: boolean): PatternNode | undefined {
  const reader = new PatternReader(pattern, isStrict);
  return reader.readAll();
}

class PatternReader {
  readonly #text: string;
  readonly #isStrict: boolean;
  readonly #names: readonly (string | undefined)[];
  #at = 0;
  #groups = 0;
  /** Of `i`, `m` and `s` those that are on in the group around. */
  #flags = '';

  constructor(text: string, isStrict: boolean) {
    this.#text = text;
    this.#isStrict = isStrict;
    this.#names = groupNames(text);
  }

  readAll(): PatternNode | undefined {
    // Which of two groups of one name is meant depends on the way that was taken.
    const names = this.#names.filter((name) => name !== undefined);
    if (new Set(names).size < names.length && this.#text.includes('\\k<')) return undefined;
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
    return nodes.length === 1 ? nodes[0] : { kind: 'sequence', nodes };
  }

  #readAtom(depth: number): PatternNode | undefined {
    const sign = this.#text[this.#at];
    if (sign === '(') return this.#readGroup(depth);
    if (sign === '\\') return this.#readReference() ?? this.#readEscape();
    const start = this.#at;
    if (sign === '[') this.#at = this.#endOfClass();
    else this.#at += this.#isStrict && (this.#text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1;
    if (sign === '^' || sign === '$') {
      return { kind: 'assertion', sign: this.#flags.includes('m') ? `${sign}m` : sign };
    }
    return this.#character(this.#text.slice(start, this.#at));
  }

  #character(source: string): PatternNode {
    const flags = this.#flags.replace('m', '');
    return { kind: 'character', source: flags === '' ? source : `(?${flags}:${source})` };
  }

  #readGroup(depth: number): PatternNode | undefined {
    GROUP.lastIndex = this.#at;
    const match = GROUP.exec(this.#text);
    if (match === null) return undefined;
    const [, , on, off, behind, sign] = match;
    this.#at = GROUP.lastIndex;
    const isCapture = on === undefined && sign === undefined;
    if (isCapture) this.#groups += 1;
    const index = this.#groups;
    const flags = this.#flags;
    this.#flags = Array.from('ims')
      .filter((flag) => (flags.includes(flag) || on?.includes(flag) === true) && off?.includes(flag) !== true)
      .join('');
    const node = this.#readChoice(depth + 1);
    this.#flags = flags;
    if (node === undefined || !this.#take(')')) return undefined;
    if (sign !== undefined) return { kind: 'look', isBehind: behind === '<', isNot: sign === '!', node };
    return isCapture ? { kind: 'group', index, node } : node;
  }

  /** A number beyond the groups there are is an octal escape of the lenient mode. */
  #readReference(): PatternNode | undefined {
    REFERENCE.lastIndex = this.#at;
    const match = REFERENCE.exec(this.#text);
    const name = match?.[2];
    const index = name === undefined ? Number(match?.[1] ?? 0) : this.#names.indexOf(name) + 1;
    if (index === 0 || index > this.#names.length) return undefined;
    this.#at = REFERENCE.lastIndex;
    return { kind: 'reference', index, ignoresCase: this.#flags.includes('i') };
  }

  #readEscape(): PatternNode | undefined {
    const escape = this.#isStrict ? ESCAPE.strict : ESCAPE.lenient;
    escape.lastIndex = this.#at;
    const source = escape.exec(this.#text)?.[0];
    if (source === undefined) return undefined;
    this.#at += source.length;
    if (source === '\\b' || source === '\\B') return { kind: 'assertion', sign: source };
    if (source === '\\c') {
      // Without a letter behind it, it is a backslash, and the "c" is a character of its own.
      this.#at -= 1;
      return this.#character('\\\\');
    }
    return this.#character(source);
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
    return { kind: 'repeat', node, min: bounds[0], max: bounds[1], isLazy: this.#take('?') };
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
    return endOfClass(this.#text, this.#at);
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }
}

function endOfClass(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === ']') return index + 1;
  }
  return text.length;
}

/** What the groups that can be referred to are called, in order. */
function groupNames(text: string): (string | undefined)[] {
  const names: (string | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') at = endOfClass(text, at) - 1;
    else if (text[at] === '(') {
      GROUP.lastIndex = at;
      const match = GROUP.exec(text);
      if (match?.[2] === undefined && match?.[5] === undefined) names.push(match?.[1]);
    }
  }
  return names;
}
