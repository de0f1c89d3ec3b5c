/** A batch and its tab: what the session says goes into the table, what the buttons say goes to the session. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AppError } from '../../../base/errors.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { fileEndingOf, OUTPUT_FORMATS, type OutputFormat } from '../../../core/outputs/outputFormats.ts';
import type { BatchAction, BatchRow, ViewBatchProgress } from '../../../protocol/extraction.ts';
import { EXTRACTION_VIEW_TYPE } from '../../../base/manifest.ts';
import { RESTRICTED_SENTENCE } from '../../workspace/sending.ts';
import type { ModelServices } from '../../models/modelChoice.ts';
import { formulaUse, tellFormulas } from '../formulas.ts';
import { openResult } from '../results.ts';
import { saveResultFile } from '../resultFile.ts';
import type { KeptResults } from '../view/keptResults.ts';
import { batchTabTitle, BatchView } from '../view/batchView.ts';
import type { ResultDetails } from '../../../core/extraction/outputs/resultDetails.ts';
import { batchText } from '../../../core/extraction/batch/batchOutputs.ts';
import { BatchRows, itemIdOf } from './batchRows.ts';
import type { BatchFiles } from './batchFiles.ts';
import type { BatchSession, ItemChange } from './batchSession.ts';
import { readForSending } from './collect.ts';
import { askNextCeiling } from './confirmBatch.ts';
import { spentWords } from '../../../core/extraction/batch/costWords.ts';
import { openRowResult } from './rowResult.ts';
import { counted } from '../../../core/text/plural.ts';
import type { BatchPlan, PlanItem } from '../../../core/extraction/batch/plan.ts';
import { plainWords } from '../../../core/text/plainWords.ts';
import { textLanguage } from '../textLanguage.ts';

export class ShownBatch implements Disposable {
  readonly session: BatchSession;
  readonly #services: ModelServices;
  readonly #files: BatchFiles;
  readonly #results: () => Promise<KeptResults>;
  readonly #subscriptions: Disposable[] = [];
  #rows = new BatchRows();
  #view: BatchView | undefined;
  #format: OutputFormat;
  #columnCount = 0;
  /** The window's own progress line, while something runs. */
  #report: ((progress: ViewBatchProgress) => void) | undefined;

  constructor(services: ModelServices, files: BatchFiles, session: BatchSession, results: () => Promise<KeptResults>) {
    this.#services = services;
    this.#files = files;
    this.#results = results;
    this.session = session;
    this.#format = session.plan.format;
    this.#subscriptions.push(
      session.onItem((change) => this.#showItem(change)),
      session.onProgress((progress) => {
        this.#view?.setProgress(progress);
        this.#report?.(progress);
      }),
    );
  }

  get plan(): BatchPlan {
    return this.session.plan;
  }

  /** The tab, where it is open. */
  get view(): BatchView | undefined {
    return this.#view;
  }

  /** Begins what is not done yet, by the user's order only. Rejects where the folder is not trusted. */
  async start(options: { readonly retryFailed?: boolean; readonly ceilingUsd?: number } = {}): Promise<void> {
    if (!vscode.workspace.isTrusted) throw new AppError('request', RESTRICTED_SENTENCE, { code: 'restricted' });
    if (this.session.isRunning) return;
    const { ceilingUsd } = options;
    if (ceilingUsd !== undefined) await this.#files.create({ ...this.plan, ceilingUsd });
    await this.session.start(options);
    const { finished } = this.session;
    void this.#followInWindow(finished);
    void finished.then(() => this.#tellEnd());
  }

  /** Opens the tab, or brings it to the front. */
  async show(): Promise<void> {
    if (this.#view !== undefined && !this.#view.isClosed) return this.#view.reveal();
    const { context, log } = this.#services;
    const { title, schemaName } = this.plan;
    const model = await this.#modelName();
    const progress = this.session.isRunning ? this.session.progress : await this.session.peek();
    await closeLostTabs(batchTabTitle(title));
    this.#rows = new BatchRows();
    this.#columnCount = 0;
    const view = new BatchView(
      { title, model, schemaName, format: this.#format, columns: [], progress },
      {
        'batch-action': ({ action }) => this.#try(`Batch: ${action}`, () => this.act(action)),
        'open-row': ({ id, what }) => this.#try('Showing a result', () => this.#openRow(itemIdOf(id), what)),
        format: ({ format }) => {
          this.#format = format;
        },
      },
      { extensionUri: context.extensionUri, log },
    );
    this.#view = view;
    view.onClosed(() => {
      this.#view = undefined;
    });
    await this.#fill(view);
  }

  async #modelName(): Promise<string> {
    return (await this.#services.models()).nameOf(this.plan.model);
  }

  /** What the button of that name does. */
  async act(action: BatchAction): Promise<void> {
    switch (action) {
      case 'pause':
        return this.session.pause();
      case 'stop':
        return this.session.stop();
      case 'resume':
        return this.resume();
      case 'retry-failed':
        return this.resume({ retryFailed: true });
      case 'open-as-json':
        return openResult(await this.text('json'), 'json', vscode.ViewColumn.Beside);
      case 'copy':
        if (fileEndingOf(this.#format) !== undefined) return this.#saveFile(this.#format);
        return this.#copy(this.#format);
    }
  }

  async #copy(format: OutputFormat): Promise<void> {
    const formulas = formulaUse(this.#services.settings);
    await vscode.env.clipboard.writeText(await this.text(format, formulas));
    const { label } = OUTPUT_FORMATS[format];
    this.#view?.notice(
      l10n.t`Copied ${counted(this.session.progress.done, l10n.t('{0} result'), l10n.t('{0} results'))} as ${label}.`,
    );
    tellFormulas(formulas);
  }

  async #saveFile(format: OutputFormat): Promise<void> {
    const saved = await saveResultFile(await this.text(format), { format, name: this.plan.title });
    if (saved === undefined) return;
    const { label } = OUTPUT_FORMATS[format];
    this.#view?.notice(
      l10n.t`Saved ${counted(this.session.progress.done, l10n.t('{0} result'), l10n.t('{0} results'))} as ${label}.`,
    );
    await saved.offer();
  }

  /** Goes on after a pause, a stop or a restart; where the cost limit ended it, asks for another one. */
  async resume(options: { readonly retryFailed?: boolean } = {}): Promise<void> {
    if (this.session.isRunning) return this.session.resume();
    const { state, costUsd, isCostEstimated, ceilingUsd } = this.session.progress;
    if (state !== 'ceiling') return this.start(options);
    const kept = this.session.keepsAnswers ? ` ${l10n.t('Files stopped in the middle go on from there.')}` : '';
    const about = `${l10n.t`For all together; so far it was ${spentWords(costUsd, isCostEstimated)}.`}${kept}`;
    const wanted = await askNextCeiling(ceilingUsd ?? costUsd, about);
    if (wanted !== undefined) await this.start({ ...options, ceilingUsd: wanted });
  }

  /** Opens what is done as a document of the batch's format, where the run under way comes to its end. */
  async openWhenFinished(): Promise<void> {
    await this.session.finished;
    const { state, done } = this.session.progress;
    if (state !== 'finished' || done === 0) return;
    const formulas = formulaUse(this.#services.settings);
    await openResult(await this.text(this.#format, formulas), this.#format, vscode.ViewColumn.Beside);
    tellFormulas(formulas);
  }

  /** What is done, in a format. */
  text(format: OutputFormat, formulas = formulaUse(this.#services.settings)): Promise<string> {
    const labels = new Map(this.plan.items.map(({ id, label }) => [id, label]));
    return batchText({
      format,
      schema: this.plan.schema,
      typeName: this.plan.schemaName,
      labelOf: (id) => labels.get(id) ?? id,
      formulas,
      details: this.#details(),
      records: () => this.session.records(),
    });
  }

  #details(): ResultDetails {
    const { title, model } = this.plan;
    const { costUsd, isCostEstimated } = this.session.progress;
    return {
      sourceLabel: title,
      model,
      spent: { costUsd, isEstimated: isCostEstimated },
      writtenAt: Date.now(),
      language: textLanguage(),
    };
  }

  dispose(): void {
    this.session.stop();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#view?.dispose();
  }

  /** All rows in the order of the plan, those of one file together; what runs says so itself. */
  async #fill(view: BatchView): Promise<void> {
    const records = this.session.records();
    let next = await records.next();
    const waiting: BatchRow[] = [];
    for (const item of this.plan.items) {
      if (view.isClosed) return void (await records.return());
      const record = next.done === true ? undefined : next.value;
      if (record?.id !== item.id) {
        waiting.push(this.#rows.open(item, 'waiting'));
        continue;
      }
      view.putRows(waiting.splice(0));
      this.#put(view, this.#rows.of(item, record));
      next = await records.next();
    }
    view.putRows(waiting);
    for (const item of this.session.running) view.putRows([this.#rows.open(item, 'running')]);
  }

  #showItem({ item, record, isRunning }: ItemChange): void {
    const view = this.#view;
    if (view === undefined) return;
    if (record !== undefined) this.#put(view, this.#rows.of(item, record));
    else view.putRows([this.#rows.open(item, isRunning ? 'running' : 'stopped')]);
  }

  #put(view: BatchView, rows: ReturnType<BatchRows['of']>): void {
    view.putRows(rows);
    const { columns } = this.#rows;
    if (columns.length === this.#columnCount) return;
    this.#columnCount = columns.length;
    view.setColumns(columns);
  }

  async #openRow(id: string, what: 'result' | 'source'): Promise<void> {
    const item = this.plan.items.find((each) => each.id === id);
    if (item === undefined) return;
    if (what === 'source') return showSource(item);
    const record = await this.session.record(id);
    if (record === undefined) return this.#view?.notice(l10n.t('There is no result yet.'), 'warning');
    const read = await readForSending(item).catch(() => undefined);
    const modelName = await this.#modelName();
    const row = { plan: this.plan, modelName, item, record, ...(read?.ok === true && { text: read.text }) };
    const view = openRowResult(this.#services, row, await this.#results());
    view.onCorrected(() => this.#try('Correcting a result', () => this.session.correct(item, view.corrections)));
  }

  /** A line at the bottom of the window, so that a batch whose tab is closed is not forgotten. */
  async #followInWindow(finished: Promise<void>): Promise<void> {
    // l10n: none, the name of the product
    const options = { location: vscode.ProgressLocation.Window, title: 'AI Gateway' };
    await vscode.window.withProgress(options, async (window) => {
      this.#report = ({ done, failed, total, costUsd, isCostEstimated }) =>
        window.report({
          message: `${this.plan.title}: ${l10n.t`${done + failed} of ${total}`}, ${spentWords(costUsd, isCostEstimated)}`,
        });
      await finished;
    });
    this.#report = undefined;
  }

  async #tellEnd(): Promise<void> {
    const { state, done, failed, total, costUsd, isCostEstimated, message } = this.session.progress;
    this.#services.log.info(`A batch ended: ${state}, ${done} done, ${failed} failed of ${total}.`);
    // What is in sight need not be told.
    if (state === 'stopped' || (this.#view?.isVisible === true && this.session.halt === undefined)) return;
    const sums = [
      l10n.t`${done} of ${counted(total, l10n.t('{0} result'), l10n.t('{0} results'))}`,
      ...(failed === 0 ? [] : [l10n.t`${failed} failed`]),
      spentWords(costUsd, isCostEstimated),
    ].join(', ');
    const actions = this.session.halt?.actions ?? [];
    if (this.session.halt !== undefined && actions.length > 0) {
      await this.#services.notifier.report(this.session.halt, `Batch “${this.plan.title}”`);
      return;
    }
    const [retry, show] = [l10n.t('Retry Failed'), l10n.t('Show Results')];
    const buttons = [...(failed > 0 && state === 'finished' ? [retry] : []), show];
    const text = `${this.plan.title}: ${sums}.${state === 'finished' ? '' : ` ${message ?? ''}`}`;
    const tell = state === 'finished' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const chosen = await tell(plainWords(text), ...buttons);
    if (chosen === undefined) return;
    await this.show();
    if (chosen === retry) await this.start({ retryFailed: true });
  }

  #try(doing: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => void this.#services.notifier.report(error, doing));
  }
}

/** A tab that a reload brought back empty is in the way of the real one. */
async function closeLostTabs(title: string): Promise<void> {
  const lost = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input, label }) => input instanceof vscode.TabInputWebview && label === title)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(EXTRACTION_VIEW_TYPE));
  await vscode.window.tabGroups.close(lost);
}

async function showSource({ uri, line = 0 }: PlanItem): Promise<void> {
  const at = new vscode.Position(line, 0);
  const selection = new vscode.Range(at, at);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri, true), { selection, viewColumn: vscode.ViewColumn.One });
}
