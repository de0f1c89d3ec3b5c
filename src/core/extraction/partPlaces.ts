/** Where the values of one part of a document stand in the document: what tells its records from those of other parts. */
import { escapePointer, type JsonPath } from '../json/json.ts';
import type { Grounding, TextRange } from './grounding/grounding.ts';

/** A part by its range in the document, and where its values stand. */
export interface PartPlace extends TextRange {
  /** From the first to the last word of what is at a pointer; `undefined` where that is not known. */
  placeOf(pointer: string): TextRange | undefined;
}

/** A leaf that was found far from the others of its record, in characters, was found at another mention. */
const FAR = 600;

/** `start` and `end` are of the part; the ranges of its groundings count from `start`. */
export function partPlace({ start, end }: TextRange, grounding: readonly Grounding[]): PartPlace {
  const found = new Map<string, TextRange[]>();
  for (const { path, ranges } of grounding) {
    const [first] = ranges;
    if (first === undefined) continue;
    const range = { start: first.start + start, end: first.end + start };
    for (const pointer of pointersOf(path)) {
      const known = found.get(pointer);
      if (known === undefined) found.set(pointer, [range]);
      else known.push(range);
    }
  }
  return { start, end, placeOf: (pointer) => extentOf(found.get(pointer) ?? []) };
}

/** A value's own pointer and those of the items of lists that it is in. */
function pointersOf(path: JsonPath): readonly string[] {
  const pointers: string[] = [];
  let pointer = '';
  for (const [index, segment] of path.entries()) {
    pointer += `/${escapePointer(segment)}`;
    if (typeof segment === 'number' || index === path.length - 1) pointers.push(pointer);
  }
  return pointers;
}

function extentOf(ranges: readonly TextRange[]): TextRange | undefined {
  if (ranges.length < 2) return ranges[0];
  const sorted = ranges.toSorted((left, right) => left.start - right.start);
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)]?.start ?? 0;
  const reach = 3 * (at(0.75) - at(0.25)) + FAR;
  const near = sorted.filter((range) => Math.abs(range.start - at(0.5)) <= reach);
  return { start: near[0]?.start ?? 0, end: Math.max(...near.map((range) => range.end)) };
}
