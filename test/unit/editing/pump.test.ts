import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentEdits } from '../../../src/core/editing/multi.ts';
import { EditPump } from '../../../src/core/editing/pump.ts';
import { EditReview } from '../../../src/core/editing/review.ts';
import type { TextEdit } from '../../../src/core/editing/textEdits.ts';
import { chunked, line, rewrite, sizes } from './arbitraries.ts';
import { FakeDocument } from './fakeDocument.ts';
import { runs } from '../effort.ts';

const verbatim = { cleaner: { verbatim: true }, reindent: false, keepBlankEdges: false } as const;

/** An editor that takes a turn for every edit and refuses one whose document version has passed. */
class FakeEditor {
  readonly document: FakeDocument;
  readonly appliedAt: number[] = [];
  pump: EditPump<EditReview> | undefined;
  time = 0;
  isClosed = false;
  private version = 0;
  private timers: { at: number; run: () => void }[] = [];

  constructor(lines: readonly string[]) {
    this.document = new FakeDocument(lines);
  }

  async apply(edits: readonly TextEdit[]): Promise<boolean> {
    const { version } = this;
    await Promise.resolve();
    await Promise.resolve();
    if (version !== this.version || this.isClosed) return false;
    this.appliedAt.push(this.time);
    this.change(edits);
    return true;
  }

  type(edit: TextEdit): void {
    this.change([edit]);
  }

  now(): number {
    return this.time;
  }

  schedule(run: () => void, milliseconds: number): () => void {
    const timer = { at: this.time + milliseconds, run };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((one) => one !== timer));
  }

  onDidUpdate(): void {}

  async advance(milliseconds: number): Promise<void> {
    this.time += milliseconds;
    const due = this.timers.filter((timer) => timer.at <= this.time);
    this.timers = this.timers.filter((timer) => timer.at > this.time);
    for (const timer of due) timer.run();
    for (let i = 0; i < 8; i++) await Promise.resolve();
  }

  private change(edits: readonly TextEdit[]): void {
    this.version++;
    const { changes } = this.document.apply(edits);
    this.pump?.onExternalChange(changes, { document: this.document });
  }
}

function open(original: readonly string[]): { editor: FakeEditor; review: EditReview; pump: EditPump<EditReview> } {
  const editor = new FakeEditor(['top', ...original, 'bottom']);
  const { lineCount } = editor.document;
  const review = new EditReview({ ...verbatim, original, startLine: 1, lineCount, eol: '\n' });
  const edits = new DocumentEdits();
  edits.add(review);
  const pump = new EditPump(edits, editor);
  editor.pump = pump;
  return { editor, review, pump };
}

describe('edits on their way to the editor', () => {
  it('arrive whole and in order while somebody types above, between and during them', async () => {
    const typing = fc.array(fc.tuple(fc.nat(2), line), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rewrite, sizes, typing, async ({ original, result }, by, typed) => {
        const { editor, review, pump } = open(original);
        const above: string[] = [];
        const type = (text: string): void => {
          above.unshift(text);
          editor.type({ startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 0, text: `${text}\n` });
        };
        for (const [turn, chunk] of chunked(result.map((text) => `${text}\n`).join(''), by).entries()) {
          pump.push(review, chunk);
          const [when, text] = typed[turn] ?? [0, undefined];
          // Typed before the editor came to our edit, so that it is refused.
          if (text !== undefined && when > 0) type(text);
          await editor.advance(when === 1 ? 1 : 70);
          if (text !== undefined && when === 0) type(text);
        }
        const finished = pump.run((part) => part.finish());
        const accepted = pump.run((part) => part.acceptAll());
        for (let i = 0; i < 6; i++) await editor.advance(70);
        expect(await finished).toBe(true);
        expect(await accepted).toBe(true);
        expect(editor.document.lines).toEqual([...above, 'top', ...result, 'bottom']);
      }),
      runs(100, 200),
    );
  });

  it('are at most 17 in a second however fast the text comes', async () => {
    const { editor, review, pump } = open(['x']);
    for (let i = 0; i < 1000; i++) {
      pump.push(review, `word${i}();${i % 9 === 8 ? '\n' : ' '}`);
      await editor.advance(1);
    }
    expect(editor.appliedAt.length).toBeLessThanOrEqual(17);
    expect(editor.appliedAt.length).toBeGreaterThan(12);
  });

  it('are given up where the editor is closed, and the review is as before', async () => {
    const { editor, review, pump } = open(['x']);
    pump.push(review, 'y();\n');
    await editor.advance(100);
    editor.isClosed = true;
    const finished = pump.run((part) => part.finish());
    for (let i = 0; i < 30; i++) await editor.advance(100);
    expect(await finished).toBe(false);
    expect(review.state).toBe('streaming');
    expect(review.matches(editor.document)).toBe(true);
  });

  it('say that they arrived before anything else is made for the document', async () => {
    const { editor, review, pump } = open(['x']);
    const seen: string[][] = [];
    const first = pump.run(
      (part) => part.applyStream('y();\n'),
      () => void seen.push([...editor.document.lines]),
    );
    const second = pump.run((part) => {
      seen.push(['next']);
      return part.finish();
    });
    await editor.advance(100);
    await editor.advance(100);
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(seen).toEqual([['top', 'y();', 'x', 'bottom'], ['next']]);
    expect(review.matches(editor.document)).toBe(true);
  });
});
