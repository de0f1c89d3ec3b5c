// AI Gateway: Set Routing…

import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainLabel, routingSummary } from '../../core/models/routingRows.ts';
import { oneLine } from '../../core/text/visible.ts';
import { readRouting, savedFiles, writeRouting } from '../extraction/saved/savedRouting.ts';
import { askRow, BACK } from '../models/formSteps.ts';
import { editRouting, type RoutingTarget } from '../models/routingForm.ts';
import { actionTargets, mainTargets, narrowingTarget, type Surroundings } from '../models/routingTargets.ts';
import type { ChatCommandServices } from './chat.ts';

interface ScopeItem extends vscode.QuickPickItem {
  readonly target?: RoutingTarget;
}

/** Asks for whom the routing is to be set, and shows the form for it, until the user is done. */
export async function setRouting(services: ChatCommandServices): Promise<void> {
  let at: string | undefined;
  for (;;) {
    const items = await scopeItems(services);
    const picked = await askRow({
      title: l10n.t('Set Routing'),
      placeholder: l10n.t('Which providers may respond, and in which order. For what?'),
      canGoBack: false,
      items,
      active: items.find(({ label }) => label === at),
    });
    if (picked === undefined || picked === BACK || picked.target === undefined) return;
    at = picked.label;
    if ((await editRouting(services, picked.target)) === undefined) return;
  }
}

async function scopeItems(services: ChatCommandServices): Promise<readonly ScopeItem[]> {
  const { models, session } = await services.chat();
  const around = { settings: services.settings, models, model: models.id(session.id) };
  const [main, actions, saved] = await Promise.all([
    rows('settings', mainTargets(around, session.id)),
    rows('zap', actionTargets(around)),
    rows('list-tree', await extractionTargets(around)),
  ]);
  return [...main, ...below(l10n.t('Actions'), actions), ...below(l10n.t('Saved extractions'), saved)];
}

function below(heading: string, items: readonly ScopeItem[]): readonly ScopeItem[] {
  return items.length === 0 ? [] : [{ label: heading, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

function rows(icon: string, targets: readonly RoutingTarget[]): Promise<readonly ScopeItem[]> {
  return Promise.all(
    targets.map(async (target) => ({
      target,
      label: `$(${icon}) ${plainLabel(target.title)}`,
      description: oneLine(routingSummary(await target.read()) ?? l10n.t('Not set'), 120),
    })),
  );
}

async function extractionTargets({ models, model }: Surroundings): Promise<readonly RoutingTarget[]> {
  if (!vscode.workspace.isTrusted) return [];
  return (await savedFiles()).map((file) =>
    narrowingTarget(models, model, {
      title: l10n.t`Saved extraction “${oneLine(file.name, 60)}”`,
      note: l10n.t('Kept in the file: it can only restrict what your own settings allow'),
      ...(file.model !== undefined && { model: file.model }),
      read: () => readRouting(file.uri),
      write: (routing) => writeRouting(file.uri, Object.keys(routing).length === 0 ? undefined : routing),
    }),
  );
}
