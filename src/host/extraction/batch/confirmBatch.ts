/** The last step before a batch: what it will probably cost, where it stops, and what is left out. Enter starts. */
import * as vscode from 'vscode';
import { toAppError } from '../../../base/errors.ts';
import type { JsonObject } from '../../../core/extraction/json.ts';
import { formatTokens, formatUsd } from '../../format.ts';
import { withPatience } from '../../progress.ts';
import type { Services } from '../../services.ts';
import { modelSetup, pickExtractionModel, type ModelSetup } from '../runner.ts';
import type { Chosen } from './chooseFiles.ts';
import { readForSending } from './collect.ts';
import { estimateBatch, type BatchEstimate } from './estimateBatch.ts';
import { countOf, type Skipped } from './plan.ts';

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
}

interface Draft {
  readonly setup: ModelSetup;
  readonly instructions: string;
  /** Absent: three times the estimate. */
  readonly ceilingUsd?: number;
  readonly concurrency: number;
}

interface Row extends vscode.QuickPickItem {
  /** Absent: start. Resolves to what is different now. */
  readonly change?: () => Promise<Partial<Draft>>;
}

export const MOST_AT_ONCE = 16;

/** `undefined`: the person changed their mind, and nothing was sent. */
export async function confirmBatch(services: Services, question: BatchQuestion): Promise<BatchChoices | undefined> {
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
    const picked = await vscode.window.showQuickPick(rows, {
      title: question.title,
      placeHolder: 'Enter starts. Nothing is sent before.',
      ignoreFocusOut: true,
    });
    if (picked === undefined) return undefined;
    if (picked.change === undefined) return { ...draft, ceilingUsd, estimate };
    draft = { ...draft, ...(await picked.change()) };
  }
}

/** Prices come with the list of models; in a fresh installation it was never asked for. */
export async function loadPrices(services: Services): Promise<void> {
  const source = (await services.gateway()).modelSource();
  if (!source.isFallback()) return source.refreshIfStale();
  try {
    await withPatience('Asking for prices…', () => source.refresh());
  } catch (error) {
    // The question says that the cost is unknown, and the person decides.
    services.log.warn('The list of models could not be refreshed.', toAppError(error).message);
  }
}

function estimateFor({ setup, instructions }: Draft, { chosen, schema }: BatchQuestion): Promise<BatchEstimate> {
  const { info, maxOutputTokens } = setup;
  const request = {
    schema,
    instructions,
    ...(info !== undefined && { info }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
  return estimateBatch(chosen.items, chosen.sizes, request, async (item) => {
    const read = await readForSending(item);
    return read.ok ? read.text : undefined;
  });
}

/** Room for repairs and for files that say more than most; never so little that the first file is too dear. */
function defaultCeiling(estimateUsd: number | undefined): number {
  if (estimateUsd === undefined) return 1;
  const room = Math.max(0.01, estimateUsd * 3);
  const digit = 10 ** Math.floor(Math.log10(room));
  return Number((Math.ceil(room / digit) * digit).toPrecision(2));
}

function rowsFor(
  services: Services,
  { chosen }: BatchQuestion,
  draft: Draft & { readonly ceilingUsd: number },
  estimate: BatchEstimate,
): readonly Row[] {
  const { setup, ceilingUsd, concurrency, instructions } = draft;
  const cost = estimate.costUsd === undefined ? 'cost unknown' : `≈ ${formatUsd(estimate.costUsd)}`;
  const start: Row = {
    label: `$(play) Start: ${countOf(chosen.items.length, chosen.noun)}`,
    description: `${cost} with ${setup.modelName}`,
    detail: `≈ ${countOf(estimate.requests, 'request')}, ${formatTokens(estimate.tokens)} tokens. Stops before ${formatUsd(ceilingUsd)}.`,
  };
  const settings: Row[] = [
    { label: '$(credit-card) Cost limit', description: formatUsd(ceilingUsd), change: () => askCeiling(ceilingUsd) },
    { label: '$(arrow-swap) Model', description: setup.modelName, change: () => askModel(services) },
    {
      label: '$(list-tree) At once',
      description: countOf(concurrency, 'request'),
      change: () => askConcurrency(concurrency),
    },
    {
      label: '$(comment) Instructions',
      description: instructions === '' ? 'none' : instructions,
      change: () => askInstructions(instructions),
    },
  ];
  settings.push({
    label: '$(lock) Secrets',
    description: 'what looks like one is taken out before sending, and put back in the result',
    change: () => Promise.resolve({}),
  });
  const { skipped } = chosen;
  if (skipped.length > 0) {
    settings.push({
      label: `$(circle-slash) ${skipped.length} left out`,
      description: 'and why',
      change: () => showSkipped(skipped),
    });
  }
  return [start, { label: '', kind: vscode.QuickPickItemKind.Separator }, ...settings];
}

/** Asks for an amount of money; `undefined` where the person changed their mind. */
export async function askUsd(title: string, prompt: string, value: number): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    value: String(value),
    validateInput: (typed) => (readUsd(typed) === undefined ? 'Type an amount such as 0.50.' : undefined),
  });
  return text === undefined ? undefined : readUsd(text);
}

function readUsd(text: string): number | undefined {
  const amount = Number(text.trim().replace(/^\$/, '').replace(',', '.'));
  return Number.isFinite(amount) && amount > 0 && amount <= 100_000 ? amount : undefined;
}

async function askCeiling(value: number): Promise<Partial<Draft>> {
  const ceilingUsd = await askUsd('Cost Limit', 'US dollars. No file is begun that would probably cost more.', value);
  return ceilingUsd === undefined ? {} : { ceilingUsd };
}

async function askModel(services: Services): Promise<Partial<Draft>> {
  const model = await pickExtractionModel(services, 'Model for This Batch');
  const setup = model === undefined ? undefined : await modelSetup(services, model);
  return setup === undefined ? {} : { setup };
}

async function askConcurrency(value: number): Promise<Partial<Draft>> {
  const read = (text: string): number | undefined => {
    const count = Number(text.trim());
    return Number.isInteger(count) && count >= 1 && count <= MOST_AT_ONCE ? count : undefined;
  };
  const text = await vscode.window.showInputBox({
    title: 'Requests at Once',
    value: String(value),
    validateInput: (typed) => (read(typed) === undefined ? `Type a number from 1 to ${MOST_AT_ONCE}.` : undefined),
  });
  const concurrency = text === undefined ? undefined : read(text);
  return concurrency === undefined ? {} : { concurrency };
}

async function askInstructions(value: string): Promise<Partial<Draft>> {
  const instructions = await vscode.window.showInputBox({
    title: 'Instructions',
    prompt: 'Anything to pay attention to in every file.',
    value,
  });
  return instructions === undefined ? {} : { instructions: instructions.trim() };
}

const MOST_SHOWN = 500;

async function showSkipped(skipped: readonly Skipped[]): Promise<Partial<Draft>> {
  const items = skipped.slice(0, MOST_SHOWN).map(({ label, reason }) => ({ label, description: reason }));
  await vscode.window.showQuickPick(items, {
    title: 'Left Out',
    placeHolder: 'Escape goes back',
    matchOnDescription: true,
  });
  return {};
}
