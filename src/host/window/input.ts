import * as vscode from 'vscode';
import type { KeyValueStore } from '../../core/ports.ts';

/** Where earlier answers are kept. */
interface InputMemory {
  readonly userState: KeyValueStore;
}

export interface InputWish {
  readonly title: string;
  readonly prompt: string;
  /** Whose earlier answers are offered. */
  readonly history: string;
  readonly choices?: readonly string[];
}

const KEY = 'actions.inputs';
const mostKept = 30;

/** Asks for words; what was typed before is offered, newest first. `undefined` where the user changed their mind. */
export async function askForInput(memory: InputMemory, wish: InputWish): Promise<string | undefined> {
  const kept = historyOf(memory, wish.history);
  const pick = vscode.window.createQuickPick();
  pick.title = wish.title;
  pick.placeholder = wish.prompt;
  const known = [...kept, ...(wish.choices ?? []).filter((choice) => !kept.includes(choice))];
  const show = (): void => {
    const typed = pick.value.trim();
    pick.ignoreFocusOut = typed !== '';
    // What is typed comes first, so that Enter takes it as it is.
    const own = typed === '' || known.includes(typed) ? [] : [{ label: typed, alwaysShow: true }];
    pick.items = [...own, ...known.map((label) => ({ label, iconPath: icon(kept.includes(label)) }))];
  };
  pick.onDidChangeValue(show);
  show();
  try {
    const text = await new Promise<string | undefined>((resolve) => {
      pick.onDidAccept(() => resolve((pick.activeItems[0]?.label ?? pick.value).trim()));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
    if (text === undefined || text === '') return undefined;
    await remember(memory, wish.history, text);
    return text;
  } finally {
    pick.dispose();
  }
}

function icon(isKept: boolean): vscode.ThemeIcon {
  return new vscode.ThemeIcon(isKept ? 'history' : 'blank');
}

function historyOf(memory: InputMemory, name: string): readonly string[] {
  const value = memory.userState.get(`${KEY}.${name}`);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

async function remember(memory: InputMemory, name: string, text: string): Promise<void> {
  const others = historyOf(memory, name).filter((other) => other !== text);
  await memory.userState.set(`${KEY}.${name}`, [text, ...others].slice(0, mostKept));
}
