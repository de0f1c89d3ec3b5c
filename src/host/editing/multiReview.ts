// All files under review side by side, in the editor's view of several comparisons.

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { ContextKeys, ORIGINAL_SCHEME } from '../../base/manifest.ts';
import { runInBackground } from '../../core/background.ts';
import type { ListedChange } from '../../core/editing/reviewList.ts';
import type { Logger } from '../../core/ports.ts';
import type { InlineEdits } from './inlineEdits.ts';
import type { EditTarget } from './editTarget.ts';
import { originalOf } from './originalTexts.ts';
import { comparisonsOf } from './reviewTab.ts';

/** The tab is known by it: the editor names the files of such a tab only to some extensions. */
const TITLE = l10n.t('Review All Changes');

/**
 * The comparison of each file under review with its text as it would be if everything open in it were rejected: what was
 * accepted is a difference no more, and what was rejected is gone.
 */
export class MultiReview implements Disposable {
  readonly #edits: Pick<InlineEdits, 'reviews' | 'find' | 'refresh'>;
  readonly #log: Logger;
  readonly #store = new DisposableStore();
  #isActive = false;
  /** Of the files compared, the one that had the focus last. */
  #last: vscode.Uri | undefined;

  constructor(edits: Pick<InlineEdits, 'reviews' | 'find' | 'refresh'>, log: Logger) {
    this.#edits = edits;
    this.#log = log;
    this.#store.add(edits.reviews.onDidChange(() => this.#closeWhereOver()));
    this.#store.add(vscode.window.tabGroups.onDidChangeTabs(() => this.#setKey()));
    this.#store.add(vscode.window.tabGroups.onDidChangeTabGroups(() => this.#setKey()));
    this.#store.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.#onFocus(editor?.document.uri)));
    this.#store.add(vscode.window.onDidChangeTextEditorSelection((event) => this.#onCursor(event)));
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
    const resources = files.map(({ document: { uri } }) => [uri, originalOf(uri), uri]);
    await vscode.commands.executeCommand('vscode.changes', TITLE, resources);
    for (const { document } of files) this.#edits.refresh(document);
    this.#setKey();
    return true;
  }

  /**
   * What a key or a button of the tab is about where the cursor does not say it: the change that was shown last, else the
   * first one of the file with the focus, or behind it. `undefined` where the tab is not in front, or where the cursor says it.
   */
  current(): EditTarget | undefined {
    if (!this.#isActive) return undefined;
    const { reviews } = this.#edits;
    const { led } = reviews;
    if (led !== undefined) return targetOf(led.document.uri, led.change);
    const files = reviews.files();
    const isOpen = (uri: vscode.Uri | undefined): boolean => files.some((file) => file.uri === uri?.toString());
    const active = vscode.window.activeTextEditor?.document.uri;
    if (isOpen(active)) return undefined;
    if (active === undefined && isOpen(this.#last)) return { uri: String(this.#last) };
    const uri = active === undefined ? this.#last : ownOf(active);
    const editing = uri === undefined ? undefined : this.#edits.find(uri);
    const document = isOpen(uri) ? editing : reviews.beside({ document: editing, line: 0 }, 1)?.document;
    const [first] = document === undefined ? [] : reviews.changesIn(document);
    return document === undefined || first === undefined ? undefined : targetOf(document.uri, first);
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Nothing is left to decide: whoever reviewed goes on where they were. */
  #closeWhereOver(): void {
    if (this.#edits.reviews.counts().open === 0) runInBackground(this.#log, 'Closing a review', this.#close());
  }

  async #close(): Promise<void> {
    const own = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(isOwn);
    if (own.length > 0) await vscode.window.tabGroups.close(own, true);
  }

  #onCursor({ kind, textEditor }: vscode.TextEditorSelectionChangeEvent): void {
    const { uri } = textEditor.document;
    // Leading to a change sets the cursor, too.
    const isOwn = kind === vscode.TextEditorSelectionChangeKind.Command && this.#isLedTo(uri);
    if (kind !== undefined && !isOwn) this.#onFocus(uri);
  }

  #isLedTo(uri: vscode.Uri): boolean {
    return this.#edits.reviews.led?.document.uri.toString() === uri.toString();
  }

  /** From now on the cursor says what keys and buttons are about. */
  #onFocus(uri: vscode.Uri | undefined): void {
    const own = uri === undefined ? undefined : ownOf(uri);
    if (!this.#isActive || own === undefined || this.#edits.find(own) === undefined) return;
    this.#last = own;
    this.#edits.reviews.lead(undefined);
  }

  #setKey(): void {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const isActive = tab !== undefined && isOwn(tab);
    if (isActive === this.#isActive) return;
    this.#isActive = isActive;
    this.#last = undefined;
    this.#edits.reviews.lead(undefined);
    void vscode.commands.executeCommand('setContext', ContextKeys.isMultiReview, isActive);
  }
}

/** The file of either side of a comparison. */
function ownOf(uri: vscode.Uri): vscode.Uri {
  return uri.scheme === ORIGINAL_SCHEME ? vscode.Uri.parse(uri.query, true) : uri;
}

function targetOf(uri: vscode.Uri, { edit, hunk }: ListedChange): EditTarget {
  return { uri: uri.toString(), edit, hunk };
}

function isOwn({ label, input }: vscode.Tab): boolean {
  const isOther = input instanceof vscode.TabInputText || input instanceof vscode.TabInputTextDiff;
  return !isOther && label.startsWith(TITLE) && comparisonsOf(input).length > 0;
}
