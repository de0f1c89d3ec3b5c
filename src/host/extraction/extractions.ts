import type * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { ExtractionRun } from './extractionRun.ts';
import type { ExtractionPlan } from './plan.ts';
import { attendRestored } from './restoredResult.ts';
import { SchemaEditor } from './schemaEditor.ts';
import { restoreView } from './view/restore.ts';

/** What extraction keeps while the window is open: the schemas being edited, and the extractions that are shown. */
export class Extractions implements vscode.Disposable {
  readonly schemaEditor = new SchemaEditor();
  readonly #services: Services;
  readonly #runs = new Set<ExtractionRun>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** Runs a plan and shows it; it lives until its view is closed. */
  begin(plan: ExtractionPlan): ExtractionRun {
    const run = new ExtractionRun(this.#services, plan, (closed) => this.#runs.delete(closed));
    this.#runs.add(run);
    return run;
  }

  /** Fills a tab of the last session. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const { context, log } = this.#services;
    const view = restoreView(panel, state, { extensionUri: context.extensionUri, log });
    if (view !== undefined) attendRestored(this.#services, view);
  }

  dispose(): void {
    for (const run of this.#runs) run.dispose();
    this.schemaEditor.dispose();
  }
}
