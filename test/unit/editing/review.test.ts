import { describe, expect, it } from 'vitest';
import { EditReview } from '../../../src/core/editing/review.ts';
import { linesSince, savedReviewSchema } from '../../../src/core/editing/reviewState.ts';
import { FakeDocument } from './fakeDocument.ts';
import { Scene } from './scene.ts';
import { effort } from '../effort.ts';

const original = ['function a() {', '  one();', '  two();', '  three();', '}'];
const result = 'function a() {\n  one();\n  TWO();\n  three();\n  four();\n}\n';

describe('an edit while it streams', () => {
  it('shows the line being written only once it differs from what stands there', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  on');
    expect(scene.document.lines).toEqual(['top', ...original, 'bottom']);
    expect(scene.review.view().liveLine).toBe(2);
    scene.stream('e();\n  TW');
    expect(scene.document.lines[3]).toBe('  TW');
    expect(scene.review.view()).toMatchObject({ liveLine: 3, pendingStart: 4, added: [{ start: 3, end: 4 }] });
  });

  it('appends to the line being written instead of replacing it', () => {
    const scene = new Scene(original);
    scene.stream('x(Y');
    expect(scene.review.applyStream('Z')).toEqual([
      { startLine: 1, startCharacter: 3, endLine: 1, endCharacter: 3, text: 'Z' },
    ]);
  });

  it('puts removed lines above added ones as soon as the change is closed, and lets it be decided', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  one();\n  TWO();\n');
    expect(scene.review.hunks()).toMatchObject([{ open: true }]);
    scene.stream('  three();\n');
    expect(scene.picture).toEqual([' function a() {', '   one();', '-  two();', '+  TWO();', '   three();', ' }']);
    const [hunk] = scene.review.hunks();
    expect(hunk).toMatchObject({ open: false, removed: 1, added: 1, start: 3, end: 5 });
    scene.apply(scene.review.accept(hunk?.id ?? ''));
    scene.stream('  four();\n}\n');
    scene.apply(scene.review.finish());
    scene.apply(scene.review.acceptAll());
    expect(scene.document.text).toBe(`top\n${result}bottom`);
  });

  it('does not jump at a bracket that stands further down', () => {
    const scene = new Scene(['start();', 'foo();', '}', 'bar();', '}']);
    scene.stream('start();\nif (x) {\n  y();\n}\n');
    expect(scene.picture.filter((line) => line.startsWith('-'))).toEqual([]);
    scene.edit('foo();\n}\nbar();\n}\n');
    expect(scene.picture.filter((line) => line.startsWith('-'))).toEqual([]);
    expect(scene.review.hunks()).toHaveLength(1);
  });

  it('takes a bracket it had added for the one that stands there, once the next line proves it', () => {
    const scene = new Scene(['first();', '}', 'second();', 'third();']);
    scene.stream('other();\n}\n');
    expect(scene.picture.slice(0, 2)).toEqual(['+other();', '+}']);
    scene.stream('second();\n');
    expect(scene.picture).toEqual(['-first();', '+other();', ' }', ' second();', ' third();']);
    expect(scene.review.matches(scene.document)).toBe(true);
  });

  it('cleans fences, chatter, indentation and blank edges on the way', () => {
    const scene = new Scene(['', '    a();', '    b();', '']);
    scene.edit('Here is the code:\n```js\na();\nc();\n\n\n```\nDone.');
    expect(scene.picture).toEqual([' ', '     a();', '-    b();', '+    c();', ' ']);
  });

  it.each(['\na\nc\n', '```js\n\na\nc\n```', '```js\na\nc\n```'])(
    'keeps a blank line in front once, whether the answer repeats it or not: %j',
    (answer) => {
      const scene = new Scene(['', 'a', 'b']);
      for (const character of answer) scene.stream(character);
      scene.apply(scene.review.finish());
      expect(scene.review.resultText()).toBe('\na\nc');
    },
  );

  it('works the same per token in a file of 50,000 lines as in one of 50, and late in the answer as early', () => {
    const steps = (lineCount: number): number[] => {
      let count = 0;
      const lines = Array.from({ length: lineCount }, (_, index) => (index % 5 === 4 ? '}' : `line ${index};`));
      const scene = new Scene(lines, { count: (by) => void (count += by) });
      count = 0;
      const perToken: number[] = [];
      for (let i = 0; i < 3000; i++) {
        const before = count;
        scene.review.applyStream(i % 3 === 0 ? `new ${i} ` : i % 3 === 1 ? 'words;' : '\n');
        scene.review.hunks();
        perToken.push(count - before);
      }
      return perToken;
    };
    const [small, large] = [steps(50), steps(50_000)];
    const mean = (list: number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
    expect(Math.max(...large)).toBeLessThan(150);
    expect(mean(large.slice(2000))).toBeLessThan(mean(large.slice(100, 1000)) * 1.5 + 1);
    expect(mean(large)).toBeLessThan(mean(small) * 5 + 70);
  });

  it('rewrites a long file with work in proportion to its length', () => {
    const LENGTH = effort(10_000, 50_000);
    let count = 0;
    const lines = Array.from({ length: LENGTH }, (_, index) => (index % 4 === 3 ? '}' : `line ${index};`));
    const wanted = lines.map((text, index) => (index % 100 === 50 ? `changed ${index};` : text));
    const document = new FakeDocument(lines);
    const review = new EditReview({
      original: lines,
      startLine: 0,
      lineCount: LENGTH,
      eol: '\n',
      count: (by) => void (count += by),
    });
    for (let at = 0; at < wanted.length; at += 500) {
      document.apply(
        review.applyStream(
          wanted
            .slice(at, at + 500)
            .map((text) => `${text}\n`)
            .join(''),
        ),
      );
    }
    const streamed = count;
    document.apply(review.finish());
    expect(streamed).toBeLessThan(LENGTH * 12);
    expect(review.hunks()).toHaveLength(LENGTH / 100);
    expect(review.matches(document)).toBe(true);
    document.apply(review.acceptAll());
    expect(document.lines).toEqual(wanted);
  });
});

