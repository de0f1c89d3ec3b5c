import * as l10n from '@vscode/l10n';
import { h, hiddenText, icon, iconButton } from '../parts/dom.ts';
import { drawMark, errorWords, valueClass } from './leafMarks.ts';
import type { Marks } from './marks.ts';
import { counted } from '../../core/text/plural.ts';
import { drawPlainValue, drawValue, nameOf, spokenValue } from './valueWords.ts';
import type { ValueNode } from './valueNode.ts';
import { pointerOf } from './valueTree.ts';

/** What the buttons of a row do. */
export interface RowActions {
  readonly toggle: (node: ValueNode) => void;
  readonly edit: (node: ValueNode) => void;
  readonly undo: (node: ValueNode) => void;
  readonly table: (node: ValueNode) => void;
}

export interface RowLook {
  readonly node: ValueNode;
  readonly marks: Marks;
  readonly isParts: boolean;
  readonly canEdit: boolean;
  readonly canTable: boolean;
}

/** A text of so many characters is shown whole; what is said of it gives way. */
const SHORT = 24;

/** What a row's looks depend on: equal words, equal row. */
export function rowSignature({ node, marks, isParts, canEdit, canTable }: RowLook): string {
  const size = node.isContainer ? node.children.length : node.length;
  const flags = [node.isExpanded, node.isOpen, isParts, canEdit, canTable].map(Number).join('');
  return `${marks.version} ${size} ${flags} ${node.parent?.children.length ?? 1} ${node.parent?.isOpen === true ? 1 : 0}`;
}

export function newRow(): HTMLElement {
  return h('div', { class: 'row', attributes: { role: 'row', tabindex: '-1' } });
}

/** Fills a row's element with what its value is now. */
export function fillRow(row: HTMLElement, look: RowLook, actions: RowActions): void {
  const { node, marks } = look;
  const pointer = pointerOf(node);
  const errors = marks.errorsAt(pointer);
  const folded = node.isContainer && !node.isExpanded ? marks.errorsWithin(pointer) - errors.length : 0;
  row.className = 'row';
  row.classList.toggle('is-pointed', marks.isActive(pointer));
  row.classList.toggle('has-error', errors.length > 0);
  row.classList.toggle('is-added', marks.isAdded(pointer));
  row.classList.toggle('is-growing', node.isOpen);
  row.classList.toggle('is-short', node.length <= SHORT && marks.correctionAt(pointer) === undefined);
  row.style.setProperty('--depth', String(Math.max(0, node.depth - 1)));
  setPlace(row, node);
  row.setAttribute('aria-label', rowLabel(look, pointer, errors, folded));
  row.replaceChildren(
    h('span', { class: 'name-cell', attributes: { role: 'gridcell' } }, twisty(node, actions), ...nameParts(look)),
    h('span', { class: 'value-cell', attributes: { role: 'gridcell' } }, ...valueParts(look, pointer)),
    h(
      'span',
      { class: 'mark-cell', attributes: { role: 'gridcell' } },
      ...drawMark(marks, pointer),
      ...errorParts(errors, folded),
      ...buttons(look, pointer, actions),
    ),
  );
}

/** Only the current row and its buttons are stops of the Tab key. Nothing is drawn anew: a press on a button goes on. */
export function markCurrent(row: HTMLElement, isCurrent: boolean, isStop: boolean): void {
  row.classList.toggle('is-current', isCurrent);
  row.tabIndex = isStop ? 0 : -1;
  for (const button of row.querySelectorAll('button')) button.tabIndex = row.tabIndex;
}

function setPlace(row: HTMLElement, node: ValueNode): void {
  const siblings = node.parent?.children.length ?? 1;
  const isSizeKnown = node.parent?.isOpen !== true;
  row.setAttribute('aria-level', String(Math.max(1, node.depth)));
  row.setAttribute('aria-posinset', String(node.index + 1));
  row.setAttribute('aria-setsize', isSizeKnown ? String(siblings) : '-1');
  if (node.isContainer && node.children.length > 0) row.setAttribute('aria-expanded', String(node.isExpanded));
  else row.removeAttribute('aria-expanded');
}

