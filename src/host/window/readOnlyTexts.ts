import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';

const SCHEME = 'ai-gateway-text';

/** Texts to be looked at, in tabs that cannot be typed in and so never ask to be saved. They are gone with the window. */
export class ReadOnlyTexts implements vscode.TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #store = new DisposableStore();
  #nextId = 1;

  constructor() {
    this.#store.add(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#texts.delete(uri.toString())));
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? l10n.t('This text was only kept until the window was reloaded.');
  }

  /** Opens a text under a file name, which is its tab's name and decides its language; no tab is shown by this. */
  async open(text: string, name: string): Promise<vscode.TextDocument> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${this.#nextId++}/${name}` });
    this.#texts.set(uri.toString(), text);
    return vscode.workspace.openTextDocument(uri);
  }

  dispose(): void {
    this.#store.dispose();
    this.#texts.clear();
  }
}
