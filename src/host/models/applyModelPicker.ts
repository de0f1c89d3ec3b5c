// AI Gateway: Select Apply Model…

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { isFastApplyModel } from '../../core/models/applyModels.ts';
import { firstPrice } from '../../core/models/models.ts';
import type { ModelInfo } from '../../core/model/request.ts';
import { formatMoney } from '../../core/text/format.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import type { ModelServices } from './modelChoice.ts';

type Item = vscode.QuickPickItem & { readonly id?: string; readonly isOther?: true };

/** Asks which model puts code blocks into files, and keeps it in the user's settings. */
export async function selectApplyModel(services: ModelServices): Promise<void> {
  const [gateway, models] = await Promise.all([services.gateway(), services.models()]);
  gateway.refreshModelsIfStale();
  const current = services.settings.get('aiGateway.applyModel').trim();
  const listed = gateway
    .modelSource()
    .chatModels()
    .filter(({ id }) => isFastApplyModel(id));
  const picked = await vscode.window.showQuickPick(itemsOf(listed, current), {
    title: l10n.t('Select Apply Model'),
    placeHolder: l10n.t('What puts code blocks, and responses that leave parts out, into your files?'),
    matchOnDescription: true,
  });
  if (picked === undefined) return;
  const id = picked.isOther === true ? await models.pick(l10n.t('Select Apply Model')) : (picked.id ?? '');
  if (id !== undefined) await services.settings.setForUser('aiGateway.applyModel', id === '' ? undefined : id);
}

function itemsOf(listed: readonly ModelInfo[], current: string): readonly Item[] {
  const rows: Item[] = [
    {
      id: '',
      label: l10n.t('None'),
      description: marked(l10n.t('the extension places the code itself'), current === ''),
    },
    ...listed.map((model) => ({
      id: model.id,
      label: plainWords(model.name),
      description: marked([plainWords(model.id), ...priceOf(model)].join(' · '), model.id === current),
    })),
  ];
  const isElsewhere = current !== '' && !listed.some(({ id }) => id === current);
  return [
    ...rows,
    ...(isElsewhere ? [{ id: current, label: plainWords(current), description: marked('', true) }] : []),
    { label: l10n.t('Another Model…'), isOther: true },
  ];
}

function marked(description: string, isCurrent: boolean): string {
  return [description, ...(isCurrent ? [l10n.t('in use')] : [])].filter((part) => part !== '').join(' · ');
}

/** For a million tokens. */
function priceOf(model: ModelInfo): readonly string[] {
  const [input, output] = [firstPrice(model, 'input'), firstPrice(model, 'output')];
  if (input === undefined || output === undefined) return [];
  return [l10n.t`${formatMoney(input)} in, ${formatMoney(output)} out per million tokens`];
}
