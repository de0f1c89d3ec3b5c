// Drawing Markdown.

import { BlockStream } from '../../core/markdown/blocks.ts';
import type { BlockUpdate } from '../../core/markdown/blocks.ts';
import type { BlockNode } from '../../core/markdown/nodes.ts';
import { BLOCKS_PER_GROUP, createBlockView } from './blockView.ts';
import { ChildList } from './childList.ts';
import { FramePace } from './framePace.ts';
import { HeadingDepths } from './headingDepths.ts';
import type { MarkdownHooks } from './hooks.ts';
import { beingDrawn, drawPiece } from './pieces.ts';
import { PlaceLinker, placeOfLink } from './placeLinks.ts';

export type { CodeAction, MarkdownHooks } from './hooks.ts';

const FRAME_BUDGET_MS = 6; // of script; layout and paint come on top
const FRAME_GOAL_MS = 16; // script, layout and paint of a frame together
const SLICE = 1024; // characters read between two looks at the clock
const MAX_QUOTA = 64 * SLICE;
const HIDDEN_MS = 200; // animation frames stop while the panel is hidden

/**
 * Draws Markdown that may still be arriving: short DOM updates at the pace of reading, constant work per character. Text is
 * drawn where it arrives, not in the next frame: then the frame that shows it can already be scrolled to its end.
 */
export class MarkdownView {
  private readonly container: HTMLElement;
  private readonly hooks: MarkdownHooks;
  private readonly owner = beingDrawn();
  private stream = new BlockStream();
  private blocks: ChildList<BlockNode>;
  private places: PlaceLinker;
  private received: string[] = [];
  private pending: string[] = [];
  private offset = 0;
  private quota = 8 * SLICE;
  private hasEnded = false;
  private isWhole = false;
  private readonly pace = new FramePace();
  private frame = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiters: (() => void)[] = [];

  constructor(container: HTMLElement, hooks: MarkdownHooks) {
    this.container = container;
    this.hooks = hooks;
    container.classList.add('md');
    container.addEventListener('click', this.follow);
    container.addEventListener('auxclick', this.follow);
    this.blocks = this.emptyList();
    this.places = new PlaceLinker(hooks);
  }

  /** Adds text at the end; it is on screen within a few frames. */
  append(text: string): void {
    if (text === '' || this.hasEnded) return;
    this.receive(text);
    if (this.frame !== 0 || this.timer !== undefined) return;
    const { wait } = this.pace;
    if (wait <= 0) this.paint();
    else this.timer = setTimeout(() => this.drawLater(), wait);
  }

  /** No more text will come. */
  finish(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.flush();
  }

  /** Shows a whole, finished text. The beginning is drawn at once, the rest of a long one in the next frames. */
  setText(full: string): void {
    const shown = this.received.join('');
    if (this.hasEnded || !full.startsWith(shown)) this.reset();
    const rest = this.received.length === 0 ? full : full.slice(shown.length);
    this.receive(rest);
    this.hasEnded = true;
    this.flush();
  }

  /** Draws now what one frame has time for. */
  flush(): void {
    this.cancel();
    this.paint();
  }

  /** Resolves when all text appended so far is in the DOM (and, after `finish`, in its final form). */
  async settled(): Promise<void> {
    if (this.isSettled) return;
    await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  dispose(): void {
    this.cancel();
    this.places.dispose();
    this.container.removeEventListener('click', this.follow);
    this.container.removeEventListener('auxclick', this.follow);
    this.release();
  }

  private receive(text: string): void {
    if (text === '') return;
    this.received.push(text);
    this.pending.push(text);
  }

  /** Whether all text so far is in the document (and, after `finish`, in its final form). */
  get isSettled(): boolean {
    return this.pending.length === 0 && (!this.hasEnded || this.isWhole);
  }

  /** What one frame has no time for goes on in the next. */
  private schedule(): void {
    this.frame = requestAnimationFrame(() => this.drawLater(true));
    this.timer = setTimeout(() => this.drawLater(), HIDDEN_MS);
  }

  private drawLater(isInFrame = false): void {
    this.cancel();
    drawPiece(this.owner, () => this.paint(isInFrame));
    this.hooks.onDrawnLater?.();
  }

  private cancel(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.timer);
    this.frame = 0;
    this.timer = undefined;
  }

  private paint(isInFrame = false): void {
    const start = performance.now();
    for (let read = 0; this.pending.length > 0 && read < this.quota; read += SLICE) {
      if (performance.now() - start > FRAME_BUDGET_MS) break;
      this.show(this.stream.append(this.nextSlice()));
    }
    if (this.pending.length === 0 && this.hasEnded && !this.isWhole) {
      this.isWhole = true;
      this.show(this.stream.finish());
    }
    if (this.isWhole) return this.release();
    this.pace.drawn(start, isInFrame, (cost) => this.learn(cost));
    if (this.isSettled) this.release();
    else this.schedule();
  }

  /** While text waits: how much to draw per frame is learnt from what the last frame cost, layout and paint included. */
  private learn(cost: number): void {
    if (this.pending.length === 0) return;
    if (cost > FRAME_GOAL_MS) this.quota = Math.max(SLICE, this.quota / 2);
    else this.quota = Math.min(MAX_QUOTA, this.quota + SLICE);
  }

  private nextSlice(): string {
    let slice = '';
    while (slice.length < SLICE) {
      const text = this.pending[0];
      if (text === undefined) break;
      const part = text.slice(this.offset, this.offset + SLICE - slice.length);
      slice += part;
      this.offset += part.length;
      if (this.offset < text.length) continue;
      this.pending.shift();
      this.offset = 0;
    }
    return slice;
  }

  private show(update: BlockUpdate): void {
    this.blocks.sync(this.stream.blocks);
    for (const { id } of update.changed) this.blocks.redraw(id);
    // What has come to its end is not drawn again, and can be looked through for names of files.
    for (const { id } of [...update.finished, ...update.changed]) this.places.add(this.blocks.elementAt(id));
  }

  private reset(): void {
    this.cancel();
    this.container.replaceChildren();
    this.stream = new BlockStream();
    this.blocks = this.emptyList();
    this.places.dispose();
    this.places = new PlaceLinker(this.hooks);
    this.received = [];
    this.pending = [];
    this.offset = 0;
    this.hasEnded = false;
    this.isWhole = false;
  }

  private emptyList(): ChildList<BlockNode> {
    const depths = new HeadingDepths();
    return new ChildList(
      this.container,
      BLOCKS_PER_GROUP,
      (node, index) => createBlockView(node, this.hooks, depths.at(node, index)),
      () => {
        const group = document.createElement('div');
        group.className = 'md-group';
        return group;
      },
    );
  }

  private release(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }

  /** Links are followed by the host only, and only by a click. */
  private readonly follow = (event: MouseEvent): void => {
    const anchor = event.target instanceof Element ? event.target.closest('a') : null;
    if (anchor === null || !this.container.contains(anchor)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.type !== 'click') return;
    const place = placeOfLink(anchor);
    if (place === undefined) this.hooks.onLink(anchor.href);
    else this.hooks.onPlace?.(place);
  };
}
