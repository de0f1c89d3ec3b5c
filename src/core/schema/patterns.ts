/**
 * Patterns that come from outside. The language's own matcher can take exponential time, so a pattern is followed here by a
 * machine in linear time; only what refers back to a group is tried way by way, and every way is counted.
 */
import { toRegExp } from './keywordShapes.ts';
import { backtrack } from './patternBacktrack.ts';
import { machineOf } from './patternMachine.ts';
import type { Steps } from './patternParts.ts';
import { parsePattern } from './patternTree.ts';

type Pattern = (text: string, steps: Steps) => boolean;

/** Steps of one pattern on one string (a second or so), and of all between two looks at the clock. */
const MAX_STEPS = 30_000_000;
/** Trying is that much slower than following. */
const STEPS_PER_TRY = 20;
const STEPS_PER_LOOK = 500_000;

class TooManySteps extends Error {}

/** The patterns of one check, each taken apart once. `look` is called now and then, and may throw to end the check. */
export class Patterns {
  readonly #patterns = new Map<string, Pattern | undefined>();
  readonly #look: () => void;
  #steps = 0;

  constructor(look: () => void) {
    this.#look = look;
  }

  /** Whether `text` has a match of the pattern; `undefined` where that takes too long to be found out. */
  matches(source: string, text: string): boolean | undefined {
    if (!this.#patterns.has(source)) this.#patterns.set(source, toPattern(source));
    const pattern = this.#patterns.get(source);
    let own = 0;
    try {
      return pattern?.(text, (count) => {
        own += count;
        this.#steps += count;
        if (own > MAX_STEPS) throw new TooManySteps();
        if (this.#steps < STEPS_PER_LOOK) return;
        this.#steps = 0;
        this.#look();
      });
    } catch (error) {
      // Ways that lead deeper than the stack are too many as well.
      if (error instanceof TooManySteps || error instanceof RangeError) return undefined;
      throw error;
    }
  }
}

/** A pattern as something that ends in time; one that is no regular expression matches everything. */
function toPattern(source: string): Pattern | undefined {
  const native = toRegExp(source);
  if (native === undefined) return () => true;
  const isStrict = native.unicode;
  const tree = parsePattern(source, isStrict);
  if (tree === undefined) return undefined;
  const machine = machineOf(tree, isStrict);
  if (machine !== undefined) return (text, steps) => machine.test(text, steps);
  return (text, steps) => backtrack(tree, text, isStrict, (count) => steps(count * STEPS_PER_TRY));
}
