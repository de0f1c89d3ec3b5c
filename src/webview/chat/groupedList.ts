import { h } from '../parts/dom.ts';

const GROUP_SIZE = 48;

/**
 * A long list of elements in groups: when its end grows, the browser lays out a few dozen boxes instead of thousands.
 * The groups mean nothing to assistive technology.
 */
export class GroupedList {
  readonly element = h('div', { class: 'list' });

  append(elements: readonly HTMLElement[]): void {
    let group = this.element.lastElementChild;
    for (const element of elements) {
      if (group === null || group.childElementCount >= GROUP_SIZE) {
        group = h('div');
        this.element.append(group);
      }
      group.append(element);
    }
  }

  /** Removes these elements, which are the last ones, and the groups they leave empty. */
  removeLast(elements: readonly HTMLElement[]): void {
    for (const element of elements) {
      const group = element.parentElement;
      element.remove();
      if (group?.childElementCount === 0) group.remove();
    }
  }

  clear(): void {
    this.element.replaceChildren();
  }
}
