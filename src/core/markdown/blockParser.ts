import {
  beginsFootnote,
  isRule,
  readFence,
  readHeading,
  readHtml,
  readMarker,
  readMathStart,
  readUnderline,
} from './blockStarts.ts';
import type { MarkerStart } from './blockStarts.ts';
import type { Definitions } from './definitions.ts';
import { continueFence, endAtDoubt, openFence, settlesDoubt, type FenceLeaf } from './fences.ts';
import type { Journal } from './journal.ts';
import { LineCursor } from './lineCursor.ts';
import type {
  BlockNode,
  CodeNode,
  HtmlNode,
  InlineRun,
  ListItemNode,
  ListNode,
  MathNode,
  QuoteNode,
  TableNode,
} from './nodes.ts';
import { ParagraphText } from './paragraph.ts';
import { newRun, splitRuns } from './runs.ts';
import { readDelimiterRow, splitCells } from './tables.ts';

// CommonMark's block structure is decided line by line from a stack of open containers; that is what makes it possible to
// read an endless answer with the same work for every line. Nesting is capped: deeper marks are shown as text.
const MAX_CONTAINERS = 40;
const MAX_COLUMNS = 128;
const MAX_FILLED_CELLS = 10_000; // that rows of a table lack: a few characters a row could else make millions

type Container =
  | { readonly kind: 'document'; readonly children: BlockNode[] }
  | { readonly kind: 'quote'; readonly children: BlockNode[] }
  | { readonly kind: 'list'; readonly node: ListNode; readonly marker: string }
  | { readonly kind: 'item'; readonly node: ListItemNode; readonly children: BlockNode[]; readonly indent: number };

type Leaf =
  | { readonly kind: 'paragraph'; readonly node: BlockNode; readonly text: ParagraphText }
  | FenceLeaf
  | { readonly kind: 'indented'; readonly node: CodeNode; blanks: string }
  | { readonly kind: 'html'; readonly node: HtmlNode; readonly end: RegExp | 'blank' }
  | { readonly kind: 'math'; readonly node: MathNode; readonly end: string }
  | { readonly kind: 'table'; readonly node: TableNode; filled: number };

interface State {
  leaf: Leaf | undefined;
  /** The line before was blank, outside verbatim text. */
  afterBlank: boolean;
  /** Index of the innermost quote the blank line stood in, or -1. */
  blankQuote: number;
}

/** Builds the tree from whole lines. All its changes go through the journal. */
export class BlockParser {
  readonly root: BlockNode[] = [];
  readonly state: State = { leaf: undefined, afterBlank: false, blankQuote: -1 };
  private isReread = false;
  private readonly stack: Container[] = [{ kind: 'document', children: this.root }];
  private readonly journal: Journal;
  private readonly definitions: Definitions;
  private readonly touch: (run: InlineRun) => void;

  constructor(journal: Journal, definitions: Definitions, touch: (run: InlineRun) => void) {
    this.journal = journal;
    this.definitions = definitions;
    this.touch = touch;
  }

  /** True when nothing of the last top-level block is open any more. */
  get isAtRest(): boolean {
    return this.stack.length === 1 && this.state.leaf === undefined;
  }

  /** Reads one line, without its line break. */
  readLine(line: string): void {
    if (this.settlesDoubt(line)) this.endAtDoubt();
    this.readLineAsItIs(line);
  }

  /** Whether a line makes a fenced block end earlier than it was shown. */
  settlesDoubt(line: string): boolean {
    const { leaf } = this.state;
    if (leaf?.kind !== 'fence' || leaf.doubt === undefined) return false;
    const cursor = new LineCursor(line);
    return this.matchContainers(cursor) < this.stack.length || settlesDoubt(leaf, cursor);
  }

  /** Reads one that may still grow, without the work of ending a block earlier. `outer`: containers not to look for. */
  readLineAsItIs(line: string, outer = 1): void {
    const cursor = new LineCursor(line);
    const matched = this.matchContainers(cursor, outer);
    const isWhole = matched === this.stack.length;
    const blankBefore = this.state.afterBlank;
    if (isWhole && this.continueLeaf(cursor)) {
      if (blankBefore) this.journal.set(this.state, 'afterBlank', false);
      return;
    }
    if (cursor.isBlank) this.readBlank(matched);
    else {
      this.readContent(cursor, matched);
      this.journal.set(this.state, 'afterBlank', false);
    }
  }

  /** Adds to the leaf whose line was kept unfinished, see `BlockStream`. */
  continueLine(text: string): void {
    const leaf = this.state.leaf;
    if (leaf?.kind === 'paragraph') leaf.text.append(text);
    else if (leaf?.kind === 'fence') this.journal.push(leaf.node.pieces, text);
  }

  /** Closes what is open; the text has ended. */
  close(): void {
    this.endAtDoubt();
    this.closeLeaf();
    while (this.stack.length > 1) this.journal.pop(this.stack);
  }

