import { Alternatives } from '../../../src/core/editing/alternatives.ts';
import { DocumentEdits } from '../../../src/core/editing/multi.ts';
import { EditPump, type EditorPort } from '../../../src/core/editing/pump.ts';
import { EditReview } from '../../../src/core/editing/review.ts';
import { savedReviewSchema } from '../../../src/core/editing/reviewState.ts';
import type { TextEdit } from '../../../src/core/editing/textEdits.ts';
import { applyAndReport, type Report } from './editorLike.ts';
import { FakeDocument } from './fakeDocument.ts';

type EndOfLine = FakeDocument['eol'];

/** A document's text at one moment. */
interface Version {
  readonly lines: readonly string[];
  readonly eol: EndOfLine;
}

interface Step<Mark> {
  readonly version: Version;
  readonly mark: Mark;
  readonly isOwn: boolean;
}

/**
 * An editor with one document and one edit in it, as the host joins them: batches go through the pump, changes of others
 * come back in one of the editor's ways of telling them, and an undo step ends where somebody else writes.
 */
export class ReviewWorld<Mark> implements EditorPort {
  document: FakeDocument;
  alternatives: Alternatives;
  /** What is on disk. */
  disk: Version & { readonly mark: Mark | undefined };
  /** Changes the document just before the next batch arrives, which the editor then refuses. */
  race: (() => void) | undefined;
  report: Report = 'as-made';
  #pump: EditPump<Alternatives>;
  #undos: Step<Mark>[] = [];
  #redos: Step<Mark>[] = [];
  /** Nothing is added to a step that was there when another one was undone or redone. */
  #isClosed = false;
  #time = 0;
  #isOpen = true;
  readonly #mark: () => Mark;

  constructor(lines: readonly string[], region: { start: number; end: number; eol: EndOfLine }, mark: () => Mark) {
    const { start, end, eol } = region;
    this.document = new FakeDocument(lines, eol);
    this.disk = { lines: [...this.document.lines], eol, mark: undefined };
    this.#mark = mark;
    const original = lines.slice(start, end);
    const options = { original, startLine: start, lineCount: this.document.lineCount, eol };
    this.alternatives = new Alternatives(
      { ...options, cleaner: { verbatim: true }, reindent: false, keepBlankEdges: false },
      1,
    );
    this.#pump = this.#pumpOf(this.alternatives);
  }

  get review(): EditReview {
    return this.alternatives.active;
  }

  /** Whether an edit is still followed; one whose text is gone is not. */
  get isFollowed(): boolean {
    return this.#isOpen;
  }

  async stream(text: string): Promise<void> {
    this.#pump.push(this.alternatives, text, 0);
    await this.#pump.run(() => undefined);
  }

  async finish(): Promise<void> {
    await this.#pump.run((part) => part.finish(0));
  }

  async command(work: (review: EditReview) => TextEdit[]): Promise<void> {
    await this.#pump.run((part) => part.command(work));
  }

  /** A change by the user or by another program. */
  async change(edits: () => readonly TextEdit[], report: Report): Promise<void> {
    this.#remember(false);
    this.#told(applyAndReport(this.document, edits(), report));
    await this.#settle();
  }

  /** The whole text becomes another, told as one change. */
  async become(lines: readonly string[], eol = this.document.eol): Promise<void> {
    this.#remember(false);
    this.#told([this.#replaced({ lines, eol }, false)]);
    await this.#settle();
  }

  get canUndo(): boolean {
    return this.#undos.length > 0;
  }

  get canRedo(): boolean {
    return this.#redos.length > 0;
  }

  /** Returns what was remembered with the text that comes back. */
  async undo(): Promise<Mark | undefined> {
    return this.#travel(this.#undos, this.#redos, 'undo');
  }

  async redo(): Promise<Mark | undefined> {
    return this.#travel(this.#redos, this.#undos, 'redo');
  }

  /** Whether the change that an undo takes back is the edit's own. */
  get isLastOwn(): boolean {
    return this.#undos.at(-1)?.isOwn === true;
  }

  async save(): Promise<void> {
    if (this.review.state === 'streaming') {
      await this.command((review) => review.hide());
      this.#write();
      await this.command((review) => review.show());
      return;
    }
    await this.command((review) => review.fold());
    this.#write();
  }

  /** Closed and open again, with this text, perhaps under another name or in another language. */
  async reopen({ lines, eol }: Version): Promise<void> {
    this.document = new FakeDocument(lines, eol);
    this.#undos = [];
    this.#redos = [];
    this.#pump.onReopened();
    if (!this.review.findIn(this.document)) this.#isOpen = false;
    await this.#settle();
  }

