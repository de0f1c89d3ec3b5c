import type * as vscode from 'vscode';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';
import { endOfLine } from './textDocuments.ts';

/** A document's text as it would be if everything that is open in it were rejected. */
export function textWithoutOpen(document: vscode.TextDocument, edits: readonly InlineEdit[]): string {
  const lines = document.getText().split(/\r\n|\r|\n/);
  const reviews = edits.filter((edit) => edit.isOpen).map(({ review }) => review);
  for (const review of reviews.toSorted((a, b) => b.startLine - a.startLine)) {
    lines.splice(review.startLine, review.endLine - review.startLine, ...review.originalLines());
  }
  return lines.join(endOfLine(document));
}
