/** Values as they are drawn and said: nothing in them is hidden, and they are text only. */
import * as l10n from '@vscode/l10n';
import { typeName, type JsonValue } from '../../core/json/json.ts';
import { visibleData, visibleJson } from '../../core/text/visible.ts';
import { h } from '../parts/dom.ts';
import { counted } from '../../core/text/plural.ts';
import type { ValueNode } from './valueNode.ts';

const LONG = 200;
const NO_ITEMS = l10n.t('no items');
const NO_FIELDS = l10n.t('no fields');

/** One line of a text: breaks and tabs as signs, what cannot be seen written out. */
export function lineOf(text: string): string {
  return visibleData(text.replace(/\r\n?|\n/g, '⏎').replaceAll('\t', '⇥'));
}

/** What stands on the row of a value. */
export function drawValue(node: ValueNode): HTMLElement {
  if (node.isContainer) return h('span', { class: 'summary', text: summaryOf(node) });
  if (node.kind !== 'string') return h('span', { class: `value is-${node.kind}`, text: String(node.scalar) });
  const value = h('span', { class: 'value is-string' }, '"', h('bdi', { text: lineOf(node.head) }));
  if (node.length > node.head.length) value.append('…');
  value.append(node.isOpen ? '' : '"');
  if (node.length <= LONG) return value;
  return h(
    'span',
    { class: 'long' },
    value,
    h('span', { class: 'dim', text: counted(node.length, l10n.t('{0} character'), l10n.t('{0} characters')) }),
  );
}

/** What stands in place of a value that was corrected. */
export function drawPlainValue(value: JsonValue): HTMLElement {
  if (typeof value === 'string')
    return h('span', { class: 'value is-string' }, '"', h('bdi', { text: lineOf(cut(value)) }), '"');
  const kind = typeName(value);
  return h('span', { class: `value is-${kind}`, text: cut(visibleJson(JSON.stringify(value))) });
}

export function summaryOf(node: ValueNode): string {
  const count = node.children.length;
  if (count === 0) return node.isOpen ? '…' : node.kind === 'array' ? `[ ] ${NO_ITEMS}` : `{ } ${NO_FIELDS}`;
  return node.kind === 'array'
    ? counted(count, l10n.t('{0} item'), l10n.t('{0} items'))
    : counted(count, l10n.t('{0} field'), l10n.t('{0} fields'));
}

/** A value as it is read out. */
export function spokenValue(node: ValueNode): string {
  if (node.isContainer && node.children.length === 0 && !node.isOpen)
    return node.kind === 'array' ? NO_ITEMS : NO_FIELDS;
  if (node.isContainer) return summaryOf(node);
  if (node.kind !== 'string') return String(node.scalar);
  return node.length === 0 ? l10n.t('empty string') : cut(lineOf(node.head));
}

/** What the row is called: the property, or the place in its list. */
export function nameOf(node: ValueNode, isParts: boolean): string {
  if (node.parent === null) return l10n.t('result');
  if (node.parent.kind !== 'array') return node.key === '' ? '""' : lineOf(node.key.slice(0, LONG));
  return isParts && node.depth === 1 ? l10n.t`Part ${node.index + 1}` : String(node.index);
}

function cut(text: string): string {
  return text.length <= LONG ? text : `${text.slice(0, LONG).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
