// What a selection copies: what was read, and nothing of the buttons, labels and drawings around it.

/** The two forms of a selection that programs ask for. */
export interface Copied {
  readonly text: string;
  readonly html: string;
}

/** What stands around an answer: only copied by somebody who selects in it. l10n: none, a selector. */
const AROUND =
  'button, input, summary, .codicon, .md-code-header, .md-diagram, .md-diagram-problem, .who, .tail, .question-tail, .visually-hidden, [hidden]';
const INLINE = new Set(['A', 'B', 'CODE', 'DEL', 'EM', 'I', 'KBD', 'MARK', 'SPAN', 'STRONG', 'SUB', 'SUP', 'U']);
const KEPT = new Set(
  'A BLOCKQUOTE BR CODE DEL EM H2 H3 H4 H5 H6 HR KBD LI MARK OL P PRE STRONG SUB SUP TABLE TBODY TD TH THEAD TR U UL'.split(
    ' ',
  ),
);
/** Their parts are lines, not paragraphs. */
const LINES = '.thinking-text, .question, .tool-card, .tool-part, .md-table';

/** Reads what `range` selects. `wholeOf` gives the text of an element that is selected but not drawn. */
export function copied(range: Range, wholeOf: (element: Element) => string | undefined = () => undefined): Copied {
  const root = rootOf(range);
  const reader = new Reader(range, wholeOf);
  const box = document.createElement('div');
  box.append(...reader.nodesOf(root, true));
  return { text: reader.textOf(root), html: box.innerHTML };
}

/** The innermost element that says what the selection means: a formula is copied whole, code as code. */
function rootOf(range: Range): Element {
  const { commonAncestorContainer: common } = range;
  const element = (common instanceof Element ? common : common.parentElement) ?? document.body;
  const whole = element.closest('.md-math') ?? element.closest('pre');
  if (whole !== null) return whole;
  // An item with what is nested in it is more than its words.
  const isItem = element.matches('li') && element.parentElement !== null;
  return isItem && beginsIn(element, range) ? (element.parentElement ?? element) : element;
}

/** Whether the first words of an element are selected. */
function beginsIn(element: Element, range: Range): boolean {
  if (!element.contains(range.startContainer)) return true;
  const before = document.createRange();
  before.setStart(element, 0);
  before.setEnd(range.startContainer, range.startOffset);
  return before.toString().trim() === '';
}

class Reader {
  readonly #range: Range;
  readonly #wholeOf: (element: Element) => string | undefined;

  constructor(range: Range, wholeOf: (element: Element) => string | undefined) {
    this.#range = range;
    this.#wholeOf = wholeOf;
  }

