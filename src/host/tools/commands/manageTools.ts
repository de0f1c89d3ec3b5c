import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ApprovalRule } from '../../../core/toolcalls/approval.ts';
import type { RegisteredTool } from '../../../core/toolcalls/registry.ts';
import { plainWords } from '../../../core/text/plainWords.ts';
import { counted } from '../../../core/text/plural.ts';
import type { ToolChat, ToolCommandServices } from '../toolServices.ts';
import type { Declared } from '../userTools/declared.ts';
import { openSettingsAt } from '../userTools/problems.ts';
import { createTool } from './createTool.ts';
import { toolRow, toolRows, type ToolItem } from './toolList.ts';

const OPEN: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('go-to-file'),
  tooltip: l10n.t('Open Declaration'),
};
const FORGET: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: l10n.t('Revoke') };

type Action = 'create' | 'import' | 'rules' | 'editor' | 'reset';

interface Row extends ToolItem {
  readonly action?: Action;
  readonly declared?: Declared;
}

/** All tools with their state: switch them on and off for this conversation, open their declarations, take rules back. */
export async function manageTools(services: Pick<ToolCommandServices, 'chat' | 'settings'>): Promise<void> {
  const chat = await services.chat();
  await chat.tools.userTools?.load();
  let before: { readonly label: string; readonly filter: string } | undefined;
  for (;;) {
    chat.tools.refresh();
    const picked = await pickRow(chat, before);
    if (picked === undefined) return;
    before = { label: picked.row.label, filter: picked.filter };
    if (picked.button === OPEN && picked.row.declared !== undefined) return openDeclaration(picked.row.declared);
    if (picked.row.tool !== undefined) await toggle(chat, picked.row.tool);
    else if (picked.row.declared !== undefined) return openDeclaration(picked.row.declared);
    else if (picked.row.action === 'create') return createTool(services, chat.tools);
    else if (picked.row.action === 'import') return (await import('./importTools.ts')).importTools(services);
    else if (picked.row.action === 'reset')
      await chat.tools.choice.choose(chat.session.id, [], { isForNewChats: false });
    else if (picked.row.action === 'editor') return openEditorSettings();
    else if (picked.row.action === 'rules') await manageRules(chat);
  }
}

