import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EditReview } from '../../../src/core/editing/review.ts';
import type { EditReviewOptions } from '../../../src/core/editing/trackedEdit.ts';
import { chunked, line, lines, rewrite, sizes } from './arbitraries.ts';
import { FakeDocument } from './fakeDocument.ts';
import { runs } from '../effort.ts';

/** The result as it came, so that the text compared is exactly the one given. */
const verbatim = { cleaner: { verbatim: true }, reindent: false, keepBlankEdges: false } as const;

interface Scene {
  readonly document: FakeDocument;
  readonly review: EditReview;
}

function open(
  above: readonly string[],
  original: readonly string[],
  below: readonly string[],
  options: Partial<EditReviewOptions> & { eol?: '\n' | '\r\n' } = {},
): Scene {
  const eol = options.eol ?? '\n';
  const document = new FakeDocument([...above, ...original, ...below], eol);
  const review = new EditReview({
    original,
    startLine: above.length,
    lineCount: document.lineCount,
    eol,
    ...verbatim,
    ...options,
  });
  return { document, review };
}

function checked({ document, review }: Scene): void {
  expect(review.matches(document)).toBe(true);
  for (const hunk of review.hunks()) expect(hunk.end).toBeGreaterThan(hunk.start);
}

function streamAll(scene: Scene, text: string, by: readonly number[]): void {
  for (const chunk of chunked(text, by)) {
    scene.document.apply(scene.review.applyStream(chunk));
    checked(scene);
  }
  scene.document.apply(scene.review.finish());
  checked(scene);
}

const surroundings = fc.record({ above: lines, below: lines, eol: fc.constantFrom<'\n' | '\r\n'>('\n', '\r\n') });

/** A line whose text splitting at line breaks gives back, also at the text's end. */
function written(result: readonly string[]): string {
  return result.map((text) => `${text}\n`).join('');
}

function documentLines(parts: readonly string[]): string[] {
  return parts.length === 0 ? [''] : [...parts];
}

describe('a streamed edit', () => {
  it('leaves exactly the result where everything is accepted, whatever the chunks', () => {
    fc.assert(
      fc.property(rewrite, surroundings, sizes, ({ original, result }, { above, below, eol }, by) => {
        fc.pre(above.length + original.length + below.length > 0);
        const scene = open(above, original, below, { eol });
        streamAll(scene, written(result), by);
        expect(scene.review.resultText()).toBe(result.join(eol));
        scene.document.apply(scene.review.acceptAll());
        expect(scene.document.lines).toEqual(documentLines([...above, ...result, ...below]));
        expect(scene.review.state).toBe('done');
      }),
      runs(100, 300),
    );
  });

  it('leaves exactly the original where everything is rejected, at any moment', () => {
    fc.assert(
      fc.property(
        rewrite,
        surroundings,
        sizes,
        fc.nat(60),
        ({ original, result }, { above, below, eol }, by, count) => {
          fc.pre(above.length + original.length + below.length > 0);
          const scene = open(above, original, below, { eol });
          const chunks = chunked(written(result), by).slice(0, count);
          for (const chunk of chunks) scene.document.apply(scene.review.applyStream(chunk));
          scene.document.apply(scene.review.stop());
          checked(scene);
          expect(scene.review.originalText()).toBe(original.join(eol));
          scene.document.apply(scene.review.rejectAll());
          expect(scene.document.lines).toEqual(documentLines([...above, ...original, ...below]));
        },
      ),
      runs(100, 300),
    );
  });

  it('is the splice of both texts where hunks are decided one by one', () => {
    fc.assert(
      fc.property(rewrite, surroundings, sizes, fc.array(fc.boolean()), ({ original, result }, around, by, choices) => {
        const { above, below } = around;
        fc.pre(above.length + original.length + below.length > 0);
        const scene = open(above, original, below);
        streamAll(scene, written(result), by);
        const expected: string[] = [];
        const hunks = scene.review.hunks();
        scene.review.lines().forEach((item, index) => {
          const at = scene.review.startLine + index;
          const hunk = hunks.findIndex((one) => one.start <= at && at < one.end);
          const isGone = item.tag === 'kept' ? false : item.tag === (choices[hunk] === true ? 'removed' : 'added');
          if (!isGone) expected.push(item.text);
        });
        hunks.forEach((hunk, index) => {
          const { review } = scene;
          scene.document.apply(choices[index] === true ? review.accept(hunk.id) : review.reject(hunk.id));
          if (review.hunks().length > 0) checked(scene);
        });
        expect(scene.document.lines).toEqual(documentLines([...above, ...expected, ...below]));
      }),
      runs(100, 300),
    );
  });

  it('shows kept lines identical on both sides and removed lines above added ones in every hunk', () => {
    fc.assert(
      fc.property(rewrite, sizes, ({ original, result }, by) => {
        const scene = open(['top'], original, []);
        streamAll(scene, written(result), by);
        const all = scene.review.lines();
        expect(all.filter((item) => item.tag !== 'added').map((item) => item.text)).toEqual(original);
        expect(all.filter((item) => item.tag !== 'removed').map((item) => item.text)).toEqual(result);
        all.forEach((item, index) => {
          if (item.tag === 'removed') expect(all[index - 1]?.tag).not.toBe('added');
        });
      }),
      runs(100, 300),
    );
  });

  it('comes back from a refused batch and does the same work again', () => {
    fc.assert(
      fc.property(rewrite, sizes, fc.array(fc.boolean(), { minLength: 3 }), ({ original, result }, by, refusals) => {
        const scene = open(['top'], original, ['bottom']);
        const { document, review } = scene;
        let turn = 0;
        const isRefused = (): boolean => refusals[turn++ % refusals.length] === true;
        for (const chunk of chunked(written(result), by)) {
          const edits = review.applyStream(chunk);
          if (isRefused()) review.refused();
          else document.apply(edits);
          checked(scene);
        }
        let edits = review.finish();
        for (let i = 0; i < 3 && isRefused(); i++) {
          review.refused();
          checked(scene);
          edits = review.retry();
        }
        document.apply(edits);
        checked(scene);
        expect(review.resultText()).toBe(result.join('\n'));
      }),
      runs(100, 300),
    );
  });
});