  /** Lines behind a fence that was the end after all are read again, once, in the containers that the block stands in. */
  private endAtDoubt(): void {
    const { leaf } = this.state;
    if (leaf?.kind !== 'fence' || leaf.doubt === undefined) return;
    const lines = endAtDoubt(leaf);
    this.closeLeaf();
    const outer = this.stack.length;
    this.isReread = true;
    for (const line of lines) this.readLineAsItIs(line, outer);
    this.isReread = false;
  }

  private matchContainers(cursor: LineCursor, outer = 1): number {
    let matched = outer;
    for (; matched < this.stack.length; matched++) {
      const container = this.stack[matched];
      if (container?.kind === 'quote') {
        if (!takeQuoteMark(cursor)) break;
      } else if (container?.kind === 'item') {
        if (cursor.isBlank) {
          if (container.children.length === 0) break;
          cursor.skipIndent();
        } else if (cursor.indent >= container.indent) cursor.skipColumns(container.indent);
        else break;
      }
    }
    return matched;
  }

  /** Gives the line to the open leaf; false when the leaf does not take it. */
  private continueLeaf(cursor: LineCursor): boolean {
    const leaf = this.state.leaf;
    switch (leaf?.kind) {
      case 'fence':
        return this.continueFence(leaf, cursor);
      case 'indented':
        return this.continueIndented(leaf, cursor);
      case 'html':
        if (leaf.end === 'blank' && cursor.isBlank) return false;
        this.addHtml(leaf, cursor.rest);
        return true;
      case 'math':
        if (cursor.isBlank) return false;
        this.addMath(leaf, cursor.rest);
        return true;
      case 'table':
        if (cursor.isBlank || this.startsBlock(cursor)) return false;
        this.addRow(leaf, cursor.content);
        return true;
      case 'paragraph':
      case undefined:
        return false;
    }
  }

  /** False where the line before was the end. */
  private continueFence(leaf: FenceLeaf, cursor: LineCursor): boolean {
    const result = continueFence(leaf, cursor, this.journal);
    if (result !== 'goes-on') this.closeLeaf();
    return result !== 'had-ended';
  }

  private continueIndented(leaf: Extract<Leaf, { kind: 'indented' }>, cursor: LineCursor): boolean {
    if (cursor.isBlank) {
      cursor.skipColumns(4);
      this.journal.set(leaf, 'blanks', `${leaf.blanks}${cursor.rest}\n`);
      // A blank line may also end the block: let it count as one.
      return false;
    }
    if (cursor.indent < 4) return false;
    cursor.skipColumns(4);
    this.journal.push(leaf.node.pieces, `${leaf.blanks}${cursor.rest}\n`);
    this.journal.set(leaf, 'blanks', '');
    return true;
  }

  private readBlank(matched: number): void {
    const isWhole = matched === this.stack.length;
    if (!(isWhole && this.state.leaf?.kind === 'indented')) this.closeUnmatched(matched);
    this.journal.set(this.state, 'afterBlank', true);
    this.journal.set(
      this.state,
      'blankQuote',
      this.stack.slice(0, matched).findLastIndex((container) => container.kind === 'quote'),
    );
  }

  private readContent(cursor: LineCursor, matched: number): void {
    const paragraph = this.state.leaf?.kind === 'paragraph' ? this.state.leaf : undefined;
    const isWhole = matched === this.stack.length;
    let depth = matched;
    let isOpened = false;
    for (;;) {
      const isParagraphOpen = paragraph !== undefined && !isOpened;
      if (cursor.indent >= 4) {
        if (isParagraphOpen || cursor.isBlank) break;
        this.closeUnmatched(depth);
        cursor.skipColumns(4);
        this.openLeaf({
          kind: 'indented',
          node: { type: 'code', language: '', pieces: [`${cursor.rest}\n`], closed: false },
          blanks: '',
        });
        return;
      }
      if (cursor.char === '>' && this.stack.length < MAX_CONTAINERS && depth < MAX_CONTAINERS) {
        this.closeUnmatched(depth);
        takeQuoteMark(cursor);
        this.openQuote();
      } else if (this.readLeafStart(cursor, depth, isWhole && isParagraphOpen ? paragraph : undefined)) {
        return;
      } else {
        const marker = depth < MAX_CONTAINERS ? readMarker(cursor.content) : undefined;
        const isAllowed = marker !== undefined && !(isWhole && isParagraphOpen && !canInterrupt(marker, cursor));
        if (!isAllowed) break;
        this.closeUnmatched(depth);
        this.openItem(marker, cursor);
      }
      isOpened = true;
      depth = this.stack.length;
      if (cursor.isBlank) return;
    }
    if (paragraph !== undefined && !isOpened && !beginsFootnote(cursor.content)) {
      // Either the paragraph goes on, or it goes on lazily inside containers this line does not name.
      paragraph.text.addLine(cursor.content);
      return;
    }
    this.closeUnmatched(depth);
    this.openParagraph(cursor.content);
  }

