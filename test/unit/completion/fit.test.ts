import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCompletion, isCompletionDone } from '../../../src/core/completion/fit.ts';
import { completionShape } from '../../../src/core/completion/shape.ts';
import type { CursorWindow } from '../../../src/core/completion/window.ts';
import { anyCharacter } from '../anyCharacter.ts';
import { effort, runs } from '../effort.ts';
import { processorMs } from '../processorTime.ts';

const spaces = { insertSpaces: true, tabSize: 2 };

/** The text with `|` where the cursor is. */
function at(marked: string): CursorWindow {
  const cursor = marked.indexOf('|');
  return { prefix: marked.slice(0, cursor), suffix: marked.slice(cursor + 1) };
}

function fit(marked: string, answer: string, options: { insertSpaces: boolean; tabSize: number } = spaces) {
  const window = at(marked);
  const shape = completionShape(window);
  return fitCompletion(answer, { window, shape: shape === 'none' ? 'line' : shape, ...options });
}

describe('how much is completed', () => {
  it.each([
    ['a block on an empty line', 'function f() {\n  |\n}', 'block'],
    ['a block after its opening', 'function f() {|\n', 'block'],
    ['a block after a colon', 'def f(x):|\n', 'block'],
    ['a block between braces set by the editor', 'if (a) {|}', 'block'],
    ['the line after begun code', 'const a = |\n', 'line'],
    ['the line between parentheses set by the editor', 'f(|)', 'line'],
    ['the line in its middle', 'f(|, second)', 'line'],
    ['nothing in the middle of a word', 'const na|me = 1;', 'none'],
    ['nothing in the middle of a word of another script', 'имя = зна|чение', 'none'],
  ])('is %s', (_, marked, expected) => {
    expect(completionShape(at(marked))).toBe(expected);
  });
});

describe('what is taken of an answer', () => {
  it('is the text between the tags, with its own line breaks', () => {
    expect(fit('def f(x):|\n', 'Sure!\n<insert>\n    return x\n</insert> Done.')).toBe('\n    return x');
  });

  it('is the content of a fence, also after a sentence', () => {
    expect(fit('const a = |\n', 'Here is the completion:\n```ts\n42;\n```\nIt is 42.')).toBe('42;');
  });

  it('is all of a fence that holds shorter ones, without what a chat template puts after it', () => {
    expect(fit('|\n', '````md\n```\na\n```\n````')).toBe('```\na\n```');
    expect(fit('const a = |\n', '```ts\n42;\n```<|im_end|>')).toBe('42;');
  });

  it('is what came, where the closing tag was cut off', () => {
    expect(fit('let a = |', '<insert>5;</ins')).toBe('5;');
  });

  it('is nothing where the model talks', () => {
    expect(fit('let a = |', 'I am sorry, but I cannot help with that.')).toBeUndefined();
    expect(fit('let a = |', '<insert></insert>')).toBeUndefined();
    expect(fit('let a = |', '')).toBeUndefined();
  });

  it('ends at the marks of other prompts', () => {
    expect(fit('let a = |', '<insert>5;<|fim_suffix|>evil')).toBe('5;');
    expect(fit('let a = |', '5;<|endoftext|>more')).toBe('5;');
    expect(fit('let a = |', '5;<|eom_id|>')).toBe('5;');
  });

  it('keeps tokens that the code is about', () => {
    expect(fit('p = |\n', '<insert>"<|im_end|>" + t</insert>')).toBe('"<|im_end|>" + t');
    expect(fit('p = |\n', 'f"<|start_header_id|>{role}"')).toBe('f"<|start_header_id|>{role}"');
  });

  it('ends at a fence that closes its own badly, where only talk follows', () => {
    expect(fit('|\n', '```ts\nreturn a;\n     ```\nThat is all of it.')).toBe('return a;');
    expect(fit('|\n', '````md\nx\n```')).toBe('x');
    expect(fit('|\n', '````md\n```\na\n```\n- b')).toBe('```\na\n```\n- b');
  });

  it('holds no character that one cannot see', () => {
    expect(fit('let a = |', '<insert>5\u202e;\u0007\u001b[31m\u200b\u2066 // x</insert>')).toBe('5;[31m // x');
  });
});

