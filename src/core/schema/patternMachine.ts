/**
 * A pattern that is followed through all its possibilities at once: nothing is ever tried again, so the time is that of the
 * text times the size of the pattern. What one character matches is asked of the language, so the meaning of classes and
 * escapes is the language's own. What looks ahead or behind is first found for every place of the text, in one pass each.
 */
import { acceptsOf, characterAt, holds, type Accepts, type Assertion, type Steps } from './patternParts.ts';
import type { PatternNode } from './patternTree.ts';

/** One state of the machine that a pattern becomes. */
type State =
  | { readonly kind: 'end' }
  | { readonly kind: 'character'; readonly accepts: Accepts; readonly next: number }
  | { readonly kind: 'assertion'; readonly sign: Assertion; readonly next: number }
  | { readonly kind: 'look'; readonly look: number; readonly isNot: boolean; readonly next: number }
  | { readonly kind: 'fork'; readonly next: number[] };

const MAX_STATES = 20_000;

class TooLarge extends Error {}

/** The machine of a pattern; `undefined` where it would be too large, or where the pattern refers back. */
export function machineOf(tree: PatternNode, isStrict: boolean): Machine | undefined {
  try {
    const looks: Track[] = [];
    return new Machine(new Builder(isStrict, false, looks).track(tree), looks, isStrict);
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

/** States that are gone through in one direction. */
interface Track {
  readonly states: readonly State[];
  readonly start: number;
  readonly isBackward: boolean;
}

class Builder {
  readonly #states: State[] = [];
  readonly #isStrict: boolean;
  readonly #isBackward: boolean;
  /** The tracks of all that looks around, each before those that need it. */
  readonly #looks: Track[];
  #parts = 0;

  constructor(isStrict: boolean, isBackward: boolean, looks: Track[]) {
    this.#isStrict = isStrict;
    this.#isBackward = isBackward;
    this.#looks = looks;
  }

  track(tree: PatternNode): Track {
    const start = this.#build(tree, this.#add({ kind: 'end' }));
    return { states: this.#states, start, isBackward: this.#isBackward };
  }

  #add(state: State): number {
    this.#states.push(state);
    return this.#states.length - 1;
  }

  /** Adds the states of `node`, after which the machine goes on at `next`; returns where it is entered. */
  #build(node: PatternNode, next: number): number {
    // A part without a state, repeated a million times, is work as well.
    this.#parts += 1;
    if (this.#parts > MAX_STATES) throw new TooLarge();
    if (node.kind === 'character') {
      return this.#add({ kind: 'character', accepts: acceptsOf(node.source, this.#isStrict), next });
    }
    if (node.kind === 'assertion') return this.#add({ kind: 'assertion', sign: node.sign, next });
    if (node.kind === 'group') return this.#build(node.node, next);
    if (node.kind === 'sequence') {
      const nodes = this.#isBackward ? node.nodes.toReversed() : node.nodes;
      return nodes.reduceRight((after, part) => this.#build(part, after), next);
    }
    if (node.kind === 'choice') {
      return this.#add({ kind: 'fork', next: node.nodes.map((part) => this.#build(part, next)) });
    }
    if (node.kind === 'repeat') return this.#repeat(node.node, node.min, node.max, next);
    if (node.kind === 'look') return this.#look(node, next);
    throw new TooLarge();
  }

  #repeat(node: PatternNode, min: number, max: number, next: number): number {
    let entry = next;
    if (max === Infinity) {
      const ways = [next];
      entry = this.#add({ kind: 'fork', next: ways });
      ways.push(this.#build(node, entry));
    } else {
      for (let count = min; count < max; count += 1) {
        const after = entry;
        entry = this.#add({ kind: 'fork', next: [this.#build(node, after), next] });
      }
    }
    for (let count = 0; count < min; count += 1) entry = this.#build(node, entry);
    return entry;
  }

  /** What is ahead of a place is what leads there from behind, read backward. */
  #look({ node, isBehind, isNot }: Extract<PatternNode, { kind: 'look' }>, next: number): number {
    this.#looks.push(new Builder(this.#isStrict, !isBehind, this.#looks).track(node));
    if (this.#looks.length > MAX_LOOKS) throw new TooLarge();
    return this.#add({ kind: 'look', look: this.#looks.length - 1, isNot, next });
  }
}

const MAX_LOOKS = 200;

/** Places that a look holds at, by the order of the looks. */
type Found = readonly Uint8Array[];

export class Machine {
  readonly #track: Track;
  readonly #looks: readonly Track[];
  readonly #isStrict: boolean;

  constructor(track: Track, looks: readonly Track[], isStrict: boolean) {
    this.#track = track;
    this.#looks = looks;
    this.#isStrict = isStrict;
  }

  /** Whether the text has a match. `steps` may throw to end it. */
  test(text: string, steps: Steps): boolean {
    const found: Uint8Array[] = [];
    for (const look of this.#looks) {
      const places = new Uint8Array(text.length + 1);
      this.#run(look, text, found, steps, (at) => {
        places[at] = 1;
        return false;
      });
      found.push(places);
    }
    return this.#run(this.#track, text, found, steps, () => true);
  }

  /** Goes through the text once; `reached` is told where a match ends, and says whether that is enough. */
  #run(track: Track, text: string, found: Found, steps: Steps, reached: (at: number) => boolean): boolean {
    const { states, isBackward } = track;
    const pass: Pass = { states, text, found, marks: new Int32Array(states.length).fill(-1), steps, isAtEnd: false };
    let current: number[] = [];
    for (let at = isBackward ? text.length : 0; ;) {
      // A match may begin at every place.
      enter(pass, track.start, at, current);
      if (pass.isAtEnd && reached(at)) return true;
      const character = characterAt(text, at, isBackward, this.#isStrict);
      if (character === undefined) return false;
      at += isBackward ? -character.length : character.length;
      const next: number[] = [];
      pass.isAtEnd = false;
      steps(current.length + 1);
      for (const index of current) {
        const state = states[index];
        if (state?.kind === 'character' && state.accepts(character)) enter(pass, state.next, at, next);
      }
      current = next;
    }
  }
}

interface Pass {
  readonly states: readonly State[];
  readonly text: string;
  readonly found: Found;
  readonly marks: Int32Array;
  readonly steps: Steps;
  isAtEnd: boolean;
}

/** Adds the states that wait for a character from `from` on, and notes whether the end is among them. */
function enter(pass: Pass, from: number, at: number, waiting: number[]): void {
  const { states, marks } = pass;
  const open = [from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (marks[index] === at) continue;
    marks[index] = at;
    const state = states[index];
    if (state === undefined || state.kind === 'end') pass.isAtEnd = true;
    else if (state.kind === 'character') waiting.push(index);
    else if (state.kind === 'fork') {
      pass.steps(state.next.length);
      open.push(...state.next);
    } else if (state.kind === 'look') {
      if ((pass.found[state.look]?.[at] === 1) !== state.isNot) open.push(state.next);
    } else if (holds(state.sign, pass.text, at)) open.push(state.next);
  }
}
