/** The last step before models are tested: what is sent, what it will probably cost with all of them, and where it stops. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { CostOptions } from '../../../core/extraction/estimateCost.ts';
import type { SavedExtraction } from '../../../core/extraction/saved.ts';
import { formatMoney } from '../../../core/text/format.ts';
import { askCeiling, namesRow, type Row } from '../batch/confirmBatch.ts';
import { amountWords, defaultCeiling, limitWords } from '../../../core/extraction/batch/costWords.ts';
import { estimateBatch, type BatchEstimate } from '../../../core/extraction/batch/estimateBatch.ts';
import { counted } from '../../../core/text/plural.ts';
import type { PlanItem } from '../../../core/extraction/batch/plan.ts';
import { withPayer } from '../../models/payer.ts';
import type { ModelSetup } from '../runner.ts';
import { askNext } from '../../window/question.ts';

export interface TestQuestion {
  readonly title: string;
  readonly saved: Pick<SavedExtraction, 'schema' | 'instructions'>;
  /** How it will be run. */
  readonly options: CostOptions;
  /** The texts, whole. */
  readonly items: readonly PlanItem[];
  readonly setups: readonly ModelSetup[];
}

/** Resolves to the limit in US dollars for all models together; `undefined`: the user changed their mind. */
export async function confirmTest(question: TestQuestion): Promise<number | undefined> {
  const { title, items, setups } = question;
  const estimate = await estimateTest(question);
  let ceilingUsd = defaultCeiling(estimate.costUsd);
  for (;;) {
    const models = counted(setups.length, l10n.t('{0} model'), l10n.t('{0} models'));
    const texts = counted(items.length, l10n.t('{0} text'), l10n.t('{0} texts'));
    const cost = estimate.costUsd === undefined ? l10n.t('cost unknown') : `≈ ${formatMoney(estimate.costUsd)}`;
    const limit = ceilingUsd;
    const rows: readonly Row[] = [
      {
        label: `$(play) ${l10n.t`Start: ${models}, ${texts} each`}`,
        description: withPayer(
          estimate.isPriced ? cost : l10n.t`${cost}, more for models whose prices are unknown`,
          setups[0]?.payer,
        ),
        detail: `${amountWords(estimate)} ${limitWords(limit, estimate.isPriced)}`,
      },
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      namesRow(items),
      {
        label: `$(credit-card) ${l10n.t('Cost limit')}`,
        description: formatMoney(limit),
        change: () => askCeiling(limit),
      },
    ];
    const placeHolder = l10n.t('Press Enter to start. Nothing is sent before that.');
    const picked = await askNext(rows, { title, placeHolder });
    if (picked === undefined) return undefined;
    if (picked.change === undefined) return ceilingUsd;
    ceilingUsd = (await picked.change()).ceilingUsd ?? ceilingUsd;
  }
}

/** What all models together will probably use; the cost is that of those whose prices are known. */
async function estimateTest({
  saved: { schema, instructions },
  options,
  items,
  setups,
}: TestQuestion): Promise<BatchEstimate & { readonly isPriced: boolean }> {
  const sizes = new Map(items.map(({ id, text }) => [id, text?.length ?? 0]));
  const estimates = await Promise.all(
    setups.map((setup) =>
      estimateBatch(
        items,
        sizes,
        { ...setup, schema, ...(instructions !== undefined && { instructions }) },
        ({ text }) => Promise.resolve(text),
        options,
      ),
    ),
  );
  const costs = estimates.flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd]));
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  return {
    requests: sum(estimates.map(({ requests }) => requests)),
    repairs: sum(estimates.map(({ repairs }) => repairs)),
    tokens: sum(estimates.map(({ tokens }) => tokens)),
    ...(costs.length > 0 && { costUsd: sum(costs) }),
    isPriced: costs.length === estimates.length,
  };
}