interface Typed {
  readonly at: number;
  readonly character: number;
  readonly length: number;
  readonly span: number;
  readonly texts: readonly string[];
}

const typing = fc.record({
  at: fc.nat(80),
  character: fc.nat(12),
  length: fc.nat(6),
  span: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
  texts: fc.array(fc.oneof(line, fc.constantFrom('USER', 'x')), { minLength: 1, maxLength: 3 }),
});

function typedEdit(document: FakeDocument, typed: Typed): Parameters<EditReview['onExternalChange']>[0][number] {
  const startLine = typed.at % document.lineCount;
  const endLine = Math.min(document.lineCount - 1, startLine + typed.span);
  const startCharacter = Math.min(typed.character, document.lineAt(startLine).length);
  const limit = document.lineAt(endLine).length;
  const endCharacter =
    endLine === startLine ? Math.min(limit, startCharacter + typed.length) : Math.min(limit, typed.length);
  return { startLine, startCharacter, endLine, endCharacter, text: typed.texts.join(document.eol) };
}

describe('a streamed edit in a document somebody types in', () => {
  it('always knows every line of its region, and never ends up with another text than the document', () => {
    fc.assert(
      fc.property(
        rewrite,
        surroundings,
        sizes,
        fc.array(fc.option(typing, { freq: 2 }), { maxLength: 30 }),
        fc.array(fc.nat(3)),
        ({ original, result }, { above, below, eol }, by, typings, commands) => {
          fc.pre(above.length + original.length + below.length > 0);
          const scene = open(above, original, below, { eol });
          const { document, review } = scene;
          const type = (turn: number): void => {
            const typed = typings[turn];
            if (typed === null || typed === undefined) return;
            review.onExternalChange(document.apply([typedEdit(document, typed)]).changes);
            checked(scene);
          };
          chunked(written(result), by).forEach((chunk, turn) => {
            document.apply(review.applyStream(chunk));
            checked(scene);
            type(turn);
            const command = commands[turn];
            const hunk = review.hunks().find((one) => !one.open);
            if (command === 1 && hunk !== undefined) document.apply(review.accept(hunk.id));
            if (command === 2 && hunk !== undefined) document.apply(review.reject(hunk.id));
            if (review.hunks().length > 0) checked(scene);
          });
          document.apply(review.finish());
          for (let turn = 20; turn < 25; turn++) type(turn);
          const expected = [review.originalText(), review.resultText()];
          const isAccepted = commands.length % 2 === 1;
          const outside = [document.lines.slice(0, review.startLine), document.lines.slice(review.endLine)];
          document.apply(isAccepted ? review.acceptAll() : review.rejectAll());
          const inside = document.lines.slice(review.startLine, review.endLine).join(eol);
          expect(inside).toBe(expected[isAccepted ? 1 : 0]);
          const after = [document.lines.slice(0, review.startLine), document.lines.slice(review.endLine)];
          // A document cannot have no line at all.
          const isEmptied = review.endLine === review.startLine && outside.flat().length === 0;
          expect(after).toEqual(isEmptied ? [[], ['']] : outside);
        },
      ),
      runs(200, 600),
    );
  });

  it('keeps what is typed outside the region byte for byte, and the result is still exact', () => {
    fc.assert(
      fc.property(rewrite, sizes, fc.array(fc.tuple(fc.boolean(), line), { maxLength: 20 }), (pair, by, typed) => {
        const { original, result } = pair;
        const scene = open(['top'], original, ['bottom']);
        const { document, review } = scene;
        const [above, below]: [string[], string[]] = [['top'], ['bottom']];
        chunked(written(result), by).forEach((chunk, turn) => {
          document.apply(review.applyStream(chunk));
          const [isAbove, text] = typed[turn] ?? [];
          if (text === undefined) return;
          const at = isAbove === true ? 0 : document.lineCount;
          (isAbove === true ? above : below).splice(isAbove === true ? 0 : below.length, 0, text);
          const edit =
            at === 0
              ? { startLine: 0, startCharacter: 0, endLine: 0, endCharacter: 0, text: `${text}\n` }
              : end(document, `\n${text}`);
          review.onExternalChange(document.apply([edit]).changes);
          checked(scene);
        });
        document.apply(review.finish());
        document.apply(review.acceptAll());
        expect(document.lines).toEqual([...above, ...result, ...below]);
      }),
      runs(100, 300),
    );
  });
});

function end(document: FakeDocument, text: string): Parameters<EditReview['onExternalChange']>[0][number] {
  const line = document.lineCount - 1;
  const character = document.lineAt(line).length;
  return { startLine: line, startCharacter: character, endLine: line, endCharacter: character, text };
}
