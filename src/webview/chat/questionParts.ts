import * as l10n from '@vscode/l10n';
import type { ViewMessage, ViewPart } from '../../protocol/viewState.ts';
import { h, iconButton } from '../parts/dom.ts';

export interface QuestionAttachment {
  readonly part: Extract<ViewPart, { type: 'image' | 'file' | 'context' }>;
  /** Its place among the attachments of the question, as `edit` and `reveal-context` count them. */
  readonly index: number;
}

export function attachmentsOf(message: ViewMessage): readonly QuestionAttachment[] {
  return message.parts
    .filter((part) => part.type === 'image' || part.type === 'file' || part.type === 'context')
    .map((part, index) => ({ part, index }));
}

export function questionText(message: ViewMessage): string {
  return message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
}

/** A chip of the edit box, with its remove button. */
export function removableChip(attachment: QuestionAttachment, onRemove: () => void): HTMLElement {
  const { part } = attachment;
  const label = part.type === 'context' ? part.label : (part.name ?? l10n.t('Picture'));
  const remove = iconButton(l10n.t`Remove ${label}`, 'close', onRemove);
  return h('span', { class: 'chip' }, h('span', { text: label }), remove);
}
