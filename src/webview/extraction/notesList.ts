/** What could not be checked, and what the parts of a long source disagree about. */
import * as l10n from '@vscode/l10n';
import { visibleText } from '../../core/text/visible.ts';
import { h, icon, textButton } from '../parts/dom.ts';
import type { ResultModel } from './resultModel.ts';
import { counted } from '../../core/text/plural.ts';
import { readablePath } from './valueTree.ts';

const MOST = 200;

export function drawNotes(element: HTMLElement, model: ResultModel, onGo: (pointer: string) => void): void {
  const { notes, conflicts, marks, tree } = model;
  // Errors at places that the value does not have are on no row.
  const homeless = marks.errorPlaces.filter((pointer) => !tree.hasRow(pointer));
  const drawn = JSON.stringify([notes, conflicts, homeless]);
  if (element.dataset['drawn'] === drawn) return;
  element.dataset['drawn'] = drawn;
  element.replaceChildren();
  for (const pointer of homeless.slice(0, MOST)) {
    const words = `${pointer === '' ? '' : `${pointer}: `}${marks.errorsAt(pointer).join(' ')}`;
    element.append(h('p', { class: 'problem' }, icon('error'), h('span', { text: visibleText(words) })));
  }
  for (const note of notes.slice(0, MOST))
    element.append(h('p', { class: 'note' }, icon('info'), h('span', { text: visibleText(note) })));
  if (conflicts.length === 0) return;
  const list = h('ul', {});
  for (const { pointer, kept, others } of conflicts.slice(0, MOST)) {
    const node = tree.find(pointer);
    const name = node === undefined ? pointer : readablePath(node);
    const go = textButton(visibleText(name) || l10n.t('result'), 'secondary', () => onGo(pointer));
    go.classList.add('link');
    list.append(
      h('li', {}, go, h('span', { text: visibleText(`: ${l10n.t`kept ${kept}; elsewhere ${others.join(', ')}`}`) })),
    );
  }
  const title = counted(
    conflicts.length,
    l10n.t('Parts of the source disagree about {0} value'),
    l10n.t('Parts of the source disagree about {0} values'),
  );
  element.append(h('details', {}, h('summary', {}, icon('chevron-right'), icon('git-compare'), ` ${title}`), list));
}
