import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import { placeRange, showPlace } from './places.ts';
import type { TrackedPlaces } from '../../core/extraction/trackedPlaces.ts';

export interface SourceMarksOptions {
  readonly tracked: TrackedPlaces;
  /** The line of a hover for a leaf, plain text. */
  readonly describe: (pointer: string) => string;
  /** What the hover is headed with. */
  readonly heading: string;
  /** The cursor came to stand on these leaves, or on none. */
  readonly onActive: (pointers: readonly string[]) => void;
  /** Leaves lost their place to an edit. */
  readonly onLost: (count: number) => void;
}

/** The editor draws thousands of marks slowly; the first are enough to see what was taken. */
const MAX_MARKS = 5_000;
const MAX_IN_HOVER = 12;

/**
 * Shows in the source where values come from: thin lines under them, the one pointed at highlighted, their fields on hover.
 * The marks follow edits.
 */
export class SourceMarks implements Disposable {
  readonly #options: SourceMarksOptions;
  readonly #found = underline('solid');
  readonly #near = underline('dotted');
  readonly #active = highlight();
  readonly #painting = new Throttle(120, () => this.#paint());
  readonly #closedTexts = new Map<string, string>();
  readonly #subscriptions: vscode.Disposable;
  #pointed: readonly string[] = [];

  constructor(options: SourceMarksOptions) {
    this.#options = options;
    this.#subscriptions = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument((event) => this.#changed(event)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#closed(document)),
      vscode.workspace.onDidOpenTextDocument((document) => this.#opened(document)),
      vscode.window.onDidChangeVisibleTextEditors(() => this.#painting.call()),
      vscode.window.onDidChangeTextEditorSelection((event) => this.#cursorMoved(event)),
      vscode.languages.registerHoverProvider('*', {
        provideHover: (document, position) => this.#hover(document, position),
      }),
    );
  }

  /** Draws the marks of what is tracked now. */
  refresh(): void {
    this.#painting.flush();
  }

  /** Highlights the place of a leaf, without moving the editor; nothing for null. */
  point(pointer: string | null): void {
    this.#pointed = pointer === null ? [] : [pointer];
    this.#painting.call();
  }

  /** Shows and selects the likeliest place of a leaf. False where it has none. */
  async reveal(pointer: string, takeFocus: boolean): Promise<boolean> {
    const [known] = this.#options.tracked.find(pointer)?.places ?? [];
    if (known === undefined) return false;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(known.uri));
    // Opening may have told that the file is another one now.
    const [place] = this.#options.tracked.find(pointer)?.places ?? [];
    if (place === undefined) return false;
    const range = placeRange(document, place);
    const editor = await showPlace(document, range, !takeFocus);
    editor.selection = new vscode.Selection(range.start, range.end);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    this.#pointed = [pointer];
    this.#painting.flush();
    return true;
  }

  dispose(): void {
    this.#subscriptions.dispose();
    this.#painting.dispose();
    for (const type of [this.#found, this.#near, this.#active]) type.dispose();
  }

  #paint(): void {
    const { tracked } = this.#options;
    const { uris } = tracked;
    for (const editor of vscode.window.visibleTextEditors) {
      const uri = editor.document.uri.toString();
      if (!uris.has(uri)) continue;
      const found: vscode.Range[] = [];
      const near: vscode.Range[] = [];
      for (const { quality, places } of tracked.leaves) {
        const [place] = places;
        if (place === undefined || place.uri !== uri) continue;
        (quality === 'approximate' ? near : found).push(placeRange(editor.document, place));
        if (found.length + near.length >= MAX_MARKS) break;
      }
      editor.setDecorations(this.#found, found);
      editor.setDecorations(this.#near, near);
      editor.setDecorations(this.#active, this.#pointedIn(editor.document, uri));
    }
  }

  #pointedIn(document: vscode.TextDocument, uri: string): vscode.Range[] {
    return this.#pointed.flatMap((pointer) => {
      const [place] = this.#options.tracked.find(pointer)?.places ?? [];
      return place !== undefined && place.uri === uri ? [placeRange(document, place)] : [];
    });
  }

  #changed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    if (contentChanges.length === 0 || !this.#options.tracked.uris.has(uri)) return;
    const lost = this.#options.tracked.apply(
      uri,
      contentChanges.map(({ rangeOffset, rangeLength, text }) => ({
        offset: rangeOffset,
        length: rangeLength,
        textLength: text.length,
      })),
    );
    this.#painting.call();
    if (lost > 0) this.#options.onLost(this.#options.tracked.lost);
  }

  #closed(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    if (this.#options.tracked.uris.has(uri)) this.#closedTexts.set(uri, document.getText());
  }

  /** A file may have been changed by others while it was closed. */
  #opened(document: vscode.TextDocument): void {
    const uri = document.uri.toString();
    const before = this.#closedTexts.get(uri);
    this.#closedTexts.delete(uri);
    if (before === undefined || before === document.getText()) return;
    this.#options.tracked.forget(uri);
    this.#options.onLost(this.#options.tracked.lost);
    this.#painting.call();
  }

  #cursorMoved({ textEditor, selections, kind }: vscode.TextEditorSelectionChangeEvent): void {
    const isByHand =
      kind === vscode.TextEditorSelectionChangeKind.Mouse || kind === vscode.TextEditorSelectionChangeKind.Keyboard;
    const uri = textEditor.document.uri.toString();
    const [selection] = selections;
    if (!isByHand || selection === undefined || !this.#options.tracked.uris.has(uri)) return;
    const offset = textEditor.document.offsetAt(selection.active);
    const pointers = this.#options.tracked.at(uri, offset).map(({ pointer }) => pointer);
    if (pointers.length === 0 && this.#pointed.length === 0) return;
    this.#pointed = pointers;
    this.#painting.call();
    this.#options.onActive(pointers);
  }

  #hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const { tracked, describe, heading } = this.#options;
    const uri = document.uri.toString();
    if (!tracked.uris.has(uri)) return undefined;
    const leaves = tracked.at(uri, document.offsetAt(position));
    const [place] = leaves[0]?.places ?? [];
    if (place === undefined) return undefined;
    const text = new vscode.MarkdownString();
    text.appendText(heading);
    for (const { pointer } of leaves.slice(0, MAX_IN_HOVER)) text.appendMarkdown('\n\n').appendText(describe(pointer));
    if (leaves.length > MAX_IN_HOVER)
      text.appendMarkdown('\n\n').appendText(l10n.t`and ${leaves.length - MAX_IN_HOVER} more`);
    return new vscode.Hover(text, placeRange(document, place));
  }
}

function underline(style: 'solid' | 'dotted'): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    borderStyle: style,
    borderWidth: '0 0 1px 0',
    borderColor: new vscode.ThemeColor('editorInfo.foreground'),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}

function highlight(): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
    outlineWidth: '1px',
    outlineStyle: 'solid',
    outlineColor: new vscode.ThemeColor('contrastActiveBorder'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
}
