// How many places are right, of one way of finding them.
import type { Grounding } from '../../../src/core/extraction/grounding/grounding.ts';
import type { Corpus } from './page.ts';

export interface Accuracy {
  readonly leaves: number;
  readonly right: number;
  /** In the source, and said not to be. */
  readonly missed: number;
  /** Not in the source, and a place was given. */
  readonly invented: number;
  readonly wrong: readonly string[];
}

export function accuracyOf(corpus: Corpus, groundings: readonly Grounding[]): Accuracy {
  const found = new Map(groundings.map((each) => [each.pointer, each]));
  let [right, missed, invented] = [0, 0, 0];
  const wrong: string[] = [];
  for (const [pointer, place] of corpus.truth) {
    const range = found.get(pointer)?.ranges[0];
    if (
      place === null
        ? range === undefined
        : range !== undefined && range.start >= place.start - 1 && range.end <= place.end + 1
    )
      right += 1;
    else {
      if (place === null) invented += 1;
      else if (range === undefined) missed += 1;
      if (wrong.length < 5)
        wrong.push(
          `${pointer}: ${range === undefined ? 'missing' : `${range.start}–${range.end}`}, not ${place === null ? 'there' : `${place.start}–${place.end}`}`,
        );
    }
  }
  return { leaves: corpus.truth.size, right, missed, invented, wrong };
}
