/** So far before something comes into view it is drawn, in pixels. */
const AHEAD = 400;

/** Elements that are gone are gone from here too. */
const waiting = new WeakMap<Element, () => void>();
/** One for each place that scrolls. */
const watches = new Map<Element | null, IntersectionObserver>();

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