  textOf(root: Element): string {
    if (root.matches('.md-math')) return sourceOf(root);
    if (root.matches('pre')) return this.#exact(root);
    if (root.matches('td, th') || INLINE.has(root.tagName)) return tidy(this.#inline(root));
    return this.#block(root);
  }

  /** The selected children of an element, or the element itself, as plain HTML. */
  nodesOf(node: Node, isRoot = false): Node[] {
    if (node instanceof Text) return [document.createTextNode(this.#clip(node))];
    if (!(node instanceof Element) || (!isRoot && !this.#isRead(node))) return [];
    if (node.matches('.md-math')) return [document.createTextNode(sourceOf(node))];
    const whole = this.#wholeOf(node);
    if (whole !== undefined) return [plain('pre', whole)];
    if (node.matches('pre')) return [plain('pre', this.#exact(node))];
    const children = this.#children(node).flatMap((child) => this.nodesOf(child));
    if (!KEPT.has(node.tagName) || (isRoot && node.matches('li'))) {
      if (INLINE.has(node.tagName) || isRoot || children.every((child) => isBlock(child))) return children;
      const block = document.createElement('div');
      block.append(...children);
      return [block];
    }
    const copy = document.createElement(node.tagName);
    if (node instanceof HTMLAnchorElement && /^(?:https?|mailto):$/.test(node.protocol) && !node.matches('.md-file'))
      copy.setAttribute('href', node.href);
    else if (node instanceof HTMLAnchorElement) return children;
    if (node instanceof HTMLOListElement) copy.setAttribute('start', String(this.#firstNumber(node)));
    copy.append(...taskMark(node), ...children);
    return [copy];
  }

  /** The text of a block and the blocks in it. */
  #block(element: Element): string {
    const whole = this.#wholeOf(element);
    if (whole !== undefined) return whole;
    if (element.matches('pre')) return this.#exact(element).replace(/\n$/, '');
    if (element.matches('tr')) return this.#cells(element);
    if (element.matches('ul, ol')) return this.#items(element);
    if (element.matches('hr')) return '---';
    if (element.matches('blockquote')) return indented(this.#blocks(element, '\n\n'), '> ', '> ');
    const isLines = element.matches(LINES) || element.closest('table') !== null || element.matches('.md-list');
    return this.#blocks(
      element,
      isLines || element.closest('.md-list:not(.md-list-loose) li') !== null ? '\n' : '\n\n',
    );
  }

  /** The parts of an element: runs of words, and blocks. */
  #blocks(element: Element, between: string): string {
    const parts: string[] = [];
    let words = '';
    const endWords = (): void => {
      const part = isExact(element) ? words : tidy(words);
      if (part.trim() !== '') parts.push(part);
      words = '';
    };
    for (const child of this.#children(element)) {
      if (!isBlock(child)) words += this.#inline(child);
      else {
        endWords();
        const part = this.#block(child);
        if (part.trim() !== '') parts.push(part);
      }
    }
    endWords();
    return parts.join(between);
  }

  #inline(node: Node): string {
    if (node instanceof Text) {
      const text = this.#clip(node);
      return node.parentElement !== null && isExact(node.parentElement) ? text : text.replace(/[ \t\r\n]+/g, ' ');
    }
    if (!(node instanceof Element)) return '';
    if (node.matches('br')) return '\n';
    if (node.matches('.md-math')) return sourceOf(node);
    return this.#children(node)
      .map((child) => this.#inline(child))
      .join('');
  }

  /** Text as it is, to the last blank. */
  #exact(node: Node): string {
    if (node instanceof Text) return this.#clip(node);
    return this.#children(node)
      .map((child) => this.#exact(child))
      .join('');
  }

  #cells(row: Element): string {
    return this.#children(row)
      .map((cell) => tidy(this.#inline(cell)).replaceAll('\n', ' '))
      .join('\t');
  }

  #items(list: Element): string {
    const isLoose = list.closest('.md-list')?.classList.contains('md-list-loose') === true;
    const first = list instanceof HTMLOListElement ? list.start : undefined;
    const lines = [...list.children].flatMap((item, index) => {
      if (!this.#isRead(item)) return [];
      const text = this.#blocks(item, isLoose ? '\n\n' : '\n');
      if (text === '' || !beginsIn(item, this.#range)) return text === '' ? [] : [text];
      const mark = first === undefined ? '- ' : `${first + index}. `;
      return [indented(text, mark + (taskMark(item)[0] ?? ''), ' '.repeat(mark.length))];
    });
    return lines.join(isLoose ? '\n\n' : '\n');
  }

  #firstNumber(list: HTMLOListElement): number {
    return (
      list.start +
      Math.max(
        0,
        [...list.children].findIndex((item) => this.#isRead(item)),
      )
    );
  }

  #children(node: Node): Node[] {
    return [...node.childNodes].filter((child) => this.#isRead(child));
  }

  #isRead(node: Node): boolean {
    if (!this.#range.intersectsNode(node)) return false;
    if (!(node instanceof Element)) return true;
    const isFolded = node.parentElement instanceof HTMLDetailsElement && !node.parentElement.open;
    return !isFolded && !node.matches(AROUND);
  }

  #clip(node: Text): string {
    const { startContainer, startOffset, endContainer, endOffset } = this.#range;
    const end = node === endContainer ? endOffset : node.length;
    return node.data.slice(node === startContainer ? startOffset : 0, end);
  }
}

function isBlock(node: Node): node is Element {
  return node instanceof Element && !INLINE.has(node.tagName) && !node.matches('br, .md-math');
}

function isExact(element: Element): boolean {
  return getComputedStyle(element).whiteSpaceCollapse === 'preserve';
}

function sourceOf(formula: Element): string {
  return (formula instanceof HTMLElement ? formula.dataset['source'] : undefined) ?? formula.textContent;
}

/** Words without the blanks that no page shows: at the ends of lines, and more than one. */
function tidy(words: string): string {
  return words
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, ' ').trim())
    .join('\n')
    .trim();
}

function indented(text: string, first: string, others: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? first + line : line === '' ? others.trimEnd() : others + line))
    .join('\n');
}

function taskMark(item: Element): string[] {
  const box = item.matches('li.md-task') ? item.querySelector<HTMLInputElement>(':scope > input') : null;
  return box === null ? [] : [box.checked ? '[x] ' : '[ ] '];
}

function plain(tag: 'pre', text: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
