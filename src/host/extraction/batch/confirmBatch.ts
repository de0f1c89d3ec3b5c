/** The last step before a batch: what it will probably cost, where it stops, and what is left out. Enter starts. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { toAppError } from '../../../base/errors.ts';
import type { CostOptions } from '../../../core/extraction/estimateCost.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import { formatMoney } from '../../../core/text/format.ts';
import { plainWords } from '../../../core/text/plainWords.ts';
import { withPatience } from '../../window/progress.ts';
import type { ModelServices } from '../../models/modelChoice.ts';
import { withPayer } from '../../models/payer.ts';
import { modelSetup, pickExtractionModel, type ModelSetup } from '../runner.ts';
import { countedItems, type Chosen } from './chooseFiles.ts';
import { readForSending } from './collect.ts';
import { amountWords, defaultCeiling, limitWords, namesOf } from '../../../core/extraction/batch/costWords.ts';
import { estimateBatch, type BatchEstimate } from '../../../core/extraction/batch/estimateBatch.ts';
import { counted } from '../../../core/text/plural.ts';
import type { PlanItem, Skipped } from '../../../core/extraction/batch/plan.ts';
import { askNext, askText } from '../../window/question.ts';

export interface BatchChoices {
  readonly setup: ModelSetup;
  readonly instructions: string;
  readonly ceilingUsd: number;
  readonly concurrency: number;
  readonly estimate: BatchEstimate;
}

export interface BatchQuestion {
  readonly title: string;
  readonly chosen: Chosen;
  readonly schema: JsonObject;
  readonly model?: string;
  readonly instructions?: string;
  /** How it will be run: a saved extraction may cut its files small and repair often. */
  readonly options?: CostOptions;
}

export interface Draft {
  readonly setup: ModelSetup;
  readonly instructions: string;
  /** Absent: three times the estimate. */
  readonly ceilingUsd?: number;
  readonly concurrency: number;
}

/** A line of the question before something starts. */
export interface Row extends vscode.QuickPickItem {
  /** Absent: start. Resolves to what is different now. */
  readonly change?: () => Promise<Partial<Draft>>;
}

const MAX_AT_ONCE = 16;

/** `undefined`: the user changed their mind, and nothing was sent. */
export async function confirmBatch(
  services: ModelServices,
  question: BatchQuestion,
): Promise<BatchChoices | undefined> {
  await loadPrices(services);
  const setup = await modelSetup(services, question.model);
  if (setup === undefined) return undefined;
  let draft: Draft = {
    setup,
    instructions: question.instructions ?? '',
    concurrency: services.settings.get('aiGateway.extraction.concurrency'),
  };
  for (;;) {
    const estimate = await estimateFor(draft, question);
    const ceilingUsd = draft.ceilingUsd ?? defaultCeiling(estimate.costUsd);
    const rows = rowsFor(services, question, { ...draft, ceilingUsd }, estimate);
    const picked = await askNext(rows, {
      title: question.title,
      placeHolder: l10n.t('Press Enter to start. Nothing is sent before that.'),
    });
    if (picked === undefined) return undefined;
    if (picked.change === undefined) return { ...draft, ceilingUsd, estimate };
    draft = { ...draft, ...(await picked.change()) };
  }
}

/** Prices come with the list of models; in a fresh installation it was never asked for. */
export async function loadPrices(services: ModelServices): Promise<void> {
  const source = (await services.gateway()).modelSource();
  if (!source.isFallback()) return source.refreshIfStale();
  try {
    await withPatience(l10n.t('Asking for prices…'), () => source.refresh());
  } catch (error) {
    // The question says that the cost is unknown, and the user decides.
    services.log.warn('The list of models could not be refreshed.', toAppError(error).message);
  }
}

function estimateFor(
  { setup, instructions }: Draft,
  { chosen, schema, options }: BatchQuestion,
): Promise<BatchEstimate> {
  const sample = async (item: PlanItem): Promise<string | undefined> => {
    const read = await readForSending(item);
    return read.ok ? read.text : undefined;
  };
  return estimateBatch(chosen.items, chosen.sizes, { ...setup, schema, instructions }, sample, options);
}

