/**
 * Patterns that come from outside. The language's own matcher can take exponential time, so a pattern is followed here through
 * all its possibilities at once: the time is that of the text times the size of the pattern. What one character matches is
 * asked of the language, so the meaning of classes and escapes is the language's own.
 */
import { toRegExp } from './keywordShapes.ts';
import { parsePattern, type PatternNode } from './patternTree.ts';

/** A pattern ready to be tried. */
interface Pattern {
  /** How much work a text of this length is at most, in steps; infinite where it must not be tried. */
  cost(length: number): number;
  test(text: string): boolean;
}

type Accepts = (character: string) => boolean;
type Assertion = Extract<PatternNode, { kind: 'assertion' }>['sign'];

/** One state of the machine that a pattern becomes. */
type State =
  | { readonly kind: 'end' }
  | { readonly kind: 'character'; readonly accepts: Accepts; readonly next: number }
  | { readonly kind: 'assertion'; readonly sign: Assertion; readonly next: number }
  | { readonly kind: 'fork'; readonly next: number[] };

const MAX_STATES = 4_000;
/** Ways to try a pattern that is left to the language. */
const MAX_WAYS = 10_000_000;
/** The language's engine is that much faster than a step of ours. */
const NATIVE_WAYS_PER_STEP = 20;

/** Steps of one pattern on one string, and of all between two looks at the clock. */
const MAX_COST = 4_000_000;
const COST_PER_LOOK = 1_000_000;

class TooLarge extends Error {}

/** The patterns of one check, each taken apart once. `look` is called now and then, and may throw to end the check. */
export class Patterns {
  readonly #patterns = new Map<string, Pattern>();
  readonly #look: () => void;
  #cost = 0;

  constructor(look: () => void) {
    this.#look = look;
  }

  /** Whether `text` has a match of the pattern; `undefined` where that could take too long. */
  matches(source: string, text: string): boolean | undefined {
    let pattern = this.#patterns.get(source);
    if (pattern === undefined) {
      pattern = toPattern(source);
      this.#patterns.set(source, pattern);
    }
    const cost = pattern.cost(text.length);
    if (cost > MAX_COST) return undefined;
    this.#cost += cost;
    if (this.#cost > COST_PER_LOOK) {
      this.#cost = 0;
      this.#look();
    }
    return pattern.test(text);
  }
}

/** A pattern as something that ends in time; one that is no regular expression matches everything. */
function toPattern(source: string): Pattern {
  const native = toRegExp(source);
  if (native === undefined) return { cost: () => 0, test: () => true };
  const tree = parsePattern(source, native.unicode);
  const machine = tree === undefined || hasOther(tree) ? undefined : compile(tree, native.unicode);
  if (machine !== undefined) {
    return { cost: (length) => (length + 1) * machine.size, test: (text) => machine.test(text) };
  }
  return {
    cost: (length) => (tree === undefined ? Infinity : nativeCost(source, length)),
    test: (text) => native.test(text),
  };
}

