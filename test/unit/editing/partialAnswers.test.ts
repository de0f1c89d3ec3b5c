import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeBlock } from '../../../src/core/apply/placeBlock.ts';
import { runs, seed } from '../effort.ts';
import { Scene } from './scene.ts';

const original = [
  'function sum(list) {',
  '  check(list);',
  '  let total = 0;',
  '  for (const item of list) total += item;',
  '  log(total);',
  '  save(total);',
  '  return total;',
  '}',
];
const script = { language: 'javascript' };

/** What the document showed at any time, and the scene at the end. */
function streamed(answer: string, options: ConstructorParameters<typeof Scene>[1] = script): [Scene, Set<string>] {
  const scene = new Scene(original, options);
  const shown = new Set<string>();
  for (const letter of answer) {
    scene.stream(letter);
    for (const line of scene.document.lines) shown.add(line);
  }
  scene.apply(scene.review.finish());
  expect(scene.review.matches(scene.document)).toBe(true);
  return [scene, shown];
}

const go = ['function go(a) {', '  one(a);', '  two(a);', '  return 3;', '}'];
const python = ['class A:', '    def go(self):', '        one()', '        two()'];
const method = ['export function two(x: number) {', '  log(x);', '  return x;', '}'];
const body = go.slice(1);

/** Answers whose words say what they leave out, and what they come to. */
const WORDED: readonly (readonly [language: string, before: string[], answer: string, wanted: string[]])[] = [
  [
    'javascript',
    go,
    'function go(a) {\n  if (!a) return;\n  // rest of the function remains the same\n}',
    ['function go(a) {', '  if (!a) return;', ...body],
  ],
  [
    'javascript',
    go,
    'function go(a) {\n  if (!a) return;\n  if (a < 0) return;\n  check(a);\n  log(a);\n  // Rest of the function unchanged.\n}',
    ['function go(a) {', '  if (!a) return;', '  if (a < 0) return;', '  check(a);', '  log(a);', ...body],
  ],
  [
    'javascript',
    ['function go(a) {', '  one(a);', '}'],
    'function go(a) {\n  log(a);\n  init(a);\n  // rest of the function remains the same\n}',
    ['function go(a) {', '  log(a);', '  init(a);', '  one(a);', '}'],
  ],
  ['javascript', go, 'function go(a, b) {\n  // unchanged\n}', ['function go(a, b) {', ...body]],
  ['javascript', go, 'function go(a, b) { /* same as before */ }', ['function go(a, b) {', ...body]],
  [
    'javascript',
    go,
    'function go(a, b) {\n  one(a, b);\n  // existing code\n}',
    go.toSpliced(0, 2, 'function go(a, b) {', '  one(a, b);'),
  ],
  [
    'python',
    python.slice(1).map((line) => line.slice(4)),
    'def go(self, b):\n    # existing code unchanged',
    ['def go(self, b):', '    one()', '    two()'],
  ],
  [
    'typescript',
    method,
    'export function two(x: number, z = 1): number { ... }',
    ['export function two(x: number, z = 1): number {', ...method.slice(1)],
  ],
  ['python', python, 'class A:\n    def go(self) -> int: ...', python.with(1, '    def go(self) -> int:')],
  ['javascript', go, 'function go(a) { ... }', go],
];

