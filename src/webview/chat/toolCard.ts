import * as l10n from '@vscode/l10n';
import { counted } from '../../core/text/plural.ts';
import type { ViewPart } from '../../protocol/viewState.ts';
import { h, hiddenText, icon, setText, textButton } from '../parts/dom.ts';
import { codeText } from '../markdown/codeText.ts';
import type { PartView, Step } from './partView.ts';
import { drawImage } from './picture.ts';
import { argumentsAsText, argumentsAsTree, argumentsShown, argumentsUnseen, lastWords } from './toolArguments.ts';
import { toolTitle, toolWay, type ToolCall, type ToolCardContext } from './toolContext.ts';
import { ArgumentsEditor } from './toolEditor.ts';
import { drawFile } from './toolTouched.ts';
import { hasEnded, isOpenReview, stateIcon, stateOf, stateWords, unseenWords } from './toolState.ts';

let nextId = 1;

/**
 * One call: a line like a row of the editor's trees, whatever its state; opened it shows the arguments and the result. A
 * call that waits for the user shows what it would do, so that this is read before it is allowed.
 */
export class ToolCard implements PartView {
  readonly type = 'tool-call';
  readonly element = h('section', { class: 'tool-card' });
  readonly #messageId: string;
  readonly #context: ToolCardContext;
  readonly #head = h('button', { class: 'tool-head', attributes: { type: 'button' } });
  readonly #icon = h('span', { class: 'tool-icon', attributes: { 'aria-hidden': 'true' } });
  readonly #name = h('span', { class: 'tool-name' });
  readonly #state = h('span', { class: 'tool-state' });
  /** The name of the card is what is read on it, and this. */
  readonly #spoken = hiddenText('');
  /** Where a tool that is not built in comes from; in a line of its own, which no title pushes out of sight. */
  readonly #maker = h('div', { class: 'tool-maker' });
  readonly #way = h('div', { class: 'tool-way' });
  readonly #line = h('span', { class: 'tool-line', attributes: { dir: 'auto' } });
  /** What a call that waits would do; nothing of it is folded. */
  readonly #asked = h('div', { class: 'tool-asked' });
  /** What can be done about a call that runs; there whether the card is open or not. */
  readonly #live = h('div', { class: 'buttons tool-live' });
  readonly #body = h('div', { class: 'tool-body', attributes: { id: `tool-${nextId++}` } });
  #askedText = '';
  #ask: HTMLElement | null = null;
  #askText = '';
  #call: ToolCall;
  #isTree = false;
  #editor: ArgumentsEditor | null = null;
  #arguments: HTMLElement | null = null;
  /** The result as it was asked for when the card was opened. */
  #wholeResult: string | undefined;