async function pickRow(
  chat: ToolChat,
  before: { readonly label: string; readonly filter: string } | undefined,
): Promise<{ readonly row: Row; readonly filter: string; readonly button?: vscode.QuickInputButton } | undefined> {
  const picker = vscode.window.createQuickPick<Row>();
  picker.title = l10n.t('Manage Tools');
  // It comes back after each answer.
  picker.ignoreFocusOut = before !== undefined;
  picker.placeholder = l10n.t('Enter switches a tool on or off for this conversation');
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  const rows = rowsOf(chat);
  picker.items = rows;
  picker.value = before?.filter ?? '';
  picker.activeItems = rows.filter((row) => row.label === before?.label).slice(0, 1);
  try {
    return await new Promise((resolve) => {
      picker.onDidAccept(() => {
        const [row] = picker.activeItems;
        resolve(row === undefined ? undefined : { row, filter: picker.value });
      });
      picker.onDidTriggerItemButton(({ item, button }) => resolve({ row: item, button, filter: picker.value }));
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}

function rowsOf(chat: ToolChat): readonly Row[] {
  const { tools, session } = chat;
  const { registry, userTools } = tools;
  const on = new Set(tools.choice.idsFor(session.id));
  const toRow = (registered: RegisteredTool): Row => {
    const declared = userTools?.find(registered.id);
    const row = toolRow(registered);
    const problem = registry.problems.find(
      ({ toolName, origin }) => toolName === registered.tool.name && origin === registered.tool.origin,
    );
    return {
      ...row,
      iconPath: new vscode.ThemeIcon(on.has(registered.id) ? 'check' : 'circle-large-outline'),
      description: `${on.has(registered.id) ? l10n.t('on') : l10n.t('off')} · ${row.description ?? ''}`,
      ...(problem !== undefined && { detail: problem.message }),
      ...(declared !== undefined && { declared, buttons: [OPEN] }),
    };
  };
  const own = registry.tools.filter(({ tool }) => tool.origin === 'user');
  const others = registry.tools.filter(({ tool }) => tool.origin !== 'user');
  const enabled = registry.tools.filter(({ id }) => on.has(id)).length;
  return [
    ...toolRows(own, toRow),
    ...brokenRows(chat),
    { label: l10n.t('Actions'), kind: vscode.QuickPickItemKind.Separator },
    ...actionRows(chat, enabled),
    ...toolRows(others, toRow),
  ];
}

function brokenRows({ tools }: ToolChat): readonly Row[] {
  const refused = new Set(
    tools.registry.problems.flatMap(({ kind, toolName }) => (kind === 'refused' ? toolName : [])),
  );
  const broken = (tools.userTools?.declared ?? []).filter(
    ({ declaration, isDuplicate, name }) => declaration === undefined || isDuplicate || refused.has(name ?? ''),
  );
  if (broken.length === 0) return [];
  const rows = broken.map((declared): Row => {
    const { place, name, isDuplicate } = declared;
    const where =
      place.type === 'file' ? vscode.workspace.asRelativePath(place.uri) : `aiGateway.tools[${place.index}]`;
    const [problem] = place.problems;
    const reason = isDuplicate
      ? l10n.t('There is another tool of yours with this name.')
      : (problem?.message ?? l10n.t('It is not offered.'));
    return {
      label: name ?? where.slice(where.lastIndexOf('/') + 1),
      iconPath: new vscode.ThemeIcon('error'),
      description: l10n.t`cannot be used · ${where}`,
      detail: plainWords(reason, 200),
      declared,
      buttons: [OPEN],
    };
  });
  return [{ label: l10n.t('Broken'), kind: vscode.QuickPickItemKind.Separator }, ...rows];
}

/** What is always allowed here does not count there. */
const EDITOR_ROW: Row = {
  label: `$(settings-gear) ${l10n.t('Confirmation of MCP tools…')}`,
  detail: l10n.t(
    'VS Code asks in place of the chat, unless you allowed the tool there or its server says that it only reads. Opens its settings',
  ),
  action: 'editor',
};

async function openEditorSettings(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openSettings', 'chat.tools');
}

function actionRows({ tools }: ToolChat, enabled: number): readonly Row[] {
  const { desk, registry } = tools;
  const { length } = desk.rules;
  return [
    {
      label: `$(add) ${l10n.t('New tool…')}`,
      detail: l10n.t('A program, an address, or you answer'),
      action: 'create',
    },
    {
      label: `$(file-code) ${l10n.t('Import tools from code…')}`,
      detail: l10n.t('From selected definitions'),
      action: 'import',
    },
    {
      label: `$(shield) ${l10n.t('Always allowed calls…')}`,
      description: counted(length, l10n.t('{0} call'), l10n.t('{0} calls')),
      detail: l10n.t('See what runs without a question, and take it back'),
      action: 'rules',
    },
    ...(registry.tools.some(({ tool }) => tool.isAskedByEditor === true) ? [EDITOR_ROW] : []),
    {
      label: `$(discard) ${l10n.t('Switch all off for this conversation')}`,
      description: counted(enabled, l10n.t('{0} tool selected'), l10n.t('{0} tools selected')),
      action: 'reset',
    },
  ];
}

async function toggle({ tools, session }: ToolChat, { id }: RegisteredTool): Promise<void> {
  const ids = tools.choice.idsFor(session.id);
  await tools.choice.choose(session.id, ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
}

async function openDeclaration({ place }: Declared): Promise<void> {
  if (place.type === 'setting') {
    await openSettingsAt();
    return;
  }
  const editor = await vscode.window.showTextDocument(place.uri, { preview: false });
  const [problem] = place.problems;
  const { line, column } = problem ?? place.namePlace;
  const range = editor.document.validateRange(new vscode.Range(line, column, line, column));
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

interface RuleItem extends vscode.QuickPickItem {
  readonly rule?: ApprovalRule;
}

/** The list of calls that are always allowed; what is taken back asks again from the next call on. */
async function manageRules({ tools }: ToolChat): Promise<void> {
  const picker = vscode.window.createQuickPick<RuleItem>();
  picker.title = l10n.t('Always Allowed Calls');
  picker.ignoreFocusOut = true;
  picker.matchOnDescription = true;
  const show = (): void => {
    const { rules } = tools.desk;
    picker.placeholder = rules.length === 0 ? l10n.t('Nothing is always allowed') : l10n.t('Enter takes a call back');
    picker.items = rules.toReversed().map((rule) => ({
      label: plainWords(rule.label, 300),
      description: [
        ...(rule.maker === undefined ? [] : [l10n.t`from ${plainWords(rule.maker, 200)}`]),
        new Date(rule.createdAt).toLocaleDateString(),
      ].join(' · '),
      buttons: [FORGET],
      rule,
    }));
  };
  const forget = async (item: RuleItem | undefined): Promise<void> => {
    if (item?.rule !== undefined) await tools.desk.forgetRule(item.rule.key);
    show();
  };
  show();
  try {
    await new Promise<void>((resolve, reject) => {
      picker.onDidAccept(() => void forget(picker.activeItems[0]).catch(reject));
      picker.onDidTriggerItemButton(({ item }) => void forget(item).catch(reject));
      picker.onDidHide(() => resolve());
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}