describe('an answer that says in words what it leaves out', () => {
  it.each(WORDED)('in %s: %j as %j', (language, before, answer, wanted) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (size) => {
        const scene = new Scene(before, { language });
        for (let at = 0; at < answer.length; at += size) scene.stream(answer.slice(at, at + size));
        scene.apply(scene.review.finish());
        expect(scene.review.resultLines()).toEqual(wanted);
      }),
      runs(5, 20),
    );
    const placed = placeBlock({
      document: before.join('\n'),
      code: answer,
      language,
      selection: { start: 0, end: before.join('\n').length },
    });
    expect(placed).toMatchObject({ text: wanted.join('\n') });
  });

  it('leaves what it does not show where nothing tells its place', () => {
    const query = ['SELECT a', 'FROM t', 'WHERE x = 1', 'ORDER BY a;'];
    const code = 'SELECT a, b\nFROM t\n-- rest of the query unchanged';
    const scene = new Scene(query, { language: 'sql' });
    scene.edit(code);
    expect(scene.review.state).toBe('stopped');
    expect(scene.review.resultLines()).toEqual(['SELECT a, b', ...query.slice(1)]);
    const document = query.join('\n');
    const selection = { start: 0, end: document.length };
    expect(placeBlock({ document, code, language: 'sql', selection }).kind).toBe('unplaced');
  });

  it('is in doubt where the words may be about something else', () => {
    const scene = new Scene(go, script);
    scene.edit('function go(a) {\n  one(a);\n  // the rest of the list is skipped\n  return 3;\n}');
    expect(scene.review.hunks().map(({ id }) => scene.review.doubtOf(id))).toEqual([expect.stringMatching(/deletes/)]);
  });

  it('is never done where nothing of what differs could be put in', () => {
    const scene = new Scene(['const go = (a) => {', '  one(a);', '};'], script);
    scene.edit('const go = (a, b): ...');
    expect(scene.review.state).not.toBe('done');
  });

  it('is in doubt where the header of a stub has less than the file', () => {
    const scene = new Scene(method, { language: 'typescript' });
    scene.edit('function two(x) { ... }');
    expect(scene.review.hunks().map(({ id }) => scene.review.doubtOf(id))).toEqual([expect.stringMatching(/form/)]);
    expect(scene.review.resultLines().slice(1)).toEqual(method.slice(1));
  });
});

describe('an answer that is only a refusal', () => {
  it.each([
    "I'm sorry, but I can't help with that.",
    'I’m sorry, I am unable to assist with this request.\n',
    'Sorry, but I cannot help with this.',
  ])('changes nothing, and says so: %j', (answer) => {
    const [scene] = streamed(answer);
    expect(scene.review.state).toBe('stopped');
    expect(scene.review.reason).toMatch(/refused/);
    expect(scene.document.lines).toEqual(['top', ...original, 'bottom']);
  });

  it.each([
    'throw new Error("I\'m sorry, but I can\'t help with that.");',
    "// I'm sorry, but I can't help with that.",
  ])('is not %j', (answer) => {
    expect(streamed(answer)[0].review.resultText()).toBe(answer);
  });
});