  /** The window is reloaded: what is left is what was written to disk, and the document. */
  reload({ lines, eol }: Version): void {
    const saved = savedReviewSchema.parse(JSON.parse(JSON.stringify(this.review.toJSON())));
    this.document = new FakeDocument(lines, eol);
    this.#undos = [];
    this.#redos = [];
    const review = EditReview.fromJSON(saved, this.document);
    if (review === undefined || review.hunks().length === 0) {
      this.#isOpen = false;
      return;
    }
    const { original, startLine } = review;
    const { lineCount } = this.document;
    this.#pump.dispose();
    this.alternatives = Alternatives.of(review, { original, startLine, lineCount, eol });
    this.#pump = this.#pumpOf(this.alternatives);
  }

  async apply(edits: readonly TextEdit[]): Promise<boolean> {
    await Promise.resolve();
    const { race } = this;
    this.race = undefined;
    if (race !== undefined) {
      race();
      return false;
    }
    if (this.#isClosed || this.#undos.at(-1)?.isOwn !== true) this.#remember(true);
    this.#told(applyAndReport(this.document, edits, this.report));
    await Promise.resolve();
    return true;
  }

  /** For `race`: a change that nobody waits for. */
  changeNow(edits: () => readonly TextEdit[]): void {
    this.#remember(false);
    this.#told(this.document.apply(edits()).changes);
  }

  now(): number {
    return (this.#time += 1_000);
  }

  schedule(run: () => void): () => void {
    const timer = setTimeout(run, 0);
    return () => clearTimeout(timer);
  }

  onDidUpdate(): void {}

  dispose(): void {
    this.#pump.dispose();
  }

  #pumpOf(part: Alternatives): EditPump<Alternatives> {
    const edits = new DocumentEdits<Alternatives>();
    edits.add(part);
    return new EditPump(edits, this);
  }

  get #version(): Version {
    return { lines: [...this.document.lines], eol: this.document.eol };
  }

  #write(): void {
    this.disk = { ...this.#version, mark: this.#mark() };
  }

  #remember(isOwn: boolean): void {
    this.#undos.push({ version: this.#version, mark: this.#mark(), isOwn });
    this.#redos = [];
    this.#isClosed = false;
  }

  async #travel(from: Step<Mark>[], to: Step<Mark>[], reason: 'undo' | 'redo'): Promise<Mark | undefined> {
    const step = from.pop();
    if (step === undefined) return undefined;
    this.#isClosed = true;
    to.push({ version: this.#version, mark: this.#mark(), isOwn: step.isOwn });
    // A step whose parts cancel each other out changes nothing, and nothing is told of it.
    if (JSON.stringify(step.version) === JSON.stringify(this.#version)) return undefined;
    this.#told([this.#replaced(step.version, true)], reason);
    await this.#settle();
    return step.mark;
  }

  /** Another text: the change from the first to the last line that differs, or all of it. */
  #replaced({ lines, eol }: Version, isCutDown: boolean): TextEdit {
    const before = this.document.lines;
    const shorter = isCutDown && eol === this.document.eol ? Math.min(before.length, lines.length) : 0;
    let head = 0;
    while (head < shorter && before[head] === lines[head]) head++;
    let tail = 0;
    while (tail < shorter - head && before.at(-1 - tail) === lines.at(-1 - tail)) tail++;
    this.document = new FakeDocument(lines, eol);
    const [end, text] = [before.length - tail, lines.slice(head, lines.length - tail)];
    if (tail > 0) {
      const whole = text.map((line) => `${line}${eol}`).join('');
      return { startLine: head, startCharacter: 0, endLine: end, endCharacter: 0, text: whole };
    }
    const [above, last] = [before[head - 1], before.at(-1) ?? ''];
    if (above === undefined) {
      return { startLine: 0, startCharacter: 0, endLine: end - 1, endCharacter: last.length, text: text.join(eol) };
    }
    const whole = text.map((line) => `${eol}${line}`).join('');
    const start = { startLine: head - 1, startCharacter: above.length };
    return { ...start, endLine: end - 1, endCharacter: last.length, text: whole };
  }

  #told(changes: readonly TextEdit[], reason?: 'undo' | 'redo'): void {
    this.#pump.onExternalChange(changes, { document: this.document, ...(reason !== undefined && { reason }) });
  }

  /** What the host does about an edit that cannot go on. */
  async #settle(): Promise<void> {
    if (this.review.lostLines !== undefined) await this.command((review) => review.rejectAll());
  }
}
