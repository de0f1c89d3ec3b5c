import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EditReview } from '../../../src/core/editing/review.ts';
import { chunked, line, rewrite, sizes } from './arbitraries.ts';
import { FakeDocument } from './fakeDocument.ts';
import { Scene } from './scene.ts';
import { runs } from '../effort.ts';

const verbatim = { cleaner: { verbatim: true }, reindent: false, keepBlankEdges: false } as const;

function opened(original: readonly string[]): { document: FakeDocument; review: EditReview } {
  const document = new FakeDocument(['top', ...original, 'bottom']);
  const { lineCount } = document;
  return { document, review: new EditReview({ original, startLine: 1, lineCount, eol: '\n', ...verbatim }) };
}

function written(result: readonly string[]): string {
  return result.map((text) => `${text}\n`).join('');
}

describe('a review whose removed lines are folded away for a save', () => {
  it('leaves the result alone in the document, and still tells its changes', () => {
    const scene = new Scene(['a', 'b', 'c', 'd'], verbatim).edit('a\nB\nc\n');
    const before = scene.review.hunks().map(({ id, removed, added }) => ({ id, removed, added }));
    scene.apply(scene.review.fold());
    expect(scene.document.lines).toEqual(['top', 'a', 'B', 'c', 'bottom']);
    expect(scene.review.hunks().map(({ id, removed, added }) => ({ id, removed, added }))).toEqual(before);
    expect(scene.review.view().folded).toEqual([
      { line: 2, texts: ['b'] },
      { line: 4, texts: ['d'] },
    ]);
    expect(scene.review.state).toBe('review');
  });

  it('brings a removed line back where it was when its change is rejected', () => {
    const scene = new Scene(['a', 'b', 'c', 'd'], verbatim).edit('a\nB\nc\n');
    scene.apply(scene.review.fold());
    const [first, second] = scene.review.hunks();
    scene.apply(scene.review.reject(first?.id ?? ''));
    expect(scene.document.lines).toEqual(['top', 'a', 'b', 'c', 'bottom']);
    scene.apply(scene.review.reject(second?.id ?? ''));
    expect(scene.document.lines).toEqual(['top', 'a', 'b', 'c', 'd', 'bottom']);
    expect(scene.review.state).toBe('done');
  });

  it('gives for every choice of accepted and rejected changes the text it gives without folding', () => {
    fc.assert(
      fc.property(rewrite, sizes, fc.array(fc.boolean(), { minLength: 1 }), fc.nat(3), (texts, by, choices, foldAt) => {
        const [plain, folded] = [opened(texts.original), opened(texts.original)];
        for (const { document, review } of [plain, folded]) {
          for (const chunk of chunked(written(texts.result), by)) document.apply(review.applyStream(chunk));
          document.apply(review.finish());
        }
        const ids = plain.review.hunks().map(({ id }) => id);
        ids.forEach((id, index) => {
          if (index % 4 === foldAt) folded.document.apply(folded.review.fold());
          expect(folded.review.matches(folded.document)).toBe(true);
          for (const { document, review } of [plain, folded]) {
            document.apply(choices[index % choices.length] === true ? review.accept(id) : review.reject(id));
          }
        });
        folded.document.apply(folded.review.fold());
        expect(folded.document.lines).toEqual(plain.document.lines);
        expect(folded.review.state).toBe(plain.review.state);
      }),
      runs(100, 300),
    );
  });

  it('keeps what is typed meanwhile, wherever it is', () => {
    fc.assert(
      fc.property(rewrite, fc.nat(60), line, fc.boolean(), ({ original, result }, at, typed, isAccepted) => {
        const { document, review } = opened(original);
        document.apply(review.applyStream(written(result)));
        document.apply(review.finish());
        document.apply(review.fold());
        const target = at % document.lineCount;
        const text = `${typed}¶\n`;
        const edit = { startLine: target, startCharacter: 0, endLine: target, endCharacter: 0, text };
        review.onExternalChange(document.apply([edit]).changes);
        document.apply(isAccepted ? review.acceptAll() : review.rejectAll());
        expect(review.matches(document)).toBe(true);
        const own = document.lines.filter((candidate) => candidate !== `${typed}¶`);
        if (isAccepted) expect(own).toEqual(['top', ...result, 'bottom']);
        const isAdded = own.length > original.length + 2;
        if (!isAccepted && !isAdded && document.lines.length > own.length)
          expect(own).toEqual(['top', ...original, 'bottom']);
      }),
      runs(100, 300),
    );
  });

  it('is no undone edit when undo brings its removed lines back above the added ones', () => {
    const scene = new Scene(['a', 'b'], verbatim).edit('A\nB\n');
    scene.apply(scene.review.fold());
    scene.undo(1);
    expect(scene.picture).toEqual(['-a', '-b', '+A', '+B']);
    expect(scene.review.state).toBe('review');
  });

  it('comes back with an undo after a reload, still to be decided on', () => {
    const scene = new Scene(['a', 'b', 'c']).edit('a\nB\nc\n');
    scene.apply(scene.review.fold());
    const saved = JSON.parse(JSON.stringify(scene.review.toJSON())) as ReturnType<EditReview['toJSON']>;
    scene.review = EditReview.fromJSON(saved, scene.document) ?? scene.review;
    scene.apply(scene.review.rejectAll());
    expect(scene.document.lines).toEqual(['top', 'a', 'b', 'c', 'bottom']);
    scene.undo(1);
    expect(scene.document.lines).toEqual(['top', 'a', 'B', 'c', 'bottom']);
    expect(scene.review.hunks()).toHaveLength(1);
    scene.apply(scene.review.rejectAll());
    expect(scene.document.lines).toEqual(['top', 'a', 'b', 'c', 'bottom']);
  });

  it('is found again after the window was reloaded', () => {
    const scene = new Scene(['a', 'b', 'c', 'd'], verbatim).edit('a\nB\nc\n');
    scene.apply(scene.review.fold());
    const saved = JSON.parse(JSON.stringify(scene.review.toJSON())) as ReturnType<EditReview['toJSON']>;
    const again = EditReview.fromJSON(saved, scene.document);
    expect(again).toBeDefined();
    if (again !== undefined) scene.document.apply(again.revert());
    expect(scene.document.lines).toEqual(['top', 'a', 'b', 'c', 'd', 'bottom']);
  });
});

