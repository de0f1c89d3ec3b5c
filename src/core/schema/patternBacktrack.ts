/**
 * A pattern tried one way after the other, as the language does it, for what refers back to a group: there every step counts,
 * and too many of them end it.
 */
import { acceptsOf, characterAt, holds, type Steps } from './patternParts.ts';
import type { PatternNode, PatternRepeat } from './patternTree.ts';

/** Where groups begin and end; two numbers for each. */
type Captures = readonly (number | undefined)[];
type Go = (at: number, captures: Captures) => boolean;
/** Whether what follows `at` is matched, and `next` after it. */
type Part = (at: number, captures: Captures, next: Go) => boolean;

/** Whether the text has a match. `steps` may throw to end it; a `RangeError` is a text too long to be tried. */
export function backtrack(tree: PatternNode, text: string, isStrict: boolean, steps: Steps): boolean {
  const part = new Compiler(text, isStrict, steps).part(tree, false);
  for (let at = 0; at <= text.length; at += characterAt(text, at, false, isStrict)?.length ?? 1) {
    if (part(at, [], () => true)) return true;
  }
  return false;
}

class Compiler {
  readonly #text: string;
  readonly #isStrict: boolean;
  readonly #steps: Steps;

  constructor(text: string, isStrict: boolean, steps: Steps) {
    this.#text = text;
    this.#isStrict = isStrict;
    this.#steps = steps;
  }

  part(node: PatternNode, isBackward: boolean): Part {
    switch (node.kind) {
      case 'character':
        return this.#character(node.source, isBackward);
      case 'assertion':
        return (at, captures, next) => holds(node.sign, this.#text, at) && next(at, captures);
      case 'group':
        return this.#group(node.index, this.part(node.node, isBackward), isBackward);
      case 'reference':
        return this.#reference(node.index, node.ignoresCase, isBackward);
      case 'sequence':
        return this.#sequence(node.nodes, isBackward);
      case 'choice': {
        const parts = node.nodes.map((each) => this.part(each, isBackward));
        return (at, captures, next) => parts.some((each) => each(at, captures, next));
      }
      case 'look':
        return this.#look(node);
      case 'repeat':
        return node.node.kind === 'character'
          ? this.#repeatCharacter(node, node.node.source, isBackward)
          : this.#repeat(node, this.part(node.node, isBackward));
    }
  }

  #character(source: string, isBackward: boolean): Part {
    const accepts = acceptsOf(source, this.#isStrict);
    return (at, captures, next) => {
      this.#steps(1);
      const character = characterAt(this.#text, at, isBackward, this.#isStrict);
      if (character === undefined || !accepts(character)) return false;
      return next(isBackward ? at - character.length : at + character.length, captures);
    };
  }

  #sequence(nodes: readonly PatternNode[], isBackward: boolean): Part {
    const parts = (isBackward ? nodes.toReversed() : nodes).map((each) => this.part(each, isBackward));
    return parts.reduceRight<Part>(
      (rest, first) => (at, captures, next) => first(at, captures, (behind, caught) => rest(behind, caught, next)),
      (at, captures, next) => next(at, captures),
    );
  }

  #group(index: number, inner: Part, isBackward: boolean): Part {
    return (at, captures, next) =>
      inner(at, captures, (end, caught) => {
        const own = [...caught];
        own[2 * index] = isBackward ? end : at;
        own[2 * index + 1] = isBackward ? at : end;
        return next(end, own);
      });
  }

  /** A group that took no part matches nothing at all, which is always there. */
  #reference(index: number, ignoresCase: boolean, isBackward: boolean): Part {
    return (at, captures, next) => {
      const [start, end] = [captures[2 * index], captures[2 * index + 1]];
      if (start === undefined || end === undefined) return next(at, captures);
      const wanted = this.#text.slice(start, end);
      this.#steps(wanted.length + 1);
      const from = isBackward ? at - wanted.length : at;
      if (from < 0) return false;
      const found = this.#text.slice(from, from + wanted.length);
      const isSame = found === wanted || (ignoresCase && found.toLowerCase() === wanted.toLowerCase());
      return isSame && next(isBackward ? from : at + wanted.length, captures);
    };
  }

  /** It is matched once and for all: what it caught stays, and no other way through it is tried. */
  #look({ node, isBehind, isNot }: Extract<PatternNode, { kind: 'look' }>): Part {
    const inner = this.part(node, isBehind);
    return (at, captures, next) => {
      let caught: Captures | undefined;
      const isThere = inner(at, captures, (_end, own) => {
        caught = own;
        return true;
      });
      if (isNot) return !isThere && next(at, captures);
      return isThere && next(at, caught ?? captures);
    };
  }

  #repeat({ node, min, max, isLazy }: PatternRepeat, inner: Part): Part {
    const groups = groupsIn(node);
    const from = (count: number, at: number, captures: Captures, next: Go): boolean => {
      this.#steps(1);
      const more = (): boolean => count < max && inner(at, without(captures, groups), again);
      const again: Go = (end, caught) => (end !== at || count < min) && from(count + 1, end, caught, next);
      if (count < min) return more();
      return isLazy ? next(at, captures) || more() : more() || next(at, captures);
    };
    return (at, captures, next) => from(0, at, captures, next);
  }

  /** One after the other, not one inside the other: a text may be long. */
  #repeatCharacter({ min, max, isLazy }: PatternRepeat, source: string, isBackward: boolean): Part {
    const accepts = acceptsOf(source, this.#isStrict);
    const after = (at: number): number | undefined => {
      this.#steps(1);
      const character = characterAt(this.#text, at, isBackward, this.#isStrict);
      if (character === undefined || !accepts(character)) return undefined;
      return isBackward ? at - character.length : at + character.length;
    };
    return (start, captures, next) => {
      const ends = [];
      let at: number | undefined = start;
      for (let count = 0; at !== undefined && count <= max; count += 1) {
        if (count >= min && isLazy && next(at, captures)) return true;
        if (count >= min) ends.push(at);
        at = count < max ? after(at) : undefined;
      }
      return !isLazy && ends.toReversed().some((end) => next(end, captures));
    };
  }
}

function groupsIn(node: PatternNode): readonly number[] {
  if (node.kind === 'group') return [node.index, ...groupsIn(node.node)];
  if (node.kind === 'repeat' || node.kind === 'look') return groupsIn(node.node);
  return node.kind === 'sequence' || node.kind === 'choice' ? node.nodes.flatMap(groupsIn) : [];
}

/** Each round of a repeat begins with nothing caught. */
function without(captures: Captures, groups: readonly number[]): Captures {
  if (groups.length === 0) return captures;
  const result = [...captures];
  for (const index of groups) {
    result[2 * index] = undefined;
    result[2 * index + 1] = undefined;
  }
  return result;
}
