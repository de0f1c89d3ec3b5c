import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { runInBackground } from '../../core/background.ts';
import { formatCount, formatMoney } from '../../core/text/format.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { counted } from '../../core/text/plural.ts';
import type { GatewayServices } from '../gateway/gateway.ts';
import { withSignal } from '../window/cancellation.ts';
import type { EmbeddingChoice } from './embeddingChoice.ts';
import type { MissingCount } from './folderIndex.ts';
import { costOfTokens, type Meaning } from './meaning.ts';
import { MeaningPick } from './meaningPick.ts';
import { MAX_TOKENS_PER_HOUR } from './spending.ts';

/** What searching by meaning takes. */
export interface MeaningServices extends GatewayServices {
  /** The indexes of this window; loads on first use. */
  meaning(): Promise<Meaning>;
}

/** Asks and builds where there is no index yet; then a list that answers as one types. */
export async function searchByMeaning(services: MeaningServices): Promise<void> {
  const meaning = await services.meaning();
  const choice = await withProgress(l10n.t('Looking for an embedding model'), (signal) => meaning.choice(signal));
  await requireKey(services);
  const isThere = meaning.isAllowed(choice) && meaning.isBuilt(choice) && (await meaning.state(choice)).chunks > 0;
  if (!isThere && !(await build(services, meaning, choice))) return;
  if (isThere) runInBackground(services.log, 'Bringing the search index up to date', meaning.refreshOnce(choice));
  for (;;) {
    const next = await new MeaningPick(meaning, choice, services.log).run();
    if (next === 'delete') return remove(meaning, choice);
    if (next === undefined || !(await build(services, meaning, choice))) return;
  }
}

/** Throws what says how to get a key where one is needed and missing. */
async function requireKey(services: GatewayServices): Promise<void> {
  const gateway = await services.gateway();
  await gateway.credentials.resolve(gateway.settings());
}

/** Whether there is an index now. Nothing is sent before the user said so. */
async function build(services: MeaningServices, meaning: Meaning, choice: EmbeddingChoice): Promise<boolean> {
  const missing = await withProgress(l10n.t('Looking at the files of the workspace'), (signal, report) =>
    meaning.scan(choice, signal, (files) => {
      if (files % 50 === 0) report(counted(files, l10n.t('{0} file'), l10n.t('{0} files')));
    }),
  );
  const { chunks } = await meaning.state(choice);
  if (missing.chunks === 0 && chunks === 0) {
    await vscode.window.showInformationMessage(l10n.t('There is no text in this workspace that can be searched.'));
    return false;
  }
  if (missing.chunks > 0 || !meaning.isAllowed(choice)) {
    if (!(await isWanted(services, choice, missing))) return false;
    await meaning.allow(choice);
    await embed(meaning, choice, missing.chunks);
  }
  return true;
}

async function embed(meaning: Meaning, choice: EmbeddingChoice, all: number): Promise<void> {
  let before = 0;
  await withProgress(l10n.t('Building the index for Search by Meaning'), (signal, report) =>
    meaning.build(choice, signal, (chunks) => {
      const share = all === 0 ? 0 : ((chunks - before) / all) * 100;
      before = chunks;
      report(l10n.t`${chunks.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} pieces`, share);
    }),
  );
}

/** The one question before text is sent: what, to whom, for how much. */
async function isWanted(services: MeaningServices, choice: EmbeddingChoice, missing: MissingCount): Promise<boolean> {
  const files = counted(missing.files, l10n.t('{0} file'), l10n.t('{0} files'));
  const pieces = counted(missing.chunks, l10n.t('{0} piece'), l10n.t('{0} pieces'));
  const { host } = new URL(choice.origin);
  const model = plainWords(choice.model, 100);
  const payer = await (await services.gateway()).payer();
  const lines = [
    missing.chunks === 0
      ? l10n.t`All files are indexed already: from now on their changes are sent to ${model} at ${host}.`
      : l10n.t`The text of ${files} (${pieces}, about ${formatCount(missing.tokens)} tokens) is sent to ${model} at ${host}.`,
    payer === undefined ? costOf(choice, missing.tokens) : `${costOf(choice, missing.tokens)} (${payer})`,
    l10n.t(
      'What .gitignore and the setting aiGateway.neverSend name is never read, and secrets are replaced. The index is kept on this machine, outside of the workspace.',
    ),
    l10n.t`Files that change later are sent again by themselves, at most about ${formatCount(MAX_TOKENS_PER_HOUR)} tokens an hour, until you delete the index. Each search sends its words.`,
  ];
  const action = l10n.t('Build');
  const options = { modal: true, detail: lines.join('\n\n') };
  const title = l10n.t('Build an index to search this workspace by meaning?');
  return (await vscode.window.showInformationMessage(title, options, action)) === action;
}

function costOf(choice: EmbeddingChoice, tokens: number): string {
  const usd = costOfTokens(choice, tokens);
  if (usd !== undefined) return l10n.t`Estimated cost: ${formatMoney(usd)}.`;
  return l10n.t('Its price is not known.');
}

async function remove(meaning: Meaning, choice: EmbeddingChoice): Promise<void> {
  const action = l10n.t('Delete');
  const options = { modal: true, detail: l10n.t('Building it again costs as much as the first time.') };
  const title = l10n.t('Delete the index of this workspace?');
  if ((await vscode.window.showWarningMessage(title, options, action)) === action) await meaning.remove(choice);
}

/** Rejects with a cancellation where the user gives it up. */
async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, report: (message: string, increment?: number) => void) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) =>
    withSignal(token, (signal) =>
      work(signal, (message, increment) => progress.report({ message, ...(increment !== undefined && { increment }) })),
    ),
  );
}
