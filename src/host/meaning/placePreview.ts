import * as vscode from 'vscode';
import { showFile } from '../workspace/showFile.ts';
import type { FoundPlace } from './search.ts';

/** Where the user was before. */
interface Before {
  readonly editor: vscode.TextEditor;
  readonly selections: readonly vscode.Selection[];
  readonly visible: vscode.Range | undefined;
  readonly isPreview: boolean;
}

/** Shows places in the editor while a list is gone through, and puts everything back where none of them is opened. */
export class PlacePreview implements vscode.Disposable {
  readonly #before = beforeNow();
  readonly #tabs = new Set(openAddresses());
  readonly #mark = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    isWholeLine: true,
  });
  /** The list is answered: what is still on its way is not shown. */
  #isOver = false;
  #showing: Promise<void> = Promise.resolve();

  show(place: FoundPlace): Promise<void> {
    this.#showing = this.#showing.then(
      () => this.#show(place),
      () => this.#show(place),
    );
    return this.#showing;
  }

  async open(place: FoundPlace): Promise<void> {
    await this.#settle();
    const at = new vscode.Position(place.start, 0);
    await showFile(place.uri, { selection: new vscode.Range(at, at), preview: true });
  }

  async restore(): Promise<void> {
    await this.#settle();
    const shown = openTabs().filter(({ isPreview, input }) => isPreview && !this.#tabs.has(addressOf(input)));
    const before = this.#before;
    if (before !== undefined) {
      const { editor, selections, visible, isPreview } = before;
      const viewColumn = editor.viewColumn;
      const options = { preview: isPreview, ...(viewColumn !== undefined && { viewColumn }) };
      const again = await vscode.window.showTextDocument(editor.document, options);
      again.selections = selections;
      if (visible !== undefined) again.revealRange(visible, vscode.TextEditorRevealType.AtTop);
    }
    const left = openTabs().filter((tab) => shown.some(({ input }) => addressOf(input) === addressOf(tab.input)));
    if (left.length > 0) await vscode.window.tabGroups.close(left, before === undefined);
  }

  dispose(): void {
    this.#isOver = true;
    this.#mark.dispose();
  }

  async #settle(): Promise<void> {
    this.#isOver = true;
    await this.#showing.catch(() => undefined);
  }

  async #show({ uri, start, end }: FoundPlace): Promise<void> {
    if (this.#isOver) return;
    const document = await vscode.workspace.openTextDocument(uri);
    if (this.#isOver) return;
    const editor = await vscode.window.showTextDocument(document, { preview: true, preserveFocus: true });
    const range = document.validateRange(new vscode.Range(start, 0, end - 1, 0));
    editor.setDecorations(this.#mark, [range]);
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

function beforeNow(): Before | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
  const { selections, visibleRanges } = editor;
  return { editor, selections, visible: visibleRanges[0], isPreview: tab?.isPreview === true };
}

function openTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
}

function openAddresses(): readonly string[] {
  return openTabs().map(({ input }) => addressOf(input));
}

function addressOf(input: unknown): string {
  return input instanceof vscode.TabInputText ? input.uri.toString() : '';
}
