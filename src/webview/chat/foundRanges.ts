// l10n: none, selectors alone.
import { foldCase, placesOf } from '../../core/text/find.ts';

/** Parts of a message that have words, in the order in which the host counts in them. */
const PARTS = '.question, .parts .markdown, .parts > .plain-text, .parts details.thinking, .parts .tool-card';
/** What is one line of text to a reader, or several in a text that keeps its line breaks. */
const LINES =
  'p, h1, h2, h3, h4, h5, h6, td, th, pre, .question-text, .plain-text, .thinking-text > div, .tool-name, .tool-line';
const BREAKING = 'p, h1, h2, h3, h4, h5, h6, td, th';
const FORMULA = '.md-math';
/** More in one part of a message are not marked. */
const MAX_RANGES = 2_000;

export interface Wanted {
  readonly query: string;
  readonly matchCase: boolean;
}

/** The parts of a drawn message that have words, in their order. */
export function partsOf(article: Element): readonly Element[] {
  return [...article.querySelectorAll(PARTS)].filter(
    (part) => !part.matches('.plain-text') || part.parentElement?.closest(PARTS) === null,
  );
}

/** Where it occurs in what is drawn of a part. */
export function rangesIn(part: Element, { query, matchCase }: Wanted): readonly Range[] {
  const wanted = matchCase ? query : foldCase(query);
  const ranges: Range[] = [];
  for (const line of part.matches(LINES) ? [part] : part.querySelectorAll(LINES)) {
    // Only the innermost has the text itself: a cell, and not the paragraph around its table.
    if (line.querySelector(LINES) !== null) continue;
    if (part.matches('.tool-card') && !line.matches('.tool-name, .tool-line')) continue;
    addRanges(line, wanted, matchCase, ranges);
    if (ranges.length >= MAX_RANGES) break;
  }
  return ranges;
}

function addRanges(line: Element, wanted: string, matchCase: boolean, ranges: Range[]): void {
  const nodes: { readonly node: Text; readonly start: number }[] = [];
  let text = '';
  const walk = (parent: Node): void => {
    for (const child of parent.childNodes) {
      if (child instanceof Text) {
        nodes.push({ node: child, start: text.length });
        text += child.data;
      } else if (child instanceof HTMLBRElement) text += '\n';
      else if (child instanceof Element && child.matches(FORMULA)) text += '\u{FFFC}';
      else walk(child);
    }
  };
  walk(line);
  if (line.matches(BREAKING)) text = text.replaceAll('\n', ' ');
  for (const at of placesOf(matchCase ? text : foldCase(text), wanted, MAX_RANGES - ranges.length)) {
    const range = rangeAt(nodes, at, at + wanted.length);
    if (range !== undefined) ranges.push(range);
  }
}

function rangeAt(
  nodes: readonly { readonly node: Text; readonly start: number }[],
  from: number,
  to: number,
): Range | undefined {
  const first = nodes.findLast(({ start }) => start <= from);
  const last = nodes.findLast(({ start }) => start < to);
  if (first === undefined || last === undefined) return undefined;
  const range = new Range();
  range.setStart(first.node, Math.min(from - first.start, first.node.length));
  range.setEnd(last.node, Math.min(to - last.start, last.node.length));
  return range;
}