function rowLabel(
  { node, marks, isParts }: RowLook,
  pointer: string,
  errors: readonly string[],
  folded: number,
): string {
  const correction = marks.correctionAt(pointer);
  const value =
    correction === undefined
      ? spokenValue(node)
      : l10n.t`${drawPlainValue(correction).textContent}, corrected from ${spokenValue(node)}`;
  const finding = marks.findingAt(pointer);
  const found =
    finding === 'missing'
      ? `, ${l10n.t('not found in the source')}`
      : finding === 'approximate'
        ? `, ${l10n.t('about the same in the source')}`
        : '';
  const wrong = errors.length === 0 ? '' : `, ${l10n.t`error: ${errorWords(errors)}`}`;
  const within = folded === 0 ? '' : `, ${errorsInside(folded)}`;
  const isNew = marks.isAdded(pointer) ? `, ${l10n.t('new')}` : '';
  return `${nameOf(node, isParts)}: ${value}${found}${isNew}${wrong}${within}`;
}

function errorsInside(count: number): string {
  return counted(count, l10n.t('{0} error inside'), l10n.t('{0} errors inside'));
}

function twisty(node: ValueNode, actions: RowActions): HTMLElement {
  if (!node.isContainer || node.children.length === 0) return h('span', { class: 'twisty' });
  const arrow = icon(node.isExpanded ? 'chevron-down' : 'chevron-right');
  arrow.classList.add('twisty');
  arrow.addEventListener('click', (event) => {
    event.stopPropagation();
    actions.toggle(node);
  });
  return arrow;
}

function nameParts({ node, isParts }: RowLook): HTMLElement[] {
  const isIndex = node.parent?.kind === 'array' || node.parent === null;
  const name = h('span', { class: isIndex ? 'name is-index' : 'name' }, h('bdi', { text: nameOf(node, isParts) }));
  return [name, h('span', { class: 'colon', text: ':' })];
}

function valueParts({ node, marks }: RowLook, pointer: string): HTMLElement[] {
  const correction = marks.correctionAt(pointer);
  if (correction === undefined) {
    const value = drawValue(node);
    // Of a long text the line is under the text, not under how long it is.
    (value.querySelector('.value') ?? value).classList.add(...valueClass(marks, pointer));
    return [value];
  }
  return [
    h('ins', { class: 'corrected' }, hiddenText(`${l10n.t('Corrected:')} `), drawPlainValue(correction)),
    h('del', { class: 'replaced' }, hiddenText(` ${l10n.t('The model said:')} `), drawValue(node)),
  ];
}

function errorParts(errors: readonly string[], folded: number): HTMLElement[] {
  if (errors.length > 0) {
    const words = errorWords(errors);
    return [
      h(
        'span',
        { class: 'error', title: words },
        icon('error'),
        h('span', { class: 'error-text', text: words }),
        h('span', { class: 'error-note', text: words, attributes: { 'aria-hidden': 'true' } }),
      ),
    ];
  }
  if (folded === 0) return [];
  const words = errorsInside(folded);
  return [h('span', { class: 'error', title: words }, icon('error'), h('span', { class: 'error-text', text: words }))];
}

function buttons(look: RowLook, pointer: string, actions: RowActions): HTMLElement[] {
  const { node, marks, canEdit, canTable } = look;
  const found: HTMLButtonElement[] = [];
  if (canTable) found.push(iconButton(l10n.t('Show as table'), 'table', () => actions.table(node)));
  if (canEdit && marks.correctionAt(pointer) !== undefined)
    found.push(iconButton(l10n.t('Undo correction'), 'discard', () => actions.undo(node)));
  if (canEdit && isEditable(node))
    found.push(iconButton(l10n.t('Edit'), 'edit', () => actions.edit(node), l10n.t('Correct the value (F2)')));
  for (const button of found) button.addEventListener('click', (event) => event.stopPropagation());
  return found.length === 0 ? [] : [h('span', { class: 'row-actions' }, ...found)];
}

/** Values and empty containers are corrected in place; what holds others is corrected value by value. */
export function isEditable(node: ValueNode): boolean {
  return !node.isContainer || node.children.length === 0;
}
