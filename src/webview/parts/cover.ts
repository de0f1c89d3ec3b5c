// What lies over the rest of the page for a while, such as a help page.

let uncoveredAt = -Infinity;

/** Makes what is below a cover be there again. */
export function uncover(covered: readonly Element[]): void {
  for (const element of covered) element.toggleAttribute('inert', false);
  uncoveredAt = performance.now();
}

/** Since when nothing lies over an element, by `performance.now()`; `Infinity` while something does. */
export function uncoveredSince(element: Element): number {
  return element.closest('[inert]') === null ? uncoveredAt : Infinity;
}
