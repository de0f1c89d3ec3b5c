import * as l10n from '@vscode/l10n';
import { h } from '../parts/dom.ts';
import type { MenuItem } from '../parts/menu.ts';
import { QuestionCard } from '../parts/questionCard.ts';
import { toolMaker, toolTitle, type ToolCall, type ToolCardContext } from './toolContext.ts';

/** As package.json binds them; a user's own bindings are not known to the page. */
function keysOf(key: string): string {
  return navigator.platform.startsWith('Mac') ? `⇧⌥⌘${key}` : `Ctrl+Alt+Shift+${key}`;
}

type Decision = 'once' | 'conversation' | 'always' | 'deny';

/**
 * One question for all calls that wait. With several calls each has a box, and the answers are for those that are ticked.
 */
export class ToolQuestion {
  readonly #context: ToolCardContext;
  readonly #onEdit: (callId: string) => void;
  readonly #list = h('ul', { class: 'tool-choices' });
  readonly #card: QuestionCard;
  readonly #unticked = new Set<string>();
  #calls: readonly ToolCall[] = [];

  constructor(context: ToolCardContext, onEdit: (callId: string) => void) {
    this.#context = context;
    this.#onEdit = onEdit;
    this.#card = new QuestionCard({
      primary: { name: l10n.t('Allow once'), keys: keysOf('Enter'), onPick: () => this.#decide('once') },
      wider: () => this.#wider(),
      refusal: {
        name: l10n.t('Deny'),
        keys: keysOf('Backspace'),
        reason: l10n.t('Reason for denying'),
        onPick: (reason) => this.#decide('deny', reason),
      },
      isForCommands: true,
    });
    this.#card.element.classList.add('tool-question');
    this.#card.about.append(this.#list);
  }

  get element(): HTMLElement {
    return this.#card.element;
  }

  /** The calls that wait now, at least one. */
  show(calls: readonly ToolCall[]): void {
    const isNew = calls.some((call) => !this.#calls.some((old) => old.id === call.id));
    this.#calls = calls;
    const [only] = calls;
    const one = calls.length === 1 && only !== undefined ? allowWords(only) : undefined;
    this.#card.ask(one ?? l10n.t`Allow these ${calls.length} calls?`, isNew);
    this.#list.hidden = calls.length === 1;
    this.#list.replaceChildren(...(calls.length === 1 ? [] : calls.map((call) => this.#choice(call))));
    this.#refresh();
  }

  /** To be called once the question is on the page. */
  focus(): void {
    if (this.#context.mayTakeFocus()) this.#card.focus();
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
    const words = h('span', {}, h('b', { text: toolTitle(call) }), toolMaker(call), ' ', summary);
    return h('li', {}, h('label', {}, box, words));
  }

  #refresh(): void {
    this.#card.enable(this.#ticked().length > 0);
  }

  /** More than this once: what each answer would cover is said before it is given. */
  #wider(): readonly MenuItem[] {
    const ticked = this.#ticked();
    const [first] = ticked;
    const scopes = [...new Set(ticked.flatMap((call) => call.approval?.conversationScope ?? []))];
    const items: MenuItem[] = [
      {
        name: l10n.t('Allow in this conversation'),
        detail: scopes.length === 0 ? undefined : l10n.t`Covers ${scopes.join('; ')}`,
        onPick: () => this.#decide('conversation'),
      },
    ];
    if (ticked.every((call) => call.approval?.canAllowAlways !== false)) {
      items.push({
        name: l10n.t('Always allow this'),
        detail: l10n.t('Allows this exact call in all chats. Revoke it in Manage Tools.'),
        onPick: () => this.#decide('always'),
      });
    }
    if (ticked.length === 1 && first !== undefined) {
      items.push({ name: l10n.t('Edit arguments'), onPick: () => this.#onEdit(first.id) });
    }
    return items;
  }

  #ticked(): readonly ToolCall[] {
    return this.#calls.length === 1 ? this.#calls : this.#calls.filter((call) => !this.#unticked.has(call.id));
  }

  #decide(decision: Decision, reason = ''): void {
    const callIds = this.#ticked().map((call) => call.id);
    if (callIds.length === 0) return;
    this.#context.send({
      type: 'tool-decision',
      callIds,
      decision,
      ...(decision === 'deny' && reason !== '' && { reason }),
    });
  }
}

function allowWords(call: ToolCall): string {
  const title = toolTitle(call);
  return call.maker === undefined ? l10n.t`Allow “${title}”?` : l10n.t`Allow “${title}” from ${call.maker}?`;
}
