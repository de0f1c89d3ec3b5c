import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Event } from '../../base/event.ts';
import { ORIGINAL_SCHEME } from '../../base/manifest.ts';
import { Throttle } from '../../base/throttle.ts';
import type { DocumentEditing } from './documentEditing.ts';
import { nameOf, openDocument } from './textDocuments.ts';
import { textWithoutOpen } from './withoutOpen.ts';

/** No more often than that, in milliseconds, is a text that is shown read anew. */
const PACE = 200;

/** Documents as they would be if all that is open in them were rejected, to be compared with. */
export class OriginalTexts implements vscode.TextDocumentContentProvider, Disposable {
  readonly #find: (uri: vscode.Uri) => DocumentEditing | undefined;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new vscode.EventEmitter<vscode.Uri>());
  readonly #pace = this.#store.add(new Throttle(PACE, () => this.#refresh()));
  readonly onDidChange = this.#changes.event;

  constructor(find: (uri: vscode.Uri) => DocumentEditing | undefined, updates: Event<DocumentEditing>) {
    this.#find = find;
    this.#store.add(vscode.workspace.registerTextDocumentContentProvider(ORIGINAL_SCHEME, this));
    this.#store.add(updates(() => this.#pace.call()));
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const own = vscode.Uri.parse(uri.query, true);
    const document = openDocument(own);
    return document === undefined ? '' : textWithoutOpen(document, this.#find(own)?.edits ?? []);
  }

  #refresh(): void {
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === ORIGINAL_SCHEME) this.#changes.fire(uri);
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Where a document's original is read. */
export function originalOf(document: vscode.Uri): vscode.Uri {
  return document.with({ scheme: ORIGINAL_SCHEME, authority: '', query: document.toString(), fragment: '' });
}

/** Shows the document beside itself as it was; the cursor and the keys stay in the document. */
export async function compareWithOriginal({ uri }: DocumentEditing): Promise<void> {
  const title = l10n.t`${nameOf(uri)} (original ↔ with changes)`;
  await vscode.commands.executeCommand('vscode.diff', originalOf(uri), uri, title);
}
