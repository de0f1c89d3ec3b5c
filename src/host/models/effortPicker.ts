import * as vscode from 'vscode';
import { NAMED_EFFORTS, type ThinkingEffort } from '../../core/model/request.ts';

const ORDER: readonly ThinkingEffort[] = ['auto', 'off', ...NAMED_EFFORTS];

const WORDS: Readonly<Record<ThinkingEffort, readonly [string, string]>> = {
  auto: ['Automatic', 'Show thinking where the model offers it, at its own pace'],
  off: ['Off', 'Ask for no thinking'],
  minimal: ['Minimal', 'As little as the model allows'],
  low: ['Low', 'Quick answers'],
  medium: ['Medium', 'A balance of speed and care'],
  high: ['High', 'Harder questions; more tokens'],
  xhigh: ['Very high', 'The hardest questions; many more tokens'],
  max: ['Maximum', 'As much as the model allows; slow and costly'],
};

export function isEffort(value: unknown): value is ThinkingEffort {
  return ORDER.some((effort) => effort === value);
}

export function effortLabel(effort: ThinkingEffort): string {
  return WORDS[effort][0];
}

/**
 * The values worth offering for a model: what it lists, plus `auto` and, where it can be switched off, `off`. A model
 * that says nothing about efforts gets the common ones.
 */
export function effortChoices(listed: readonly string[] | undefined): readonly ThinkingEffort[] {
  if (listed === undefined || listed.length === 0) return ['auto', 'off', 'low', 'medium', 'high'];
  const offered = new Set<string>(listed.map((value) => (value === 'none' ? 'off' : value)));
  return ORDER.filter((effort) => effort === 'auto' || effort === 'off' || offered.has(effort));
}

/** Asks how hard to think; `undefined` where the user left it as it is. */
export async function pickEffort(
  modelName: string,
  choices: readonly ThinkingEffort[],
  current: ThinkingEffort,
): Promise<ThinkingEffort | undefined> {
  const items = choices.map((effort) => ({
    effort,
    label: `${effort === current ? '$(check) ' : ''}${WORDS[effort][0]}`,
    description: WORDS[effort][1],
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Thinking Effort',
    placeHolder: `How hard ${modelName} should think`,
    matchOnDescription: true,
  });
  return picked?.effort;
}
