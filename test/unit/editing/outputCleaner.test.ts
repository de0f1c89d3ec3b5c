import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputCleaner, type CleanerOptions } from '../../../src/core/answers/outputCleaner.ts';
import { cleanedInPieces, cleanOutput } from '../../support/whole.ts';
import { sizes } from './arbitraries.ts';
import { runs } from '../effort.ts';
import { processorMs } from '../processorTime.ts';

const fence = '```';

// What a file may hold that looks like the answer's wrapper, or like talk.
const OWN_LINES = [
  '<code>',
  '</code>',
  '<pre>',
  '  <code',
  '    className="k">',
  '<p><code>a</code></p>',
  '  {key}</code>',
  '<code/>',
  'a </code> b',
  'if (s.startsWith("<code>")) x();',
  '/** Returns <code> of it. */',
  'let m: Map<code>;',
  'if (a <code && b) x();',
  fence,
  `${fence}js`,
  '"""',
  'x',
  '',
  'pass',
  'return a;',
  '// This is a comment.',
  'This is a sentence of text.',
];

// Whole pieces of such a file, for edits that bring something new.
const OWN_PIECES = [
  '<pre>\n<code>\nx\n</code>\n</pre>',
  '<p>Run <code>\nx\n</code>\n</p>',
  '<p>Run <code>npm i\n</code></p>',
  '  <code\n    className="k">\n    {key}\n  </code>',
  '  <code\n    className="k"\n  />',
  '/// <code>\n/// x\n/// </code>',
  '<b>{<code>{x}</code>}</b>',
  'if (s.startsWith("<code>")) x();',
  'console.log("usage: exit <code>");',
  'if (a <code && b) x();',
  `"""Doc.\n\n${fence}\nusage()\n${fence}\n"""`,
  `"""Doc.\n\n${fence}py\nusage()\n${fence}\n\nMore:\n\n${fence}\nx\n${fence}\n"""`,
  `/**\n * ${fence}\n * x\n * ${fence}\n */`,
  'return a;',
  '',
  'This is a sentence of text.',
];

// How models end an answer.
const REMARKS = [
  '**Changes:**\n- renamed `a`',
  '### Changes\n- renamed',
  'Changes made:\n1. Renamed `foo()` to `bar()`',
  'Changes made:\n1. Renamed foo() to bar()',
  'Key changes:\n\n- `a` -> `x`\n- x => y',
  '- **Renamed** `a` to `b`',
  '- `foo()`: now returns `[]`',
  '- Added null check (x === null)',
  '- Uses Map<string, number> now',
  '* fix: x',
  'I renamed `a` -> `b`',
  'Note: uses <b> tag',
  'Note\n\nfoo(x);',
  'The function now returns [] instead of null',
  '`a` was unused',
  'foo() is now bar()',
  'I put it between <code> and </code>, as asked.',
  'Summary\n=======\nfoo',
  '# Explanation\nfoo',
  '---\n\nChanges',
  '| a | b |\n|---|---|',
  '• Renamed foo()',
  '> **Note**',
  '1) foo(x)',
  '(no other changes)',
  '// end',
  'b();',
  '<!-- done -->',
  '<details>',
  '[1]: x',
  '{"done": true}',
  '"Done"',
  '👍',
  '🔧 Fixed the bug.',
  'Теперь функция возвращает [] вместо null',
  '我重命名了变量。',
  '<|im_end|>',
  '</s>',
];
// It could be the code's end, too, where the code has elements that are not whole.
const REMARK_WITH_TAG = 'It stands before </code>';
const REMARKS_WITH_CODE = [
  `Usage:\n\n${fence}ts\nfoo();\n${fence}`,
  `\`src/b.ts\`:\n\n${fence}ts\nlet b;\n${fence}\n\nDone.`,
  `Run it:\n\n${fence}\nnpm t\n${fence}\n\nOr:\n\n${fence}\nnpm i\n${fence}`,
];

