// Extraction in the editor: choosing a schema, running, showing, saving, many files at once.

import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { ContextKeys } from '../../base/manifest.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { ExtractionRun } from './extractionRun.ts';
import type { ExtractionPlan } from './plan.ts';
import { restoredHandlers } from './restoredResult.ts';
import { ResultPeek } from './resultPeek.ts';
import { SchemaEditor } from './schemaEditor.ts';
import { SourceLens } from './sourceLens.ts';
import { restoreView } from './view/restoreView.ts';

/** What extraction keeps while the window is open: the schemas being edited, and the extractions that are shown. */
export class Extractions implements vscode.Disposable {
  readonly schemaEditor = new SchemaEditor();
  readonly #services: ModelServices;
  /** Oldest first. */
  readonly #runs = new Set<ExtractionRun>();
  readonly #peek = new ResultPeek();
  readonly #lens = new SourceLens(() => [...this.#runs].map((run) => run.summary()));

  constructor(services: ModelServices) {
    this.#services = services;
  }

  /** Runs a plan and shows it; it lives until its view is closed. */
  begin(plan: ExtractionPlan): ExtractionRun {
    const run = new ExtractionRun(this.#services, plan);
    this.#runs.add(run);
    run.onChanged(() => {
      if (run.isClosed) this.#runs.delete(run);
      this.#changed();
    });
    this.#changed();
    return run;
  }

  /** Ends what is running; false where nothing is. What arrived stays. */
  stopAll(): boolean {
    const running = [...this.#runs].filter((run) => run.isRunning);
    for (const run of running) run.stop();
    return running.length > 0;
  }

  /** Brings the view of an extraction to the front, with the focus: the one named, at the cursor, or the newest. */
  show(id: unknown): void {
    this.#find(id).view.reveal(false);
  }

  /** Shows a result in a peek under its source. */
  async peek(id: unknown): Promise<void> {
    const run = this.#find(id);
    const { place } = run.summary();
    await this.#peek.show(place, run.id, `${run.name}.json`, run.jsonText());
  }

  /** Fills a tab of the last session. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const { context, log } = this.#services;
    const deps = { extensionUri: context.extensionUri, log };
    restoreView(panel, state, (view) => restoredHandlers(this.#services, view), deps);
  }

  dispose(): void {
    for (const run of this.#runs) run.dispose();
    this.#lens.dispose();
    this.#peek.dispose();
    this.schemaEditor.dispose();
  }

  #find(id: unknown): ExtractionRun {
    const runs = [...this.#runs];
    const editor = vscode.window.activeTextEditor;
    const isHere = (run: ExtractionRun): boolean =>
      editor !== undefined &&
      run.isAt(editor.document.uri.toString(), editor.document.offsetAt(editor.selection.active));
    const found = runs.find((run) => run.id === id) ?? runs.findLast(isHere) ?? runs.at(-1);
    if (found !== undefined) return found;
    throw new AppError('request', 'There is no extraction in this window yet.', { code: 'no-extraction' });
  }

  #changed(): void {
    this.#lens.refresh();
    const runs = [...this.#runs];
    const set = (key: string, value: boolean): void => void vscode.commands.executeCommand('setContext', key, value);
    set(
      ContextKeys.isExtracting,
      runs.some((run) => run.isRunning),
    );
    set(ContextKeys.hasExtraction, runs.length > 0);
  }
}
