// One document cut into parts, answered and joined again.
import { chunkText } from '../../../../src/core/extraction/chunk.ts';
import { canonicalText } from '../../../../src/core/json/json.ts';
import { answerTo, FAULTLESS, truthOf, type Manner } from './answers.ts';
import { Chance } from './page.ts';
import { scoreOf, type AnsweredPart, type Score } from './score.ts';
import type { Shape } from './shapes.ts';

/** Faults of a model, and of what lies between it and us. */
export interface Fault {
  readonly manner?: Partial<Manner>;
  /** The shares of parts that are refused, and that are cut off somewhere. */
  readonly refused?: number;
  readonly cutOff?: number;
}

export const clean: Readonly<Record<string, Fault>> = {
  'no faults': {},
  'halves of values at borders': { manner: { atBorders: 'halves' } },
};

/** Records that a border cuts may be in no part. */
export const faults: Readonly<Record<string, Fault>> = {
  'whole records only': { manner: { atBorders: 'nothing' } },
  'records left out': { manner: { left: 0.05 } },
  'values written otherwise': { manner: { rewritten: 0.3 } },
  'records invented': { manner: { invented: 0.2 } },
  'parts refused': { refused: 0.25 },
  'parts cut off': { cutOff: 0.25 },
  'all of these': {
    manner: { left: 0.03, rewritten: 0.2, invented: 0.05, atBorders: 'halves' },
    refused: 0.05,
    cutOff: 0.05,
  },
};

/** Lists in another order than that of the document. */
export const orders: Readonly<Record<string, Fault>> = {
  'lists reversed': { manner: { order: 'reversed' } },
  'lists shuffled': { manner: { order: 'shuffled' } },
};

export interface Trial extends Score {
  /** Whether what came is the truth, to the order. */
  readonly isTrue: boolean;
  readonly details: readonly string[];
  readonly parts: number;
}

export function trialOf(shape: Shape, fault: Fault, seed: number, most: number): Trial {
  const chance = new Chance(seed * 7_919 + 13);
  const { text, root } = shape(chance, 10 + chance.below(most));
  const maxTokens = 120 + chance.below(chance.is(0.5) ? 200 : 900);
  const overlap = chance.is(0.3) ? { overlapTokens: chance.below(60) } : {};
  const parts: AnsweredPart[] = [];
  for (const chunk of chunkText(text, { maxTokens, ...overlap })) {
    if (chance.is(fault.refused ?? 0)) continue;
    const until = chance.is(fault.cutOff ?? 0) ? chance.next() : 1;
    parts.push({ chunk, answer: answerTo(chunk, root, { ...FAULTLESS, ...fault.manner, until }, chance) });
  }
  const truth = truthOf(root, text.length);
  if (parts.length === 0) return { records: 0, lost: 0, doubled: 0, mixed: 0, isTrue: false, details: [], parts: 0 };
  const { value, ...score } = scoreOf(parts, truth);
  return { ...score, isTrue: canonicalText(value) === canonicalText(truth.value), parts: parts.length };
}