describe('the hunks of a finished edit', () => {
  const source = [
    'export function total(items) {',
    '  let sum = 0;',
    '  for (const item of items) {',
    '    sum += item.price;',
    '  }',
    '  return sum;',
    '}',
    '',
    'export function mean(items) {',
    '  if (items.length === 0) {',
    '    return 0;',
    '  }',
    '  return total(items) / items.length;',
    '}',
    '',
    'log(total([]));',
  ];

  it('are three where a name changed in three places', () => {
    const scene = new Scene(source).edit(source.join('\n').replaceAll('total', 'sumOf'));
    expect(scene.review.hunks().map(({ removed, added }) => [removed, added])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
  });

  it('are one where a function was put between two others, and nothing is removed', () => {
    const inserted = [
      'export function last(items) {',
      '  if (items.length === 0) {',
      '    return 0;',
      '  }',
      '  return items.at(-1);',
      '}',
      '',
    ];
    const scene = new Scene(source).edit([...source.slice(0, 8), ...inserted, ...source.slice(8)].join('\n'));
    expect(scene.review.hunks()).toMatchObject([{ removed: 0, added: 7 }]);
  });

  it('are one where a block was wrapped', () => {
    const wrapped = [
      ...source.slice(0, 2),
      '  if (items) {',
      ...source.slice(2, 5).map((text) => `  ${text}`),
      '  }',
      ...source.slice(5),
    ];
    const scene = new Scene(source).edit(wrapped.join('\n'));
    expect(scene.review.hunks()).toMatchObject([{ removed: 2, added: 4 }]);
  });

  it('are one where a body was rewritten, although brackets agree by chance', () => {
    const before = [
      'head {',
      '  aa1;',
      '  aa2;',
      '  aa3;',
      '  aa4;',
      '  }',
      '  bb1;',
      '  bb2;',
      '  bb3;',
      '  bb4;',
      'tail',
    ];
    const after = [
      'head {',
      '  cc1;',
      '  cc2;',
      '  cc3;',
      '  cc4;',
      '  }',
      '  dd1;',
      '  dd2;',
      '  dd3;',
      '  dd4;',
      'tail',
    ];
    expect(new Scene(before).edit(after.join('\n')).review.hunks()).toHaveLength(1);
  });

  it('are found forwards and backwards, around the end', () => {
    const { review } = new Scene(source).edit(source.join('\n').replaceAll('total', 'sumOf'));
    const [first, second, third] = review.hunks();
    expect(review.next(first?.start ?? 0)?.id).toBe(second?.id);
    expect(review.next(1000)?.id).toBe(first?.id);
    expect(review.previous(third?.start ?? 0)?.id).toBe(second?.id);
    expect(review.previous(0)?.id).toBe(third?.id);
  });

  it('keep their ids when others are decided or text moves them', () => {
    const scene = new Scene(source).edit(source.join('\n').replaceAll('total', 'sumOf'));
    const ids = scene.review.hunks().map((hunk) => hunk.id);
    scene.apply(scene.review.accept(ids[0] ?? ''));
    scene.type(0, 0, 'new line\n');
    expect(scene.review.hunks().map((hunk) => hunk.id)).toEqual(ids.slice(1));
    expect(scene.review.matches(scene.document)).toBe(true);
  });
});

describe('an edit that ends early', () => {
  it('keeps what arrived and the rest of the original, and can go on', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  one();\n  TW');
    scene.apply(scene.review.fail('The connection was lost.'));
    expect(scene.review).toMatchObject({ state: 'stopped', reason: 'The connection was lost.', canContinue: true });
    expect(scene.review.resultText()).toBe('function a() {\n  one();\n  TW\n  two();\n  three();\n}');
    expect(scene.review.hunks()).toMatchObject([{ open: false, added: 1, removed: 0 }]);
    scene.review.continueStream();
    scene.edit('O();\n  three();\n  four();\n}\n');
    scene.apply(scene.review.acceptAll());
    expect(scene.document.text).toBe(`top\n${result}bottom`);
  });

  it('goes on in the line being written after a decision was undone', () => {
    const scene = new Scene(['first();', 'second();', 'third();']);
    scene.stream('FIRST();\nsecond();\nTHI');
    scene.apply(scene.review.stop());
    scene.apply(scene.review.reject(scene.review.hunks()[0]?.id ?? ''));
    scene.undo(1);
    scene.review.continueStream();
    scene.edit('RD();\n');
    expect(scene.review.resultLines()).toEqual(['FIRST();', 'second();', 'THIRD();']);
  });

  it('cannot go on from a version before the last of the answer', () => {
    const scene = new Scene(['first();', 'second();']);
    const { document, review } = scene;
    scene.apply(review.applyStream('FIRST();\nsec'));
    scene.apply(review.stop());
    scene.apply(review.fold());
    const before = document.text;
    review.continueStream();
    scene.apply(review.applyStream('ond(); // more'));
    scene.apply(review.stop());
    const end = document.lineCount - 1;
    const back = {
      startLine: 0,
      startCharacter: 0,
      endLine: end,
      endCharacter: document.lineAt(end).length,
      text: before,
    };
    review.onExternalChange(document.apply([back]).changes, { reason: 'undo', document });
    expect(review.canContinue).toBe(false);
  });

  it('cannot go on once its last hunk was decided', () => {
    const scene = new Scene(original);
    scene.stream('XX();');
    scene.apply(scene.review.stop());
    scene.apply(scene.review.acceptAll());
    expect(scene.review).toMatchObject({ state: 'done', canContinue: false });
    expect(scene.document.lines).toEqual(['top', 'XX();', ...original, 'bottom']);
  });

  it('reverts to the original also after hunks were accepted, but never over what the user typed', () => {
    const scene = new Scene(original).edit(result);
    scene.apply(scene.review.accept(scene.review.hunks()[0]?.id ?? ''));
    scene.apply(scene.review.revert());
    expect(scene.document.lines).toEqual(['top', ...original, 'bottom']);
    expect(scene.review.state).toBe('cancelled');

    const typed = new Scene(original).edit(result);
    typed.type(2, 2, 'mine_');
    typed.apply(typed.review.revert());
    expect(typed.document.lines).toEqual(['top', original[0], '  mine_one();', ...original.slice(2), 'bottom']);
  });

  it('can be restored after the window was reloaded, also where lines were added above', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  one();\n  TW');
    const saved = savedReviewSchema.parse(JSON.parse(JSON.stringify(scene.review)));
    const document = new FakeDocument(['more', 'lines', ...scene.document.lines]);
    const review = EditReview.fromJSON(saved, document);
    expect(review).toMatchObject({ state: 'stopped', startLine: 3, canContinue: false });
    document.apply(review?.revert() ?? []);
    expect(document.lines).toEqual(['more', 'lines', 'top', ...original, 'bottom']);
    expect(EditReview.fromJSON(saved, new FakeDocument(['something else']))).toBeUndefined();
  });
});

