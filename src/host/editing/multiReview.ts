// All files under review side by side, in the editor's view of several comparisons.

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { ContextKeys, ORIGINAL_SCHEME } from '../../base/manifest.ts';
import { runInBackground } from '../../core/background.ts';
import type { Logger } from '../../core/ports.ts';
import type { InlineEdits } from './inlineEdits.ts';
import type { EditTarget } from './editTarget.ts';
import { originalOf } from './originalTexts.ts';
import { comparisonsOf } from './reviewTab.ts';

/** The tab is known by it: the editor names the files of such a tab only to some extensions. */
const TITLE = 'Review All Changes';

/**
 * The comparison of each file under review with its text as it would be if everything open in it were rejected: what was
 * accepted is a difference no more, and what was rejected is gone.
 */
export class MultiReview implements Disposable {
  readonly #edits: InlineEdits;
  readonly #log: Logger;
  readonly #store = new DisposableStore();
  #isActive = false;

  constructor(edits: InlineEdits, log: Logger) {
    this.#edits = edits;
    this.#log = log;
    this.#store.add(edits.reviews.onDidChange(() => this.#closeWhereOver()));
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
    const resources = files.map(({ document: { uri } }) => [uri, originalOf(uri), uri]);
    await vscode.commands.executeCommand('vscode.changes', TITLE, resources);
    for (const { document } of files) this.#edits.refresh(document);
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
    const shown = active?.scheme === ORIGINAL_SCHEME ? active.query : active?.toString();
    const files = this.#edits.reviews.files();
    if (files.some(({ uri }) => uri === active?.toString())) return undefined;
    const file = files.find(({ uri }) => uri === shown) ?? files[0];
    const [first] = file?.changes ?? [];
    return file === undefined || first === undefined
      ? undefined
      : { uri: file.uri, edit: first.edit, hunk: first.hunk };
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

  #setKey(): void {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const isActive = tab !== undefined && isOwn(tab);
    if (isActive === this.#isActive) return;
    this.#isActive = isActive;
    void vscode.commands.executeCommand('setContext', ContextKeys.isMultiReview, isActive);
  }
}

function isOwn({ label, input }: vscode.Tab): boolean {
  const isOther = input instanceof vscode.TabInputText || input instanceof vscode.TabInputTextDiff;
  return !isOther && label.startsWith(TITLE) && comparisonsOf(input).length > 0;
}
