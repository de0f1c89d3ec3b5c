/** A saved extraction as a test: several models are asked the same, side by side, and each answer is compared field by field. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../../base/disposable.ts';
import { AppError, toAppError } from '../../../base/errors.ts';
import { COST_LIMIT, type CostCeiling } from '../../../core/extraction/costCeiling.ts';
import type { DocumentResult } from '../../../core/extraction/extractDocument.ts';
import type { JsonValue } from '../../../core/json/json.ts';
import type { ComparisonAction, ComparisonRow, ViewComparison } from '../../../protocol/extraction.ts';
import type { ModelServices } from '../../models/modelChoice.ts';
import { askNextCeiling } from '../batch/confirmBatch.ts';
import { ceilingOf, runPlan, type ExtractionPlan } from '../plan.ts';
import { restoreResult } from '../../../core/extraction/redacted.ts';
import { openResult } from '../results.ts';
import type { ModelSetup } from '../runner.ts';
import { together } from '../sources.ts';
import { ComparisonView } from '../view/comparisonView.ts';
import { comparisonText, expectedFields, resultRow, waitingRow, type ExpectedField } from './comparison.ts';

export interface ModelTestWish {
  readonly title: string;
  readonly plan: Omit<ExtractionPlan, 'setup'>;
  readonly expected: JsonValue;
  readonly setups: readonly ModelSetup[];
  readonly concurrency: number;
}

export class ModelTest implements Disposable {
  readonly #services: ModelServices;
  readonly #wish: ModelTestWish;
  readonly #fields: readonly ExpectedField[];
  readonly #rows = new Map<string, ComparisonRow>();
  readonly #results = new Map<string, DocumentResult>();
  readonly #store = new DisposableStore();
  readonly #view: ComparisonView;
  #ceilingUsd: number | undefined;
  #controller: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();

  /** Opens the table and begins. */
  constructor(services: ModelServices, wish: ModelTestWish) {
    this.#services = services;
    this.#wish = wish;
    this.#ceilingUsd = wish.plan.ceilingUsd;
    this.#fields = expectedFields(wish.expected);
    for (const { model } of wish.setups) this.#rows.set(model, waitingRow(model, this.#fields, 'waiting'));
    const { context, log } = services;
    this.#view = new ComparisonView(
      this.comparison,
      {
        'comparison-action': ({ action }) => this.#try('Comparing models', () => this.#act(action)),
        'open-model': ({ model }) => this.#try('Showing an answer', () => this.#open(model)),
      },
      { extensionUri: context.extensionUri, log },
    );
    this.#store.add(this.#view.onClosed(() => this.dispose()));
    this.#ended = this.#run();
  }

  get comparison(): ViewComparison {
    const names = new Map(this.#wish.setups.map(({ model, modelName }) => [model, modelName]));
    return {
      title: this.#wish.title,
      isRunning: this.#controller !== undefined,
      fields: this.#fields.map(({ label, expected }) => ({ label, expected })),
      rows: [...this.#rows.values()].map((row) => ({ ...row, modelName: names.get(row.model) ?? row.model })),
    };
  }

  /** Resolves when all models have answered or were stopped. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  stop(): void {
    this.#controller?.abort(new AppError('cancelled', l10n.t('Stopped by the user.')));
  }

  dispose(): void {
    this.stop();
    this.#store.dispose();
  }

  async #run(): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    const queue = [...this.#wish.setups];
    // One limit for all models together.
    const ceiling = ceilingOf(this.#ceilingUsd === undefined ? {} : { ceilingUsd: this.#ceilingUsd });
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (controller.signal.aborted) return;
        await this.#ask(next, controller.signal, ceiling);
      }
    };
    this.#show();
    const count = Math.max(1, Math.min(this.#wish.concurrency, this.#wish.setups.length));
    await Promise.all(Array.from({ length: count }, worker));
    if (this.#controller === controller) this.#controller = undefined;
    this.#show();
    this.#services.log.info(`A saved extraction was held against ${this.#wish.setups.length} models.`);
  }

  async #ask(setup: ModelSetup, signal: AbortSignal, ceiling: CostCeiling | undefined): Promise<void> {
    const { model } = setup;
    this.#put(waitingRow(model, this.#fields, 'running'));
    const started = performance.now();
    try {
      const result = await this.#resultOf(setup, signal, ceiling);
      this.#results.set(model, result);
      const durationMs = Math.round(performance.now() - started);
      this.#put(resultRow(model, this.#fields, this.#wish.expected, { result, durationMs }));
    } catch (error) {
      const failed = waitingRow(model, this.#fields, 'running');
      this.#put({ ...failed, status: 'failed', message: toAppError(error).message });
    }
  }

  async #resultOf(setup: ModelSetup, signal: AbortSignal, ceiling: CostCeiling | undefined): Promise<DocumentResult> {
    const { plan } = this.#wish;
    for await (const event of runPlan(this.#services, { ...plan, setup }, signal, ceiling)) {
      if (event.type === 'end')
        return restoreResult(event.result, plan.gate.redaction, together(plan.sources).whole.text);
    }
    throw new AppError('bug', l10n.t('The extraction ended without a result.'));
  }

  async #act(action: ComparisonAction): Promise<void> {
    if (action === 'stop') return this.stop();
    if (action === 'copy') {
      await vscode.env.clipboard.writeText(comparisonText(this.comparison));
      return this.#view.notice(l10n.t('Copied as a Markdown table.'));
    }
    this.stop();
    await this.#ended;
    // The tab may have been closed while it was asked.
    if (!(await this.#askCeiling()) || this.#store.isDisposed) return;
    this.#results.clear();
    for (const model of this.#rows.keys()) this.#rows.set(model, waitingRow(model, this.#fields, 'waiting'));
    this.#ended = this.#run();
  }

  /** Asks for another limit where the last run reached its own; false where the user changed their mind. */
  async #askCeiling(): Promise<boolean> {
    const isAtLimit = [...this.#results.values()].some(({ error }) => error?.code === COST_LIMIT);
    if (!isAtLimit || this.#ceilingUsd === undefined) return true;
    const about = l10n.t(
      'For all models together. The run before stopped at its limit; all are asked again from the start.',
    );
    const wanted = await askNextCeiling(this.#ceilingUsd, about);
    this.#ceilingUsd = wanted ?? this.#ceilingUsd;
    return wanted !== undefined;
  }

  async #open(model: string): Promise<void> {
    const result = this.#results.get(model);
    if (result === undefined) return this.#view.notice(l10n.t('There is no response of this model yet.'), 'warning');
    const text = result.value === undefined ? (result.answerText ?? 'null') : JSON.stringify(result.value, null, 2);
    await openResult(`${text}\n`, 'json', vscode.ViewColumn.One);
  }

  #put(row: ComparisonRow): void {
    this.#rows.set(row.model, row);
    this.#show();
  }

  #show(): void {
    if (!this.#view.isClosed) this.#view.update(this.comparison);
  }

  /** The tab may be there longer than this test. */
  #try(doing: string, work: () => Promise<void>): void {
    if (this.#store.isDisposed) return;
    work().catch((error: unknown) => void this.#services.notifier.report(error, doing));
  }
}