describe('an edit of which an older state was kept than the document has', () => {
  const pieces = Array.from({ length: result.length + 1 }, (_, end) => end);

  it.each(pieces)('is found again and can be taken back, kept after %i characters', (end) => {
    const scene = new Scene(original);
    scene.stream(result.slice(0, end), 1);
    const saved = savedReviewSchema.parse(JSON.parse(JSON.stringify(scene.review)));
    for (const text of result.slice(end)) {
      scene.stream(text);
      const document = new FakeDocument([...scene.document.lines]);
      const review = EditReview.fromJSON(saved, document);
      expect(review?.state).toBe('stopped');
      document.apply(review?.revert() ?? []);
      expect(document.lines).toEqual(['top', ...original, 'bottom']);
    }
  });

  it.each(pieces)('is found again and can be taken back in a document from %i characters, kept later', (end) => {
    const scene = new Scene(original);
    scene.stream(result.slice(0, end), 1);
    const before = [...scene.document.lines];
    const isBegun = scene.document.lines.length > original.length + 2;
    const check = (): void => {
      const saved = savedReviewSchema.parse(JSON.parse(JSON.stringify(scene.review)));
      const document = new FakeDocument([...before]);
      const review = EditReview.fromJSON(saved, document);
      // A text without a line of the model has nothing to take back.
      if (!isBegun) return;
      expect(review?.state).toBe(
        document.text === scene.document.text && saved.state === 'review' ? 'review' : 'stopped',
      );
      expect(review?.hunks().length).toBeGreaterThan(0);
      const accepted = new FakeDocument([...before]);
      accepted.apply(EditReview.fromJSON(saved, accepted)?.acceptAll() ?? []);
      // What the model had not replaced there stays.
      expect(accepted.lines.at(-2)).toBe('}');
      document.apply(review?.revert() ?? []);
      expect(document.lines).toEqual(['top', ...original, 'bottom']);
    };
    for (const text of result.slice(end)) {
      scene.stream(text);
      check();
    }
    scene.apply(scene.review.finish());
    check();
  });

  it('is found in a document of which the editor kept the first lines only, and not in one of somebody else', () => {
    const lines = (word: string): string[] => Array.from({ length: 12 }, (_, index) => `${word}${index}();`);
    for (const isFinished of [false, true]) {
      const scene = new Scene(lines('old'));
      scene.stream('fresh0();\nfre');
      const before = [...scene.document.lines];
      scene.stream(`${lines('fresh').join('\n').slice('fresh0();\nfre'.length)}\n`);
      if (isFinished) scene.apply(scene.review.finish());
      const saved = savedReviewSchema.parse(JSON.parse(JSON.stringify(scene.review)));
      const document = new FakeDocument([...before]);
      const review = EditReview.fromJSON(saved, document);
      expect(review?.state).toBe('stopped');
      expect(review?.hunks()).toMatchObject([{ added: 2, removed: 0 }]);
      document.apply(review?.revert() ?? []);
      expect(document.lines).toEqual(['top', ...lines('old'), 'bottom']);
      for (const other of ['mine();', '', 'fresh1();']) {
        const theirs = ['top', other, ...lines('old'), 'bottom'];
        expect(EditReview.fromJSON(saved, new FakeDocument(theirs))?.hunks() ?? []).toEqual([]);
      }
    }
  });

  it.each([
    ['the document is as it was before the edit', ['top', ...original, 'bottom']],
    ['lines came above the edit', ['new', 'top', ...original, 'bottom']],
    ['lines came below it', ['top', ...original, 'new', 'bottom']],
    [
      'what the model wrote is not all there',
      ['top', ...original.slice(0, 2), '  other();', ...original.slice(2), 'bottom'],
    ],
  ])('takes no line of others for the model’s: %s', (_, lines) => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  one();\n  TWO();\n  three();\n  fo');
    const saved = savedReviewSchema.parse(JSON.parse(JSON.stringify(scene.review)));
    expect(saved.lines.some(([tag]) => tag === 1)).toBe(true);
    expect(linesSince(saved, new FakeDocument(lines))).toBeUndefined();
    const review = EditReview.fromJSON(saved, new FakeDocument(lines));
    expect(review?.hunks() ?? []).toEqual([]);
  });

  it('is not guessed at where the original is not whole, nor where the user had typed', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  one();\n  TW');
    const saved = savedReviewSchema.parse(JSON.parse(JSON.stringify(scene.review)));
    const other = ['top', 'x', 'y', 'z', 'u', 'v', 'w', 'bottom'];
    expect(linesSince(saved, new FakeDocument(other))).toBeUndefined();
    const lines = [...original.slice(0, 2), '  TWO();', ...original.slice(2)];
    expect(linesSince(saved, new FakeDocument(['top', ...lines, 'bottom']))?.map(({ tag }) => tag)).toEqual([
      'kept',
      'kept',
      'added',
      'kept',
      'kept',
      'kept',
    ]);
    scene.type(2, 0, 'mine ');
    const typed = savedReviewSchema.parse(JSON.parse(JSON.stringify(scene.review)));
    expect(linesSince(typed, new FakeDocument(['top', ...lines, 'bottom']))).toBeUndefined();
  });
});

