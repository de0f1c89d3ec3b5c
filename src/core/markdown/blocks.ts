// Markdown that is read while it streams, into blocks that a page can draw.

import { BlockParser } from './blockParser.ts';
import { Definitions } from './definitions.ts';
import { InlineLexer, isCostly } from './inline.ts';
import { Journal } from './journal.ts';
import type { BlockNode, CodeNode, InlineRun } from './nodes.ts';
import { closeTail } from './tail.ts';
import { isUndecided, mayEndVerbatim } from './undecided.ts';

/** A top-level block. Its id is its place in the answer and never changes. */
export interface Block {
  readonly id: number;
  readonly node: BlockNode;
}

/** What one `append` or `finish` changed. */
export interface BlockUpdate {
  /** Blocks that came to their end: they never change again, except as `changed`. */
  readonly finished: readonly Block[];
  /** The blocks after the last finished one: what is still being written. Replaces the `open` of the update before. */
  readonly open: readonly Block[];
  /** Finished blocks that mean something else now that all link definitions are known; only ever after `finish`. */
  readonly changed: readonly Block[];
}

// Characters that no rule, underline or delimiter row is made of: with one of them a paragraph line stays one.
const DECIDED = /[^-=_*:|`~+#>\s\\$\d.)<[\]!]/;
const LONG_LINE = 512;

/**
 * Reads Markdown as it grows. The same work per character however long the answer: complete lines are read once, the
 * unfinished last line is read, shown and taken back (see `Journal`), and a very long one is settled as it comes.
 */
export class BlockStream {
  private readonly journal = new Journal();
  private readonly definitions = new Definitions();
  private readonly dirty = new Set<InlineRun>();
  private readonly parser = new BlockParser(this.journal, this.definitions, (run) => this.dirty.add(run));
  private readonly inline = new InlineLexer(this.definitions);
  /** Runs that may hold references, with the number of definitions known when they were read. */
  private readonly references = new Map<InlineRun, number>();
  /** The run that still grows, as it was read last. */
  private growing:
    | { readonly run: InlineRun; readonly length: number; readonly children: InlineRun['children'] }
    | undefined;
  private unclosed: CodeNode | undefined;
  private tail = '';
  private shownTail = 0;
  /** The last line's beginning is settled: what follows is added to its leaf. */
  private isMidLine = false;
  private hasPendingReturn = false;
  private finishedCount = 0;
  private isFinished = false;

  /** The fenced block whose end never came, of a text that has ended. */
  get cutOff(): CodeNode | undefined {
    return this.unclosed;
  }

  /** Every top-level block read so far. */
  get blocks(): readonly BlockNode[] {
    return this.parser.root;
  }

  append(text: string): BlockUpdate {
    if (this.isFinished || text === '') return { finished: [], open: this.openBlocks(), changed: [] };
    const incoming = this.normalise(text);
    if (this.canWait(incoming)) {
      this.tail += incoming;
      return { finished: [], open: this.openBlocks(), changed: [] };
    }
    this.journal.rollback();
    this.readLines(incoming);
    const finished = this.takeFinished();
    this.preview();
    this.lexDirty();
    return { finished, open: this.openBlocks(), changed: [] };
  }

  /** The text has ended: closes what is open and resolves references whose definitions came late. */
  finish(): BlockUpdate {
    if (this.isFinished) return { finished: [], open: [], changed: [] };
    this.isFinished = true;
    this.journal.rollback();
    if (this.tail !== '' && !this.isMidLine) this.parser.readLine(this.tail);
    this.tail = '';
    const { leaf } = this.parser.state;
    if (leaf?.kind === 'fence' && leaf.held === undefined) this.unclosed = leaf.node;
    this.parser.close();
    this.lexDirty();
    const settled = this.finishedCount;
    const finished = this.takeFinished();
    return { finished, open: [], changed: this.resolveLate(settled) };
  }

  /** Line breaks as `\n` only, even when a `\r\n` arrives in two pieces. */
  private normalise(text: string): string {
    const whole = this.hasPendingReturn ? `\r${text}` : text;
    this.hasPendingReturn = whole.endsWith('\r');
    const usable = this.hasPendingReturn ? whole.slice(0, -1) : whole;
    return usable.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd');
  }

  /** A long line that cannot be settled is read again only when it has grown by a quarter. */
  private canWait(incoming: string): boolean {
    if (this.isMidLine || incoming.includes('\n')) return false;
    const length = this.tail.length + incoming.length;
    return this.tail.length > 4 * LONG_LINE && length < this.shownTail * 1.25;
  }

  private readLines(incoming: string): void {
    let start = 0;
    for (let end = incoming.indexOf('\n'); end >= 0; end = incoming.indexOf('\n', start)) {
      const part = incoming.slice(start, end);
      start = end + 1;
      if (this.isMidLine) this.endMidLine(part);
      else this.parser.readLine(this.tail + part);
      this.tail = '';
    }
    const rest = incoming.slice(start);
    if (this.isMidLine) this.parser.continueLine(rest);
    else this.tail += rest;
  }

  private endMidLine(part: string): void {
    this.parser.continueLine(this.parser.state.leaf?.kind === 'fence' ? `${part}\n` : part);
    this.isMidLine = false;
  }

  /** Reads the unfinished line so that it can be shown, and remembers how to take that back. */
  private preview(): void {
    this.shownTail = this.tail.length;
    if (this.isMidLine || this.tail === '') return;
    const leaf = this.parser.state.leaf;
    const isVerbatim = leaf?.kind === 'fence' || leaf?.kind === 'html' || leaf?.kind === 'indented';
    if (isVerbatim ? mayEndVerbatim(this.tail) : isUndecided(this.tail)) return;
    const before = this.parser.state.leaf;
    const mustBeWhole = this.parser.settlesDoubt(this.tail);
    this.journal.begin();
    this.parser.readLineAsItIs(this.tail);
    if (this.tail.length < LONG_LINE || mustBeWhole) {
      this.trimLineEnd();
      return;
    }
    const after = this.parser.state.leaf;
    const canSettle =
      (after?.kind === 'paragraph' && DECIDED.test(this.tail) && !/^[\s>]*</.test(this.tail)) ||
      (after?.kind === 'fence' && after === before);
    if (!canSettle) return;
    this.trimLineEnd();
    this.journal.commit();
    this.isMidLine = true;
    this.tail = '';
  }

  /** The unfinished line of a fence has no line break yet. */
  private trimLineEnd(): void {
    const leaf = this.parser.state.leaf;
    if (leaf?.kind !== 'fence') return;
    const piece = this.journal.pop(leaf.node.pieces);
    if (piece !== undefined) this.journal.push(leaf.node.pieces, piece.endsWith('\n') ? piece.slice(0, -1) : piece);
  }

  private takeFinished(): Block[] {
    const { root, isAtRest } = this.parser;
    const end = isAtRest || root.length === 0 ? root.length : root.length - 1;
    const finished = root.slice(this.finishedCount, end).map((node, i) => ({ id: this.finishedCount + i, node }));
    this.finishedCount = Math.max(this.finishedCount, end);
    return finished;
  }

  private openBlocks(): Block[] {
    return this.parser.root.slice(this.finishedCount).map((node, i) => ({ id: this.finishedCount + i, node }));
  }

  private lexDirty(): void {
    const leaf = this.parser.state.leaf;
    const last = leaf?.kind === 'paragraph' ? leaf.text.last : undefined;
    for (const run of this.dirty) {
      if (run !== last) this.lex(run);
    }
    this.dirty.clear();
    if (last === undefined || leaf?.kind !== 'paragraph') return;
    this.lexGrowing(last, withoutTableStart(last.raw, leaf.text.lastLine));
    // Its last reading is still to come, when it is closed or cut.
    this.dirty.add(last);
  }

  /** One that takes long is read again when it has grown by an eighth; until then what came is added as it was typed. */
  private lexGrowing(run: InlineRun, raw: string): void {
    const before = this.growing?.run === run ? this.growing : undefined;
    if (before !== undefined && raw.length >= before.length && raw.length < before.length * 1.125 && isCostly(raw)) {
      const rest = raw.slice(before.length);
      run.children = rest === '' ? before.children : [...before.children, { type: 'text', text: rest }];
      return;
    }
    run.children = this.inline.lex(closeTail(raw));
    this.growing = { run, length: raw.length, children: run.children };
  }

  private lex(run: InlineRun): void {
    run.children = this.inline.lex(run.raw);
    if (run.raw.includes(']')) this.references.set(run, this.definitions.count);
    else this.references.delete(run);
  }

  /** Reads a run again; says whether it means something else now. */
  private relex(run: InlineRun): boolean {
    const before = JSON.stringify(run.children);
    this.lex(run);
    return JSON.stringify(run.children) !== before;
  }

  private resolveLate(settled: number): Block[] {
    const known = this.definitions.count;
    const late = new Set([...this.references].filter(([, seen]) => seen < known).map(([run]) => run));
    if (late.size === 0) return [];
    const changed: Block[] = [];
    for (const [id, node] of this.parser.root.entries()) {
      const isChanged = runsIn(node)
        .filter((run) => late.has(run))
        .map((run) => this.relex(run))
        .includes(true);
      if (isChanged && id < settled) changed.push({ id, node });
    }
    return changed;
  }
}

/** A line that begins with `|` is most likely the head of a table: shown once the next line has decided. */
function withoutTableStart(raw: string, lastLine: string | undefined): string {
  return lastLine?.startsWith('|') === true ? raw.slice(0, raw.length - lastLine.length).trimEnd() : raw;
}

function runsIn(node: BlockNode): InlineRun[] {
  switch (node.type) {
    case 'paragraph':
    case 'heading':
      return node.runs;
    case 'quote':
      return node.children.flatMap(runsIn);
    case 'list':
      return node.children.flatMap((item) => item.children.flatMap(runsIn));
    case 'table':
      return [node.header, ...node.children].flatMap((row) => row.cells.flat());
    case 'code':
    case 'math':
    case 'html':
    case 'rule':
      return [];
  }
}
