import { describe, expect, it } from 'vitest';
import type { CleanerOptions } from '../../../src/core/answers/outputCleaner.ts';
import { EditReview } from '../../../src/core/editing/review.ts';
import { cleanedInPieces, cleanOutput } from '../../support/whole.ts';

const fence = '```';
const edit: CleanerOptions = { tag: 'rewrite', original: ['let x;', 'use(x);'] };
const page: CleanerOptions = { tag: 'rewrite', original: ['<pre>', '<code>x</code>', '</pre>'] };
const prose: CleanerOptions = { tag: 'rewrite', markdown: true, original: ['# A', '', 'Text.'] };

/** What a model answered, and what of it is for the file. */
const ANSWERS: readonly (readonly [name: string, answer: string, wanted: string, options?: CleanerOptions])[] = [
  ['as asked', '<rewrite>\nlet y;\n</rewrite>', 'let y;\n'],
  [
    'HTML that ends in the old delimiter',
    '<rewrite>\n<p>\n  <code>y\n</code>\n<b/>\n</rewrite>',
    '<p>\n  <code>y\n</code>\n<b/>\n',
    page,
  ],
  ['HTML of one element', '<rewrite>\n<code>y</code>\n</rewrite>\nDone.', '<code>y</code>\n', page],
  ['HTML that is a code element', '<rewrite>\n<code>\ny\n</code>\n</rewrite>', '<code>\ny\n</code>\n', page],
  ['JSX', '<rewrite>\n  {a}</code>\n  {b}</code>\n);\n</rewrite>', '  {a}</code>\n  {b}</code>\n);\n', page],
  [
    'MDX that has the delimiter',
    '<new_code>\n<rewrite>\na\n</rewrite>\n</new_code>',
    '<rewrite>\na\n</rewrite>\n',
    { tag: 'new_code', markdown: true, original: ['<rewrite>', '</rewrite>'] },
  ],
  ['the older tag', '<code>\nlet y;\n</code>', 'let y;\n'],
  ['the older tag inside', '<rewrite>\n<code>\nlet y;\n</code>\n</rewrite>', 'let y;\n'],
  ['the older tag outside', '<code>\n<rewrite>\nlet y;\n</rewrite>\n</code>', 'let y;\n'],
  [
    'after thoughts that quote it',
    '<think>\nI write\n<rewrite>\nlet z;\n</rewrite>\nHm.\n</think>\n<rewrite>\nlet y;\n</rewrite>',
    'let y;\n',
  ],
  [
    'after thoughts that nothing opened',
    'I write\n<rewrite>\nlet z;\n</rewrite>\nso.\n</think>\n\n<rewrite>\nlet y;\n</rewrite>',
    'let y;\n',
  ],
  ['thoughts between', '<rewrite>\n<think>\nHm.\n</think>\nlet y;\n</rewrite>', 'let y;\n'],
  [
    'after a sentence that names it',
    'I put it between <rewrite> and </rewrite>.\n\n<rewrite>\nlet y;\n</rewrite>',
    'let y;\n',
  ],
  ['a sentence that names it, and none', 'The code between <rewrite> and </rewrite>:\n\nlet y;\n', 'let y;\n'],
  ['after a heading', '## Result\n\n<rewrite>\nlet y;\n</rewrite>', 'let y;\n'],
  ['after a list of code', '1. `x` is now `y`:\n   let y;\n2. foo(x);\n\n<rewrite>\nlet y;\n</rewrite>', 'let y;\n'],
  ['after a name', 'src/a.ts\n<rewrite>\nlet y;\n</rewrite>', 'let y;\n'],
  ['after code', 'let z;\nuse(z);\n\n<rewrite>\nlet y;\n</rewrite>\n', 'let y;\n'],
  ['after much talk', `${'let me look { at } it;\n'.repeat(90)}<rewrite>\nlet y;\n</rewrite>`, 'let y;\n'],
  ['in the line of the talk', 'Here it is: <rewrite>\nlet y;\n</rewrite>', 'let y;\n'],
  ['in a list', '- <rewrite>\nlet y;\n</rewrite>', 'let y;\n'],
  ['in bold', '**<rewrite>**\nlet y;\n</rewrite>', 'let y;\n'],
  ['in one line', '<rewrite>let y;</rewrite>', 'let y;'],
  ['in one line after talk', 'Sure!\n<rewrite>let y;</rewrite>', 'let y;'],
  ['at the end of the code', '<rewrite>\nlet y;</rewrite> I renamed it.', 'let y;'],
  ['in a fence', `${fence}ts\n<rewrite>\nlet y;\n</rewrite>\n${fence}`, 'let y;\n'],
  ['around a fence', `<rewrite>\n${fence}ts\nlet y;\n${fence}\n</rewrite>`, 'let y;\n'],
  ['around talk and a fence', `<rewrite>\nHere is the code:\n\n${fence}ts\nlet y;\n${fence}\n</rewrite>`, 'let y;\n'],
  ['that a fence ends', `<rewrite>\nlet y;\n${fence}`, 'let y;\n'],
  ['that ends a fence', `${fence}ts\nlet y;\n</rewrite>`, 'let y;\n'],
  ['a fence that nothing opened', `let y;\n${fence}\n`, 'let y;\n'],
  ['in another case', '<Rewrite>\nlet y;\n</REWRITE>', 'let y;\n'],
  ['with attributes', '<rewrite lang="ts" file=a.ts>\nlet y;\n</rewrite>', 'let y;\n'],
  ['with blanks', '< rewrite >\nlet y;\n</ rewrite >', 'let y;\n'],
  ['with the wrong slash', '<rewrite>\nlet y;\n<\\/rewrite>', 'let y;\n'],
  ['half written', '<rewrite\nlet y;\n</rewrite', 'let y;\n'],
  ['twice', '<rewrite>\n<rewrite>\nlet y;\n</rewrite>\n</rewrite>', 'let y;\n'],
  ['twice in a line', '<rewrite><rewrite>\nlet y;\n</rewrite></rewrite>', 'let y;\n'],
  ['only opened', '<rewrite>\nlet y;\n', 'let y;\n'],
  ['only closed', 'let y;\n</rewrite>\nI renamed it.', 'let y;\n'],
  ['indented', '    <rewrite>\n    let y;\n    </rewrite>', '    let y;\n'],
  [
    'with the question in front',
    'File: a.ts (typescript)\n\n<before>\na();\n</before>\n\n<rewrite>\nlet x;\nuse(x);\n</rewrite>\n\n<after>\nb();\n</after>\n\n<rewrite>\nlet y;\n</rewrite>',
    'let y;\n',
  ],
  ['with what follows in the question', '<rewrite>\nlet y;\n<after>\nb();\n</after>', 'let y;\n'],
  ['no delimiter, but sections', '<before>\na();\n</before>\nlet y;\n<after>\nb();\n</after>', 'let y;\n'],
  ['the end of a section', 'a();\n</before>\nlet y;\n', 'let y;\n'],
  ['the mark of the cursor', '<rewrite>\nlet <cursor/>y;\n</rewrite>', 'let y;\n'],
  ['empty', '<rewrite>\n</rewrite>', ''],
  ['two answers', '<rewrite>\nlet y;\n</rewrite>\n\nOr:\n\n<rewrite>\nlet z;\n</rewrite>', 'let y;\n'],
  ['a token behind it', '<rewrite>\nlet y;\n</rewrite><|im_end|>', 'let y;\n'],
  ['a token behind the code', '<rewrite>\nlet y;<|im_end|>\n</rewrite>', 'let y;'],
  ['a token as the last line', 'let y;\n<|endoftext|>', 'let y;\n'],
  ['a token of DeepSeek', 'let y;<｜end▁of▁sentence｜>', 'let y;'],
  ['a token of Llama', 'let y;\n</s>\n', 'let y;\n'],
  ['a token of Gemma', 'let y;\n<end_of_turn>\n', 'let y;\n'],
  ['another turn', 'let y;<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nThanks!', 'let y;'],
  ['a turn of its own', '<|im_start|>assistant\nlet y;\n<|im_end|>\n<|im_start|>user\nMore', 'let y;\n'],
  ['a token in a string', 'const end = "<|im_end|>";\n', 'const end = "<|im_end|>";\n'],
  [
    'a token that the file has',
    'x\n<|im_end|>\ny\n',
    'x\n<|im_end|>\ny\n',
    { tag: 'rewrite', original: ['<|im_end|>'] },
  ],
  ['a token in the middle', 'a = `<|im_start|>\nb`;\n', 'a = `<|im_start|>\nb`;\n'],
  ['fenced code', `Sure!\n${fence}ts\nlet y;\n${fence}\nDone.`, 'let y;\n'],
  [
    'Markdown with blocks',
    `<rewrite>\n# B\n\n${fence}js\na\n${fence}\n</rewrite>`,
    `# B\n\n${fence}js\na\n${fence}\n`,
    prose,
  ],
  [
    'Markdown wrapped once more',
    `<rewrite>\n${fence}markdown\n# B\n\n${fence}js\na\n${fence}\n\nc\n${fence}\n</rewrite>`,
    `# B\n\n${fence}js\na\n${fence}\n\nc\n`,
    prose,
  ],
  [
    'Markdown that begins like talk',
    '<rewrite>\nHere is the code:\n\nText.\n</rewrite>',
    'Here is the code:\n\nText.\n',
    prose,
  ],
  ['a prompt with thoughts', '<rewrite>\n<think>\nx\n</think>\ny\n</rewrite>', '<think>\nx\n</think>\ny\n', prose],
  ['a tag of its own', '<answer>\nlet y;\n</answer>\nDone.', 'let y;\n'],
  ['a file of its own', '<file path="a.ts">\nlet y;\n</file>', 'let y;\n'],
  ['another delimiter of ours', '<new_code>\nlet y;\n</new_code>', 'let y;\n'],
  [
    'a type like a tag',
    '<rewrite>\nlet y: Map<result>;\n  <output>\n  </output>\n</rewrite>',
    'let y: Map<result>;\n  <output>\n  </output>\n',
  ],
  ['in code signs', '`<rewrite>`\nlet y;\n`</rewrite>`', 'let y;\n'],
  ['closed by half', '<rewrite>\nlet y;\n</rewri', 'let y;\n'],
  ['announced code', 'Here is the code:\n\nlet y;\n', 'let y;\n'],
  ['a fence in a list', `1. First, do this:\n\n   ${fence}ts\n   let y;\n   ${fence}\n`, 'let y;\n'],
  [
    'generics like the tag',
    '<rewrite>\nlet y: Code<string>;\nif (a < rewriteB && b > c) {}\n</rewrite>',
    'let y: Code<string>;\nif (a < rewriteB && b > c) {}\n',
  ],
];

