import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import { AppError } from '../../base/errors.ts';
import type { Place } from '../../core/extraction/sourceMap.ts';
import { columnFor, placeRange } from './places.ts';

const RESULT_SCHEME = 'ai-gateway-result';

/** Shows results in the editor's own peek, under the text they were extracted from. */
export class ResultPeek implements vscode.TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changes = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly onDidChange = this.#changes.event;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(RESULT_SCHEME, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? '';
  }

  /** Opens the peek under the end of `place`. `name` is the tab's name if the user opens it, such as `Bill.json`. */
  async show(place: Place | undefined, id: string, name: string, text: string): Promise<void> {
    if (place === undefined) {
      throw new AppError('request', l10n.t('The text that was extracted from is gone. The result is in its view.'), {
        code: 'selection-gone',
      });
    }
    const result = vscode.Uri.from({ scheme: RESULT_SCHEME, path: `/${name}`, query: id });
    this.#texts.set(result.toString(), text);
    this.#changes.fire(result);
    const source = vscode.Uri.parse(place.uri);
    const document = await vscode.workspace.openTextDocument(source);
    const { end, start } = placeRange(document, place);
    // A selection of whole lines ends at the start of the next one: the peek belongs under its last line.
    const at = end.character === 0 && end.line > start.line ? end.translate(-1) : end;
    await vscode.window.showTextDocument(document, { viewColumn: columnFor(source) });
    const target = new vscode.Location(result, new vscode.Range(0, 0, 0, 0));
    await vscode.commands.executeCommand('editor.action.peekLocations', source, at, [target], 'peek');
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changes.dispose();
    this.#texts.clear();
  }
}
