import type { Line } from './region.ts';
import { type DocumentReader, type ReviewSnapshot, standsAt } from './reviewState.ts';

const limit = 48;

/** Versions of a review to be recognised when the user's undo or redo brings their text back. */
export class ReviewHistory {
  private readonly snapshots: ReviewSnapshot[] = [];

  push(snapshot: ReviewSnapshot): void {
    this.snapshots.push(snapshot);
    // The first is the original: it is always recognised.
    if (this.snapshots.length > limit) this.snapshots.splice(1, 1);
  }

  isOriginal(snapshot: ReviewSnapshot): boolean {
    return snapshot === this.snapshots[0];
  }

  /**
   * The version whose text stands at one of some lines of the document or where it stood, or (without it) is the text `now`: the longest,
   * since a shorter one may be the beginning of it, and of equally long ones the latest.
   */
  find(
    now: readonly Line[],
    places: readonly number[],
    document: DocumentReader | undefined,
  ): { readonly snapshot: ReviewSnapshot; readonly startLine: number } | undefined {
    let best: { readonly snapshot: ReviewSnapshot; readonly startLine: number } | undefined;
    for (const snapshot of this.snapshots.toReversed()) {
      if (best !== undefined && snapshot.lines.length <= best.snapshot.lines.length) continue;
      const startLine = [...places, snapshot.startLine].find((place) =>
        document === undefined ? sameText(now, snapshot.lines) : standsAt(document, place, snapshot.lines),
      );
      if (startLine !== undefined) best = { snapshot, startLine };
    }
    return best;
  }
}

export function sameText(one: readonly Line[], other: readonly Line[]): boolean {
  return one.length === other.length && one.every((line, index) => line.text === other[index]?.text);
}
