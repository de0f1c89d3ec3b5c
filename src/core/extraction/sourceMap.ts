/** From the text that was sent to where it stands in documents, and how places move while those are edited. */
import type { TextRange } from './grounding/grounding.ts';

/** A piece of the text that stands in a document. Offsets are those of UTF-16, as the editor counts. */
export interface Segment {
  readonly uri: string;
  /** Where the piece begins in the text that was sent. */
  readonly start: number;
  readonly length: number;
  /** Where it begins in its document. */
  readonly offset: number;
}

/** A range in a document. */
export interface Place extends TextRange {
  readonly uri: string;
}

/** Where a range of the text stands; `undefined` for one that crosses the border of two pieces. */
export function placeOf(segments: readonly Segment[], range: TextRange): Place | undefined {
  const segment = segments.find(({ start, length }) => range.start >= start && range.end <= start + length);
  if (segment === undefined) return undefined;
  const shift = segment.offset - segment.start;
  return { uri: segment.uri, start: range.start + shift, end: range.end + shift };
}

/** One change of a document: `length` characters at `offset` became `textLength`. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly textLength: number;
}

/** Where a place is after a change; `undefined` where it was changed so much that it is no longer that place. */
export function moved<T extends TextRange>(place: T, change: TextChange): T | undefined {
  const end = change.offset + change.length;
  const by = change.textLength - change.length;
  if (end <= place.start && !(change.length === 0 && change.offset > place.start)) {
    return { ...place, start: place.start + by, end: place.end + by };
  }
  if (change.offset >= place.end) return place;
  // Typing inside a value changes it; the place goes along as long as its ends stand.
  if (change.offset > place.start && end < place.end) return { ...place, end: place.end + by };
  return undefined;
}

/** Where a place is after several changes, in the order in which the editor tells them: each counts from what was before it. */
export function movedByAll<T extends TextRange>(place: T, changes: readonly TextChange[]): T | undefined {
  let result: T | undefined = place;
  for (const change of changes) result = result === undefined ? undefined : moved(result, change);
  return result;
}