/** How many ways the language may go: where repeats are nested each choice doubles them per character. */
function nativeCost(source: string, length: number): number {
  const unbounded = source.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
  const others = source.match(/(?<!\()[?|]/g)?.length ?? 0;
  const isNested = /\)(?:[*+]|\{)/.test(source);
  // A group is repeated at least so many times, and anything may end at as many places as it has room for.
  const counted = [...source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].reduce((ways, [, min, max = '']) => {
    const room = max === '' ? 0 : Math.min(Number(max) - Number(min), length);
    return ways * (isNested ? Math.max(1, Number(min)) : 1) * (room + 1);
  }, 1);
  const ways = isNested
    ? 2 ** ((unbounded + others + 1) * length) * counted
    : (length + 1) ** (unbounded + 1) * 2 ** others * counted;
  return ways > MAX_WAYS ? Infinity : ways / NATIVE_WAYS_PER_STEP;
}

function hasOther(node: PatternNode): boolean {
  if (node.kind === 'other') return true;
  if (node.kind === 'repeat') return hasOther(node.node);
  return (node.kind === 'sequence' || node.kind === 'choice') && node.nodes.some(hasOther);
}

function compile(tree: PatternNode, isStrict: boolean): Machine | undefined {
  try {
    const builder = new Builder(isStrict);
    const start = builder.build(tree, builder.add({ kind: 'end' }));
    return new Machine(builder.states, start, isStrict);
  } catch (error) {
    if (error instanceof TooLarge || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

class Builder {
  readonly states: State[] = [];
  readonly #accepts = new Map<string, Accepts>();
  readonly #flags: string;
  #parts = 0;

  constructor(isStrict: boolean) {
    this.#flags = isStrict ? 'u' : '';
  }

  add(state: State): number {
    this.states.push(state);
    return this.states.length - 1;
  }

  /** Adds the states of `node`, after which the machine goes on at `next`; returns where it is entered. */
  build(node: PatternNode, next: number): number {
    // A part without a state, repeated a million times, is work as well.
    this.#parts += 1;
    if (this.#parts > MAX_STATES) throw new TooLarge();
    if (node.kind === 'character') return this.add({ kind: 'character', accepts: this.#accept(node.source), next });
    if (node.kind === 'assertion') return this.add({ kind: 'assertion', sign: node.sign, next });
    if (node.kind === 'sequence') return node.nodes.reduceRight((after, part) => this.build(part, after), next);
    if (node.kind === 'choice')
      return this.add({ kind: 'fork', next: node.nodes.map((part) => this.build(part, next)) });
    if (node.kind === 'repeat') return this.#repeat(node.node, node.min, node.max, next);
    throw new TooLarge();
  }

  #repeat(node: PatternNode, min: number, max: number, next: number): number {
    let entry = next;
    if (max === Infinity) {
      const ways = [next];
      entry = this.add({ kind: 'fork', next: ways });
      ways.push(this.build(node, entry));
    } else {
      for (let count = min; count < max; count += 1) {
        const after = entry;
        entry = this.add({ kind: 'fork', next: [this.build(node, after), next] });
      }
    }
    for (let count = 0; count < min; count += 1) entry = this.build(node, entry);
    return entry;
  }

  #accept(source: string): Accepts {
    const known = this.#accepts.get(source);
    if (known !== undefined) return known;
    const one = new RegExp(`^${source}$`, this.#flags);
    const ascii: (boolean | undefined)[] = [];
    const accepts = (character: string): boolean => {
      const code = character.charCodeAt(0);
      if (code > 127) return one.test(character);
      return (ascii[code] ??= one.test(character));
    };
    this.#accepts.set(source, accepts);
    return accepts;
  }
}

/** All states that the text so far leads to are held at once, so nothing is ever tried again. */
class Machine {
  readonly #states: readonly State[];
  readonly #start: number;
  readonly #isStrict: boolean;

  constructor(states: readonly State[], start: number, isStrict: boolean) {
    this.#states = states;
    this.#start = start;
    this.#isStrict = isStrict;
  }

  /** States and the ways between them. */
  get size(): number {
    return this.#states.reduce((sum, state) => sum + (state.kind === 'fork' ? state.next.length : 0) + 1, 0);
  }

  test(text: string): boolean {
    const marks = new Int32Array(this.#states.length).fill(-1);
    let current: number[] = [];
    for (let at = 0; ;) {
      // A match may begin at every place.
      if (this.#enter(this.#start, text, at, marks, current)) return true;
      const character = this.#character(text, at);
      if (character === undefined) return false;
      at += character.length;
      const next: number[] = [];
      for (const index of current) {
        const state = this.#states[index];
        if (state?.kind !== 'character' || !state.accepts(character)) continue;
        if (this.#enter(state.next, text, at, marks, next)) return true;
      }
      current = next;
    }
  }

  #character(text: string, at: number): string | undefined {
    if (at >= text.length) return undefined;
    return this.#isStrict ? String.fromCodePoint(text.codePointAt(at) ?? 0) : text.charAt(at);
  }

  /** Adds the states that wait for a character from `from` on; true where the end is among them. */
  #enter(from: number, text: string, at: number, marks: Int32Array, waiting: number[]): boolean {
    const open = [from];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (marks[index] === at) continue;
      marks[index] = at;
      const state = this.#states[index];
      if (state === undefined || state.kind === 'end') return true;
      if (state.kind === 'character') waiting.push(index);
      else if (state.kind === 'fork') open.push(...state.next);
      else if (holds(state.sign, text, at)) open.push(state.next);
    }
    return false;
  }
}

function holds(sign: Assertion, text: string, at: number): boolean {
  if (sign === '^') return at === 0;
  if (sign === '$') return at === text.length;
  const isEdge = isWord(text[at - 1]) !== isWord(text[at]);
  return sign === '\\b' ? isEdge : !isEdge;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /\w/.test(character);
}