describe('an edit whose document is opened again with other text', () => {
  const saved = (): { review: EditReview; lines: string[] } => {
    const { review, document } = new Scene(original).edit(result);
    return { review, lines: [...document.lines] };
  };

  it('goes on where its lines are, whatever became of blanks and of other lines', () => {
    const { review, lines } = saved();
    const document = new FakeDocument(['more', ...lines.map((text) => text.replace('  ', '\t')), 'below'], '\r\n');
    expect(review.findIn(document)).toBe(true);
    expect(review.hunks()).toHaveLength(2);
    document.apply(review.rejectAll());
    expect(document.lines.map((text) => text.trim())).toEqual(
      ['more', 'top', ...original, 'bottom', 'below'].map((text) => text.trim()),
    );
  });

  it('is over where the old lines are no longer there: they could not come back', () => {
    const { review, lines } = saved();
    const kept = review.lines();
    const document = new FakeDocument(lines.filter((text) => text !== '  two();'));
    expect(review.findIn(document)).toBe(false);
    expect(review.lines()).toEqual(kept);
    const json = savedReviewSchema.parse(JSON.parse(JSON.stringify(review)));
    expect(EditReview.fromJSON(json, document)).toBeUndefined();
  });

  it('is over where the text from before the edit came back', () => {
    const { review } = saved();
    expect(review.findIn(new FakeDocument(['top', ...original, 'bottom']))).toBe(false);
    expect(review.hunks()).toHaveLength(2);
  });

  it('is found after a reload also where the text on disk is a little newer', () => {
    const { review, lines } = saved();
    const json = savedReviewSchema.parse(JSON.parse(JSON.stringify(review)));
    const document = new FakeDocument(lines.map((text) => (text === '  four();' ? '  fourth();' : text)));
    const found = EditReview.fromJSON(json, document);
    expect(found).toMatchObject({ state: 'review' });
    document.apply(found?.acceptAll() ?? []);
    expect(document.text).toBe(`top\n${result.replace('four', 'fourth')}bottom`);
  });
});

