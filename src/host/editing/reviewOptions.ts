import type * as vscode from 'vscode';
import { codeTag } from '../../core/answers/answerTags.ts';
import type { IndentStyle } from '../../core/text/lines.ts';
import type { EditReviewOptions } from '../../core/editing/trackedEdit.ts';
import { endOfLine, linesOf, visibleEditor } from './textDocuments.ts';

/** How lines `[start, end)` of a document are rewritten. */
export function reviewOptions(
  document: vscode.TextDocument,
  start: number,
  end: number,
  isMarkdown: boolean,
): EditReviewOptions {
  return {
    original: linesOf(document, start, end),
    startLine: start,
    lineCount: document.lineCount,
    eol: endOfLine(document),
    languageId: document.languageId,
    cleaner: { tag: codeTag, markdown: isMarkdown },
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
