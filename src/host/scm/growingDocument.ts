import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError, toAppError } from '../../base/errors.ts';

const MAX_REFUSALS = 5;

/** A new document that text is added to, in few edits; typing elsewhere in it is not disturbed. */
export class GrowingDocument {
  readonly #document: vscode.TextDocument;
  readonly #listener: vscode.Disposable;
  readonly #controller = new AbortController();
  #waiting = '';
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;
  #isVoid = false;
  #failure: AppError | undefined;

  static async open(language: string): Promise<GrowingDocument> {
    const document = await vscode.workspace.openTextDocument({ language, content: '' });
    await vscode.window.showTextDocument(document, { preview: false });
    return new GrowingDocument(document);
  }

  private constructor(document: vscode.TextDocument) {
    this.#document = document;
    this.#listener = vscode.workspace.onDidCloseTextDocument((closed) => {
      if (closed === document) this.#controller.abort(new AppError('cancelled', l10n.t('The document was closed.')));
    });
  }

  /** Fires when the user closes the document: nobody reads it any more. */
  get closed(): AbortSignal {
    return this.#controller.signal;
  }

  /** Adds text at the end, together with what arrives while an edit is under way. */
  append(text: string): void {
    this.#waiting += text;
    if (this.#isWriting || this.#waiting === '') return;
    this.#isWriting = true;
    this.#writing = this.#write().catch((error: unknown) => {
      this.#failure = toAppError(error);
      this.#controller.abort(this.#failure);
    });
  }

  /** What was added before is not part of the text: it goes with the next piece. */
  startOver(): void {
    this.#waiting = '';
    this.#isVoid = true;
  }

  /** Resolves when all of it is in the document. */
  async finish(): Promise<void> {
    this.#listener.dispose();
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #write(): Promise<void> {
    let refusals = 0;
    try {
      while (this.#waiting !== '' && !this.#document.isClosed) {
        const text = this.#waiting;
        this.#waiting = '';
        const edit = new vscode.WorkspaceEdit();
        const end = this.#document.lineAt(this.#document.lineCount - 1).range.end;
        const isVoid = this.#isVoid;
        this.#isVoid = false;
        edit.replace(this.#document.uri, new vscode.Range(isVoid ? new vscode.Position(0, 0) : end, end), text);
        const isDone = await vscode.workspace.applyEdit(edit);
        refusals = isDone ? 0 : refusals + 1;
        if (!isDone && !this.#isVoid) {
          this.#waiting = text + this.#waiting;
          this.#isVoid = isVoid;
        }
        // An edit that meets the user's own is refused once; more than that is no coincidence.
        if (refusals > MAX_REFUSALS)
          throw new AppError('bug', l10n.t('The editor refuses to write into the document.'));
      }
    } finally {
      this.#isWriting = false;
    }
  }
}
