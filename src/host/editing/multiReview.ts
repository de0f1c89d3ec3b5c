// All files under review side by side, in the editor's view of several comparisons.

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { BEFORE_SCHEME, ContextKeys } from '../../base/manifest.ts';
import { Throttle } from '../../base/throttle.ts';
import { runInBackground } from '../../core/background.ts';
import type { Logger } from '../../core/ports.ts';
import type { DocumentEditing } from './documentEditing.ts';
import type { InlineEdits } from './inlineEdits.ts';
import type { EditTarget } from './lenses.ts';
import { openDocument } from './textDocuments.ts';
import { textWithoutOpen } from './withoutOpen.ts';

/** The tab is known by it: the editor names the files of such a tab only to some extensions. */
const TITLE = 'Review All Changes';

/** What stands before a change moves with each decision; it is drawn no more often than that, in milliseconds. */
const PACE = 200;

/**
 * The comparison of each file under review with its text as it would be if everything open in it were rejected: what was
 * accepted is a difference no more, and what was rejected is gone.
 */
export class MultiReview implements vscode.TextDocumentContentProvider, Disposable {
  readonly #edits: InlineEdits;
  readonly #log: Logger;
  readonly #store = new DisposableStore();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changes.event;
  readonly #pace = this.#store.add(new Throttle(PACE, () => this.#redraw()));
  readonly #stale = new Set<DocumentEditing>();
  #isActive = false;

  constructor(edits: InlineEdits, log: Logger) {
    this.#edits = edits;
    this.#log = log;
    this.#store.add(this.#changes);
    this.#store.add(vscode.workspace.registerTextDocumentContentProvider(BEFORE_SCHEME, this));
    this.#store.add(
      edits.onDidUpdate((editing) => {
        this.#stale.add(editing);
        this.#pace.call();
      }),
    );
    this.#store.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#setKey()));
    this.#store.add(vscode.window.tabGroups.onDidChangeTabGroups(() => this.#setKey()));
    this.#setKey();
  }

  /** Shows every file with an open change. False where there is none. */
  async open(): Promise<boolean> {
    const files = this.#edits.reviews.files();
    if (files.length === 0) return false;
    // A comparison shows what is removed by itself: struck lines in the text would hide it.
    for (const { document: editing } of files) {
      await editing.command(
        (edit) => edit.isOpen && !edit.isRunning,
        (review) => review.fold(),
      );
      this.#edits.refresh(editing);
    }
    await this.#close();
    // Of a new file there is no text before.
    const resources = files.map(({ document: { uri } }) => {
      const before = beforeOf(uri);
      return [uri, this.provideTextDocumentContent(before) === '' ? undefined : before, uri];
    });
    await vscode.commands.executeCommand('vscode.changes', TITLE, resources);
    this.#setKey();
    return true;
  }

  /**
   * The change that a button of the tab is about where none of its files has the focus: the first of all. `undefined` where
   * the tab is not in front, or where the cursor says it.
   */
  current(): EditTarget | undefined {
    if (!this.#isActive) return undefined;
    const active = vscode.window.activeTextEditor?.document.uri;
    const shown = active?.scheme === BEFORE_SCHEME ? sourceOf(active).toString() : active?.toString();
    const files = this.#edits.reviews.files();
    if (files.some(({ uri }) => uri === active?.toString())) return undefined;
    const file = files.find(({ uri }) => uri === shown) ?? files[0];
    const [first] = file?.changes ?? [];
    return file === undefined || first === undefined
      ? undefined
      : { uri: file.uri, edit: first.edit, hunk: first.hunk };
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const source = sourceOf(uri);
    const document = openDocument(source);
    return document === undefined ? '' : textWithoutOpen(document, this.#edits.find(source)?.edits ?? []);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #redraw(): void {
    for (const { uri } of this.#stale) {
      const before = beforeOf(uri);
      if (openDocument(before) !== undefined) this.#changes.fire(before);
    }
    this.#stale.clear();
    // Nothing is left to decide: whoever reviewed goes on where they were.
    if (this.#edits.reviews.counts().open === 0) runInBackground(this.#log, 'Closing a review', this.#close());
  }

  async #close(): Promise<void> {
    const own = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(isOwn);
    if (own.length > 0) await vscode.window.tabGroups.close(own, true);
  }

  #setKey(): void {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const isActive = tab !== undefined && isOwn(tab);
    if (isActive === this.#isActive) return;
    this.#isActive = isActive;
    void vscode.commands.executeCommand('setContext', ContextKeys.isMultiReview, isActive);
  }
}

/** The editor does not tell every extension what such a tab holds. */
function isOwn({ label, input }: vscode.Tab): boolean {
  const isText = input instanceof vscode.TabInputText || input instanceof vscode.TabInputTextDiff;
  return !isText && label.startsWith(TITLE);
}

function beforeOf(source: vscode.Uri): vscode.Uri {
  return vscode.Uri.from({ scheme: BEFORE_SCHEME, path: source.path, query: source.toString() });
}

function sourceOf(before: vscode.Uri): vscode.Uri {
  return vscode.Uri.parse(before.query, true);
}
