// Extraction in the editor: choosing a schema, running, showing, saving, many files at once.

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../base/errors.ts';
import { ContextKeys } from '../../base/manifest.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import type { ModelServices } from '../models/modelChoice.ts';
import { DeadTabs, isResultTab } from './deadTabs.ts';
import { ExtractionRun } from './extractionRun.ts';
import type { ExtractionPlan } from './plan.ts';
import { restoredOwner, type CorrectRow } from './restoredResult.ts';
import { ResultPeek } from './resultPeek.ts';
import { SchemaEditor } from './schemaEditor.ts';
import { SourceLens } from './sourceLens.ts';
import type { ExtractionView, ResultOwner, ResultViewDeps } from './view/extractionView.ts';
import { isFilled } from './view/viewPanel.ts';
import { KeptResults } from './view/keptResults.ts';
import { reopenView, restoreView } from './view/restoreView.ts';

/** What extraction keeps while the window is open: the schemas being edited, and the extractions that are shown. */
export class Extractions implements vscode.Disposable {
  readonly schemaEditor = new SchemaEditor();
  /** What tabs show and users corrected in them, on disk. */
  readonly results: KeptResults;
  readonly #services: ModelServices;
  readonly #correctRow: CorrectRow;
  /** Oldest first. */
  readonly #runs = new Set<ExtractionRun>();
  #dead: DeadTabs | undefined;
  readonly #peek = new ResultPeek();
  readonly #lens = new SourceLens(() => [...this.#runs].map((run) => run.summary()));

  /** `correctRow`: for results of a batch's rows that come back with the window. */
  constructor(services: ModelServices, correctRow: CorrectRow) {
    this.#services = services;
    this.#correctRow = correctRow;
    this.results = new KeptResults(services.storage.results, services.log);
  }

  /** Runs a plan and shows it, in a view that is there or a new one; it lives until its view is closed. */
  begin(plan: ExtractionPlan, view?: ExtractionView): ExtractionRun {
    const run = new ExtractionRun(this.#services, plan, this.results, view);
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

  /** Keeps a result in sight beside its source, or lets it go. */
  async pin(id: unknown): Promise<void> {
    await this.#find(id).act('pin');
  }

  /** Shows a result in a peek under its source. */
  async peek(id: unknown): Promise<void> {
    const run = this.#find(id);
    const { place } = run.summary();
    await this.#peek.show(place, run.id, `${run.plan.picked.name}.json`, run.jsonText());
  }

  /** Fills a tab of the last session. */
  async restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    try {
      await restoreView(panel, state, this.#restoredOwner, this.#viewDeps);
    } catch (error) {
      await this.#services.notifier.report(error, 'Showing a result again');
    }
  }

  /** Offers the results whose tabs did not come back with the window; one that is not decided on is offered again. */
  async offerLeft(): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const left = await this.results.left(tabs.filter(isResultTab).map(({ label }) => label));
    const [first] = left;
    if (first === undefined) return;
    const [show, discard] = [l10n.t('Show'), l10n.t('Discard')];
    const named = `“${first.snapshot.header.title}”`;
    const text =
      left.length === 1
        ? l10n.t`The result ${named} was open when the editor was cut off.`
        : l10n.t`${left.length} results of extractions were open when the editor was cut off, ${named} the last.`;
    const chosen = await vscode.window.showInformationMessage(plainWords(text), show, discard);
    if (chosen === discard) for (const { id } of left) this.results.forget(id);
    if (chosen === show) for (const each of left) reopenView(each, this.#restoredOwner, this.#viewDeps);
  }

  /** Replaces tabs that the last extension host of this window left; once is enough. */
  watchDeadTabs(): void {
    this.#dead ??= new DeadTabs({
      log: this.#services.log,
      isFilled,
      fill: async (title, column) => {
        const kept = await this.results.take(undefined, title);
        if (typeof kept !== 'object') return false;
        reopenView(kept, this.#restoredOwner, this.#viewDeps, column);
        return true;
      },
    });
  }

  /** Resolves when the results that are shown are on disk. */
  close(): Promise<void> {
    return this.results.flush();
  }

  dispose(): void {
    this.#dead?.dispose();
    this.results.dispose();
    for (const run of this.#runs) run.dispose();
    this.#lens.dispose();
    this.#peek.dispose();
    this.schemaEditor.dispose();
  }

  get #viewDeps(): ResultViewDeps {
    const { context, log } = this.#services;
    return { extensionUri: context.extensionUri, log, results: this.results };
  }

  readonly #restoredOwner: ResultOwner = (view) =>
    restoredOwner(this.#services, view, {
      begin: (plan) => void this.begin(plan, view),
      correctRow: this.#correctRow,
    });

  #find(id: unknown): ExtractionRun {
    const runs = [...this.#runs];
    const editor = vscode.window.activeTextEditor;
    const isHere = (run: ExtractionRun): boolean =>
      editor !== undefined &&
      run.isAt(editor.document.uri.toString(), editor.document.offsetAt(editor.selection.active));
    const found = runs.find((run) => run.id === id) ?? runs.findLast(isHere) ?? runs.at(-1);
    if (found !== undefined) return found;
    throw new AppError('request', l10n.t('There is no extraction in this window yet.'), { code: 'no-extraction' });
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
