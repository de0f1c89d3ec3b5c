import * as l10n from '@vscode/l10n';
import { isNumber, parseJson } from '../../base/exactNumber.ts';
import { shownArguments, visibleJson, visibleText } from '../../core/text/visible.ts';
import { h } from '../parts/dom.ts';

/** More than this of a tree is no help to anybody. */
const MAX_NODES = 1_500;
const MAX_DEPTH = 40;

/** Arguments to be read, set out over lines where they are whole JSON, else as they came. Nothing in them is hidden. */
export function argumentsShown(text: string): string {
  const value = parse(text);
  return value === undefined ? text : shownArguments(value);
}

/** The same to be changed: still JSON, without counts. */
export function argumentsAsText(text: string): string {
  const value = parse(text);
  return value === undefined ? text : visibleJson(JSON.stringify(value, null, 2));
}

/**
 * All arguments but the one that is the whole `preview`, as names and values, so that nothing is allowed unseen. A value
 * that the preview merely holds is shown again: what a preview looks like is the model's doing.
 */
export function argumentsUnseen(text: string, preview: string): readonly (readonly [name: string, value: string])[] {
  const value = parse(text);
  if (typeof value !== 'object' || value === null || isNumber(value)) return [];
  return Object.entries(value).flatMap(([name, child]): [string, string][] => {
    const shown = typeof child === 'string' ? visibleText(child) : visibleJson(JSON.stringify(child));
    return shown === '' || shown === preview ? [] : [[visibleText(name), shown]];
  });
}

/** The end of arguments that are still arriving, in one line. */
export function lastWords(text: string, length = 120): string {
  return text.slice(-length).replace(/\s+/g, ' ').trim();
}

/** Arguments as a tree of names and values; `null` where they are no JSON. */
export function argumentsAsTree(text: string): HTMLElement | null {
  const value = parse(text);
  if (value === undefined) return null;
  const budget = { nodes: MAX_NODES };
  return h('div', { class: 'tool-tree' }, drawValue(value, 0, budget));
}

function parse(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return parseJson(text) as unknown;
  } catch {
    return undefined;
  }
}

function drawValue(value: unknown, depth: number, budget: { nodes: number }): HTMLElement {
  budget.nodes -= 1;
  if (budget.nodes <= 0 || depth > MAX_DEPTH) return h('span', { class: 'dim', text: '…' });
  if (typeof value === 'string') return drawString(value);
  if (typeof value !== 'object' || value === null || isNumber(value))
    return h('span', { class: 'tool-atom', text: JSON.stringify(value) });
  const entries = Object.entries(value);
  if (entries.length === 0)
    return h('span', { class: 'dim', text: Array.isArray(value) ? l10n.t('empty array') : l10n.t('nothing') });
  const list = h('dl', {});
  for (const [name, child] of entries) {
    if (budget.nodes <= 0) {
      list.append(h('dt', { class: 'dim', text: l10n.t`and ${entries.length - list.childElementCount / 2} more` }));
      break;
    }
    list.append(h('dt', { text: visibleText(name) }), h('dd', {}, drawValue(child, depth + 1, budget)));
  }
  return list;
}

function drawString(value: string): HTMLElement {
  const text = visibleText(value);
  return text.includes('\n')
    ? h('pre', { text })
    : h('span', { class: 'tool-string', text: text === '' ? '""' : text });
}
