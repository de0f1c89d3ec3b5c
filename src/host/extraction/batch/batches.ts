/** The batches of this window: those that run or are shown, and those on disk that wait to go on. */
import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { delay } from '../../../base/async.ts';
import { AppError } from '../../../base/errors.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { DocumentOptions } from '../../../core/extraction/extractDocument.ts';
import { runInBackground } from '../../../core/background.ts';
import { formatRelativeTime } from '../../../core/text/format.ts';
import type { ModelServices } from '../../models/modelChoice.ts';
import { systemClock } from '../../../core/systemClock.ts';
import { modelSetup, runExtraction, underCeiling } from '../runner.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import type { BatchRowId } from '../memento.ts';
import { ModelTest, type ModelTestWish } from '../saved/modelTest.ts';
import type { KeptResults } from '../view/keptResults.ts';
import { BatchFiles, type OpenBatch } from './batchFiles.ts';
import { BatchSession } from './batchSession.ts';
import { readForSending } from './collect.ts';
import { RunningCost } from '../../../core/extraction/runningCost.ts';
import { restartWords, spentWords } from '../../../core/extraction/batch/costWords.ts';
import { counted } from '../../../core/text/plural.ts';
import type { BatchPlan } from '../../../core/extraction/batch/plan.ts';
import { ShownBatch } from './shownBatch.ts';
import { plainWords } from '../../../core/text/plainWords.ts';

/** A window that is reloaded may come up before the old one has let go. */
const LOOK_AGAIN_MS = 2_000;
const MAX_LOOKS = 20;

export class Batches implements Disposable {
  readonly files: BatchFiles;
  readonly #services: ModelServices;
  readonly #results: () => Promise<KeptResults>;
  readonly #shown = new Map<string, ShownBatch>();
  readonly #tests = new Set<ModelTest>();
  readonly #closing = new AbortController();
  #correcting: Promise<void> = Promise.resolve();

  /** `results`: where results of single rows are kept while their tabs are open. */
  constructor(services: ModelServices, results: () => Promise<KeptResults>) {
    this.#services = services;
    this.#results = results;
    this.files = new BatchFiles(services.storage.batchFolder, systemClock);
    runInBackground(services.log, 'Removing old batches', this.files.cleanUp());
  }