const OPENINGS = [
  '',
  'Here is it:\n\n',
  'I looked at it.\nChanges:\n- a\n\n',
  '<think>\nUse <code>?\n</think>\n\n',
  '✅ Fixed `a(x)`\n\n',
];

interface Wrapping {
  readonly wrap: (code: string) => string;
  /** The innermost wrapper is a fence. */
  readonly isFence?: boolean;
}
const WRAPPINGS: readonly Wrapping[] = [
  { wrap: (code) => `<code>\n${code}\n</code>` },
  { wrap: (code) => `<rewrite>\n${code}\n</rewrite>` },
  { wrap: (code) => `<code>\n<rewrite>\n${code}\n</rewrite>\n</code>` },
  { wrap: (code) => `${fence}ts\n<rewrite>\n${code}\n</rewrite>\n${fence}` },
  { wrap: (code) => `${fence}ts\n${code}\n${fence}`, isFence: true },
  { wrap: (code) => `<code>\n${fence}ts\n${code}\n${fence}\n</code>`, isFence: true },
];

describe('a cleaned answer', () => {
  const cases: [string, string, string, CleanerOptions?][] = [
    ['plain code', 'let a = 1;\nlet b;\n', 'let a = 1;\nlet b;\n'],
    ['a fence with a language', `${fence}ts\nlet a;\n${fence}`, 'let a;\n'],
    ['a fence of tildes', '~~~~\nlet a;\n~~~~\n', 'let a;\n'],
    ['a closing fence that is longer', `${fence}\nlet a;\n${fence}\`\n`, 'let a;\n'],
    ['an unclosed fence', `${fence}ts\nlet a;\n`, 'let a;\n'],
    ['a fence after chatter', `Sure! Here is the updated code:\n\n${fence}js\nlet a;\n${fence}`, 'let a;\n'],
    ['chatter after the fence', `${fence}js\nlet a;\n${fence}\n\nI renamed it.\n`, 'let a;\n'],
    ['two fences', `${fence}js\nlet a;\n${fence}\nand\n${fence}js\nlet b;\n${fence}`, 'let a;\n'],
    ['a sentence and a fence', `This function was too long, so I split it.\n${fence}\nlet a;\n${fence}`, 'let a;\n'],
    ['chatter that no fence follows', 'Sure, that works.\nreturn a;\n', 'Sure, that works.\nreturn a;\n'],
    ['only chatter', 'Certainly!', 'Certainly!'],
    ['leading blank lines', '\n  \n\n  let a;\n', '  let a;\n'],
    ['an indented fence', `  ${fence}py\n  if a:\n    b\n  ${fence}`, 'if a:\n  b\n'],
    [
      'a fence inside a comment',
      `${fence}ts\n/**\n * ${fence}\n * x\n * ${fence}\n */\n${fence}`,
      `/**\n * ${fence}\n * x\n * ${fence}\n */\n`,
    ],
    ['a template literal first', '`${a}`;\n', '`${a}`;\n'],
    ['CRLF and lone CR', 'a\r\nb\rc\r\n', 'a\nb\nc\n'],
    ['a byte order mark', '\uFEFFlet a;\n', 'let a;\n'],
    ['a lone surrogate', 'a\uD83Db\n', 'a\uFFFDb\n'],
    ['an emoji', 'let a = "👩‍👩‍👧";\n', 'let a = "👩‍👩‍👧";\n'],
    ['a blank answer', '\n\n', ''],
    ['a tag', '<code>\nlet a;\n</code>\n', 'let a;\n', { tag: 'code' }],
    ['a tag around a fence', `<code>\n${fence}js\nlet a;\n${fence}\n</code>`, 'let a;\n', { tag: 'code' }],
    ['a tag on one line', '<code>let a;</code> done', 'let a;</code> done', { tag: 'code' }],
    ['a tag that ends its line', '<code>let a;</code>\nDone.', 'let a;', { tag: 'code' }],
    ['a closed tag after the last line', '<code>\nlet a;\nlet b;</code>', 'let a;\nlet b;', { tag: 'code' }],
    ['the tag in the content', '<code>\nx = <code>a</code>\ny\n</code>', 'x = <code>a</code>\ny\n', { tag: 'code' }],
    ['chatter before the tag', 'Here is the code:\n<code>\nlet a;\n</code>', 'let a;\n', { tag: 'code' }],
    ['an empty tag', '<code>\n</code>', '', { tag: 'code' }],
    ['the question’s own tag', '<rewrite>\nlet a;\n</rewrite>', 'let a;\n', { tag: 'code' }],
    ['both tags', '<code>\n<rewrite>\nlet a;\n</rewrite>\n</code>', 'let a;\n', { tag: 'code' }],
    ['a tag in a fence', `${fence}ts\n<rewrite>\nlet a;\n</rewrite>\n${fence}`, 'let a;\n', { tag: 'code' }],
    ['a tag on the line of the code', '<rewrite>let a;</rewrite>', 'let a;', { tag: 'code' }],
    ['one tag that the other closes', '<code>\nlet a;\n</rewrite>\nDone.', 'let a;\n', { tag: 'code' }],
    ['a tag that is only closed', 'let a;\n</rewrite>', 'let a;\n', { tag: 'code' }],
    ['another tag that is only closed', 'let a;\n</code>', 'let a;\n', { tag: 'code' }],
    ['a tag that is never closed', '<rewrite>\nlet a;\n', 'let a;\n', { tag: 'code' }],
    ['a tag in the middle', 'let b;\n<rewrite>\nlet a;\n</rewrite>\n', 'let b;\nlet a;\n', { tag: 'code' }],
    [
      'the whole question once more',
      'File: a.ts (typescript)\n\n<before>\nlet b;\n</before>\n\n<rewrite>\nlet a;\n</rewrite>\n\n<after>\nlet c;\n</after>',
      'let a;\n',
      { tag: 'code' },
    ],
    [
      'XML that looks like the question',
      '<before>\nlet b;\n</before>\n<x/>\n',
      '<before>\nlet b;\n</before>\n<x/>\n',
      { tag: 'code' },
    ],
    ['wrapped XML', '<code>\n<before>\nb\n</before>\n</code>', '<before>\nb\n</before>\n', { tag: 'code' }],
    ['a section that is never closed', '<before>\nlet b;\n', '<before>\nlet b;\n', { tag: 'code' }],
    [
      'a file that has the question’s tag',
      '<code>\n<rewrite>\n  <rules/>\n</rewrite>\n</code>',
      '<rewrite>\n  <rules/>\n</rewrite>\n',
      { tag: 'code', original: ['<rewrite>', '</rewrite>'] },
    ],
    [
      'a new element that is called like the question’s tag',
      '<code>\n<web>\n  <rewrite>\n  </rewrite>\n</web>\n</code>',
      '<web>\n  <rewrite>\n  </rewrite>\n</web>\n',
      { tag: 'code' },
    ],
    [
      'HTML without a wrapper',
      '<code>\ny\n</code>\n<p>',
      '<code>\ny\n</code>\n<p>',
      { tag: 'code', original: ['<code>', 'x', '</code>', '<p>'] },
    ],
    [
      'HTML that begins with the tag',
      '<code>\n<code>\ny\n</code>\n</code>',
      '<code>\ny\n</code>\n',
      { tag: 'code', original: ['<code>', 'x', '</code>'] },
    ],
    [
      'the end of an element alone',
      '<code>\ny\n</code>\nThis is a sentence.\n</code>',
      'y\n</code>\nThis is a sentence.\n',
      { tag: 'code', original: ['x', '</code>', 'This is a sentence.'] },
    ],
    [
      'elements inside',
      '<code>\n<pre>\n<code>\nx\n</code>\n</pre>\n</code>',
      '<pre>\n<code>\nx\n</code>\n</pre>\n',
      { tag: 'code' },
    ],
    [
      'an element over lines',
      '<code>\n<code\n  a>\n  {k}\n</code>\n);\n</code>',
      '<code\n  a>\n  {k}\n</code>\n);\n',
      { tag: 'code' },
    ],
    [
      'code after a tag that seemed to end it',
      '<code>\na();\n</code>\nb();\n</code>',
      'a();\n</code>\nb();\n',
      { tag: 'code' },
    ],
    ['one that looks like code after its end', '<code>\na();\n</code>\nb();', 'a();\n', { tag: 'code' }],
    ['a second answer', '<code>\na();\n</code>\n<code>\nb();\n</code>', 'a();\n', { tag: 'code' }],
    [
      'a fence in a docstring',
      `${fence}py\n"""Doc.\n\n${fence}\nusage()\n${fence}\n"""\nx = 1\n${fence}`,
      `"""Doc.\n\n${fence}\nusage()\n${fence}\n"""\nx = 1\n`,
    ],
    ['a file’s name and a fence', `**src/app.ts**\n\n${fence}ts\nlet a;\n${fence}`, 'let a;\n'],
    [
      'talk and a list',
      'Changes:\n- renamed x\n- added a type\n\n<code>\nlet a;\n</code>',
      'let a;\n',
      { tag: 'code' },
    ],
    ['much talk', `${'I looked at line after line.\n'.repeat(12)}\n<code>\na = 1\n</code>`, 'a = 1\n', { tag: 'code' }],
    ['thoughts', '<think>\nThe user wants <code>.\n</think>\n\n<code>\na = 2\n</code>', 'a = 2\n', { tag: 'code' }],
    ['nothing but thoughts', '<think>\nThe user wants', '', { tag: 'code' }],
    ['a list after the tag', '<code>\na();\n</code>\n- renamed `x`\n- removed y', 'a();\n', { tag: 'code' }],
    [
      'Markdown that ends with code',
      `${fence}md\n# A\n${fence}js\na\n${fence}`,
      `# A\n${fence}js\na\n${fence}`,
      { markdown: true },
    ],
    ['a fence and a list', `${fence}js\nlet a;\n${fence}\n\n* \`foo()\` -> \`bar()\`\n`, 'let a;\n'],
    ['talk on the line of the tag', '<code>\nlet a;\n</code> I renamed it.\nDone.', 'let a;\n', { tag: 'code' }],
    [
      'HTML with text after its own tag',
      '<code>\na\n</code> b\nc\n</code>\nDone.',
      'a\n</code> b\nc\n',
      { tag: 'code', original: ['a', '</code> b'] },
    ],
    ['an end token', '<code>\nlet a;\n</code><|eot_id|>', 'let a;\n', { tag: 'code' }],
    ['an end token after a tag in a line', '<code>x();</code><|im_end|>', 'x();', { tag: 'code' }],
    ['an end token after a fence', `${fence}ts\nlet a;\n${fence}<|im_end|>`, 'let a;\n', { tag: 'code' }],
    ['two files', `${fence}ts\nlet a;\n${fence}\n// b.ts\n${fence}ts\nlet b;\n${fence}`, 'let a;\n', { tag: 'code' }],
    [
      'a docstring and an example of its use',
      `${fence}py\n"""Doc.\n\n${fence}\nusage()\n${fence}\n"""\n${fence}\n\nRun:\n${fence}\nx\n${fence}`,
      `"""Doc.\n\n${fence}\nusage()\n${fence}\n"""\n`,
      { tag: 'code' },
    ],
    [
      'a file whose block begins with a blank line',
      `${fence}py\n"""\n${fence}\n\nx\n${fence}\n"""\n${fence}\n`,
      `"""\n${fence}\n\nx\n${fence}\n"""\n`,
      { tag: 'code', original: ['"""', fence, 'x', fence, '"""'] },
    ],
    [
      'such a file in two wrappers',
      `${fence}py\n<rewrite>\n"""\n${fence}\n\nx\n${fence}\n"""\n</rewrite>\n${fence}\n`,
      `"""\n${fence}\n\nx\n${fence}\n"""\n`,
      { tag: 'code' },
    ],
    [
      'a file whose fences were removed',
      `${fence}py\nx = 1\n${fence}\n\nI removed the docstring.`,
      'x = 1\n',
      { tag: 'code', original: ['"""Doc.', '', fence, 'usage()', fence, '"""', 'x = 1'] },
    ],
    [
      'a file whose closing tag was removed',
      '<code>\ny\n</code>\n\nI removed the tag.',
      'y\n',
      { tag: 'code', original: ['x', '</code>'] },
    ],
    [
      'HTML with a tag that nothing opens',
      '<code>\n<p>a\n</code>\nThis is a sentence of text.\n</p>\n</code>\n',
      '<p>a\n</code>\nThis is a sentence of text.\n</p>\n',
      { tag: 'code' },
    ],
    [
      'Markdown that ends a line with the tag',
      `<code>\nend with </code>\n${'More.\n'.repeat(60)}</code>\n`,
      `end with </code>\n${'More.\n'.repeat(60)}`,
      { tag: 'code', markdown: true },
    ],
    [
      'Markdown that names the tag',
      '<code>\nUse <code> here.\n</code>\n\nI reworded it.',
      'Use <code> here.\n',
      { tag: 'code', markdown: true },
    ],
    ['fenced HTML', `${fence}html\n<code>\nx\n</code>\n<p>\n${fence}`, '<code>\nx\n</code>\n<p>\n', { tag: 'code' }],
    ['a fenced element', `${fence}html\n<code>foo</code>\n${fence}`, '<code>foo</code>\n', { tag: 'code' }],
    [
      'a fenced element and text',
      `${fence}html\n<code>foo</code> is\n${fence}`,
      '<code>foo</code> is\n',
      { tag: 'code' },
    ],
    ['fenced JSX', `${fence}tsx\n<code>{x}</code>\n<b/>\n${fence}`, '<code>{x}</code>\n<b/>\n', { tag: 'code' }],
    ['a tag in a fence of code', `${fence}ts\n<code>\nlet a;\n</code>\n${fence}`, 'let a;\n', { tag: 'code' }],
    [
      'HTML in the question’s tag',
      '<rewrite>\n<code>\nx\n</code>\n<p>\n</rewrite>\nDone.',
      '<code>\nx\n</code>\n<p>\n',
      { tag: 'code', original: ['<p>'] },
    ],
    ['a tag that says what it holds', '<code lang="ts">\nlet a;\n</code>\nDone.', 'let a;\n', { tag: 'code' }],
    [
      'JSX without a wrapper',
      '<code className="k">\n  {x}\n</code>\n<b/>\n',
      '<code className="k">\n  {x}\n</code>\n<b/>\n',
      { tag: 'code' },
    ],
    [
      'XML with a new element that is called like the question’s tag',
      '<web>\n<rewrite>\n  <rules/>\n</rewrite>\n</web>\n',
      '<web>\n<rewrite>\n  <rules/>\n</rewrite>\n</web>\n',
      { tag: 'code', original: ['<web/>'] },
    ],
    [
      'XML with such an element around text',
      '<web>\n<rewrite>\ntext\n</rewrite>\n</web>\n',
      '<web>\n<rewrite>\ntext\n</rewrite>\n</web>\n',
      { tag: 'code', original: ['<web/>'] },
    ],
    [
      'XML that begins with such an element',
      '<rewrite>\n<rule/>\n</rewrite>\n<x/>\n',
      '<rewrite>\n<rule/>\n</rewrite>\n<x/>\n',
      { tag: 'code', original: ['<x/>'] },
    ],
    [
      'wrapped XML that is such an element',
      '<code>\n<rewrite>\n<rule/>\n</rewrite>\n</code>',
      '<rewrite>\n<rule/>\n</rewrite>\n',
      { tag: 'code', original: ['<rules/>'] },
    ],
    [
      'XML in the question’s tag',
      '<rewrite>\n<rules>\n</rules>\n</rewrite>\nDone.',
      '<rules>\n</rules>\n',
      { tag: 'code', original: ['<rules/>'] },
    ],
    [
      'other XML in the question’s tag',
      '<rewrite>\n<list>\n</list>\n</rewrite>\n\nDone.',
      '<list>\n</list>\n',
      { tag: 'code', original: ['<rules/>'] },
    ],
    [
      'a tag in the middle and code after it',
      'let b;\n<rewrite>\nlet a;\n</rewrite>\nlet c;\n',
      'let b;\nlet a;\nlet c;\n',
      { tag: 'code' },
    ],
    [
      'thoughts whose beginning is missing',
      'Hmm, the user wants x.\n\nLet me see.\n</think>\n<code>\nlet a;\n</code>',
      'let a;\n',
      { tag: 'code' },
    ],
    ['thoughts without a wrapper', '<thinking>\nHm.\n</thinking>\n\nlet a;\n', 'let a;\n', { tag: 'code' }],
    [
      'a prompt that has thoughts',
      '<thinking>\nHm.\n</thinking>\n\nText.\n',
      '<thinking>\nHm.\n</thinking>\n\nText.\n',
      { tag: 'code', markdown: true },
    ],
    [
      'thoughts about a prompt',
      '<thinking>\nHm.\n</thinking>\n\n<code>\nText.\n</code>',
      'Text.\n',
      { tag: 'code', markdown: true },
    ],
    ['wrapped thoughts', '<code>\n<think>\nx\n</think>\ny\n</code>', '<think>\nx\n</think>\ny\n', { tag: 'code' }],
    [
      'Markdown after a sentence',
      `Here is how it works.\n\n${fence}md\nfoo\n${fence}\nmore\n`,
      `Here is how it works.\n\n${fence}md\nfoo\n${fence}\nmore\n`,
      { tag: 'code', markdown: true },
    ],
    ['a fence the prompt opened, and a list', `let a;\n${fence}\n- Note: foo() x\n`, 'let a;\n', { insideFence: true }],
    ['a fence the prompt opened', `let a;\n${fence}\nDone.`, 'let a;\n', { insideFence: true }],
    [
      'Markdown that begins with code',
      `${fence}js\na\n${fence}\ntext\n`,
      `${fence}js\na\n${fence}\ntext\n`,
      { markdown: true },
    ],
    [
      'Markdown in a fence',
      `${fence}markdown\n# A\n${fence}js\na\n${fence}\nb\n${fence}\n`,
      `# A\n${fence}js\na\n${fence}\nb\n`,
      { markdown: true },
    ],
    [
      'Markdown with a bare inner fence',
      `${fence}md\na\n${fence}\nb\n${fence}\nc\n${fence}\nDone.`,
      `a\n${fence}\nb\n${fence}\nc\n`,
      { markdown: true },
    ],
    [
      'Markdown with a block that begins with a blank line',
      `${fence}md\na\n${fence}\n\nb\n${fence}\nc\n${fence}\nDone.`,
      `a\n${fence}\n\nb\n${fence}\nc\n`,
      { markdown: true },
    ],
    [
      'Markdown in a longer fence',
      `${fence}\`md\n${fence}\na\n${fence}\n${fence}\`\n`,
      `${fence}\na\n${fence}\n`,
      { markdown: true },
    ],
    ['Markdown prose', 'Sure thing is a song.\n\nText:\n', 'Sure thing is a song.\n\nText:\n', { markdown: true }],
    ['a long line behind the end of thoughts', `</think>${'x'.repeat(1200)}\n`, `${'x'.repeat(1200)}\n`, {}],
    [
      'a fence with the answer’s end in its line',
      `${fence}- item</rewrite>${fence}`,
      '',
      { tag: 'code', original: ['let x;'] },
    ],
    ['anything, where asked for', `\n${fence}\na\n${fence}`, `\n${fence}\na\n${fence}`, { verbatim: true }],
  ];

  for (const [name, answer, expected, options] of cases) {
    it(`of ${name} is the text meant, cut anywhere`, () => {
      expect(cleanOutput(answer, options)).toBe(expected);
      for (let size = 1; size < answer.length; size++) expect(cleanedInPieces(answer, [size], options)).toBe(expected);
    });
  }

  it('does not depend on how the answer was cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        fence,
        '~~~',
        `${fence}ts`,
        `${fence}md`,
        '\n',
        '\r\n',
        '\r',
        ' ',
        '    ',
        '`',
        '<code>',
        '</code>',
        '</co',
        '<rewrite>',
        '</rewrite>',
        '<before>',
        '</before>',
        '<think>',
        '</think>',
        '<code\n',
        '<code lang="ts">',
        '<thinking>',
        '<|im_end|>',
        '</s>',
        '<p>',
        '=>',
        '/>',
        '- item',
        '**a.ts**',
        'Changes:',
        'It sets `x = 1` now.',
        'docs/a/very/long/name/of/a/file/somewhere.md:',
      ),
      fc.constantFrom(
        'Here is the code:',
        'Sure!',
        'let a = 1;',
        '}',
        'This is a long sentence.',
        '👍',
        '\uFEFF',
        '\uD83D',
        '<',
      ),
      fc.constantFrom('x'.repeat(1200), 'Now '.repeat(300)),
    );
    const options = fc.record({
      markdown: fc.boolean(),
      tag: fc.constantFrom('code', 'result'),
      insideFence: fc.boolean(),
      original: fc.constantFrom(
        [],
        ['<code>', 'x', '</code>'],
        ['</code>', fence],
        ['<rewrite>', '  <think>'],
        ['<p>'],
        ['let x;'],
      ),
    });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), sizes, options, (parts, by, given) => {
        const answer = parts.join('');
        expect(cleanedInPieces(answer, by, given)).toBe(cleanOutput(answer, given));
      }),
      runs(300, 1000),
    );
  });

  it('is all of the code and no word of the talk, whatever either holds', () => {
    const lines = fc.array(fc.constantFrom(...OWN_LINES), { minLength: 1, maxLength: 9 });
    const pieces = fc.array(fc.constantFrom(...OWN_PIECES), { minLength: 1, maxLength: 5 });
    const asked = fc.oneof(
      // Marks may stand in it in any order, as they do in the lines that are rewritten.
      lines.map((own) => ({ code: own.join('\n').trim(), isNew: false })),
      // Nothing like them was there before: every element and every block is whole.
      pieces.map((own) => ({ code: own.join('\n').trim(), isNew: true })),
    );
    const remarks = fc.array(fc.constantFrom(...REMARKS, ...REMARKS_WITH_CODE), { maxLength: 3 });
    fc.assert(
      fc.property(
        asked,
        fc.constantFrom(...OPENINGS),
        fc.constantFrom(...WRAPPINGS),
        remarks,
        sizes,
        ({ code, isNew }, opening, { wrap, isFence = false }, talk, by) => {
          // Blocks of the talk and blocks of the code look alike where the answer's own wrapper is a fence, too.
          fc.pre(!isFence || !code.includes(fence) || !talk.join().includes(fence));
          // Nor is it to be seen whose a block in the tag is where the original begins with one.
          fc.pre(!isFence || isNew || !code.startsWith(fence));
          const answer = `${opening}${wrap(code)}\n\n${talk.join('\n\n')}`;
          const given = { tag: 'code', original: isNew ? ['let x;'] : code.split('\n') };
          expect(cleanedInPieces(answer, by, given).trim()).toBe(code);
        },
      ),
      runs(2_000, 20_000),
    );
  });

  it('shows a line of code as it comes, also after an element of its own was closed', () => {
    const cleaner = new OutputCleaner({ tag: 'code' });
    expect(cleaner.push('<code>\n<pre>\n<code>\nx\n</code>\n')).toBe('<pre>\n<code>\nx\n');
    expect(cleaner.push('</pre>\n<p>e')).toBe('</code>\n</pre>\n<p>e');
    expect(cleaner.push('nd</p>\n</code>\n')).toBe('nd</p>\n');
    expect(cleaner.finish()).toBe('');
  });

  it('is talk from its closing mark on, however the answer goes on', () => {
    for (const remark of [...REMARKS, ...REMARKS_WITH_CODE, REMARK_WITH_TAG])
      for (const { wrap } of WRAPPINGS)
        for (const size of [1, 7, 1000])
          expect(cleanedInPieces(`${wrap('a();')}\n\n${remark}\n`, [size], { tag: 'code' })).toBe('a();\n');
  });

  it('names its tag without an end to it', () => {
    const own = ['if (s.startsWith("<code>")) x();', ' * @return <code> of it', '"usage: exit <code>"', 'Map<code> m;'];
    for (const line of own)
      for (const size of [1, 7, 1000])
        expect(cleanedInPieces(`<code>\n${line}\n</code>\n\nI renamed it.`, [size], { tag: 'code' })).toBe(`${line}\n`);
  });

  it('is shown as it comes after an example in a comment', () => {
    const cleaner = new OutputCleaner({ tag: 'code' });
    expect(cleaner.push('<code>\n/// <code>\n/// x\n/// </code>\nint a;\n')).toBe(
      '/// <code>\n/// x\n/// </code>\nint a;\n',
    );
    expect(cleaner.push('</code>\nDone.')).toBe('');
    expect(cleaner.finish()).toBe('');
  });

  it('holds what follows a mark that may be its end, and gives it when another mark comes', () => {
    const cleaner = new OutputCleaner({ tag: 'code' });
    expect(cleaner.push('<code>\n<p>a\n</code>\nb\nc\n')).toBe('<p>a\n');
    expect(cleaner.push('d\n')).toBe('');
    expect(cleaner.push('</code>\ne')).toBe('</code>\nb\nc\nd\n');
    expect(cleaner.finish()).toBe('');
  });

  it('does work that grows with it, not with its square', () => {
    const endings = ['</code>\n', '<', '<code ', '\n', ' ', `${fence}\n`];
    const time = (count: number): number =>
      processorMs(() => {
        for (const ending of endings) {
          const cleaner = new OutputCleaner({ tag: 'code' });
          cleaner.push('<code>\n');
          for (let i = 0; i < count; i++) cleaner.push(i % 2 === 0 ? ending : 'x');
          cleaner.finish();
        }
      });
    time(2_000);
    expect(time(80_000)).toBeLessThan(40 * Math.max(20, time(8_000)));
  });

  it('takes no longer for a line full of tags', () => {
    const line = '<code </code>'.repeat(80_000);
    expect(cleanOutput(`<code>\n${line} x\n</code>`, { tag: 'code', original: [line] })).toBe(`${line} x\n`);
  });

  it('holds back a bounded number of lines', () => {
    const answers: [string, CleanerOptions][] = [
      ['This is a sentence about code.\n', {}],
      [`${fence}md\n${'text\n'.repeat(5)}${fence}\n`, { markdown: true }],
    ];
    for (const [start, options] of answers) {
      const cleaner = new OutputCleaner(options);
      let [given, fed] = ['', ''];
      for (let i = 0; i < 400; i++) {
        const chunk = i === 0 ? start : `This is sentence ${i} of the answer.\n`;
        fed += chunk;
        given += cleaner.push(chunk);
        const isOver = options.markdown === true && i > 41;
        if (!isOver) expect(fed.split('\n').length - given.split('\n').length).toBeLessThanOrEqual(43);
      }
    }
  });

  it('gives an unfinished line as soon as nothing can change what it is', () => {
    const cleaner = new OutputCleaner();
    expect(cleaner.push('let first;\nlet se')).toBe('let first;\nlet se');
    expect(cleaner.push('cond')).toBe('cond');
  });
});
