import type { ViewMessage } from '../../protocol/viewState.ts';
import { h, textButton, setHover } from '../parts/dom.ts';
import { counted } from '../../core/text/plural.ts';
import type { ToolCardContext } from './toolContext.ts';

type Touched = NonNullable<ViewMessage['touched']>;

const TITLES: { readonly [K in Touched[number]['kind']]: string } = {
  read: 'Read',
  proposed: 'Proposed',
  wrote: 'Wrote',
  ran: 'Ran',
  sent: 'Sent to',
};

const COUNTED: { readonly [K in Touched[number]['kind']]: readonly [one: string, other: string] } = {
  read: ['item read', 'items read'],
  proposed: ['edit proposed', 'edits proposed'],
  wrote: ['file written', 'files written'],
  ran: ['command run', 'commands run'],
  sent: ['address contacted', 'addresses contacted'],
};

/** What a turn read, ran and sent, folded into one line, and the way back where it wrote files. */
export function drawTouched(message: ViewMessage, context: ToolCardContext): HTMLElement | null {
  const { touched = [], restorableFiles = 0, notRestorable = [], steps } = message;
  if (touched.length === 0 && restorableFiles === 0) return null;
  const place = h('div', { class: 'tool-touched' });
  if (touched.length > 0) place.append(drawList(message, touched, steps, context));
  if (restorableFiles > 0) {
    const files = counted(restorableFiles, 'file');
    const restore = textButton('Restore', 'secondary', () =>
      context.send({ type: 'restore-files', messageId: message.id }),
    );
    const gaps = notRestorable.length === 0 ? '' : `. Not covered: ${notRestorable.join('; ')}.`;
    setHover(restore, `Bring ${files} back to before this answer${gaps}`);
    place.append(h('div', { class: 'tool-restore' }, h('span', { text: `${files} changed by this answer` }), restore));
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
  const requests = steps === undefined ? [] : [counted(steps, 'request')];
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
