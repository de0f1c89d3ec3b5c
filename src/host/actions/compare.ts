import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

import { detailOf } from '../../core/models/modelItems.ts';
import type { ActionServices } from './actionServices.ts';
import { runBuiltin } from './runAction.ts';

const mostModels = 4;

/** Asks up to four models for the same edit; their results can be switched in place. */
export async function compareModels(services: ActionServices, given: unknown): Promise<void> {
  const models = modelsOf(given) ?? (await pickModels(services));
  if (models === undefined || models.length === 0) return;
  const rest = typeof given === 'object' && given !== null && !(given instanceof vscode.Uri) ? given : {};
  await runBuiltin(services, 'edit', { ...rest, models: models.slice(0, mostModels) });
}

async function pickModels(services: ActionServices): Promise<readonly string[] | undefined> {
  const gateway = await services.gateway();
  gateway.refreshModelsIfStale();
  const current = (await services.models()).id();
  const items = gateway
    .modelSource()
    .chatModels()
    .map((model) => ({
      id: model.id,
      label: model.name,
      description: model.id,
      detail: detailOf(model, gateway.capabilities(model.id)),
      picked: model.id === current,
    }));
  const sorted = items.toSorted((a, b) => Number(b.picked) - Number(a.picked));
  const picked = await vscode.window.showQuickPick(sorted, {
    title: l10n.t('Compare Models on Edit'),
    placeHolder: l10n.t`Pick two to ${mostModels} models`,
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked !== undefined && picked.length > mostModels) {
    void vscode.window.showInformationMessage(
      l10n.t`The first ${mostModels} of the ${picked.length} models are asked.`,
    );
  }
  return picked?.slice(0, mostModels).map(({ id }) => id);
}

function modelsOf(given: unknown): readonly string[] | undefined {
  if (typeof given !== 'object' || given === null || !('models' in given) || !Array.isArray(given.models))
    return undefined;
  return given.models.filter((model): model is string => typeof model === 'string');
}
