import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentEdits } from '../../../src/core/editing/multi.ts';
import { EditPump, type EditorPort } from '../../../src/core/editing/pump.ts';
import { EditReview } from '../../../src/core/editing/review.ts';
import type { EditReviewOptions } from '../../../src/core/editing/trackedEdit.ts';
import type { TextEdit } from '../../../src/core/editing/textEdits.ts';
import { runs } from '../effort.ts';
import { chunked } from './arbitraries.ts';
import { applyAndReport, type Report } from './editorLike.ts';
import { FakeDocument } from './fakeDocument.ts';

/** An editor that takes every batch, and tells what it did in one of the ways the real one does. */
class Editor implements EditorPort {
  readonly document: FakeDocument;
  readonly batches: (readonly TextEdit[])[] = [];
  pump: EditPump<EditReview> | undefined;
  /** Somebody types this at the document's beginning right after our batch, before the editor has answered. */
  typed: string[] = [];
  /** What it makes of a text on its way into the document. */
  changed: (text: string) => string = (text) => text;
  #time = 0;
  readonly #report: Report;

  constructor(lines: readonly string[], report: Report) {
    this.document = new FakeDocument(lines);
    this.#report = report;
  }

  async apply(edits: readonly TextEdit[]): Promise<boolean> {
    await Promise.resolve();
    this.batches.push(edits);
    const written = edits.map((edit) => ({ ...edit, text: this.changed(edit.text) }));
    this.#tell(applyAndReport(this.document, written, this.#report));
    const text = this.typed.shift();
    if (text !== undefined) {
      const edit = { startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 0, text: `${text}\n` };
      this.#tell(this.document.apply([edit]).changes);
    }
    await Promise.resolve();
    return true;
  }

  now(): number {
    return (this.#time += 1_000);
  }

  schedule(run: () => void): () => void {
    const timer = setTimeout(run, 0);
    return () => clearTimeout(timer);
  }

  onDidUpdate(): void {}

  #tell(changes: readonly TextEdit[]): void {
    this.pump?.onExternalChange(changes, { document: this.document });
  }
}

interface Place {
  readonly start: number;
  readonly end: number;
}

const reports = fc.constantFrom<Report>('as-made', 'joined', 'cut-down', 'one-change');

/** Lines as a file has them where blank ones matter. */
const line = fc.oneof({ weight: 2, arbitrary: fc.constant('') }, fc.constantFrom('a();', 'b();', '}', '  c();', '  '));
const result = fc.array(line, { maxLength: 8 });

/** A document and where in it is written: all, a line, an empty line, the end, nothing yet; one place or several. */
const destination = fc
  .record({ lines: fc.array(line, { minLength: 1, maxLength: 8 }), cuts: fc.array(fc.nat(8), { maxLength: 6 }) })
  .chain(({ lines, cuts }) => {
    const all = [...new Set([...cuts.map((cut) => cut % (lines.length + 1)), 0])].toSorted((a, b) => a - b);
    const places = fc.constantFrom<readonly Place[]>(
      [{ start: 0, end: lines.length }],
      [{ start: lines.length - 1, end: lines.length }],
      [{ start: lines.length, end: lines.length }],
      [{ start: 0, end: 1 }],
      [{ start: 0, end: 0 }],
      all.map((start, index) => ({ start, end: all[index + 1] ?? lines.length })),
      all.filter((start) => start < lines.length).map((start) => ({ start, end: start + 1 })),
    );
    return fc.record({ lines: fc.constant(lines), places, results: fc.array(result, { minLength: 9, maxLength: 9 }) });
  });

const newFile = result.map((one) => ({ lines: [''], places: [{ start: 0, end: 1 }], results: [one] }));

const ways = fc.constantFrom<Partial<EditReviewOptions>>(
  { cleaner: { tag: 'code', markdown: false } },
  { cleaner: { verbatim: true }, reindent: false, keepBlankEdges: false },
);

function reviewsOf(lines: readonly string[], places: readonly Place[], options: Partial<EditReviewOptions>) {
  return places.map(
    ({ start, end }) =>
      new EditReview({
        ...options,
        original: lines.slice(start, end),
        startLine: start,
        lineCount: lines.length,
        eol: '\n',
      }),
  );
}

function answerOf(one: readonly string[], options: Partial<EditReviewOptions>): string {
  const text = one.map((each) => `${each}\n`).join('');
  return options.cleaner?.verbatim === true ? text : `<code>\n${text}</code>`;
}

/** What each place becomes, by the engine alone: one place at a time, in a document of its own. */
function expected(
  lines: readonly string[],
  places: readonly Place[],
  options: Partial<EditReviewOptions>,
  results: readonly (readonly string[])[],
): string[] {
  const out: string[] = [];
  let at = 0;
  places.forEach(({ start, end }, index) => {
    const original = lines.slice(start, end);
    const review = new EditReview({ ...options, original, startLine: 0, lineCount: original.length + 1, eol: '\n' });
    review.applyStream(answerOf(results[index] ?? [], options));
    review.finish();
    out.push(...lines.slice(at, start), ...review.resultLines());
    at = end;
  });
  out.push(...lines.slice(at));
  return out.length === 0 ? [''] : out;
}

