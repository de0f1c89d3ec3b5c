import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanOutput, OutputCleaner, type CleanerOptions } from '../../../src/core/editing/outputCleaner.ts';
import { chunked, sizes } from './arbitraries.ts';
import { runs } from '../effort.ts';

const fence = '```';

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
      'Markdown in a longer fence',
      `${fence}\`md\n${fence}\na\n${fence}\n${fence}\`\n`,
      `${fence}\na\n${fence}\n`,
      { markdown: true },
    ],
    ['Markdown prose', 'Sure thing is a song.\n\nText:\n', 'Sure thing is a song.\n\nText:\n', { markdown: true }],
    ['anything, where asked for', `\n${fence}\na\n${fence}`, `\n${fence}\na\n${fence}`, { verbatim: true }],
  ];

  for (const [name, answer, expected, options] of cases) {
    it(`of ${name} is the text meant, cut anywhere`, () => {
      expect(cleanOutput(answer, options)).toBe(expected);
      for (let size = 1; size < answer.length; size++) expect(pieces(answer, [size], options)).toBe(expected);
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
    });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), sizes, options, (parts, by, given) => {
        const answer = parts.join('');
        expect(pieces(answer, by, given)).toBe(cleanOutput(answer, given));
      }),
      runs(300, 1000),
    );
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

function pieces(answer: string, by: readonly number[], options?: CleanerOptions): string {
  const cleaner = new OutputCleaner(options);
  return (
    chunked(answer, by)
      .map((chunk) => cleaner.push(chunk))
      .join('') + cleaner.finish()
  );
}
