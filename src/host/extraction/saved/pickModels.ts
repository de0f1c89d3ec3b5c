import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { modelRows } from '../../../core/models/modelItems.ts';
import type { ModelServices } from '../../models/modelChoice.ts';

/** More at once is a benchmark, and somebody's money. */
const MAX_MODELS = 24;

interface Item extends vscode.QuickPickItem {
  readonly id?: string;
}

/** Asks which models to hold against each other; those in `chosen` are ticked. `undefined`: the user changed their mind. */
export async function pickTestModels(
  services: ModelServices,
  title: string,
  chosen: readonly string[],
): Promise<readonly string[] | undefined> {
  const gateway = await services.gateway();
  gateway.refreshModelsIfStale();
  const { memory } = await services.models();
  const rows = modelRows({
    models: gateway.modelSource().chatModels(),
    capabilities: (model) => gateway.capabilities(model.id),
    favourites: [...new Set([...chosen, ...memory.favourites()])],
    recents: memory.recents(),
    current: undefined,
  });
  const seen = new Set<string>();
  const items = rows.flatMap((row): Item[] => {
    if (row.type === 'heading') return [{ label: row.label, kind: vscode.QuickPickItemKind.Separator }];
    // A model may be listed as a favourite and under its creator; ticked twice it would be asked twice.
    if (seen.has(row.id)) return [];
    seen.add(row.id);
    const { id, label, description } = row;
    return [{ id, label, description, picked: chosen.includes(id) }];
  });
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: l10n.t`Select up to ${MAX_MODELS} models`,
    canPickMany: true,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  const ids = picked?.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (ids !== undefined && ids.length > MAX_MODELS) {
    void vscode.window.showInformationMessage(l10n.t`The first ${MAX_MODELS} of the ${ids.length} models are asked.`);
  }
  return ids?.slice(0, MAX_MODELS);
}
