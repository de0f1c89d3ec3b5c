import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EditReview } from '../../../src/core/editing/review.ts';
import type { TextEdit } from '../../../src/core/editing/textEdits.ts';
import { runs } from '../effort.ts';
import { chunked, rewrite, sizes } from './arbitraries.ts';
import { applyAndReport, type Report } from './editorLike.ts';
import { FakeDocument } from './fakeDocument.ts';
import { Scene } from './scene.ts';

const original = ['function a() {', '  one();', '  two();', '  three();', '}'];
const result = 'function a() {\n  one();\n  TWO();\n  three();\n  four();\n}\n';

/** A tool's changes, one for each stretch, as the editor reports them: the last first. */
function tell(scene: Pick<Scene, 'document' | 'review'>, edits: readonly TextEdit[]): void {
  const { document, review } = scene;
  review.onExternalChange(document.apply(edits).changes, { document });
}

/** Every line by itself becomes another, in one batch. */
function eachLine(document: FakeDocument, change: (text: string, line: number) => string): TextEdit[] {
  return document.lines.flatMap((text, line) => {
    const changed = change(text, line);
    return changed === text
      ? []
      : [{ startLine: line, startCharacter: 0, endLine: line, endCharacter: text.length, text: changed }];
  });
}

/** The whole document is written anew, as one change. */
function whole(document: FakeDocument, text: string): TextEdit[] {
  const end = document.lineCount - 1;
  return [{ startLine: 0, startCharacter: 0, endLine: end, endCharacter: document.lineAt(end).length, text }];
}

function decided(scene: Scene, isAccepted: boolean): string[] {
  scene.apply(isAccepted ? scene.review.acceptAll() : scene.review.rejectAll());
  return scene.document.lines;
}

describe.each(['review', 'streaming'] as const)('a tool that changes every line (%s)', (when) => {
  const scene = (): Scene => {
    const made = new Scene(original);
    if (when === 'review') return made.edit(result);
    made.stream(result.slice(0, result.indexOf('  three')));
    return made;
  };
  const finish = (made: Scene): Scene =>
    when === 'review' ? made : made.edit(result.slice(result.indexOf('  three')).replaceAll('two', 'zwei'));

  it.each([true, false])('leaves each line what it was: indentation (accepted: %s)', (isAccepted) => {
    const made = scene();
    tell(
      made,
      eachLine(made.document, (text) => `  ${text}`),
    );
    finish(made);
    const letters = decided(made, isAccepted).map((text) => text.trim());
    const wanted = isAccepted ? result.trimEnd().split('\n') : original;
    expect(letters).toEqual(['top', ...wanted.map((text) => text.trim()), 'bottom']);
  });

  it.each([true, false])('leaves each line what it was: a name (accepted: %s)', (isAccepted) => {
    const made = scene();
    tell(
      made,
      eachLine(made.document, (text) => text.replace('two', 'zwei').replace('TWO', 'ZWEI').replace('one', 'eins')),
    );
    finish(made);
    const lines = decided(made, isAccepted);
    expect(lines.filter((text) => /zwei|two/i.test(text))).toEqual([isAccepted ? '  ZWEI();' : '  zwei();']);
  });

  it('leaves each line what it was where it writes the whole document in one piece', () => {
    for (const isAccepted of [true, false]) {
      const made = scene();
      tell(made, whole(made.document, made.document.lines.map((text) => `\t${text.replace(';', '')}`).join('\n')));
      finish(made);
      const lines = decided(made, isAccepted).map((text) => text.replace(/[\s;]/g, ''));
      const wanted = isAccepted ? result.trimEnd().split('\n') : original;
      expect(lines).toEqual(['top', ...wanted.map((text) => text.replace(/[\s;]/g, '')), 'bottom']);
    }
  });
});

it('a user who pastes over several lines keeps the line that is theirs where the others are rejected', () => {
  const scene = new Scene(['one();', 'end();']).edit(
    'one();\nconst first = two(alpha, beta);\nconst second = three(gamma);\nend();\n',
  );
  const { document } = scene;
  const pasted = 'const first = two(alpha, delta);\nmy own words\nconst second = three(epsilon);';
  const endCharacter = document.lineAt(3).length;
  tell(scene, [{ startLine: 2, startCharacter: 0, endLine: 3, endCharacter, text: pasted }]);
  expect(decided(scene, false)).toContain('my own words');
});

