import type { Line, Region } from './region.ts';

/** Lines `[start, end)` of the document. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** One change to decide on: removed lines, then the added ones in their place. In document lines. */
export interface Hunk extends LineRange {
  /** Stays the same while the hunk lives, wherever it moves. */
  readonly id: string;
  readonly removed: number;
  readonly added: number;
  /** The stream is still writing it, so it cannot be decided yet. */
  readonly open: boolean;
}

/** A place where lines are folded: they stood above document line `line`. */
export interface FoldMark {
  readonly line: number;
  readonly texts: readonly string[];
}

/** What the host paints, in document lines. */
export interface ReviewView {
  readonly region: LineRange;
  readonly removed: readonly LineRange[];
  readonly added: readonly LineRange[];
  /** The line being written, or the original's line that is being confirmed. */
  readonly liveLine: number | undefined;
  /** Where the part of the original begins that the result has not reached. */
  readonly pendingStart: number;
  /** Removed lines that are not in the document, since it was saved. */
  readonly folded: readonly FoldMark[];
}

interface Entry {
  readonly start: number;
  readonly end: number;
  readonly id: string;
  readonly removed: readonly LineRange[];
  readonly added: readonly LineRange[];
}

/** Groups a region's lines into hunks, looking again only at what changed since the last time. */
export class HunkIndex {
  private entries: Entry[] = [];
  private validTo = 0;
  private serial = 0;
  private readonly used = new Set<string>();
  private readonly ids = new WeakMap<Line, string>();

  private readonly region: Region;
  private readonly count: (steps: number) => void;

  constructor(region: Region, count: (steps: number) => void) {
    this.region = region;
    this.count = count;
  }

  hunks(isStreaming: boolean): Hunk[] {
    const { startLine, frontier } = this.region;
    return this.current().map(({ start, end, id, removed, added }) => ({
      id,
      start: startLine + start,
      end: startLine + end,
      removed: lineTotal(removed),
      added: lineTotal(added),
      open: isStreaming && end === frontier,
    }));
  }

  view(isStreaming: boolean): ReviewView {
    const { startLine, endLine, frontier, live, length } = this.region;
    const entries = this.current();
    const place = ({ start, end }: LineRange): LineRange => ({ start: startLine + start, end: startLine + end });
    const liveIndex = live === undefined ? Math.min(frontier, length - 1) : frontier - 1;
    return {
      region: { start: startLine, end: endLine },
      removed: entries.flatMap((entry) => entry.removed.map(place)),
      added: entries.flatMap((entry) => entry.added.map(place)),
      liveLine: isStreaming && liveIndex >= 0 ? startLine + liveIndex : undefined,
      pendingStart: startLine + frontier,
      folded: [],
    };
  }

  /** The hunk a line belongs to, or belonged to when it was last looked at. */
  known(line: Line): string | undefined {
    return this.ids.get(line);
  }

  /** Names a hunk that begins with this line and is not in the region: it was folded before the window was reloaded. */
  fresh(first: Line): string {
    const id = `hunk-${++this.serial}`;
    this.ids.set(first, id);
    return id;
  }

  /** Hunks in region lines. */
  current(): readonly Entry[] {
    const { region } = this;
    let from = Math.min(this.validTo, region.dirtyFrom);
    let begun: Entry | undefined;
    // A hunk that ends just where something changed may go on there; what lies before the change is not read again.
    for (let last = this.entries.at(-1); last !== undefined && last.end >= from; last = this.entries.at(-1)) {
      this.entries.pop();
      this.used.delete(last.id);
      begun = last.start < from ? last : undefined;
    }
    if (begun !== undefined) from = this.add(from, begun);
    for (let i = from; i < region.frontier;) {
      this.count(1);
      i = region.get(i)?.tag === 'kept' ? i + 1 : this.add(i);
    }
    this.validTo = region.frontier;
    region.dirtyFrom = Infinity;
    return this.entries;
  }

  /** Reads a hunk from `from` on, perhaps the rest of one, and returns where it ends. */
  private add(from: number, begun?: Entry): number {
    const removed = before(begun?.removed ?? [], from);
    const added = before(begun?.added ?? [], from);
    let id = begun?.id;
    let end = from;
    const read: Line[] = [];
    for (; end < this.region.frontier; end++) {
      this.count(1);
      const line = this.region.get(end);
      if (line === undefined || line.tag === 'kept') break;
      read.push(line);
      extend(line.tag === 'added' ? added : removed, end);
      const known = this.ids.get(line);
      if (id === undefined && known !== undefined && !this.used.has(known)) id = known;
    }
    id ??= `hunk-${++this.serial}`;
    this.used.add(id);
    for (const line of read) this.ids.set(line, id);
    this.entries.push({ start: begun?.start ?? from, end, id, removed, added });
    return end;
  }
}

/** The parts of some ranges that lie before a line. */
function before(ranges: readonly LineRange[], line: number): LineRange[] {
  return ranges
    .filter((range) => range.start < line)
    .map((range) => ({ start: range.start, end: Math.min(range.end, line) }));
}

function extend(ranges: LineRange[], line: number): void {
  const last = ranges.at(-1);
  if (last?.end === line) ranges[ranges.length - 1] = { start: last.start, end: line + 1 };
  else ranges.push({ start: line, end: line + 1 });
}

function lineTotal(ranges: readonly LineRange[]): number {
  return ranges.reduce((sum, range) => sum + range.end - range.start, 0);
}