/** Content that has the tags of thoughts, or a delimiter, in it. */
const own = 'const a = `\n<think>\nx\n</think>\n`;\nfoo(a);\n';
const lone = 'const a = `\nx\n</think>\n`;\nfoo(a);\n';
const CONTENT: readonly (readonly [name: string, answer: string, wanted: string, options?: CleanerOptions])[] = [
  ['thoughts in a string', own, own],
  ['thoughts in a string of a block', `${fence}ts\n${own}${fence}\n`, own],
  ['thoughts in a string between the delimiters', `<rewrite>\n${own}</rewrite>`, own],
  ['the end of thoughts in a block', `${fence}ts\n${lone}${fence}\n`, lone],
  ['the end of thoughts between the delimiters', `<rewrite>\n${lone}</rewrite>`, lone],
  ['both, behind thoughts', `<think>\nHm.\n</think>\n${own}`, own],
  [
    'a prompt that shows thoughts',
    'Answer like:\n\n<think>\nreason\n</think>\n\nfinal\n',
    'Answer like:\n\n<think>\nreason\n</think>\n\nfinal\n',
    prose,
  ],
  [
    'thoughts that write a draft, and then the answer',
    '<rewrite>\nlet z;\n</think>\n<rewrite>\nlet y;\n</rewrite>',
    'let y;\n',
  ],
  ['a delimiter in a string', 'const a = "<rewrite>";\nfoo(a);\n', 'const a = "<rewrite>";\nfoo(a);\n'],
  ['a delimiter in a later string', 'foo(a);\nconst a = "<rewrite>";\n', 'foo(a);\nconst a = "<rewrite>";\n'],
];

