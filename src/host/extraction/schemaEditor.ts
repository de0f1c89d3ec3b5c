import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { JsonObject } from '../../core/json/json.ts';
import { readJsonSchema } from '../../core/extraction/sources/jsonSchemaReader.ts';
import type { SchemaReading } from '../../core/json/reading.ts';
import { Commands, ContextKeys } from '../../base/manifest.ts';
import { columnFor } from './places.ts';
import { fieldCount } from '../../core/extraction/schemaPreview.ts';
import { plainWords } from '../../core/text/plainWords.ts';

interface Open {
  readonly uri: vscode.Uri;
  readonly resolve: (schema: JsonObject | undefined) => void;
}

/**
 * Editing a schema before it is used: a new JSON document whose mistakes show while one types, with "Use this schema"
 * above it and in the editor's title. Closing the document gives the schema up.
 */
export class SchemaEditor implements vscode.CodeLensProvider, vscode.Disposable {
  readonly #open = new Map<string, Open>();
  readonly #changes = new vscode.EventEmitter<void>();
  /** l10n: none, the name of the product. */
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('AI Gateway');
  readonly #subscriptions: vscode.Disposable;
  readonly onDidChangeCodeLenses = this.#changes.event;

  constructor() {
    this.#subscriptions = vscode.Disposable.from(
      vscode.languages.registerCodeLensProvider([{ scheme: 'untitled', language: 'json' }], this),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#check(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#end(uri, undefined)),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const { input } of closed) if (input instanceof vscode.TabInputText) this.#end(input.uri, undefined);
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#showKey()),
    );
  }

  /** Resolves to the schema once the user uses it, to `undefined` where they close the document. */
  async edit(text: string): Promise<JsonObject | undefined> {
    const document = await vscode.workspace.openTextDocument({ language: 'json', content: text });
    const result = new Promise<JsonObject | undefined>((resolve) => {
      this.#open.set(document.uri.toString(), { uri: document.uri, resolve });
    });
    this.#check(document);
    await vscode.window.showTextDocument(document, { preview: false });
    this.#showKey();
    return result;
  }

  /** Takes the schema of the document named, or of the active one; where it cannot be used, says why and where. */
  async use(given: unknown): Promise<void> {
    const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
    const open = uri === undefined ? undefined : this.#open.get(uri.toString());
    if (open === undefined) {
      void vscode.window.showInformationMessage(l10n.t('Open the schema that is being edited first.'));
      return;
    }
    const document = await vscode.workspace.openTextDocument(open.uri);
    const reading = readJsonSchema(document.getText());
    if (!reading.ok) {
      const { message, line, column } = reading.problem;
      const at = new vscode.Position(line - 1, column - 1);
      const shown = { viewColumn: columnFor(open.uri), selection: new vscode.Range(at, at) };
      await vscode.window.showTextDocument(document, shown);
      void vscode.window.showWarningMessage(plainWords(l10n.t`Line ${line}: ${message}`));
      return;
    }
    await vscode.window.showTextDocument(document, { viewColumn: columnFor(open.uri) });
    this.#end(open.uri, reading.schema);
    // Closing an unsaved document asks whether to save it; what was made lives on among the recent schemas.
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!this.#open.has(document.uri.toString())) return [];
    const top = new vscode.Range(0, 0, 0, 0);
    const reading = readJsonSchema(document.getText());
    const title = reading.ok
      ? `$(check) ${l10n.t`Use this schema (${fieldCount(reading.schema)})`}`
      : `$(check) ${l10n.t('Use this schema')}`;
    const lens = new vscode.CodeLens(top, { title, command: Commands.useSchema, arguments: [document.uri] });
    return reading.ok ? [lens] : [lens, new vscode.CodeLens(top, { title: problemText(reading), command: '' })];
  }

  dispose(): void {
    for (const { uri } of this.#open.values()) this.#end(uri, undefined);
    this.#subscriptions.dispose();
    this.#diagnostics.dispose();
    this.#changes.dispose();
  }

  #check(document: vscode.TextDocument): void {
    if (!this.#open.has(document.uri.toString())) return;
    const reading = readJsonSchema(document.getText());
    this.#diagnostics.set(document.uri, reading.ok ? [] : [diagnosticOf(document, reading)]);
    this.#changes.fire();
  }

  #end(uri: vscode.Uri, schema: JsonObject | undefined): void {
    const open = this.#open.get(uri.toString());
    if (open === undefined) return;
    this.#open.delete(uri.toString());
    this.#diagnostics.delete(uri);
    this.#changes.fire();
    this.#showKey();
    open.resolve(schema);
  }

  #showKey(): void {
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    const isOpen = active !== undefined && this.#open.has(active);
    void vscode.commands.executeCommand('setContext', ContextKeys.isSchemaEditor, isOpen);
  }
}

type Failed = Extract<SchemaReading, { ok: false }>;

function problemText({ problem }: Failed): string {
  return `$(error) ${l10n.t`Line ${problem.line}: ${problem.message}`}`;
}

function diagnosticOf(document: vscode.TextDocument, { problem }: Failed): vscode.Diagnostic {
  const line = document.lineAt(Math.min(problem.line, document.lineCount) - 1);
  const start = Math.min(problem.column - 1, line.range.end.character);
  const range = document.getWordRangeAtPosition(line.range.start.translate(0, start)) ?? line.range;
  const diagnostic = new vscode.Diagnostic(range, problem.message, vscode.DiagnosticSeverity.Error);
  // l10n: none, the name of the product
  diagnostic.source = 'AI Gateway';
  return diagnostic;
}