  /** Batches of this window, running or shown. */
  get shown(): readonly ShownBatch[] {
    return [...this.#shown.values()];
  }

  /** Writes the plan, opens its tab and begins: the user has said so. */
  async begin(plan: BatchPlan): Promise<ShownBatch> {
    await this.files.create(plan);
    this.#services.log.info(`A batch begins: ${plan.items.length} items.`);
    const batch = await this.open(plan);
    await batch.start();
    return batch;
  }

  /** Shows a batch as it stands; nothing runs by this. */
  async open(plan: BatchPlan): Promise<ShownBatch> {
    const known = this.#shown.get(plan.id);
    const batch = known ?? new ShownBatch(this.#services, this.files, await this.#session(plan), this.#results);
    this.#shown.set(plan.id, batch);
    await batch.show();
    return batch;
  }

  /** Writes down what was corrected in a tab that came back without its batch. */
  async correctRow({ batch: id, item: itemId }: BatchRowId, corrections: JsonObject): Promise<void> {
    const plan = this.#shown.get(id)?.plan ?? (await this.files.plan(id));
    const item = plan?.items.find((each) => each.id === itemId);
    if (plan === undefined || item === undefined) {
      const message = l10n.t('The batch of this result is gone. The correction stands in this tab only.');
      throw new AppError('request', message, { code: 'batch-gone' });
    }
    // One after the other, and by the batch itself where it is shown by then.
    this.#correcting = this.#correcting
      .catch(() => undefined)
      .then(async () => {
        const shown = this.#shown.get(id)?.session;
        if (shown !== undefined) return shown.correct(item, corrections);
        const session = await this.#session(plan);
        await session.peek();
        return session.correct(item, corrections);
      });
    await this.#correcting;
  }

  /** Says that a batch was cut off and can go on; goes on only where the user says so. */
  async offer(): Promise<void> {
    // Nothing of a folder is sent while it is not trusted.
    if (!vscode.workspace.isTrusted) return;
    const open = await this.#interrupted();
    const [first] = open;
    if (first === undefined) return;
    const [resume, show, discard] = [l10n.t('Resume'), l10n.t('Show Results'), l10n.t('Discard')];
    const more =
      open.length > 1
        ? ` ${counted(open.length - 1, l10n.t('{0} more batch is unfinished.'), l10n.t('{0} more batches are unfinished.'))}`
        : '';
    const chosen = await vscode.window.showInformationMessage(
      plainWords(`${interruptedText(first)}${more}`),
      resume,
      show,
      discard,
    );
    if (chosen === discard) await this.files.close(first.plan.id);
    if (chosen !== resume && chosen !== show) return;
    const batch = await this.open(first.plan);
    if (chosen === resume) await batch.resume();
  }

  /** Lists the batches that are kept; the one chosen is shown. */
  async pick(): Promise<void> {
    const [plans, unfinished] = await Promise.all([this.files.all(), this.files.unfinishedIds()]);
    if (plans.length === 0) {
      void vscode.window.showInformationMessage(
        l10n.t('There is no batch. Begin one with “AI Gateway: Extract from Files…”.'),
      );
      return;
    }
    const waiting = new Set(unfinished);
    const items = plans.map((plan) => ({
      label: `$(${waiting.has(plan.id) ? 'debug-pause' : 'check'}) ${plan.title}`,
      description: `${plan.model} · ${formatRelativeTime(plan.createdAt, Date.now(), vscode.env.language)}`,
      detail: waiting.has(plan.id) ? l10n.t('Not finished') : l10n.t('Finished'),
      buttons: [REMOVE],
      plan,
    }));
    const plan = await this.#choose(items);
    if (plan !== undefined) await this.open(plan);
  }

  /** Holds models against what a saved extraction expects. It lives until its tab is closed. */
  test(wish: ModelTestWish): ModelTest {
    const test = new ModelTest(this.#services, wish);
    this.#tests.add(test);
    return test;
  }

  dispose(): void {
    this.#closing.abort();
    for (const test of this.#tests) test.dispose();
    for (const batch of this.#shown.values()) batch.dispose();
    this.#shown.clear();
  }

  async #session(plan: BatchPlan): Promise<BatchSession> {
    const services = this.#services;
    const setup = await modelSetup(services, plan.model);
    if (setup === undefined) throw new AppError('bug', l10n.t('A batch has no model.'));
    const { schema, instructions } = plan;
    const shares = plan.items.length > 1 ? ({ cache: 'shared-prefix' } as const) : {};
    return new BatchSession(plan, {
      files: this.files,
      clock: systemClock,
      readText: readForSending,
      extract: (source, signal, ceiling, answered, onCost) =>
        runExtraction(
          services,
          underCeiling(
            { ...setup, ...shares, source: new RunningCost(systemClock, onCost).watch(setup.source, setup.info) },
            ceiling,
          ),
          { schema, source, ...(instructions !== undefined && { instructions }) },
          { ...(plan.options as Omit<DocumentOptions, 'signal'>), signal, answered },
        ),
    });
  }

  /** Unfinished batches that no window runs; waits for an old window of a reload to let go. */
  async #interrupted(): Promise<readonly OpenBatch[]> {
    for (let look = 0; look < MAX_LOOKS; look += 1) {
      const open = await this.files.unfinished();
      const own = open.filter(({ plan }) => !this.#shown.has(plan.id));
      if (own.length > 0 || (await this.files.unfinishedIds()).length === 0) return own;
      await delay(LOOK_AGAIN_MS, this.#closing.signal);
    }
    return [];
  }

  #choose(items: readonly (vscode.QuickPickItem & { readonly plan: BatchPlan })[]): Promise<BatchPlan | undefined> {
    const pick = vscode.window.createQuickPick<(typeof items)[number]>();
    pick.title = l10n.t('Batches');
    pick.placeholder = l10n.t('Select a batch to open');
    pick.items = items;
    const chosen = new Promise<BatchPlan | undefined>((resolve) => {
      pick.onDidAccept(() => resolve(pick.selectedItems[0]?.plan));
      pick.onDidHide(() => resolve(undefined));
      pick.onDidTriggerItemButton(({ item }) => {
        pick.items = pick.items.filter((each) => each !== item);
        runInBackground(this.#services.log, 'Removing a batch', this.#remove(item.plan.id));
      });
    });
    pick.show();
    return chosen.finally(() => pick.dispose());
  }

  async #remove(id: string): Promise<void> {
    const batch = this.#shown.get(id);
    this.#shown.delete(id);
    batch?.dispose();
    await batch?.session.finished;
    await this.files.remove(id);
  }
}

const REMOVE: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('trash'),
  tooltip: l10n.t('Remove this batch and its results'),
};

function interruptedText({ plan, done, failed, stopped, costUsd, isCostEstimated }: OpenBatch): string {
  const failures = failed === 0 ? '' : `, ${l10n.t`${failed} failed`}`;
  const spent = spentWords(costUsd, isCostEstimated);
  const told = l10n.t`The batch “${plan.title}” was cut off: ${done} of ${plan.items.length} done${failures}, ${spent} so far.`;
  return [told, ...(stopped === 0 ? [] : [restartWords(stopped)]), l10n.t('Go on?')].join(' ');
}

/** Ids sort by time. */
export function newBatchId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${randomUUID().slice(0, 8)}`;
}