describe('an answer', () => {
  it.each(CONTENT.map(([name, ...row]) => ({ name, row })))(
    'has $name',
    ({ row: [answer, wanted, options = edit] }) => {
      for (const sizes of [[], [1], [3], [7]]) expect(cleanedInPieces(answer, sizes, options)).toBe(wanted);
    },
  );

  it.each(ANSWERS.map(([name, ...rest]) => ({ name, rest })))('$name', ({ rest: [answer, wanted, options = edit] }) => {
    expect(cleanOutput(answer, options)).toBe(wanted);
    for (const size of [1, 2, 3, 5, 8, 13]) expect(cleanedInPieces(answer, [size], options)).toBe(wanted);
  });

  it('is under review without what stood before its delimiter', () => {
    const original = ['a', 'b', 'c', 'd'];
    const review = new EditReview({ original, startLine: 0, lineCount: 4, eol: '\n', cleaner: { tag: 'rewrite' } });
    review.applyStream('a\nnew\nd\nmore\n');
    expect(review.lines().some(({ tag }) => tag === 'added')).toBe(true);
    review.applyStream('<rewrite>\n');
    expect(review.lines().map(({ tag, text }) => `${tag} ${text}`)).toEqual(original.map((text) => `kept ${text}`));
    review.applyStream('a\nB\nc\nd\n</rewrite>');
    review.finish();
    expect(review.resultText().split('\n')).toEqual(['a', 'B', 'c', 'd']);
  });
});
