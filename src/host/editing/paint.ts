import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Commands } from '../../base/manifest.ts';
import type { FoldMark, LineRange } from '../../core/editing/hunks.ts';
import { counted } from '../../core/text/plural.ts';
import { oneLine } from '../../core/text/visible.ts';
import type { DocumentEditing } from './documentEditing.ts';
import { isAmongCompared } from './reviewTab.ts';
import type { InlineEdit } from '../../core/editing/inlineEdit.ts';

const color = (id: string): vscode.ThemeColor => new vscode.ThemeColor(id);

/** What is added, gone, being written and still to come, in the theme's own colours for differences. */
export class Painter implements Disposable {
  readonly #added = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: color('diffEditor.insertedLineBackground'),
    borderWidth: '0 0 0 3px',
    borderStyle: 'solid',
    borderColor: color('editorGutter.addedBackground'),
    overviewRulerColor: color('editorOverviewRuler.addedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
  readonly #removed = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: color('diffEditor.removedLineBackground'),
    textDecoration: 'line-through',
    opacity: '0.75',
    borderWidth: '0 0 0 3px',
    borderStyle: 'dashed',
    borderColor: color('editorGutter.deletedBackground'),
    overviewRulerColor: color('editorOverviewRuler.deletedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
  readonly #live = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: color('editor.rangeHighlightBackground'),
    borderWidth: '0 0 0 3px',
    borderStyle: 'solid',
    borderColor: color('progressBar.background'),
    after: { contentText: ' ●', color: color('progressBar.background') },
  });
  readonly #pending = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    opacity: '0.55',
    borderWidth: '0 0 0 3px',
    borderStyle: 'dotted',
    borderColor: color('editorGutter.modifiedBackground'),
  });

  readonly #folded = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    overviewRulerColor: color('editorOverviewRuler.deletedForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });

  paint(editing: DocumentEditing): void {
    const key = editing.uri.toString();
    const open = editing.edits.filter((edit) => edit.isOpen).map(viewOf);
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.uri.toString() !== key) continue;
      const views = isCompared(editor) ? [] : open;
      const all = (pick: (view: ReturnType<typeof viewOf>) => readonly LineRange[]): vscode.Range[] =>
        views.flatMap((view) => pick(view).map(toRange));
      editor.setDecorations(
        this.#added,
        all((view) => view.added),
      );
      editor.setDecorations(
        this.#removed,
        all((view) => view.removed),
      );
      editor.setDecorations(
        this.#live,
        all((view) => view.live),
      );
      editor.setDecorations(
        this.#pending,
        all((view) => view.pending),
      );
      editor.setDecorations(
        this.#folded,
        views.flatMap((view) => view.folded.map((mark) => foldOption(mark, editor.document))),
      );
    }
  }

  dispose(): void {
    for (const type of [this.#added, this.#removed, this.#live, this.#pending, this.#folded]) type.dispose();
  }
}

/** In a tab that compares several files the comparison says it: its editors stand in no column. */
function isCompared({ viewColumn, document }: vscode.TextEditor): boolean {
  return viewColumn === undefined && isAmongCompared(document.uri);
}

function viewOf(edit: InlineEdit) {
  const { removed, added, liveLine, pendingStart, region, folded } = edit.review.view();
  const isWriting = edit.review.state === 'streaming';
  return {
    removed,
    added,
    folded,
    live: isWriting && liveLine !== undefined ? [{ start: liveLine, end: liveLine + 1 }] : [],
    pending: isWriting && pendingStart < region.end ? [{ start: pendingStart, end: region.end }] : [],
  };
}

/** More of a removed line is not drawn; the rest is on hover and in the comparison with the original. */
const mostDrawn = 80;

/** What was removed, struck behind the line that took its place: all of a short line, of more the beginning and how many. */
function foldOption({ line, texts }: FoldMark, document: vscode.TextDocument): vscode.DecorationOptions {
  const at = Math.min(line, document.lineCount - 1);
  return {
    range: new vscode.Range(at, 0, at, Number.MAX_SAFE_INTEGER),
    hoverMessage: foldHover(texts, document),
    renderOptions: {
      after: {
        contentText: removedText(texts),
        color: color('descriptionForeground'),
        backgroundColor: color('diffEditor.removedTextBackground'),
        textDecoration: 'line-through',
        margin: '0 0 0 2em',
      },
    },
  };
}

function removedText(texts: readonly string[]): string {
  const first = texts.find((text) => text.trim() !== '');
  const count = texts.length;
  if (first === undefined) return counted(count, l10n.t('(blank line)'), l10n.t('({0} blank lines)'));
  const drawn = oneLine(first.trim(), mostDrawn);
  return count === 1 ? drawn : l10n.t`${drawn} (+${count - 1} more)`;
}

function foldHover(texts: readonly string[], document: vscode.TextDocument): vscode.MarkdownString {
  const compare = `command:${Commands.compareWithOriginal}?${encodeURIComponent(JSON.stringify([{ uri: document.uri.toString() }]))}`;
  const hover = new vscode.MarkdownString(`${l10n.t`Removed. [Compare with original](${compare})`}\n\n`);
  hover.isTrusted = { enabledCommands: [Commands.compareWithOriginal] };
  hover.appendCodeblock(texts.slice(0, 200).join('\n'), document.languageId);
  return hover;
}

function toRange({ start, end }: LineRange): vscode.Range {
  return new vscode.Range(start, 0, Math.max(start, end - 1), Number.MAX_SAFE_INTEGER);
}