  /** Opens a leaf when one starts here; `paragraph` is the one the line would otherwise continue. */
  private readLeafStart(
    cursor: LineCursor,
    depth: number,
    paragraph: Extract<Leaf, { kind: 'paragraph' }> | undefined,
  ): boolean {
    const content = cursor.content;
    const heading = readHeading(content);
    if (heading !== undefined) {
      this.closeUnmatched(depth);
      this.add({ type: 'heading', level: heading.level, runs: this.runsOf(heading.text) });
      return true;
    }
    const fence = readFence(content);
    if (fence !== undefined) {
      const { indent } = cursor;
      this.closeUnmatched(depth);
      this.openLeaf(openFence(fence, indent, this.isReread));
      return true;
    }
    const math = readMathStart(content);
    if (math !== undefined) {
      this.closeUnmatched(depth);
      const leaf: Leaf = {
        kind: 'math',
        node: { type: 'math', pieces: [], complete: false, closed: false },
        end: math,
      };
      this.openLeaf(leaf);
      this.addMath(leaf, content.slice(2));
      return true;
    }
    const html = readHtml(content);
    if (html !== undefined) {
      this.closeUnmatched(depth);
      const leaf: Leaf = { kind: 'html', node: { type: 'html', pieces: [] }, end: html };
      this.openLeaf(leaf);
      this.addHtml(leaf, cursor.rest);
      return true;
    }
    if (paragraph !== undefined && (this.underline(paragraph, content) || this.openTable(paragraph, content)))
      return true;
    if (isRule(content)) {
      this.closeUnmatched(depth);
      this.add({ type: 'rule' });
      return true;
    }
    return false;
  }

  /** A line that ends a table because something else starts there. */
  private startsBlock(cursor: LineCursor): boolean {
    if (cursor.indent >= 4) return true;
    const content = cursor.content;
    return (
      content.startsWith('>') ||
      readHeading(content) !== undefined ||
      readFence(content) !== undefined ||
      readMathStart(content) !== undefined ||
      readHtml(content) !== undefined ||
      isRule(content) ||
      readMarker(content) !== undefined
    );
  }

  private underline(paragraph: Extract<Leaf, { kind: 'paragraph' }>, content: string): boolean {
    const level = readUnderline(content);
    if (level === 0) return false;
    paragraph.text.takeDefinitions(this.definitions);
    if (paragraph.text.isEmpty) return false;
    paragraph.text.trimEnd();
    const siblings = this.childrenOf(this.top);
    this.journal.pop(siblings);
    this.journal.push(siblings, { type: 'heading', level, runs: paragraph.text.runs });
    this.journal.set(this.state, 'leaf', undefined);
    return true;
  }

  private openTable(paragraph: Extract<Leaf, { kind: 'paragraph' }>, content: string): boolean {
    const headerLine = paragraph.text.lastLine;
    if (headerLine === undefined || !(content.includes('|') || headerLine.includes('|'))) return false;
    const align = readDelimiterRow(content);
    if (align === undefined || align.length > MAX_COLUMNS) return false;
    const cells = splitCells(headerLine);
    if (cells.length !== align.length) return false;
    paragraph.text.removeLastLine();
    this.closeLeaf();
    const header = { type: 'row' as const, cells: cells.map((cell) => this.runsOf(cell)) };
    this.openLeaf({ kind: 'table', node: { type: 'table', align, header, children: [] }, filled: 0 });
    return true;
  }

  private addRow(leaf: Extract<Leaf, { kind: 'table' }>, line: string): void {
    const { align, children } = leaf.node;
    const cells = splitCells(line).slice(0, align.length);
    const missing = Math.min(align.length - cells.length, MAX_FILLED_CELLS - leaf.filled);
    this.journal.set(leaf, 'filled', leaf.filled + missing);
    for (let i = 0; i < missing; i++) cells.push('');
    this.journal.push(children, { type: 'row', cells: cells.map((cell) => this.runsOf(cell)) });
  }

  private addHtml(leaf: Extract<Leaf, { kind: 'html' }>, line: string): void {
    this.journal.push(leaf.node.pieces, `${line}\n`);
    if (leaf.end !== 'blank' && leaf.end.test(line)) this.closeLeaf();
  }

  private addMath(leaf: Extract<Leaf, { kind: 'math' }>, line: string): void {
    const end = line.indexOf(leaf.end);
    if (end < 0) {
      this.journal.push(leaf.node.pieces, `${line}\n`);
      return;
    }
    this.journal.push(leaf.node.pieces, line.slice(0, end));
    this.journal.set(leaf.node, 'complete', true);
    this.closeLeaf();
    const rest = line.slice(end + leaf.end.length).trim();
    if (rest !== '') this.openParagraph(rest);
  }