describe('how it joins what stands there', () => {
  it.each([
    ['the line is not repeated', 'const total = items.|\n', 'const total = items.length;', 'length;'],
    ['lines above are not repeated', 'a();\nb();\n|\n', 'a();\nb();\nc();', 'c();'],
    ['a word that goes on stays', 'in|\n', 't x = 1;', 't x = 1;'],
    ['a half-typed word is not repeated', 'const result = awai|\n', 'await get();', 't get();'],
    ['nor one letter', 'a|\n', 'ab', 'b'],
    ['nor the expression it ends', 'x = this.serv|\n', 'this.service.get();', 'ice.get();'],
    ['the closer of a generic stays alone', 'new Map<|>()', 'string, number>()', 'string, number'],
    ['a closer that is still needed is kept', 'Promise<Map<a, |>', 'b>', 'b>'],
    ['a bracket that is still needed is kept', 'f(g(|)', 'x)', 'x)'],
    ['a string may be left and begun again', 'log("|")', 'a" + b + "c', 'a" + b + "c'],
    ['the quote of an attribute stays alone', '<a href="|">x</a>', '/home">', '/home'],
    ['the end of a comment stays alone', '/* | */', 'note */', 'note'],
    ['a blank before the next word is kept', 'f(|second)', 'first, ', 'first, '],
    ['a brace the editor set goes on its own line', '  f(() => {|})', '\n    a();\n  }', '\n    a();\n  '],
    ['a brace on the next line is not written again', '  if (a) {|\n  }\n}', '\n    b();\n  }', '\n    b();'],
    ['no second space', 'return |\n', ' 1;', '1;'],
    ['no second indentation', 'f() {\n    |\n}', '    return 1;', 'return 1;'],
    ['a closing bracket set by the editor stays alone', 'foo(|)', 'a, b);', 'a, b'],
    ['a bracket of its own is kept', 'foo(|)', 'bar(a)', 'bar(a)'],
    ['quotes set by the editor stay alone', 'log("|")', 'hello")', 'hello'],
    ['a line of signs is not repeated', '  "|": 1,', '"name": 1,', 'name'],
    ['nor one with its indentation', '    [|', '    [1, 2]', '1, 2]'],
    ['a bracket of its own is kept at the start of a line', '[|', '[1], [2]]', '[1], [2]]'],
    ['nor a list’s mark', '- |\n', '- item', 'item'],
    ['nor the sign of an attribute', '#|\n', '#[test]', '[test]'],
    ['nor the sign of a variable', '$|\n', '$a = 1;', 'a = 1;'],
    ['a second underscore is kept', 'def _|\n', '_init__', '_init__'],
    ['the rest of a number is not repeated', 'let sum |0', '= 0', '= '],
    ['nor the rest of a name', 'use Psr\\|Client;', 'Http\\Client;', 'Http\\'],
    ['nor an empty string', 'let a |""', '= ""', '= '],
    ['nor the end of a tag', '<b>x|>', '</b>', '</b'],
    ['a bracket that a line below closes is not this one', 'f {\n  Error |}\n}', '{ kind }', '{ kind '],
    ['the brackets of a line are told with the line that ends it', "g('/'|) => {\n  a();\n});", ', (c)', ', (c'],
    ['a bracket inside of a string stays alone', 'S("number (|)")\n', 'one)', 'one'],
    ['the end of a comment below is not offered', '/**\n |\n */\n', '* Note.\n */', '* Note.'],
    ['nor the rest of the line with the next', 'g(a[|]);\n  next();\n}', 'i]);\n  next();', 'i'],
    ['a semicolon stays alone', 'const a = |;', '1;', '1'],
    ['the rest of the line is not repeated', 'f(|, second);', 'first, second);', 'first'],
    ['the next lines are not offered again', 'a\n|\nfoo();\nbar();', 'foo();\nbar();', undefined],
  ])('%s', (_, marked, answer, expected) => {
    expect(fit(marked, `<insert>${answer}</insert>`)).toBe(expected);
  });

  it('is indented as the document is', () => {
    const tabs = fit('if (a) {\n\t|\n}', '<insert>for (;;) {\n\t    b();\n    }</insert>', {
      insertSpaces: false,
      tabSize: 4,
    });
    expect(tabs).toBe('for (;;) {\n\t\tb();\n\t}');
    expect(fit('if (a) {\n  |\n}', '<insert>for (;;) {\n\t\tb();\n\t}</insert>')).toBe('for (;;) {\n    b();\n  }');
  });

  it('gets the base and the step of the document', () => {
    const four = { insertSpaces: true, tabSize: 4 };
    expect(fit('def f():\n    |\n', '<insert>x = 1\nreturn x</insert>', four)).toBe('x = 1\n    return x');
    expect(fit('f() {\n    |\n}', '<insert>if (x) {\n  a();\n}</insert>', four)).toBe('if (x) {\n        a();\n    }');
    expect(fit('f() {\n    |\n}', '<insert>if (x) {\n      a();\n    }</insert>', four)).toBe(
      'if (x) {\n        a();\n    }',
    );
    expect(fit('class A:\n    def f(self):|\n', '<insert>\n    return 1</insert>', four)).toBe('\n        return 1');
  });

  it('goes on with the kind of indentation of its line, and leaves strings of several lines alone', () => {
    expect(fit('f() {\n\t|\n}', '<insert>if (x) {\n\t\ta();\n\t}</insert>')).toBe('if (x) {\n\t\ta();\n\t}');
    expect(fit('f() {\n\ta();\n}\n|\n', '<insert>g() {\n\tb();\n}</insert>')).toBe('g() {\n\tb();\n}');
    const text = 'const a = `{\n      b\n   `;';
    expect(fit('f() {\n  |\n}', `<insert>${text}</insert>`)).toBe(text);
    const aligned = { insertSpaces: false, tabSize: 4 };
    expect(fit('f(a,\n\t    b);\n\t|\n}', '<insert>g(a,\n\t    b);</insert>', aligned)).toBe('g(a,\n\t    b);');
  });

  it('believes the blocks of the document, not its wrapped lines', () => {
    const document = 'f(\n    a,\n    b);\ng(\n    c);\nclass A {\n  f() {\n    |\n  }\n}';
    const block = 'if (x) {\n      a();\n    }';
    expect(fit(document, `<insert>${block}</insert>`, { insertSpaces: true, tabSize: 4 })).toBe(block);
  });

  it('takes over CRLF as one line break', () => {
    expect(fit('def f(x):|\n', '<insert>\r\n  a()\r\n  b()</insert>')).toBe('\n  a()\n  b()');
  });
});