describe("the user's undo", () => {
  it('in the middle of a stream cancels it and leaves the original', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  one();\n  TWO();\n  thr');
    scene.undo();
    expect(scene.review.state).toBe('cancelled');
    expect(scene.document.lines).toEqual(['top', ...original, 'bottom']);
    expect(scene.review.applyStream('ee();')).toEqual([]);
    expect(scene.review.hunks()).toEqual([]);
  });

  it('of a finished edit cancels it, and redo brings the review back', () => {
    const scene = new Scene(original).edit(result);
    const hunks = scene.review.hunks().length;
    const redo = scene.undo();
    expect(scene.review.state).toBe('cancelled');
    scene.redo(redo);
    expect(scene.review.state).toBe('review');
    expect(scene.review.hunks()).toHaveLength(hunks);
    expect(scene.review.matches(scene.document)).toBe(true);
  });

  it('of an accepted hunk opens it again', () => {
    const scene = new Scene(original).edit(result);
    const picture = scene.picture;
    scene.apply(scene.review.acceptAll());
    expect(scene.review.state).toBe('done');
    scene.undo(1);
    expect(scene.review.state).toBe('review');
    expect(scene.picture).toEqual(picture);
  });

  it('of a decision on the last lines opens those again', () => {
    const scene = new Scene(['a', 'b']).edit('A\nb\ntail\n');
    expect(scene.review.hunks()).toHaveLength(2);
    scene.apply(scene.review.reject(scene.review.hunks()[1]?.id ?? ''));
    scene.undo(1);
    expect(scene.review.hunks()).toHaveLength(2);
    scene.apply(scene.review.rejectAll());
    expect(scene.document.lines).toEqual(['top', 'a', 'b', 'bottom']);
  });

  it('of the fold before a save brings the last lines back as removed ones', () => {
    const scene = new Scene(['a', 'b']).edit('a\n');
    scene.apply(scene.review.fold());
    scene.undo(1);
    scene.apply(scene.review.rejectAll());
    expect(scene.document.lines).toEqual(['top', 'a', 'b', 'bottom']);
  });

  it('of something typed elsewhere changes nothing', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  ONE();\n');
    scene.type(0, 3, ' typed');
    scene.undo(1);
    scene.edit('  two();\n  three();\n}\n');
    expect(scene.review.state).toBe('review');
    expect(scene.document.lines[0]).toBe('top');
  });
});

