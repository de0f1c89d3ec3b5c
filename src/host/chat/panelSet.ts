import type { Disposable } from '../../base/disposable.ts';
import type { PanelEvent } from '../../protocol/messages.ts';
import type { AnswerDelta } from './deltaPump.ts';
import { PanelBadge } from './panelBadge.ts';
import type { PanelLink } from './panelLink.ts';

/** The panels that show the chat: one as a rule, none before the view was opened. */
export class PanelSet implements Disposable {
  readonly #links = new Set<PanelLink>();
  /** What was asked for last, such as the text box, before there was a page; the page gets it with its snapshot. */
  #wish: PanelEvent | undefined;

  /** Whether a user can see the conversation shown. */
  get isSeen(): boolean {
    return [...this.#links].some((link) => link.isVisible);
  }

  /** Whether there is a page that hears what is posted. */
  get isHeard(): boolean {
    return [...this.#links].some((link) => link.isListening);
  }

  /** What waits to be seen, on the view's icon. */
  readonly badge = new PanelBadge(() => [...this.#links].map(({ view }) => view));

  get size(): number {
    return this.#links.size;
  }

  [Symbol.iterator](): IterableIterator<PanelLink> {
    return this.#links.values();
  }

  /** The panel counts until what comes back is disposed of. */
  add(link: PanelLink): Disposable {
    this.#links.add(link);
    return { dispose: () => this.#links.delete(link) };
  }

  post(event: PanelEvent): void {
    for (const link of this.#links) link.post(event);
  }

  postDelta(messageId: string, delta: AnswerDelta): void {
    for (const link of this.#links) link.postDelta(messageId, delta);
  }

  /** Posts what leads the user somewhere in the page; one that is still coming up hears it, too. */
  tell(event: PanelEvent): void {
    this.#wish = this.isHeard ? undefined : event;
    this.post(event);
  }

  /** A page that has just been told everything does what was asked for before it was there. */
  settle(link: PanelLink): void {
    if (!link.isListening) return;
    if (this.#wish !== undefined) link.post(this.#wish);
    this.#wish = undefined;
  }

  dispose(): void {
    for (const link of this.#links) link.dispose();
    this.#links.clear();
  }
}
