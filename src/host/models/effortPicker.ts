import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { NAMED_EFFORTS, type ThinkingEffort } from '../../core/model/request.ts';

const ORDER: readonly ThinkingEffort[] = ['auto', 'off', ...NAMED_EFFORTS];

const WORDS: Readonly<Record<ThinkingEffort, readonly [string, string]>> = {
  auto: [l10n.t('Automatic'), l10n.t('Show thinking where the model offers it, at its own pace')],
  off: [l10n.t('Off'), l10n.t('Ask for no thinking')],
  minimal: [l10n.t('Minimal'), l10n.t('As little as the model allows')],
  low: [l10n.t('Low'), l10n.t('Quick responses')],
  medium: [l10n.t('Medium'), l10n.t('A balance of speed and care')],
  high: [l10n.t('High'), l10n.t('Harder questions; more tokens')],
  xhigh: [l10n.t('Very high'), l10n.t('The hardest questions; many more tokens')],
  max: [l10n.t('Maximum'), l10n.t('As much as the model allows; slow and costly')],
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
    title: l10n.t('Thinking Effort'),
    placeHolder: l10n.t`How hard ${modelName} should think`,
    matchOnDescription: true,
  });
  return picked?.effort;
}
