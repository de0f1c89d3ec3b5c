import { beingDrawn, type Drawn } from './pieces.ts';

/** A finished block whose text is a diagram. */
export interface DiagramBlock {
  /** The frame of the block, with its head, and the source in a `pre`. */
  readonly element: HTMLElement;
  readonly text: () => string;
  /** What was or is to be drawn has another size now. */
  readonly onDrawn: () => void;
  /** The message that the block is part of. */
  readonly owner: Drawn | undefined;
}

/** So far before a diagram comes into view it is drawn, in pixels. */
const AHEAD = 400;

/** Elements that are gone are gone from here too. */
const waiting = new WeakMap<Element, () => void>();
/** One for each place that scrolls. */
const watches = new Map<Element | null, IntersectionObserver>();

export function isDiagram(language: string): boolean {
  return language.toLowerCase() === 'mermaid';
}

/** Draws the block once it is near the view; until then, and where it cannot be drawn, its source is shown. */
export function diagramSoon(block: Omit<DiagramBlock, 'owner'>): void {
  const owner = beingDrawn();
  whenNear(block.element, () => {
    void import('./diagram.ts').then(
      ({ showDiagram }) => showDiagram({ ...block, owner }),
      () => undefined,
    );
  });
}

/** Does `work` once, when the element is near the view. It has to be in its place before the task at hand ends. */
export function whenNear(element: Element, work: () => void): void {
  waiting.set(element, work);
  queueMicrotask(() => {
    const root = element.closest('[role=log]');
    const watch = watches.get(root) ?? newWatch(root);
    watches.set(root, watch);
    watch.observe(element);
  });
}

function newWatch(root: Element | null): IntersectionObserver {
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        const work = waiting.get(target);
        waiting.delete(target);
        watch.unobserve(target);
        work?.();
      }
    },
    { root, rootMargin: `${AHEAD}px 0px` },
  );
  return watch;
}