  constructor(call: ToolCall, messageId: string, context: ToolCardContext) {
    this.#call = call;
    this.#messageId = messageId;
    this.#context = context;
    this.#head.setAttribute('aria-controls', this.#body.id);
    this.#head.append(icon('chevron-right'), this.#icon, this.#name, this.#line, this.#spoken, this.#state);
    this.#head.addEventListener('click', () => this.#toggle());
    this.element.append(this.#head, this.#maker, this.#way, this.#live, this.#asked, this.#body);
    this.#draw();
  }

  get callId(): string {
    return this.#call.id;
  }

  get step(): Step {
    const state = stateOf(this.#call);
    return {
      // A change that is still under review stays in sight.
      hasEnded: hasEnded(this.#call) && !isOpenReview(this.#call),
      isOpen: this.#isOpen || isOpenReview(this.#call),
      isFailed: state === 'failed' || state === 'refused',
    };
  }

  /** More of the arguments. */
  append(text: string): void {
    this.#call = { ...this.#call, argumentsText: this.#call.argumentsText + text };
    setText(this.#line, this.#lineWords());
    if (this.#arguments !== null) this.#arguments.append(document.createTextNode(text));
  }

  sync(part: ViewPart): boolean {
    if (part.type !== 'tool-call' || part.id !== this.#call.id) return false;
    const before = this.#call;
    this.#call = part;
    if (isSameCall(before, part)) return true;
    // News of a running call must not take the focus or the scroll position from what is open.
    if (isSameCall({ ...before, progress: part.progress }, part)) {
      setText(this.#line, this.#lineWords());
      return true;
    }
    this.#draw();
    return true;
  }

  /** Arguments end with their part; the card goes on until its result. */
  finish(): void {
    // Nothing more is drawn for that.
  }

  dispose(): void {
    this.#editor = null;
  }

  /** Lets the user change the arguments of a call that waits. */
  edit(): void {
    this.#context.onToggle(this.#call.id, true);
    this.#editor ??= new ArgumentsEditor(
      argumentsAsText(this.#call.argumentsText),
      (text) => this.#context.edit(this.#call.id, text),
      () => {
        this.#editor = null;
        this.#draw();
        this.#head.focus();
      },
      (work) => this.#context.runInBackground('Editing arguments', work),
    );
    this.#draw();
    this.#editor.focus();
  }

  get #isOpen(): boolean {
    const { id, preview } = this.#call;
    return (
      this.#context.isOpen(id) ?? (['waiting', 'confirming'].includes(stateOf(this.#call)) && preview === undefined)
    );
  }

  #toggle(): void {
    this.#context.onToggle(this.#call.id, !this.#isOpen);
    this.#draw();
  }

  #draw(): void {
    const call = this.#call;
    const state = stateOf(call);
    if (state !== 'waiting') this.#editor = null;
    this.element.dataset['state'] = state;
    // l10n: none, a class list.
    this.#icon.className = `tool-icon codicon codicon-${stateIcon(call)}`;
    setText(this.#name, toolTitle(call));
    this.#maker.hidden = call.maker === undefined;
    setText(this.#maker, call.maker === undefined ? '' : l10n.t`From ${call.maker}`);
    setText(this.#way, toolWay(call));
    this.#way.hidden = toolWay(call) === '' || !(this.#isOpen || state === 'waiting');
    setText(this.#state, stateWords(call));
    setText(this.#spoken, unseenWords(call));
    this.#head.setAttribute('aria-expanded', String(this.#isOpen));
    setText(this.#line, this.#lineWords());
    // Only for the eye: the name of the line says it already.
    this.#head.dataset['hover'] = [call.name, call.summary ?? ''].join('\n').trim();
    this.#drawLive();
    this.#drawAsked();
    this.#drawAsk();
    this.#body.hidden = !this.#isOpen;
    if (this.#isOpen) this.#drawBody();
    else {
      this.#body.replaceChildren();
      this.#arguments = null;
    }
  }

  #drawLive(): void {
    const { id, actions = [] } = this.#call;
    const labels =
      ['queued', 'running', 'reviewing'].includes(stateOf(this.#call)) || isOpenReview(this.#call) ? actions : [];
    this.#live.hidden = labels.length === 0;
    const shown = [...this.#live.children].map((button) => button.textContent);
    if (shown.join('\n') === labels.join('\n')) return;
    const { send } = this.#context;
    this.#live.replaceChildren(
      ...labels.map((label) => textButton(label, 'secondary', () => send({ type: 'tool-action', callId: id, label }))),
    );
  }

  /** What would run or change, and every argument that this does not show. Drawn once: somebody may be reading in it. */
  #drawAsked(): void {
    const { preview, argumentsText } = this.#call;
    const isAsked = stateOf(this.#call) === 'waiting' && preview !== undefined && this.#editor === null;
    this.#asked.hidden = !isAsked;
    const shown = isAsked ? `${preview}\n${argumentsText}` : '';
    if (shown === this.#askedText) return;
    this.#askedText = shown;
    this.#asked.replaceChildren();
    if (!isAsked) return;
    const facts = h('dl', { class: 'facts tool-facts' });
    for (const [name, value] of argumentsUnseen(argumentsText, preview)) {
      facts.append(h('dt', { text: name }), h('dd', { text: value }));
    }
    facts.hidden = facts.childElementCount === 0;
    this.#asked.append(previewBlock(this.#call, preview), facts);
  }

  /** What it asks the user while it runs; drawn once, for somebody may be typing in it. */
  #drawAsk(): void {
    const { id, question } = this.#call;
    const text = question === undefined ? '' : JSON.stringify(question);
    if (text === this.#askText) return;
    this.#askText = text;
    this.#ask?.remove();
    this.#ask = null;
    if (question === undefined) return;
    const draw = async (): Promise<void> => {
      const { ToolAsk } = await import('./toolAsk.ts');
      if (this.#askText !== text) return;
      const ask = new ToolAsk(id, question, this.#context);
      this.#ask = ask.element;
      this.#asked.after(ask.element);
      ask.begin();
    };
    this.#context.runInBackground('Showing a question', draw());
  }

  #lineWords(): string {
    const call = this.#call;
    const state = stateOf(call);
    // The question itself stands below.
    if (call.question !== undefined) return '';
    if (call.progress !== undefined && ['queued', 'running', 'reviewing', 'confirming'].includes(state))
      return call.progress;
    if (state === 'writing') return lastWords(call.argumentsText) || '…';
    if (['failed', 'refused', 'denied'].includes(state)) return firstLine(call.result?.excerpt ?? '') || '…';
    return call.summary ?? (lastWords(call.argumentsText) || l10n.t('No arguments'));
  }

  #drawBody(): void {
    const call = this.#call;
    const parts: HTMLElement[] = [];
    if (call.preview !== undefined && stateOf(call) !== 'waiting') {
      parts.push(section(PREVIEWS[call.effect ?? 'process'].title, previewBlock(call, call.preview)));
    }
    parts.push(this.#argumentsPart());
    if (call.ranWith !== undefined) {
      const title = call.wasRead === undefined ? l10n.t('Arguments as edited') : l10n.t`Ran with: ${call.wasRead}`;
      parts.push(section(title, block(argumentsShown(call.ranWith))));
    }
    if (call.result !== undefined) parts.push(this.#resultPart(call.result));
    if (call.changedFiles !== undefined) parts.push(this.#changedPart(call.changedFiles));
    const buttons = this.#buttons();
    if (buttons.childElementCount > 0) parts.push(buttons);
    this.#body.replaceChildren(...parts);
  }

  #argumentsPart(): HTMLElement {
    this.#arguments = null;
    if (this.#editor !== null) return this.#editor.element;
    const call = this.#call;
    const tree = this.#isTree ? argumentsAsTree(call.argumentsText) : null;
    const shown = tree ?? block(stateOf(call) === 'writing' ? call.argumentsText : argumentsShown(call.argumentsText));
    if (tree === null && stateOf(call) === 'writing') this.#arguments = shown;
    const heading = h('div', { class: 'tool-heading' }, h('span', { text: l10n.t('Arguments') }));
    if (stateOf(call) !== 'writing' && call.argumentsText.trim() !== '') {
      const other = textButton(this.#isTree ? l10n.t('Show as text') : l10n.t('Show as tree'), 'secondary', () => {
        this.#isTree = !this.#isTree;
        this.#drawBody();
      });
      other.classList.add('link');
      heading.append(other);
    }
    return h('div', { class: 'tool-part' }, heading, shown);
  }

  #resultPart(result: NonNullable<ToolCall['result']>): HTMLElement {
    const box = block(this.#wholeResult ?? result.excerpt);
    const title = this.#call.isRerun === true ? l10n.t('New result (not sent to the model)') : l10n.t('Result');
    const part = section(title, box);
    if (result.characters === 0 && result.pictures === 0) setText(box, l10n.t('No result.'));
    const isCut = result.characters > result.excerpt.length;
    if (this.#wholeResult === undefined && (isCut || result.pictures > 0)) {
      this.#context.runInBackground('Reading a result', this.#loadResult(box, part));
    }
    return part;
  }

  /** What a program changed; the files open on a click. */
  #changedPart(files: NonNullable<ToolCall['changedFiles']>): HTMLElement {
    const list = h('ul', { class: 'tool-changed' });
    for (const entry of files) list.append(h('li', {}, drawFile(this.#messageId, entry, this.#context)));
    return section(counted(files.length, l10n.t('Changed {0} file'), l10n.t('Changed {0} files')), list);
  }

  async #loadResult(box: HTMLElement, part: HTMLElement): Promise<void> {
    const { text, pictures } = await this.#context.detail(this.#messageId, this.#call.id);
    if (!box.isConnected) return;
    this.#wholeResult = pictures.length === 0 ? text : undefined;
    setText(box, text);
    box.hidden = text === '';
    for (const { mediaType, data } of pictures)
      part.append(drawImage(mediaType, data, l10n.t('Picture from the tool')));
  }

  #buttons(): HTMLElement {
    const buttons = h('div', { class: 'buttons' });
    const { id, hasWholeOutput } = this.#call;
    const messageId = this.#messageId;
    const { send } = this.#context;
    if (!hasEnded(this.#call)) return buttons;
    buttons.append(
      textButton(l10n.t('Run again'), 'secondary', () => send({ type: 'tool-run-again', messageId, callId: id })),
    );
    if (hasWholeOutput === true) {
      const open = (): void => send({ type: 'tool-open-output', messageId, callId: id });
      buttons.append(textButton(l10n.t('Open whole output'), 'secondary', open));
    }
    return buttons;
  }
}

const PREVIEWS = {
  read: { title: l10n.t('What it reads'), language: '' },
  write: { title: l10n.t('Proposed change'), language: 'diff' },
  network: { title: l10n.t('What it sends'), language: 'http' },
  process: { title: l10n.t('What it runs'), language: 'bash' },
} as const;

function previewBlock({ effect = 'process' }: ToolCall, preview: string): HTMLElement {
  return codeText(preview, PREVIEWS[effect].language, 'tool-text');
}

function section(title: string, content: HTMLElement): HTMLElement {
  return h('div', { class: 'tool-part' }, h('div', { class: 'tool-heading', text: title }), content);
}

/** Text in a box of bounded height, which the keyboard can scroll. */
function block(text: string): HTMLElement {
  return h('pre', { class: 'tool-text', text, attributes: { tabindex: '0', dir: 'auto' } });
}

function firstLine(text: string): string {
  return (text.split('\n').find((line) => line.trim() !== '') ?? '').slice(0, 300);
}

function isSameCall(a: ToolCall, b: ToolCall): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof ToolCall>;
  return [...keys].every((key) => JSON.stringify(a[key]) === JSON.stringify(b[key]));
}
