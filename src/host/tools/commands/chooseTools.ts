import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ToolChoice } from '../../../core/model/request.ts';
import type { RegisteredTool, ToolRegistry } from '../../../core/toolcalls/registry.ts';
import { toolRow, toolRows, type ToolItem } from './toolList.ts';
import { askNext } from '../../window/question.ts';

export interface ChosenTools {
  readonly tools: readonly RegisteredTool[];
  readonly choice: ToolChoice;
}

const CREATE = `$(add) ${l10n.t('Make a tool of your own…')}`;

/**
 * Asks which tools to send along; `'create'` where the user would rather make one first, `undefined` where they changed
 * their mind. A button says how the model may use them.
 */
export async function chooseTools(
  registry: ToolRegistry,
  ticked: ReadonlySet<string>,
): Promise<ChosenTools | 'create' | undefined> {
  if (registry.tools.length === 0) return chooseToCreate();
  let choice: ToolChoice = { type: 'auto' };
  let selected: readonly RegisteredTool[] = registry.tools.filter(({ id }) => ticked.has(id));
  for (;;) {
    const picked = await pickTools(registry, selected, choice);
    if (picked === undefined) return undefined;
    selected = picked.tools;
    if (!picked.wantsChoice) return { tools: selected, choice: fitting(choice, selected) };
    choice = (await pickChoice(selected, choice)) ?? choice;
  }
}

async function chooseToCreate(): Promise<'create' | undefined> {
  const placeHolder = l10n.t('There are no tools in this window yet');
  const title = l10n.t('Run Tools on Selection');
  const picked = await vscode.window.showQuickPick([CREATE], { title, placeHolder });
  return picked === undefined ? undefined : 'create';
}

/** One tool can only be asked for while it is among those sent. */
function fitting(choice: ToolChoice, tools: readonly RegisteredTool[]): ToolChoice {
  return choice.type === 'tool' && !tools.some(({ name }) => name === choice.name) ? { type: 'auto' } : choice;
}

async function pickTools(
  registry: ToolRegistry,
  selected: readonly RegisteredTool[],
  choice: ToolChoice,
): Promise<{ readonly tools: readonly RegisteredTool[]; readonly wantsChoice: boolean } | undefined> {
  const picker = vscode.window.createQuickPick<ToolItem>();
  picker.title = l10n.t`Run Tools on Selection: ${choiceInWords(choice)}`;
  picker.placeholder = l10n.t('Tools the model may call');
  picker.canSelectMany = true;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.ignoreFocusOut = true;
  picker.buttons = [
    { iconPath: new vscode.ThemeIcon('settings-gear'), tooltip: l10n.t('How the Model Uses Them (Tool Choice)') },
  ];
  const rows = toolRows(registry.tools, toolRow);
  picker.items = rows;
  picker.selectedItems = rows.filter((row: ToolItem) => row.tool !== undefined && selected.includes(row.tool));
  const tools = (): readonly RegisteredTool[] => picker.selectedItems.flatMap(({ tool }) => tool ?? []);
  try {
    return await new Promise((resolve) => {
      picker.onDidTriggerButton(() => resolve({ tools: tools(), wantsChoice: true }));
      picker.onDidAccept(() => {
        if (tools().length > 0) resolve({ tools: tools(), wantsChoice: false });
        else picker.placeholder = l10n.t('Tick at least one tool');
      });
      picker.onDidHide(() => resolve(undefined));
      picker.show();
    });
  } finally {
    picker.dispose();
  }
}

async function pickChoice(tools: readonly RegisteredTool[], now: ToolChoice): Promise<ToolChoice | undefined> {
  const row = (label: string, detail: string, choice: ToolChoice) => ({
    label,
    detail,
    choice,
    ...(isSame(choice, now) && { description: l10n.t('current') }),
  });
  const rows = [
    row(l10n.t('Automatic'), l10n.t('The model decides whether it calls any.'), { type: 'auto' }),
    row(l10n.t('Required'), l10n.t('The model must call one of them first.'), { type: 'required' }),
    ...tools.map(({ name, tool }) =>
      row(tool.displayName, l10n.t`The model must call ${name} first.`, { type: 'tool', name }),
    ),
  ];
  const title = l10n.t('How the Model Uses the Tools');
  return (await askNext(rows, { title, matchOnDetail: true }))?.choice;
}

function isSame(one: ToolChoice, other: ToolChoice): boolean {
  const name = (choice: ToolChoice): string | undefined => (choice.type === 'tool' ? choice.name : undefined);
  return one.type === other.type && name(one) === name(other);
}

function choiceInWords(choice: ToolChoice): string {
  if (choice.type === 'tool') return l10n.t`${choice.name} must be called`;
  return choice.type === 'required' ? l10n.t('a call is required') : l10n.t('calls are optional');
}
