import type { Line } from './region.ts';
import { type DocumentReader, type ReviewSnapshot, standsAt } from './reviewState.ts';

const limit = 48;

/** Versions of a review to be recognised when the user's undo or redo brings their text back. */
export class ReviewHistory {
  private readonly snapshots: ReviewSnapshot[] = [];
  /** Those at which one of the editor's undo steps begins or ends; what we do in a row is one step. */
  private readonly edges = new Set<ReviewSnapshot>();

  push(snapshot: ReviewSnapshot, isEdge: boolean): void {
    this.snapshots.push(snapshot);
    if (isEdge) this.edges.add(snapshot);
    // The first is the original: it is always recognised.
    if (this.snapshots.length > limit) for (const old of this.snapshots.splice(1, 1)) this.edges.delete(old);
  }

  isOriginal(snapshot: ReviewSnapshot): boolean {
    return snapshot === this.snapshots[0];
  }

  /**
   * The version whose text stands at one of some lines of the document or where it stood, or (without it) is the text `now`: the longest,
   * since a shorter one may be the beginning of it, and of equally long ones the latest at an undo step's edge. What is
   * under review was no longer being written.
   */
  find(
    now: readonly Line[],
    places: readonly number[],
    document: DocumentReader | undefined,
    isStreaming: boolean,
  ): { readonly snapshot: ReviewSnapshot; readonly startLine: number } | undefined {
    let best: { readonly snapshot: ReviewSnapshot; readonly startLine: number } | undefined;
    const isLikely = (snapshot: ReviewSnapshot): boolean =>
      this.edges.has(snapshot) && (isStreaming || snapshot.state.kind !== 'streaming');
    const others = this.snapshots.filter((snapshot) => !isLikely(snapshot));
    for (const snapshot of [...others, ...this.snapshots.filter(isLikely)].toReversed()) {
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