describe('text of the user in the region', () => {
  it('in a line the model has not reached stays, although the model leaves that line as it was or drops it', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n');
    scene.type(3, 2, 'mine_');
    scene.type(4, 0, '  inserted();\n');
    scene.edit('  one();\n  two();\n}\n');
    scene.apply(scene.review.acceptAll());
    expect(scene.document.lines).toEqual([
      'top',
      'function a() {',
      '  one();',
      '  mine_two();',
      '  inserted();',
      '}',
      'bottom',
    ]);
  });

  it('in a struck line makes it a kept one', () => {
    const scene = new Scene(original).edit(result);
    const line = scene.review.startLine + scene.picture.indexOf('-  two();');
    scene.type(line, 2, 'x');
    expect(scene.picture).toContain('   xtwo();');
  });

  it('in the line being written stays, and the model goes on behind it', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  NEW');
    scene.type(2, 0, '/*me*/');
    scene.stream('LINE();\n');
    expect(scene.document.lines[2]).toBe('/*me*/  NEWLINE();');
  });

  it('right behind the line being written stays apart from it', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  NEW');
    scene.type(3, 0, '  mine();\n');
    scene.stream('LINE();\n');
    expect(scene.document.lines.slice(2, 5)).toEqual(['  NEWLINE();', '  mine();', '  one();']);
    scene.edit('  two();\n  three();\n}\n');
    scene.apply(scene.review.acceptAll());
    expect(scene.document.lines).toContain('  mine();');
    expect(scene.document.lines).not.toContain('  one();');
  });

  it('that breaks the line being written stops the stream with a word', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  NEW');
    scene.type(2, 3, '\n');
    expect(scene.review.state).toBe('conflict');
    expect(scene.review.reason).toMatch(/being written/);
    expect(scene.review.matches(scene.document)).toBe(true);
    expect(scene.review.resultText()).toContain('EW');
  });

  it('over the whole region stops it', () => {
    const scene = new Scene(original).edit(result);
    const edit = { startLine: 0, startCharacter: 0, endLine: scene.document.lineCount - 1, endCharacter: 6, text: 'x' };
    scene.review.onExternalChange(scene.document.apply([edit]).changes);
    expect(scene.review).toMatchObject({ state: 'conflict' });
    expect(scene.review.hunks()).toEqual([]);
  });

  it('typed into a proposed line stays when it is rejected, and is gone where it was only taken out', () => {
    const scene = new Scene(original).edit(result);
    const four = scene.document.lines.indexOf('  four();');
    scene.type(four, 9, ' // mine');
    scene.type(scene.document.lines.indexOf('  TWO();'), 2, '', 3);
    expect(scene.review.originalLines()).toEqual([...original.slice(0, 4), '  four(); // mine', '}']);
    scene.apply(scene.review.rejectAll());
    expect(scene.document.lines).toEqual(['top', ...original.slice(0, 4), '  four(); // mine', '}', 'bottom']);
    expect(scene.review.hunks()).toEqual([]);
  });

  it('is not asked for again where they deleted a line that the model leaves as it was', () => {
    const scene = new Scene(original);
    const edit = { startLine: 2, startCharacter: 0, endLine: 3, endCharacter: 0, text: '' };
    scene.review.onExternalChange(scene.document.apply([edit]).changes);
    scene.edit(result);
    scene.apply(scene.review.acceptAll());
    expect(scene.document.text).toBe(`top\n${result.replace('  one();\n', '')}bottom`);
  });

  it('that takes the place of all of it leaves the result to be looked at', () => {
    const scene = new Scene(original).edit(result);
    const end = scene.document.lineCount - 1;
    const edit = { startLine: 0, startCharacter: 0, endLine: end, endCharacter: 6, text: 'another file' };
    const { changes } = scene.document.apply([edit]);
    scene.review.onExternalChange(changes, { document: scene.document });
    expect(scene.review).toMatchObject({ state: 'conflict', resultBefore: result.trimEnd().split('\n') });
    expect(scene.document.text).toBe('another file');
  });

  it('is found again after an extension wrote the whole document anew', () => {
    const scene = new Scene(original);
    scene.stream('function a() {\n  one();\n  TWO();\n  th');
    const lines = ['// header', ...scene.document.lines.map((text) => text.replace('one();', 'one()'))];
    const end = scene.document.lineCount - 1;
    const edit = { startLine: 0, startCharacter: 0, endLine: end, endCharacter: 6, text: lines.join('\n') };
    const { changes } = scene.document.apply([edit]);
    scene.review.onExternalChange(changes, { document: scene.document });
    expect(scene.review.state).toBe('streaming');
    scene.edit('ree();\n  four();\n}\n');
    scene.apply(scene.review.acceptAll());
    expect(scene.document.text).toBe(`// header\ntop\n${result.replace('one();', 'one()')}bottom`);
  });

  it('changed by a formatter that replaces the whole region keeps the lines it left alone', () => {
    const scene = new Scene(original).edit(result);
    const { start, end } = scene.review.view().region;
    const formatted = scene.document.lines.slice(start, end).map((text) => text.replace('one();', 'one()'));
    const edit = {
      startLine: start,
      startCharacter: 0,
      endLine: end,
      endCharacter: 0,
      text: `${formatted.join('\n')}\n`,
    };
    scene.review.onExternalChange(scene.document.apply([edit]).changes);
    expect(scene.review.hunks()).toHaveLength(2);
    scene.apply(scene.review.acceptAll());
    expect(scene.document.text).toBe(`top\n${result.replace('one();', 'one()')}bottom`);
  });
});
