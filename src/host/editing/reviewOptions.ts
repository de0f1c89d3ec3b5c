import type * as vscode from 'vscode';
import type { IndentStyle } from '../../core/text/lines.ts';
import type { EditPlan } from '../../core/editing/inlineEdit.ts';
import type { EditReviewOptions } from '../../core/editing/trackedEdit.ts';
import { endOfLine, linesOf, visibleEditor } from './textDocuments.ts';

/** Lines on each side of the part that an answer may repeat; models are shown fewer. */
const mostRepeated = 400;

/** Lines that are rewritten, without how the answer is read. */
export type LinesToEdit = Omit<EditReviewOptions, 'cleaner'>;

/** How lines `[start, end)` of a document, as they stand now, are rewritten by a plan's answer. */
export function reviewOptions(
  document: vscode.TextDocument,
  start: number,
  end: number,
  plan: Pick<EditPlan, 'tag' | 'isMarkdown'>,
): EditReviewOptions {
  return withAnswerOf(plan, linesToEdit(document, start, end));
}

export function withAnswerOf(
  { tag, isMarkdown }: Pick<EditPlan, 'tag' | 'isMarkdown'>,
  lines: LinesToEdit,
): EditReviewOptions {
  return { ...lines, cleaner: { tag, markdown: isMarkdown } };
}

export function linesToEdit(document: vscode.TextDocument, start: number, end: number): LinesToEdit {
  return {
    original: linesOf(document, start, end),
    startLine: start,
    lineCount: document.lineCount,
    eol: endOfLine(document),
    language: document.languageId,
    around: {
      before: linesOf(document, Math.max(0, start - mostRepeated), start),
      after: linesOf(document, end, end + mostRepeated),
    },
    ...indentation(document),
  };
}

function indentation(document: vscode.TextDocument): { indentStyle?: IndentStyle } {
  const { insertSpaces, tabSize } = visibleEditor(document.uri)?.options ?? {};
  if (insertSpaces === false) return { indentStyle: { kind: 'tabs' } };
  return insertSpaces === true && typeof tabSize === 'number' ? { indentStyle: { kind: 'spaces', size: tabSize } } : {};
}

export function isMarkdownLike(document: vscode.TextDocument): boolean {
  return ['markdown', 'mdx', 'restructuredtext', 'asciidoc', 'latex', 'plaintext'].includes(document.languageId);
}