describe('where it ends', () => {
  it('is the line, in the middle of one', () => {
    expect(fit('const a = |\n', '<insert>1;\nconst b = 2;</insert>')).toBe('1;');
  });

  it('is where the block is left', () => {
    expect(fit('def f(x):\n    |\n', '<insert>return x\n\ndef g():\n    pass</insert>')).toBe('return x');
    expect(fit('function f() {|\n', '<insert>\n  return 1;\n}\n\nfunction g() {\n}</insert>')).toBe('\n  return 1;\n}');
  });

  it('is before a line that follows in the file', () => {
    expect(fit('{\n  |\n  last();\n}', '<insert>first();\n  last();\n}</insert>')).toBe('first();');
  });

  it('is before a model repeats itself', () => {
    expect(fit('|', `<insert>${'x += 1\n'.repeat(50)}</insert>`)).toBe('x += 1\nx += 1');
  });

  it('is not between closing brackets of several depths', () => {
    const block = 'for (;;) {\n    if (a) {\n      for (;;) {\n        b();\n      }\n    }\n  }';
    expect(fit('f() {\n  |\n}', `<insert>${block}</insert>`)).toBe(block);
  });

  it('is after 24 lines', () => {
    const many = Array.from({ length: 100 }, (_, index) => `a${index}();`).join('\n');
    expect(fit('|', `<insert>${many}</insert>`)?.split('\n')).toHaveLength(24);
  });
});

const anyWindow = fc.record({
  prefix: fc.string({ unit: 'grapheme', maxLength: 60 }),
  suffix: fc.string({ unit: 'grapheme', maxLength: 40 }),
});
const anyAnswer = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '<insert>',
        '</insert>',
        '```',
        '```ts\n',
        '\n',
        '  ',
        '\t',
        'foo(',
        ')',
        '}',
        '"',
        'a',
        '<think>',
        '\u202e',
      ),
      { maxLength: 30 },
    )
    .map((pieces) => pieces.join('')),
);

// An answer can always turn out to be a wrapper; within one the line is final.
const wrapped = fc.tuple(anyAnswer, anyAnswer).map((pair) => pair.join('<insert>'));

describe('whatever a model says', () => {
  it('is read without failing, and gives plain text within bounds or nothing', () => {
    fc.assert(
      fc.property(anyWindow, anyAnswer, fc.constantFrom('line' as const, 'block' as const), (window, answer, shape) => {
        const text = fitCompletion(answer, { window, shape, ...spaces });
        if (text === undefined) return;
        // oxlint-disable-next-line no-control-regex -- what must not be there
        expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
        expect(text.trim()).not.toBe('');
        if (shape === 'line') expect(text).not.toContain('\n');
        expect(text.split('\n').length).toBeLessThanOrEqual(24);
      }),
      runs(400, 2_000),
    );
  });

  it('is never cut short by stopping early: what follows would not have been taken', () => {
    fc.assert(
      fc.property(anyWindow, wrapped, anyAnswer, (window, first, rest) => {
        const options = { window, shape: 'line' as const, ...spaces };
        const own = fitCompletion(first, options);
        // Nothing at all is no content of a tag that is opened once more.
        fc.pre(isCompletionDone(first, options) && (own !== undefined || !rest.includes('<insert>')));
        expect(own).toBe(fitCompletion(first + rest, options));
      }),
      runs(400, 2_000),
    );
  });

  it('of any length is read in bounded time', () => {
    for (const piece of ['(', '"', '\n', '```\n', '<insert', ' ', 'a\n ', '\t\n']) {
      const answer = piece.repeat(effort(100_000, 200_000));
      const cost = processorMs(() => void fitCompletion(answer, { window: at('foo(|)'), shape: 'block', ...spaces }));
      expect(cost, JSON.stringify(piece)).toBeLessThan(500);
    }
  });
});
