/** A saved extraction as a test: several models are asked the same, side by side, and each answer is compared field by field. */
import * as vscode from 'vscode';
import type { Disposable } from '../../../base/disposable.ts';
import { AppError, toAppError } from '../../../base/errors.ts';
import type { DocumentResult } from '../../../core/extraction/extractDocument.ts';
import type { JsonValue } from '../../../core/extraction/json.ts';
import type { ComparisonAction, ComparisonRow, ViewComparison } from '../../../protocol/extraction.ts';
import { formatUsd } from '../../format.ts';
import type { Services } from '../../services.ts';
import { runPlan, type ExtractionPlan } from '../plan.ts';
import { restoreResult } from '../redacted.ts';
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
  readonly #services: Services;
  readonly #wish: ModelTestWish;
  readonly #fields: readonly ExpectedField[];
  readonly #rows = new Map<string, ComparisonRow>();
  readonly #results = new Map<string, DocumentResult>();
  readonly #subscriptions: Disposable[];
  readonly #view: ComparisonView;
  #controller: AbortController | undefined;
  #ended: Promise<void> = Promise.resolve();

  /** Opens the table and begins. */
  constructor(services: Services, wish: ModelTestWish) {
    this.#services = services;
    this.#wish = wish;
    this.#fields = expectedFields(wish.expected);
    for (const { model } of wish.setups) this.#rows.set(model, waitingRow(model, this.#fields, 'waiting'));
    const { context, log } = services;
    this.#view = ComparisonView.open(this.comparison, { extensionUri: context.extensionUri, log });
    this.#subscriptions = [
      this.#view.onAction((action) => this.#try('Comparing models', () => this.#act(action))),
      this.#view.onOpenModel((model) => this.#try('Showing an answer', () => this.#open(model))),
      this.#view.onClosed(() => this.dispose()),
    ];
    this.#ended = this.#run();
  }

  get comparison(): ViewComparison {
    return {
      title: this.#wish.title,
      isRunning: this.#controller !== undefined,
      fields: this.#fields.map(({ label, expected }) => ({ label, expected })),
      rows: [...this.#rows.values()],
    };
  }

  /** Resolves when all models have answered or were stopped. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  stop(): void {
    this.#controller?.abort(new AppError('cancelled', 'Stopped by the user.'));
  }

  dispose(): void {
    this.stop();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #run(): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    const queue = [...this.#wish.setups];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (controller.signal.aborted) return;
        await this.#ask(next, controller.signal);
      }
    };
    this.#show();
    const count = Math.max(1, Math.min(this.#wish.concurrency, this.#wish.setups.length));
    await Promise.all(Array.from({ length: count }, worker));
    if (this.#controller === controller) this.#controller = undefined;
    this.#show();
    this.#services.log.info(`A saved extraction was held against ${this.#wish.setups.length} models.`);
  }

  async #ask(setup: ModelSetup, signal: AbortSignal): Promise<void> {
    const { model } = setup;
    this.#put(waitingRow(model, this.#fields, 'running'));
    const started = performance.now();
    try {
      const result = await this.#resultOf(setup, signal);
      this.#results.set(model, result);
      const durationMs = Math.round(performance.now() - started);
      this.#put(resultRow(model, this.#fields, this.#wish.expected, { result, durationMs }));
    } catch (error) {
      const failed = waitingRow(model, this.#fields, 'running');
      this.#put({ ...failed, status: 'failed', message: toAppError(error).message });
    }
  }

  async #resultOf(setup: ModelSetup, signal: AbortSignal): Promise<DocumentResult> {
    const { plan } = this.#wish;
    for await (const event of runPlan(this.#services, { ...plan, setup }, signal)) {
      if (event.type === 'end')
        return restoreResult(event.result, plan.gate.redaction, together(plan.sources).whole.text);
    }
    throw new AppError('bug', 'The extraction ended without a result.');
  }

  async #act(action: ComparisonAction): Promise<void> {
    if (action === 'stop') return this.stop();
    if (action === 'copy') {
      await vscode.env.clipboard.writeText(comparisonText(this.comparison, formatUsd));
      return this.#view.notice('Copied as a Markdown table.');
    }
    this.stop();
    await this.#ended;
    this.#results.clear();
    for (const model of this.#rows.keys()) this.#rows.set(model, waitingRow(model, this.#fields, 'waiting'));
    this.#ended = this.#run();
  }

  async #open(model: string): Promise<void> {
    const result = this.#results.get(model);
    if (result === undefined) return this.#view.notice('There is no answer of this model yet.', 'warning');
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

  #try(doing: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => void this.#services.notifier.report(error, doing));
  }
}
