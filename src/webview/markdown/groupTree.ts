const FANOUT = 16;

/**
 * Places an endless row of elements under `host` so that no element gets more than a few dozen children: the first ones
 * directly, later ones in wrappers, those in wider wrappers still. Layout after an addition looks at one path only, and
 * nothing is ever moved.
 */
export class GroupTree {
  private readonly host: HTMLElement;
  private readonly tag: 'div' | 'span';
  private count = 0;

  constructor(host: HTMLElement, tag: 'div' | 'span' = 'div') {
    this.host = host;
    this.tag = tag;
  }

  /** Adds an element after all others. */
  add(element: HTMLElement): void {
    let place = this.count++;
    let level = 0;
    // The host holds FANOUT elements, then FANOUT wrappers of each level: 16, 16 × 16, 16 × 256, …
    for (let width = FANOUT; place >= width; width *= FANOUT) {
      place -= width;
      level++;
    }
    let parent = this.host;
    for (; level > 0; level--) {
      const isNew = place % FANOUT ** level === 0;
      const last = isNew ? null : parent.lastElementChild;
      parent = last instanceof HTMLElement ? last : this.wrapper(parent);
    }
    parent.append(element);
  }

  private wrapper(parent: HTMLElement): HTMLElement {
    const wrapper = document.createElement(this.tag);
    wrapper.className = 'md-part';
    parent.append(wrapper);
    return wrapper;
  }
}
