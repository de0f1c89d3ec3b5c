/** Distance from the end, in pixels, at which scrolling down follows the answer again. */
const NEAR_END = 8;
/** Distance from which "Jump to latest" is worth showing. */
const FAR_FROM_END = 60;
/**
 * For so long after a step up, in milliseconds, nothing counts as coming back: a smooth scroll has hardly begun then, and
 * the browser may still move the position to hold the text in place while an answer grows.
 */
const STEP_UP_MS = 300;

/**
 * Follows the end of the transcript until the user scrolls up, and again once they come back to it. Only ever writes
 * "the end" as position, so a position that went up was the user's doing.
 */
export class ScrollFollower {
  readonly #scroller: HTMLElement;
  readonly #onChange: () => void;
  #isFollowing = false;
  #lastTop = 0;
  #steppedUpAt = Number.NEGATIVE_INFINITY;

  constructor(scroller: HTMLElement, onChange: () => void) {
    this.#scroller = scroller;
    this.#onChange = onChange;
    this.#setFollowing(true);
    scroller.addEventListener('scroll', () => this.#onScroll(), { passive: true });
    scroller.addEventListener('wheel', (event) => this.#onWheel(event), { passive: true });
    scroller.addEventListener('keydown', (event) => this.#onKey(event));
  }

  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  get isFarFromEnd(): boolean {
    return !this.#isFollowing && this.#distance() > FAR_FROM_END;
  }

  /** Keeps the end in view after something grew. */
  keep(): void {
    if (!this.#isFollowing) return;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#lastTop = this.#scroller.scrollTop;
  }

  follow(): void {
    this.#setFollowing(true);
    this.#steppedUpAt = Number.NEGATIVE_INFINITY;
    this.keep();
    this.#onChange();
  }

  /** Shows another place and stays there. */
  leave(top: number): void {
    this.#setFollowing(false);
    this.#scroller.scrollTop = top;
    this.#lastTop = this.#scroller.scrollTop;
    this.#onChange();
  }

  // Both at once, before the first scroll event: a fast answer would otherwise pull the first step back.
  #onWheel(event: WheelEvent): void {
    if (event.deltaY < 0) this.#yield();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.target instanceof HTMLTextAreaElement) return;
    // The end runs away from the editor's smooth scrolling while an answer is written.
    if (event.key === 'End') this.follow();
    else if (['ArrowUp', 'PageUp', 'Home'].includes(event.key) || (event.key === ' ' && event.shiftKey)) this.#yield();
  }

  /** A browser that holds the text in place would look for what to hold with every word, for nothing. */
  #setFollowing(isFollowing: boolean): void {
    this.#isFollowing = isFollowing;
    this.#scroller.classList.toggle('is-following', isFollowing);
  }

  #yield(): void {
    if (this.#scroller.scrollTop <= 0) return;
    this.#setFollowing(false);
    this.#steppedUpAt = performance.now();
  }

  #onScroll(): void {
    const top = this.#scroller.scrollTop;
    // An event that only tells of our own writing (the position is the one written) changes nothing.
    if (this.#isFollowing && top === this.#lastTop) return;
    const distance = this.#distance();
    if (top < this.#lastTop && distance > 1) this.#setFollowing(false);
    else if (top > this.#lastTop && distance <= NEAR_END && performance.now() - this.#steppedUpAt > STEP_UP_MS) {
      this.#setFollowing(true);
    }
    this.#lastTop = top;
    this.#onChange();
  }

  #distance(): number {
    return this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight;
  }
}
