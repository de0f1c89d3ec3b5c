import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RegisteredTool } from '../../../core/toolcalls/registry.ts';
import { plainWords } from '../../../core/text/plainWords.ts';
import { fromMaker } from '../fromMaker.ts';
import { doesWhat } from '../toolWords.ts';

export interface ToolItem extends vscode.QuickPickItem {
  readonly tool?: RegisteredTool;
}

const GROUPS = {
  builtin: l10n.t('Workspace'),
  user: l10n.t('My tools'),
  extension: l10n.t('Other extensions'),
} as const;
/** Tools as rows under the names of their groups, the user's own first. */
export function toolRows<T extends ToolItem>(
  tools: readonly RegisteredTool[],
  toRow: (tool: RegisteredTool) => T,
): (T | vscode.QuickPickItem)[] {
  const groups = new Map<string, T[]>();
  const own = tools.toSorted((a, b) => Number(b.tool.origin === 'user') - Number(a.tool.origin === 'user'));
  for (const registered of own) {
    const group = registered.tool.group ?? GROUPS[registered.tool.origin];
    groups.set(group, [...(groups.get(group) ?? []), toRow(registered)]);
  }
  return [...groups].flatMap(([label, rows]) => [{ label, kind: vscode.QuickPickItemKind.Separator }, ...rows]);
}

/** What a row says of a tool. */
export function toolRow(registered: RegisteredTool): ToolItem {
  const { tool, name, tokens } = registered;
  const does = doesWhat(tool);
  return {
    label: plainWords(tool.displayName, 80),
    description: [does, ...fromMaker(tool), name, l10n.t`≈ ${tokens} tokens`].join(' · '),
    detail: plainWords(tool.description, 160),
    tool: registered,
  };
}
