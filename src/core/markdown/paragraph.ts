import { readDefinition } from './definitions.ts';
import type { Definitions } from './definitions.ts';
import type { Journal } from './journal.ts';
import type { InlineRun } from './nodes.ts';
import { EMPTY_SCAN, newRun, scanForCut } from './runs.ts';
import type { RunScan } from './runs.ts';

/** The text of an open paragraph: settled runs and one that still grows. */
export class ParagraphText {
  readonly runs: InlineRun[];
  private readonly journal: Journal;
  private readonly touch: (run: InlineRun) => void;
  /** `lineStart` is where the last line starts in the last run; -1 when it began in an earlier one. */
  private readonly state: { scan: RunScan; lineStart: number } = { scan: EMPTY_SCAN, lineStart: 0 };

  constructor(journal: Journal, touch: (run: InlineRun) => void) {
    this.journal = journal;
    this.touch = touch;
    this.runs = [newRun('')];
  }

  /** True while all the text is in one run, so that it can still turn into something else. */
  get isSingle(): boolean {
    return this.runs.length === 1;
  }

  get last(): InlineRun {
    return this.runs[this.runs.length - 1] ?? newRun('');
  }

  /** The last line, or undefined when part of it is settled. */
  get lastLine(): string | undefined {
    return this.state.lineStart < 0 ? undefined : this.last.raw.slice(this.state.lineStart);
  }

  addLine(line: string): void {
    const isFirst = this.isSingle && this.last.raw === '';
    if (!isFirst) {
      this.append('\n');
      this.journal.set(this.state, 'lineStart', this.last.raw.length);
    }
    this.append(line);
  }

  append(text: string): void {
    let run = this.last;
    this.journal.set(run, 'raw', run.raw + text);
    this.touch(run);
    for (;;) {
      const { cut, scan } = scanForCut(run.raw, this.state.scan);
      this.journal.set(this.state, 'scan', scan);
      if (cut < 0) return;
      const next = newRun(run.raw.slice(cut));
      this.journal.set(run, 'raw', run.raw.slice(0, cut));
      this.journal.set(this.state, 'lineStart', this.state.lineStart >= cut ? this.state.lineStart - cut : -1);
      this.journal.push(this.runs, next);
      this.touch(next);
      run = next;
    }
  }

  /** Takes the last line out again: it turned out to be a table's header. */
  removeLastLine(): void {
    this.replaceLast(this.state.lineStart > 0 ? this.last.raw.slice(0, this.state.lineStart - 1) : '');
    this.journal.set(this.state, 'scan', scanForCut(this.last.raw, EMPTY_SCAN).scan);
  }

  /** Moves link definitions at the start of the text into `definitions`. Says how many there were. */
  takeDefinitions(definitions: Definitions): number {
    const first = this.runs[0];
    let taken = 0;
    while (first?.raw.startsWith('[') === true) {
      const found = readDefinition(first.raw);
      if (found === undefined) break;
      definitions.add(this.journal, found.key, found.definition);
      this.journal.set(first, 'raw', first.raw.slice(found.length).trimStart());
      this.touch(first);
      taken++;
    }
    return taken;
  }

  /** Removes white space that cannot mean anything at the end. */
  trimEnd(): void {
    this.replaceLast(this.last.raw.trimEnd());
  }

  get isEmpty(): boolean {
    return this.isSingle && this.last.raw === '';
  }

  private replaceLast(raw: string): void {
    this.journal.set(this.last, 'raw', raw);
    this.touch(this.last);
  }
}