describe('a formatter', () => {
  const json = ['{"a":1,', '"b":2,', '"c":3}'];
  const formatted = '{\n  "a": 1,\n  "b": 2,\n  "b": 22,\n  "c": 3\n}';

  it.each([true, false])('may break lines of either text in pieces (accepted: %s)', (isAccepted) => {
    const scene = new Scene(json).edit('{"a":1,\n"b":22,\n"c":3}\n');
    tell(scene, whole(scene.document, `top\n${formatted}\nbottom`));
    expect(scene.review.hunks()).toMatchObject([{ removed: 1, added: 1 }]);
    const b = isAccepted ? '  "b": 22,' : '  "b": 2,';
    expect(decided(scene, isAccepted)).toEqual(['top', '{', '  "a": 1,', b, '  "c": 3', '}', 'bottom']);
  });

  it('that breaks a line which the model then leaves alone, leaves all of it', () => {
    const scene = new Scene(json);
    scene.stream('{');
    const edit = { startLine: 1, startCharacter: 1, endLine: 1, endCharacter: 1, text: '\n  ' };
    const other = { startLine: 3, startCharacter: 0, endLine: 3, endCharacter: 0, text: '  ' };
    tell(scene, [edit, other]);
    scene.edit('"a":1,\n"b":22,\n"c":3}\n');
    expect(decided(scene, true)).toEqual(['top', '{', '  "a":1,', '"b":22,', '  "c":3}', 'bottom']);
  });

  it('that runs old and new lines together ends the edit: the old text comes back, the new one is offered', () => {
    for (const isWhole of [true, false]) {
      const scene = new Scene(json).edit('{"a":1,\n"b":22,\n"c":3}\n');
      const joins = [4, 3, 2].map((line): TextEdit => {
        const startCharacter = scene.document.lineAt(line - 1).length;
        return { startLine: line - 1, startCharacter, endLine: line, endCharacter: 0, text: '' };
      });
      tell(scene, isWhole ? whole(scene.document, `top\n{"a":1,"b":2,"b":22,"c":3}\nbottom`) : joins.toReversed());
      expect(scene.review).toMatchObject({ state: 'conflict', lostLines: ['{"a":1,', '"b":22,', '"c":3}'] });
      expect(scene.review.reason).toMatch(/run together/);
      expect(decided(scene, false)).toEqual(['top', ...json, 'bottom']);
      expect(scene.review.hunks()).toEqual([]);
    }
  });

  it('whose join a user brings back by redo is not undone against them', () => {
    const scene = new Scene(json).edit('{"a":1,\n"b":22,\n"c":3}\n');
    const { document, review } = scene;
    const changes = document.apply(whole(document, 'top\n{"a":1,"b":2,"b":22,"c":3}\nbottom')).changes;
    review.onExternalChange(changes, { reason: 'redo', document });
    expect(review.lostLines).toBeUndefined();
    expect(review.matches(document)).toBe(true);
  });

  const reports = fc.constantFrom<Report>('as-made', 'joined', 'cut-down', 'one-change');
  const blanks = fc.constantFrom('', ' ', '  ', '\t', '\n', '\n  ');

  it('that only moves blanks takes nothing from either text, whenever it comes', () => {
    const places = fc.array(fc.tuple(fc.nat(60), fc.nat(20), blanks), { maxLength: 12 });
    fc.assert(
      fc.property(
        rewrite,
        sizes,
        fc.nat(20),
        places,
        fc.boolean(),
        reports,
        (pair, by, when, at, isAccepted, report) => {
          const { original: before, result: after } = pair;
          const document = new FakeDocument(['top', ...before, 'bottom']);
          const { lineCount } = document;
          const review = new EditReview({
            original: before,
            startLine: 1,
            lineCount,
            eol: '\n',
            cleaner: { verbatim: true },
            reindent: false,
            keepBlankEdges: false,
          });
          const chunks = chunked(after.map((text) => `${text}\n`).join(''), by);
          const format = (): void => {
            const edits = blankEdits(document, at);
            review.onExternalChange(applyAndReport(document, edits, report), { document });
            expect(review.matches(document)).toBe(true);
          };
          chunks.forEach((chunk, turn) => {
            document.apply(review.applyStream(chunk));
            if (turn === when) format();
          });
          document.apply(review.finish());
          if (when >= chunks.length) format();
          // The line being written was broken: the model was stopped there, which is another promise.
          fc.pre(review.state !== 'conflict');
          document.apply(isAccepted ? review.acceptAll() : review.rejectAll());
          const squeezed = document.text.replace(/\s+/g, '');
          expect(squeezed).toBe(`top${(isAccepted ? after : before).join('').replace(/\s+/g, '')}bottom`);
        },
      ),
      runs(300, 1000),
    );
  });
});

/** Blanks put between words, at different places of lines inside. */
function blankEdits(document: FakeDocument, at: readonly (readonly [number, number, string])[]): TextEdit[] {
  const byPlace = new Map<string, TextEdit>();
  for (const [where, character, text] of at) {
    const line = 1 + (where % Math.max(1, document.lineCount - 2));
    const gaps = [...document.lineAt(line).matchAll(/(?<=^|\W)\s*(?=\S)|\s*$/g)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
    }));
    const gap = gaps[character % gaps.length];
    if (gap === undefined || (gap.start === gap.end && text === '')) continue;
    byPlace.set(`${line}`, { startLine: line, startCharacter: gap.start, endLine: line, endCharacter: gap.end, text });
  }
  return [...byPlace.values()].toSorted((a, b) => a.startLine - b.startLine);
}

describe('other line ends', () => {
  it.each([[['one', 'two', 'three']], [['{', '}']]])('leave an edit of %j where it is', (lines) => {
    const document = new FakeDocument(['top', ...lines, 'bottom']);
    const { lineCount } = document;
    const review = new EditReview({ original: lines, startLine: 1, lineCount, eol: '\n', cleaner: { verbatim: true } });
    document.apply(review.applyStream(`${lines[0]}\nnew\n`));
    const edit = whole(document, document.lines.join('\r\n'));
    const crlf = new FakeDocument(document.lines, '\r\n');
    review.onExternalChange(edit, { document: crlf });
    expect(review).toMatchObject({ state: 'streaming' });
    crlf.apply(review.applyStream('newer\n'));
    crlf.apply(review.finish());
    crlf.apply(review.acceptAll());
    expect(crlf.lines).toEqual(['top', lines[0], 'new', 'newer', 'bottom']);
    expect(review.resultText()).toBe([lines[0], 'new', 'newer'].join('\r\n'));
  });
});
