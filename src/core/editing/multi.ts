import type { EditReview } from './review.ts';
import type { DocumentReader } from './reviewState.ts';
import { appendEdit, lineEnd, lineGrowth, type TextEdit } from './textEdits.ts';

/** Anything that edits lines of a document and can be told where they went: a review, or alternatives. */
export interface DocumentPart {
  readonly place: Place;
  moveTo(place: Place): void;
  onExternalChange(
    changes: readonly TextEdit[],
    cause?: { readonly reason?: 'undo' | 'redo'; readonly document?: DocumentReader },
  ): void;
  refused(): void;
}

interface Place {
  readonly startLine: number;
  readonly lineCount: number;
}

/**
 * Several edits in one document at once. Their batches are joined to one, and each part follows the others. Parts must
 * not overlap; they may touch.
 */
export class DocumentEdits<Part extends DocumentPart = EditReview> {
  private members: Part[] = [];
  /** What had a place in the last batch, where it stood before, and whether it had work. */
  private batch = new Map<Part, { readonly place: Place; readonly isWorked: boolean }>();

  /** In document order. */
  get parts(): readonly Part[] {
    return this.members;
  }

  /** A part's place is of the document as it is, without a batch that is on its way. */
  add(part: Part): void {
    this.members = [...this.members, part].toSorted((a, b) => a.place.startLine - b.place.startLine);
  }

  remove(part: Part): void {
    this.batch.delete(part);
    this.members = this.members.filter((member) => member !== part);
  }

  /**
   * Runs a piece of work on each part and joins what they give to one batch, in document order. It counts as applied
   * when anything else is called, unless that is `refused`.
   */
  run(work: (part: Part) => readonly TextEdit[] | undefined): TextEdit[] {
    const before = this.members.map((part) => part.place);
    const worked = this.members.map((part) => work(part));
    this.batch = new Map(
      this.members.map((part, index) => [
        part,
        { place: before[index] ?? part.place, isWorked: worked[index] !== undefined },
      ]),
    );
    const growths = worked.map((edits) => (edits ?? []).reduce((sum, edit) => sum + lineGrowth(edit), 0));
    const total = growths.reduce((sum, growth) => sum + growth, 0);
    let above = 0;
    this.members.forEach((part, index) => {
      const { startLine, lineCount } = before[index] ?? part.place;
      part.moveTo({ startLine: startLine + above, lineCount: Math.max(1, lineCount + total) });
      above += growths[index] ?? 0;
    });
    return joined(worked.flatMap((edits) => edits ?? []));
  }

  /** The editor refused the last batch. Its work waits in each part for the next call. */
  refused(): void {
    const { batch } = this;
    this.batch = new Map();
    for (const [part, { place, isWorked }] of batch) {
      if (isWorked) part.refused();
      part.moveTo(place);
    }
  }

  /** The last batch is in the document: parts that were added while it was on its way follow it now. */
  arrived(changes: readonly TextEdit[], document: DocumentReader): void {
    for (const part of this.members) if (!this.batch.has(part)) part.onExternalChange(changes, { document });
    this.batch = new Map();
  }

  /** A change by the user or another extension, in the order the editor gives. */
  onExternalChange(
    changes: readonly TextEdit[],
    cause?: { readonly reason?: 'undo' | 'redo'; readonly document?: DocumentReader },
  ): void {
    this.batch = new Map();
    for (const part of this.members) part.onExternalChange(changes, cause);
  }
}

function byPlace(one: TextEdit, other: TextEdit): number {
  return (
    one.startLine - other.startLine ||
    one.startCharacter - other.startCharacter ||
    one.endLine - other.endLine ||
    one.endCharacter - other.endCharacter
  );
}

/** Edits that touch become one, so that their order cannot be lost. */
function joined(edits: readonly TextEdit[]): TextEdit[] {
  const out: TextEdit[] = [];
  for (const edit of edits.toSorted(byPlace)) {
    const last = out.at(-1);
    if (last !== undefined && last.endLine > edit.startLine) out[out.length - 1] = toDocumentEnd(last, edit);
    else appendEdit(out, edit);
  }
  return out;
}

/** Two neighbours vanish and the second ends the document: the line break to go is the one before the first. */
function toDocumentEnd(first: TextEdit, second: TextEdit): TextEdit {
  const start =
    first.startLine === 0
      ? { startLine: 0, startCharacter: 0 }
      : { startLine: first.startLine - 1, startCharacter: lineEnd };
  return { ...start, endLine: second.endLine, endCharacter: second.endCharacter, text: second.text };
}
