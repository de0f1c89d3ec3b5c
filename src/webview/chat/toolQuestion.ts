import { h, setText, textButton, setHover } from '../dom.ts';
import { toolMaker, toolTitle, type ToolCall, type ToolCardContext } from './toolContext.ts';

/** A key pressed for something else must not answer a question that has just appeared under it. */
const GUARD_MS = 400;

type Decision = 'once' | 'conversation' | 'always' | 'deny';

/**
 * One question for all calls that wait. The choices stand in the order of least power first; the most careful one has the
 * focus. With several calls each has a box, and the buttons answer for those that are ticked.
 */
export class ToolQuestion {
  readonly element = h('div', { class: 'tool-question', attributes: { role: 'group' } });
  readonly #context: ToolCardContext;
  readonly #onEdit: (callId: string) => void;
  readonly #title = h('p', { class: 'tool-asks' });
  readonly #list = h('ul', { class: 'tool-choices' });
  readonly #once = this.#button('Allow once', 'once');
  readonly #conversation = this.#button('Allow in this conversation', 'conversation');
  readonly #always = this.#button('Always allow this', 'always');
  readonly #deny = this.#button('Deny', 'deny');
  readonly #edit = textButton('Edit arguments', 'secondary', () => this.#editTicked());
  readonly #reason = h('input', {
    class: 'tool-reason',
    attributes: { type: 'text', 'aria-label': 'Reason for denying', placeholder: 'Reason for denying (optional)' },
  });
  readonly #unticked = new Set<string>();
  #calls: readonly ToolCall[] = [];
  #shownAt = 0;

  constructor(context: ToolCardContext, onEdit: (callId: string) => void) {
    this.#context = context;
    this.#onEdit = onEdit;
    const buttons = h('div', { class: 'buttons' }, this.#once, this.#conversation, this.#always, this.#edit);
    const denial = h('div', { class: 'tool-denial' }, this.#deny, this.#reason);
    this.element.append(this.#title, this.#list, buttons, denial);
    this.#reason.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.isComposing) return;
      event.preventDefault();
      this.#decide('deny');
    });
  }

  /** The calls that wait now, at least one. Takes the focus when the question is a new one. */
  show(calls: readonly ToolCall[]): void {
    const isNew = calls.some((call) => !this.#calls.some((old) => old.id === call.id));
    this.#calls = calls;
    const [only] = calls;
    const one = calls.length === 1 && only !== undefined ? `Allow “${toolTitle(only)}”${toolMaker(only)}?` : undefined;
    setText(this.#title, one ?? `Allow these ${calls.length} calls?`);
    this.element.setAttribute('aria-label', this.#title.textContent);
    this.#list.hidden = calls.length === 1;
    this.#list.replaceChildren(...(calls.length === 1 ? [] : calls.map((call) => this.#choice(call))));
    this.#refresh();
    if (!isNew) return;
    this.#shownAt = performance.now();
  }

  /** To be called once the question is on the page. */
  focus(): void {
    if (this.#context.mayTakeFocus()) this.#deny.focus();
  }

  #choice(call: ToolCall): HTMLElement {
    const box = h('input', { attributes: { type: 'checkbox' } });
    box.checked = !this.#unticked.has(call.id);
    box.addEventListener('change', () => {
      if (box.checked) this.#unticked.delete(call.id);
      else this.#unticked.add(call.id);
      this.#refresh();
    });
    const summary = h('span', { class: 'tool-summary', text: call.summary ?? '' });
    return h('li', {}, h('label', {}, box, h('b', { text: toolTitle(call) }), toolMaker(call), summary));
  }

  #refresh(): void {
    const ticked = this.#ticked();
    const canAlways = ticked.every((call) => call.approval?.canAllowAlways !== false);
    for (const button of [this.#once, this.#conversation, this.#always, this.#deny]) {
      button.disabled = ticked.length === 0;
    }
    this.#always.hidden = !canAlways;
    this.#edit.disabled = ticked.length !== 1;
    const scopes = [...new Set(ticked.flatMap((call) => call.approval?.conversationScope ?? []))];
    setHover(this.#conversation, scopes.length === 0 ? '' : `Covers ${scopes.join('; ')}`);
    setHover(this.#always, 'Covers exactly these arguments, in every conversation. Manage Tools takes it back.');
  }

  #ticked(): readonly ToolCall[] {
    return this.#calls.length === 1 ? this.#calls : this.#calls.filter((call) => !this.#unticked.has(call.id));
  }

  #button(name: string, decision: Decision): HTMLButtonElement {
    const kind = decision === 'once' ? 'primary' : 'secondary';
    const button = textButton(name, kind, () => undefined);
    button.addEventListener('click', (event) => {
      // `detail` is 0 for keys.
      if (event.detail === 0 && performance.now() - this.#shownAt < GUARD_MS) return;
      this.#decide(decision);
    });
    return button;
  }

  #decide(decision: Decision): void {
    const callIds = this.#ticked().map((call) => call.id);
    if (callIds.length === 0) return;
    const reason = this.#reason.value.trim();
    this.#reason.value = '';
    this.#context.send({
      type: 'tool-decision',
      callIds,
      decision,
      ...(decision === 'deny' && reason !== '' && { reason }),
    });
  }

  #editTicked(): void {
    const [call] = this.#ticked();
    if (call !== undefined) this.#onEdit(call.id);
  }
}
