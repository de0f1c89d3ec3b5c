import * as vscode from 'vscode';
import { checkSavedExtraction } from '../../../core/extraction/savedProblems.ts';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';

/** Saved extractions are looked at again this long after the last key. */
const PAUSE_MS = 300;
/** Larger files are no saved extractions. */
const MAX_LENGTH = 2_000_000;

export function isSavedExtraction(uri: vscode.Uri): boolean {
  return /\/\.aigateway\/extractions\/[^/]+\.json$/.test(uri.path);
}

/** Marks what is wrong in saved extractions that are open, at its line. Reads nothing else and runs nothing. */
export class SavedProblems implements Disposable {
  readonly #store = new DisposableStore();
  readonly #collection = this.#store.add(vscode.languages.createDiagnosticCollection('ai-gateway-extractions'));
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor() {
    this.#store.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isSavedExtraction(document.uri)) this.#soon(document);
      }),
    );
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)));
  }

  check(document: vscode.TextDocument): void {
    if (document.isClosed) return;
    const text = document.getText();
    const problems = text.length > MAX_LENGTH ? [] : checkSavedExtraction(text);
    const diagnostics = problems.map(({ message, offset, isWarning }) => {
      const at = document.positionAt(offset);
      const range = document.getWordRangeAtPosition(at, /"(?:[^"\\]|\\.)*"|[^\s,{}[\]:]+/) ?? new vscode.Range(at, at);
      const severity = isWarning ? vscode.DiagnosticSeverity.Warning : vscode.DiagnosticSeverity.Error;
      const diagnostic = new vscode.Diagnostic(range, message, severity);
      // l10n: none, the name of the product
      diagnostic.source = 'AI Gateway';
      return diagnostic;
    });
    this.#collection.set(document.uri, diagnostics);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#store.dispose();
  }

  #soon(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => {
        this.#timers.delete(key);
        this.check(document);
      }, PAUSE_MS),
    );
  }
}
