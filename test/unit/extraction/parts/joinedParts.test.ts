// Documents of many shapes, cut anywhere, answered by a model that says what stands in each part, and joined again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs, seed } from '../../effort.ts';
import { shapes } from './shapes.ts';
import { clean, faults, orders, trialOf } from './trial.ts';

const seeds = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.constantFrom(...Object.values(clean)));

/** Where neighbours hold equal values, nothing may tell whose a half at a border is: some 1 in 1,500 of these documents. */
const AMBIGUOUS = 20;

describe.each(Object.entries(shapes))('parts of %s', (_name, shape) => {
  it('are the whole again, wherever it is cut', () => {
    const trials = fc.sample(seeds, { ...runs(2, 40), ...seed() });
    const wrong = trials.flatMap(([each, fault]) => {
      const { isTrue, details } = trialOf(shape, fault, each, 45);
      return isTrue ? [] : [{ each, fault, details }];
    });
    if (wrong.length > trials.length / AMBIGUOUS) expect(wrong).toEqual([]);
  });
});

/** What only the model concludes tells no record from others where one of them is left out. */
const PLACELESS = 'conclusions only';
/** Of rows that are all equal nothing tells which was left out. */
const EQUAL = 'CSV of one value again and again';

/** The share of records that are lost, doubled or mixed up, in percent, of all shapes together. */
function wrongShare(fault: (typeof faults)[string], times: number): number {
  let [records, wrong] = [0, 0];
  for (const [name, shape] of Object.entries(shapes)) {
    if (name === PLACELESS || name === EQUAL) continue;
    for (let each = 0; each < times; each += 1) {
      const trial = trialOf(shape, fault, each, 45);
      records += trial.records;
      wrong += trial.lost + trial.doubled + trial.mixed;
    }
  }
  return (100 * wrong) / records;
}

describe('parts with faults', () => {
  it.each(Object.entries(faults))('lose and double next to nothing: %s', (_name, fault) => {
    expect(wrongShare(fault, runs(1, 20).numRuns)).toBeLessThan(0.2);
  });

  it.each(Object.entries(orders))('lose and double little: %s', (_name, fault) => {
    expect(wrongShare(fault, runs(1, 20).numRuns)).toBeLessThan(3);
  });
});
