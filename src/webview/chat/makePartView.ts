import * as l10n from '@vscode/l10n';
import type { ViewPart } from '../../protocol/viewState.ts';
import { h, icon } from '../parts/dom.ts';
import { formatBytes } from '../../core/text/format.ts';
import type { MarkdownHooks } from '../markdown/hooks.ts';
import { MarkdownView } from '../markdown/markdownView.ts';
import type { PartHooks, PartView } from './partView.ts';
import { PictureView } from './pictureView.ts';
import { ThinkingView } from './thinkingView.ts';
import { ToolCard } from './toolCard.ts';
import { WebSearchView } from './webSearchView.ts';

/** Draws a part; `isLive` says that it is growing now, `pictures` how many pictures stand before it. */
export function makePartView(part: ViewPart, isLive: boolean, hooks: PartHooks, pictures: number): PartView {
  switch (part.type) {
    case 'text':
      return new TextView(part.text, isLive, hooks.markdown);
    case 'thinking':
      return new ThinkingView(part, isLive, hooks);
    case 'web-search':
      return new WebSearchView(part, hooks);
    case 'image':
      return new PictureView(part, pictures, hooks);
    case 'file':
    case 'context':
    case 'tool-result':
      return fixedView(part);
    case 'tool-call':
      return new ToolCard(part, hooks.messageId, hooks.tools);
  }
}

class TextView implements PartView {
  readonly type = 'text';
  readonly element = h('div', { class: 'markdown', attributes: { dir: 'auto' } });
  readonly #hooks: MarkdownHooks;
  #view: MarkdownView;
  #text: string;
  #isFinished = false;

  constructor(text: string, isLive: boolean, hooks: MarkdownHooks) {
    this.#hooks = hooks;
    this.#view = new MarkdownView(this.element, hooks);
    this.#text = text;
    if (isLive) this.#view.append(text);
    else {
      this.#view.setText(text);
      this.finish();
    }
  }

  get isSettled(): boolean {
    return this.#view.isSettled;
  }

  append(text: string): void {
    if (this.#isFinished) this.#reopen();
    this.#text += text;
    this.#view.append(text);
  }

  sync(part: ViewPart): boolean {
    if (part.type !== 'text') return false;
    if (part.text === this.#text) return true;
    if (!part.text.startsWith(this.#text)) return false;
    this.append(part.text.slice(this.#text.length));
    return true;
  }

  finish(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#view.finish();
  }

  dispose(): void {
    this.#view.dispose();
  }

  /** "Continue" adds to an answer that had ended: the text is drawn anew, once. */
  #reopen(): void {
    this.#isFinished = false;
    this.#view.dispose();
    this.element.replaceChildren();
    this.#view = new MarkdownView(this.element, this.#hooks);
    this.#view.append(this.#text);
  }
}

type FixedPart = Exclude<ViewPart, { type: 'text' | 'thinking' | 'image' | 'tool-call' | 'web-search' }>;

function fixedView(part: FixedPart): PartView {
  return {
    type: part.type,
    element: drawFixed(part),
    append: () => undefined,
    sync: (next) => hasSameFields(part, next),
    finish: () => undefined,
    dispose: () => undefined,
  };
}

function hasSameFields(a: ViewPart, b: ViewPart): boolean {
  const fields = new Map<string, unknown>(Object.entries(b));
  return (
    fields.size === Object.keys(a).length && Object.entries(a).every(([name, value]) => fields.get(name) === value)
  );
}

function drawFixed(part: FixedPart): HTMLElement {
  switch (part.type) {
    case 'file':
      return h('div', { class: 'chips' }, fileChip(part.name, part.bytes));
    case 'context':
      return h('div', { class: 'chips' }, h('span', { class: 'chip', text: part.label, title: part.excerpt }));
    case 'tool-result':
      return toolCard(part.isError ? 'error' : 'check', part.isError ? l10n.t('Failed') : l10n.t('Result'), part.text);
  }
}

export function fileChip(name: string, bytes: number): HTMLElement {
  return h('span', { class: 'chip', title: formatBytes(bytes) }, icon('file-pdf'), h('span', { text: name }));
}

function toolCard(iconName: string, title: string, text: string): HTMLElement {
  return h(
    'div',
    { class: 'card' },
    h('div', { class: 'card-title' }, icon(iconName), h('span', { text: title })),
    h('div', { class: 'card-text', text: text.length > 2000 ? `${text.slice(0, 2000)}…` : text }),
  );
}
