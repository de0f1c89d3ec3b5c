import type * as vscode from 'vscode';
import type { IndentStyle } from '../../core/text/lines.ts';
import type { EditPlan } from '../../core/editing/inlineEdit.ts';
import type { EditReviewOptions } from '../../core/editing/trackedEdit.ts';
import { endOfLine, linesOf, visibleEditor } from './textDocuments.ts';

/** Lines on each side of the part that an answer may repeat; models are shown fewer. */
const mostRepeated = 400;

/** How lines `[start, end)` of a document are rewritten, by a plan's answer. */
export function reviewOptions(
  document: vscode.TextDocument,
  start: number,
  end: number,
  { tag, isMarkdown }: Pick<EditPlan, 'tag' | 'isMarkdown'>,
): EditReviewOptions {
  return {
    original: linesOf(document, start, end),
    startLine: start,
    lineCount: document.lineCount,
    eol: endOfLine(document),
    cleaner: { tag, markdown: isMarkdown },
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