function rowsFor(
  services: ModelServices,
  { chosen }: BatchQuestion,
  draft: Draft & { readonly ceilingUsd: number },
  estimate: BatchEstimate,
): readonly Row[] {
  const { setup, ceilingUsd, concurrency, instructions } = draft;
  const cost = estimate.costUsd === undefined ? l10n.t('cost unknown') : `≈ ${formatMoney(estimate.costUsd)}`;
  const start: Row = {
    label: `$(play) ${l10n.t`Start: ${countedItems(chosen.items.length, chosen.noun)}`}`,
    description: withPayer(l10n.t`${cost} with ${setup.modelName}`, setup.payer),
    detail: `${amountWords(estimate)} ${limitWords(ceilingUsd, estimate.costUsd !== undefined)}`,
  };
  const settings: Row[] = [
    namesRow(chosen.items),
    {
      label: `$(credit-card) ${l10n.t('Cost limit')}`,
      description: formatMoney(ceilingUsd),
      change: () => askCeiling(ceilingUsd),
    },
    { label: `$(arrow-swap) ${l10n.t('Model')}`, description: setup.modelName, change: () => askModel(services) },
    {
      label: `$(list-tree) ${l10n.t('Parallel requests')}`,
      description: counted(concurrency, l10n.t('{0} request'), l10n.t('{0} requests')),
      change: () => askConcurrency(concurrency),
    },
    {
      label: `$(comment) ${l10n.t('Instructions')}`,
      description: instructions === '' ? l10n.t('none') : plainWords(instructions, 300),
      change: () => askInstructions(instructions),
    },
  ];
  settings.push({
    label: `$(lock) ${l10n.t('Secrets')}`,
    description: l10n.t('what looks like one is taken out before sending, and put back in the result'),
    change: () => Promise.resolve({}),
  });
  const { skipped } = chosen;
  if (skipped.length > 0) {
    settings.push({
      label: `$(circle-slash) ${l10n.t`${skipped.length} skipped`}`,
      description: l10n.t('and why'),
      change: () => showSkipped(skipped),
    });
  }
  return [start, { label: '', kind: vscode.QuickPickItemKind.Separator }, ...settings];
}

/** Names what is sent; picking it lists all. */
export function namesRow(items: readonly { readonly label: string }[]): Row {
  const labels = items.map(({ label }) => label);
  return {
    label: `$(files) ${l10n.t('Sent')}`,
    description: namesOf(labels),
    change: async () => {
      await showList(
        l10n.t('Sent'),
        labels.map((label) => ({ label: plainWords(label, 500) })),
      );
      return {};
    },
  };
}

/** Asks for an amount of money; `undefined` where the user changed their mind. */
async function askUsd(title: string, prompt: string, value: number): Promise<number | undefined> {
  const text = await askText({
    title,
    prompt,
    value: String(value),
    validateInput: (typed) => (readUsd(typed) === undefined ? l10n.t('Type an amount such as 0.50.') : undefined),
  });
  return text === undefined ? undefined : readUsd(text);
}

function readUsd(text: string): number | undefined {
  const amount = Number(text.trim().replace(/^\$/, '').replace(',', '.'));
  return Number.isFinite(amount) && amount > 0 && amount <= 100_000 ? amount : undefined;
}

export async function askCeiling(value: number): Promise<Partial<Draft>> {
  const ceilingUsd = await askUsd(
    l10n.t('Cost Limit'),
    l10n.t('US dollars. No request is sent that would probably go above it.'),
    value,
  );
  return ceilingUsd === undefined ? {} : { ceilingUsd };
}

/** Asks for another limit where one was reached, twice as much offered; `undefined` where the user changed their mind. */
export function askNextCeiling(reachedUsd: number, about: string): Promise<number | undefined> {
  return askUsd(l10n.t('Cost Limit'), l10n.t`US dollars. ${about}`, Number((reachedUsd * 2).toPrecision(2)));
}

async function askModel(services: ModelServices): Promise<Partial<Draft>> {
  const model = await pickExtractionModel(services, l10n.t('Model for This Batch'));
  const setup = model === undefined ? undefined : await modelSetup(services, model);
  return setup === undefined ? {} : { setup };
}

async function askConcurrency(value: number): Promise<Partial<Draft>> {
  const read = (text: string): number | undefined => {
    const count = Number(text.trim());
    return Number.isInteger(count) && count >= 1 && count <= MAX_AT_ONCE ? count : undefined;
  };
  const text = await askText({
    title: l10n.t('Requests at Once'),
    value: String(value),
    validateInput: (typed) => (read(typed) === undefined ? l10n.t`Type a number from 1 to ${MAX_AT_ONCE}.` : undefined),
  });
  const concurrency = text === undefined ? undefined : read(text);
  return concurrency === undefined ? {} : { concurrency };
}

async function askInstructions(value: string): Promise<Partial<Draft>> {
  const instructions = await askText({
    title: l10n.t('Instructions'),
    prompt: l10n.t('Instructions for every file.'),
    value,
  });
  return instructions === undefined ? {} : { instructions: instructions.trim() };
}

const MAX_SHOWN = 500;

async function showSkipped(skipped: readonly Skipped[]): Promise<Partial<Draft>> {
  await showList(
    l10n.t('Left Out'),
    skipped.map(({ label, reason }) => ({ label, description: reason })),
  );
  return {};
}

async function showList(title: string, items: readonly vscode.QuickPickItem[]): Promise<void> {
  const placeHolder =
    items.length > MAX_SHOWN
      ? l10n.t`The first ${MAX_SHOWN} of ${items.length.toLocaleString('en-US')}. Escape goes back`
      : l10n.t('Escape goes back');
  await askNext(items.slice(0, MAX_SHOWN), { title, placeHolder, matchOnDescription: true });
}