describe('an answer that leaves parts of the text out', () => {
  it.each([
    ['// ... existing code ...', 'javascript'],
    ['// (rest of the function is the same)', 'javascript'],
    ['/* … */', 'javascript'],
    ['// remaining code unchanged', 'javascript'],
  ])('keeps them, and never shows %s', (remark, language) => {
    const [scene, shown] = streamed(`function sum(list) {\n  check(list, 1);\n  ${remark}\n  return total;\n}\n`, {
      language,
    });
    expect(scene.picture).toEqual([
      ' function sum(list) {',
      '-  check(list);',
      '+  check(list, 1);',
      ...original.slice(2).map((line) => ` ${line}`),
    ]);
    expect([...shown].filter((line) => /\.\.\.|…|rest of|remaining/.test(line))).toEqual([]);
  });

  it('strikes nothing of them while it streams', () => {
    const scene = new Scene(original, script);
    scene.stream('function sum(list) {\n  check(list);\n  // ... existing code ...\n  return total;\n}\n');
    expect(scene.picture).toEqual(original.map((line) => ` ${line}`));
  });

  it('keeps what stands behind a line that only says so at its end', () => {
    const [scene] = streamed('function sum(list) {\n  check(list, 1); // ... rest unchanged\n}\n');
    expect(scene.review.resultLines()).toEqual(original.with(1, '  check(list, 1);'));
  });

  it('keeps a body that is shown as dots', () => {
    const scene = new Scene([...original, '', 'function other() {', '  return 1;', '}'], script);
    scene.edit(`${original.with(1, '  check(list, 1);').join('\n')}\n\nfunction other() { ... }\n`);
    expect(scene.review.resultLines().slice(-3)).toEqual(['function other() {', '  return 1;', '}']);
  });

  it('has its own comments, though they sound alike', () => {
    const answer = original.toSpliced(4, 1, '  // The rest of the sum is saved');
    const [scene] = streamed(`${answer.join('\n')}\n`);
    expect(scene.review.resultLines()).toEqual(answer);
  });

  it('marks a line that may be meant in place of the one it stands above', () => {
    const scene = new Scene(original, script);
    scene.edit('function sum(list) {\n  verify(list);\n  // ... existing code ...\n}\n');
    expect(scene.review.resultLines()).toEqual(original.toSpliced(1, 0, '  verify(list);'));
    expect(scene.review.hunks().map(({ id }) => scene.review.doubtOf(id))).toEqual([
      'This may be meant in place of the line below, which stays.',
    ]);
  });

  it('without a place leaves the original’s rest, and says so', () => {
    const scene = new Scene(original, script);
    scene.edit('elsewhere(1);\nelsewhere(2);\n// ... existing code ...\nelsewhere(3);\n');
    expect(scene.review.state).toBe('stopped');
    expect(scene.review.reason).toMatch(/^The response leaves parts out/);
    expect(scene.review.originalLines()).toEqual(original);
    expect(scene.document.text).not.toContain('...');
    expect(scene.picture.filter((line) => line.startsWith('-'))).toEqual([]);
    const doubts = scene.review.hunks().map(({ id }) => scene.review.doubtOf(id));
    expect(doubts).toEqual(doubts.map(() => scene.review.reason));
  });

  it('takes nothing from what the user typed meanwhile', () => {
    const scene = new Scene(original, script);
    scene.stream('function sum(list) {\n  check(list, 1);\n');
    scene.type(scene.document.lines.indexOf('  log(total);'), 2, 'mine(); ');
    scene.edit('  // ... existing code ...\n  return total;\n}\n');
    expect(scene.document.lines).toContain('  mine(); log(total);');
    expect(scene.review.resultLines()).toEqual(original.with(1, '  check(list, 1);').with(4, '  mine(); log(total);'));
  });

  it('is in a text from nothing as it came', () => {
    const scene = new Scene([], script);
    scene.edit('// ... setup\nrun();\n');
    expect(scene.review.resultLines()).toEqual(['// ... setup', 'run();']);
  });

  it('never loses what it does not show, whatever is shown', () => {
    const count = 8;
    const functionAt = (index: number, value: string): string[] => [
      `function part${index}() {`,
      `  open(${index});`,
      `  return ${value};`,
      '}',
    ];
    const kinds = fc.array(fc.constantFrom('same', 'changed', 'out'), { minLength: count, maxLength: count });
    const isPartial = (all: readonly string[]): boolean => all.includes('out') && all.includes('changed');
    fc.assert(
      fc.property(kinds.filter(isPartial), fc.integer({ min: 1, max: 40 }), (all, size) => {
        const before = all.flatMap((_, index) => [...functionAt(index, 'old'), '']).slice(0, -1);
        const wanted = all.flatMap((kind, index) => [...functionAt(index, kind === 'changed' ? 'fresh' : 'old'), '']);
        const shown = all.flatMap((kind, index) => {
          if (kind !== 'out') return [functionAt(index, kind === 'changed' ? 'fresh' : 'old').join('\n')];
          return all[index - 1] === 'out' ? [] : ['// ... existing code ...'];
        });
        const scene = new Scene(before, script);
        scene.stream(shown.join('\n\n'), size);
        expect(scene.document.text).not.toContain('...');
        scene.apply(scene.review.finish());
        expect(scene.review.resultLines()).toEqual(wanted.slice(0, -1));
      }),
      { ...runs(60, 2_000), ...seed() },
    );
  });
});
