import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RoutingSetting } from '../../core/gateway/joinRouting.ts';
import { routingRows, type RoutingLayer, type RowKey } from '../../core/models/routingRows.ts';
import type { GatewayServices } from '../gateway/gateway.ts';
import { askRow, BACK, type Back } from './formSteps.ts';
import { STEPS, type StepContext } from './routingSteps.ts';

/** A scope whose routing can be set. */
export interface RoutingTarget {
  /** As it stands in the title of the form. */
  readonly title: string;
  /** The parts that count there. */
  readonly keys: readonly RowKey[];
  /** Whose providers are offered; `undefined` where no model is known. */
  readonly model: string | undefined;
  /** Says what is special about the scope. */
  readonly note?: string;
  read(): Promise<RoutingSetting>;
  write(routing: RoutingSetting): Promise<void>;
  /** What counts around it, the widest first. */
  wider(): readonly RoutingLayer[];
  /** Why no request can be made as it stands; `undefined` where it can. */
  conflict(routing: RoutingSetting): string | undefined;
}

interface FormItem extends vscode.QuickPickItem {
  readonly does?: RowKey | 'reset';
}

/** The form for one scope. Each change is kept at once. Ends with going back, or after Escape. */
export async function editRouting(services: GatewayServices, target: RoutingTarget): Promise<Back | undefined> {
  let at: FormItem['does'];
  for (;;) {
    const routing = await target.read();
    const items = itemsOf(target, routing);
    const picked = await askRow({
      title: l10n.t`Set Routing · ${target.title}`,
      placeholder: target.note ?? l10n.t('Changes count from the next request'),
      canGoBack: true,
      items,
      active: items.find(({ does }) => does !== undefined && does === at),
    });
    if (picked === undefined || picked === BACK) return picked;
    at = picked.does;
    if (at === undefined) continue;
    const changed = at === 'reset' ? {} : await STEPS[at](contextOf(services, target), routing);
    if (changed === undefined) return undefined;
    if (changed !== BACK) await target.write(changed);
  }
}

function contextOf(services: GatewayServices, target: RoutingTarget): StepContext {
  return { services, title: target.title, model: target.model, wider: target.wider() };
}

function itemsOf(target: RoutingTarget, routing: RoutingSetting): readonly FormItem[] {
  const rows = routingRows(routing, target.wider(), target.keys);
  const conflict = target.conflict(routing);
  const items: FormItem[] = rows.map(({ key, label, description, isOwn }) => ({
    does: key,
    label: `${isOwn ? '$(circle-filled)' : '$(circle-outline)'} ${label}`,
    description,
  }));
  const warning: FormItem[] = conflict === undefined ? [] : [{ label: `$(warning) ${conflict}` }];
  const reset: FormItem[] =
    Object.keys(routing).length === 0
      ? []
      : [
          { label: '', kind: vscode.QuickPickItemKind.Separator },
          {
            does: 'reset',
            label: `$(discard) ${l10n.t('Reset')}`,
            description: l10n.t('Take out all that is set here'),
          },
        ];
  return [...warning, ...items, ...reset];
}
