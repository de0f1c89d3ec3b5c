import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alternatives } from '../../../src/core/editing/alternatives.ts';
import { DocumentEdits } from '../../../src/core/editing/multi.ts';
import { EditReview } from '../../../src/core/editing/review.ts';
import { chunked, lines, rewrite, sizes } from './arbitraries.ts';
import { FakeDocument } from './fakeDocument.ts';
import { runs } from '../effort.ts';

const verbatim = { cleaner: { verbatim: true }, reindent: false, keepBlankEdges: false } as const;

function written(result: readonly string[]): string {
  return result.map((text) => `${text}\n`).join('');
}

describe('several edits in one document', () => {
  const parts = fc.array(fc.record({ pair: rewrite, gap: lines, isAccepted: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  });

  it('each become exactly their own result, also side by side and with refused batches', () => {
    fc.assert(
      fc.property(parts, sizes, fc.array(fc.nat(3)), fc.boolean(), (items, by, refusals, hasEnd) => {
        const all: string[] = [];
        const starts = items.map(({ pair, gap }) => {
          all.push(...gap);
          all.push(...pair.original);
          return all.length - pair.original.length;
        });
        if (hasEnd) all.push('the end');
        fc.pre(all.length > 0);
        const document = new FakeDocument(all);
        const edits = new DocumentEdits();
        const reviews = items.map(({ pair }, index) => {
          const lineCount = document.lineCount;
          return new EditReview({
            ...verbatim,
            original: pair.original,
            startLine: starts[index] ?? 0,
            lineCount,
            eol: '\n',
          });
        });
        for (const review of reviews) edits.add(review);
        const queues = items.map(({ pair }) => chunked(written(pair.result), by));
        const apply = (work: (review: EditReview) => ReturnType<EditReview['finish']>, turn: number): void => {
          const batch = edits.run(work);
          if (refusals[turn] === 0) {
            edits.refused();
            document.apply(edits.run((review) => review.retry()));
          } else document.apply(batch);
        };
        for (let turn = 0; queues.some((queue) => queue.length > turn); turn++) {
          apply((review) => review.applyStream(queues[reviews.indexOf(review)]?.[turn] ?? ''), turn);
          for (const review of reviews) expect(review.matches(document)).toBe(true);
        }
        apply((review) => review.finish(), 0);
        const accepted = (review: EditReview): boolean => items[reviews.indexOf(review)]?.isAccepted === true;
        apply((review) => (accepted(review) ? review.acceptAll() : review.rejectAll()), 1);
        const expected = items.flatMap(({ pair, gap, isAccepted }) => [
          ...gap,
          ...(isAccepted ? pair.result : pair.original),
        ]);
        if (hasEnd) expected.push('the end');
        expect(document.lines).toEqual(expected.length === 0 ? [''] : expected);
      }),
      runs(70, 200),
    );
  });

  it('follow what is typed between them', () => {
    const document = new FakeDocument(['a', 'between', 'b']);
    const [first, second] = [0, 2].map((startLine) => {
      const original = [document.lineAt(startLine)];
      return new EditReview({ ...verbatim, original, startLine, lineCount: 3, eol: '\n' });
    });
    const edits = new DocumentEdits();
    if (first === undefined || second === undefined) throw new Error('two reviews');
    edits.add(second);
    edits.add(first);
    document.apply(edits.run((review) => review.applyStream(review === first ? 'A1\nA2\n' : 'B1\n')));
    const at = document.lines.indexOf('between');
    const typed = { startLine: at, startCharacter: 0, endLine: at, endCharacter: 0, text: 'typed\n' };
    edits.onExternalChange(document.apply([typed]).changes);
    document.apply(edits.run((review) => review.finish()));
    document.apply(edits.run((review) => review.acceptAll()));
    expect(document.lines).toEqual(['A1', 'A2', 'typed', 'between', 'B1']);
  });
});

describe('alternatives of one edit', () => {
  it('show any of them at any time, and what is accepted is exactly that one', () => {
    const input = fc.record({ original: lines, results: fc.array(lines, { minLength: 2, maxLength: 4 }) });
    fc.assert(
      fc.property(input, sizes, fc.array(fc.nat(3)), ({ original, results }, by, switches) => {
        const document = new FakeDocument(['top', ...original, 'bottom']);
        const lineCount = document.lineCount;
        const all = new Alternatives({ ...verbatim, original, startLine: 1, lineCount, eol: '\n' }, results.length);
        const queues = results.map((result) => chunked(written(result), by));
        for (let turn = 0; queues.some((queue) => queue.length > turn); turn++) {
          queues.forEach((queue, index) => document.apply(all.applyStream(queue[turn] ?? '', index)));
          document.apply(all.switchTo(switches[turn] ?? 0));
          expect(all.active.matches(document)).toBe(true);
        }
        results.forEach((_, index) => document.apply(all.finish(index)));
        results.forEach((result, index) => {
          document.apply(all.switchTo(index));
          expect(all.active.matches(document)).toBe(true);
          expect(all.active.resultText()).toBe(result.join('\n'));
          expect(all.active.originalText()).toBe(original.join('\n'));
        });
        document.apply(all.active.acceptAll());
        expect(document.lines).toEqual(['top', ...(results.at(-1) ?? []), 'bottom']);
      }),
      runs(70, 200),
    );
  });

  it('all have what was typed into the original meanwhile', () => {
    const original = ['one', 'two', 'three', 'four'];
    const document = new FakeDocument(original);
    const all = new Alternatives({ ...verbatim, original, startLine: 0, lineCount: 4, eol: '\n' }, 2);
    document.apply(all.applyStream('one\nTWO\nthree\nfour\n', 0));
    document.apply(all.applyStream('one\ntwo\nTHREE\nfour\n', 1));
    document.apply(all.finish(0));
    document.apply(all.finish(1));
    const at = document.lines.indexOf('four');
    const typed = { startLine: at, startCharacter: 4, endLine: at, endCharacter: 4, text: ' typed' };
    all.onExternalChange(document.apply([typed]).changes);
    document.apply(all.switchTo(1));
    expect(all.active.resultText()).toBe('one\ntwo\nTHREE\nfour typed');
    document.apply(all.switchTo(0));
    expect(all.active.resultText()).toBe('one\nTWO\nthree\nfour typed');
    document.apply(all.active.rejectAll());
    expect(document.lines).toEqual(['one', 'two', 'three', 'four typed']);
  });

  it('keep the lines of the original that a save folded away', () => {
    const original = ['first();', 'second();', 'third();', 'fourth();'];
    const document = new FakeDocument([...original, '']);
    const all = new Alternatives({ ...verbatim, original, startLine: 0, lineCount: 5, eol: '\n' }, 2);
    ['first();\nother();\nthird();\nfourth();\n', 'first();\nsecond();\nTHIRD();\nfourth();\n'].forEach(
      (answer, index) => {
        document.apply(all.applyStream(answer, index));
        document.apply(all.finish(index));
      },
    );
    document.apply(all.command((review) => review.fold()));
    expect(document.lines).not.toContain('second();');
    all.switchTo(1);
    all.refused();
    expect(all.active.hunks()).toMatchObject([{ removed: 1, added: 1 }]);
    document.apply(all.retry());
    expect(all.active.hunks()).toMatchObject([{ removed: 1, added: 1 }]);
    document.apply(all.switchTo(0));
    document.apply(all.switchTo(1));
    document.apply(all.command((review) => review.rejectAll()));
    expect(document.lines).toEqual([...original, '']);
  });

  it('keep what was accepted of one, also through another and back', () => {
    const original = ['a', 'b', 'c', 'd', 'e'];
    const document = new FakeDocument([...original, '']);
    const all = new Alternatives({ ...verbatim, original, startLine: 0, lineCount: 6, eol: '\n' }, 2);
    ['a\nB\nc\nD\ne\n', 'a\nb\nC\nd\ne\n'].forEach((answer, index) => {
      document.apply(all.applyStream(answer, index));
      document.apply(all.finish(index));
    });
    const [first] = all.active.hunks();
    document.apply(all.command((review) => review.accept(first?.id ?? '')));
    document.apply(all.switchTo(1));
    expect(document.lines).toContain('B');
    document.apply(all.switchTo(0));
    document.apply(all.command((review) => review.rejectAll()));
    expect(document.lines).toEqual(['a', 'B', 'c', 'd', 'e', '']);
  });

  it('stay where they were when the editor refuses the switch', () => {
    const document = new FakeDocument(['x']);
    const all = new Alternatives({ ...verbatim, original: ['x'], startLine: 0, lineCount: 1, eol: '\n' }, 2);
    document.apply(all.applyStream('first\n', 0));
    all.applyStream('second\n', 1);
    all.switchTo(1);
    all.refused();
    expect(all.activeIndex).toBe(0);
    expect(all.active.matches(document)).toBe(true);
    document.apply(all.retry());
    expect(document.lines).toContain('second');
    expect(document.lines).not.toContain('first');
  });
});
