import * as l10n from '@vscode/l10n';
import type { ViewMessage } from '../../protocol/viewState.ts';
import { h, textButton, setHover } from '../parts/dom.ts';
import { counted } from '../../core/text/plural.ts';
import type { ToolCardContext } from './toolContext.ts';

type Touched = NonNullable<ViewMessage['touched']>;

const TITLES: { readonly [K in Touched[number]['kind']]: string } = {
  read: l10n.t('Read'),
  proposed: l10n.t('Proposed'),
  wrote: l10n.t('Wrote'),
  ran: l10n.t('Ran'),
  sent: l10n.t('Sent to'),
};

const COUNTED: { readonly [K in Touched[number]['kind']]: readonly [one: string, other: string] } = {
  read: [l10n.t('{0} item read'), l10n.t('{0} items read')],
  proposed: [l10n.t('{0} edit proposed'), l10n.t('{0} edits proposed')],
  wrote: [l10n.t('{0} file written'), l10n.t('{0} files written')],
  ran: [l10n.t('{0} command run'), l10n.t('{0} commands run')],
  sent: [l10n.t('{0} address contacted'), l10n.t('{0} addresses contacted')],
};

/** What a turn read, ran and sent, folded into one line, and the way back where it wrote files. */
export function drawTouched(message: ViewMessage, context: ToolCardContext): HTMLElement | null {
  const { touched = [], restorableFiles = 0, notRestorable = [], steps } = message;
  if (touched.length === 0 && restorableFiles === 0) return null;
  const place = h('div', { class: 'tool-touched' });
  if (touched.length > 0) place.append(drawList(message, touched, steps, context));
  if (restorableFiles > 0) {
    const files = counted(restorableFiles, l10n.t('{0} file'), l10n.t('{0} files'));
    const restore = textButton(l10n.t('Restore'), 'secondary', () =>
      context.send({ type: 'restore-files', messageId: message.id }),
    );
    const gaps = notRestorable.length === 0 ? '' : `. ${l10n.t`Not covered: ${notRestorable.join('; ')}.`}`;
    setHover(restore, `${l10n.t`Bring ${files} back to before this response`}${gaps}`);
    const text = counted(
      restorableFiles,
      l10n.t('{0} file changed by this response'),
      l10n.t('{0} files changed by this response'),
    );
    place.append(h('div', { class: 'tool-restore' }, h('span', { text }), restore));
  }
  return place;
}

function drawList(
  message: ViewMessage,
  touched: Touched,
  steps: number | undefined,
  context: ToolCardContext,
): HTMLElement {
  const groups = new Map<Touched[number]['kind'], Touched>();
  for (const entry of touched) groups.set(entry.kind, [...(groups.get(entry.kind) ?? []), entry]);
  const counts = [...groups].map(([kind, entries]) => counted(entries.length, ...COUNTED[kind]));
  const requests = steps === undefined ? [] : [counted(steps, l10n.t('{0} request'), l10n.t('{0} requests'))];
  const list = h('dl', {});
  for (const [kind, entries] of groups) {
    list.append(h('dt', { text: TITLES[kind] }));
    for (const entry of entries) list.append(h('dd', {}, drawFile(message.id, entry, context)));
  }
  const summary = h('summary', { text: [...counts, ...requests].join(' · ') });
  return h('details', {}, summary, list);
}

/** A file or another thing by its name; what can be opened is a button. */
export function drawFile(
  messageId: string,
  entry: Pick<Touched[number], 'what' | 'uri'>,
  context: ToolCardContext,
): HTMLElement {
  const { uri, what } = entry;
  if (uri === undefined) return h('span', { text: what });
  const button = textButton(what, 'secondary', () => context.send({ type: 'open-touched', messageId, uri }));
  button.classList.add('link');
  return button;
}
