import * as l10n from '@vscode/l10n';
import { AppError } from '../../../base/errors.ts';
import * as vscode from 'vscode';
import { RESTRICTED_SENTENCE } from '../../workspace/sending.ts';
import { Redaction } from '../../../core/privacy/secrets.ts';
import type { PromptSource } from '../../../core/extraction/prompt.ts';
import type { ExtractionServices } from '../extractionServices.ts';
import { pickSchema } from '../schemaPick.ts';
import { shownName } from '../shownName.ts';
import { newBatchId } from './batches.ts';
import { chooseItems, countedItems, type Chosen } from './chooseFiles.ts';
import { readForSending } from './collect.ts';
import { confirmBatch, type BatchChoices } from './confirmBatch.ts';
import { counted } from '../../../core/text/plural.ts';
import type { BatchPlan } from '../../../core/extraction/batch/plan.ts';

/**
 * Extracts data from many files, rows or selections: asks which, for the schema, and shows what it will probably cost.
 * Nothing is sent before that was confirmed, except the sample of a draft that the user asks for.
 */
export async function extractFromFiles(services: ExtractionServices, given: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw new AppError('request', RESTRICTED_SENTENCE, { code: 'restricted' });
  const chosen = await chooseItems(given);
  if (chosen === undefined) return;
  requireItems(chosen);
  const title = l10n.t`Extract from ${countedItems(chosen.items.length, chosen.noun)}`;
  const picked = await pickSchema(services, { title, sample: () => sampleOf(chosen) });
  if (picked === undefined) return;
  const choices = await confirmBatch(services, { title, chosen, schema: picked.schema });
  if (choices === undefined) return;
  const plan = planOf(chosen, choices, { schema: picked.schema as BatchPlan['schema'], schemaName: picked.name });
  await (await services.batches()).begin(plan);
}

const TOO_MANY: Readonly<Record<Chosen['noun'], (count: string) => string>> = {
  file: (count) => l10n.t`There are more files than a batch takes: it has the first ${count}.`,
  row: (count) => l10n.t`There are more rows than a batch takes: it has the first ${count}.`,
  selection: (count) => l10n.t`There are more selections than a batch takes: it has the first ${count}.`,
};
const NONE: Readonly<Record<Chosen['noun'], string>> = {
  file: l10n.t('There is no file to extract from.'),
  row: l10n.t('There is no row to extract from.'),
  selection: l10n.t('There is no selection to extract from.'),
};

/** Says why nothing is left, where everything was left out. */
export function requireItems({ items, skipped, isCut, noun }: Chosen): void {
  if (isCut) {
    void vscode.window.showWarningMessage(TOO_MANY[noun](items.length.toLocaleString('en-US')));
  }
  if (items.length > 0) return;
  const [first] = skipped;
  const why =
    first === undefined
      ? ''
      : ` ${counted(skipped.length, l10n.t('{0} file left out.'), l10n.t('{0} files left out.'))} ${first.label}: ${first.reason}`;
  throw new AppError('request', `${NONE[noun]}${why}`, { code: 'no-files' });
}

export function planOf(
  chosen: Chosen,
  choices: BatchChoices,
  about: Pick<BatchPlan, 'schema' | 'schemaName'> & Partial<Pick<BatchPlan, 'options' | 'format' | 'title'>>,
): BatchPlan {
  const { setup, instructions, ceilingUsd, concurrency, estimate } = choices;
  const { items, skipped, noun } = chosen;
  return {
    version: 1,
    id: newBatchId(new Date()),
    title:
      about.title ??
      l10n.t`${shownName({ name: about.schemaName, schema: about.schema })} from ${countedItems(items.length, noun)}`,
    createdAt: Date.now(),
    schema: about.schema,
    schemaName: about.schemaName,
    model: setup.model,
    options: about.options ?? {},
    format: about.format ?? 'csv',
    concurrency,
    ceilingUsd,
    items: [...items],
    skipped: [...skipped],
    ...(instructions !== '' && { instructions }),
    ...(estimate.costUsd !== undefined && { estimateUsd: estimate.costUsd / items.length }),
  };
}

/** The first file that can be read, to draft a schema for. */
async function sampleOf({ items }: Chosen): Promise<PromptSource | undefined> {
  for (const item of items.slice(0, 5)) {
    const read = await readForSending(item);
    if (read.ok) return { text: new Redaction().redact(read.text), label: item.label };
  }
  return undefined;
}
