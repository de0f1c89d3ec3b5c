import * as vscode from 'vscode';
import type { Services } from '../services.ts';

export interface InputWish {
  readonly title: string;
  readonly prompt: string;
  /** Whose earlier answers are offered. */
  readonly history: string;
  readonly choices?: readonly string[];
}

const KEY = 'actions.inputs';
const mostKept = 30;

/** Asks for words; what was typed before is offered, newest first. `undefined` where the person changed their mind. */
export async function askForInput(services: Services, wish: InputWish): Promise<string | undefined> {
  const kept = historyOf(services, wish.history);
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
    await remember(services, wish.history, text);
    return text;
  } finally {
    pick.dispose();
  }
}

function icon(isKept: boolean): vscode.ThemeIcon {
  return new vscode.ThemeIcon(isKept ? 'history' : 'blank');
}

function historyOf(services: Services, name: string): readonly string[] {
  const value = services.userState.get(`${KEY}.${name}`);
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

async function remember(services: Services, name: string, text: string): Promise<void> {
  const others = historyOf(services, name).filter((other) => other !== text);
  await services.userState.set(`${KEY}.${name}`, [text, ...others].slice(0, mostKept));
}
