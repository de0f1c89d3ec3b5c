import * as l10n from '@vscode/l10n';
import type { ViewPart } from '../../protocol/viewState.ts';
import { h, setText } from '../parts/dom.ts';
import { formatWholeSeconds } from '../../core/text/format.ts';
import type { PartHooks, PartView, Step } from './partView.ts';

/** A paragraph is closed at the first line break after this many characters, so that adding text costs the same always. */
const PARAGRAPH_CHARACTERS = 1200;

/** What the model thought: folded, plain text, drawn only once it is unfolded. */
export class ThinkingView implements PartView {
  readonly type = 'thinking';
  readonly element = h('details', { class: 'thinking' });
  readonly #summary = h('summary');
  readonly #box = h('div', { class: 'thinking-text', attributes: { dir: 'auto' } });
  readonly #hooks: PartHooks;
  readonly #startedAt = Date.now();
  readonly #isRedacted: boolean;
  #text = '';
  /** How much of the text is in the document. */
  #drawn = 0;
  #paragraph: Text | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #measuredMs: number | undefined;

  constructor(part: Extract<ViewPart, { type: 'thinking' }>, isLive: boolean, hooks: PartHooks) {
    this.#hooks = hooks;
    this.#text = part.text;
    this.#isRedacted = part.redacted === true && part.text === '';
    this.element.append(this.#summary, this.#box);
    this.element.open = hooks.isThinkingOpen() && !this.#isRedacted;
    this.element.addEventListener('toggle', () => this.#onToggle());
    if (isLive) this.#timer = setInterval(() => this.#label(), 1000);
    this.#label();
    this.#draw();
  }

  get step(): Step {
    return { hasEnded: this.#timer === undefined, isOpen: this.element.open, thoughtMs: this.#thoughtMs };
  }

  get #thoughtMs(): number | undefined {
    return this.#hooks.thinkingMs() ?? this.#measuredMs;
  }

  append(text: string): void {
    this.#text += text;
    this.#draw();
  }

  sync(part: ViewPart): boolean {
    if (part.type !== 'thinking' || !part.text.startsWith(this.#text)) return false;
    this.append(part.text.slice(this.#text.length));
    this.#label();
    return true;
  }

  finish(): void {
    if (this.#timer !== undefined) {
      this.#stopClock();
      this.#measuredMs = Date.now() - this.#startedAt;
    }
    this.#label();
  }

  dispose(): void {
    this.#stopClock();
  }

  #stopClock(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #onToggle(): void {
    this.#hooks.onThinkingToggle(this.element.open);
    this.#draw();
  }

  #label(): void {
    setText(this.#summary, this.#words());
  }

  #words(): string {
    if (this.#timer !== undefined) {
      const ms = Date.now() - this.#startedAt;
      const thinking = l10n.t('Thinking…');
      return ms < 1000 ? thinking : `${thinking} ${formatWholeSeconds(ms)}`;
    }
    if (this.#isRedacted) return l10n.t('Thought, hidden by the provider');
    const ms = this.#thoughtMs;
    if (ms === undefined) return l10n.t('Thought');
    return ms < 1000 ? l10n.t('Thought for a moment') : l10n.t`Thought for ${formatWholeSeconds(ms)}`;
  }

  #draw(): void {
    if (!this.element.open) return;
    while (this.#drawn < this.#text.length) this.#drawPiece();
  }

  #drawPiece(): void {
    if (this.#paragraph === null) {
      this.#paragraph = document.createTextNode('');
      this.#box.append(h('div', {}, this.#paragraph));
    }
    const room = Math.max(0, PARAGRAPH_CHARACTERS - this.#paragraph.length);
    const lineEnd = this.#text.indexOf('\n', this.#drawn + room);
    const end = lineEnd < 0 ? this.#text.length : lineEnd;
    this.#paragraph.appendData(this.#text.slice(this.#drawn, end));
    this.#drawn = end;
    if (lineEnd >= 0) {
      // The block itself breaks the line.
      this.#drawn += 1;
      this.#paragraph = null;
    }
  }
}
