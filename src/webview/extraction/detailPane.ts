/** What there is to know about the current value: all of it, where it comes from, what is wrong with it. */
import * as l10n from '@vscode/l10n';
import { oneLine, visibleData, visibleText } from '../../core/text/visible.ts';
import { counted } from '../../core/text/plural.ts';
import type { LeafDetail } from '../../protocol/extraction.ts';
import { h, icon, textButton } from '../parts/dom.ts';
import type { ResultModel } from './resultModel.ts';
import { isEditable } from './treeRow.ts';
import type { ValueNode } from './valueNode.ts';
import { pointerOf, readablePath } from './valueTree.ts';
import { drawPlainValue, summaryOf } from './valueWords.ts';

export interface DetailListener {
  readonly onReveal: (node: ValueNode) => void;
  readonly onEdit: (node: ValueNode) => void;
  readonly onUndo: (node: ValueNode) => void;
  readonly onCopy: (node: ValueNode) => void;
}

/** Longer texts are opened as a document; drawing megabytes in a pane helps nobody. */
const MAX_SHOWN = 20_000;
const HINT = l10n.t('Select a value to see all of it and where it comes from.');

export class DetailPane {
  readonly element = h('section', { class: 'detail', attributes: { 'aria-label': l10n.t('Value'), hidden: '' } });
  readonly #listener: DetailListener;

  constructor(listener: DetailListener) {
    this.#listener = listener;
  }

  show(node: ValueNode | null, model: ResultModel, detail: LeafDetail | null): void {
    this.element.hidden = !model.hasValue;
    if (node === null) {
      this.element.replaceChildren(h('p', { class: 'dim', text: HINT }));
      return;
    }
    const pointer = pointerOf(node);
    const known = detail?.pointer === pointer ? detail : null;
    const hadFocus = this.element.contains(document.activeElement)
      ? document.activeElement?.getAttribute('data-what')
      : null;
    this.element.replaceChildren(
      h(
        'div',
        { class: 'detail-head' },
        h('span', { class: 'detail-path' }, h('bdi', { text: visibleText(readablePath(node)) || l10n.t('result') })),
        h('span', { class: 'dim', text: kindText(node, known) }),
        h('span', { class: 'detail-actions' }, ...this.#buttons(node, model, pointer)),
      ),
      ...problems(model, pointer),
      valueBlock(node),
      ...correctionLine(model, pointer),
      ...evidence(model, pointer, known),
      ...conflicts(model, pointer),
      ...(known?.field.description === undefined
        ? []
        : [h('p', { class: 'dim', text: visibleText(known.field.description) })]),
    );
    if (hadFocus !== null && hadFocus !== undefined)
      this.element.querySelector<HTMLElement>(`[data-what="${CSS.escape(hadFocus)}"]`)?.focus();
  }

  #buttons(node: ValueNode, model: ResultModel, pointer: string): HTMLElement[] {
    const buttons: HTMLElement[] = [];
    const add = (what: string, name: string, action: (node: ValueNode) => void): void => {
      const button = textButton(name, 'secondary', () => action(node));
      button.classList.add('link');
      button.dataset['what'] = what;
      buttons.push(button);
    };
    if (model.header.canReveal && model.marks.hasPlace(pointer))
      add('reveal', l10n.t('Show in source'), this.#listener.onReveal);
    if (model.canEdit && isEditable(node)) add('edit', l10n.t('Correct'), this.#listener.onEdit);
    if (model.marks.correctionAt(pointer) !== undefined) add('undo', l10n.t('Undo'), this.#listener.onUndo);
    add('copy', l10n.t('Copy value'), this.#listener.onCopy);
    return buttons;
  }
}

/** Where a value comes from, on one line. */
export function hoverWords({ evidence: found, quote }: LeafDetail): string {
  if (found !== undefined) {
    const text = `${found.before}${found.text}${found.after}`;
    return oneLine(l10n.t`Line ${found.line}: ${text}`, 300);
  }
  return quote === undefined ? '' : oneLine(l10n.t`Not found in the source: “${quote}”`, 300);
}

function kindText(node: ValueNode, detail: LeafDetail | null): string {
  if (detail !== null && detail.field.kind === 'enum')
    return counted(detail.field.options.length, l10n.t('one of {0} value'), l10n.t('one of {0} values'));
  return node.kind === 'string' && node.length > 200
    ? counted(node.length, l10n.t('text, {0} character'), l10n.t('text, {0} characters'))
    : node.kind;
}

function problems({ marks }: ResultModel, pointer: string): HTMLElement[] {
  return marks
    .errorsAt(pointer)
    .slice(0, 10)
    .map((message) => h('p', { class: 'problem' }, icon('error'), h('span', { text: visibleText(message) })));
}

function valueBlock(node: ValueNode): HTMLElement {
  if (node.isContainer) return h('div', { class: 'detail-value dim', text: summaryOf(node) });
  if (node.kind !== 'string')
    return h('div', { class: `detail-value value is-${node.kind}`, text: String(node.scalar) });
  const text = String(node.scalar);
  const shown = text.slice(0, MAX_SHOWN).replace(/[\uD800-\uDBFF]$/, '');
  const rest = text.length - shown.length;
  const more = rest > 0 ? `\n${counted(rest, l10n.t('… {0} more character'), l10n.t('… {0} more characters'))}` : '';
  const attributes = {
    dir: 'auto',
    tabindex: '0',
    role: 'textbox',
    'aria-readonly': 'true',
    'aria-label': l10n.t('Whole text'),
  };
  return h('div', { class: 'detail-value is-text', text: `${visibleData(shown)}${more}`, attributes });
}

function correctionLine({ marks }: ResultModel, pointer: string): HTMLElement[] {
  const correction = marks.correctionAt(pointer);
  if (correction === undefined) return [];
  return [
    h(
      'p',
      { class: 'correction' },
      icon('edit'),
      h('span', {}, `${l10n.t('Corrected to')} `, drawPlainValue(correction)),
    ),
  ];
}

function evidence({ marks }: ResultModel, pointer: string, detail: LeafDetail | null): HTMLElement[] {
  const finding = marks.findingAt(pointer);
  if (finding === undefined || detail === null) return [];
  if (detail.evidence === undefined) {
    const quote = detail.quote === undefined ? '' : ` ${l10n.t`The model quoted “${visibleData(detail.quote)}”.`}`;
    if (finding !== 'missing') return [];
    return [
      h(
        'p',
        { class: 'missing' },
        icon('question'),
        h('span', { text: `${l10n.t('Not found in the source.')}${quote}` }),
      ),
    ];
  }
  const { before, text, after, line } = detail.evidence;
  const others = detail.places > 1 ? ` ${l10n.t`and ${detail.places - 1} more`}` : '';
  const place =
    detail.isUncertain === true
      ? l10n.t`Perhaps line ${line}`
      : finding === 'approximate'
        ? l10n.t`About the same on line ${line}`
        : l10n.t`Line ${line}`;
  return [
    h('p', { class: 'evidence-place dim', text: `${place}${others}` }),
    h(
      'p',
      { class: `evidence found-${finding}`, attributes: { dir: 'auto' } },
      visibleData(before),
      h('mark', { text: visibleData(text) }),
      visibleData(after),
    ),
  ];
}

function conflicts({ marks }: ResultModel, pointer: string): HTMLElement[] {
  const others = marks.conflictAt(pointer);
  if (others.length === 0) return [];
  const words = l10n.t`Other parts of the source say ${visibleText(others.join(', '))}. The first was kept.`;
  return [h('p', { class: 'missing' }, icon('git-compare'), h('span', { text: words }))];
}
