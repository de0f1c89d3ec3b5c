import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RegisteredTool, RegistryProblem } from '../../core/toolcalls/registry.ts';
import { plainWords } from '../../core/text/plainWords.ts';
import { fromMaker } from './fromMaker.ts';
import type { ToolHost } from './toolHost.ts';
import { doesWhat } from './toolWords.ts';

interface ToolItem extends vscode.QuickPickItem {
  readonly id?: string;
}

const GROUPS = {
  builtin: l10n.t('Workspace'),
  user: l10n.t('My tools'),
  extension: l10n.t('Other extensions'),
} as const;

/** Asks which tools the conversation's questions take along; resolves with their number, `undefined` where cancelled. */
export async function pickTools(host: ToolHost, conversationId: string): Promise<number | undefined> {
  host.refresh();
  const { registry } = host;
  const on = new Set(host.choice.idsFor(conversationId));
  const items = itemsOf(registry.tools, registry.problems);
  const picker = vscode.window.createQuickPick<ToolItem>();
  picker.title = l10n.t('Tools for This Conversation');
  picker.placeholder = l10n.t('Select the tools the model may use');
  picker.canSelectMany = true;
  // Ticks are not lost by a look elsewhere.
  picker.ignoreFocusOut = true;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.items = items;
  picker.selectedItems = items.filter((item) => item.id !== undefined && on.has(item.id));
  const picked = await new Promise<readonly ToolItem[] | undefined>((resolve) => {
    picker.onDidAccept(() => resolve(picker.selectedItems));
    picker.onDidHide(() => resolve(undefined));
    picker.show();
  });
  picker.dispose();
  if (picked === undefined) return undefined;
  const ids = picked.flatMap((item) => item.id ?? []);
  await host.choice.choose(conversationId, ids);
  return ids.length;
}

function itemsOf(tools: readonly RegisteredTool[], problems: readonly RegistryProblem[]): readonly ToolItem[] {
  const groups = new Map<string, ToolItem[]>();
  // The user's own tools are few, and what they look for most.
  const own = tools.toSorted((a, b) => Number(b.tool.origin === 'user') - Number(a.tool.origin === 'user'));
  for (const registered of own) {
    const { tool } = registered;
    const group = tool.group ?? GROUPS[tool.origin];
    const problem = problems.find((entry) => entry.toolName === tool.name && entry.origin === tool.origin);
    const item: ToolItem = {
      id: registered.id,
      label: plainWords(tool.displayName, 80),
      description: [doesWhat(tool), ...fromMaker(tool), registered.name, l10n.t`≈ ${registered.tokens} tokens`].join(
        ' · ',
      ),
      detail: problem?.message ?? plainWords(tool.userDescription ?? tool.description, 160),
    };
    groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  return [...groups].flatMap(([label, members]) => [{ label, kind: vscode.QuickPickItemKind.Separator }, ...members]);
}