  private openQuote(): void {
    const node: QuoteNode = { type: 'quote', children: [] };
    this.add(node);
    this.journal.push(this.stack, { kind: 'quote', children: node.children });
  }

  private openItem(marker: MarkerStart, cursor: LineCursor): void {
    const markerIndent = cursor.indent;
    cursor.skipIndent();
    cursor.skip(marker.length);
    const spaces = cursor.indent;
    const width = cursor.isBlank || spaces > 4 || spaces < 1 ? 1 : spaces;
    cursor.skipColumns(width);
    if (this.top.kind !== 'list' || this.top.marker !== marker.kind) this.openList(marker);
    const list = this.top;
    if (list.kind !== 'list') return;
    if (list.node.children.length > 0 && this.isAfterBlank(this.stack.length - 1))
      this.journal.set(list.node, 'loose', true);
    const node: ListItemNode = { type: 'item', checked: undefined, children: [] };
    this.journal.push(list.node.children, node);
    const indent = markerIndent + marker.length + width;
    this.journal.push(this.stack, { kind: 'item', node, children: node.children, indent });
    // The blank line before this item has had its say.
    this.journal.set(this.state, 'afterBlank', false);
  }

  private openList(marker: MarkerStart): void {
    const node: ListNode = { type: 'list', ordered: marker.ordered, start: marker.start, loose: false, children: [] };
    this.add(node);
    this.journal.push(this.stack, { kind: 'list', node, marker: marker.kind });
  }

  private openParagraph(content: string): void {
    const text = new ParagraphText(this.journal, this.touch);
    const parent = this.top;
    const task =
      parent.kind === 'item' && parent.children.length === 0 ? /^\[([ xX])\][ \t]+(?=\S)/.exec(content) : null;
    if (parent.kind === 'item' && task !== null) this.journal.set(parent.node, 'checked', task[1] !== ' ');
    this.openLeaf({ kind: 'paragraph', node: { type: 'paragraph', runs: text.runs }, text });
    text.addLine(content.slice(task?.[0].length ?? 0));
  }

  private openLeaf(leaf: Leaf): void {
    this.add(leaf.node);
    this.journal.set(this.state, 'leaf', leaf);
  }

  /** Adds a block to the innermost container; a list that cannot hold it is left first. */
  private add(node: BlockNode): void {
    this.closeLeaf();
    if (this.top.kind === 'list') this.journal.pop(this.stack);
    const parent = this.top;
    const siblings = this.childrenOf(parent);
    if (parent.kind === 'item' && siblings.length > 0 && this.isAfterBlank(this.stack.length - 1)) {
      const list = this.stack[this.stack.length - 2];
      if (list?.kind === 'list') this.journal.set(list.node, 'loose', true);
    }
    this.journal.push(siblings, node);
  }

  private closeUnmatched(depth: number): void {
    const isParagraphEnd = this.state.leaf !== undefined;
    if (isParagraphEnd) this.closeLeaf();
    while (this.stack.length > depth) this.journal.pop(this.stack);
  }

  private closeLeaf(): void {
    const leaf = this.state.leaf;
    if (leaf === undefined) return;
    this.journal.set(this.state, 'leaf', undefined);
    if (leaf.kind === 'fence' || leaf.kind === 'indented' || leaf.kind === 'math')
      this.journal.set(leaf.node, 'closed', true);
    if (leaf.kind !== 'paragraph') return;
    leaf.text.takeDefinitions(this.definitions);
    leaf.text.trimEnd();
    if (leaf.text.isEmpty) this.journal.pop(this.childrenOf(this.top));
  }

  private isAfterBlank(depth: number): boolean {
    return this.state.afterBlank && this.state.blankQuote < depth;
  }

  private get top(): Container {
    return this.stack[this.stack.length - 1] ?? { kind: 'document', children: this.root };
  }

  private childrenOf(container: Container): BlockNode[] {
    return container.kind === 'list' ? this.root : container.children;
  }

  private runsOf(text: string): InlineRun[] {
    const runs = splitRuns(text).map(newRun);
    for (const run of runs) this.touch(run);
    return runs;
  }
}

function takeQuoteMark(cursor: LineCursor): boolean {
  if (cursor.indent >= 4 || cursor.char !== '>') return false;
  cursor.skipIndent();
  cursor.skip(1);
  if (cursor.isSpace) cursor.skipColumns(1);
  return true;
}

/** Only a non-empty item, numbered 1 if at all, may cut into a paragraph. */
function canInterrupt(marker: MarkerStart, cursor: LineCursor): boolean {
  if (marker.ordered && marker.start !== 1) return false;
  return cursor.content.slice(marker.length).trim() !== '';
}
