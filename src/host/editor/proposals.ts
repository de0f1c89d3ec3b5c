import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { PROPOSAL_SCHEME } from '../../base/manifest.ts';
import { minimalEdit } from '../../core/editing/minimalEdit.ts';

/** Makes the proposed text anew from a document; `undefined` where the change no longer fits. */
export type Propose = (document: vscode.TextDocument) => string | undefined;

interface Proposal {
  readonly target: vscode.Uri;
  readonly propose: Propose;
  /** The document's text the proposal was made from. */
  base: string;
  proposed: string;
}

export type ApplyResult = 'applied' | 'changed-review-again' | 'no-longer-fits' | 'failed' | 'unknown';

/** Changes shown as a diff and written only when a person says so; one undo takes a whole change back. */
export class ProposalStore implements vscode.TextDocumentContentProvider, Disposable {
  readonly #proposals = new Map<string, Proposal>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscriptions: vscode.Disposable[];
  #nextId = 1;

  readonly onDidChange = this.#changes.event;

  constructor() {
    this.#subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(PROPOSAL_SCHEME, this),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.uri.scheme === PROPOSAL_SCHEME) this.#proposals.delete(document.uri.toString());
      }),
      this.#changes,
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#proposals.get(uri.toString())?.proposed ?? '';
  }

  /** Opens the diff. `false` where the proposal changes nothing. */
  async show(document: vscode.TextDocument, propose: Propose): Promise<boolean> {
    const base = document.getText();
    const proposed = propose(document);
    if (proposed === undefined || proposed === base) return false;
    const path = document.uri.path === '' ? '/untitled' : document.uri.path;
    const uri = vscode.Uri.from({ scheme: PROPOSAL_SCHEME, path, query: String(this.#nextId++) });
    this.#proposals.set(uri.toString(), { target: document.uri, propose, base, proposed });
    const name = path.slice(path.lastIndexOf('/') + 1);
    await vscode.commands.executeCommand('vscode.diff', document.uri, uri, `${name} (proposed change)`, {
      preview: false,
    });
    return true;
  }

  /** Writes the proposal into the document if it is still the text that was reviewed. */
  async apply(uri: vscode.Uri | undefined): Promise<ApplyResult> {
    const shown = this.#find(uri);
    if (shown === undefined) return 'unknown';
    const { proposal } = shown;
    const document = await vscode.workspace.openTextDocument(proposal.target);
    const current = document.getText();
    if (current !== proposal.base) {
      const renewed = proposal.propose(document);
      if (renewed === undefined || renewed === current) return 'no-longer-fits';
      proposal.base = current;
      proposal.proposed = renewed;
      this.#changes.fire(shown.uri);
      return 'changed-review-again';
    }
    const edit = minimalEdit(current, proposal.proposed);
    if (edit !== undefined) {
      const change = new vscode.WorkspaceEdit();
      const range = new vscode.Range(document.positionAt(edit.start), document.positionAt(edit.end));
      change.replace(document.uri, range, edit.text);
      if (!(await vscode.workspace.applyEdit(change))) return 'failed';
    }
    await this.#close(shown.uri);
    await vscode.window.showTextDocument(document, { preview: false });
    return 'applied';
  }

  async discard(uri: vscode.Uri | undefined): Promise<void> {
    const shown = this.#find(uri);
    if (shown !== undefined) await this.#close(shown.uri);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#proposals.clear();
  }

  /** The proposal a command was run on: the one named, or the one in the active tab. */
  #find(uri: vscode.Uri | undefined): { readonly uri: vscode.Uri; readonly proposal: Proposal } | undefined {
    for (const candidate of [uri, activeProposalUri()]) {
      const proposal = candidate === undefined ? undefined : this.#proposals.get(candidate.toString());
      if (candidate !== undefined && proposal !== undefined) return { uri: candidate, proposal };
    }
    return undefined;
  }

  async #close(uri: vscode.Uri): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const own = tabs.filter(
      (tab) => tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.toString() === uri.toString(),
    );
    await vscode.window.tabGroups.close(own);
    this.#proposals.delete(uri.toString());
  }
}

function activeProposalUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
}