describe('a batch of edits', () => {
  it('is in the document once, however fast the answer and whatever the editor reports, and goes without a rest', async () => {
    const scene = fc.oneof(destination, newFile);
    const pieces = fc.constantFrom([10_000], [3], [1, 12]);
    await fc.assert(
      fc.asyncProperty(
        scene,
        ways,
        reports,
        pieces,
        fc.boolean(),
        async (given, options, report, sizes, isAccepted) => {
          const { lines, places, results } = given;
          const editor = new Editor(lines, report);
          const edits = new DocumentEdits();
          const reviews = reviewsOf(lines, places, options);
          for (const review of reviews) edits.add(review);
          const pump = new EditPump(edits, editor);
          editor.pump = pump;
          const queues = reviews.map((_, index) => chunked(answerOf(results[index] ?? [], options), sizes));
          for (let turn = 0; queues.some((queue) => queue.length > turn); turn++) {
            reviews.forEach((review, index) => {
              const chunk = queues[index]?.[turn];
              if (chunk !== undefined) pump.push(review, chunk);
            });
            await pump.run(() => undefined);
          }
          await pump.run((part) => part.finish());
          for (const review of reviews) expect(review.matches(editor.document)).toBe(true);
          await pump.run((part) => (isAccepted ? part.acceptAll() : part.rejectAll()));
          expect(editor.document.lines).toEqual(isAccepted ? expected(lines, places, options, results) : lines);
          for (const batch of editor.batches) expectApart(batch);
        },
      ),
      runs(300, 1000),
    );
  });

  it('of an answer that comes at once into a new file is written once, and Reject All leaves nothing', async () => {
    const editor = new Editor([''], 'joined');
    const edits = new DocumentEdits();
    const [review] = reviewsOf([''], [{ start: 0, end: 1 }], { cleaner: { tag: 'code', markdown: false } });
    if (review === undefined) throw new Error('a review');
    edits.add(review);
    const pump = new EditPump(edits, editor);
    editor.pump = pump;
    pump.push(review, '<code>\nimport { one } from "./one";\n\ntest(one);\n</code>');
    await pump.run((part) => part.finish());
    expect(editor.document.lines.filter((text) => text !== '')).toEqual(['import { one } from "./one";', 'test(one);']);
    await pump.run((part) => part.rejectAll());
    expect(editor.document.text).toBe('');
  });

  it('is not written again where somebody types before the editor has answered', async () => {
    const editor = new Editor(['x', 'end'], 'as-made');
    const edits = new DocumentEdits();
    const [review] = reviewsOf(['x', 'end'], [{ start: 0, end: 1 }], { cleaner: { verbatim: true } });
    if (review === undefined) throw new Error('a review');
    edits.add(review);
    const pump = new EditPump(edits, editor);
    editor.pump = pump;
    editor.typed = ['first', 'second'];
    pump.push(review, 'y();\n');
    await pump.run(() => undefined);
    await pump.run((part) => part.finish());
    await pump.run((part) => part.acceptAll());
    expect(editor.document.lines).toEqual(['second', 'first', 'y();', 'end']);
  });

  it.each([true, false])(
    'is not written again by an editor that changed it on the way (accepted: %s)',
    async (isAccepted) => {
      const editor = new Editor(['top', 'one', 'two', 'end'], 'as-made');
      const edits = new DocumentEdits();
      const [review] = reviewsOf(editor.document.lines, [{ start: 1, end: 3 }], { cleaner: { verbatim: true } });
      if (review === undefined) throw new Error('a review');
      edits.add(review);
      const pump = new EditPump(edits, editor);
      editor.pump = pump;
      editor.changed = (text) => text.replace('odd', 'even');
      pump.push(review, 'one\nan odd one\n');
      await pump.run(() => undefined);
      await pump.run((part) => part.finish());
      expect(review.matches(editor.document)).toBe(true);
      await pump.run((part) => (isAccepted ? part.acceptAll() : part.rejectAll()));
      expect(editor.document.lines).toEqual(['top', 'one', isAccepted ? 'an even one' : 'two', 'end']);
    },
  );

  it('is followed by an edit that was begun while it was on its way', async () => {
    const editor = new Editor(['x', 'between', 'z'], 'as-made');
    const edits = new DocumentEdits();
    const [first, second] = reviewsOf(
      editor.document.lines,
      [
        { start: 0, end: 1 },
        { start: 2, end: 3 },
      ],
      {
        cleaner: { verbatim: true },
      },
    );
    if (first === undefined || second === undefined) throw new Error('two reviews');
    edits.add(first);
    const pump = new EditPump(edits, editor);
    editor.pump = pump;
    pump.push(first, 'y1();\ny2();\n');
    edits.add(second);
    await pump.run(() => undefined);
    expect(second.matches(editor.document)).toBe(true);
    pump.push(second, 'w();\n');
    await pump.run((part) => part.finish());
    await pump.run((part) => part.acceptAll());
    expect(editor.document.lines).toEqual(['y1();', 'y2();', 'between', 'w();']);
  });
});

/** No two edits touch. */
function expectApart(batch: readonly TextEdit[]): void {
  batch.slice(1).forEach((edit, index) => {
    const before = batch[index];
    const isBehind =
      before !== undefined &&
      (before.endLine < edit.startLine ||
        (before.endLine === edit.startLine && before.endCharacter < edit.startCharacter));
    expect(isBehind).toBe(true);
  });
}
