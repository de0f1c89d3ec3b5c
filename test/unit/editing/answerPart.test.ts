import { describe, expect, it } from 'vitest';
import { EditReview } from '../../../src/core/editing/review.ts';

/** A file with `[[` and `]]` around the part to rewrite. */
interface Case {
  readonly name: string;
  readonly file: string;
  readonly answer: string;
  readonly wanted: string;
}

const config =
  '{\n  "compilerOptions": {\n    "strict": true,\n[[    "lib": ["es2022"],]]\n    "target": "es2022"\n  }\n}\n';
const code =
  'import a from "a";\n\nexport function one() {\n  return 1;\n}\n\n[[export function two() {\n  return 2;\n}]]\n\nexport function three() {\n  return 3;\n}\n';
const changed = 'export function two() {\n  return 4;\n}';
const body = 'function f() {\n  const a = 1;\n[[  use(a);]]\n  return a;\n}\n';

const CASES: readonly Case[] = [
  {
    name: 'the whole file',
    file: config,
    answer: '{\n  "compilerOptions": {\n    "strict": true,\n    "lib": ["es2023"],\n    "target": "es2022"\n  }\n}',
    wanted: '    "lib": ["es2023"],',
  },
  {
    name: 'the whole file, changed elsewhere, too',
    file: code,
    answer:
      'import a from "a";\n\n// One.\nexport function one() {\n  return 1;\n}\n\nexport function two() {\n  return 4;\n}\n\nexport function three() {\n  return 3;\n}',
    wanted: changed,
  },
  {
    name: 'the lines above',
    file: code,
    answer: `export function one() {\n  return 1;\n}\n\n${changed}`,
    wanted: changed,
  },
  {
    name: 'the lines below',
    file: code,
    answer: `${changed}\n\nexport function three() {\n  return 3;\n}`,
    wanted: changed,
  },
  {
    name: 'a line on each side',
    file: body,
    answer: '  const a = 1;\n  use(a, 2);\n  return a;',
    wanted: '  use(a, 2);',
  },
  {
    name: 'the bracket below',
    file: 'function f() {\n[[  use(a);]]\n}\n',
    answer: '  use(b);\n}',
    wanted: '  use(b);',
  },
  {
    name: 'the line that opens the block',
    file: 'if (a) {\n[[  use(a);]]\n}\n',
    answer: 'if (a) {\n  use(b);\n}',
    wanted: '  use(b);',
  },
  {
    name: 'a new block that ends like the one below',
    file: 'function f() {\n[[  use(a);]]\n}\n',
    answer: '  if (a) {\n    use(a);\n  }',
    wanted: '  if (a) {\n    use(a);\n  }',
  },
  { name: 'a call like the one below', file: 'a();\n[[b();]]\nc();\n', answer: 'b();\nb();', wanted: 'b();\nb();' },
  {
    name: 'an early return like the one below',
    file: body,
    answer: '  if (!a) {\n    return a;\n  }\n  use(a);',
    wanted: '  if (!a) {\n    return a;\n  }\n  use(a);',
  },
  {
    name: 'a list whose lines are alike',
    file: 'a = [\n  1,\n[[  1,]]\n  1,\n]\n',
    answer: '  1,\n  2,',
    wanted: '  1,\n  2,',
  },
  { name: 'line numbers', file: code, answer: '7 | export function two() {\n8 |   return 4;\n9 | }', wanted: changed },
  {
    name: 'line numbers as our own tools show them',
    file: code,
    answer: '7\texport function two() {\n8\t  return 4;\n9\t}',
    wanted: changed,
  },
  {
    name: 'a diff',
    file: code,
    answer: '@@ -7,3 +7,3 @@\n export function two() {\n-  return 2;\n+  return 4;\n }',
    wanted: changed,
  },
  {
    name: 'a diff with a head',
    file: code,
    answer:
      '--- a/x.ts\n+++ b/x.ts\n@@ -4,8 +4,8 @@\n   return 1;\n }\n \n export function two() {\n-  return 2;\n+  return 4;\n }\n \n export function three() {',
    wanted: changed,
  },
  {
    name: 'signs alone',
    file: code,
    answer: ' export function two() {\n-  return 2;\n+  return 4;\n }',
    wanted: changed,
  },
  {
    name: 'a block to search and one to put there',
    file: code,
    answer: '<<<<<<< SEARCH\n  return 2;\n=======\n  return 4;\n>>>>>>> REPLACE',
    wanted: changed,
  },
  { name: 'a list of signs', file: 'text\n\n[[- a\n- b]]\n', answer: '- a\n- b\n+ c', wanted: '- a\n- b\n+ c' },
  {
    name: 'keys that are numbers',
    file: 'x:\n[[  1: a\n  2: b]]\n',
    answer: '  1: a\n  2: c',
    wanted: '  1: a\n  2: c',
  },
];

describe('an answer that gives more than the part, or another form of it', () => {
  it.each(CASES)('$name', ({ file, answer, wanted }) => {
    const [before = '', rest = ''] = file.split('[[');
    const [part = '', after = ''] = rest.split(']]');
    const original = part.split('\n');
    const above = before.split('\n').slice(0, -1);
    const review = new EditReview({
      original,
      startLine: above.length,
      lineCount: file.split('\n').length,
      eol: '\n',
      language: 'typescript',
      around: { before: above, after: after.split('\n').slice(1) },
      cleaner: { tag: 'rewrite' },
    });
    for (let at = 0; at < answer.length; at += 6) review.applyStream(answer.slice(at, at + 6));
    review.finish();
    expect(review.resultText()).toBe(wanted);
  });
});