describe('an edit taken out of the document for a save', () => {
  it('leaves the original, and comes back as it was', () => {
    fc.assert(
      fc.property(rewrite, sizes, fc.nat(30), ({ original, result }, by, when) => {
        const { document, review } = opened(original);
        const chunks = chunked(written(result), by);
        chunks.forEach((chunk, index) => {
          document.apply(review.applyStream(chunk));
          if (index !== when % chunks.length) return;
          const before = [...document.lines];
          document.apply(review.hide());
          expect(document.lines).toEqual(['top', ...original, 'bottom']);
          document.apply(review.show());
          expect(document.lines).toEqual(before);
        });
        document.apply(review.finish());
        document.apply(review.acceptAll());
        expect(document.lines).toEqual(['top', ...result, 'bottom']);
      }),
      runs(100, 300),
    );
  });

  it('is as it was when the editor refuses to take it out', () => {
    const { document, review } = opened(['a', 'b', 'c']);
    document.apply(review.applyStream('a\nB\nx'));
    const before = review.lines();
    review.hide();
    review.refused();
    expect(review.lines()).toEqual(before);
    document.apply(review.retry());
    expect(document.lines).toEqual(['top', 'a', 'b', 'c', 'bottom']);
  });

  it('leaves the lines of the original, too, that an earlier save had folded away', () => {
    const original = ['first();', 'second();', 'third();', 'fourth();'];
    const { document, review } = opened(original);
    document.apply(review.applyStream('first();\nother();\nthird();\n'));
    document.apply(review.stop());
    document.apply(review.fold());
    expect(document.lines).not.toContain('second();');
    review.continueStream();
    document.apply(review.hide());
    expect(document.lines).toEqual(['top', ...original, 'bottom']);
    document.apply(review.show());
    document.apply(review.applyStream('fourth();\n'));
    document.apply(review.finish());
    expect(review.originalLines()).toEqual(original);
    document.apply(review.acceptAll());
    expect(document.lines).toEqual(['top', 'first();', 'other();', 'third();', 'fourth();', 'bottom']);
  });

  it('stays what it is while the user types, undoes and redoes around it', () => {
    const { document, review } = opened(['a', 'b', 'c']);
    document.apply(review.applyStream('a\nB\nx'));
    document.apply(review.hide());
    const { changes, inverse } = document.apply([
      { startLine: 1, startCharacter: 1, endLine: 1, endCharacter: 1, text: '!' },
    ]);
    review.onExternalChange(changes, { document });
    review.onExternalChange(document.apply(inverse).changes, { reason: 'undo', document });
    expect(review.state).toBe('streaming');
    document.apply(review.show());
    document.apply(review.applyStream('\n'));
    document.apply(review.finish());
    document.apply(review.rejectAll());
    expect(document.lines).toEqual(['top', 'a', 'b', 'c', 'bottom']);
    expect(review.state).toBe('done');
  });

  it('can still be decided on where it had ended and others change the file meanwhile', () => {
    const { document, review } = opened(['a', 'b', 'c']);
    document.apply(review.applyStream('a\nB\nc\n'));
    document.apply(review.finish());
    document.apply(review.hide());
    const top = { startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 0, text: 'new ' };
    review.onExternalChange(document.apply([top]).changes, { document });
    document.apply(review.show());
    expect(review.state).toBe('review');
    document.apply(review.rejectAll());
    expect(document.lines).toEqual(['new top', 'a', 'b', 'c', 'bottom']);
  });
});
